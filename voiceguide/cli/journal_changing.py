"""voiceguide journal edit, delete, transcribe and repair: what changes notes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from voiceguide.cli import wording_journal as said
from voiceguide.cli.journal_notes import (
    at_terminal,
    choose,
    choose_one,
    count_of,
    journal_key,
    length_of,
    line_of,
    notes_argument,
    open_journal,
    printable,
    required,
    some_notes_argument,
    words_of,
)
from voiceguide.cli.meanwhile import meanwhile
from voiceguide.errors.notes import NoModel, StillRecorded, TextEmptied, TextUnreadable
from voiceguide.paths import Paths, find_paths

if TYPE_CHECKING:
    from pathlib import Path

    from voiceguide.journal.entries import Heading
    from voiceguide.journal.store import Journal


@click.command("edit", help=said.EDIT_HELP)
@notes_argument
@click.option("--yes", is_flag=True, help=said.EMPTIED_OPTION)
def edit_note(words: tuple[str, ...], yes: bool) -> None:
    """Change the text of one note; the words that were heard, with their times, go with the old text."""
    from voiceguide.cli.retyping import retyped

    with open_journal(find_paths()) as journal:
        note = choose_one(journal, required(words))
        old = printable(journal.entry(note.id).text).strip()
        if at_terminal():
            click.echo(line_of(note), err=True)
            new = retyped(old)
        else:
            new = _piped()
        new = printable(new).strip()
        if new == old:
            click.echo(said.NOTHING_CHANGED)
            return
        if not new and not note.has_sound:
            raise TextEmptied.without_sound(note.id)
        if not new and not yes:
            raise TextEmptied.with_sound(note.id)
        journal.write_text(note.id, new, edited=True)
    changed = said.TEXT_CHANGED.format(number=note.id, words=words_of(len(new.split())))
    click.echo(changed if new else said.TEXT_REMOVED.format(number=note.id))


@click.command("delete", help=said.DELETE_HELP)
@notes_argument
@click.option("--yes", is_flag=True, help=said.YES_OPTION)
def delete_note(words: tuple[str, ...], yes: bool) -> int:
    """Delete one note, after one question; return 1 if it was not wanted after all."""
    with open_journal(find_paths()) as journal:
        note = choose_one(journal, required(words))
        if not yes:
            click.echo(line_of(note), err=True)
            if not confirmed(said.ASK_DELETE):
                click.echo(said.NOT_DELETED)
                return 1
        journal.delete(note.id)
    click.echo(said.DELETED.format(number=note.id))
    return 0


@click.command("transcribe", help=said.TRANSCRIBE_HELP)
@some_notes_argument
@click.option("--all", "everything", is_flag=True, help=said.TRANSCRIBE_ALL_OPTION)
@click.option("--again", is_flag=True, help=said.AGAIN_OPTION)
@click.option("--language", default="en", metavar="LANGUAGE", help=said.LANGUAGE_OPTION)
def transcribe_notes(words: tuple[str, ...], everything: bool, again: bool, language: str) -> int:
    """Turn the sound of notes into text; return 1 if that was not possible for one of them."""
    if bool(words) == everything:
        raise click.UsageError(said.NOTES_OR_ALL if words else said.NAME_NOTES)
    paths = find_paths()
    with open_journal(paths) as journal:
        named = choose(journal, words) if words else []
        notes = [note for note in named if _can_have_text(note, again)] if words else _waiting(journal, again)
        if not notes and everything:
            click.echo(said.NOTHING_TO_TRANSCRIBE)
        model = _model(paths, language) if notes else None
        done = [_transcribed(journal, note, model, language) for note in notes if model is not None]
    return 0 if all(done) and len(done) >= len(named) else 1


@click.command("repair", help=said.REPAIR_HELP)
def repair_journal() -> None:
    """Save what can be saved of a damaged journal, and say what became of it."""
    from voiceguide.journal.repair import repair

    paths = find_paths()
    key = journal_key(paths)
    with meanwhile(lambda: said.STILL_REPAIRING):
        repaired = repair(paths.journal, key)
    if not repaired.kept:
        click.echo(said.NOT_DAMAGED.format(count=count_of(len(repaired.saved))))
        return
    click.echo(said.SAVED.format(count=count_of(len(repaired.saved))))
    if repaired.partly:
        click.echo(said.SAVED_PARTLY.format(numbers=_listed(repaired.partly)))
    if repaired.lost:
        click.echo(said.LOST.format(numbers=_listed(repaired.lost)))
    for path in repaired.kept:
        click.echo(said.DAMAGED_KEPT.format(path=path))


def confirmed(question: str) -> bool:
    """Ask, and take anything but a yes for a no, the end of the input too."""
    try:
        return click.confirm(question, err=True)
    except click.Abort:
        click.echo(err=True)
        return False


def _listed(numbers: Sequence[int]) -> str:
    return f"{'note' if len(numbers) == 1 else 'notes'} {', '.join(map(str, numbers))}"


def _piped() -> str:
    """Return the text that comes through a pipe.

    Raises:
        TextUnreadable: it is not UTF-8.
    """
    try:
        text = sys.stdin.read() if sys.stdin is not None else ""
        text.encode()  # in some surroundings what is no UTF-8 comes as halves of characters
    except UnicodeError:
        raise TextUnreadable from None
    return text.removeprefix("\ufeff")


def _can_have_text(note: Heading, again: bool) -> bool:
    """Say whether a note that was named is to be transcribed; if not, why."""
    from voiceguide.journal.entries import State

    if note.state is State.OPEN:
        click.echo(str(StillRecorded(note.id)), err=True)
    elif not note.has_sound:
        click.echo(said.NO_SOUND_TO_TRANSCRIBE.format(number=note.id), err=True)
    elif again or not (note.has_text or note.edited):
        return True
    else:
        told = said.HAS_EDITED_TEXT if note.edited else said.HAS_TEXT
        click.echo(told.format(number=note.id), err=True)
    return False


def _waiting(journal: Journal, again: bool) -> Sequence[Heading]:
    """Return every note that waits for its text; `again`, those that have one too, unless the person changed it."""
    waiting = set(journal.without_text())
    return [
        note
        for note in journal.headings()
        if not note.edited and (note.id in waiting or (again and note.has_sound and note.has_text))
    ]


def _transcribed(journal: Journal, note: Heading, model: Path, language: str) -> bool:
    """Turn one note into text, and say so, or why not; a text it had stays if no words are recognised now.

    Raises:
        ModelUnusable: no note can be turned into text with this model.
    """
    from voiceguide.errors.journal import JournalDamaged, NoSound, NoteNotFound
    from voiceguide.errors.listening import ModelUnusable, RecognizerFailed
    from voiceguide.guide.compose import open_recognizer
    from voiceguide.guide.transcribe import transcribe

    click.echo(said.TRANSCRIBING.format(number=note.id, length=length_of(note)), err=True)
    try:
        before = journal.entry(note.id)
        with meanwhile(lambda: said.STILL_TRANSCRIBING.format(number=note.id)):
            words = transcribe(journal, note.id, lambda sample_rate: open_recognizer(model, sample_rate), language)
    except ModelUnusable:
        raise
    except (RecognizerFailed, JournalDamaged, NoSound, NoteNotFound) as error:
        click.echo(said.NOT_TRANSCRIBED.format(number=note.id, reason=error), err=True)
        return False
    told = said.TRANSCRIBED if words else said.NO_WORDS_BUT_TEXT if before.text else said.NO_WORDS_HEARD
    click.echo(told.format(number=note.id, words=words_of(words)))
    return True


def _model(paths: Paths, language: str) -> Path:
    """Return the folder of the model for a language.

    Raises:
        NoModel: none is installed.
    """
    from voiceguide.listening.models import model_for

    installed = model_for(paths.models, language)
    if installed is None:
        raise NoModel(language)
    return installed.folder
