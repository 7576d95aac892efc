"""Errors of the database and the disk, translated for a person."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
from pathlib import Path

from voiceguide.errors import JournalBusy, JournalDamaged, JournalError, JournalFull, JournalNotWritable, reason
from voiceguide.wording.errors import journal as problem

# SQLite's primary result codes: https://www.sqlite.org/rescode.html
_PERM, _BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT = 3, 5, 6, 8, 10, 11
_FULL, _CANTOPEN, _PROTOCOL, _NOTADB = 13, 14, 15, 26

_LITTLE_ROOM = 1_000_000
"""Bytes; with less free than this, any failure to write is blamed on the full disk."""


def meaning(error: Exception, path: Path) -> JournalError | None:
    """Return a database error as an error for a person; None if it is a bug of ours."""
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case code if code in {_BUSY, _LOCKED, _PROTOCOL}:
            return JournalBusy(problem.JOURNAL_BUSY, folder=path.parent)
        case code if code in {_CORRUPT, _NOTADB}:
            return JournalDamaged(problem.JOURNAL_DAMAGED, path=path)
        case code if code == _FULL:
            return JournalFull(problem.JOURNAL_FULL, folder=path.parent)
        case code if code in {_READONLY, _PERM, _CANTOPEN, _IOERR}:
            # A full disk shows in many ways: the log or the shared index may fail to be created.
            if is_full(path.parent):
                return JournalFull(problem.JOURNAL_FULL, folder=path.parent)
            if code == _IOERR:
                return JournalError(problem.JOURNAL_REFUSED, folder=path.parent, reason=error)
            why = _only_read(path.parent) or str(error)
            return JournalNotWritable(problem.JOURNAL_NOT_WRITABLE, folder=path.parent, reason=why)
    return None


def refusal(error: OSError, path: Path) -> JournalError:
    """Return a refusal of the system as an error for a person."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT} or is_full(path.parent):
        return JournalFull(problem.JOURNAL_FULL, folder=path.parent)
    return JournalNotWritable(problem.JOURNAL_NOT_WRITABLE, folder=path.parent, reason=reason(error))


def is_full(folder: Path) -> bool:
    """Return whether there is so little room that a failure to write is blamed on it."""
    try:
        return shutil.disk_usage(folder).free < _LITTLE_ROOM
    except OSError:
        return False


def _only_read(folder: Path) -> str:
    """Return the system's own message if a folder is on a read-only disk; SQLite says less."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            if os.statvfs(folder).f_flag & os.ST_RDONLY:
                return os.strerror(errno.EROFS).lower()
    return ""
