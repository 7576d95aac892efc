"""Putting a whole journal in the place of a damaged one, which is kept under another name.

Without its first page no other page of a journal can be found. For that there is a copy of it, as of when the
journal was last closed: with that copy, everything can be read that was in the file then.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from voiceguide.errors.journal import AlreadyRecording, JournalBusy, JournalDamaged
from voiceguide.journal.database import create, hold_recording, is_whole, opened
from voiceguide.journal.failures import refusal
from voiceguide.journal.folder import (
    DAMAGED,
    FIRST_PAGE_FILE,
    JOURNAL_FILE,
    LOG,
    REPAIRED_FILE,
    SHARED,
    keep_first_page,
    left_behind,
    spare_first_page,
    sync_folder,
)
from voiceguide.journal.salvage import Fate, Source, save

_UNFINISHED_FILE = "journal.repairing.db"
_PATCHED_FILE = "journal.patched.db"
_ANYTHING = "SELECT count(*) FROM sqlite_schema"


@dataclass(frozen=True, slots=True)
class Repaired:
    """What became of a journal's notes."""

    saved: tuple[int, ...]
    """Notes that are as they were."""
    partly: tuple[int, ...]
    """Notes of which something is missing: the text, the time, or some sound, in whose place is silence."""
    lost: tuple[int, ...]
    """Numbers of which nothing could be read; some of these notes may have been deleted before."""
    kept: tuple[Path, ...]
    """Where the damaged files are now; none if nothing was damaged, and then nothing was changed."""


def repair(folder: Path, key: bytes) -> Repaired:
    """Make a whole journal of a damaged one.

    Raises:
        AlreadyRecording: a note is being recorded just now.
        JournalDamaged: nothing could be read; everything was left as it is.
        JournalError: there is no room, or no leave to write; everything was left as it is.
    """
    path = folder / JOURNAL_FILE
    let_go = hold_recording(folder)
    try:
        _put_in_place(folder)
        if not path.exists():
            raise JournalDamaged.missing(path, left_behind(folder))
        if is_whole(path, key):
            with contextlib.closing(opened(path, key)) as journal:
                return Repaired(tuple(note for (note,) in journal.rows("SELECT id FROM notes ORDER BY id")), (), (), ())
        try:
            before = _state(path)
            fates = _saved(path, key)
            if _state(path) != before:  # a note was deleted or changed meanwhile, and would come back
                raise JournalBusy(folder)
            (folder / _UNFINISHED_FILE).replace(folder / REPAIRED_FILE)
        finally:
            _remove(folder, _UNFINISHED_FILE, _PATCHED_FILE)
        by_fate = {fate: tuple(note for note in fates if fates[note] is fate) for fate in Fate}
        return Repaired(by_fate[Fate.WHOLE], by_fate[Fate.PARTLY], by_fate[Fate.LOST], _put_in_place(folder))
    except OSError as error:
        raise refusal(error, path) from error
    finally:
        let_go()


def complete_repair(folder: Path) -> None:
    """Put a repaired journal in its place if a program ended just before it could.

    Raises:
        JournalBusy: the repair is still going on.
        JournalError: the files cannot be renamed.
    """
    if not (folder / REPAIRED_FILE).exists():
        return
    try:
        let_go = hold_recording(folder)
    except AlreadyRecording:
        raise JournalBusy(folder) from None
    try:
        _put_in_place(folder)
    except OSError as error:
        raise refusal(error, folder / JOURNAL_FILE) from error
    finally:
        let_go()


def _saved(path: Path, key: bytes) -> dict[int, Fate]:
    """Write what can be read into a new file."""
    new = path.with_name(_UNFINISHED_FILE)
    _remove(path.parent, _UNFINISHED_FILE, _PATCHED_FILE)
    with contextlib.closing(_readable(path, key)) as source:
        create(new, key)
        with contextlib.closing(opened(new, key)) as target:
            target.rows("PRAGMA synchronous = OFF")  # what is unfinished is thrown away; it is synced below
            fates = save(source, target)
    if all(fate is Fate.LOST for fate in fates.values()):
        raise JournalDamaged.beyond_repair(path)
    with new.open("rb+") as file:
        os.fsync(file.fileno())
    return fates


def _readable(path: Path, key: bytes) -> Source:
    """Return the damaged journal, or a copy of it with the spare first page if it cannot be read without."""
    source = Source(path, key)
    if source.read(_ANYTHING) is not None:
        return source
    page = spare_first_page(path)
    patched = path.with_name(_PATCHED_FILE)
    for end in ("", LOG) if page else ():
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(path.with_name(path.name + end), patched.with_name(patched.name + end))
            patched.with_name(patched.name + end).chmod(0o600)
    if page:
        with patched.open("rb+") as file:
            file.write(page)
        source = Source(patched, key)
    if source.read(_ANYTHING) is None:
        source.close()
        raise JournalDamaged.beyond_repair(path)
    return source


def _put_in_place(folder: Path) -> tuple[Path, ...]:
    """Rename the damaged files, and the repaired one; can be taken up again wherever it was broken off.

    The log goes before the file it belongs to: another journal must never find it.
    """
    path, repaired = folder / JOURNAL_FILE, folder / REPAIRED_FILE
    if not repaired.exists():
        return ()
    name = next(name for name in (f"{DAMAGED}{number}" for number in count(1)) if not _taken(folder, name))
    moved = []
    for old, new in ((JOURNAL_FILE + LOG, f"{name}.db{LOG}"), (FIRST_PAGE_FILE, f"{name}.first-page")):
        with contextlib.suppress(FileNotFoundError):
            moved.append((folder / old).rename(folder / new))
    with contextlib.suppress(FileNotFoundError):
        moved.append(path.rename(folder / f"{name}.db"))
    path.with_name(JOURNAL_FILE + SHARED).unlink(missing_ok=True)
    repaired.rename(path)
    sync_folder(folder)
    keep_first_page(path)
    return tuple(moved)


def _state(path: Path) -> list[tuple[int, int]]:
    """Return what tells whether anybody wrote to a journal."""
    files = (path.with_name(path.name + end) for end in ("", LOG))
    return [
        (state.st_size, state.st_mtime_ns)
        for state in (file.stat() for file in files if file.exists())
        if state.st_size
    ]


def _taken(folder: Path, name: str) -> bool:
    return (folder / f"{name}.db").exists()


def _remove(folder: Path, *names: str) -> None:
    for name in names:
        for end in ("", LOG, SHARED):
            with contextlib.suppress(OSError):
                (folder / f"{name}{end}").unlink()
