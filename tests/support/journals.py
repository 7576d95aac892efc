"""Journals for tests: a key, sound, notes, and what lies in the folder."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from voiceguide.journal.connection import connect
from voiceguide.journal.store import Journal

KEY = bytes(range(48))
RATE = 16_000


def sound(seconds: float, seed: int = 0, sample_rate: int = RATE) -> bytes:
    """Return sound that wanders about as a voice does, mono 16-bit."""
    steps = np.random.default_rng(seed).normal(0, 300, round(seconds * sample_rate))
    return (np.cumsum(steps) % 20_000 - 10_000).astype("<i2").tobytes()


def add(
    journal: Journal,
    text: str | None = None,
    pcm: bytes = b"",
    when: datetime | None = None,
    session: str = "",
    question: str = "",
) -> int:
    """Add a finished note."""
    open_note = journal.begin(RATE, session, question, when)
    open_note.write(pcm)
    note = open_note.finish()
    if text is not None:
        journal.write_text(note, text)
    return note


def heard(journal: Journal, note: int) -> bytes:
    """Return the whole sound of a note, b"" for none."""
    if not journal.entry(note).heading.has_sound:
        return b""
    return b"".join(journal.sound(note).blocks)


def contents(journal: Journal) -> dict[int, tuple[Any, str]]:
    """Return everything about every note, its sound as a hash."""
    return {entry.id: (entry, hashlib.sha256(heard(journal, entry.id)).hexdigest()) for entry in journal.entries()}


def files(folder: Path) -> dict[str, bytes]:
    """Return what lies in a folder, without the lock and the reserve, which have no content."""
    return {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if path.name not in {"recording.lock", "journal.reserve"}
    }


def problems(folder: Path, key: bytes = KEY) -> list[str]:
    """Return what SQLCipher finds wrong with the pages' seals, and SQLite with what they say."""
    path = folder / "journal.db"
    connection = connect(path, key, "mode=ro")
    try:
        found = [text for (text,) in connection.execute("PRAGMA cipher_integrity_check").fetchall()]
        return found + [text for (text,) in connection.execute("PRAGMA integrity_check").fetchall() if text != "ok"]
    finally:
        connection.close()


class CtrlC:
    """While it is entered, a Ctrl-C comes right behind a statement of a journal, where it begins like this, once."""

    def __init__(self, journal: Journal, statement: str, passed: int = 0) -> None:
        self._database = journal._database
        self._real = self._database._connection
        self._statement = statement
        self._to_come = passed + 1

    def __enter__(self) -> None:
        self._database._connection = self

    def __exit__(self, *_: object) -> None:
        self._database._connection = self._real
        assert self._to_come <= 0, "it never came"

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def execute(self, statement: str, *values: Any) -> Any:
        done = self._real.execute(statement, *values)
        if statement.startswith(self._statement):
            self._to_come -= 1
            if self._to_come == 0:
                raise KeyboardInterrupt
        return done


def python(program: str, *arguments: object) -> subprocess.Popen[str]:
    """Start a program of one's own in another process."""
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def fill(folder: Path) -> None:
    """Leave not one free byte on the disk that a folder is on."""
    with (folder / "filling").open("ab", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"x" * size)


def in_a_mount_of_its_own(script: str, *arguments: object) -> str:
    """Run a shell script that may mount things, with "$python" for this Python; return what it prints."""
    if shutil.which("unshare") is None:
        pytest.skip("needs unshare (.ci/run installs util-linux)")
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("needs leave to make a mount namespace (.ci/run runs as root)")
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-euc", f'python="$1"; shift; {script}', "sh", sys.executable, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
