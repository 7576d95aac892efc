"""A reserve of room on the disk, so that a note can be deleted also when there is no room left.

Removing a note writes before it makes anything smaller: to the log first, and zeros over what was there.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from voiceguide.errors import JournalFull
from voiceguide.journal.folder import RESERVE_FILE

RESERVE = 1_000_000
"""Bytes that are kept free."""

_LENT = 100_000
"""Bytes of it that are lent."""

_LEFT = 500_000
"""Bytes that must be left for the person when the reserve is taken."""

_ROUNDING = 20_000
"""Bytes that a file may take on the disk beside what it holds."""

Done = TypeVar("Done")


def is_held(folder: Path) -> bool:
    """Say whether the reserve is there, but for what may be lent of it."""
    return _size(folder / RESERVE_FILE) >= RESERVE - _LENT


def hold(folder: Path) -> None:
    """Take the reserve, or what is missing of it, if there is room for that; if not, another time."""
    path = folder / RESERVE_FILE
    size = _size(path)
    if size >= RESERVE:
        return
    with contextlib.suppress(OSError):
        if size < 0:
            path.unlink(missing_ok=True)
        if shutil.disk_usage(folder).free < RESERVE - max(0, size) + _LEFT:
            return
        if size >= 0:  # it is never removed: another program may have lent of it just now
            _fill(path)
            return
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # or another program was first
        try:
            path.chmod(0o600)  # a umask may have taken even our own leave
            _fill(path)
        except OSError:
            path.unlink(missing_ok=True)


def would_do(folder: Path, needed: int) -> bool:
    """Say whether so many bytes find room once the reserve is given up."""
    with contextlib.suppress(OSError):
        held = max(0, _size(folder / RESERVE_FILE))
        return shutil.disk_usage(folder).free + held >= needed + _ROUNDING
    return False


def give_up(folder: Path) -> bool:
    """Make the room of the reserve free; say whether there was any."""
    try:
        (folder / RESERVE_FILE).unlink()
    except OSError:
        return False
    return True


def with_room(folder: Path, step: Callable[[], Done]) -> Done:
    """Do a step; on a full disk, with the room of the reserve.

    Raises:
        JournalFull: that was not enough either, or there is no reserve; nothing was changed.
    """
    try:
        return step()
    except JournalFull:
        if not give_up(folder):
            raise
    return step()


@contextlib.contextmanager
def lent(folder: Path) -> Iterator[None]:
    """Give a little of the reserve's room for something small and short, and take it again."""
    path = folder / RESERVE_FILE
    held = is_held(folder)
    if held:
        with contextlib.suppress(OSError):
            os.truncate(path, RESERVE - _LENT)
    try:
        yield
    finally:
        if held:
            with contextlib.suppress(OSError):
                _fill(path)


def _size(path: Path) -> int:
    """Return how large the reserve is; less than 0 if there is none, or something else is in its place."""
    try:
        state = path.lstat()
    except OSError:
        return -1
    return state.st_size if stat.S_ISREG(state.st_mode) and state.st_nlink == 1 else -1


def _fill(path: Path) -> None:
    with open(path, "rb+", opener=_no_link) as file:
        size = file.seek(0, os.SEEK_END)  # and not appended: another program may be doing the same
        file.write(secrets.token_bytes(max(0, RESERVE - size)))  # zeros take no room where the disk compresses


def _no_link(name: str, flags: int) -> int:
    return os.open(name, (flags & ~os.O_CREAT) | getattr(os, "O_NOFOLLOW", 0))
