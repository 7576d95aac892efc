"""Errors of the microphone, of recognition, and of the models it needs."""

from __future__ import annotations

import errno
from pathlib import Path

from voiceguide.errors.base import VoiceguideError, reason
from voiceguide.wording.problems import models as problem

_ADVICE = {
    errno.ENOSPC: problem.MODELS_NEED_ROOM,
    errno.EDQUOT: problem.MODELS_NEED_ROOM,
    errno.EFBIG: problem.MODELS_TOO_LARGE,
    errno.EROFS: problem.MODELS_READ_ONLY,
}


class ListeningError(VoiceguideError):
    """There is no microphone that can be used; or something was not heard, or not understood."""


class MicrophoneLost(ListeningError):
    """The microphone went away, or gave no more sound, while it was open."""


class RecognizerFailed(ListeningError):
    """The recogniser died, hung or refused; it costs text, never sound."""


class ModelUnusable(RecognizerFailed):
    """A folder is no speech model that the recogniser can work with."""


class ModelError(VoiceguideError):
    """A speech model could not be added, downloaded, found, used or removed; nothing half-done is left."""


def models_refused(folder: Path, error: OSError) -> ModelError:
    """Return the error of a folder of models that could not be changed."""
    advice = _ADVICE.get(error.errno or 0, problem.MODELS_PERMISSIONS)
    return ModelError(problem.MODELS_REFUSED, folder=folder, reason=reason(error), advice=advice)
