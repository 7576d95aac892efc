"""The journal survives what happens to computers: a program killed at any moment, a disk that fills.

The program that is killed records faster than real time, and reports through a pipe what it was done with. A kill
is a moment of the processor, not of the sound: two hundred of them come across every kind of place.
"""

from __future__ import annotations

import os
import random
import select
import shutil
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from support.journals import KEY, add, contents, files, heard, in_a_mount_of_its_own, problems, sound

from voiceguide.journal.entries import NoteState
from voiceguide.journal.store import Journal

A_JOURNAL = 10
"""Kills that each journal goes through before there is a new one."""

RATE = 8_000
BLOCK = 2 * RATE // 50
SECOND = 2 * RATE
REPORT = struct.Struct("<cqq")
"""What was done (begun, written, finished, text, deleting, gone), the note, and how many bytes of sound."""

PROGRAM = """
import os, random, signal, struct, sys
from pathlib import Path
import soundfile  # loaded once, for all that are forked from here
from support.journals import KEY, sound
from voiceguide.journal.store import Journal

RATE, BLOCK, REPORT, pipe = 8_000, 320, struct.Struct("<cqq"), int(sys.argv[1])
STREAM = sound(60, 1, RATE)

def tell(what, note, size=0):
    os.write(pipe, REPORT.pack(what, note, size))

def record(folder, chance):
    journal = Journal.open(folder, KEY)
    while True:
        open_note = journal.begin(RATE, "A session", "What did you notice?")
        tell(b"b", open_note.id)
        start = open_note.id * 7_918 % (len(STREAM) // 2)
        size = 2 * chance.randrange(1, 7 * RATE)
        for place in range(0, size, BLOCK):
            end = min(place + BLOCK, size)
            open_note.write(STREAM[start + place : start + end])
            tell(b"w", open_note.id, end)
        open_note.finish()
        tell(b"f", open_note.id, size)
        journal.write_text(open_note.id, f"text of {open_note.id} " * 20)
        tell(b"t", open_note.id, size)

def delete(folder, chance):
    journal = Journal.open(folder, KEY)
    for heading in journal.headings():
        tell(b"d", heading.id)
        journal.delete(heading.id)
        tell(b"g", heading.id)
    signal.pause()

print("ready", flush=True)
for line in sys.stdin:
    what, seed, folder = line.rstrip("\\n").split(" ", 2)
    child = os.fork()
    if not child:
        {"record": record, "delete": delete}[what](Path(folder), random.Random(int(seed)))
        os._exit(1)
    print(child, flush=True)
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
"""

STREAM = sound(60, 1, RATE)


def with_tests() -> str:
    """Return a PYTHONPATH with which another program finds what the tests share."""
    return os.pathsep.join([str(Path(__file__).resolve().parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])])


@dataclass
class Reports:
    """What a killed program had done, and reported, by then."""

    begun: set[int] = field(default_factory=set)
    written: dict[int, int] = field(default_factory=dict)
    finished: set[int] = field(default_factory=set)
    with_text: set[int] = field(default_factory=set)
    deleting: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    count: int = 0

    def take(self, raw: bytes) -> None:
        for what, note, size in REPORT.iter_unpack(raw):
            self.count += 1
            self.written[note] = max(size, self.written.get(note, 0))
            by_letter = {b"b": self.begun, b"f": self.finished, b"t": self.with_text}
            by_letter |= {b"d": self.deleting, b"g": self.gone, b"w": self.begun}
            by_letter[what].add(note)


class Victims:
    """Starts programs that work on a journal, and kills them. Each is forked from one that has imported everything."""

    def __init__(self) -> None:
        self._reading, writing = os.pipe()
        os.set_blocking(self._reading, False)
        self._process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(writing)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            pass_fds=[writing],
            env={**os.environ, "PYTHONPATH": with_tests(), "OPENBLAS_NUM_THREADS": "1"},
        )
        os.close(writing)
        assert self._line() == "ready"

    def killed(self, what: str, folder: Path, seed: int, reports: int, seconds: float) -> Reports:
        """Kill a program so many seconds after so many reports; return all of them."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{what} {seed} {folder}\n")
        self._process.stdin.flush()
        victim = int(self._line())
        found = Reports()
        while found.count < reports:
            if not self._read(found, 30):
                pytest.fail("the program that was to be killed does nothing")
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            self._read(found, left)
        os.kill(victim, signal.SIGKILL)
        assert self._line() == str(-signal.SIGKILL), "it failed before it could be killed"
        while self._read(found, 0):
            pass
        return found

    def close(self) -> None:
        self._process.communicate()
        os.close(self._reading)

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().rstrip("\n")

    def _read(self, found: Reports, wait: float) -> bool:
        ready, _, _ = select.select([self._reading], [], [], wait)
        if ready:
            found.take(os.read(self._reading, 400 * REPORT.size))
        return bool(ready)


@pytest.fixture(scope="module")
def victims() -> Iterator[Victims]:
    victims = Victims()
    yield victims
    victims.close()


def spoken(note: int, size: int) -> bytes:
    """Return what was handed in for a note."""
    start = note * 7_918 % (len(STREAM) // 2)
    return STREAM[start : start + size]


@pytest.mark.parametrize("kills", [60, pytest.param(200, marks=pytest.mark.nightly)])
def test_killed_at_many_moments_of_recording_it_opens_whole_and_has_all_but_a_second(
    victims: Victims, tmp_path: Path, kills: int
) -> None:
    chance = random.Random(20_260_301)
    recovered = 0
    for number in range(kills):
        folder = tmp_path / f"journal-{number // A_JOURNAL}"
        if number % A_JOURNAL == 0:
            earlier: dict[int, Any] = {}
            with Journal.open(folder, KEY) as journal:
                add(journal, "The very first.", sound(1.5))
                earlier = contents(journal)
        # A third of the kills hits the opening and the first moments, where there is little sound.
        reports = chance.choice([0, chance.randrange(80), chance.randrange(80, 400)])
        done = victims.killed("record", folder, number, reports, chance.random() * 0.02)
        assert problems(folder) == []
        with Journal.open(folder, KEY) as journal:
            after = contents(journal)
            for note, was in earlier.items():
                assert after[note] == was, f"kill {number} changed note {note}"
            for note in after.keys() - earlier.keys():
                check(journal, note, done)
            missing = [note for note in done.begun - after.keys() if done.written[note] >= SECOND]
            assert missing == [], f"kill {number} lost notes"
            assert set(journal.recovered) == {
                note for note in after.keys() - earlier.keys() if after[note][0].heading.state is NoteState.RECOVERED
            }
            recovered += len(journal.recovered)
            earlier = after
        if number % A_JOURNAL == A_JOURNAL - 1:
            shutil.rmtree(folder)
    assert recovered > kills // 10, "the kills should come across recording more often"


def check(journal: Journal, note: int, done: Reports) -> None:
    """Compare a note of the killed program with what had been handed in."""
    entry = journal.entry(note)
    kept, written = heard(journal, note), done.written.get(note, 0)
    if note in done.finished:
        assert entry.heading.state is NoteState.FINISHED
        assert kept == spoken(note, written)
        assert note not in done.with_text or entry.text == f"text of {note} " * 20
        return
    assert len(kept) > written - SECOND, "more than a second was lost"
    assert kept == spoken(note, len(kept))
    assert len(kept) <= written + BLOCK, "what was handed in last may not have been reported"
    if entry.heading.state is NoteState.RECOVERED:
        assert len(kept) % SECOND == 0
    else:
        assert entry.heading.state is NoteState.FINISHED, "it was finished, and could not say so any more"
        assert len(kept) >= written


def test_killed_while_notes_are_deleted_the_others_are_as_they_were(victims: Victims, tmp_path: Path) -> None:
    template = tmp_path / "template"
    with Journal.open(template, KEY) as journal:
        for number in range(8):
            add(journal, f"note {number} " * 50, sound(70, number) if number % 4 == 0 else b"")
        before = contents(journal)
    chance = random.Random(1)
    for number in range(25):
        folder = tmp_path / f"journal-{number}"
        shutil.copytree(template, folder)
        done = victims.killed("delete", folder, number, chance.randrange(12), chance.random() * 0.02)
        assert problems(folder) == []
        with Journal.open(folder, KEY) as journal:
            after = contents(journal)
            assert not done.gone & after.keys()
            for note in before.keys() - done.deleting:
                assert after[note] == before[note]
            for note in done.deleting & after.keys():
                assert sound(70, note - 1).startswith(heard(journal, note)), "what is left of it can be heard"
            assert add(journal, "Later.") == len(before) + 1
        shutil.rmtree(folder)


RECORD_UNTIL_FULL = """
import sys
from pathlib import Path
from support.journals import KEY, RATE, add, sound
from voiceguide.errors import JournalFull
from voiceguide.journal.store import Journal

folder, room = Path(sys.argv[1]), Path(sys.argv[2])
journal = Journal.open(folder, KEY)
add(journal, "Earlier.", sound(2))
open_note = journal.begin(RATE)
pcm = sound(600)
block = 2 * RATE // 50
try:
    for start in range(0, len(pcm), block):
        open_note.write(pcm[start : start + block])
except JournalFull as error:
    print(error)
    print(open_note.seconds)
try:
    open_note.finish()
except JournalFull:
    print("the rest did not fit")
if sys.argv[3] == "close":
    journal.close()
room.unlink()
"""


@pytest.mark.parametrize("end", ["close", "crash"])
def test_when_the_disk_fills_during_a_note_what_was_said_so_far_is_kept(tmp_path: Path, end: str) -> None:
    small, kept = tmp_path / "small", tmp_path / "kept"
    small.mkdir()
    said = in_a_mount_of_its_own(
        'mount -t tmpfs -o size=3m none "$1"; head -c 500000 /dev/zero > "$1/room"; '
        'PYTHONPATH="$2" "$python" -c "$3" "$1/journal" "$1/room" "$4"; cp -r "$1/journal" "$5"',
        small,
        with_tests(),
        RECORD_UNTIL_FULL,
        end,
        kept,
    ).splitlines()
    assert said[0].startswith("The disk is full, so nothing more can be saved")
    assert said[2] == "the rest did not fit"
    seconds = float(said[1])
    assert seconds > 20
    assert problems(kept) == []
    with Journal.open(kept, KEY) as journal:
        note = journal.headings()[-1]
        assert seconds - 1.02 <= note.seconds <= seconds
        assert heard(journal, note.id) == sound(600)[: round(2 * 16_000 * note.seconds)]
        assert heard(journal, 1) == sound(2)
        assert note.state in {NoteState.FINISHED, NoteState.RECOVERED}
        add(journal, "Later.")
    assert "journal.db" in files(kept)
