"""The key in an open file: one line of text that only its owner can read."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from voiceguide.errors import KeyDamaged, key_refused
from voiceguide.files import (
    keep_to_owner,
    left_unfinished,
    open_unfinished,
    read_small,
    replacing,
    sync_folder,
    unfinished_name,
)
from voiceguide.wording.errors import keys as problem

KEY_BYTES = 48
"""32 of key and 16 of salt, as SQLCipher expects."""

KEY_FILE = "journal.key"

_LINE = re.compile(r"voiceguide journal key 1: ([0-9a-f]{96}) ([0-9a-f]{8})")
_PRIVATE = 0o600


def line(key: bytes) -> str:
    """Return the key as a line of text that identifies it and contains a checksum."""
    return f"voiceguide journal key 1: {key.hex()} {_check(key)}"


def key_in(text: str) -> bytes | None:
    """Return the key in such a line; None if it is damaged."""
    found = _LINE.fullmatch(text.strip())
    if found is None:
        return None
    key = bytes.fromhex(found[1])
    return key if _check(key) == found[2] else None


def read(folder: Path) -> bytes | None:
    """Return the key in the open file; None without the file. Other people's access to it is removed.

    Raises:
        KeyDamaged, KeyProblem: it has changed since it was written, or cannot be read.
    """
    path = folder / KEY_FILE
    try:
        text = read_small(path).decode("ascii", "replace")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise key_refused(path, error) from error
    keep_to_owner(path)  # a copy restored from a backup
    key = key_in(text)
    if key is None:
        raise KeyDamaged(problem.KEY_FILE_DAMAGED, path=path)
    return key


def write(folder: Path, key: bytes) -> None:
    """Write the open file, replacing an older one.

    Raises:
        KeyProblem: it cannot be written; an older one stays.
    """
    path = folder / KEY_FILE
    with refusals(path):
        with replacing(path, permissions=_PRIVATE) as file:
            file.write(line(key).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        sync_folder(folder)


def write_first(folder: Path, key: bytes) -> bool:
    """Write the open file if there is none; return whether this call wrote it.

    Raises:
        KeyProblem: it cannot be written.
    """
    path = folder / KEY_FILE
    unfinished = unfinished_name(path)  # which may be a second name of the key file for a moment
    with refusals(path):
        try:
            write_new(unfinished, line(key).encode() + b"\n")
            return put_first(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)


def remove(folder: Path) -> None:
    """Remove the open file, and any that a killed program left unfinished.

    Raises:
        KeyProblem: one of them could not be removed.
    """
    for path in [folder / KEY_FILE, *left_unfinished(folder, re.escape(KEY_FILE), after=0)]:
        with refusals(path):
            path.unlink(missing_ok=True)
    sync_folder(folder)


@contextlib.contextmanager
def refusals(path: Path) -> Iterator[None]:
    """Turn the system's errors about a key file into ones with a clear sentence."""
    try:
        yield
    except OSError as error:
        raise key_refused(path, error) from error


def write_new(path: Path, content: bytes) -> None:
    """Write a new file that only its owner can read, and sync it to disk."""
    with open_unfinished(path, _PRIVATE) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def put_first(unfinished: Path, path: Path) -> bool:
    """Move a complete file into place unless one exists; return whether it moved. It may also keep its first name."""
    try:
        os.link(unfinished, path)  # never replaces an existing file
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links
        if path.exists():
            return False
        unfinished.rename(path)
    sync_folder(path.parent)
    return True


def _check(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:8]
