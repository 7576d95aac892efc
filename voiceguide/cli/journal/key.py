"""voiceguide journal status, lock, unlock and passphrase: where the key lives, and how to change that."""

from __future__ import annotations

import click

from voiceguide.app.journal import JournalStatus, journal_status
from voiceguide.app.journal_key import TRIES, change_passphrase, lock_journal, unlock_journal
from voiceguide.cli.asking import ask_passphrase, at_terminal
from voiceguide.cli.echo import echo
from voiceguide.cli.front import tell_found
from voiceguide.errors import JournalLocked, KeyProblem, LeftInKeyring
from voiceguide.journal.key import KeyPlace
from voiceguide.journal.keyfile import KEY_FILE
from voiceguide.paths import find_paths
from voiceguide.wording import journal as said
from voiceguide.wording.errors import keys as problem

_KEYS = {
    None: (said.KEY_NONE, said.KEY_CHANGE_NONE),
    KeyPlace.KEY_FILE: (said.KEY_OPEN, said.KEY_CHANGE_OPEN),
    KeyPlace.PASSPHRASE: (said.KEY_SEALED, said.KEY_CHANGE_SEALED),
    KeyPlace.UNLOCKED_FILE: (said.KEY_COPY_IN_FILE, said.KEY_CHANGE_COPY),
    KeyPlace.UNLOCKED_KEYRING: (said.KEY_COPY_IN_KEYRING, said.KEY_CHANGE_COPY),
}
"""The lines that show where the key lives, and how to change that."""


@click.command("status", help=said.KEY_STATUS_HELP)
def status_command() -> int:
    """Show one fact a line, without asking for anything; return 1 if the notes cannot be reached."""
    paths = find_paths()
    echo(said.KEY_JOURNAL.format(path=paths.journal))
    status = journal_status(paths, tell_found)
    echo(_notes(status))
    if status.damaged:
        echo(said.KEY_DAMAGED_FILES.format(names=", ".join(path.name for path in status.damaged)))
    for line in _KEYS[status.place] if status.reachable or status.place else (said.KEY_GONE,):
        echo(line.format(path=paths.journal / KEY_FILE))
    if status.reserve is not None:
        echo(said.KEY_RESERVE.format(path=status.reserve))
    return 0 if status.reachable else 1


@click.command("passphrase", help=said.KEY_SET_HELP)
def passphrase_command() -> None:
    """Set or change the passphrase; the notes themselves stay as they are."""
    try:
        before = change_passphrase(find_paths(), ask_passphrase, _new_passphrase)
    except LeftInKeyring:
        echo(said.KEY_SET)
        raise
    echo(said.KEY_SET)
    if before is not None:
        echo(said.KEY_OPEN_BEFORE if before is KeyPlace.KEY_FILE else said.KEY_OTHER_BEFORE)


@click.command("unlock", help=said.KEY_UNLOCK_HELP)
@click.option("--keyring", "in_keyring", is_flag=True, help=said.KEY_KEYRING_OPTION)
def unlock_command(in_keyring: bool) -> None:
    """Put an open copy of the key beside the sealed one, so that no command asks for the passphrase."""
    paths = find_paths()
    if not unlock_journal(paths, ask_passphrase, in_keyring):
        echo(said.KEY_OPEN_ALREADY)
    elif in_keyring:
        echo(said.KEY_IN_KEYRING)
    else:
        echo(said.KEY_IN_FILE.format(path=paths.journal / KEY_FILE))


@click.command("lock", help=said.KEY_LOCK_HELP)
def lock_command() -> None:
    """Remove every open copy of the key."""
    echo(said.KEY_LOCKED if lock_journal(find_paths()) else said.KEY_LOCKED_ALREADY)


def _notes(status: JournalStatus) -> str:
    """Return the line that shows how many notes there are, or why they were not counted."""
    if isinstance(status.problem, JournalLocked):
        return said.KEY_NOTES_LOCKED
    if status.problem is not None:
        return said.KEY_NOTES_NOT_COUNTED.format(reason=status.problem)
    if status.notes is None:
        return said.KEY_NO_NOTES
    return said.KEY_NOTES.format(count=status.notes, size=f"{status.size / 1e6:.1f}")


def _new_passphrase() -> str:
    """Return a new passphrase, typed twice, or read once from a pipe, where it can be checked before it is sent.

    Raises:
        KeyProblem: it was empty, or never the same twice.
    """
    echo(said.KEY_NO_RECOVERY, err=True)
    if not at_terminal():
        try:
            return ask_passphrase()
        except JournalLocked:
            raise KeyProblem(problem.NO_NEW_PASSPHRASE) from None
    for _ in range(TRIES):
        new = ask_passphrase(question=said.KEY_ASK_NEW)
        if not new.strip():
            raise KeyProblem(problem.EMPTY_PASSPHRASE)
        if ask_passphrase(question=said.KEY_ASK_AGAIN) == new:
            return new
        echo(said.KEY_NOT_THE_SAME, err=True)
    raise KeyProblem(problem.PASSPHRASES_DIFFER)
