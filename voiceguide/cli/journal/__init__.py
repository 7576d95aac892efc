"""voiceguide journal: everything that can be done with spoken notes."""

from __future__ import annotations

import click

from voiceguide.cli.journal.change import delete_command, edit_command, repair_command, transcribe_command
from voiceguide.cli.journal.export import export_command
from voiceguide.cli.journal.key import lock_command, passphrase_command, status_command, unlock_command
from voiceguide.cli.journal.read import list_command, play_command, read_command, search_command, show_command
from voiceguide.wording import journal as said


@click.group(help=said.JOURNAL_HELP)
def journal() -> None:
    """Contain the journal's commands."""


for command in (
    list_command, show_command, search_command, play_command, read_command, export_command, edit_command,
    delete_command, transcribe_command, repair_command, status_command, lock_command, unlock_command,
    passphrase_command,
):  # fmt: skip
    journal.add_command(command)
