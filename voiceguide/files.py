"""Writing a file so that it is there whole, or not at all; folders and files for the person's own eyes."""

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
"""How a file is called until it is whole, as a pattern around that of its name; SQLite puts files beside its own."""

ABANDONED = 60.0
"""Seconds after which an unfinished file is nobody's any more."""

_NO_LINK, _NO_WAIT, _BINARY = (getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK | _BINARY
_LOOK = os.O_RDONLY | _NO_LINK | _NO_WAIT
_MOST_LINKS = 40


def unfinished_name(path: Path) -> Path:
    """Return where a file is written until it is whole: beside its place, hidden, under a name nobody can guess."""
    return path.with_name(f".{path.name}.{os.urandom(8).hex()}.part")


def new_file(path: Path, permissions: int = PRIVATE_FILE) -> IO[bytes]:
    """Open a file that is not there yet; unless told otherwise, only its owner may read it.

    Raises:
        OSError: it cannot be made, or something is there, be it a link.
    """
    return os.fdopen(os.open(path, _NEW, permissions), "wb")


def open_unfinished(path: Path, permissions: int = 0o666) -> IO[bytes]:
    """Open a file that is not there yet, and hold it: what nobody holds was left by a program that was killed.

    Raises:
        OSError: it cannot be made, or something is there, be it a link.
    """
    file = new_file(path, permissions)
    _hold(file.fileno())
    return file


@contextlib.contextmanager
def replacing(path: Path, permissions: int | None = None) -> Iterator[IO[bytes]]:
    """Open a file that takes its place, and that of an older one, when the block ends without an error.

    Its folder is made if it is missing. Without `permissions` it has those that the process gives to files.

    Raises:
        OSError: it cannot be written; nothing of it is left.
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
                os.fchmod(file.fileno(), permissions)  # a umask may have taken even our own leave
            yield file
        unfinished.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        raise


def left_unfinished(folder: Path, name: str, after: float | None = None) -> list[Path]:
    """Return what killed programs left in a folder of files whose whole names fit a pattern.

    Without `after`, what another program holds is not among them; with it, only what is older than so many
    seconds, which also tells of files that nobody holds while they are written.
    """
    pattern = re.compile(UNFINISHED.format(name=f"(?:{name})"))
    found = []
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        for entry in os.scandir(folder):
            if pattern.fullmatch(entry.name) and not entry.is_dir(follow_symlinks=False):
                found.append(folder / entry.name)
    return sorted(path for path in found if (_held_by_nobody(path) if after is None else _older(path, after)))


def remove_unfinished(folder: Path, name: str, after: float | None = None) -> None:
    """Remove what killed programs left of such files; what cannot go stays."""
    with contextlib.suppress(OSError):
        for path in left_unfinished(folder, name, after):
            with contextlib.suppress(OSError):
                path.unlink()


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where a system can do that."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def read_small(path: Path, most: int = 1_000_000) -> bytes:
    """Return what a file of at most so many bytes holds; nothing is waited for, and no device is read.

    Raises:
        OSError: it cannot be read, is larger, or is no file at all, such as a pipe.
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
    """Make a folder, and each that is missing above it, for the person's own eyes, whatever the umask is.

    Raises:
        OSError: it cannot be made, or something else is in its place.
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
            continue  # another program was quicker, or a link leads nowhere: then the next one says so
        if stat.S_IMODE(each.lstat().st_mode) != PRIVATE_FOLDER:  # a umask took even our own leave
            each.chmod(PRIVATE_FOLDER)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))


def keep_to_owner(path: Path) -> None:
    """Let nobody but its owner read a file, if it is our own; of what a link leads to, nothing is changed."""
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
    """Return the number of the person whose program this is; 0 where the system has none."""
    return os.getuid() if hasattr(os, "getuid") else 0


def led_to(link: Path) -> Path:
    """Return what a link leads to, as far as it leads anywhere."""
    return Path(os.path.realpath(link))  # Path.resolve has no answer to links in a circle


def own_target(link: Path) -> Path | None:
    """Return what a link leads to, there yet or not, if that and each link on the way is the person's own; or None."""
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
    """Hold an open file until it is closed, by us or by our end; say whether nobody else does, if that can be told."""
    if sys.platform == "win32":
        return True  # an open file cannot be removed there
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:  # some network drives know no locks
        return False if error.errno in {errno.EWOULDBLOCK, errno.EACCES} else None
    return True


def _held_by_nobody(path: Path) -> bool:
    try:
        descriptor = os.open(path, _LOOK)
    except FileNotFoundError:
        return False
    except OSError:
        return True  # a link, or what we may not read: we never made it so
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
