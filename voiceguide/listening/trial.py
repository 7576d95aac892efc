"""Trying a speech model: whether Vosk loads it and hears with it."""

from __future__ import annotations

import contextlib
from pathlib import Path

from voiceguide.listening.vosk_recognizer import VoskRecognizer

_TRIAL_RATE = 16_000


def loads(model: Path) -> None:
    """Load a model and let it hear a moment of silence, in a process of its own.

    Raises:
        ModelUnusable: Vosk refuses the model, or dies of it.
        RecognizerFailed: Vosk does not work here at all.
    """
    with contextlib.closing(VoskRecognizer(model, _TRIAL_RATE)) as recognizer:
        recognizer.feed(bytes(_TRIAL_RATE // 5))
        recognizer.finish()
