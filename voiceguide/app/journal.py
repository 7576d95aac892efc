"""Opening and reading the journal: listing, finding, choosing and playing its notes."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from voiceguide.app.events import NoteRecovered, OpeningEvent, RepairRefused
from voiceguide.app.journal_key import AskPassphrase, find_journal_key
from voiceguide.errors import JournalLocked, NoKeyYet, NotesError, VoiceguideError
from voiceguide.journal import choose, reserve
from voiceguide.journal.entries import Heading, NoteState
from voiceguide.journal.folder import JOURNAL_FILE, RESERVE_FILE, damaged_files, left_behind
from voiceguide.journal.key import KeyPlace, find_key, place
from voiceguide.journal.store import Journal
from voiceguide.paths import Paths
from voiceguide.wording.errors import notes as problem

MOST_FOUND = 100
"""The most notes that a search returns; the newest are kept."""

_EDGE = 0.01
_STOPPING = 0.03


@dataclass(frozen=True, slots=True)
class Filter:
    """Which notes are wanted."""

    since: datetime.date | None = None
    until: datetime.date | None = None
    """The first day that is no longer wanted."""
    session: str | None = None
    """The title of a session, or its beginning."""

    def __bool__(self) -> bool:
        return self != Filter()


@dataclass(frozen=True, slots=True)
class JournalStatus:
    """What can be known about a journal without a passphrase."""

    notes: int | None
    """How many there are; None if they were not counted, or there never was one."""
    size: int
    """The bytes they take."""
    problem: VoiceguideError | None
    """Why they were not counted."""
    place: KeyPlace | None
    """Where the key lives; None if there is none."""
    damaged: tuple[Path, ...]
    """What repairs set aside."""
    reserve: Path | None
    """Where space is reserved for deleting on a full disk; None if it is not, or the notes are out of reach."""

    @property
    def reachable(self) -> bool:
        """Whether the notes can be read, perhaps with a passphrase."""
        return self.problem is None or isinstance(self.problem, JournalLocked)


def has_journal(paths: Paths) -> bool:
    """Return whether a journal was ever begun here, even if some of its files are gone."""
    try:
        return any(path.name.startswith("journal.") for path in paths.journal.iterdir())
    except FileNotFoundError:
        return False
    except OSError:
        return True  # opening it reports what is wrong


def journal_key(paths: Paths, ask: AskPassphrase | None) -> bytes:
    """Return the key of the existing journal.

    Raises:
        NotesError: there is none.
        KeyProblem: its key is unavailable.
    """
    if not has_journal(paths):
        raise NotesError(problem.NOTHING_NOTED_YET)
    return find_journal_key(paths, ask)


def open_journal(paths: Paths, ask: AskPassphrase | None, report: Callable[[OpeningEvent], None]) -> Journal:
    """Return the existing journal, opened, asking for its passphrase if necessary.

    Raises:
        NotesError: there is none.
        VoiceguideError: it cannot be opened.
    """
    return open_with(paths, journal_key(paths, ask), report)


def open_with(paths: Paths, key: bytes, report: Callable[[OpeningEvent], None]) -> Journal:
    """Return the journal, opened with its key, or begun.

    Raises:
        JournalError: it cannot be opened.
    """
    journal = Journal.open(paths.journal, key)
    for number in journal.recovered:
        report(NoteRecovered(number))
    if journal.set_aside is not None:
        report(RepairRefused(journal.set_aside))
    if journal.log_lost is not None:
        report(journal.log_lost)
    return journal


def journal_status(paths: Paths, report: Callable[[OpeningEvent], None]) -> JournalStatus:
    """Return how large the journal is and where its key lives, without asking for anything.

    Raises:
        KeyProblem: its folder cannot be read.
    """
    folder = paths.journal
    where = place(folder)
    notes, size, problem = None, 0, None
    try:
        key = find_key(folder, None)
        if (folder / JOURNAL_FILE).exists() or left_behind(folder):
            with open_with(paths, key, report) as journal:
                notes, size = journal.count(), journal.size()
    except NoKeyYet:
        pass
    except VoiceguideError as error:
        problem = error
    status = JournalStatus(notes, size, problem, where, tuple(damaged_files(folder)), None)
    held = status.reachable and reserve.is_held(folder)
    return replace(status, reserve=folder / RESERVE_FILE) if held else status


def list_notes(journal: Journal, wanted: Filter) -> list[Heading]:
    """Return the notes that match a filter, oldest first.

    Raises:
        NotesError: no note belongs to the session.
    """
    if not journal.count():
        return []
    return journal.headings(since=wanted.since, until=wanted.until, session=_title(journal, wanted))


def search_notes(journal: Journal, words: str, wanted: Filter) -> list[Heading]:
    """Return the notes that match a filter and contain all of the words, oldest first.

    Raises:
        NotesError: no note belongs to the session.
    """
    title = _title(journal, wanted)
    return journal.search(words, since=wanted.since, until=wanted.until, session=title, limit=MOST_FOUND)


def choose_notes(journal: Journal, words: Sequence[str]) -> list[Heading]:
    """Return the notes that a person names.

    Raises:
        NotesError: the words name no note.
    """
    return choose.chosen(words, journal.headings(), today())


def choose_note(journal: Journal, words: Sequence[str]) -> Heading:
    """Return the single note that a person names, to change it.

    Raises:
        NotesError: the words name none, or several, or one that is still being spoken.
    """
    note = choose.chosen_one(words, journal.headings(), today())
    if note.state is NoteState.OPEN:
        raise NotesError(problem.NOTE_BEING_SPOKEN, number=note.id)
    return note


def today() -> datetime.date:
    """Return the current day where the person is."""
    return datetime.datetime.now().astimezone().date()


def play_note(journal: Journal, number: int, device: str | None) -> None:
    """Play a note as it was spoken; Ctrl-C fades it out.

    Raises:
        JournalError: its sound cannot be read.
        OutputError: it cannot be played.
    """
    # Imported here: everything else in this module needs no sound.
    from voiceguide.app.adapters import open_device
    from voiceguide.sound.audio import to_frames
    from voiceguide.sound.clips import faded_ends, resampled_blocks

    sound = journal.sound(number)
    with closing(open_device(device)) as sink:
        try:
            for block in faded_ends(resampled_blocks(sound.blocks, sound.sample_rate), to_frames(_EDGE)):
                sink.write(block)
            sink.drain()
        except BaseException:
            sink.stop(_STOPPING)
            raise


def _title(journal: Journal, wanted: Filter) -> str | None:
    """Return the full title of the session that a filter names; None if it names none."""
    if wanted.session is None:
        return None
    titles = sorted({heading.session for heading in journal.headings() if heading.session})
    return choose.session_named(wanted.session, titles)
