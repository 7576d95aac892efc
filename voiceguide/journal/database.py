"""The journal's file in use: opened, brought to the newest version, read and written.

The file is looked at without leave to write first, and only touched if it is a journal, whole as far as one can
see, and of a version that is known here. Where nothing can be written it is read all the same.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from voiceguide.errors import (
    AlreadyRecording,
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
    RECORDING_FILE,
    REPAIRED_FILE,
    identity,
    keep_first_page,
    left_behind,
    opened_here,
    private_folder,
    setting_aside,
)
from voiceguide.journal.log import LogLost
from voiceguide.journal.schema import MIGRATIONS, Execute, Migration
from voiceguide.wording.problems import journal as problem

RECORDING_WAIT = 2.0
"""Seconds that a note may take to end before we say that one is being recorded."""

Reading = Callable[[], tuple[Any, bool]]
"""Gives a connection that only reads, and whether it is for one question only."""


class Database:
    """One connection, for any thread: each statement and each transaction has it alone."""

    def __init__(self, path: Path, connect: Callable[[], Any], reading: Reading | None = None) -> None:
        """Connect; where nothing can be written, with `reading`, which only reads.

        Raises:
            JournalError: neither is possible.
        """
        self.path = path
        self._connect = connect
        self._reading = reading
        self.refusal: JournalError | None = None
        """Why nothing can be written; None if it can."""
        self.log_lost: LogLost | None = None
        """What of the log could not be read when it was opened."""
        self._is_brief = self._is_closed = False
        self._lock = threading.RLock()
        self._identity = identity(path)
        self.forget: Callable[[], None] = lambda: None
        """What is to be done when it was closed."""
        self._connection = self._connected()
        self._let_others_in()

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a question; what is read is of one moment."""
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
        """Return the first row of a question, if there is one."""
        found = self.rows(statement, values)
        return found[0] if found else None

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Execute]:
        """Give what runs statements; all of them are kept when the block ends, or none if it raises.

        Raises:
            JournalError: it cannot be written; nothing was changed.
        """
        with self._lock:
            if self.refusal is not None:
                self.renew()  # there may be room by now
            if self.refusal is not None:
                raise self.refusal
            with self._renewed(), translated(self.path):
                execute: Execute = self._connection.execute
                try:
                    execute("BEGIN IMMEDIATE")  # inside: a Ctrl-C that came while it waited arrives right behind it
                    # Behind it: a repair may have set the file aside while this waited.
                    if identity(self.path) != self._identity or self.path.with_name(REPAIRED_FILE).exists():
                        raise JournalError(problem.JOURNAL_REPLACED, folder=self.path.parent)
                    yield execute
                    execute("COMMIT")
                except BaseException:
                    if self._connection.in_transaction:  # after a full disk SQLite has undone it by itself
                        execute("ROLLBACK")
                    raise

    def empty_log(self) -> None:
        """Bring the log into the file, so that it takes no room; another program that reads may hinder that.

        Raises:
            JournalFull, JournalBusy: it could not be brought in as a whole; nothing is lost.
        """
        with self._lock, self._renewed(), translated(self.path):
            self._bring_log_in()

    def give_back(self) -> None:
        """Leave nothing of what was removed: neither in the log nor as unused pages of the file.

        Raises:
            JournalFull, JournalBusy: it was not done, or in part.
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
        if busy:  # no error of SQLite's: another program reads what stands in the log
            raise JournalBusy(problem.JOURNAL_BUSY, folder=self.path.parent)

    def renew(self) -> None:
        """Connect anew: for writing, or where that cannot be, for reading.

        Raises:
            JournalError: neither is possible; it is tried again with the next question.
        """
        with self._lock:
            self._renew()
            self._let_others_in()

    def _renew(self) -> None:
        old = self._connection
        if self.refusal is not None:  # it may have the file for itself
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
        """Close the file; the last one to do so leaves no log, and a new copy of the first page."""
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
        """Connect anew after an unreadable page: SQLCipher answers nothing any more on a connection that met one."""
        try:
            yield
        except JournalDamaged:
            with contextlib.suppress(Exception):
                self.renew()
            raise


_PAGES_A_STEP = 100
"""Pages that are given back in one go; each may have to be written to the log."""


def open_database(
    folder: Path, key: bytes, wait: float = WAIT, migrations: Sequence[Migration] = MIGRATIONS
) -> Database:
    """Open the journal in a folder; without one, make it.

    Raises:
        JournalError: it cannot be used, for the reason that its sentence says; nothing was changed.
    """
    path = folder / JOURNAL_FILE
    try:
        if not path.exists():
            private_folder(folder)
            # Asked again: what was left behind may be what another program has just begun to write beside a new one.
            if (left := left_behind(folder)) and not path.exists():
                raise journal_gone(path, left)
            create(path, key, migrations, lambda: hold_recording(folder))
        else:
            with contextlib.suppress(OSError):  # a disk that may only be read
                private_folder(folder)
    except OSError as error:
        raise refusal(error, path) from error
    return opened(path, key, wait, migrations)


def opened(path: Path, key: bytes, wait: float = WAIT, migrations: Sequence[Migration] = MIGRATIONS) -> Database:
    """Open a journal that is there, and bring it to the newest version.

    Where nothing can be written it is opened for reading; `Database.refusal` then says why. So it is where no copy
    can be kept of what will not be read of the log.

    Raises:
        JournalError: it cannot be used; nothing was changed.
    """
    lost = unkept = _examined(path, key)
    own = 0

    def keep() -> None:
        nonlocal lost, unkept
        if unkept is not None:
            # Looked at again: another program may have kept it since, and written a log of its own.
            lost, unkept = _kept(path, key, wait, own), None

    def connected() -> Any:  # noqa: ANN401 - it ships no types
        keep()  # what is written goes over it
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
            unkept = _examined(path, key, own)  # another program may have put it right by now
        if unkept is not None:
            return untouched(path, key, wait, with_log=not unkept.useless), unkept.useless
        return reading_on(path, key, wait)

    with contextlib.suppress(JournalFull, JournalNotWritable):  # then it is only read
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
        with contextlib.suppress(JournalError):  # what is left over in it is told of once
            database.empty_log()
    return database


def examined(path: Path, key: bytes) -> LogLost | None:
    """Return what of the log will not be read, of which a copy is kept now; None if all of it will.

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
    """Keep a copy of what of the log will not be read now; return None if all of it will."""
    try:
        with setting_aside(path.parent, wait):
            lost = log.examine(path, key, own)
            return None if lost is None else log.set_aside(path, lost)
    except OSError as error:
        raise refusal(error, path) from error


def hold_recording(folder: Path, wait: float = RECORDING_WAIT) -> Callable[[], None]:
    """Be the only one who records, in every program; return what ends that. It also ends with the process.

    Raises:
        AlreadyRecording: somebody else is.
        JournalError: the folder does not take the lock.
    """
    import filelock

    if not folder.is_dir():  # it would be made anew
        raise JournalError(problem.JOURNAL_REPLACED, folder=folder)
    lock = filelock.FileLock(folder / RECORDING_FILE, mode=0o600, thread_local=False)
    try:
        lock.acquire(timeout=wait)
    except filelock.Timeout:
        raise AlreadyRecording(problem.NOTE_IS_RECORDED, folder=folder) from None
    except OSError as error:
        raise refusal(error, folder / JOURNAL_FILE) from error
    return lock.release
