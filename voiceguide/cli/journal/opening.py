"""Opens the journal at the terminal."""

from __future__ import annotations

from voiceguide.app.journal import open_journal
from voiceguide.cli.asking import ask_passphrase
from voiceguide.cli.front import tell_found
from voiceguide.journal.store import Journal
from voiceguide.paths import Paths


def opened(paths: Paths) -> Journal:
    """Return the existing journal, opened.

    Raises:
        NotesError: there is none.
        VoiceguideError: it cannot be opened.
    """
    return open_journal(paths, ask_passphrase, tell_found)
