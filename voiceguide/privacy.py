"""Who else could get at what is private: memory that reaches a disk, and folders that others can write."""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from voiceguide.files import me

_PR_SET_DUMPABLE = 4
"""From Linux's <sys/prctl.h>."""


def no_core_dumps() -> None:
    """Have no image of this process's memory written when it crashes; harmless where there is no such thing.

    The limit holds for the processes it starts as well. On Linux no other program of the same user can
    look into this one's memory either.
    """
    if sys.platform != "win32":
        with contextlib.suppress(ImportError, ValueError, OSError):  # a limit below ours that may not be changed
            import resource

            # Linux hands a dump to a collecting program whatever the limit, unless it is exactly 1.
            limit = 1 if sys.platform == "linux" else 0
            resource.setrlimit(resource.RLIMIT_CORE, (limit, limit))
    if sys.platform == "linux":
        with contextlib.suppress(ImportError, OSError, AttributeError):
            import ctypes

            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def open_to_others(folder: Path) -> bool:
    """Say whether somebody else can put files into a folder that is there, or owns it."""
    state = folder.stat()
    if state.st_uid not in {me(), 0}:
        return True
    return bool(state.st_mode & stat.S_IWOTH or (state.st_mode & stat.S_IWGRP and not _only_mine(state.st_gid)))


def entrances(folder: Path) -> Iterator[Path]:
    """Give each folder, from this one upwards, in which somebody else could put another in the place of ours.

    In a folder like the system's temporary one everybody writes, and nobody can move what is another's.
    """
    for here in (folder, *folder.parents):
        with contextlib.suppress(OSError):
            sticky = here != folder and here.stat().st_mode & stat.S_ISVTX
            if hasattr(os, "getuid") and open_to_others(here) and not sticky:
                yield here


def _only_mine(group: int) -> bool:
    """Say whether a group has nobody in it but the person: many systems give each account one of its name."""
    if sys.platform == "win32":
        return False
    try:
        known, person = grp.getgrgid(group), pwd.getpwuid(me())
    except KeyError:
        return False
    return known.gr_name == person.pw_name and not set(known.gr_mem) - {person.pw_name}
