"""Recognition with Vosk, in a worker process.

Vosk opens the model from inside its folder, so that the path may contain any letters, even on Windows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from voiceguide.child import running
from voiceguide.listening.worker_recognizer import START_TIMEOUT, TIMEOUT, WorkerRecognizer

VOSK_WORKER = Path(__file__).with_name("vosk_worker.py")


class VoskRecognizer(WorkerRecognizer):
    """Recognises with a Vosk model, at any sample rate from 4 to 384 kHz."""

    def __init__(
        self,
        model: Path,
        sample_rate: int,
        *,
        phrases: Sequence[str] | None = None,
        unknown: bool = False,
        command: Sequence[str] | None = None,
        timeout: float = TIMEOUT,
        start_timeout: float = START_TIMEOUT,
    ) -> None:
        """Start loading the model in the folder `model` without waiting; problems with it are raised later.

        With `phrases`, nothing else is recognised, and a phrase with a word unknown to the model is never heard;
        with `unknown`, anything else is reported as the word `UNKNOWN`. Timeouts are in seconds.

        Raises:
            ValueError: the rate is out of range, or a phrase is empty.
        """
        model = model.absolute()
        started = (*(command or running(VOSK_WORKER)), str(model), str(sample_rate), *_as_argument(phrases))
        super().__init__(started, model, sample_rate, unknown=unknown, timeout=timeout, start_timeout=start_timeout)


def _as_argument(phrases: Sequence[str] | None) -> list[str]:
    """Return the phrases as an argument for the worker, which malformed ones would end from C."""
    if phrases is None:
        return []
    plain = [" ".join(phrase.lower().split()) for phrase in phrases]
    if not plain or not all(plain):
        raise ValueError("an empty phrase can never be heard")
    return [json.dumps(plain)]
