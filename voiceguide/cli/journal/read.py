"""voiceguide journal list, show, search, play and read: listing, showing and hearing notes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace

import click

from voiceguide.app.journal import MOST_FOUND, Filter, choose_notes, has_journal, list_notes, play_note, search_notes
from voiceguide.cli.asking import at_terminal
from voiceguide.cli.echo import ask, echo, echo_lines
from voiceguide.cli.journal.lines import (
    about,
    filter_options,
    json_with_text_option,
    line_of,
    notes_argument,
    print_json,
    required,
    some_notes_argument,
)
from voiceguide.cli.journal.opening import opened
from voiceguide.cli.messages import only_our_messages
from voiceguide.cli.options import settings_with
from voiceguide.journal.days import moment_in_words
from voiceguide.journal.entries import Entry, Heading
from voiceguide.journal.store import Journal
from voiceguide.paths import Paths, find_paths
from voiceguide.printable import printable
from voiceguide.script.sentences import sentences
from voiceguide.settings import Settings
from voiceguide.wording import commands as wording
from voiceguide.wording import journal as said

NEWEST = 20
"""How many notes are listed unless all are asked for."""


@click.command("list", help=said.JOURNAL_LIST_HELP)
@filter_options
@click.option("--all", "everything", is_flag=True, help=said.JOURNAL_LIST_ALL_OPTION)
@json_with_text_option
def list_command(wanted: Filter, everything: bool, as_json: bool) -> None:
    """Show one line for each note, oldest first; as JSON, all of them with their text."""
    notes = _found(lambda journal: list_notes(journal, wanted), as_json)
    if notes is None:
        return
    if not notes:
        echo(said.NONE_LIKE_THAT if wanted else said.JOURNAL_NO_NOTES_YET)
    listed = notes if everything else notes[-NEWEST:]
    if len(listed) < len(notes):
        echo(said.OLDER_LEFT_OUT.format(count=f"{len(notes) - len(listed)} older ones"), err=True)
    for note in listed:
        echo(line_of(note))


@click.command("show", help=said.JOURNAL_SHOW_HELP)
@notes_argument
@json_with_text_option
def show_command(words: tuple[str, ...], as_json: bool) -> None:
    """Show each note's line, then its text."""
    with opened(find_paths()) as journal:
        entries = journal.entries([note.id for note in choose_notes(journal, required(words))])
        if as_json:
            print_json(entries)
            return
        for place, entry in enumerate(entries):
            if place:
                echo()
            echo(line_of(entry.heading))
            echo_lines(_text_of(journal, entry))


@click.command("search", help=said.JOURNAL_SEARCH_HELP)
@click.argument("words", nargs=-1, metavar="[WORDS]...")
@filter_options
@json_with_text_option
def search_command(words: tuple[str, ...], wanted: Filter, as_json: bool) -> None:
    """Show one line for each note that contains all of the words; as JSON, with its text."""
    notes = _found(lambda journal: search_notes(journal, _looked_for(words), wanted), as_json)
    if notes is None:
        return
    if not notes:
        echo(said.NOTHING_FOUND)
    for note in notes:
        echo(line_of(note))
    if len(notes) == MOST_FOUND:
        echo(said.FIRST_FOUND.format(count=MOST_FOUND), err=True)


@click.command("play", help=said.JOURNAL_PLAY_HELP)
@notes_argument
@click.option("--device", metavar="DEVICE", help=wording.DEVICE_OPTION)
def play_command(words: tuple[str, ...], device: str | None) -> int:
    """Play the sound of notes, one after the other; return 1 if none of them has any."""
    paths = find_paths()
    return play_notes_here(words, device or settings_with(paths, None, None).device, paths)


@click.command("read", help=said.JOURNAL_READ_HELP)
@some_notes_argument
@click.option("--voice", metavar="VOICE", help=wording.VOICE_OPTION)
@click.option("--device", metavar="DEVICE", help=wording.DEVICE_OPTION)
def read_command(words: tuple[str, ...], voice: str | None, device: str | None) -> int:
    """Speak notes with the guide's voice; their sound is not kept."""
    paths = find_paths()
    settings = settings_with(paths, voice, None)
    return read_notes_here(words, replace(settings, device=device or settings.device), paths)


def play_notes_here(words: Sequence[str], device: str | None, paths: Paths) -> int:
    """Play the sound of the notes that words mean; return 1 if none of them has any."""
    with opened(paths) as journal:
        notes = choose_notes(journal, required(words))
        for note in notes:
            if note.has_sound:
                echo(said.PLAYING.format(line=line_of(note)), err=True)
                with only_our_messages():
                    play_note(journal, note.id, device)
            else:
                echo(said.NOT_PLAYED.format(number=note.id), err=True)
    return 0 if any(note.has_sound for note in notes) else 1


def read_notes_here(words: Sequence[str], settings: Settings, paths: Paths) -> int:
    """Speak the notes that words mean, or without words the last one; return the exit code."""
    lines: list[str] = []
    with opened(paths) as journal:
        for entry in journal.entries([note.id for note in choose_notes(journal, words or ["last"])]):
            lines += _spoken(entry)
            echo(line_of(entry.heading), err=True)
    # Imported here: reading on the screen needs no sound.
    from voiceguide.cli.play import speak_here

    return speak_here(lines, settings, paths)


def _text_of(journal: Journal, entry: Entry) -> str:
    """Return a note's text, or why there is none."""
    if entry.text:
        return entry.text.rstrip()
    if not entry.heading.has_sound:
        return said.NEITHER_TEXT_NOR_SOUND
    if entry.heading.edited:
        told = said.TEXT_TAKEN_AWAY
    elif journal.was_transcribed(entry.id):
        told = said.NO_WORDS_IN_IT
    else:
        told = said.NO_TEXT_BUT_SOUND
    return told.format(number=entry.id)


def _spoken(entry: Entry) -> list[str]:
    """Return what to speak of a note, sentence by sentence."""
    moment = moment_in_words(entry.written_at)
    heading = said.READ_HEADING.format(number=entry.id, moment=moment, about=about(entry.heading))
    text = printable(entry.text)
    return [heading, *(sentence for line in text.splitlines() or [said.READ_NO_TEXT] for sentence in sentences(line))]


def _found(find: Callable[[Journal], list[Heading]], as_json: bool) -> list[Heading] | None:
    """Return the notes found; None if there is nothing left to show: no journal, or all were printed as JSON."""
    paths = find_paths()
    if not has_journal(paths):
        echo("[]" if as_json else said.JOURNAL_NO_NOTES_YET)
        return None
    with opened(paths) as journal:
        notes = find(journal)
        if as_json:
            print_json(journal.entries([note.id for note in notes]))
    return None if as_json else notes


def _looked_for(words: Sequence[str]) -> str:
    """Return the words to look for: those given, or else typed or piped.

    Raises:
        click.UsageError: there are none.
    """
    if words:
        given = " ".join(words)
    elif at_terminal():
        given = ask(said.SEARCH_PROMPT)
    else:
        given = sys.stdin.readline() if sys.stdin is not None else ""
    if not given.strip():
        raise click.UsageError(said.JOURNAL_NO_WORDS)
    return given
