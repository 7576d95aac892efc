"""Files set aside by repairs, and whether they hold notes that the current journal lacks.

A note found only in the older file was either not saved by the repair, or deleted by the person since. To tell the
two apart, each repair records details in the journal it creates.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from voiceguide.errors import JournalDamaged, JournalError, WrongKey
from voiceguide.journal.building import mark
from voiceguide.journal.connection import connect, is_whole, only_reading, reading, translated
from voiceguide.journal.folder import DAMAGED, JOURNAL_FILE, LOG_KEPT, SHARED, damaged_files
from voiceguide.journal.schema import APPLICATION, Execute
from voiceguide.wording.errors import journal as problem

_FACT = "repaired"

_Notes = dict[int, tuple[int, bytes]]
"""The time and the mark of each note."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A journal that a repair set aside, with the number of notes that only it holds."""

    path: Path
    missing: int
    """How many of its notes the current journal never had, or never had complete, as far as is known."""


@dataclass(frozen=True, slots=True)
class _Repairs:
    """What repairs recorded in the journals they created."""

    incomplete: frozenset[int] = frozenset()
    """Notes that were not saved, or not completely."""
    last: dict[str, int] = field(default_factory=dict)
    """For each file set aside, the last note number assigned in the journal made from it."""


def remember_repair(execute: Execute, kept: Path, incomplete: Iterable[int]) -> None:
    """Record, in a journal made from a damaged one, the name the old file is kept under and what was not saved."""
    before = _repairs(execute)
    (last,) = execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'notes'").fetchone()
    files = {name: number for name, number in before.last.items() if kept.with_name(name).exists()}
    fact = {"incomplete": sorted({*before.incomplete, *incomplete}), "last": {**files, kept.name: last}}
    execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (_FACT, json.dumps(fact)))


def still_needed(folder: Path, key: bytes) -> list[SetAside]:
    """Return the files set aside that are fully readable and have notes that were not saved.

    Notes that the person deleted or changed since do not count. For a file without a repair's record, every note
    counts that the current journal lacks or has in a different form.

    Raises:
        JournalError: a file cannot be read.
    """
    path = folder / JOURNAL_FILE
    in_use, repairs = _in_use(path, key) if path.exists() else ({}, _Repairs())
    found = []
    for old in damaged_files(folder):
        if old.suffix == ".db" and old.is_file():
            notes, last = _notes_of(old, key), repairs.last.get(old.name, 0)
            missing = [
                note
                for note, (moment, marked) in notes.items()
                if in_use.get(note) != (moment, marked)
                # Otherwise it was deleted or changed since; without a record, another note may have its number.
                and not (
                    note <= last
                    and note not in repairs.incomplete
                    and (note not in in_use or in_use[note][0] == moment)
                )
            ]
            if missing:
                found.append(SetAside(old, len(missing)))
    return found


def kept_logs(folder: Path) -> list[Path]:
    """Return the logs that were set aside without their journal; nobody can look into them."""
    return [path for path in damaged_files(folder) if path.suffix == LOG_KEPT]


def number_of(path: Path) -> int:
    """Return the number a file was given when it was set aside."""
    found = re.match(rf"{re.escape(DAMAGED)}(\d+)", path.name)
    return int(found[1]) if found else 0


def _in_use(path: Path, key: bytes) -> tuple[_Notes, _Repairs]:
    if not path.is_file():
        raise JournalError(problem.JOURNAL_NO_FILE, path=path)
    try:
        if not is_whole(path, key):
            return {}, _Repairs()
        with contextlib.closing(reading(path, key)) as connection, translated(path):
            return _notes(connection), _repairs(connection.execute)
    except (WrongKey, JournalDamaged):
        return {}, _Repairs()


def _notes_of(path: Path, key: bytes) -> _Notes:
    """Return the notes of a journal set aside, if it is intact; nothing is written to it or left beside it."""
    shared = path.with_name(path.name + SHARED)
    was_shared = shared.exists()
    try:
        with translated(path), contextlib.closing(connect(path, key, only_reading(path))) as connection:
            if connection.execute("PRAGMA application_id").fetchone() != (APPLICATION,):
                return {}
            if connection.execute("PRAGMA cipher_integrity_check").fetchall():
                return {}
            if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                return {}
            return _notes(connection)
    except JournalDamaged:  # or it has a different key
        return {}
    finally:
        if not was_shared:
            shared.unlink(missing_ok=True)  # reading a log creates this file, and a reader cannot remove it


def _notes(connection: Any) -> _Notes:  # noqa: ANN401 - it ships no types
    notes = connection.execute("SELECT id, instant FROM notes").fetchall()
    return {note: (moment, mark(connection.execute, note)) for note, moment in notes}


def _repairs(execute: Execute) -> _Repairs:
    row = execute("SELECT value FROM facts WHERE name = ?", (_FACT,)).fetchone()
    if row is None:
        return _Repairs()
    fact = json.loads(row[0])
    return _Repairs(frozenset(fact["incomplete"]), fact["last"])
