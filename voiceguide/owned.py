"""What the program makes, told by its names: nothing else is ever removed, and no link is followed on the way."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from voiceguide.files import own_target

_NOTHING = r"(?!)"
_STAYS = {errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT, errno.ENOTDIR}
"""Why a folder may stay: something is in it that is not ours, or it is gone already."""

_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Names:
    """What the program makes in a folder, as patterns of whole names; all else there is somebody's own."""

    files: str = _NOTHING
    folders: Mapping[str, Names] = field(default_factory=dict)

    def is_file(self, name: str) -> bool:
        """Say whether a file of this name is ours."""
        return re.fullmatch(self.files, name) is not None

    def within(self, name: str) -> Names | None:
        """Return what the program makes in a folder of this name; None if it makes no such folder."""
        return next((names for pattern, names in self.folders.items() if re.fullmatch(pattern, name)), None)


def own_files(folder: Path, names: Names) -> Iterator[Path]:
    """Give each file of ours in a folder, and in those of ours within it."""
    for entry in _entries(folder):
        inner = names.within(entry.name)
        if entry.is_dir(follow_symlinks=False):
            if inner is not None:
                yield from own_files(folder / entry.name, inner)
        elif names.is_file(entry.name):
            yield folder / entry.name


def others(folder: Path, names: Names) -> list[Path]:
    """Return what lies in a folder, and in those of ours within it, that is not ours."""
    found = []
    for entry in _entries(folder):
        inner = names.within(entry.name)
        if entry.is_dir(follow_symlinks=False) and inner is not None:
            found += others(folder / entry.name, inner)
        elif entry.is_dir(follow_symlinks=False) or not (names.is_file(entry.name) or _leads_on(entry, inner)):
            found.append(folder / entry.name)
    return sorted(found)


def links(folder: Path, names: Names) -> list[Path]:
    """Return the links among what is ours: they go, and what they lead to stays."""
    found = []
    for entry in _entries(folder):
        inner = names.within(entry.name)
        if entry.is_symlink() and (names.is_file(entry.name) or inner is not None):
            found.append(folder / entry.name)
        elif entry.is_dir(follow_symlinks=False) and inner is not None:
            found += links(folder / entry.name, inner)
    return sorted(found)


def behind(path: Path, names: Names) -> Path | None:
    """Return the folder that is meant by a path; None if there is none, or none that is surely ours.

    A link counts if it and the folder it leads to are the person's own and something of ours lies there:
    such a folder was moved to another disk, and linked.
    """
    if not path.is_symlink():
        return path if path.is_dir() else None
    target = own_target(path)
    if target is None or not target.is_dir():
        return None
    with contextlib.suppress(OSError):
        for entry in _entries(target):
            if names.is_file(entry.name) or names.within(entry.name) is not None:
                return target
    return None


def remove_within(folder: Path, names: Names, but: str | None = None) -> None:
    """Remove what is ours in a folder, `but` one name, then the folder itself if nothing else is in it.

    Raises:
        OSError: something of ours is still there; what could go is gone.
    """
    refused: OSError | None = None
    for entry in list(_entries(folder)):
        path, inner = folder / entry.name, names.within(entry.name)
        try:
            if entry.name == but:
                continue
            if entry.is_dir(follow_symlinks=False):
                if inner is not None:
                    remove_within(path, inner)
            elif names.is_file(entry.name) or _leads_on(entry, inner):
                path.unlink(missing_ok=True)
        except OSError as error:
            refused = refused or error
    if refused is not None:
        raise refused
    remove_if_empty(folder)


def remove_if_empty(folder: Path) -> None:
    """Remove a folder unless something is in it.

    Raises:
        OSError: nothing is in it, and it is still there.
    """
    try:
        folder.rmdir()
    except OSError as error:
        if error.errno not in _STAYS:
            raise


def remove_through(path: Path, is_ours: Callable[[bytes], bool]) -> None:
    """Remove a file; of a link also what it leads to, if that is the person's own and `is_ours` knows what it says.

    Raises:
        OSError: it is still there.
    """
    target = moved_file(path, is_ours)
    if target is not None:  # first: without the link nobody would find it
        target.unlink(missing_ok=True)
    path.unlink(missing_ok=True)


def moved_file(path: Path, is_ours: Callable[[bytes], bool]) -> Path | None:
    """Return the file of ours that was moved elsewhere and linked; None if that is not so."""
    if not path.is_symlink():
        return None
    target = own_target(path)
    try:
        if target is None or not stat.S_ISREG(target.lstat().st_mode) or target.stat().st_size > _MOST_BYTES:
            return None
        return target if is_ours(target.read_bytes()) else None
    except OSError:
        return None


def _leads_on(entry: os.DirEntry[str], inner: Names | None) -> bool:
    """Say whether a link stands in the place of a folder of ours."""
    return inner is not None and entry.is_symlink()


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            yield from list(found)
    except (FileNotFoundError, NotADirectoryError):
        return
