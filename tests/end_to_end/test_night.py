"""At bedtime nothing wakes: what is heard, what is shown, and how it ends."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest
from support.commands import finished, start
from support.sound_server import RATE, SoundServer, sounding_spans

pytestmark = pytest.mark.sound_server

SCRIPT = """Title: Night
Kind: bedtime

The feet are off duty. [breath]
[bed brown noise]
The legs are off duty too. [short]
"""


WITH_A_BED = """Title: Short
Kind: bedtime

[bed sea]
The feet are off duty. [breath]
The legs are off duty too. [short] [bed off] [breath]
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "night.md"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


def test_nothing_is_shown_at_the_end_and_nothing_sounds_behind_it(
    sound_server: SoundServer, shared_home: Path, script: Path
) -> None:
    with sound_server.recording() as speaker:
        process = start("play", script, "--bed", "off")
        said = finished(process)
        ended = len(speaker.sound)
        speaker.wait_for(lambda sound: len(sound) > ended + 2 * RATE, 20)
        sound = speaker.sound
    assert said.code == 0
    assert said.out == ""
    assert len(said.err.splitlines()) == 1, "only what was said before it began"
    last = sounding_spans(sound)[-1][1]
    assert not sound[last + RATE :].any()


def test_a_session_for_bed_is_the_same_in_a_file_and_live(
    sound_server: SoundServer, shared_home: Path, script: Path, tmp_path: Path
) -> None:
    """With its bed: the voice, the bed, the ducking and the wind-down come from one and the same loop."""
    short = tmp_path / "short.md"
    short.write_text(WITH_A_BED, encoding="utf-8")
    path = tmp_path / "night.wav"
    assert finished(start("render", short, "-o", path)).code == 0
    with wave.open(str(path)) as file:
        planned = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32767
    seconds = 16
    with sound_server.recording() as speaker:
        process = start("play", short)
        speaker.wait_for(lambda sound: (np.abs(sound) > 0.02).any())
        begun = int(np.flatnonzero(np.abs(speaker.sound) > 0.02)[0])
        speaker.wait_for(lambda sound: len(sound) > begun + seconds * RATE)
        process.terminate()
        finished(process)
        heard = speaker.sound[begun : begun + (seconds - 1) * RATE]
    first = int(np.flatnonzero(np.abs(planned) > 0.02)[0])
    plan = planned[first : first + len(heard)]
    lag = int(np.argmax([np.dot(heard[100:48_100], plan[100 + s : 48_100 + s]) for s in range(-50, 51)])) - 50
    aligned = plan[100 + lag : 100 + lag + len(heard) - 300]
    assert np.abs(heard[100 : 100 + len(aligned)] - aligned).max() < 0.002
