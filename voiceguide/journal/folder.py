"""The journal's folder and its files, accessible only to the person."""

from __future__ import annotations

import contextlib
import os
import re
import stat
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from pathlib import Path

from voiceguide.errors import JournalBusy, VoiceguideError, reason
from voiceguide.files import (
    ABANDONED,
    PRIVATE_FOLDER,
    UNFINISHED,
    make_private,
    me,
    read_small,
    remove_unfinished,
    replacing,
)
from voiceguide.owned import Names, others
from voiceguide.wording.errors import journal as problem
from voiceguide.wording.errors import machine

JOURNAL_FILE = "journal.db"
LOG, SHARED, ROLLBACK = "-wal", "-shm", "-journal"
"""What the names of the files beside the journal end with: the latest commits, the index that readers share, and,
while a file is built, what undoes a step.
"""

FIRST_PAGE_FILE = "journal.first-page"
"""A copy of the first page, without which no other can be read; encrypted as in the journal."""

REPAIRED_FILE = "journal.repaired.db"
"""An intact journal that is about to replace the damaged one."""

DAMAGED = "journal.damaged-"
"""The prefix of files that a repair set aside."""

LOG_KEPT = ".wal"
"""The suffix of a log that was set aside without its journal."""

RECORDING_FILE = "recording.lock"

RESERVE_FILE = "journal.reserve"
"""Reserved disk space, released when a note is to be deleted and there is no other room."""

_DATABASE = r"(?:-wal|-shm|-journal)?"
_SET_ASIDE = rf"{re.escape(DAMAGED)}\d+\.(?:db{_DATABASE}|first-page|{LOG_KEPT[1:]})"
_WHOLE = (
    rf"journal\.(?:db{_DATABASE}|key|sealed|keyring|first-page|reserve|(?:repairing|patched|repaired)\.db{_DATABASE})"
    rf"|{_SET_ASIDE}"
)

OWN_JOURNAL_FILES = Names(files=rf"{_WHOLE}|{re.escape(RECORDING_FILE)}|{UNFINISHED.format(name=f'(?:{_WHOLE})')}")
"""Every name that the program gives to a file in the journal's folder; anything else there belongs to somebody else."""

PAGE_SIZE = 4096
"""Bytes per page of the journal's file."""


def private_folder(folder: Path) -> None:
    """Create the journal's folder if necessary, and remove what killed programs left unfinished in it.

    An existing folder is closed to others if it is the person's own and holds nothing but the journal. The target of
    a link, and a folder that holds other things, keep their permissions.
    """
    make_private(folder)
    state = folder.lstat()
    open_to_some = state.st_uid == me() and stat.S_IMODE(state.st_mode) != PRIVATE_FOLDER
    if open_to_some and stat.S_ISDIR(state.st_mode) and not others(folder, OWN_JOURNAL_FILES):
        folder.chmod(PRIVATE_FOLDER)
    remove_unfinished(folder, _WHOLE, after=ABANDONED)


def left_behind(folder: Path) -> list[str]:
    """Return the names of files that exist only because there was a journal."""
    return [name for name in (JOURNAL_FILE + LOG, FIRST_PAGE_FILE, REPAIRED_FILE) if (folder / name).exists()]


def damaged_files(folder: Path) -> list[Path]:
    """Return the files that repairs set aside."""
    return sorted(path for path in folder.glob(f"{DAMAGED}*") if re.fullmatch(_SET_ASIDE, path.name))


def next_damaged(folder: Path) -> Path:
    """Return the next free name, ending in .db, for setting aside a damaged journal or its log."""
    taken = {path.name.split(".", 2)[1] for path in damaged_files(folder)}
    return next(folder / f"{DAMAGED}{n}.db" for n in count(1) if f"{DAMAGED}{n}".split(".", 1)[1] not in taken)


def remove_damaged(paths: Iterable[Path]) -> None:
    """Remove files that repairs set aside.

    Raises:
        VoiceguideError: one of the files could not be removed.
    """
    for path in sorted(paths, key=lambda path: path.suffix == ".db"):  # nothing may outlive its journal
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise VoiceguideError(machine.CANNOT_BE_REMOVED, path=path, reason=reason(error)) from error


def keep_first_page(path: Path) -> None:
    """Keep a copy of the journal's first page, unless somebody else has the journal open."""
    if path.name != JOURNAL_FILE or path.with_name(path.name + LOG).exists():
        return
    with not_open_here(path) as free:
        if not free:
            return
        with path.open("rb") as file:
            page = file.read(PAGE_SIZE)
    if len(page) == PAGE_SIZE and page != spare_first_page(path):
        spare = path.with_name(FIRST_PAGE_FILE)
        with replacing(spare, permissions=0o600) as kept:
            kept.write(page)


def spare_first_page(path: Path) -> bytes:
    """Return the copy of a journal's first page; empty if there is none."""
    try:
        return read_small(path.with_name(FIRST_PAGE_FILE))[:PAGE_SIZE]
    except OSError:
        return b""


def identity(path: Path) -> tuple[int, int] | None:
    """Return a value that tells a file from any other that takes its name."""
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return state.st_dev, state.st_ino


_open_here: Counter[tuple[int, int]] = Counter()
"""How often this process has each journal open."""

_looking = threading.RLock()


def opened_here(path: Path) -> Callable[[], None]:
    """Record that this process has a journal open; return a function that cancels this, once."""
    with _looking:
        known = identity(path)
        left = [known] if known is not None else []
        _open_here.update(left)

    def forget() -> None:
        with _looking:
            _open_here.subtract(left)
            left.clear()

    return forget


@contextlib.contextmanager
def not_open_here(path: Path, own: int = 0) -> Iterator[bool]:
    """Yield whether a journal may be read bypassing SQLite, and keep this process from opening it meanwhile.

    `own` is how many of its openings are the caller's own, without a connection right now.

    Closing a file drops all locks that the process has on it, including SQLite's
    (https://www.sqlite.org/howtocorrupt.html#posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).
    """
    with _looking:
        known = identity(path)
        yield known is None or _open_here[known] <= own


@contextlib.contextmanager
def setting_aside(folder: Path, wait: float) -> Iterator[None]:
    """Keep other programs from moving a log away meanwhile, so that nobody moves one begun after they checked.

    Windows does not allow renaming a log in use.

    Raises:
        JournalBusy: another program still has the lock after `wait` seconds.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        end = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise JournalBusy(problem.JOURNAL_BUSY, folder=folder) from None
                time.sleep(0.01)
            except OSError:  # a file system without such locks
                break
            else:
                break
        yield
    finally:
        os.close(descriptor)
