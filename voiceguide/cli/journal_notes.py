"""What the journal's commands share: opening it, finding notes in it, and a note in one line."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from voiceguide.cli.echo import echo, echo_json_piece
from voiceguide.errors.notes import DayUnclear, NoNotesYet, StillRecorded
from voiceguide.journal.choose import chosen, chosen_one, days_from, session_named
from voiceguide.journal.days import moment_in_words
from voiceguide.journal.entries import Entry, Heading, State
from voiceguide.journal.export import json_array
from voiceguide.journal.log import LogLost
from voiceguide.journal.store import Journal
from voiceguide.paths import Paths
from voiceguide.printable import on_one_line
from voiceguide.sound.audio import to_frames
from voiceguide.timeline.wording import spoken_length
from voiceguide.wording import journal as wording

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Filter:
    """Which notes are wanted, of all there are."""

    since: datetime.date | None = None
    until: datetime.date | None = None
    """The first day that is not wanted any more."""
    session: str | None = None
    """The title of a session, or its beginning."""

    def __bool__(self) -> bool:
        return self != Filter()


def has_journal(paths: Paths) -> bool:
    """Say whether a journal was ever begun here, also if some of its files are gone."""
    try:
        return any(path.name.startswith("journal.") for path in paths.journal.iterdir())
    except FileNotFoundError:
        return False
    except OSError:
        return True  # opening it says what is the matter


def open_journal(paths: Paths) -> Journal:
    """Open the journal, asking for its passphrase if it needs one; say which notes were cut short by a crash.

    Raises:
        NoNotesYet: there is none.
        VoiceguideError: it cannot be opened.
    """
    return open_with(paths, journal_key(paths))


def open_with(paths: Paths, key: bytes) -> Journal:
    """Open the journal with its key, or begin it; say which notes were cut short by a crash.

    Raises:
        VoiceguideError: it cannot be opened.
    """
    journal = Journal.open(paths.journal, key)
    tell_of_opening(journal)
    return journal


def tell_of_opening(journal: Journal) -> None:
    """Say what was found when the journal was opened: notes that were cut short, and what could not be read."""
    for number in journal.recovered:
        echo(wording.RECOVERED.format(number=number), err=True)
    if journal.set_aside is not None:
        echo(wording.REPAIRED_REFUSED.format(path=journal.set_aside), err=True)
    tell_of_log(journal.log_lost)


def tell_of_log(lost: LogLost | None) -> None:
    """Say what of the journal's log could not be read, if anything."""
    if lost is None:
        return
    if lost.gone:
        told = wording.LOG_GONE
    elif lost.foreign:
        told = wording.LOG_OF_ANOTHER if lost.kept else wording.LOG_OF_ANOTHER_NOT_MOVED
    else:
        told = wording.LOG_DAMAGED if lost.kept else wording.LOG_NOT_KEPT
    echo(told.format(frames=lost.frames, path=lost.kept), err=True)


def journal_key(paths: Paths) -> bytes:
    """Return the key of the journal that is there.

    Raises:
        NoNotesYet: there is none.
        KeyProblem: its key cannot be had.
    """
    from voiceguide.cli.journal_key import find_journal_key

    if not has_journal(paths):
        raise NoNotesYet
    return find_journal_key(paths)


def filter_options(command: Command) -> Command:
    """Add --since, --until and --session."""
    for option in (
        click.option("--session", metavar="TITLE", help=wording.SESSION_OPTION),
        click.option("--until", callback=_until, metavar="DAY", help=wording.UNTIL_OPTION),
        click.option("--since", callback=_since, metavar="DAY", help=wording.SINCE_OPTION),
    ):
        command = option(command)
    return command


def notes_argument(command: Command) -> Command:
    """Add the words that choose notes."""
    return click.argument("words", nargs=-1, metavar="ID...")(command)


def some_notes_argument(command: Command) -> Command:
    """Add the words that choose notes, where it may go without."""
    return click.argument("words", nargs=-1, metavar="[ID]...")(command)


def required(words: Sequence[str]) -> Sequence[str]:
    """Return the words that name notes.

    Raises:
        click.UsageError: there are none.
    """
    if not words:
        raise click.UsageError(wording.NAME_A_NOTE)
    return words


def found(journal: Journal, wanted: Filter) -> list[Heading]:
    """Return the notes that a filter lets through, oldest first.

    Raises:
        NoSuchSession: no note belongs to the session.
    """
    session = None if wanted.session is None else whole_title(journal, wanted.session)
    return journal.headings(since=wanted.since, until=wanted.until, session=session)


def whole_title(journal: Journal, name: str) -> str:
    """Return the title of the session that a person means.

    Raises:
        NoSuchSession: no note belongs to one of that name.
    """
    return session_named(name, sorted({heading.session for heading in journal.headings() if heading.session}))


def choose(journal: Journal, words: Sequence[str]) -> list[Heading]:
    """Return the notes that a person names.

    Raises:
        NotesError: the words name none.
    """
    return chosen(words, journal.headings(), today())


def choose_one(journal: Journal, words: Sequence[str]) -> Heading:
    """Return the one note that a person names, to change it.

    Raises:
        NotesError: the words name none, or several, or one that is still being spoken.
    """
    note = chosen_one(words, journal.headings(), today())
    if note.state is State.OPEN:
        raise StillRecorded(note.id)
    return note


def today() -> datetime.date:
    """Return the day it is where the person is."""
    return datetime.datetime.now().astimezone().date()


def line_of(note: Heading) -> str:
    """Return a note in one line, its number first, without its text."""
    return wording.NOTE_LINE.format(
        number=note.id,
        moment=moment_in_words(note.written_at),
        about=about(note),
        length=length_of(note),
        kept=_kept(note),
    )


def length_of(note: Heading) -> str:
    """Return how long was spoken, in words."""
    return spoken_length(to_frames(note.seconds))


def about(note: Heading) -> str:
    """Return what a note belongs to, as a sentence: its session, and the question that was asked."""
    told = on_one_line(": ".join(part for part in (note.session or wording.A_NOTE, note.question) if part))
    return told if told[-1] in ".?!" else f"{told}."


def count_of(notes: int) -> str:
    """Return a number of notes in words."""
    return "1 note" if notes == 1 else f"{notes} notes"


def words_of(words: int) -> str:
    """Return a number of words, in words."""
    return "1 word" if words == 1 else f"{words} words"


def json_with_text_option(command: Command) -> Command:
    """Add --json, where it shows more than the lines do."""
    return click.option("--json", "as_json", is_flag=True, help=wording.JSON_WITH_TEXT_OPTION)(command)


def print_json(entries: Iterable[Entry]) -> None:
    """Print notes as a JSON array, one after the other as they are read."""
    for piece in json_array(entries):
        echo_json_piece(piece)


def _kept(note: Heading) -> str:
    kept = {
        (True, True): wording.SOUND_AND_TEXT,
        (True, False): wording.ONLY_SOUND,
        (False, True): wording.ONLY_TEXT,
        (False, False): wording.NEITHER,
    }[note.has_sound, note.has_text]
    told = {State.OPEN: wording.BEING_SPOKEN, State.RECOVERED: wording.CUT_SHORT}.get(note.state, "")
    return ", ".join(part for part in (kept, told, wording.EDITED if note.edited else "") if part)


def _since(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime.date | None:
    days = _days(ctx, param, value)
    return days and days[0]


def _until(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime.date | None:
    days = _days(ctx, param, value)
    return days and days[1]


def _days(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[datetime.date, datetime.date] | None:
    if value is None:
        return None
    try:
        days = days_from(value, today())
    except DayUnclear as error:
        raise click.BadParameter(str(error), ctx, param) from None
    return days.since, days.until
