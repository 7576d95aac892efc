"""Who else could read private data: memory that reaches a disk, and folders that others can write to."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from voiceguide.files import me

_PR_SET_DUMPABLE = 4
"""The constant in Linux's <sys/prctl.h>."""


def no_core_dumps() -> None:
    """Prevent core dumps of this process; harmless on systems without them.

    The limit also applies to child processes. On Linux this also keeps other programs of the same user from reading
    this one's memory.
    """
    if sys.platform != "win32":
        with contextlib.suppress(ImportError, ValueError, OSError):  # a lower limit that may not be changed
            import resource

            # Linux passes dumps to a collecting program whatever the limit, unless it is exactly 1.
            limit = 1 if sys.platform == "linux" else 0
            resource.setrlimit(resource.RLIMIT_CORE, (limit, limit))
    if sys.platform == "linux":
        with contextlib.suppress(ImportError, OSError, AttributeError):
            import ctypes

            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def open_to_others(folder: Path) -> bool:
    """Return whether somebody else owns an existing folder, or can put files into it."""
    state = folder.stat()
    if state.st_uid not in {me(), 0}:
        return True
    return bool(state.st_mode & stat.S_IWOTH or (state.st_mode & stat.S_IWGRP and not _only_mine(state.st_gid)))


def entrances(folder: Path) -> Iterator[Path]:
    """Yield each folder, from this one upwards, in which somebody else could replace ours.

    In a sticky folder, like the system's temporary one, everybody can write, but nobody can move other people's
    files.
    """
    for here in (folder, *folder.parents):
        with contextlib.suppress(OSError):
            sticky = here != folder and here.stat().st_mode & stat.S_ISVTX
            if hasattr(os, "getuid") and open_to_others(here) and not sticky:
                yield here


def _only_mine(group: int) -> bool:
    """Return whether the person is a group's only member: many systems give each account a group of its own name."""
    if sys.platform == "win32":
        return False
    import grp
    import pwd

    try:
        known, person = grp.getgrgid(group), pwd.getpwuid(me())
    except KeyError:
        return False
    return known.gr_name == person.pw_name and not set(known.gr_mem) - {person.pw_name}
