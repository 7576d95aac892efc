"""The program to compare with: a session as one would write it with nothing but pyttsx3 and pydub.

    python plain.py PLAN.json OUT.wav

PLAN.json is what `voiceguide show NAME --json` prints, so both programs make the same session on the
same timeline; reading the script and fitting its pauses is done for this one beforehand. It is meant
to be as good as it is short: the same espeak-ng from the espeakng-loader wheel, one engine used
throughout, and every sentence waited for, as pyttsx3 on Linux comes back before the file is whole.

What it leaves out, all of which voiceguide does: no levelling, limiting or fading; no trimming, so
that the engine's own silence lengthens each pause and the session is not exactly as long as planned;
no resampling (it works and writes at the engine's 22,050 Hz, which is less than half the data); no
calibrated pace; no cache; no second try when the engine fails. The breath's tones are silence here.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import tempfile
import threading
import warnings
from pathlib import Path
from typing import Any

import espeakng_loader

# Before pyttsx3 is imported, which looks for a library of the system.
os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
ctypes.CDLL(espeakng_loader.get_library_path())

import pyttsx3  # noqa: E402

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

RATE = 80
"""What pyttsx3 is asked for: about 120 real words a minute, as slow as espeak-ng speaks."""

ENGINE_HZ = 22_050
"""What pyttsx3 writes on Linux."""

BELL = Path(__file__).resolve().parents[2] / "audio" / "bell.wav"


class Speaker:
    """One pyttsx3 engine, and the file it saves to."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "sentence.wav"
        self._finished = threading.Event()
        self._engine = pyttsx3.init()
        self._engine.connect("finished-utterance", lambda name, completed: self._finished.set())
        self._engine.setProperty("rate", RATE)
        # The engine takes its settings with the first text; the rate is sure from the second on.
        self.say("a")

    def say(self, text: str) -> Any:
        """Return a sentence as pydub knows it."""
        from pyttsx3.drivers import _espeak

        self._finished.clear()
        self._engine.save_to_file(text, str(self._file))
        self._engine.runAndWait()
        self._finished.wait()
        # Its thread must be idle before the next run, which begins by cancelling what it does.
        _espeak.Synchronize()
        return AudioSegment.from_wav(str(self._file))


def silent(frames: int, sample_rate: int) -> Any:
    """Return silence; pydub's lengths are milliseconds."""
    return AudioSegment.silent(duration=1000 * frames / sample_rate, frame_rate=ENGINE_HZ)


def session(plan: dict[str, Any], speaker: Speaker) -> Any:
    """Return the whole session, one clip put behind the other."""
    whole = AudioSegment.empty()
    for clip in plan["clips"]:
        length = clip["frames"]
        if clip["kind"] == "say":
            whole += speaker.say(clip["text"])
        elif clip["kind"] == "bell":
            bell = AudioSegment.from_wav(str(BELL)).set_frame_rate(ENGINE_HZ)
            whole += bell[: 1000 * length / plan["sample_rate"]]
        else:
            whole += silent(length, plan["sample_rate"])
    return whole


def main() -> None:
    """Write the session of a plan to a WAV file."""
    plan = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    # pyttsx3 prints a line for each file.
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    with tempfile.TemporaryDirectory() as folder:
        session(plan, Speaker(Path(folder))).export(sys.argv[2], format="wav")
    os._exit(0)  # the engine's own thread may keep the interpreter from ending


if __name__ == "__main__":
    main()
