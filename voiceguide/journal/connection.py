"""Connections to the journal's file, opened with its key, for writing or just for reading.

Only this module deals with SQLCipher's connections. The key has 48 bytes, 32 for encryption and 16 of salt: nothing
has to be derived from it, so opening takes some milliseconds.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from voiceguide.errors import JournalBusy, JournalDamaged, JournalError, JournalFull, JournalNotWritable, WrongKey
from voiceguide.journal.failures import meaning, refusal
from voiceguide.journal.folder import LOG, PAGE_SIZE, SHARED, not_open_here, spare_first_page
from voiceguide.journal.schema import APPLICATION, MIGRATIONS
from voiceguide.wording.errors import journal as problem

WAIT = 5.0
"""Seconds to wait for another program before reporting the journal as busy."""

SALT = 16
"""Bytes of the key that are stored unencrypted at the start of the file."""

Read = TypeVar("Read")

MOMENT, A_WHILE = 0.01, 1.0
"""The average wait before reading is tried again where nothing can be written, and for how long, in seconds. Another
program that fails to open the file takes away what readers share, or the last room for it, until it closes the file.
"""

_PLAIN_SQLITE = b"SQLite format 3\0"
_LOOKS, _ALIKE = 50, 2
"""How often to check a journal that others may be writing, and how often in a row it must seem damaged."""
_APART = 0.3
"""Seconds between two checks that find damage: on a busy machine a writer may stand still in the middle of a page."""

_ANYTHING = "SELECT count(*) FROM sqlite_schema"


def connect(path: Path, key: bytes, use: str, wait: float = WAIT) -> Any:  # noqa: ANN401
    """Return an SQLCipher connection to an existing file; `use` is the query part of its URI."""
    from sqlcipher3 import dbapi2

    uri = f"{path.absolute().as_uri()}?{use}"
    connection = dbapi2.connect(uri, wait, isolation_level=None, check_same_thread=False, uri=True)
    connection.execute("PRAGMA cipher_log_level = NONE")  # or it would write to the person's terminal
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


def prepare(connection: Any) -> None:  # noqa: ANN401
    """Apply the settings required of every writing connection."""
    for pragma in (
        "synchronous = FULL",  # what is committed survives a power cut
        "secure_delete = ON",
        "temp_store = MEMORY",
        "foreign_keys = ON",
        "cache_size = -16000",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()


def only_reading(path: Path) -> str:
    """Return the URI options for opening a file without touching it.

    Without a log nobody is using it: then not even the files beside it are created, which a reader would leave
    behind.
    """
    return "mode=ro" if path.with_name(path.name + LOG).exists() else "mode=ro&immutable=1"


def reading(path: Path, key: bytes, wait: float = WAIT) -> Any:  # noqa: ANN401
    """Return a connection for several queries in a row, even on a full or read-only disk.

    Raises:
        JournalError: every way of reading failed; the reason is that of the first one.
    """
    ways = [lambda: connect(path, key, only_reading(path), wait), lambda: _as_shared(path, key, wait)]
    return _first(path, [*ways, lambda: _alone(path, key)])[0]


def reading_on(path: Path, key: bytes, wait: float = WAIT) -> tuple[Any, bool]:
    """Return a connection that reads where nothing can be written, and whether it is for one query only.

    A connection for one query locks the file, or ignores what others do: if kept open, it would lock them out, or
    read outdated content.

    Raises:
        JournalError: every way of reading failed; the reason is that of the first one.
    """
    lasting = [lambda: connect(path, key, "mode=ro", wait), lambda: _as_shared(path, key, wait)]
    brief = [lambda: _alone(path, key), lambda: connect(path, key, only_reading(path), wait)]
    connection, way = _first(path, [*lasting, *brief])
    return connection, way >= len(lasting)


def untouched(path: Path, key: bytes, wait: float, with_log: bool) -> Any:  # noqa: ANN401
    """Return a connection that leaves every bit of the log, and of the index that readers share, unchanged.

    Raises:
        JournalError: it cannot be read that way.
    """
    without = [lambda: connect(path, key, "mode=ro&immutable=1", wait)]
    return _first(path, [lambda: _as_shared(path, key, wait)] if with_log else without)[0]


def _first(path: Path, ways: Sequence[Callable[[], Any]]) -> tuple[Any, int]:
    """Return the first connection that answers, and the index of the way that worked."""
    return patiently(lambda: _tried(path, ways))


def patiently(read: Callable[[], Read]) -> Read:
    """Read where nothing can be written, retrying for a while on failure.

    Raises:
        JournalFull, JournalNotWritable: it kept failing.
    """
    end = time.monotonic() + A_WHILE
    while True:
        try:
            return read()
        except (JournalFull, JournalNotWritable):
            if time.monotonic() >= end:
                raise
        time.sleep(2 * MOMENT * secrets.randbelow(1000) / 1000)  # random: not all at the same time


def _tried(path: Path, ways: Sequence[Callable[[], Any]]) -> tuple[Any, int]:
    first: JournalError | None = None
    for number, way in enumerate(ways):
        connection = None
        try:
            with translated(path):
                connection = way()
                connection.execute(_ANYTHING).fetchall()
                return connection, number
        except BaseException as error:
            if connection is not None:
                connection.close()
            if not isinstance(error, JournalError) or isinstance(error, JournalDamaged):
                raise
            if isinstance(error, JournalBusy):  # no other way gets past whoever holds the file
                if isinstance(first, JournalFull):
                    raise JournalFull(problem.JOURNAL_FULL_AND_OPEN, folder=path.parent) from error
                raise first or error from error
            first = first or error
    raise first or JournalError(problem.JOURNAL_REPLACED, folder=path.parent)


def look(
    path: Path,
    key: bytes,
    wait: float = WAIT,
    newest: int = len(MIGRATIONS),
    way: Callable[[], Any] | None = None,
) -> None:
    """Check the file without touching it; `way` returns a connection if `reading` is not suitable.

    Raises:
        JournalError: it is not a journal, damaged, too new, or has a different key.
    """
    try:
        size, salt = path.stat().st_size, _salt(path)
    except OSError as error:
        raise refusal(error, path) from error
    way = way or (lambda: reading(path, key, wait))
    try:
        try:
            application, version = patiently(lambda: _told(path, way))
        except JournalDamaged:  # or another program was writing the page just read, and has finished by the next try
            application, version = patiently(lambda: _told(path, way))
    except JournalDamaged:
        if salt == key[-SALT:]:
            raise
        if not size or size % PAGE_SIZE or salt == _PLAIN_SQLITE:
            raise JournalDamaged(problem.NOT_A_JOURNAL, path=path) from None
        if spare_first_page(path)[:SALT] == key[-SALT:]:
            raise
        raise WrongKey(problem.JOURNAL_NEEDS_ITS_KEY, folder=path.parent) from None
    if application != APPLICATION:
        raise JournalDamaged(problem.NOT_A_JOURNAL, path=path)
    if version > newest:
        raise JournalError(problem.JOURNAL_TOO_NEW, folder=path.parent)


def _salt(path: Path) -> bytes:
    """Return the unencrypted start of a journal; from the copy of its first page, if it is open in this process."""
    with not_open_here(path) as free:
        if free:
            with path.open("rb") as file:
                return file.read(SALT)
    return spare_first_page(path)[:SALT]


def is_whole(path: Path, key: bytes) -> bool:
    """Return whether every page of a journal is unchanged, and the pages agree with each other.

    The seals are checked without SQLite's locks, so that pages being written by another program seem damaged: damage
    counts only if found twice, some time apart, while nobody wrote.

    Raises:
        JournalBusy: another program keeps writing to it.
        JournalError: this cannot be determined: the key is a different one, or the file cannot be read.
    """
    damaged = 0
    for _ in range(_LOOKS):
        before = written(path)
        if _seems_whole(path, key):
            return True
        damaged = damaged + 1 if written(path) == before else 0
        if damaged == _ALIKE:
            return False
        if damaged:
            time.sleep(_APART)
    raise JournalBusy(problem.JOURNAL_BUSY, folder=path.parent)


def written(path: Path) -> list[tuple[int, int]]:
    """Return a value that changes whenever somebody writes to a journal."""
    found = []
    for end in ("", LOG):
        with contextlib.suppress(FileNotFoundError):  # whoever closes the journal last removes the log
            state = path.with_name(path.name + end).stat()
            found.append((state.st_size, state.st_mtime_ns))
    return [state for state in found if state[0]]


def _seems_whole(path: Path, key: bytes) -> bool:
    try:
        look(path, key)
        with translated(path), contextlib.closing(reading(path, key)) as connection:
            unsealed = connection.execute("PRAGMA cipher_integrity_check").fetchall()
            return not unsealed and connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    except JournalDamaged:
        return False


@contextlib.contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn errors of SQLCipher and the system into ones with a clear sentence."""
    from sqlcipher3 import dbapi2

    try:
        yield
    except dbapi2.Error as error:
        told = meaning(error, path)
        if told is None:
            raise
        raise told from error
    except MemoryError as error:  # what SQLCipher raises for some unreadable pages
        raise JournalDamaged(problem.JOURNAL_DAMAGED, path=path) from error


def _as_shared(path: Path, key: bytes, wait: float) -> Any:  # noqa: ANN401
    """Return a connection that keeps its index of the log in memory, as sharing it takes room on disk.

    SQLite still locks the shared file, so that others may read and write meanwhile; for that the file must exist,
    though it may be empty (https://www.sqlite.org/wal.html#read_only_databases).
    """
    shared = path.with_name(path.name + SHARED)
    with contextlib.suppress(OSError):  # an existing one is not opened: closing it would drop SQLite's locks
        os.close(os.open(shared, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        shared.chmod(0o600)  # a umask may have removed even the owner's permissions
    return connect(path, key, "mode=ro&readonly_shm=1", wait)


def _alone(path: Path, key: bytes) -> Any:  # noqa: ANN401
    """Return a connection with exclusive use of the file (https://www.sqlite.org/wal.html#noshm).

    It does not wait: it would keep the lock it already has, and two of them would deadlock.
    """
    connection = connect(path, key, "mode=rw", 0)
    connection.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
    connection.execute("PRAGMA temp_store = MEMORY").fetchall()
    return connection


def _told(path: Path, way: Callable[[], Any]) -> tuple[int, int]:
    """Return the application id and version in a file; its tables are looked up, but not their contents."""
    with translated(path), contextlib.closing(way()) as connection:
        return _pragma(connection, "application_id"), _pragma(connection, "user_version")


def _pragma(connection: Any, name: str) -> int:  # noqa: ANN401
    row: Sequence[int] = connection.execute(f"PRAGMA {name}").fetchone()
    return int(row[0])
