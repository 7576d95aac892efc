"""Notes as plain files, in a folder that a person names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from voiceguide.app.journal import Filter, choose_notes, list_notes, today
from voiceguide.errors import NotesError, on_a_line
from voiceguide.journal.choose import names_notes
from voiceguide.journal.export import Format, Progress, export
from voiceguide.journal.store import Journal
from voiceguide.wording.errors import notes as problem


def export_folder(name: str, words: Sequence[str]) -> Path:
    """Return the folder that a person names; `words` are the arguments after it.

    Raises:
        NotesError: they named none, or the name means notes.
    """
    if not name.strip():
        raise NotesError(problem.FOLDER_NOT_NAMED)
    folder = Path(name)
    if not folder.exists() and names_notes([name], today()):
        named = on_a_line(" ".join([name, *words]))
        raise NotesError(problem.FOLDER_NAMES_NOTES, place=on_a_line(name), words=named)
    return folder


def export_notes(
    journal: Journal,
    words: Sequence[str],
    wanted: Filter,
    folder: Path,
    formats: Collection[Format],
    progress: Progress,
) -> bool:
    """Write notes to a new or empty folder; return False if no note matches.

    `words` name notes among those that match the filter; without either, all are meant. `progress` is kept up to date.

    Raises:
        NotesError: there are no notes yet, the words name none, or the folder is not empty.
        OutputError: a file cannot be written; those before it are complete.
        JournalError: the notes cannot be read.
    """
    if not journal.count():
        raise NotesError(problem.NOTHING_NOTED_YET)
    numbers = None
    if words or wanted:
        numbers = [note.id for note in list_notes(journal, wanted)]
    if words and numbers is not None:
        named = {note.id for note in choose_notes(journal, words)}
        numbers = [number for number in numbers if number in named]
    if numbers == []:
        return False
    export(journal, numbers, folder, formats, progress)
    return True
