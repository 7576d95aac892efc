"""Changing notes: new text, deletion, transcription; and whether what a repair set aside may be removed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from voiceguide.app.journal import choose_notes
from voiceguide.app.journal_key import AskPassphrase
from voiceguide.app.listening_adapters import recognizer_for_notes
from voiceguide.errors import (
    JournalDamaged,
    JournalError,
    ModelError,
    ModelUnusable,
    NoteNotFound,
    NotesError,
    RecognizerFailed,
    VoiceguideError,
)
from voiceguide.journal.aside import SetAside, kept_logs, still_needed
from voiceguide.journal.entries import Entry, Heading, NoteState
from voiceguide.journal.folder import damaged_files
from voiceguide.journal.key import find_key
from voiceguide.journal.store import Journal
from voiceguide.notes.transcribe import OpenRecognizer, transcribe
from voiceguide.paths import Paths
from voiceguide.printable import printable
from voiceguide.wording.errors import models as model_problem
from voiceguide.wording.errors import notes as problem


@dataclass(frozen=True, slots=True)
class BrokenOff:
    """A change of a note failed or was stopped after it had begun; the error follows."""

    number: int
    made: bool | None
    """Whether it was made all the same; None if unknown."""
    stopped: bool
    """Whether the person stopped it, by Ctrl-C."""


@dataclass(frozen=True, slots=True)
class Deletion:
    """What is left of a note that is gone from the journal."""

    complete: bool
    """Whether its file holds no trace of it; if not, the rest goes when the journal is used next."""
    damaged: tuple[Path, ...]
    """What repairs set aside and may contain it."""


@dataclass(frozen=True, slots=True)
class Transcription:
    """The result of transcribing a note."""

    note: Heading
    words: int | None = None
    """How many were recognised; with none, the text is unchanged. None if the note was not transcribed."""
    had_text: bool = False
    reason: VoiceguideError | None = None
    """Why it was not; None if it has no sound or already has its text."""


@dataclass(frozen=True, slots=True)
class LogSetAside:
    """A log that was set aside without its journal, so that nobody can read it."""

    path: Path


def change_text(
    journal: Journal, entry: Entry, text: str, may_be_empty: bool, report: Callable[[BrokenOff], None]
) -> int | None:
    """Replace the text of a note; return how many words it has now, or None if nothing changed.

    The recognised words are removed with the old text.

    Raises:
        NotesError: the new text is empty and may not be, or there is no sound either; nothing was changed.
        JournalError: the text could not be kept, or the old one could not be removed.
    """
    with _looked_after(entry.id, lambda: journal.entry(entry.id).text != entry.text, report):
        new, old = text.strip(), entry.text.strip()
        if not printable(new).strip():
            new = ""
        if new in {old, printable(old).strip()}:  # as it is kept, or as it was shown
            return None
        if not new and not entry.heading.has_sound:
            raise NotesError(problem.TEXT_EMPTY_AND_NO_SOUND, number=entry.id)
        if not new and not may_be_empty:
            raise NotesError(problem.TEXT_EMPTY, number=entry.id)
        journal.write_text(entry.id, new, edited=True)
        return len(new.split())


def delete_note(journal: Journal, number: int, paths: Paths, report: Callable[[BrokenOff], None]) -> Deletion:
    """Remove a note, its text and its sound.

    Raises:
        JournalError: it could not be removed, or clearing up after it failed.
    """
    with _looked_after(number, lambda: not journal.has(number), report):
        return Deletion(journal.delete(number), tuple(damaged_files(paths.journal)))


def transcribe_notes(
    journal: Journal, words: Sequence[str], again: bool, language: str | None, paths: Paths,
    report: Callable[[Transcription | VoiceguideError], None],
    working: Callable[[Heading], AbstractContextManager[None]],
) -> list[bool]:  # fmt: skip
    """Turn the sound of notes into text; return, for each note meant, whether it was transcribed.

    Without `words`, all notes without text are meant; `again` adds those that have one, except for texts that the
    person changed in notes they do not name. `language` is the tag of what was spoken, None for that of each note.
    `working` is entered while a note is transcribed, and `report` gets the result.

    Raises:
        NotesError: the words name no note.
        ModelUnusable: no note can be turned into text with this model.
    """
    named = choose_notes(journal, words) if words else _waiting(journal, again)
    notes = [note for note in named if not words or _can_have_text(note, again, report)]
    tags = dict.fromkeys(language or note.language for note in notes)
    recognizers = {tag: found for tag in tags if (found := recognizer_for_notes(paths, tag)) is not None}
    for tag in tags:
        if tag not in recognizers:
            report(ModelError(model_problem.NO_MODEL_OF_LANGUAGE, language=tag))
    done = [False] * (len(named) - len(notes))
    for note in notes:
        tag = language or note.language
        if tag in recognizers:
            with working(note):
                became = _transcribed(journal, note, recognizers[tag], tag)
            report(became)
        done.append(tag in recognizers and became.words is not None)
    return done


def may_be_needed(
    paths: Paths, damaged: Sequence[Path], ask: AskPassphrase,
    report: Callable[[LogSetAside | SetAside | VoiceguideError], None],
) -> bool:  # fmt: skip
    """Return whether what repairs set aside may be the only whole copy of notes.

    Reports the files that may be, or why that cannot be found out.
    """
    logs = kept_logs(paths.journal)
    for log in logs:
        report(LogSetAside(log))
    try:
        needed = still_needed(paths.journal, find_key(paths.journal, lambda: ask(None)))
    except VoiceguideError as error:
        unknown = any(path.suffix == ".db" for path in damaged)
        if unknown:
            report(error)
        return unknown or bool(logs)
    for one in needed:
        report(one)
    return bool(needed or logs)


@contextlib.contextmanager
def _looked_after(number: int, made: Callable[[], bool], report: Callable[[BrokenOff], None]) -> Iterator[None]:
    """If a change fails or is stopped, report whether it was made."""
    try:
        yield
    except NoteNotFound:  # another program was faster
        raise
    except (KeyboardInterrupt, JournalError) as error:
        answer: bool | None = None
        with contextlib.suppress(JournalError):
            answer = made()
        report(BrokenOff(number, answer, isinstance(error, KeyboardInterrupt)))
        raise


def _can_have_text(note: Heading, again: bool, report: Callable[[Transcription | VoiceguideError], None]) -> bool:
    """Return whether to transcribe a note that was named; if not, report why."""
    if note.state is not NoteState.OPEN and note.has_sound and (again or not (note.has_text or note.edited)):
        return True
    report(
        NotesError(problem.NOTE_BEING_SPOKEN, number=note.id) if note.state is NoteState.OPEN else Transcription(note)
    )
    return False


def _waiting(journal: Journal, again: bool) -> Sequence[Heading]:
    """Return all notes without text; with `again`, also those that have one the person did not change."""
    waiting = set(journal.without_text())
    return [
        note
        for note in journal.headings()
        if not note.edited and (note.id in waiting or (again and note.has_sound and note.has_text))
    ]


def _transcribed(journal: Journal, note: Heading, recognizer: OpenRecognizer, language: str) -> Transcription:
    """Turn one note into text and return the result; its old text stays if no words are recognised now.

    Raises:
        ModelUnusable: no note can be turned into text with this model.
    """
    try:
        had_text = bool(journal.entry(note.id).text)
        words = transcribe(journal, note.id, recognizer, language)
    except ModelUnusable:
        raise
    except (RecognizerFailed, JournalDamaged, NoteNotFound) as error:
        return Transcription(note, reason=error)
    return Transcription(note, words, had_text)
