"""voiceguide journal export: notes as plain files."""

from __future__ import annotations

from pathlib import Path

import click

from voiceguide.app.journal import Filter
from voiceguide.app.journal_export import export_folder, export_notes
from voiceguide.cli.asking import leaving_when_stopped
from voiceguide.cli.echo import echo, meanwhile
from voiceguide.cli.journal.lines import count_of, filter_options, some_notes_argument
from voiceguide.cli.journal.opening import opened
from voiceguide.journal.export import Format, Progress
from voiceguide.paths import find_paths
from voiceguide.wording import journal as said

_ALL = "all"


@click.command("export", help=said.JOURNAL_EXPORT_HELP)
@click.argument("place", type=click.Path(), metavar="FOLDER")
@some_notes_argument
@click.option(
    "--format",
    "wanted_format",
    type=click.Choice([*map(str, Format), _ALL], case_sensitive=False),
    default=_ALL,
    metavar="WHAT",
    help=said.JOURNAL_FORMAT_OPTION,
)
@filter_options
def export_command(place: str, words: tuple[str, ...], wanted_format: str, wanted: Filter) -> int:
    """Write notes to a folder; return 1 if some could not be written."""
    folder = export_folder(place, words)
    formats = tuple(Format) if wanted_format == _ALL else (Format(wanted_format),)
    progress = Progress()
    with opened(find_paths()) as journal:
        try:
            with (
                leaving_when_stopped(said.EXPORT_STOPPED),
                meanwhile(lambda: said.WRITING.format(file=progress.file, count=count_of(progress.notes))),
            ):
                found = export_notes(journal, words, wanted, folder, formats, progress)
        finally:
            _tell(folder, progress)
    if not found:
        echo(said.NONE_LIKE_THAT, err=True)
    return 0 if found and not progress.failed else 1


def _tell(folder: Path, progress: Progress) -> None:
    """Show what was written, what was not, and that none of it is encrypted."""
    for name, count in progress.written.items():
        echo(said.EXPORTED.format(path=folder / name, count=count_of(count)))
    for number, reason in progress.failed.items():
        echo(said.SOUND_NOT_EXPORTED.format(number=number, reason=reason), err=True)
    if progress.written:
        echo(said.NOT_ENCRYPTED, err=True)
