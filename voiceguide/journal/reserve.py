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

from voiceguide.errors.journal import JournalFull
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
    """Say whether the reserve is there, whole."""
    try:
        state = (folder / RESERVE_FILE).lstat()
    except OSError:
        return False
    return stat.S_ISREG(state.st_mode) and state.st_size >= RESERVE and state.st_nlink == 1


def hold(folder: Path) -> None:
    """Take the reserve if there is room for it; if not, another time."""
    if is_held(folder):
        return
    path = folder / RESERVE_FILE
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
        if shutil.disk_usage(folder).free < RESERVE + _LEFT:
            return
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
            path.chmod(0o600)  # a umask may have taken even our own leave
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(RESERVE))  # zeros take no room where the disk compresses
        except OSError:
            path.unlink(missing_ok=True)


def would_do(folder: Path, needed: int) -> bool:
    """Say whether so many bytes find room once the reserve is given up."""
    with contextlib.suppress(OSError):
        held = (folder / RESERVE_FILE).lstat().st_size if is_held(folder) else 0
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
            with contextlib.suppress(OSError), open(path, "ab", opener=_no_link) as file:
                file.write(secrets.token_bytes(max(0, RESERVE - path.lstat().st_size)))


def _no_link(name: str, flags: int) -> int:
    return os.open(name, (flags & ~os.O_CREAT) | getattr(os, "O_NOFOLLOW", 0))
