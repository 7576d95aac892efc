"""Errors of the microphone, recognition, and speech models."""

from __future__ import annotations

import errno
from pathlib import Path

from voiceguide.errors.base import VoiceguideError, reason
from voiceguide.wording.errors import models as problem

_ADVICE = {
    errno.ENOSPC: problem.MODELS_NEED_ROOM,
    errno.EDQUOT: problem.MODELS_NEED_ROOM,
    errno.EFBIG: problem.MODELS_TOO_LARGE,
    errno.EROFS: problem.MODELS_READ_ONLY,
}


class ListeningError(VoiceguideError):
    """There is no usable microphone; or something was not heard, or not understood."""


class MicrophoneLost(ListeningError):
    """The microphone went away, or stopped delivering sound, while it was open."""


class RecognizerFailed(ListeningError):
    """The recogniser died, hung or refused; it costs text, never sound."""


class ModelUnusable(RecognizerFailed):
    """The recogniser cannot use a folder as a speech model."""


class ModelError(VoiceguideError):
    """A speech model or a voice could not be added, downloaded, found, used or removed; nothing was left half-done."""


def models_refused(folder: Path, error: OSError) -> ModelError:
    """Return the error for a folder of models or voices that could not be changed."""
    advice = _ADVICE.get(error.errno or 0, problem.MODELS_PERMISSIONS)
    return ModelError(problem.MODELS_REFUSED, folder=folder, reason=reason(error), advice=advice)
