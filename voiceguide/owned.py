"""What the program creates, recognised by name: it removes nothing else, and follows no links on the way."""

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
"""Why a folder may stay: it holds something that is not ours, or is gone already."""

_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Names:
    """Names that the program uses in a folder, as patterns of full names; all else there belongs to somebody else."""

    files: str = _NOTHING
    folders: Mapping[str, Names] = field(default_factory=dict)

    def is_file(self, name: str) -> bool:
        """Return whether a file of this name is ours."""
        return re.fullmatch(self.files, name) is not None

    def within(self, name: str) -> Names | None:
        """Return the names used inside a subfolder of this name; None if it is not ours."""
        return next((names for pattern, names in self.folders.items() if re.fullmatch(pattern, name)), None)


def own_files(folder: Path, names: Names) -> Iterator[Path]:
    """Yield each file of ours in a folder and in our folders within it."""
    for entry in _entries(folder):
        inner = names.within(entry.name)
        if entry.is_dir(follow_symlinks=False):
            if inner is not None:
                yield from own_files(folder / entry.name, inner)
        elif names.is_file(entry.name):
            yield folder / entry.name


def others(folder: Path, names: Names) -> list[Path]:
    """Return everything in a folder and in our folders within it that is not ours."""
    found = []
    for entry in _entries(folder):
        inner = names.within(entry.name)
        if entry.is_dir(follow_symlinks=False) and inner is not None:
            found += others(folder / entry.name, inner)
        elif entry.is_dir(follow_symlinks=False) or not (names.is_file(entry.name) or _leads_on(entry, inner)):
            found.append(folder / entry.name)
    return sorted(found)


def links(folder: Path, names: Names) -> list[Path]:
    """Return the links among our names: they are removed, but not what they lead to."""
    found = []
    for entry in _entries(folder):
        inner = names.within(entry.name)
        if entry.is_symlink() and (names.is_file(entry.name) or inner is not None):
            found.append(folder / entry.name)
        elif entry.is_dir(follow_symlinks=False) and inner is not None:
            found += links(folder / entry.name, inner)
    return sorted(found)


def behind(path: Path, names: Names) -> Path | None:
    """Return the folder a path refers to; None if there is none, or it is not certainly ours.

    A link counts if it and its target folder are the person's own and something of ours is in it: such a folder was
    moved to another disk, and linked.
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
    """Remove what is ours in a folder, except the name `but`, then the folder itself if it is empty.

    Raises:
        OSError: something of ours remains; everything else of ours was removed.
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
    """Remove a folder if it is empty.

    Raises:
        OSError: it is empty, but could not be removed.
    """
    try:
        folder.rmdir()
    except OSError as error:
        if error.errno not in _STAYS:
            raise


def remove_through(path: Path, is_ours: Callable[[bytes], bool]) -> None:
    """Remove a file, and a link's target too if it is the person's own and `is_ours` accepts its content.

    Raises:
        OSError: it could not be removed.
    """
    target = moved_file(path, is_ours)
    if target is not None:  # first: without the link nobody would find it
        target.unlink(missing_ok=True)
    path.unlink(missing_ok=True)


def moved_file(path: Path, is_ours: Callable[[bytes], bool]) -> Path | None:
    """Return a file of ours that was moved elsewhere and linked; None if there is none."""
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
    """Return whether a link has replaced a folder of ours."""
    return inner is not None and entry.is_symlink()


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            yield from list(found)
    except (FileNotFoundError, NotADirectoryError):
        return
