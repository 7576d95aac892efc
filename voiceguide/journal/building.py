"""Building a journal file beside its final place, and verifying it before it moves there.

It has no log while it is built: closing a connection may fail to merge a log into the file without raising an error
(https://www.sqlite.org/wal.html), and a file renamed then is torn.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from voiceguide.errors import JournalDamaged, JournalError, JournalFull
from voiceguide.files import sync_folder, unfinished_name
from voiceguide.journal.connection import connect, is_whole, prepare, reading, translated
from voiceguide.journal.failures import is_full
from voiceguide.journal.folder import LOG, ROLLBACK, SHARED, keep_first_page
from voiceguide.journal.schema import APPLICATION, CHUNKS_A_NOTE, MIGRATIONS, Migration, position
from voiceguide.wording.errors import journal as problem
from voiceguide.wording.errors import reasons

Rows = Callable[[str, Sequence[object]], Iterable[tuple[Any, ...]]]
"""Runs a query on a journal."""


def create(
    path: Path,
    key: bytes,
    migrations: Sequence[Migration] = MIGRATIONS,
    hold: Callable[[], Callable[[], None]] = lambda: lambda: None,
) -> None:
    """Create an empty journal, completely or not at all, and never in place of another.

    On a file system without links this relies on `hold`, which keeps other programs from doing the same; it returns
    a function that releases the hold.

    Raises:
        JournalError, OSError: it cannot be created.
    """
    unfinished = unfinished_name(path)
    try:
        with begun(unfinished, key, migrations):
            pass
        prove(unfinished, key)
        try:
            # Two programs may do this at once: unlike a rename, a link does not replace an existing file.
            path.hardlink_to(unfinished)
        except FileExistsError:
            return
        except OSError:  # a file system without links
            let_go = hold()
            try:
                if path.exists():
                    return
                unfinished.rename(path)
            finally:
                let_go()
        sync_folder(path.parent)
        keep_first_page(path)
    finally:
        remove(unfinished)


@contextlib.contextmanager
def begun(path: Path, key: bytes, migrations: Sequence[Migration] = MIGRATIONS) -> Iterator[Any]:
    """Yield a connection to a new, empty journal, which is on disk when the block has ended.

    Raises:
        JournalError, OSError: it cannot be written.
    """
    remove(path)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    path.chmod(0o600)  # a umask may have removed even the owner's permissions
    with _unfinished(path), contextlib.closing(connect(path, key, "mode=rw")) as connection:
        # Only a file without tables accepts these.
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("PRAGMA journal_mode = MEMORY").fetchall()
        prepare(connection)
        connection.execute("PRAGMA synchronous = OFF")  # an unfinished file is thrown away; it is synced below
        migrate(connection, migrations)
        yield connection
        (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
        if mode != "wal":
            raise JournalError(problem.JOURNAL_REFUSED, folder=path.parent, reason=reasons.LOG_NOT_TAKEN)
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def prove(path: Path, key: bytes, marks: dict[int, bytes] | None = None) -> None:
    """Verify that a newly built file is intact, opens with its key, and holds the notes with these marks.

    Raises:
        JournalFull, JournalError: it fails a check.
    """
    with _unfinished(path):
        log = path.with_name(path.name + LOG)
        if log.exists() and log.stat().st_size:
            raise JournalDamaged(problem.JOURNAL_DAMAGED, path=path)
        if not is_whole(path, key):
            raise JournalDamaged(problem.JOURNAL_DAMAGED, path=path)
        with contextlib.closing(reading(path, key)) as connection:
            found = {note: mark(connection.execute, note) for (note,) in connection.execute("SELECT id FROM notes")}
        if found != (marks or {}):
            raise JournalDamaged(problem.JOURNAL_DAMAGED, path=path)


def mark(rows: Rows, note: int) -> bytes:
    """Return a hash of everything in a note: it differs for other notes, and for the slightest change."""
    made = hashlib.sha256()
    for question in ("SELECT * FROM notes WHERE id = ?", "SELECT text, segments FROM texts WHERE note = ?"):
        for row in rows(question, (note,)):
            made.update(repr(row).encode("utf-8", "surrogatepass"))
    first = position(note, 0)
    chunks = "SELECT position, frames, flac FROM chunks WHERE position >= ? AND position < ? ORDER BY position"
    for place, frames, flac in rows(chunks, (first, first + CHUNKS_A_NOTE)):
        made.update(f"{place} {frames} ".encode() + hashlib.sha256(flac).digest())
    return made.digest()


def migrate(connection: Any, migrations: Sequence[Migration]) -> None:  # noqa: ANN401
    """Apply the migrations that a file lacks, each completely or not at all."""
    while connection.execute("PRAGMA user_version").fetchone()[0] < len(migrations):
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Checked again: another program may have been first.
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


def remove(path: Path) -> None:
    """Remove an unfinished file and those beside it, if they exist."""
    for end in ("", LOG, SHARED, ROLLBACK):
        with contextlib.suppress(OSError):
            path.with_name(path.name + end).unlink()


@contextlib.contextmanager
def _unfinished(path: Path) -> Iterator[None]:
    """Report errors of a file that only we wrote as failures to write, never as damage."""
    try:
        with translated(path):
            yield
    except JournalDamaged as error:
        if is_full(path.parent):
            raise JournalFull(problem.JOURNAL_FULL, folder=path.parent) from error
        raise JournalError(problem.JOURNAL_REFUSED, folder=path.parent, reason=reasons.READ_BACK_DIFFERENTLY) from error
