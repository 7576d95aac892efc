"""Figures of the microphone: what is lost while the machine is busy, what it costs, and how late sound is.

Every core has two other things to do. What is spoken is noise in which each stretch occurs only once, so that every
missing frame shows; the microphone is one of tests/support/sound_server.py.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from figures import MILLISECONDS, PERCENT, SECONDS, TIMES, Unit, at_most, say, spread
from live import sound_card
from processes import VOICEGUIDE, busy
from sizes import Sizes

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

if TYPE_CHECKING:
    from support.sound_server import SoundServer

    from voiceguide.listening.device_microphone import DeviceMicrophone

RATE = 48_000
KEY = 64
"""Bytes by which a place is recognised."""
FRAMES, WORDS = Unit("frames", 0), Unit("words", 0)


def microphone(folder: Path, sizes: Sizes) -> None:
    """Measure recording, lateness, and what it costs to tell speech from noise."""
    with sound_card(folder) as server:
        os.environ.update(server.environment)
        _opening(sizes.starts)
        _late(server, min(10.0, 60 * sizes.minutes))
        with busy(_others(sizes)):
            _recording(server, sizes.minutes)
    _telling(min(60.0, 60 * sizes.minutes))


def _others(sizes: Sizes) -> int:
    return 2 * (os.cpu_count() or 1) if sizes.busy else 0


def _opened() -> DeviceMicrophone:
    from voiceguide.listening.device_microphone import DeviceMicrophone

    return DeviceMicrophone()


def _opening(times: int) -> None:
    """Measure until the first sound is there; the first time ever, the sound card itself takes a second or two."""
    _opened().close()
    seconds = []
    for _ in range(times):
        began = time.monotonic()
        opened = _opened()
        seconds.append(time.monotonic() - began)
        opened.close()
    say("Microphone, from nothing to the first sound", spread(seconds, SECONDS))


def _late(server: SoundServer, seconds: float) -> None:
    """Measure how much later sound comes than at a recorder that gets all within 10 ms."""
    said = _noise(seconds)
    opened = _opened()
    pieces: list[tuple[float, bytes]] = []
    with server.listening() as listening, server.speaking(said) as speaking:
        while speaking.poll() is None:
            pcm = opened.read(0.1)
            pieces.append((time.monotonic(), pcm))
        listening.wait_for(lambda pcm: said[-KEY:] in pcm, 20)
        quick = listening.pieces
    opened.close()
    places = range(0, len(said) * 9 // 10, RATE // 50 * 2)
    pairs = zip(_arrivals(pieces, said, places), _arrivals(quick, said, places), strict=True)
    late = [1000 * (ours - theirs) for ours, theirs in pairs]
    say("Microphone, sound comes later than at a recorder that holds 10 ms by", spread(late, MILLISECONDS))


def _arrivals(pieces: list[tuple[float, bytes]], said: bytes, places: Sequence[int]) -> list[float]:
    """Return when each place of what was said had come."""
    begin = b"".join(piece for _, piece in pieces).find(said[:KEY])
    ends = np.cumsum([len(piece) for _, piece in pieces])
    return [pieces[int(np.searchsorted(ends, begin + place + 2))][0] for place in places]


def _recording(server: SoundServer, minutes: float) -> None:
    """Record, and compare with what was said."""
    said = _noise(60 * minutes)
    opened = _opened()
    heard = bytearray()
    with server.speaking(said) as speaking:
        used, began = time.process_time(), time.monotonic()
        while speaking.poll() is None:
            heard += opened.read(0.1)
        seconds = time.monotonic() - began
        used = time.process_time() - used
        heard += opened.rest()
    overflows = opened.overflows
    opened.close()
    missing, foreign = _compared(said, bytes(heard))
    what = f"Microphone, {minutes:g} minutes with both cores busy"
    say(f"{what}, missing", FRAMES(missing), at_most(0, FRAMES)(missing), f"put in by the player: {FRAMES(foreign)}")
    say(f"{what}, overflows", TIMES(overflows))
    say(f"{what}, processor, of one core", PERCENT(100 * used / seconds), at_most(3, PERCENT)(100 * used / seconds))


def note(folder: Path, sizes: Sizes) -> None:
    """Measure minutes of `voiceguide note`, recognised meanwhile: what is in the journal, against what was said."""
    from support.heard import growing
    from support.spoken import MODEL, NOTES, recording, trimmed

    from voiceguide.app.notes import NOTICE_GIVEN
    from voiceguide.journal.key import find_key, make_key
    from voiceguide.journal.store import Journal
    from voiceguide.sound.chimes import Earcon, earcon

    home = folder / "home"
    with Journal.open(home / "journal", make_key(home / "journal")) as journal:
        journal.remember(NOTICE_GIVEN, "yes")
    rng = np.random.default_rng(2)
    sentence = b"".join(trimmed(recording(name, RATE)) + bytes(RATE) for name in NOTES)
    voice = np.frombuffer(sentence * (1 + round(60 * sizes.minutes * RATE * 2 / len(sentence))), "<i2")
    voice = voice[: round(60 * sizes.minutes * RATE)]
    # A little noise, so that each stretch occurs only once and every missing frame shows.
    said = np.clip(voice + rng.integers(-40, 40, len(voice)) * 2 + 1, -32768, 32767).astype("<i2").tobytes()
    with sound_card(folder) as server:
        environment = {**os.environ, **server.environment, "VOICEGUIDE_HOME": str(home)}
        subprocess.run([*VOICEGUIDE, "models", "add", str(MODEL)], env=environment, check=True, capture_output=True)
        with busy(_others(sizes)), server.recording() as speaker:
            program = subprocess.Popen(
                [*VOICEGUIDE, "note", "--minutes", "15", "--patience", "only when I press"],
                env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            )  # fmt: skip
            speaker.wait_for(growing(earcon(Earcon.OPEN)), 60)
            server.speak(bytes(2 * RATE) + said)
            program.send_signal(signal.SIGINT)
            ended = time.monotonic()
            told = program.communicate(timeout=120)[1]
        say(f"After {sizes.minutes:g} minutes of speech, until its text is ready", SECONDS(time.monotonic() - ended))
    with Journal.open(home / "journal", find_key(home / "journal", None)) as journal:
        (heading,) = journal.headings()
        heard = b"".join(journal.sound(heading.id).blocks)
    missing, foreign = _compared(said, heard)
    what = f"A note of {sizes.minutes:g} minutes with both cores busy"
    say(f"{what}, missing", FRAMES(missing), at_most(0, FRAMES)(missing), f"put in by the player: {FRAMES(foreign)}")
    say(f"{what}, recognised", WORDS(heading.words), beside=told.splitlines()[-1])


def _compared(said: bytes, heard: bytes) -> tuple[int, int]:
    """Return how many frames of what was said were not heard, and how many were heard that were not said."""
    place, missing, foreign = heard.find(said[:KEY]), 0, 0
    if place < 0:
        raise SystemExit("Nothing that was said was heard.")
    begin = 0
    while begin < len(said):
        same = _same(said[begin : begin + (1 << 20)], heard[place : place + (1 << 20)])
        begin, place = begin + same, place + same
        if same == 1 << 20 or begin >= len(said):
            continue
        # Where it goes on: the next place in what was heard that is known from what was said.
        for ahead in range(place, len(heard) - KEY, 2):
            found = said.find(heard[ahead : ahead + KEY], begin)
            if found >= 0 and any(heard[ahead : ahead + KEY]):
                foreign += (ahead - place) // 2
                missing += (found - begin) // 2
                begin, place = found, ahead
                break
        else:
            return missing + (len(said) - begin) // 2, foreign
    return missing, foreign


def _same(one: bytes, other: bytes) -> int:
    """Return how many bytes both begin with, in whole frames."""
    length = min(len(one), len(other)) // 2
    differ = np.flatnonzero(np.frombuffer(one[: 2 * length], np.int16) != np.frombuffer(other[: 2 * length], np.int16))
    return 2 * int(differ[0]) if len(differ) else 2 * length


def _telling(seconds: float) -> None:
    """Measure what it costs to tell speech from noise, in blocks of 20 ms at 48 kHz."""
    from voiceguide.listening.activity import Activity
    from voiceguide.listening.gate import Gate

    said, block = _noise(seconds), RATE // 50 * 2
    for what, told in (("Activity", Activity(RATE)), ("The gate", Gate(RATE))):
        used = time.process_time()
        for begin in range(0, len(said), block):
            told.feed(said[begin : begin + block])
        used = 100 * (time.process_time() - used) / seconds
        say(f"{what}, processor, of one core", PERCENT(used), at_most(1, PERCENT)(used))


def _noise(seconds: float) -> bytes:
    """Return sound of which every stretch occurs only once, and no frame is silent."""
    return np.random.default_rng(1).integers(1, 30_000, round(seconds * RATE), np.int16).tobytes()
