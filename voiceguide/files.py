"""Writing a file so that it is there whole, or not at all."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO


def unfinished_name(path: Path) -> Path:
    """Return where a file is written until it is whole: beside its place, hidden, this thread's own."""
    return path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.part")


@contextlib.contextmanager
def replacing(path: Path, permissions: int = 0o666) -> Iterator[IO[bytes]]:
    """Open a file that takes its place, and that of an older one, when the block ends without an error.

    Its folder is made if it is missing. `permissions` are lessened by the process's umask.

    Raises:
        OSError: it cannot be written; nothing of it is left.
    """
    unfinished = unfinished_name(path)
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    try:
        try:
            descriptor = os.open(unfinished, flags, permissions)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(unfinished, flags, permissions)
        with os.fdopen(descriptor, "wb") as file:
            yield file
        unfinished.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        raise
