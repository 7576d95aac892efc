"""Putting a whole journal in the place of a damaged one, which is kept under another name.

Without its first page no other page of a journal can be found. For that there is a copy of it, as of when the
journal was last closed: with that copy, everything can be read that was in the file then.
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
from voiceguide.journal.database import Database, examined, hold_recording, opened
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
from voiceguide.journal.salvage import DamagedJournal, Fate, save
from voiceguide.wording.problems import journal as problem

_UNFINISHED_FILE = "journal.repairing.db"
_PATCHED_FILE = "journal.patched.db"
_ANYTHING = "SELECT count(*) FROM sqlite_schema"

_MORE = 200_000
"""Bytes that a new journal may take more than an old one."""


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
    log_lost: LogLost | None = None
    """What of the log could not be read any more."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much room a repair needs beside the journal, and how much there is, in bytes."""

    needed: int
    free: int


def repair(folder: Path, key: bytes, beginning: Callable[[Room], None] = lambda room: None) -> Repaired:
    """Make a whole journal of a damaged one; `beginning` is told of the room, once it is known that there is damage.

    Raises:
        AlreadyRecording: a note is being recorded just now.
        JournalBusy: somebody wrote to the journal meanwhile; everything was left as it is.
        JournalDamaged: nothing could be read; everything was left as it is.
        JournalError: there is no room, or no leave to write; everything was left as it is.
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
                (folder / _UNFINISHED_FILE).replace(folder / REPAIRED_FILE)  # from here on, who writes is refused
        finally:
            _remove_unfinished(folder)
        by_fate = {fate: tuple(note for note in fates if fates[note] is fate) for fate in Fate}
        return Repaired(by_fate[Fate.WHOLE], by_fate[Fate.PARTLY], by_fate[Fate.LOST], _put_in_place(folder), lost)
    except OSError as error:
        raise refusal(error, path) from error
    finally:
        let_go()


def complete_repair(folder: Path, key: bytes) -> Path | None:
    """Put a repaired journal in its place if a program ended just before it could.

    What lies there and is no whole journal is set aside, and where it is now is returned.

    Raises:
        JournalBusy: the repair is still going on.
        WrongKey: the key opens neither this journal nor the one whose place it would take.
        JournalError: the files cannot be renamed, or one of the journal's names is that of no file.
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
    """Write what can be read into a new file, and prove that it is whole."""
    new = path.with_name(_UNFINISHED_FILE)
    _remove_unfinished(path.parent)
    patching = _needs_first_page(path, key)
    room = _room(path, twice=patching)
    if not patching:  # without anything that can be read there is no need of room
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
    """Keep every other program from writing to a damaged journal; who is writing now is waited for.

    Where not even its beginning can be read no lock can be had, and nobody can open it any more.

    Raises:
        JournalBusy: another program goes on writing.
    """
    had_log = path.with_name(path.name + LOG).exists()
    with contextlib.ExitStack() as held:
        try:
            with translated(path):
                # Who closes last brings the log into the file, unless it only reads; it is to stay as it is.
                reader = held.enter_context(contextlib.closing(connect(path, key, "mode=ro")))
                writer = held.enter_context(contextlib.closing(connect(path, key, "mode=rw")))
                writer.execute("PRAGMA writable_schema = ON")  # bears a file that was cut short
                writer.execute("BEGIN IMMEDIATE")
                reader.execute("PRAGMA schema_version").fetchall()
        except JournalDamaged:
            pass
        yield
    log = path.with_name(path.name + LOG)
    if not had_log and log.exists() and not log.stat().st_size:  # ours
        log.unlink()
        path.with_name(path.name + SHARED).unlink(missing_ok=True)


def _room(path: Path, twice: bool = False) -> Room:
    """Return how much room is needed: as much as the journal takes, twice where it has to be copied to be read."""
    size = sum(file.stat().st_size for end in ("", LOG) if (file := path.with_name(path.name + end)).exists())
    return Room((2 * size if twice else size) + _MORE, shutil.disk_usage(path.parent).free)


def _needs_first_page(path: Path, key: bytes) -> bool:
    with contextlib.closing(DamagedJournal(path, key)) as source:
        return source.read(_ANYTHING) is None and len(spare_first_page(path)) == PAGE_SIZE


def _readable(path: Path, key: bytes, patching: bool) -> DamagedJournal:
    """Return the damaged journal, or a copy of it with the spare first page if it cannot be read without."""
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
    """Put a repaired journal in its place, or aside if it is none; return where it is then."""
    path, repaired = folder / JOURNAL_FILE, folder / REPAIRED_FILE
    if not repaired.exists():
        return None
    try:
        whole = is_whole(repaired, key)
    except WrongKey:
        if not path.exists():
            raise
        look(path, key)  # if this one is not opened either, it is the key that is wrong
        whole = False
    if whole and not (path.exists() and is_whole(path, key)):  # a whole one is never replaced: this one is older
        _put_in_place(folder)
        return None
    if not path.exists():
        _put_back(folder)
    kept = next_damaged(folder)
    repaired.rename(kept)
    sync_folder(folder)
    return kept


def _put_back(folder: Path) -> None:
    """Give its place back to the journal that was set aside last."""
    for old in sorted(damaged_files(folder), key=number_of, reverse=True):
        if old.suffix == ".db" and old.is_file():
            for end, name in ((f".db{LOG}", JOURNAL_FILE + LOG), (".first-page", FIRST_PAGE_FILE)):
                with contextlib.suppress(FileNotFoundError):
                    old.with_suffix(end).rename(folder / name)
            old.rename(folder / JOURNAL_FILE)
            return


def _put_in_place(folder: Path) -> tuple[Path, ...]:
    """Rename the damaged files, and the repaired one; can be taken up again wherever it was broken off.

    The log goes before the file it belongs to: another journal must never find it.
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
    """Return the name under which a renaming that was broken off began to set files aside."""
    for part in damaged_files(folder):
        for end in (f".db{LOG}", ".first-page"):
            name = part.name.removesuffix(end)
            if name != part.name and not (folder / f"{name}.db").exists():
                return name
    return None


def _only_files(folder: Path) -> None:
    """Refuse what is no file where one of the journal's should be: opening a pipe would wait for ever.

    Raises:
        JournalError: there is something like that.
    """
    for name in (JOURNAL_FILE, JOURNAL_FILE + LOG, JOURNAL_FILE + SHARED, REPAIRED_FILE, REPAIRED_FILE + LOG):
        path = folder / name
        if path.exists() and not path.is_file():
            raise JournalError(problem.JOURNAL_NO_FILE, path=path)


def _remove_unfinished(folder: Path) -> None:
    for name in (_UNFINISHED_FILE, _PATCHED_FILE):
        remove(folder / name)
