"""The journal's folder: what lies in it, for the person's own eyes only."""

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
from voiceguide.wording.problems import journal as problem
from voiceguide.wording.problems import machine

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

_DATABASE = r"(?:-wal|-shm|-journal)?"
_SET_ASIDE = rf"{re.escape(DAMAGED)}\d+\.(?:db{_DATABASE}|first-page|{LOG_KEPT[1:]})"
_WHOLE = (
    rf"journal\.(?:db{_DATABASE}|key|sealed|keyring|first-page|reserve|(?:repairing|patched|repaired)\.db{_DATABASE})"
    rf"|{_SET_ASIDE}"
)

OWN_JOURNAL_FILES = Names(files=rf"{_WHOLE}|{re.escape(RECORDING_FILE)}|{UNFINISHED.format(name=f'(?:{_WHOLE})')}")
"""Every name that the program gives to a file in the journal's folder; whatever else lies there is somebody's own."""

PAGE_SIZE = 4096
"""Bytes of a page of the journal's file."""


def private_folder(folder: Path) -> None:
    """Make the journal's folder, if it is missing; remove from it what programs left unfinished that were killed.

    One that is there is closed to others if it is the person's and nothing but the journal is in it. What a link
    leads to, and a folder with other things in it, keep their permissions.
    """
    make_private(folder)
    state = folder.lstat()
    open_to_some = state.st_uid == me() and stat.S_IMODE(state.st_mode) != PRIVATE_FOLDER
    if open_to_some and stat.S_ISDIR(state.st_mode) and not others(folder, OWN_JOURNAL_FILES):
        folder.chmod(PRIVATE_FOLDER)
    remove_unfinished(folder, _WHOLE, after=ABANDONED)


def left_behind(folder: Path) -> list[str]:
    """Return the names of the files that are there only because a journal was."""
    return [name for name in (JOURNAL_FILE + LOG, FIRST_PAGE_FILE, REPAIRED_FILE) if (folder / name).exists()]


def damaged_files(folder: Path) -> list[Path]:
    """Return what repairs set aside."""
    return sorted(path for path in folder.glob(f"{DAMAGED}*") if re.fullmatch(_SET_ASIDE, path.name))


def next_damaged(folder: Path) -> Path:
    """Return the name, ending in .db, under which a damaged journal or its log can be set aside next."""
    taken = {path.name.split(".", 2)[1] for path in damaged_files(folder)}
    return next(folder / f"{DAMAGED}{n}.db" for n in count(1) if f"{DAMAGED}{n}".split(".", 1)[1] not in taken)


def remove_damaged(paths: Iterable[Path]) -> None:
    """Remove what repairs set aside.

    Raises:
        VoiceguideError: one of these files is still there.
    """
    for path in sorted(paths, key=lambda path: path.suffix == ".db"):  # what belongs to a file must not outlive it
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
    """Return the copy of a journal's first page; nothing if there is none."""
    try:
        return read_small(path.with_name(FIRST_PAGE_FILE))[:PAGE_SIZE]
    except OSError:
        return b""


def identity(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from another that took its name."""
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return state.st_dev, state.st_ino


_open_here: Counter[tuple[int, int]] = Counter()
"""Journals that this process has open."""

_looking = threading.RLock()


def opened_here(path: Path) -> Callable[[], None]:
    """Remember that this process has a journal open; return what forgets it again, once."""
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
    """Say whether a journal may be read past SQLite, and let this process not open it meanwhile.

    `own` is how often the caller itself has it open, without a connection just now.

    Closing a file drops every lock that the process has on it, those of SQLite's too
    (https://www.sqlite.org/howtocorrupt.html#posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).
    """
    with _looking:
        known = identity(path)
        yield known is None or _open_here[known] <= own


@contextlib.contextmanager
def setting_aside(folder: Path, wait: float) -> Iterator[None]:
    """Be the only program that takes a log away, so that none takes one that another has begun since it looked.

    On Windows nobody can rename a log that is in use.

    Raises:
        JournalBusy: another program has been at it for so many seconds.
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
