"""Figures of what goes on beside somebody who sleeps: silence after a fade, a bed for eight hours."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import numpy as np
from figures import MEGABYTES, PERCENT, SECONDS, Unit, at_most, say, say_limited
from keys import DOWN, at_keys
from live import SAMPLE_RATE, playing, sound_card
from processes import VOICEGUIDE, Home, held, processor_seconds, timed
from sessions import spoken_then_silent
from sizes import Sizes

HOURS = 8
FRAMES = Unit("frames", 0)

_BLOCK = SAMPLE_RATE // 50

_FADING = """
import voiceguide.guide.mix
voiceguide.guide.mix.SLEEP_FADE = {}
from voiceguide.cli.entrance import main
main()
"""
"""The program, with another fade."""


def bed(folder: Path, sizes: Sizes) -> None:
    """Measure how much of a core is used while a silence plays with a bed beneath."""
    home = Home(folder)
    script = spoken_then_silent(folder, 60)
    timed([*VOICEGUIDE, "render", str(script), "-o", "all.wav"], home.environment, home.folder)
    found = []
    with sound_card(folder) as server:
        for _ in range(sizes.runs):
            command = [*VOICEGUIDE, "play", str(script), "--bed", "rain"]
            with server.recording() as recording, playing(command, home, server) as process:
                recording.wait_for(lambda sound: bool(sound.any()), 60)
                time.sleep(sizes.settling)
                before, used = time.monotonic(), processor_seconds(process.pid)
                time.sleep(sizes.silence)
                used = processor_seconds(process.pid) - used
                found.append(100 * used / (time.monotonic() - before))
                if not recording.sound[-SAMPLE_RATE:].any():
                    raise SystemExit("No bed was heard.")
    say_limited("Processor while a silence plays with a bed, of one core", found, PERCENT, 3.0)


def asleep(folder: Path, sizes: Sizes) -> None:
    """Listen for ten minutes after a session has faded."""
    from voiceguide.guide.mix import SLEEP_FADE

    fade = SLEEP_FADE if sizes.fade is None else sizes.fade
    home = Home(folder)
    script = folder / "awake.md"
    script.write_text("Title: Awake\n\nGood night.\n[silence 60 minutes]\n", encoding="utf-8")
    program = VOICEGUIDE if sizes.fade is None else [sys.executable, "-c", _FADING.format(fade)]
    command = [*program, "play", str(script), "--bed", "sea", "--sleep-after", f"{sizes.settling:g} seconds"]
    with sound_card(folder) as server, server.recording() as recording, playing(command, home, server) as process:
        recording.wait_for(lambda sound: bool(sound.any()), 60)
        process.wait(fade + 60)
        ended = len(recording.sound)
        recording.wait_for(lambda sound: len(sound) >= ended + sizes.asleep * SAMPLE_RATE, sizes.asleep + 60)
        sound = recording.sound
    last = int(np.flatnonzero(sound)[-1])
    after = np.count_nonzero(sound[ended:])
    say(
        f"{sizes.asleep / 60:g} minutes after a fade, frames that are not digital silence",
        FRAMES(after),
        at_most(0, FRAMES)(after),
    )
    say("Last sound before the end of the program", SECONDS((ended - last) / SAMPLE_RATE))


def hours(folder: Path, sizes: Sizes) -> None:
    """Play a session of eight hours with a bed at low volume as fast as it goes, to nowhere."""
    from voiceguide.app.adapters import delivery_for, open_mix, open_performer, open_voice
    from voiceguide.guide.conduct import Guide
    from voiceguide.guide.course import Course
    from voiceguide.paths import HOME_VARIABLE, find_paths
    from voiceguide.script.library import read_session
    from voiceguide.timeline.timeline import natural_steps, timeline

    os.environ[HOME_VARIABLE] = Home(folder).environment[HOME_VARIABLE]
    session, paths = read_session(_eight_hours(folder, sizes.hour)), find_paths()
    voice = open_voice(paths, kept=False)
    try:
        delivery = delivery_for(session, voice, None, None)
        planned = timeline(session, delivery, voice.frames).frames
        sink = Nowhere(sizes.hour)
        guide = Guide(open_performer(voice, paths), sink, mix=open_mix(session, paths, volume_db=-18.0))
        used = time.process_time()
        outcome = guide.conduct(Course(natural_steps(session, delivery), voice.frames))
        used = time.process_time() - used
    finally:
        voice.close()
    if sink.sounding * _BLOCK < 0.99 * planned:
        raise SystemExit("The bed was not there all the while.")
    growth = max(sink.megabytes[1:]) - sink.megabytes[0]
    what = f"{planned / SAMPLE_RATE / 3600:.2f} hours with a bed"
    share = 100 * used * SAMPLE_RATE / planned
    off = abs(outcome.position - planned) + abs(sink.position - planned)
    say(f"{what}, processor, of one core", PERCENT(share), at_most(3, PERCENT)(share))
    say(f"{what}, memory after the first hour", MEGABYTES(sink.megabytes[0]))
    say(f"{what}, memory that came on top of that until the last", MEGABYTES(growth), at_most(2, MEGABYTES)(growth))
    say(f"{what}, frames between the end and the plan", FRAMES(off), at_most(0, FRAMES)(off))


def night(folder: Path, sizes: Sizes) -> None:
    """Play the same session live, and look at it once a minute."""
    home = Home(folder)
    script = _eight_hours(folder, sizes.hour)
    looks = max(2, round(sizes.minutes))
    shares, megabytes = [], []
    with sound_card(folder) as server, at_keys(server, home, script) as keyboard:
        for _ in range(9):
            keyboard.press(DOWN)
        time.sleep(3 * sizes.settling)
        for _ in range(looks):
            before, used = time.monotonic(), processor_seconds(keyboard.pid)
            time.sleep(sizes.minute)
            used = processor_seconds(keyboard.pid) - used
            shares.append(100 * used / (time.monotonic() - before))
            megabytes.append(held(keyboard.pid))
    what = f"A session of eight hours with a bed, its first {looks * sizes.minute / 60:.2g} minutes"
    say_limited(f"{what}, processor in a minute, of one core", shares, PERCENT, 3.0)
    growth = max(megabytes) - megabytes[0]
    say(f"{what}, memory", MEGABYTES(megabytes[0]))
    say(f"{what}, memory that came on top of that", MEGABYTES(growth), at_most(2, MEGABYTES)(growth))


class Nowhere:
    """A sink in which every sound is lost, in blocks as a device takes them; looks at the memory once an hour.

    Args:
        hour: seconds of sound.
    """

    block_frames = _BLOCK

    def __init__(self, hour: float) -> None:
        self._hour = round(hour * SAMPLE_RATE)
        self.position = 0
        self.sounding = 0
        """How many blocks were not silent."""
        self.megabytes: list[float] = []
        """What was held after each hour."""

    def write(self, block: np.ndarray, rest: int = 0) -> None:
        before = self.position // self._hour
        self.position += len(block)
        self.sounding += int(block.any())
        if self.position // self._hour > before:
            self.megabytes.append(held(None))

    def drain(self) -> None:
        """Everything is lost at once."""

    def cut(self, fade: float) -> int:
        return self.position

    def stop(self, fade: float) -> None:
        """There is nothing to fade."""

    def close(self) -> None:
        """There is nothing to give back."""

    discard = close


def _eight_hours(folder: Path, hour: float) -> Path:
    """Write a session that speaks four times an hour, with rain all the while, and return its path."""
    path = folder / "eight-hours.md"
    quarters = "\n".join(
        f"This is quarter number {number}, and nothing needs to be done.\n[silence {hour / 4:g} seconds]"
        for number in range(1, 4 * HOURS + 1)
    )
    path.write_text(f"Title: Eight hours\nKind: bedtime\n\n[bed rain]\n{quarters}\n", encoding="utf-8")
    return path
