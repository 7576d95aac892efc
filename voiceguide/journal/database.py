"""The journal's file in use: opening, migrating, reading and writing it.

The file is first checked read-only, and only touched if it is a journal, apparently intact, and of a known version.
Where nothing can be written it can still be read.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from voiceguide.errors import (
    JournalBusy,
    JournalDamaged,
    JournalError,
    JournalFull,
    JournalNotWritable,
    journal_gone,
)
from voiceguide.journal import log
from voiceguide.journal.building import create, migrate
from voiceguide.journal.connection import (
    WAIT,
    connect,
    look,
    patiently,
    prepare,
    reading_on,
    translated,
    untouched,
)
from voiceguide.journal.failures import refusal
from voiceguide.journal.folder import (
    JOURNAL_FILE,
    REPAIRED_FILE,
    identity,
    keep_first_page,
    left_behind,
    opened_here,
    private_folder,
    setting_aside,
)
from voiceguide.journal.log import LogLost
from voiceguide.journal.recording_lock import hold_recording
from voiceguide.journal.schema import MIGRATIONS, Execute, Migration
from voiceguide.wording.errors import journal as problem

Reading = Callable[[], tuple[Any, bool]]
"""Returns a read-only connection, and whether it is for one query only."""


class Database:
    """One connection for all threads: each statement and each transaction has exclusive use of it."""

    def __init__(self, path: Path, connect: Callable[[], Any], reading: Reading | None = None) -> None:
        """Connect; if nothing can be written, with `reading`.

        Raises:
            JournalError: neither works.
        """
        self.path = path
        self._connect = connect
        self._reading = reading
        self.refusal: JournalError | None = None
        """Why nothing can be written; None if writing works."""
        self.log_lost: LogLost | None = None
        """What could not be read of the log on opening."""
        self._is_brief = self._is_closed = False
        self._lock = threading.RLock()
        self._identity = identity(path)
        self.forget: Callable[[], None] = lambda: None
        """Called once the journal is closed."""
        self._connection = self._connected()
        self._let_others_in()

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query, from one consistent state."""
        with self._lock, self._renewed(), translated(self.path):
            try:
                return self._answer(statement, values)
            except (JournalFull, JournalNotWritable):
                if self.refusal is None:
                    raise
            return patiently(lambda: self._answer(statement, values, anew=True))

    def _answer(self, statement: str, values: Sequence[object], anew: bool = False) -> list[tuple[Any, ...]]:
        if self._is_closed or anew:
            self._renew()
        try:
            with translated(self.path):
                found: list[tuple[Any, ...]] = self._connection.execute(statement, values).fetchall()
        finally:
            self._let_others_in()
        return found

    def row(self, statement: str, values: Sequence[object] = ()) -> tuple[Any, ...] | None:
        """Return the first row of a query, if there is one."""
        found = self.rows(statement, values)
        return found[0] if found else None

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Execute]:
        """Yield a function that runs statements; they are committed when the block ends, or all undone if it raises.

        Raises:
            JournalError: writing failed; nothing was changed.
        """
        with self._lock:
            if self.refusal is not None:
                self.renew()  # there may be room now
            if self.refusal is not None:
                raise self.refusal
            with self._renewed(), translated(self.path):
                execute: Execute = self._connection.execute
                try:
                    execute("BEGIN IMMEDIATE")  # inside the try: a Ctrl-C during the wait arrives right after it
                    # After it: a repair may have set the file aside during the wait.
                    if identity(self.path) != self._identity or self.path.with_name(REPAIRED_FILE).exists():
                        raise JournalError(problem.JOURNAL_REPLACED, folder=self.path.parent)
                    yield execute
                    execute("COMMIT")
                except BaseException:
                    if self._connection.in_transaction:  # after a full disk SQLite has already rolled back
                        execute("ROLLBACK")
                    raise

    def empty_log(self) -> None:
        """Merge the log into the file, so that it takes no room; another program that reads may prevent this.

        Raises:
            JournalFull, JournalBusy: it could not be merged completely; nothing is lost.
        """
        with self._lock, self._renewed(), translated(self.path):
            self._bring_log_in()

    def give_back(self) -> None:
        """Leave no trace of removed data, neither in the log nor in unused pages of the file.

        Raises:
            JournalFull, JournalBusy: it was not done, or only in part.
        """
        with self._lock, self._renewed(), translated(self.path):
            # In steps: each page that is moved takes room in the log first.
            while self._connection.execute("PRAGMA freelist_count").fetchone()[0]:
                before = self._connection.execute("PRAGMA page_count").fetchone()[0]
                self._connection.execute(f"PRAGMA incremental_vacuum({_PAGES_A_STEP})").fetchall()
                self._bring_log_in()
                if self._connection.execute("PRAGMA page_count").fetchone()[0] >= before:
                    break
            self._bring_log_in()

    def _bring_log_in(self) -> None:
        busy, *_ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:  # SQLite raises no error: another program is reading from the log
            raise JournalBusy(problem.JOURNAL_BUSY, folder=self.path.parent)

    def renew(self) -> None:
        """Reconnect for writing, or if that fails, for reading.

        Raises:
            JournalError: neither works; the next query tries again.
        """
        with self._lock:
            self._renew()
            self._let_others_in()

    def _renew(self) -> None:
        old = self._connection
        if self.refusal is not None:  # it may have the file locked
            old.close()
            self._is_closed = True
        self._connection = self._connected()
        self._is_closed = False
        with contextlib.suppress(Exception):
            old.close()

    def _let_others_in(self) -> None:
        if self._is_brief:
            self._connection.close()
            self._is_closed = True

    def close(self) -> None:
        """Close the file; the last program to close it removes the log, and renews the copy of the first page."""
        with self._lock, contextlib.suppress(JournalError, OSError):
            try:
                with translated(self.path):
                    self._connection.close()
            finally:
                self.forget()
            keep_first_page(self.path)

    def _connected(self) -> Any:  # noqa: ANN401
        try:
            with translated(self.path):
                connection = self._connect()
        except (JournalFull, JournalNotWritable) as error:
            if self._reading is None:
                raise
            self.refusal = error
            connection, self._is_brief = self._reading()
            return connection
        self.refusal, self._is_brief = None, False
        return connection

    @contextlib.contextmanager
    def _renewed(self) -> Iterator[None]:
        """Reconnect after an unreadable page: SQLCipher no longer answers on a connection that met one."""
        try:
            yield
        except JournalDamaged:
            with contextlib.suppress(Exception):
                self.renew()
            raise


_PAGES_A_STEP = 100
"""How many pages are released at a time; each may have to be written to the log."""


def open_database(
    folder: Path, key: bytes, wait: float = WAIT, migrations: Sequence[Migration] = MIGRATIONS
) -> Database:
    """Open the journal in a folder, or create one.

    Raises:
        JournalError: it cannot be used, for the reason in the message; nothing was changed.
    """
    path = folder / JOURNAL_FILE
    try:
        if not path.exists():
            private_folder(folder)
            # Checked again: another program may have just begun a new journal, and these may be its files.
            if (left := left_behind(folder)) and not path.exists():
                raise journal_gone(path, left)
            create(path, key, migrations, lambda: hold_recording(folder))
        else:
            with contextlib.suppress(OSError):  # a read-only disk
                private_folder(folder)
    except OSError as error:
        raise refusal(error, path) from error
    return opened(path, key, wait, migrations)


def opened(path: Path, key: bytes, wait: float = WAIT, migrations: Sequence[Migration] = MIGRATIONS) -> Database:
    """Open an existing journal, and migrate it to the newest version.

    Where nothing can be written it is opened for reading, and `Database.refusal` says why. The same happens if
    unreadable parts of the log cannot be copied first.

    Raises:
        JournalError: it cannot be used; nothing was changed.
    """
    lost = unkept = _examined(path, key)
    own = 0

    def keep() -> None:
        nonlocal lost, unkept
        if unkept is not None:
            # Checked again: another program may have copied it since, and written a log of its own.
            lost, unkept = _kept(path, key, wait, own), None

    def connected() -> Any:  # noqa: ANN401 - it ships no types
        keep()  # writing overwrites it
        connection = connect(path, key, "mode=rw", wait)
        try:
            with translated(path):
                prepare(connection)
                migrate(connection, migrations)
        except BaseException:
            connection.close()
            raise
        return connection

    def read() -> tuple[Any, bool]:
        nonlocal unkept
        if unkept is not None:
            unkept = _examined(path, key, own)  # another program may have repaired it meanwhile
        if unkept is not None:
            return untouched(path, key, wait, with_log=not unkept.useless), unkept.useless
        return reading_on(path, key, wait)

    with contextlib.suppress(JournalFull, JournalNotWritable):  # in that case it is only read
        keep()
    look(path, key, wait, len(migrations), None if unkept is None else lambda: read()[0])
    forget = opened_here(path)
    own = 1
    try:
        with translated(path):
            database = Database(path, connected, read)
    except BaseException:
        forget()
        raise
    database.forget, database.log_lost = forget, lost
    if lost is not None and database.refusal is None:
        with contextlib.suppress(JournalError):  # the rest in it is reported only once
            database.empty_log()
    return database


def examined(path: Path, key: bytes) -> LogLost | None:
    """Return the part of the log that cannot be read, after keeping a copy of it; None if all of it can.

    Raises:
        JournalError: the log cannot be read, or there is no room for the copy.
    """
    lost = _examined(path, key)
    return None if lost is None else _kept(path, key, WAIT)


def _examined(path: Path, key: bytes, own: int = 0) -> LogLost | None:
    try:
        return log.examine(path, key, own)
    except OSError as error:
        raise refusal(error, path) from error


def _kept(path: Path, key: bytes, wait: float, own: int = 0) -> LogLost | None:
    """Keep a copy of a log that cannot be fully read, and return what is lost; None if all of it can be read."""
    try:
        with setting_aside(path.parent, wait):
            lost = log.examine(path, key, own)
            return None if lost is None else log.set_aside(path, lost)
    except OSError as error:
        raise refusal(error, path) from error
