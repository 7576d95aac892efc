"""Trying out a speech model: whether Vosk can load it and recognise with it."""

from __future__ import annotations

import contextlib
from pathlib import Path

from voiceguide.listening.vosk_recognizer import VoskRecognizer

_TRIAL_RATE = 16_000


def loads(model: Path) -> None:
    """Load a model and feed it a moment of silence, in a separate process.

    Raises:
        ModelUnusable: Vosk refuses the model, or crashes on it.
        RecognizerFailed: Vosk does not work here at all.
    """
    with contextlib.closing(VoskRecognizer(model, _TRIAL_RATE)) as recognizer:
        recognizer.feed(bytes(_TRIAL_RATE // 5))
        recognizer.finish()
