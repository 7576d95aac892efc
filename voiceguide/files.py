"""Writing files completely or not at all, and keeping files and folders private to the person."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700

UNFINISHED = r"\.{name}\.(?:[0-9a-f]{{16}}|\d+\.\d+)\.part(?:-wal|-shm|-journal)?"
"""A pattern, around that of its name, for what a file is called until complete; SQLite adds files of its own."""

ABANDONED = 60.0
"""Seconds after which an unfinished file counts as abandoned."""

_NO_LINK, _NO_WAIT, _BINARY = (getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK | _BINARY
_LOOK = os.O_RDONLY | _NO_LINK | _NO_WAIT
_MOST_LINKS = 40


def unfinished_name(path: Path) -> Path:
    """Return the path for a file until it is complete: hidden, in the same folder, with an unguessable name."""
    return path.with_name(f".{path.name}.{os.urandom(8).hex()}.part")


def new_file(path: Path, permissions: int = PRIVATE_FILE) -> IO[bytes]:
    """Create and open a file; by default only its owner may read it.

    Raises:
        OSError: it cannot be created, or something exists there, even a link.
    """
    return os.fdopen(os.open(path, _NEW, permissions), "wb")


def open_unfinished(path: Path, permissions: int = 0o666) -> IO[bytes]:
    """Create, open and lock a file: an unlocked one was left by a killed program.

    Raises:
        OSError: it cannot be created, or something exists there, even a link.
    """
    file = new_file(path, permissions)
    _hold(file.fileno())
    return file


@contextlib.contextmanager
def replacing(path: Path, permissions: int | None = None) -> Iterator[IO[bytes]]:
    """Open a file that moves into place, replacing an older one, when the block ends without an error.

    Its folder is created if necessary. Without `permissions` it gets the process's default ones.

    Raises:
        OSError: it cannot be written; no part of it remains.
    """
    unfinished = unfinished_name(path)
    first = 0o666 if permissions is None else permissions & PRIVATE_FILE
    try:
        try:
            opened = open_unfinished(unfinished, first)
        except FileNotFoundError:
            make_private(path.parent)
            opened = open_unfinished(unfinished, first)
        with opened as file:
            if permissions is not None and hasattr(os, "fchmod"):
                os.fchmod(file.fileno(), permissions)  # a umask may have removed even the owner's permissions
            yield file
        unfinished.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        raise


def left_unfinished(folder: Path, name: str, after: float | None = None) -> list[Path]:
    """Return the unfinished files that killed programs left in a folder, for full names that match a pattern.

    Without `after`, files locked by another program are excluded; with it, files are returned only if they are older
    than this many seconds, which also covers files that are written without a lock.
    """
    pattern = re.compile(UNFINISHED.format(name=f"(?:{name})"))
    found = []
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        for entry in os.scandir(folder):
            if pattern.fullmatch(entry.name) and not entry.is_dir(follow_symlinks=False):
                found.append(folder / entry.name)
    return sorted(path for path in found if (_held_by_nobody(path) if after is None else _older(path, after)))


def remove_unfinished(folder: Path, name: str, after: float | None = None) -> None:
    """Remove such files as far as possible."""
    with contextlib.suppress(OSError):
        for path in left_unfinished(folder, name, after):
            with contextlib.suppress(OSError):
                path.unlink()


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on disk, on systems that can do that."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def read_small(path: Path, most: int = 1_000_000) -> bytes:
    """Return the content of a file of at most `most` bytes, without ever blocking or reading a device.

    Raises:
        OSError: it cannot be read, is larger, or is not a regular file, such as a pipe.
    """
    descriptor = os.open(path, os.O_RDONLY | _NO_WAIT | _BINARY)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is no file", str(path))
    with os.fdopen(descriptor, "rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return content


def make_private(folder: Path) -> None:
    """Create a folder and its missing parents, private to the person, whatever the umask.

    Raises:
        OSError: it cannot be created, or something else is in its place.
    """
    missing = []
    here = folder
    while not here.exists() and here != here.parent:
        missing.append(here)
        here = here.parent
    for each in reversed(missing):
        try:
            each.mkdir(mode=PRIVATE_FOLDER)
        except FileExistsError:
            continue  # another program was faster, or a link leads nowhere, which the next one will report
        if stat.S_IMODE(each.lstat().st_mode) != PRIVATE_FOLDER:  # the umask removed even the owner's permissions
            each.chmod(PRIVATE_FOLDER)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))


def keep_to_owner(path: Path) -> None:
    """Remove other people's access to a file, if it is our own; the target of a link is left alone."""
    if not hasattr(os, "fchmod"):
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(path, _LOOK)
        try:
            state = os.fstat(descriptor)
            if stat.S_ISREG(state.st_mode) and state.st_uid == me() and state.st_mode & 0o077:
                os.fchmod(descriptor, PRIVATE_FILE)
        finally:
            os.close(descriptor)


def me() -> int:
    """Return the user id of the person running the program; 0 on systems without one."""
    return os.getuid() if hasattr(os, "getuid") else 0


def led_to(link: Path) -> Path:
    """Return the final target of a link, as far as it can be followed."""
    return Path(os.path.realpath(link))  # Path.resolve cannot handle links in a circle


def own_target(link: Path) -> Path | None:
    """Return a link's target, existing or not, if it and every link on the way are the person's own; or None."""
    here = link
    try:
        for _ in range(_MOST_LINKS):
            try:
                state = here.lstat()
            except FileNotFoundError:
                break
            if state.st_uid != me():
                return None
            if not stat.S_ISLNK(state.st_mode):
                break
            here = here.parent / here.readlink()
        else:
            return None
        return Path(os.path.realpath(here.parent, strict=True)) / here.name
    except OSError:
        return None


def _hold(descriptor: int) -> bool | None:
    """Lock an open file until it is closed or this process ends; return whether we have the lock, None if unknown."""
    if sys.platform == "win32":
        return True  # an open file cannot be removed there
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:  # some network drives have no locks
        return False if error.errno in {errno.EWOULDBLOCK, errno.EACCES} else None
    return True


def _held_by_nobody(path: Path) -> bool:
    try:
        descriptor = os.open(path, _LOOK)
    except FileNotFoundError:
        return False
    except OSError:
        return True  # a link, or a file that we may not read: none of ours is like that
    try:
        free = _hold(descriptor)
    finally:
        os.close(descriptor)
    return _older(path, ABANDONED) if free is None else free


def _older(path: Path, seconds: float) -> bool:
    try:
        return time.time() - path.lstat().st_mtime >= seconds
    except FileNotFoundError:
        return False
