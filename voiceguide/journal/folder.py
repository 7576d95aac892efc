"""The journal's folder: what lies in it, for the person's own eyes only."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from itertools import count
from pathlib import Path

from voiceguide.errors.notes import NotRemoved
from voiceguide.files import replacing

JOURNAL_FILE = "journal.db"
LOG, SHARED, ROLLBACK = "-wal", "-shm", "-journal"
"""What the names of the file's companions end with: what was committed last, what readers share, and, while a file
is built, what undoes a step."""

FIRST_PAGE_FILE = "journal.first-page"
"""A copy of the page without which no other can be found; encrypted as it is in the journal."""

REPAIRED_FILE = "journal.repaired.db"
"""A journal that is whole, and about to take the place of the damaged one."""

DAMAGED = "journal.damaged-"
"""What the names of the files begin with that a repair set aside."""

LOG_KEPT = ".wal"
"""What the name of a log ends with that was set aside without its journal."""

RECORDING_FILE = "recording.lock"

RESERVE_FILE = "journal.reserve"
"""Room on the disk that is given up when a note is to be deleted and there is no other."""

PAGE = 4096
"""Bytes of a page of the journal's file."""


def private_folder(folder: Path) -> None:
    """Make a folder, if it is missing, that is the person's own, whatever the umask is."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if folder.stat().st_mode & 0o777 != 0o700:
        folder.chmod(0o700)


def left_behind(folder: Path) -> list[str]:
    """Return the names of the files that are there only because a journal was."""
    return [name for name in (JOURNAL_FILE + LOG, FIRST_PAGE_FILE, REPAIRED_FILE) if (folder / name).exists()]


def damaged_files(folder: Path) -> list[Path]:
    """Return what repairs set aside."""
    return sorted(folder.glob(f"{DAMAGED}*"))


def next_damaged(folder: Path) -> Path:
    """Return the name, ending in .db, under which a damaged journal or its log can be set aside next."""
    taken = {path.name.split(".", 2)[1] for path in damaged_files(folder)}
    return next(folder / f"{DAMAGED}{n}.db" for n in count(1) if f"{DAMAGED}{n}".split(".", 1)[1] not in taken)


def remove_damaged(paths: Iterable[Path]) -> None:
    """Remove what repairs set aside.

    Raises:
        NotRemoved: one of these files is still there.
    """
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise NotRemoved(path, error) from error


def keep_first_page(path: Path) -> None:
    """Keep a copy of the journal's first page, unless somebody else has the journal open."""
    if path.name != JOURNAL_FILE or path.with_name(path.name + LOG).exists():
        return
    with path.open("rb") as file:
        page = file.read(PAGE)
    if len(page) == PAGE and page != spare_first_page(path):
        spare = path.with_name(FIRST_PAGE_FILE)
        with replacing(spare, permissions=0o600) as kept:
            kept.write(page)
        spare.chmod(0o600)


def spare_first_page(path: Path) -> bytes:
    """Return the copy of a journal's first page; nothing if there is none."""
    try:
        return path.with_name(FIRST_PAGE_FILE).read_bytes()[:PAGE]
    except OSError:
        return b""


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where a system can do that."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def identity(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from another that took its name."""
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return state.st_dev, state.st_ino
