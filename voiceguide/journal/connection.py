"""Connections to the journal's file: opened with its key, for writing, or for reading where nothing can be written.

The only module that knows SQLCipher. The key has 48 bytes, 32 that encrypt and 16 of salt: nothing has to be
derived from it, so opening takes some milliseconds.
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
from voiceguide.wording.problems import journal as problem

WAIT = 5.0
"""Seconds that another program may take before we say that it is busy."""

SALT = 16
"""Bytes of the key that stand open at the beginning of the file."""

Read = TypeVar("Read")

MOMENT, A_WHILE = 0.01, 1.0
"""Seconds after which, and for how many, it is tried again to read where nothing can be written: another program that
opens the file in vain takes away what readers share, or the last room for it, until it closes the file."""

_PLAIN_SQLITE = b"SQLite format 3\0"
_LOOKS, _ALIKE = 50, 2
"""How often a journal is looked at that others may be writing, and how often it must seem damaged in a row."""

_ANYTHING = "SELECT count(*) FROM sqlite_schema"


def connect(path: Path, key: bytes, use: str, wait: float = WAIT) -> Any:  # noqa: ANN401
    """Return a connection of SQLCipher to a file that is there; `use` is what stands behind the "?" of its URI."""
    from sqlcipher3 import dbapi2

    uri = f"{path.absolute().as_uri()}?{use}"
    connection = dbapi2.connect(uri, wait, isolation_level=None, check_same_thread=False, uri=True)
    connection.execute("PRAGMA cipher_log_level = NONE")  # it would write to the person's terminal
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


def prepare(connection: Any) -> None:  # noqa: ANN401
    """Set what every connection that writes has to keep to."""
    for pragma in (
        "synchronous = FULL",  # what is committed outlives a power cut
        "secure_delete = ON",
        "temp_store = MEMORY",
        "foreign_keys = ON",
        "cache_size = -16000",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()


def only_reading(path: Path) -> str:
    """Return how a file is opened without touching it.

    Without a log nobody is at it: then not even its companions are made, which a reader would leave behind.
    """
    return "mode=ro" if path.with_name(path.name + LOG).exists() else "mode=ro&immutable=1"


def reading(path: Path, key: bytes, wait: float = WAIT) -> Any:  # noqa: ANN401
    """Return a connection for some questions in a row, also on a full disk, or one that may only be read.

    Raises:
        JournalError: it cannot be read in any way; the reason is that of the first one.
    """
    ways = [lambda: connect(path, key, only_reading(path), wait), lambda: _as_shared(path, key, wait)]
    return _first(path, [*ways, lambda: _alone(path, key)])[0]


def reading_on(path: Path, key: bytes, wait: float = WAIT) -> tuple[Any, bool]:
    """Return a connection that reads where nothing can be written, and whether it is for one question only.

    Such a one has the file for itself, or takes no notice of what others do: kept open it would keep them out, or
    read what is not there any more.

    Raises:
        JournalError: it cannot be read in any way; the reason is that of the first one.
    """
    lasting = [lambda: connect(path, key, "mode=ro", wait), lambda: _as_shared(path, key, wait)]
    brief = [lambda: _alone(path, key), lambda: connect(path, key, only_reading(path), wait)]
    connection, way = _first(path, [*lasting, *brief])
    return connection, way >= len(lasting)


def untouched(path: Path, key: bytes, wait: float, with_log: bool) -> Any:  # noqa: ANN401
    """Return a connection that leaves the log, and what readers share of it, as they are, to the last bit.

    Raises:
        JournalError: it cannot be read like that.
    """
    without = [lambda: connect(path, key, "mode=ro&immutable=1", wait)]
    return _first(path, [lambda: _as_shared(path, key, wait)] if with_log else without)[0]


def _first(path: Path, ways: Sequence[Callable[[], Any]]) -> tuple[Any, int]:
    """Return the first connection that answers, and the number of its way."""
    return patiently(lambda: _tried(path, ways))


def patiently(read: Callable[[], Read]) -> Read:
    """Read where nothing can be written, and again for a while if that fails.

    Raises:
        JournalFull, JournalNotWritable: it failed all the while.
    """
    end = time.monotonic() + A_WHILE
    while True:
        try:
            return read()
        except (JournalFull, JournalNotWritable):
            if time.monotonic() >= end:
                raise
        time.sleep(2 * MOMENT * secrets.randbelow(1000) / 1000)  # not all of them at the same time again


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
    """Look at the file without touching it; `way` gives a connection where `reading` is not right.

    Raises:
        JournalError: it is no journal, damaged, too new, or the key is another's.
    """
    try:
        size, salt = path.stat().st_size, _salt(path)
    except OSError as error:
        raise refusal(error, path) from error
    way = way or (lambda: reading(path, key, wait))
    try:
        try:
            application, version = patiently(lambda: _told(path, way))
        except JournalDamaged:  # or another program was writing the page that was just read: then it is done now
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
    """Return what stands open at the beginning of a journal; from its copy, if the journal is open here."""
    with not_open_here(path) as free:
        if free:
            with path.open("rb") as file:
                return file.read(SALT)
    return spare_first_page(path)[:SALT]


def is_whole(path: Path, key: bytes) -> bool:
    """Say whether every page of a journal is as it was written, and the pages agree with each other.

    The seals are looked at past SQLite's locks, so that pages seem damaged which another program is writing: what
    is said counts only if nobody wrote meanwhile, twice.

    Raises:
        JournalBusy: another program writes to it all the time.
        JournalError: that cannot be said: the key is another's, or the file cannot be read.
    """
    damaged = 0
    for _ in range(_LOOKS):
        before = written(path)
        if _seems_whole(path, key):
            return True
        damaged = damaged + 1 if written(path) == before else 0
        if damaged == _ALIKE:
            return False
    raise JournalBusy(problem.JOURNAL_BUSY, folder=path.parent)


def written(path: Path) -> list[tuple[int, int]]:
    """Return what tells whether anybody wrote to a journal."""
    found = []
    for end in ("", LOG):
        with contextlib.suppress(FileNotFoundError):  # whoever closes it last removes the log
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
    """Raise what SQLCipher and the system say as a sentence."""
    from sqlcipher3 import dbapi2

    try:
        yield
    except dbapi2.Error as error:
        told = meaning(error, path)
        if told is None:
            raise
        raise told from error
    except MemoryError as error:  # what SQLCipher makes of some unreadable pages
        raise JournalDamaged(problem.JOURNAL_DAMAGED, path=path) from error


def _as_shared(path: Path, key: bytes, wait: float) -> Any:  # noqa: ANN401
    """Return a connection that keeps for itself in memory what it would share of the log, which takes room.

    SQLite still locks what is shared, so that others may read and write meanwhile; for that it has to be there, be
    it empty (https://www.sqlite.org/wal.html#read_only_databases).
    """
    shared = path.with_name(path.name + SHARED)
    with contextlib.suppress(OSError):  # one that is there is not opened: closing it would drop SQLite's locks
        os.close(os.open(shared, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        shared.chmod(0o600)  # a umask may have taken even our own leave
    return connect(path, key, "mode=ro&readonly_shm=1", wait)


def _alone(path: Path, key: bytes) -> Any:  # noqa: ANN401
    """Return a connection that has the file for itself, and shares nothing (https://www.sqlite.org/wal.html#noshm).

    It does not wait: it would keep the lock that it has already, and two of them would wait for each other.
    """
    connection = connect(path, key, "mode=rw", 0)
    connection.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
    connection.execute("PRAGMA temp_store = MEMORY").fetchall()
    return connection


def _told(path: Path, way: Callable[[], Any]) -> tuple[int, int]:
    """Return the application and the version that a file says; its tables are looked at, and not what they hold."""
    with translated(path), contextlib.closing(way()) as connection:
        return _pragma(connection, "application_id"), _pragma(connection, "user_version")


def _pragma(connection: Any, name: str) -> int:  # noqa: ANN401
    row: Sequence[int] = connection.execute(f"PRAGMA {name}").fetchone()
    return int(row[0])
