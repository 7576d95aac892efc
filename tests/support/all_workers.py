"""A program that has every worker say or hear something, keeps them all for so many seconds, and ends.

python all_workers.py SECONDS FOLDER
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from voiceguide.app.listening_adapters import open_recognizer
from voiceguide.listening.whisper_recognizer import WhisperRecognizer, whisper_folder
from voiceguide.speech.piper import open_piper
from voiceguide.speech.synthesizer import Delivery
from voiceguide.speech.system import SystemSynthesizer

MODEL = Path(__file__).parents[1] / "data" / "vosk-model-tiny-en" / "vosk-model-tiny-en"


def main(seconds: float, folder: Path) -> None:
    """Run them all at once."""
    until = time.monotonic() + seconds
    voices = [
        (SystemSynthesizer(folder / "voices", folder / "temporary"), "gmw/en-us"),
        (open_piper(folder / "voices"), "piper/joe"),
    ]
    whisper = whisper_folder()
    assert whisper is not None
    hearing = [open_recognizer(MODEL, 16_000), WhisperRecognizer(whisper, 16_000)]
    for engine, voice in voices:
        print(voice, engine.synthesize("You can stop whenever you like.", Delivery(voice)).frames)
    for recognizer in hearing:
        recognizer.feed(b"\x00\x10\x00\xf0" * 8_000)
        print(type(recognizer).__name__, recognizer.finish().segments)
    time.sleep(max(0.0, until - time.monotonic()))
    for closing in (*(engine for engine, _ in voices), *hearing):
        closing.close()


if __name__ == "__main__":
    main(float(sys.argv[1]), Path(sys.argv[2]))
