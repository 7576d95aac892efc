"""The journal's file: opened with its key, brought to the newest version, read and written.

The only module that knows SQLCipher. The key has 48 bytes, 32 that encrypt and 16 of salt: nothing has to be
derived from it, so opening takes some milliseconds. The file is looked at without leave to write first, and
only touched if it is a journal, whole as far as one can see, and of a version that is known here.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from voiceguide.errors.journal import (
    AlreadyRecording,
    JournalDamaged,
    JournalError,
    JournalReplaced,
    JournalTooNew,
    WrongKey,
)
from voiceguide.files import unfinished_name
from voiceguide.journal.failures import meaning, refusal
from voiceguide.journal.folder import (
    JOURNAL_FILE,
    LOG,
    PAGE,
    RECORDING_FILE,
    REPAIRED_FILE,
    SHARED,
    identity,
    keep_first_page,
    left_behind,
    private_folder,
    spare_first_page,
    sync_folder,
)
from voiceguide.journal.schema import APPLICATION, MIGRATIONS, Execute, Migration

WAIT = 5.0
"""Seconds that another program may take before we say that it is busy."""

RECORDING_WAIT = 2.0
"""Seconds that a note may take to end before we say that one is being recorded."""

_SALT = 16
_PLAIN_SQLITE = b"SQLite format 3\0"


class Database:
    """One connection, for any thread: each statement and each transaction has it alone."""

    def __init__(self, path: Path, connect: Callable[[], Any]) -> None:
        self.path = path
        self._connect = connect
        self._connection = connect()
        self._lock = threading.RLock()
        self._identity = identity(path)

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a question; what is read is of one moment."""
        with self._lock, self._renewed(), translated(self.path):
            found: list[tuple[Any, ...]] = self._connection.execute(statement, values).fetchall()
            return found

    def row(self, statement: str, values: Sequence[object] = ()) -> tuple[Any, ...] | None:
        """Return the first row of a question, if there is one."""
        found = self.rows(statement, values)
        return found[0] if found else None

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Execute]:
        """Give what runs statements; all of them are kept when the block ends, or none if it raises.

        Raises:
            JournalBusy, JournalFull, JournalDamaged, JournalReplaced: nothing was changed.
        """
        with self._lock, self._renewed(), translated(self.path):
            if identity(self.path) != self._identity or self.path.with_name(REPAIRED_FILE).exists():
                raise JournalReplaced(self.path.parent)
            execute: Execute = self._connection.execute
            try:
                execute("BEGIN IMMEDIATE")  # inside: a Ctrl-C that came while it waited arrives right behind it
                yield execute
                execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # after a full disk SQLite has undone it by itself
                    execute("ROLLBACK")
                raise

    def give_back(self) -> None:
        """Leave nothing of what was removed: neither in the log nor as unused pages of the file.

        Where another program reads just now, or the disk is full, that is done when the journal is closed.
        """
        with self._lock, contextlib.suppress(JournalError), self._renewed(), translated(self.path):
            self._connection.execute("PRAGMA incremental_vacuum").fetchall()
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @contextlib.contextmanager
    def _renewed(self) -> Iterator[None]:
        """Connect anew after an unreadable page: SQLCipher answers nothing any more on a connection that met one."""
        try:
            yield
        except JournalDamaged:
            with contextlib.suppress(Exception):
                old, self._connection = self._connection, self._connect()
                old.close()
            raise

    def close(self) -> None:
        """Close the file; the last one to do so leaves no log, and a new copy of the first page."""
        with self._lock, contextlib.suppress(JournalError, OSError):
            with translated(self.path):
                self._connection.close()
            keep_first_page(self.path)


def open_database(
    folder: Path, key: bytes, wait: float = WAIT, migrations: Sequence[Migration] = MIGRATIONS
) -> Database:
    """Open the journal in a folder; without one, make it.

    Raises:
        JournalError: it cannot be used, for the reason that its sentence says; nothing was changed.
    """
    path = folder / JOURNAL_FILE
    try:
        private_folder(folder)
        if not path.exists():
            if left := left_behind(folder):
                raise JournalDamaged.missing(path, left)
            create(path, key, migrations)
    except OSError as error:
        raise refusal(error, path) from error
    return opened(path, key, wait, migrations)


def opened(path: Path, key: bytes, wait: float = WAIT, migrations: Sequence[Migration] = MIGRATIONS) -> Database:
    """Open a journal that is there, and bring it to the newest version.

    Raises:
        JournalError: it cannot be used; nothing was changed.
    """
    look(path, key, wait, len(migrations))

    def connected() -> Any:  # noqa: ANN401 - it ships no types
        connection = connect(path, key, "mode=rw", wait)
        try:
            _prepare(connection)
            _migrate(connection, migrations)
        except BaseException:
            connection.close()
            raise
        return connection

    with translated(path):
        return Database(path, connected)


def create(path: Path, key: bytes, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Make an empty journal; it is there whole or not at all, and never takes the place of another.

    Raises:
        JournalError, OSError: it cannot be made.
    """
    unfinished = unfinished_name(path)
    try:
        unfinished.unlink(missing_ok=True)
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        unfinished.chmod(0o600)  # a umask may have taken even our own leave; the log takes after the file
        with translated(path), contextlib.closing(connect(unfinished, key, "mode=rw")) as connection:
            # Only a file without tables takes these.
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("PRAGMA journal_mode = WAL").fetchall()
            _prepare(connection)
            _migrate(connection, migrations)
        try:
            # Two programs may do this at once: a link does not replace what is there, as a renaming would.
            path.hardlink_to(unfinished)
        except FileExistsError:
            return
        except OSError:  # a file system without links
            if not path.exists():
                unfinished.rename(path)
        sync_folder(path.parent)
        keep_first_page(path)
    finally:
        for end in ("", LOG, SHARED):
            with contextlib.suppress(OSError):
                unfinished.with_name(unfinished.name + end).unlink()


def look(path: Path, key: bytes, wait: float = WAIT, newest: int = len(MIGRATIONS)) -> None:
    """Look at the file without touching it.

    Raises:
        JournalError: it is no journal, damaged, too new, or the key is another's.
    """
    try:
        with path.open("rb") as file:
            salt = file.read(_SALT)
            size = os.fstat(file.fileno()).st_size
    except OSError as error:
        raise refusal(error, path) from error
    try:
        try:
            application, version = _told(path, key, wait)
        except JournalDamaged:  # or another program was writing the page that was just read: then it is done now
            application, version = _told(path, key, wait)
    except JournalDamaged:
        if salt == key[-_SALT:]:
            raise
        if not size or size % PAGE or salt == _PLAIN_SQLITE:
            raise JournalDamaged.no_journal(path) from None
        if spare_first_page(path)[:_SALT] == key[-_SALT:]:
            raise
        raise WrongKey(path.parent) from None
    if application != APPLICATION:
        raise JournalDamaged.no_journal(path)
    if version > newest:
        raise JournalTooNew(path.parent)


def _told(path: Path, key: bytes, wait: float) -> tuple[int, int]:
    """Return the application and the version that a file says; its tables are looked at, and not what they hold."""
    with translated(path), contextlib.closing(connect(path, key, only_reading(path), wait)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        return application, version


def is_whole(path: Path, key: bytes) -> bool:
    """Say whether every page of a journal is as it was written, and the pages agree with each other."""
    try:
        look(path, key)
        with translated(path), contextlib.closing(connect(path, key, only_reading(path))) as connection:
            unsealed = connection.execute("PRAGMA cipher_integrity_check").fetchall()
            return not unsealed and connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    except JournalDamaged:
        return False


def only_reading(path: Path) -> str:
    """Return how a file is opened without touching it.

    Without a log nobody is at it: then not even its companions are made, which a reader would leave behind.
    """
    return "mode=ro" if path.with_name(path.name + LOG).exists() else "mode=ro&immutable=1"


def connect(path: Path, key: bytes, use: str, wait: float = WAIT) -> Any:  # noqa: ANN401
    """Return a connection of SQLCipher to a file that is there; `use` is what stands behind the "?" of its URI."""
    from sqlcipher3 import dbapi2

    uri = f"{path.absolute().as_uri()}?{use}"
    connection = dbapi2.connect(uri, wait, isolation_level=None, check_same_thread=False, uri=True)
    connection.execute("PRAGMA cipher_log_level = NONE")  # it would write to the person's terminal
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


def _prepare(connection: Any) -> None:  # noqa: ANN401
    for pragma in (
        "synchronous = FULL",  # what is committed outlives a power cut
        "secure_delete = ON",
        "temp_store = MEMORY",
        "foreign_keys = ON",
        "cache_size = -16000",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()


def _migrate(connection: Any, migrations: Sequence[Migration]) -> None:  # noqa: ANN401
    """Take the steps that a file has not seen, each as a whole or not at all."""
    while connection.execute("PRAGMA user_version").fetchone()[0] < len(migrations):
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Asked again: another program may have been first.
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version < len(migrations):
                migrations[version](connection.execute)
                connection.execute(f"PRAGMA application_id = {APPLICATION}")
                connection.execute(f"PRAGMA user_version = {version + 1}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def hold_recording(folder: Path, wait: float = RECORDING_WAIT) -> Callable[[], None]:
    """Be the only one who records, in every program; return what ends that. It also ends with the process.

    Raises:
        AlreadyRecording: somebody else is.
        JournalError: the folder does not take the lock.
    """
    import filelock

    if not folder.is_dir():  # it would be made anew
        raise JournalReplaced(folder)
    lock = filelock.FileLock(folder / RECORDING_FILE, mode=0o600, thread_local=False)
    try:
        lock.acquire(timeout=wait)
    except filelock.Timeout:
        raise AlreadyRecording(folder) from None
    except OSError as error:
        raise refusal(error, folder / JOURNAL_FILE) from error
    return lock.release


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
