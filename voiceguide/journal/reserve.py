"""Reserved disk space, so that a note can be deleted even when the disk is full.

Removing a note writes before it frees anything: first to the log, then zeros over the old data.
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
"""Bytes reserved."""

_LENT = 100_000
"""Bytes of it that are lent out."""

_LEFT = 500_000
"""Bytes that must remain for the person when the reserve is created."""

_ROUNDING = 20_000
"""Bytes a file may take on disk beyond its size."""

Done = TypeVar("Done")


def is_held(folder: Path) -> bool:
    """Return whether the reserve exists, apart from what may be lent out."""
    return _size(folder / RESERVE_FILE) >= RESERVE - _LENT


def hold(folder: Path) -> None:
    """Create the reserve, or fill it up, if there is room for it; if not, do nothing."""
    path = folder / RESERVE_FILE
    size = _size(path)
    if size >= RESERVE:
        return
    with contextlib.suppress(OSError):
        if size < 0:
            path.unlink(missing_ok=True)
        if shutil.disk_usage(folder).free < RESERVE - max(0, size) + _LEFT:
            return
        if size >= 0:  # never removed: another program may have just lent some of it out
            _fill(path)
            return
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # fails if another program was first
        try:
            path.chmod(0o600)  # a umask may have removed even the owner's permissions
            _fill(path)
        except OSError:
            path.unlink(missing_ok=True)


def would_do(folder: Path, needed: int) -> bool:
    """Return whether this many bytes fit on the disk once the reserve is released."""
    with contextlib.suppress(OSError):
        held = max(0, _size(folder / RESERVE_FILE))
        return shutil.disk_usage(folder).free + held >= needed + _ROUNDING
    return False


def give_up(folder: Path) -> bool:
    """Release the reserve; return whether there was any."""
    try:
        (folder / RESERVE_FILE).unlink()
    except OSError:
        return False
    return True


def with_room(folder: Path, step: Callable[[], Done]) -> Done:
    """Run a step; on a full disk, release the reserve and try again.

    Raises:
        JournalFull: even that was not enough, or there is no reserve; nothing was changed.
    """
    try:
        return step()
    except JournalFull:
        if not give_up(folder):
            raise
    return step()


@contextlib.contextmanager
def lent(folder: Path) -> Iterator[None]:
    """Lend a little of the reserve for something small and short, and take it back afterwards."""
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
    """Return the size of the reserve; negative if there is none, or something else in its place."""
    try:
        state = path.lstat()
    except OSError:
        return -1
    return state.st_size if stat.S_ISREG(state.st_mode) and state.st_nlink == 1 else -1


def _fill(path: Path) -> None:
    with open(path, "rb+", opener=_no_link) as file:
        size = file.seek(0, os.SEEK_END)  # not opened for appending: another program may be doing the same
        file.write(secrets.token_bytes(max(0, RESERVE - size)))  # zeros take no room on a compressing disk


def _no_link(name: str, flags: int) -> int:
    return os.open(name, (flags & ~os.O_CREAT) | getattr(os, "O_NOFOLLOW", 0))
