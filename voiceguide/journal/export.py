"""Notes as plain files: Markdown to read, JSON for programs, WAV to listen to.

Every file is written note by note, in constant memory, and completely or not at all. None is encrypted: that is the
point of an export.
"""

from __future__ import annotations

import contextlib
import re
import wave
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from voiceguide.errors import JournalDamaged, NoteNotFound, NotesError, not_written
from voiceguide.files import left_unfinished, me, remove_unfinished, replacing
from voiceguide.journal.days import moment_in_words
from voiceguide.journal.entries import Entry
from voiceguide.journal.store import Journal
from voiceguide.printable import as_json, on_one_line, printable
from voiceguide.wording.errors import notes as problem

MARKDOWN_FILE, JSON_FILE, SOUND_FOLDER = "journal.md", "journal.json", "sound"

_FOLDER, _FILE = 0o700, 0o600
_TEXTS, _SOUNDS = rf"{re.escape(MARKDOWN_FILE)}|{re.escape(JSON_FILE)}", r"\d{4,}\.wav"
"""Patterns for the names of files that a killed export left unfinished."""

_LOOKS_LIKE_MARKUP = re.compile(r"^([ \t]*)(?=#|>|[-+*=_]{2,}[ \t]*$|```|~~~)", re.MULTILINE)


class Format(StrEnum):
    """A format to write notes in."""

    MARKDOWN = "markdown"
    JSON = "json"
    SOUND = "sound"


@dataclass(slots=True)
class Progress:
    """The progress of an export; may be read while it runs."""

    file: str = ""
    """The file being written."""
    notes: int = 0
    """How many notes it contains so far."""
    written: dict[str, int] = field(default_factory=dict)
    """Completed files, with the number of notes in each."""
    failed: dict[int, str] = field(default_factory=dict)
    """Notes whose sound is unreadable, each with the reason."""


def export(
    journal: Journal, wanted: Sequence[int] | None, folder: Path, formats: Collection[Format], progress: Progress
) -> None:
    """Write notes to a new or empty folder that only its owner may read.

    `wanted` are their numbers, or None for all. Damaged sound is left out, and reported in `progress`.

    Raises:
        NotesError: the folder is not empty.
        OutputError: a file cannot be written; earlier ones are complete.
        JournalError: the notes cannot be read.
    """
    ours = _make(folder)
    try:
        if Format.MARKDOWN in formats:
            with_sound = Format.SOUND in formats
            _write(folder / MARKDOWN_FILE, lambda notes: markdown(notes, with_sound), journal.entries(wanted), progress)
        if Format.JSON in formats:
            _write(folder / JSON_FILE, json_array, journal.entries(wanted), progress)
        if Format.SOUND in formats:
            _write_sounds(journal, wanted, folder / SOUND_FOLDER, progress)
    finally:
        for empty in (folder / SOUND_FOLDER, folder) if ours else (folder / SOUND_FOLDER,):
            with contextlib.suppress(OSError):
                empty.rmdir()  # it stays if there is anything in it


def json_array(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield notes as a JSON array, piece by piece, one note per line."""
    separator = "[\n"
    for entry in entries:
        yield separator + as_json(_fields(entry))
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def markdown(entries: Iterable[Entry], with_sound: bool = False) -> Iterator[str]:
    """Yield notes as Markdown, piece by piece, with a heading for each; `with_sound` names the sound files."""
    yield "# Journal\n"
    for entry in entries:
        yield f"\n## {entry.id}: {moment_in_words(entry.written_at)}\n"
        if entry.session:
            yield f"\nSession: {_plain(on_one_line(entry.session))}\n"
        if entry.question:
            yield f"\nQuestion: {_plain(on_one_line(entry.question))}\n"
        if entry.heading.has_sound and with_sound:
            yield f"\nSound: {SOUND_FOLDER}/{sound_name(entry.id)}\n"
        yield f"\n{_plain(printable(entry.text)) or 'No text.'}\n"


def sound_name(number: int) -> str:
    """Return the name of the file with a note's sound."""
    return f"{number:04d}.wav"


def _fields(entry: Entry) -> dict[str, object]:
    """Return the fields of a note for programs."""
    return {
        "id": entry.id,
        "written_at": entry.written_at.isoformat(timespec="seconds"),
        "session": entry.session,
        "question": entry.question,
        "text": entry.text,
        "seconds": round(entry.seconds, 1),
        "words": entry.heading.words,
    }


def _plain(text: str) -> str:
    """Return text in which no line is taken for a heading, a quotation or code."""
    return _LOOKS_LIKE_MARKUP.sub(r"\1\\", text.strip())


def _make(folder: Path) -> bool:
    """Create the folder, and return whether it is new."""
    try:
        folder.mkdir(parents=True, mode=_FOLDER)
    except FileExistsError:
        if not folder.is_dir():
            raise NotesError(problem.FOLDER_IS_FILE, folder=folder) from None
        _remove_left(folder)
        _refuse_full(folder)
        with contextlib.suppress(OSError):  # a disk without permissions
            if not folder.is_symlink() and folder.stat().st_uid == me():
                folder.chmod(_FOLDER)
        return False
    except OSError as error:
        raise not_written(folder, error) from error
    return True


def _remove_left(folder: Path) -> None:
    """Remove what an export left unfinished when it was killed here: it holds private words, unencrypted."""
    remove_unfinished(folder, _TEXTS)
    sounds = folder / SOUND_FOLDER
    if not sounds.is_symlink() and left_unfinished(sounds, _SOUNDS):
        remove_unfinished(sounds, _SOUNDS)
        with contextlib.suppress(OSError):
            sounds.rmdir()  # it stays if there is anything else in it


def _refuse_full(folder: Path) -> None:
    try:
        if any(folder.iterdir()):
            raise NotesError(problem.FOLDER_NOT_EMPTY, folder=folder)
    except OSError as error:
        raise not_written(folder, error) from error


def _write(
    path: Path, written: Callable[[Iterable[Entry]], Iterable[str]], entries: Iterable[Entry], progress: Progress
) -> None:
    progress.file, progress.notes = path.name, 0
    try:
        with replacing(path, permissions=_FILE) as file:
            for piece in written(_counted(entries, progress)):
                file.write(piece.encode())
    except OSError as error:
        raise not_written(path, error) from error
    progress.written[path.name] = progress.notes


def _counted(entries: Iterable[Entry], progress: Progress) -> Iterator[Entry]:
    for entry in entries:
        yield entry
        progress.notes += 1


def _write_sounds(journal: Journal, wanted: Sequence[int] | None, folder: Path, progress: Progress) -> None:
    progress.file, progress.notes = SOUND_FOLDER, 0
    numbers = array("q", (entry.id for entry in journal.entries(wanted) if entry.heading.has_sound))
    if not numbers:
        return
    try:
        folder.mkdir(mode=_FOLDER)
    except OSError as error:
        raise not_written(folder, error) from error
    for number in numbers:
        try:
            _write_sound(journal, number, folder / sound_name(number))
            progress.written[SOUND_FOLDER] = progress.written.get(SOUND_FOLDER, 0) + 1
        except (JournalDamaged, NoteNotFound) as error:
            progress.failed[number] = str(error)
        progress.notes += 1


def _write_sound(journal: Journal, number: int, path: Path) -> None:
    sound = journal.sound(number)
    try:
        with replacing(path, permissions=_FILE) as file, wave.open(file, "wb") as writer:
            writer.setnchannels(1)
            writer.setsampwidth(2)
            writer.setframerate(sound.sample_rate)
            writer.setnframes(sound.frames)
            for block in sound.blocks:
                writer.writeframesraw(block)
    except OSError as error:
        raise not_written(path, error) from error
