"""What the journal's commands share: options that choose notes, and one line for a note."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any, cast

import click

from voiceguide.app.journal import Filter, today
from voiceguide.cli.echo import echo_json_piece
from voiceguide.cli.options import Command
from voiceguide.errors import NotesError
from voiceguide.journal.choose import days_from
from voiceguide.journal.days import Days, moment_in_words
from voiceguide.journal.entries import Entry, Heading, NoteState
from voiceguide.journal.export import json_array
from voiceguide.printable import on_one_line
from voiceguide.sound.audio import to_frames
from voiceguide.timeline.wording import spoken_length
from voiceguide.wording import journal as said

notes_argument = click.argument("words", nargs=-1, metavar="ID...")
some_notes_argument = click.argument("words", nargs=-1, metavar="[ID]...")
"""The same, but optional."""

json_with_text_option = click.option("--json", "as_json", is_flag=True, help=said.JOURNAL_JSON_WITH_TEXT_OPTION)
"""--json for commands where it shows more than the lines do."""


def filter_options(command: Command) -> Command:
    """Add --since, --until and --session, passed to the command as `wanted`."""

    @functools.wraps(command)
    def filtered(*, since: Days | None, until: Days | None, session: str | None, **options: Any) -> Any:  # noqa: ANN401
        wanted = Filter(since.since if since else None, until.until if until else None, session)
        return command(wanted=wanted, **options)

    for option in (
        click.option("--session", metavar="TITLE", help=said.JOURNAL_SESSION_OPTION),
        click.option("--until", callback=_days, metavar="DAY", help=said.JOURNAL_UNTIL_OPTION),
        click.option("--since", callback=_days, metavar="DAY", help=said.JOURNAL_SINCE_OPTION),
    ):
        filtered = option(filtered)
    return cast(Command, filtered)


def required(words: Sequence[str]) -> Sequence[str]:
    """Return the words that name notes, if there are any.

    Raises:
        click.UsageError: there are none.
    """
    if not words:
        raise click.UsageError(said.NAME_A_NOTE)
    return words


def line_of(note: Heading) -> str:
    """Return one line for a note, its number first, without its text."""
    kept = {
        (True, True): said.SOUND_AND_TEXT,
        (True, False): said.ONLY_SOUND,
        (False, True): said.ONLY_TEXT,
        (False, False): said.NEITHER,
    }[note.has_sound, note.has_text]
    state = {NoteState.OPEN: said.BEING_SPOKEN, NoteState.RECOVERED: said.CUT_SHORT}.get(note.state, "")
    return said.NOTE_LINE.format(
        number=note.id,
        moment=moment_in_words(note.written_at),
        about=about(note),
        length=length_of(note),
        kept=", ".join(part for part in (kept, state, said.EDITED if note.edited else "") if part),
    )


def length_of(note: Heading) -> str:
    """Return the length of a note, in words."""
    return spoken_length(to_frames(note.seconds))


def about(note: Heading) -> str:
    """Return what a note belongs to, as a sentence: its session, and the question that was asked."""
    told = on_one_line(": ".join(part for part in (note.session or said.A_NOTE, note.question) if part))
    return told if told[-1] in ".?!" else f"{told}."


def count_of(number: int, thing: str = "note") -> str:
    """Return a number of notes, or of other things, in words."""
    return f"1 {thing}" if number == 1 else f"{number} {thing}s"


def print_json(entries: Iterable[Entry]) -> None:
    """Print notes as a JSON array, one by one as they are read."""
    for piece in json_array(entries):
        echo_json_piece(piece)


def _days(ctx: click.Context, param: click.Parameter, value: str | None) -> Days | None:
    try:
        return None if value is None else days_from(value, today())
    except NotesError as error:
        raise click.BadParameter(str(error), ctx, param) from None
