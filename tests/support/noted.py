"""A journal with a few notes in it, and ways to type at the program."""

from __future__ import annotations

import contextlib
import io
import os
import pty
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest
from support.commands import PROGRAM

from voiceguide.journal.key import make_key
from voiceguide.journal.schema import position
from voiceguide.journal.store import Journal
from voiceguide.settings import Keep

RATE = 16_000
HERE = timezone(timedelta(hours=1))
QUESTION = "What is still open from today?"
SPOKEN = "the heron flew over the frozen lake"


Opened = Callable[[], contextlib.AbstractContextManager[Journal]]
"""Opens the journal, as the program does."""


def tone(seconds: float, rate: int = RATE) -> bytes:
    samples = 8000 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * rate)) / rate)
    return samples.astype("<i2").tobytes()


@pytest.fixture
def tone_voice(home: Path) -> None:
    """These tests are about the commands: the voice only hums."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "settings.toml").write_text('voice = "tone"\n', encoding="utf-8")


@pytest.fixture
def journal(home: Path) -> Opened:
    """The journal, opened as the program opens it."""

    @contextlib.contextmanager
    def opened() -> Iterator[Journal]:
        with Journal.open(home / "journal", make_key(home / "journal")) as journal:
            yield journal

    return opened


def add(
    journal: Journal, text: str = "", seconds: float = 1.0, when: datetime | None = None,
    session: str = "", question: str = "",
) -> int:  # fmt: skip
    open_note = journal.begin(RATE, session=session, question=question, when=when, keep=Keep.SOUND_AND_TEXT)
    open_note.write(tone(seconds))
    number = open_note.finish()
    if text:
        journal.write_text(number, text)
    return number


@pytest.fixture(scope="session")
def four_notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a journal that is made once: two of its notes are of one day, one has no text, one no sound."""
    folder = tmp_path_factory.mktemp("noted") / "journal"
    with Journal.open(folder, make_key(folder)) as opened:
        add(opened, "One small thing. It was enough.", 2.0, datetime(2025, 3, 30, 1, 59, tzinfo=HERE), "Arrive")
        add(opened, f"Today {SPOKEN}. I watched it.", 42.04, datetime(2026, 1, 9, 22, 14, tzinfo=HERE),
            "Set tomorrow down", QUESTION)  # fmt: skip
        add(opened, "", 1.0, datetime(2026, 1, 9, 23, 59, tzinfo=HERE))
        add(opened, "Only words are left.", 1.0, datetime(2026, 1, 10, 0, 1, tzinfo=HERE))
        opened.drop_sound(4)
    return folder


@pytest.fixture
def notes(home: Path, four_notes: Path) -> None:
    """A journal with four notes."""
    shutil.copytree(four_notes, home / "journal")


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Puts something into standard input, as a pipe does."""

    def pipe(content: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))

    pipe(b"")
    return pipe


def spoil(journal: Journal, number: int) -> None:
    """Make the first second of a note unreadable, as a bad block on a disk would."""
    with journal._database.transaction() as execute:
        execute("UPDATE chunks SET flac = zeroblob(100) WHERE position = ?", (position(number, 0),))


class Typing:
    """The program at a terminal, and somebody who types."""

    def __init__(self, *arguments: str) -> None:
        self._ours, theirs = pty.openpty()
        self._process = subprocess.Popen(
            [*PROGRAM, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
            env={**os.environ, "TERM": "dumb", "INPUTRC": os.devnull},
        )  # fmt: skip
        os.close(theirs)
        self.seen = ""

    def read_until(self, awaited: str) -> str:
        """Read the terminal until it shows something new."""
        before = len(self.seen)
        while awaited not in self.seen[before:]:
            if not self._read():
                raise AssertionError(f"{awaited!r} was not shown, but {self.seen[before:]!r}")
        return self.seen[before:]

    def type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def interrupt(self) -> int:
        """Press Ctrl-C, and again: just before readline waits for keys it is not heard; return the exit code."""
        while self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            while self._read(1.5):
                pass
        return self.end()

    def end(self) -> int:
        """Read the rest, and return the exit code."""
        while self._read():
            pass
        code = self._process.wait(timeout=30)
        os.close(self._ours)
        assert "Traceback" not in self.seen, self.seen
        return code

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def _read(self, patience: float = 30) -> bool:
        ready, _, _ = select.select([self._ours], [], [], patience)
        if not ready:
            return False
        try:
            read = os.read(self._ours, 4096)
        except OSError:  # the other side is closed
            return False
        self.seen += read.decode(errors="replace").replace("\r\n", "\n")
        return bool(read)


@pytest.fixture
def typing() -> Iterator[Callable[..., Typing]]:
    started: list[Typing] = []

    def begin(*arguments: str) -> Typing:
        started.append(Typing(*arguments))
        return started[-1]

    yield begin
    for one in started:
        one.kill()
