"""voiceguide journal: everything that can be done with spoken notes."""

from __future__ import annotations

import click

from voiceguide.cli.journal_changing import delete_note, edit_note, repair_journal, transcribe_notes
from voiceguide.cli.journal_export import export_notes
from voiceguide.cli.journal_key import KEY_COMMANDS
from voiceguide.cli.journal_notes import open_journal
from voiceguide.cli.journal_reading import list_notes, play_notes, read_notes, search_notes, show_notes
from voiceguide.wording import journal as said

__all__ = ["journal", "open_journal"]


@click.group(help=said.JOURNAL_HELP)
def journal() -> None:
    """Hold the journal's commands."""


for command in (
    list_notes, show_notes, search_notes, play_notes, read_notes, export_notes, edit_note, delete_note,
    transcribe_notes, repair_journal, *KEY_COMMANDS,
):  # fmt: skip
    journal.add_command(command)
