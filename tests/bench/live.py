"""Figures of sessions played, measured at a sound card that exists only for that (tests/support/sound_server.py)."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from figures import MILLISECONDS, PERCENT, SECONDS, TIMES, at_most, say, say_limited, spread
from processes import VOICEGUIDE, Home, busy, processor_seconds, timed
from sessions import one_long_sentence, spoken_then_silent
from sizes import Sizes

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

if TYPE_CHECKING:
    from support.sound_server import SoundServer

WATCHED = [sys.executable, str(Path(__file__).with_name("watched.py"))]
LEAD_IN = 1.5
SAMPLE_RATE = 48_000


@contextlib.contextmanager
def sound_card(folder: Path) -> Iterator[SoundServer]:
    """Give a sound card for as long as the block lasts."""
    from support.sound_server import SoundServer, why_missing

    if reason := why_missing():
        raise SystemExit(f"This {reason}.")
    server = SoundServer(folder / "sound")
    server.start()
    try:
        yield server
    finally:
        server.kill()


@contextlib.contextmanager
def playing(command: Sequence[str], home: Home, server: SoundServer) -> Iterator[subprocess.Popen[str]]:
    """Play something, and end it with the block."""
    environment = {**os.environ, **server.environment, "VOICEGUIDE_HOME": home.environment["VOICEGUIDE_HOME"]}
    process = subprocess.Popen(
        command, env=environment, cwd=home.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def first(folder: Path, sizes: Sizes) -> None:
    """Measure from the command to the first block at the device, and to the first word.

    A null sink that nobody listens to takes sound a second late, from any program: so it is recorded.
    """
    home = Home(folder)
    session = ["play", "this hurts"]
    states = {
        "the first time ever, the voice being measured too": home.forget_all,
        "cold, nothing cached": home.forget_speech,
        "warm, all cached": lambda: None,
    }
    with sound_card(folder) as server, server.recording():
        for state, prepare in states.items():
            blocks, sounds = [], []
            for _ in range(sizes.starts):
                prepare()
                block, sound = _first(session, home, server)
                blocks.append(block)
                sounds.append(sound - LEAD_IN)
            timed([*VOICEGUIDE, "render", "this hurts", "-o", "all.wav"], home.environment, home.folder)
            say_limited(f"Command to first block, {state}", blocks, SECONDS, 0.4,
                        f"to the first word, less the lead-in: {spread(sounds, SECONDS)}")  # fmt: skip


def _first(session: Sequence[str], home: Home, server: SoundServer) -> tuple[float, float]:
    started = time.monotonic()
    with playing([*WATCHED, *session], home, server) as process:
        assert process.stdout is not None
        at = dict(process.stdout.readline().split() for _ in range(2))
        return float(at["block"]) - started, float(at["sound"]) - started


def stop(folder: Path, sizes: Sizes) -> None:
    """Measure from Ctrl-C in mid-sentence to silence at the speaker."""
    from support.sound_server import sounding_spans

    home = Home(folder)
    command = [*VOICEGUIDE, "play", str(one_long_sentence(folder))]
    quiet = []
    with sound_card(folder) as server:
        for _ in range(sizes.starts):
            with server.recording() as recording, playing(command, home, server) as process:
                recording.wait_for(lambda sound: (sound != 0).sum() > 2 * SAMPLE_RATE, 60)
                pressed = time.monotonic()
                process.send_signal(signal.SIGINT)
                process.wait(30)
                before = len(recording.sound)
                recording.wait_for(lambda sound, least=before + SAMPLE_RATE: len(sound) > least, 10)
                assert len(sounding_spans(recording.sound, 1)) == 1
                quiet.append(recording.last_sound_at() - pressed)
    say_limited("Ctrl-C to silence at the speaker, the recorder's own delay included", quiet, SECONDS, 0.15)


def silence(folder: Path, sizes: Sizes) -> None:
    """Measure how much of a core is used while a silence plays."""
    home = Home(folder)
    script = spoken_then_silent(folder, 60)
    timed([*VOICEGUIDE, "render", str(script), "-o", "all.wav"], home.environment, home.folder)
    shares: dict[str, list[float]] = {"nothing cached": [], "all cached": []}
    with sound_card(folder) as server:
        for _ in range(sizes.runs):
            for state, found in shares.items():
                if state == "nothing cached":
                    home.forget_speech()
                with server.recording() as recording, playing([*VOICEGUIDE, "play", str(script)], home, server) as it:
                    recording.wait_for(_quiet_again, 60)
                    before, used = time.monotonic(), processor_seconds(it.pid)
                    time.sleep(sizes.silence)
                    used = processor_seconds(it.pid) - used
                    found.append(100 * used / (time.monotonic() - before))
    for state, found in shares.items():
        say_limited(f"Processor while a silence plays, of one core, {state}", found, PERCENT, 3.0)


def _quiet_again(sound: npt.NDArray[np.float32]) -> bool:
    """Return whether the sentence is over, and two seconds more."""
    return bool(sound.any()) and not sound[-2 * SAMPLE_RATE :].any()


def live(folder: Path, sizes: Sizes) -> None:
    """Play a session beside a busy core, and hold every pause heard against the plan."""
    from support.sound_server import sounding_spans

    home = Home(folder)
    path = folder / "planned.wav"
    timed([*VOICEGUIDE, "render", *sizes.live.arguments, "-o", str(path)], home.environment, home.folder)
    with wave.open(str(path)) as file:
        planned = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float32) / 32767
    with busy(int(sizes.busy)), sound_card(folder) as server, server.recording() as recording:
        with playing([*WATCHED, "play", *sizes.live.arguments], home, server) as process:
            out, _ = process.communicate(timeout=900)
        heard = recording.sound
    underflows = int(dict(line.split() for line in out.splitlines())["underflows"])
    wanted, had = sounding_spans(planned, 0.35), sounding_spans(heard, 0.35)
    if len(wanted) != len(had):
        raise SystemExit(f"{len(had)} stretches of sound were heard, and {len(wanted)} were planned.")
    errors = [
        1000 * ((after[0] - before[1]) - (planned_after[0] - planned_before[1])) / SAMPLE_RATE
        for before, after, planned_before, planned_after in zip(had, had[1:], wanted, wanted[1:], strict=False)
    ]
    drift = 1000 * ((had[-1][1] - had[0][0]) - (wanted[-1][1] - wanted[0][0])) / SAMPLE_RATE
    worst = max(map(abs, errors))
    what = f"Live, {sizes.live.minutes:g} minutes beside a busy core, {len(errors)} pauses"
    say(f"{what}, furthest from the plan", MILLISECONDS(worst), at_most(20, MILLISECONDS)(worst))
    say(f"{what}, drift from first to last sound", MILLISECONDS(drift), at_most(20, MILLISECONDS)(abs(drift)))
    say(f"{what}, the device ran dry", TIMES(underflows))
