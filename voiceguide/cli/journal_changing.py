"""voiceguide journal edit, delete, transcribe and repair: what changes notes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import click

from voiceguide.app.adapters import open_recognizer
from voiceguide.cli.asking import at_terminal, confirmed
from voiceguide.cli.echo import echo
from voiceguide.cli.journal_key import ask_passphrase
from voiceguide.cli.journal_notes import (
    choose,
    choose_one,
    count_of,
    journal_key,
    length_of,
    line_of,
    notes_argument,
    open_journal,
    required,
    some_notes_argument,
    tell_of_log,
    words_of,
)
from voiceguide.cli.meanwhile import meanwhile
from voiceguide.cli.retyping import retyped
from voiceguide.errors import VoiceguideError
from voiceguide.errors.journal import JournalDamaged, JournalError, NoSound, NoteNotFound
from voiceguide.errors.listening import ModelUnusable, RecognizerFailed
from voiceguide.errors.notes import NoModel, StillRecorded, TextEmptied, TextUnreadable
from voiceguide.journal.aside import kept_logs, still_needed
from voiceguide.journal.entries import Heading, State
from voiceguide.journal.folder import damaged_files, remove_damaged
from voiceguide.journal.key import find_key
from voiceguide.journal.repair import Room, repair
from voiceguide.journal.store import Journal
from voiceguide.models.installed import model_for
from voiceguide.notes.transcribe import transcribe
from voiceguide.paths import Paths, find_paths
from voiceguide.printable import printable
from voiceguide.wording import journal as said

_INTERRUPTED = 130


@click.command("edit", help=said.EDIT_HELP)
@notes_argument
@click.option("--yes", is_flag=True, help=said.EMPTIED_OPTION)
def edit_note(words: tuple[str, ...], yes: bool) -> int:
    """Change the text of one note; the words that were heard go with the old text. Return 130 if the person stops."""
    with open_journal(find_paths()) as journal:
        note = choose_one(journal, required(words))
        before = journal.entry(note.id).text
        old = before.strip()
        try:
            if at_terminal():
                echo(line_of(note), err=True)
            new = (retyped(old) if at_terminal() else _piped()).strip()
        except (click.Abort, KeyboardInterrupt):
            echo(said.NOTHING_CHANGED, err=True)
            return _INTERRUPTED
        if not printable(new).strip():
            new = ""
        if new in {old, printable(old).strip()}:  # as it is kept, or as it was shown
            echo(said.NOTHING_CHANGED)
            return 0
        if not new and not note.has_sound:
            raise TextEmptied.without_sound(note.id)
        if not new and not yes:
            raise TextEmptied.with_sound(note.id)
        try:
            journal.write_text(note.id, new, edited=True)
        except NoteNotFound:  # another program was faster
            raise
        except (KeyboardInterrupt, JournalError) as error:
            is_new = _answer(lambda: journal.entry(note.id).text != before)
            stopped = isinstance(error, KeyboardInterrupt)
            told = said.CHANGED_AND_STOPPED if stopped else said.CHANGED_BUT
            echo(_which(is_new, told, said.NOTHING_CHANGED, said.CHANGED_UNKNOWN).format(number=note.id), err=True)
            if stopped:
                return _INTERRUPTED
            raise
    changed = said.TEXT_CHANGED.format(number=note.id, words=words_of(len(new.split())))
    echo(changed if new else said.TEXT_REMOVED.format(number=note.id))
    return 0


@click.command("delete", help=said.DELETE_HELP)
@notes_argument
@click.option("--yes", is_flag=True, help=said.YES_OPTION)
def delete_note(words: tuple[str, ...], yes: bool) -> int:
    """Delete one note, after one question; return 1 if it was not wanted after all, 130 if the person stopped it."""
    paths = find_paths()
    with open_journal(paths) as journal:
        note = choose_one(journal, required(words))
        if not yes:
            echo(line_of(note), err=True)
            if stopped := _refused(said.ASK_DELETE, said.NOT_DELETED):
                return stopped
        try:
            done = journal.delete(note.id)
        except NoteNotFound:  # another program was faster
            raise
        except (KeyboardInterrupt, JournalError) as error:
            gone = _answer(lambda: not journal.has(note.id))
            stopped = isinstance(error, KeyboardInterrupt)
            told = said.DELETED_AND_STOPPED if stopped else said.DELETED_BUT
            echo(_which(gone, told, said.NOT_DELETED, said.DELETED_UNKNOWN).format(number=note.id), err=True)
            if stopped:
                return _INTERRUPTED
            raise
    echo(said.DELETED.format(number=note.id))
    if not done:
        echo(said.DELETED_LATER)
    if damaged := damaged_files(paths.journal):
        echo(said.DAMAGED_MAY_HOLD_IT.format(names=_names(damaged)))
    return 0


@click.command("transcribe", help=said.TRANSCRIBE_HELP)
@some_notes_argument
@click.option("--all", "everything", is_flag=True, help=said.TRANSCRIBE_ALL_OPTION)
@click.option("--again", is_flag=True, help=said.AGAIN_OPTION)
@click.option("--language", metavar="LANGUAGE", help=said.LANGUAGE_OPTION)
def transcribe_notes(words: tuple[str, ...], everything: bool, again: bool, language: str | None) -> int:
    """Turn the sound of notes into text; return 1 if that was not possible for one of them."""
    if bool(words) == everything:
        raise click.UsageError(said.NOTES_OR_ALL if words else said.NAME_NOTES)
    paths = find_paths()
    with open_journal(paths) as journal:
        named = choose(journal, words) if words else []
        notes = [note for note in named if _can_have_text(note, again)] if words else _waiting(journal, again)
        if not notes and everything:
            echo(said.NOTHING_TO_TRANSCRIBE)
        models = _models(paths, dict.fromkeys(language or note.language for note in notes))
        done = [
            _transcribed(journal, note, model, language or note.language)
            for note in notes
            if (model := models.get(language or note.language)) is not None
        ]
    return 0 if all(done) and len(done) == len(notes) >= len(named) else 1


@click.command("repair", help=said.REPAIR_HELP)
@click.option("--remove-damaged", "removing", is_flag=True, help=said.REMOVE_DAMAGED_OPTION)
@click.option("--yes", is_flag=True, help=said.YES_OPTION)
def repair_journal(removing: bool, yes: bool) -> int:
    """Save what can be saved of a damaged journal, or remove what earlier repairs set aside."""
    if removing:
        return _remove_damaged(find_paths().journal, yes)
    _repair()
    return 0


def _remove_damaged(folder: Path, yes: bool) -> int:
    """Remove what repairs set aside, after one question; return 1 if that was not wanted, 130 if it was stopped."""
    damaged = damaged_files(folder)
    if not damaged:
        echo(said.NOTHING_DAMAGED)
        return 0
    if _tell_of_needed(folder, damaged) and yes:
        echo(said.NEEDED_STAYS, err=True)
        return 1
    if not yes:
        for path in damaged:
            echo(path, err=True)
        if stopped := _refused(said.ASK_REMOVE_DAMAGED, said.NOT_REMOVED):
            return stopped
    remove_damaged(damaged)
    for path in damaged:
        echo(said.REMOVED.format(path=path))
    return 0


def _tell_of_needed(folder: Path, damaged: Sequence[Path]) -> bool:
    """Say which of the files that were set aside may be the only whole copy of notes; return whether any may be."""
    logs = kept_logs(folder)
    for log in logs:
        echo(said.LOG_NOT_LOOKED_AT.format(path=log), err=True)
    try:
        needed = still_needed(folder, find_key(folder, ask_passphrase))
    except VoiceguideError as error:
        unknown = any(path.suffix == ".db" for path in damaged)
        if unknown:
            echo(said.NOT_LOOKED_AT.format(reason=error), err=True)
        return unknown or bool(logs)
    for one in needed:
        echo(said.STILL_NEEDED.format(path=one.path, notes=count_of(one.missing)), err=True)
    return bool(needed or logs)


def _tell_of_room(room: Room, folder: Path) -> None:
    megabytes = {name: f"{size / 1e6:.1f}" for name, size in (("needed", room.needed), ("free", room.free))}
    echo(said.REPAIR_ROOM.format(folder=folder, **megabytes), err=True)


def _repair() -> None:
    """Save what can be saved, and say what became of it."""
    paths = find_paths()
    key = journal_key(paths)
    with meanwhile(lambda: said.STILL_REPAIRING):
        repaired = repair(paths.journal, key, lambda room: _tell_of_room(room, paths.journal))
    tell_of_log(repaired.log_lost)
    if not repaired.kept:
        echo(said.NOT_DAMAGED.format(count=count_of(len(repaired.saved))))
        return
    echo(said.SAVED.format(count=count_of(len(repaired.saved))))
    if repaired.partly:
        echo(said.SAVED_PARTLY.format(numbers=_listed(repaired.partly)))
    if repaired.lost:
        echo(said.LOST.format(numbers=_listed(repaired.lost)))
    for path in repaired.kept:
        echo(said.DAMAGED_KEPT.format(path=path))


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
    if note.state is State.OPEN:
        echo(str(StillRecorded(note.id)), err=True)
    elif not note.has_sound:
        echo(said.NO_SOUND_TO_TRANSCRIBE.format(number=note.id), err=True)
    elif again or not (note.has_text or note.edited):
        return True
    else:
        told = said.HAS_EDITED_TEXT if note.edited else said.HAS_TEXT
        echo(told.format(number=note.id), err=True)
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
    echo(said.TRANSCRIBING.format(number=note.id, length=length_of(note)), err=True)
    try:
        before = journal.entry(note.id)
        with meanwhile(lambda: said.STILL_TRANSCRIBING.format(number=note.id)):
            words = transcribe(journal, note.id, lambda sample_rate: open_recognizer(model, sample_rate), language)
    except ModelUnusable:
        raise
    except (RecognizerFailed, JournalDamaged, NoSound, NoteNotFound) as error:
        echo(said.NOT_TRANSCRIBED.format(number=note.id, reason=error), err=True)
        return False
    told = said.TRANSCRIBED if words else said.NO_WORDS_BUT_TEXT if before.text else said.NO_WORDS_HEARD
    echo(told.format(number=note.id, words=words_of(words)))
    return True


def _models(paths: Paths, languages: Iterable[str]) -> dict[str, Path]:
    """Return the folder of the model for each language, and say for which there is none."""
    found: dict[str, Path] = {}
    for language in languages:
        installed = model_for(paths.models, language)
        if installed is None:
            echo(str(NoModel(language)), err=True)
        else:
            found[language] = installed.folder
    return found


def _answer(question: Callable[[], bool]) -> bool | None:
    """Return the journal's answer to a question; None if it gives none."""
    try:
        return question()
    except JournalError:
        return None


def _which(answer: bool | None, yes: str, no: str, unknown: str) -> str:
    return unknown if answer is None else yes if answer else no


def _refused(question: str, told: str) -> int:
    """Ask; return 0 for a yes, or say what was not done and return 1, or 130 if the person stopped it."""
    try:
        if confirmed(question):
            return 0
    except KeyboardInterrupt:
        echo(err=True)
        echo(told, err=True)
        return _INTERRUPTED
    echo(told)
    return 1


def _names(paths: Iterable[Path]) -> str:
    return ", ".join(path.name for path in paths)
