"""voiceguide journal list, show, search, play and read: notes told, shown and heard."""

from __future__ import annotations

import datetime
import sys
from contextlib import closing
from dataclasses import replace

import click

from voiceguide.app.adapters import open_device
from voiceguide.cli.asking import at_terminal
from voiceguide.cli.echo import ask, echo, echo_lines
from voiceguide.cli.journal_notes import (
    Filter,
    about,
    choose,
    filter_options,
    found,
    has_journal,
    json_with_text_option,
    line_of,
    notes_argument,
    open_journal,
    print_json,
    required,
    some_notes_argument,
    whole_title,
)
from voiceguide.cli.messages import only_our_messages
from voiceguide.cli.options import settings_with
from voiceguide.cli.play import speak_lines
from voiceguide.journal.days import moment_in_words
from voiceguide.journal.entries import Entry, Heading
from voiceguide.journal.store import Journal
from voiceguide.paths import find_paths
from voiceguide.printable import printable
from voiceguide.script.sentences import sentences
from voiceguide.sound.audio import to_frames
from voiceguide.sound.clips import faded_ends, resampled_blocks
from voiceguide.wording import commands as wording
from voiceguide.wording import journal as said

NEWEST = 20
"""How many notes are listed unless all are asked for."""

_MOST_FOUND = 100
_EDGE = 0.01
_STOPPING = 0.03


@click.command("list", help=said.LIST_HELP)
@filter_options
@click.option("--all", "everything", is_flag=True, help=said.LIST_ALL_OPTION)
@json_with_text_option
def list_notes(
    since: datetime.date | None, until: datetime.date | None, session: str | None, everything: bool, as_json: bool
) -> None:
    """Say a line a note, oldest first; as JSON, all of them with their text."""
    paths = find_paths()
    if not has_journal(paths):
        _say_none(said.NO_NOTES_YET, as_json)
        return
    wanted = Filter(since, until, session)
    with open_journal(paths) as journal:
        notes = found(journal, wanted) if journal.count() else []
        if as_json:
            print_json(journal.entries([note.id for note in notes]) if notes else ())
            return
    if not notes:
        _say_none(said.NONE_LIKE_THAT if wanted else said.NO_NOTES_YET)
    listed = notes if everything else notes[-NEWEST:]
    if len(listed) < len(notes):
        echo(said.OLDER_LEFT_OUT.format(count=f"{len(notes) - len(listed)} older ones"), err=True)
    for note in listed:
        echo(line_of(note))


@click.command("show", help=said.SHOW_HELP)
@notes_argument
@json_with_text_option
def show_notes(words: tuple[str, ...], as_json: bool) -> None:
    """Say each note's line, then its text."""
    with open_journal(find_paths()) as journal:
        notes = choose(journal, required(words))
        entries = journal.entries([note.id for note in notes])
        if as_json:
            print_json(entries)
            return
        for place, entry in enumerate(entries):
            if place:
                echo()
            echo(line_of(entry.heading))
            echo_lines(_text_of(journal, entry))


@click.command("search", help=said.SEARCH_HELP)
@click.argument("words", nargs=-1, metavar="[WORDS]...")
@filter_options
@json_with_text_option
def search_notes(
    words: tuple[str, ...], since: datetime.date | None, until: datetime.date | None, session: str | None, as_json: bool
) -> None:
    """Say a line for each note that has all of the words; as JSON, with its text."""
    paths = find_paths()
    if not has_journal(paths):
        _say_none(said.NO_NOTES_YET, as_json)
        return
    with open_journal(paths) as journal:
        wanted = " ".join(words) if words else _asked_words()
        if not wanted.strip():
            raise click.UsageError(said.NO_WORDS)
        title = None if session is None else whole_title(journal, session)
        notes = journal.search(wanted, since=since, until=until, session=title, limit=_MOST_FOUND)
        if as_json:
            print_json(journal.entries([note.id for note in notes]) if notes else ())
            return
    if not notes:
        echo(said.NOTHING_FOUND)
    for note in notes:
        echo(line_of(note))
    if len(notes) == _MOST_FOUND:
        echo(said.FIRST_FOUND.format(count=_MOST_FOUND), err=True)


@click.command("play", help=said.PLAY_HELP)
@notes_argument
@click.option("--device", metavar="DEVICE", help=wording.DEVICE_OPTION)
def play_notes(words: tuple[str, ...], device: str | None) -> int:
    """Play the sound of notes, one after the other; return 1 if none of them has any."""
    paths = find_paths()
    device = device or settings_with(paths, None, None).device
    with open_journal(paths) as journal:
        notes = choose(journal, required(words))
        for note in notes:
            if note.has_sound:
                echo(said.PLAYING.format(line=line_of(note)), err=True)
                _play(journal, note, device)
            else:
                echo(said.NOT_PLAYED.format(number=note.id), err=True)
    return 0 if any(note.has_sound for note in notes) else 1


@click.command("read", help=said.READ_HELP)
@some_notes_argument
@click.option("--voice", metavar="VOICE", help=wording.VOICE_OPTION)
@click.option("--device", metavar="DEVICE", help=wording.DEVICE_OPTION)
def read_notes(words: tuple[str, ...], voice: str | None, device: str | None) -> None:
    """Speak notes with the guide's voice; what it says is not kept."""
    paths = find_paths()
    settings = settings_with(paths, voice, None)
    lines: list[str] = []
    with open_journal(paths) as journal:
        notes = choose(journal, words or ["last"])
        for entry in journal.entries([note.id for note in notes]):
            lines += _spoken(entry)
            echo(line_of(entry.heading), err=True)
    speak_lines(lines, replace(settings, device=device or settings.device), paths)


def _say_none(sentence: str, as_json: bool = False) -> None:
    echo("[]" if as_json else sentence)


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
    """Return what is said of a note, sentence by sentence."""
    heading = said.READ_HEADING.format(
        number=entry.id, moment=moment_in_words(entry.written_at), about=about(entry.heading)
    )
    text = printable(entry.text)
    return [heading, *(sentence for line in text.splitlines() or [said.READ_NO_TEXT] for sentence in sentences(line))]


def _asked_words() -> str:
    """Return the words that are typed, or that come through a pipe."""
    if at_terminal():
        return ask(said.SEARCH_PROMPT)
    return sys.stdin.readline() if sys.stdin is not None else ""


def _play(journal: Journal, note: Heading, device: str | None) -> None:
    """Play one note as it was spoken; Ctrl-C fades it out."""
    sound = journal.sound(note.id)
    with only_our_messages(), closing(open_device(device)) as sink:
        try:
            for block in faded_ends(resampled_blocks(sound.blocks, sound.sample_rate), to_frames(_EDGE)):
                sink.write(block)
            sink.drain()
        except BaseException:
            sink.stop(_STOPPING)
            raise
