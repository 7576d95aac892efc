"""voiceguide journal edit, delete, transcribe and repair: changing notes."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence

import click

from voiceguide.app import journal_changes as changes
from voiceguide.app.journal import choose_note, journal_key
from voiceguide.cli.asking import ask_passphrase, at_terminal, confirm_or_leave, leaving_when_stopped
from voiceguide.cli.echo import echo, meanwhile
from voiceguide.cli.exit_codes import FAILED
from voiceguide.cli.front import tell_found
from voiceguide.cli.journal.lines import count_of, length_of, line_of, notes_argument, required, some_notes_argument
from voiceguide.cli.journal.opening import opened
from voiceguide.cli.retyping import retyped
from voiceguide.errors import NotesError, VoiceguideError
from voiceguide.journal.aside import SetAside
from voiceguide.journal.entries import Heading
from voiceguide.journal.folder import damaged_files, remove_damaged
from voiceguide.journal.repair import Room, repair
from voiceguide.paths import Paths, find_paths
from voiceguide.wording import journal as said
from voiceguide.wording.errors import notes as problem


@click.command("edit", help=said.JOURNAL_EDIT_HELP)
@notes_argument
@click.option("--yes", is_flag=True, help=said.JOURNAL_EMPTIED_OPTION)
def edit_command(words: tuple[str, ...], yes: bool) -> None:
    """Change the text of one note; the recognised words are removed with the old text."""
    with opened(find_paths()) as journal:
        entry = journal.entry(choose_note(journal, required(words)).id)
        with leaving_when_stopped(said.NOTHING_CHANGED):
            if at_terminal():
                echo(line_of(entry.heading), err=True)
                new = retyped(entry.text.strip())
            else:
                new = _piped()
        with leaving_when_stopped():
            count = changes.change_text(journal, entry, new, yes, _edit_broken_off)
    if count is None:
        echo(said.NOTHING_CHANGED)
    elif count:
        echo(said.TEXT_CHANGED.format(number=entry.id, words=count_of(count, "word")))
    else:
        echo(said.TEXT_REMOVED.format(number=entry.id))


@click.command("delete", help=said.JOURNAL_DELETE_HELP)
@notes_argument
@click.option("--yes", is_flag=True, help=said.JOURNAL_YES_OPTION)
def delete_command(words: tuple[str, ...], yes: bool) -> None:
    """Delete one note, after one question."""
    paths = find_paths()
    with opened(paths) as journal:
        note = choose_note(journal, required(words))
        if not yes:
            echo(line_of(note), err=True)
            confirm_or_leave(said.ASK_DELETE, said.NOT_DELETED)
        with leaving_when_stopped():
            deletion = changes.delete_note(journal, note.id, paths, _deletion_broken_off)
    echo(said.DELETED.format(number=note.id))
    if not deletion.complete:
        echo(said.DELETED_LATER)
    if deletion.damaged:
        echo(said.DAMAGED_MAY_HOLD_IT.format(names=", ".join(path.name for path in deletion.damaged)))


@click.command("transcribe", help=said.JOURNAL_TRANSCRIBE_HELP)
@some_notes_argument
@click.option("--all", "everything", is_flag=True, help=said.JOURNAL_TRANSCRIBE_ALL_OPTION)
@click.option("--again", is_flag=True, help=said.JOURNAL_AGAIN_OPTION)
@click.option("--language", metavar="LANGUAGE", help=said.JOURNAL_LANGUAGE_OPTION)
def transcribe_command(words: tuple[str, ...], everything: bool, again: bool, language: str | None) -> int:
    """Turn the sound of notes into text; return 1 if that was not possible for one of them."""
    if bool(words) == everything:
        raise click.UsageError(said.NOTES_OR_ALL if words else said.NAME_NOTES)
    paths = find_paths()
    with opened(paths) as journal:
        done = changes.transcribe_notes(journal, words, again, language, paths, _tell_transcription, _transcribing)
    if not done:
        echo(said.NOTHING_TO_TRANSCRIBE)
    return 0 if all(done) else 1


@click.command("repair", help=said.JOURNAL_REPAIR_HELP)
@click.option("--remove-damaged", "removing", is_flag=True, help=said.JOURNAL_REMOVE_DAMAGED_OPTION)
@click.option("--yes", is_flag=True, help=said.JOURNAL_YES_OPTION)
def repair_command(removing: bool, yes: bool) -> int:
    """Save what can be saved of a damaged journal, or remove what earlier repairs set aside."""
    paths = find_paths()
    if removing:
        return _remove_damaged(paths, yes)
    key = journal_key(paths, ask_passphrase)

    def tell_room(room: Room) -> None:
        needed, free = (f"{size / 1e6:.1f}" for size in (room.needed, room.free))
        echo(said.REPAIR_ROOM.format(folder=paths.journal, needed=needed, free=free), err=True)

    with meanwhile(lambda: said.STILL_REPAIRING):
        repaired = repair(paths.journal, key, tell_room)
    if repaired.log_lost is not None:
        tell_found(repaired.log_lost)
    if not repaired.kept:
        echo(said.NOT_DAMAGED.format(count=count_of(len(repaired.saved))))
        return 0
    echo(said.SAVED.format(count=count_of(len(repaired.saved))))
    if repaired.partly:
        echo(said.SAVED_PARTLY.format(numbers=_listed(repaired.partly)))
    if repaired.lost:
        echo(said.JOURNAL_LOST.format(numbers=_listed(repaired.lost)))
    for path in repaired.kept:
        echo(said.DAMAGED_KEPT.format(path=path))
    return 0


def _remove_damaged(paths: Paths, yes: bool) -> int:
    """Remove what repairs set aside, after one question; return 1 if it may be needed and `yes` forbids asking."""
    damaged = damaged_files(paths.journal)
    if not damaged:
        echo(said.NOTHING_DAMAGED)
        return 0
    if changes.may_be_needed(paths, damaged, ask_passphrase, _tell_aside) and yes:
        echo(said.NEEDED_STAYS, err=True)
        return FAILED
    if not yes:
        for path in damaged:
            echo(path, err=True)
        confirm_or_leave(said.ASK_REMOVE_DAMAGED, said.NOT_REMOVED)
    remove_damaged(damaged)
    for path in damaged:
        echo(said.JOURNAL_REMOVED.format(path=path))
    return 0


def _telling(stopped: str, failed: str, not_made: str, unknown: str) -> Callable[[changes.BrokenOff], None]:
    """Return what shows how a change was broken off: made and stopped, made and failed, not made, or unknown."""

    def tell(event: changes.BrokenOff) -> None:
        made = stopped if event.stopped else failed
        echo(
            (unknown if event.made is None else made if event.made else not_made).format(number=event.number), err=True
        )

    return tell


_edit_broken_off = _telling(said.CHANGED_AND_STOPPED, said.CHANGED_BUT, said.NOTHING_CHANGED, said.CHANGED_UNKNOWN)
_deletion_broken_off = _telling(said.DELETED_AND_STOPPED, said.DELETED_BUT, said.NOT_DELETED, said.DELETED_UNKNOWN)


@contextlib.contextmanager
def _transcribing(note: Heading) -> Iterator[None]:
    echo(said.TRANSCRIBING.format(number=note.id, length=length_of(note)), err=True)
    with meanwhile(lambda: said.STILL_TRANSCRIBING.format(number=note.id)):
        yield


def _tell_transcription(event: changes.Transcription | VoiceguideError) -> None:
    """Show what became of a note, or why it was not transcribed."""
    if not isinstance(event, changes.Transcription):
        echo(str(event), err=True)
        return
    note = event.note
    if event.words is not None:
        none = said.NO_WORDS_BUT_TEXT if event.had_text else said.NO_WORDS_HEARD
        told = said.TRANSCRIBED if event.words else none
        echo(told.format(number=note.id, words=count_of(event.words, "word")))
        return
    if event.reason is not None:
        told = said.NOT_TRANSCRIBED
    elif not note.has_sound:
        told = said.NO_SOUND_TO_TRANSCRIBE
    else:
        told = said.HAS_EDITED_TEXT if note.edited else said.HAS_TEXT
    echo(told.format(number=note.id, reason=event.reason), err=True)


def _tell_aside(event: changes.LogSetAside | SetAside | VoiceguideError) -> None:
    """Show which of the files set aside may be needed, or why that is unknown."""
    match event:
        case changes.LogSetAside(path):
            told = said.LOG_NOT_LOOKED_AT.format(path=path)
        case SetAside(path, missing):
            told = said.STILL_NEEDED.format(path=path, notes=count_of(missing))
        case _:
            told = said.NOT_LOOKED_AT.format(reason=event)
    echo(told, err=True)


def _listed(numbers: Sequence[int]) -> str:
    return f"{'note' if len(numbers) == 1 else 'notes'} {', '.join(map(str, numbers))}"


def _piped() -> str:
    """Return the text that comes through a pipe.

    Raises:
        NotesError: it is not UTF-8.
    """
    try:
        text = sys.stdin.read() if sys.stdin is not None else ""
        text.encode()  # in some locales, what is not UTF-8 arrives as surrogates
    except UnicodeError:
        raise NotesError(problem.TEXT_NOT_UTF8) from None
    return text.removeprefix("\ufeff")
