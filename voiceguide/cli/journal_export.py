"""voiceguide journal export: notes as plain files."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

import click

from voiceguide.cli.echo import echo
from voiceguide.cli.journal_notes import (
    Filter,
    choose,
    count_of,
    filter_options,
    found,
    open_journal,
    some_notes_argument,
    today,
)
from voiceguide.cli.meanwhile import meanwhile
from voiceguide.errors.notes import FolderUnclear, NoNotesYet
from voiceguide.journal.choose import names_notes
from voiceguide.journal.export import Format, Progress, export
from voiceguide.journal.store import Journal
from voiceguide.paths import find_paths
from voiceguide.wording import journal as said

_ALL = "all"
_INTERRUPTED = 130


@click.command("export", help=said.EXPORT_HELP)
@click.argument("place", type=click.Path(), metavar="FOLDER")
@some_notes_argument
@click.option(
    "--format",
    "wanted_format",
    type=click.Choice(["markdown", "json", "sound", _ALL], case_sensitive=False),
    default=_ALL,
    metavar="WHAT",
    help=said.FORMAT_OPTION,
)
@filter_options
def export_notes(
    place: str, words: tuple[str, ...], wanted_format: str,
    since: datetime.date | None, until: datetime.date | None, session: str | None,
) -> int:  # fmt: skip
    """Write notes to a folder; return 1 if not all of them could be, and 130 if the person stopped it."""
    folder = _folder(place, words)
    formats = tuple(Format) if wanted_format == _ALL else (Format(wanted_format),)
    progress = Progress()
    with open_journal(find_paths()) as journal:
        if not journal.count():
            raise NoNotesYet
        wanted = _wanted(journal, words, Filter(since, until, session))
        if wanted is not None and not wanted:
            echo(said.NONE_LIKE_THAT, err=True)
            return 1
        try:
            with meanwhile(lambda: said.WRITING.format(file=progress.file, count=count_of(progress.notes))):
                export(journal, wanted, folder, formats, progress)
        except KeyboardInterrupt:
            echo(said.EXPORT_STOPPED, err=True)
            return _INTERRUPTED
        finally:
            _tell(folder, progress)
    return 1 if progress.failed else 0


def _folder(place: str, words: Sequence[str]) -> Path:
    """Return the folder that a person names.

    Raises:
        FolderUnclear: they named none, or what is meant are notes.
    """
    if not place.strip():
        raise FolderUnclear.empty()
    folder = Path(place)
    if not folder.exists() and names_notes([place], today()):
        raise FolderUnclear.notes(place, " ".join([place, *words]))
    return folder


def _wanted(journal: Journal, words: Sequence[str], wanted: Filter) -> list[int] | None:
    """Return the numbers of the notes that are wanted, oldest first; None for all."""
    if not words and not wanted:
        return None
    passed = [note.id for note in found(journal, wanted)]
    if not words:
        return passed
    named = {note.id for note in choose(journal, words)}
    return [number for number in passed if number in named]


def _tell(folder: Path, progress: Progress) -> None:
    """Say what was written, what was not, and that none of it is encrypted."""
    for name, count in progress.written.items():
        echo(said.EXPORTED.format(path=folder / name, count=count_of(count)))
    for number, reason in progress.failed.items():
        echo(said.SOUND_NOT_EXPORTED.format(number=number, reason=reason), err=True)
    if progress.written:
        echo(said.NOT_ENCRYPTED, err=True)
