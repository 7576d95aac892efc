"""Opening the journal at the terminal: its passphrase is asked for, and what was found is told."""

from __future__ import annotations

from voiceguide.app.events import NoteRecovered, OpeningEvent, RepairRefused
from voiceguide.app.journal import open_journal
from voiceguide.cli.asking import ask_passphrase
from voiceguide.cli.echo import echo
from voiceguide.journal.store import Journal
from voiceguide.paths import Paths
from voiceguide.wording import journal as said


def opened(paths: Paths) -> Journal:
    """Open the journal that is there.

    Raises:
        NotesError: there is none.
        VoiceguideError: it cannot be opened.
    """
    return open_journal(paths, ask_passphrase, tell_found)


def tell_found(event: OpeningEvent) -> None:
    """Say what was found when the journal was opened: a note that was cut short, or what could not be read."""
    if isinstance(event, NoteRecovered):
        told = said.RECOVERED.format(number=event.number)
    elif isinstance(event, RepairRefused):
        told = said.REPAIRED_REFUSED.format(path=event.path)
    else:
        if event.gone:
            lost = said.LOG_GONE
        elif event.foreign:
            lost = said.LOG_OF_ANOTHER if event.kept else said.LOG_OF_ANOTHER_NOT_MOVED
        else:
            lost = said.LOG_DAMAGED if event.kept else said.LOG_NOT_KEPT
        told = lost.format(frames=event.frames, path=event.kept)
    echo(told, err=True)
