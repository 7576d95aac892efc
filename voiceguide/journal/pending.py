"""Finishing what was decided: a deletion is one transaction, and work that takes time or room follows it.

The remaining work is recorded with the decision, and done at the next start if the program ends first.
"""

from __future__ import annotations

from voiceguide.errors import JournalDamaged, JournalError
from voiceguide.journal import chunks, reserve, search
from voiceguide.journal.database import Database
from voiceguide.journal.schema import Execute, Job
from voiceguide.wording.errors import journal as problem

_ALL = 0
"""The note number of a job that concerns the whole journal."""


def sound_goes(execute: Execute, note: int) -> None:
    """Mark a note as having no sound, inside a transaction; its chunks are removed by `finish`."""
    execute("UPDATE notes SET sound_frames = 0 WHERE id = ?", (note,))
    execute("INSERT OR IGNORE INTO pending VALUES (?, ?)", (Job.SOUND, note))
    execute("INSERT OR IGNORE INTO pending VALUES (?, ?)", (Job.SMALLER, _ALL))


def note_goes(execute: Execute, note: int) -> None:
    """Delete a note, inside a transaction; what remains of it is removed by `finish`."""
    sound_goes(execute, note)
    execute("DELETE FROM texts WHERE note = ?", (note,))
    execute("DELETE FROM notes WHERE id = ?", (note,))
    execute("INSERT OR IGNORE INTO pending VALUES (?, ?)", (Job.INDEX, _ALL))


def text_went(execute: Execute) -> None:
    """Schedule the removal of all traces of an older text, inside the transaction that replaced it."""
    search.enter_all(execute)
    execute("INSERT OR IGNORE INTO pending VALUES (?, ?)", (Job.SMALLER, _ALL))


def finish(database: Database) -> bool:
    """Do all remaining work, and return whether it succeeded; the rest is done another time.

    Raises:
        JournalDamaged: part of the data to be removed cannot be read.
    """
    folder = database.path.parent
    if database.refusal is not None:
        return False
    try:
        jobs = database.rows("SELECT job, note FROM pending ORDER BY job <> ?, job, note", (Job.SOUND,))
        for job, note in jobs:
            reserve.with_room(folder, lambda job=job, note=note: _done(database, job, note))  # type: ignore[misc]
            with database.transaction() as execute:
                execute("DELETE FROM pending WHERE job = ? AND note = ?", (job, note))
    except JournalDamaged as error:
        raise JournalDamaged(problem.LEFT_IN_JOURNAL, path=database.path) from error
    except JournalError:  # the decision is saved, and the rest will be done later
        return False
    if jobs:
        reserve.hold(folder)
    return True


def _done(database: Database, job: str, note: int) -> None:
    match job:
        case Job.SOUND:
            plenty = reserve.is_held(database.path.parent)
            chunks.drop(database, note, chunks.REMOVED_AT_ONCE if plenty else chunks.REMOVED_WITH_LITTLE_ROOM)
            if not plenty:
                database.give_back()  # the next job needs room, too
        case Job.INDEX:
            with database.transaction() as execute:
                search.enter_all(execute)
        case Job.SMALLER:
            database.give_back()
