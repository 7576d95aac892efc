"""Replacing a damaged journal with an intact one, and keeping the damaged one under another name.

Without its first page no other page of a journal can be found. That is why a copy of it is made whenever the journal
is closed: with the copy, everything that was in the file at that time can be read.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from voiceguide.errors import (
    AlreadyRecording,
    JournalBusy,
    JournalDamaged,
    JournalError,
    JournalFull,
    WrongKey,
    journal_gone,
)
from voiceguide.files import sync_folder
from voiceguide.journal.aside import number_of, remember_repair
from voiceguide.journal.building import begun, mark, prove, remove
from voiceguide.journal.connection import connect, is_whole, look, translated, written
from voiceguide.journal.database import Database, examined, opened
from voiceguide.journal.failures import refusal
from voiceguide.journal.folder import (
    FIRST_PAGE_FILE,
    JOURNAL_FILE,
    LOG,
    PAGE_SIZE,
    REPAIRED_FILE,
    SHARED,
    damaged_files,
    keep_first_page,
    left_behind,
    next_damaged,
    spare_first_page,
)
from voiceguide.journal.log import LogLost
from voiceguide.journal.recording_lock import hold_recording
from voiceguide.journal.salvage import DamagedJournal, Fate, save
from voiceguide.wording.errors import journal as problem

_UNFINISHED_FILE = "journal.repairing.db"
_PATCHED_FILE = "journal.patched.db"
_ANYTHING = "SELECT count(*) FROM sqlite_schema"

_MORE = 200_000
"""How many bytes a new journal may need beyond the size of the old one."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """What became of a journal's notes."""

    saved: tuple[int, ...]
    """Notes that are unchanged."""
    partly: tuple[int, ...]
    """Notes with something missing: the text, the time, or some sound, which is replaced by silence."""
    lost: tuple[int, ...]
    """Numbers for which nothing could be read; some of these notes may have been deleted earlier."""
    kept: tuple[Path, ...]
    """Where the damaged files are now; empty if nothing was damaged, and so nothing was changed."""
    log_lost: LogLost | None = None
    """The part of the log that could not be read."""


@dataclass(frozen=True, slots=True)
class Room:
    """The room a repair needs beside the journal, and the room there is, in bytes."""

    needed: int
    free: int


def repair(folder: Path, key: bytes, beginning: Callable[[Room], None] = lambda room: None) -> Repaired:
    """Make an intact journal from a damaged one; `beginning` is called with the room once damage is found.

    Raises:
        AlreadyRecording: a note is being recorded.
        JournalBusy: somebody wrote to the journal meanwhile; nothing was changed.
        JournalDamaged: nothing could be read; nothing was changed.
        JournalError: there is no room, or no permission; nothing was changed.
    """
    path = folder / JOURNAL_FILE
    let_go = hold_recording(folder)
    try:
        _only_files(folder)
        _put_in_place_if_whole(folder, key)
        if not path.exists():
            raise journal_gone(path, left_behind(folder))
        lost = examined(path, key)
        if is_whole(path, key):
            with contextlib.closing(opened(path, key)) as journal:
                notes = tuple(note for (note,) in journal.rows("SELECT id FROM notes ORDER BY id"))
                return Repaired(notes, (), (), (), lost)
        try:
            before = written(path)
            fates = _saved(path, key, beginning)
            with _nobody_writing(path, key):
                if written(path) != before:  # a note was deleted or changed meanwhile, and would come back
                    raise JournalBusy(problem.JOURNAL_BUSY, folder=folder)
                (folder / _UNFINISHED_FILE).replace(folder / REPAIRED_FILE)  # from here on, writers are refused
        finally:
            _remove_unfinished(folder)
        by_fate = {fate: tuple(note for note in fates if fates[note] is fate) for fate in Fate}
        return Repaired(by_fate[Fate.WHOLE], by_fate[Fate.PARTLY], by_fate[Fate.LOST], _put_in_place(folder), lost)
    except OSError as error:
        raise refusal(error, path) from error
    finally:
        let_go()


def complete_repair(folder: Path, key: bytes) -> Path | None:
    """Move a repaired journal into place if a program ended just before doing so.

    If the repaired file does not belong there, or is not intact, set it aside and return where it is now.

    Raises:
        JournalBusy: the repair is still running.
        WrongKey: the key opens neither this journal nor the one it would replace.
        JournalError: the files cannot be renamed, or one of the journal's names is taken by something else than a
            file.
    """
    _only_files(folder)
    if not (folder / REPAIRED_FILE).exists():
        return None
    try:
        let_go = hold_recording(folder)
    except AlreadyRecording:
        raise JournalBusy(problem.JOURNAL_BUSY, folder=folder) from None
    try:
        return _put_in_place_if_whole(folder, key)
    except OSError as error:
        raise refusal(error, folder / JOURNAL_FILE) from error
    finally:
        let_go()


def _saved(path: Path, key: bytes, beginning: Callable[[Room], None]) -> dict[int, Fate]:
    """Write everything readable to a new file, and verify it."""
    new = path.with_name(_UNFINISHED_FILE)
    _remove_unfinished(path.parent)
    patching = _needs_first_page(path, key)
    room = _room(path, twice=patching)
    if not patching:  # if nothing is readable, no room is needed
        _readable(path, key, patching).close()
    beginning(room)
    try:
        with contextlib.closing(_readable(path, key, patching)) as source:
            with begun(new, key) as connection:
                fates = save(source, Database(new, lambda: connection))
                incomplete = [note for note, fate in fates.items() if fate is not Fate.WHOLE]
                remember_repair(connection.execute, next_damaged(path.parent), incomplete)
                marks = {note: mark(connection.execute, note) for (note,) in connection.execute("SELECT id FROM notes")}
            if all(fate is Fate.LOST for fate in fates.values()):
                raise JournalDamaged(problem.JOURNAL_BEYOND_REPAIR, path=path)
            prove(new, key, marks)
    except JournalFull as error:
        raise _too_little(path, room) from error
    except OSError as error:
        told = refusal(error, path)
        raise (_too_little(path, room) if isinstance(told, JournalFull) else told) from error
    return fates


def _too_little(path: Path, room: Room) -> JournalFull:
    needed, free = room.needed / 1e6, _room(path).free / 1e6
    return JournalFull(problem.JOURNAL_REPAIR_NEEDS_ROOM, folder=path.parent, needed=needed, free=free)


@contextlib.contextmanager
def _nobody_writing(path: Path, key: bytes) -> Iterator[None]:
    """Keep every other program from writing to a damaged journal, after waiting for one that is writing.

    If not even its beginning can be read, it cannot be locked, but then nobody else can open it either.

    Raises:
        JournalBusy: another program keeps writing.
    """
    had_log = path.with_name(path.name + LOG).exists()
    with contextlib.ExitStack() as held:
        try:
            with translated(path):
                # The last to close merges the log into the file, unless it only reads; here the log must stay as it is.
                reader = held.enter_context(contextlib.closing(connect(path, key, "mode=ro")))
                writer = held.enter_context(contextlib.closing(connect(path, key, "mode=rw")))
                writer.execute("PRAGMA writable_schema = ON")  # tolerates a truncated file
                writer.execute("BEGIN IMMEDIATE")
                reader.execute("PRAGMA schema_version").fetchall()
        except JournalDamaged:
            pass
        yield
    log = path.with_name(path.name + LOG)
    if not had_log and log.exists() and not log.stat().st_size:  # created by us
        log.unlink()
        path.with_name(path.name + SHARED).unlink(missing_ok=True)


def _room(path: Path, twice: bool = False) -> Room:
    """Return the room needed: as much as the journal takes, or twice that if it must be copied to be read."""
    size = sum(file.stat().st_size for end in ("", LOG) if (file := path.with_name(path.name + end)).exists())
    return Room((2 * size if twice else size) + _MORE, shutil.disk_usage(path.parent).free)


def _needs_first_page(path: Path, key: bytes) -> bool:
    with contextlib.closing(DamagedJournal(path, key)) as source:
        return source.read(_ANYTHING) is None and len(spare_first_page(path)) == PAGE_SIZE


def _readable(path: Path, key: bytes, patching: bool) -> DamagedJournal:
    """Return the damaged journal, or if it is not readable without, a copy of it with the spare first page."""
    source = DamagedJournal(path, key)
    if patching:
        patched = path.with_name(_PATCHED_FILE)
        for end in ("", LOG):
            with contextlib.suppress(FileNotFoundError):
                shutil.copyfile(path.with_name(path.name + end), patched.with_name(patched.name + end))
                patched.with_name(patched.name + end).chmod(0o600)
        with patched.open("rb+") as file:
            file.write(spare_first_page(path))
        source = DamagedJournal(patched, key)
    if source.read(_ANYTHING) is None:
        source.close()
        raise JournalDamaged(problem.JOURNAL_BEYOND_REPAIR, path=path)
    return source


def _put_in_place_if_whole(folder: Path, key: bytes) -> Path | None:
    """Move a repaired journal into place if it is intact, or else aside; return where it is in that case."""
    path, repaired = folder / JOURNAL_FILE, folder / REPAIRED_FILE
    if not repaired.exists():
        return None
    try:
        whole = is_whole(repaired, key)
    except WrongKey:
        if not path.exists():
            raise
        look(path, key)  # if the key does not open this one either, the key is wrong
        whole = False
    if whole and not (path.exists() and is_whole(path, key)):  # an intact one is newer, and never replaced
        _put_in_place(folder)
        return None
    if not path.exists():
        _put_back(folder)
    kept = next_damaged(folder)
    repaired.rename(kept)
    sync_folder(folder)
    return kept


def _put_back(folder: Path) -> None:
    """Restore the journal that was set aside last."""
    for old in sorted(damaged_files(folder), key=number_of, reverse=True):
        if old.suffix == ".db" and old.is_file():
            for end, name in ((f".db{LOG}", JOURNAL_FILE + LOG), (".first-page", FIRST_PAGE_FILE)):
                with contextlib.suppress(FileNotFoundError):
                    old.with_suffix(end).rename(folder / name)
            old.rename(folder / JOURNAL_FILE)
            return


def _put_in_place(folder: Path) -> tuple[Path, ...]:
    """Rename the damaged files and the repaired one; if interrupted, this can be resumed at any point.

    The log is moved before its file: another journal must never find it.
    """
    path, repaired = folder / JOURNAL_FILE, folder / REPAIRED_FILE
    if not repaired.exists():
        return ()
    name = _name_begun(folder) or next_damaged(folder).stem
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


def _name_begun(folder: Path) -> str | None:
    """Return the name that an interrupted renaming began to use."""
    for part in damaged_files(folder):
        for end in (f".db{LOG}", ".first-page"):
            name = part.name.removesuffix(end)
            if name != part.name and not (folder / f"{name}.db").exists():
                return name
    return None


def _only_files(folder: Path) -> None:
    """Refuse anything but a file under the journal's names: opening a pipe would wait for ever.

    Raises:
        JournalError: there is such a thing.
    """
    for name in (JOURNAL_FILE, JOURNAL_FILE + LOG, JOURNAL_FILE + SHARED, REPAIRED_FILE, REPAIRED_FILE + LOG):
        path = folder / name
        if path.exists() and not path.is_file():
            raise JournalError(problem.JOURNAL_NO_FILE, path=path)


def _remove_unfinished(folder: Path) -> None:
    for name in (_UNFINISHED_FILE, _PATCHED_FILE):
        remove(folder / name)
