"""voiceguide journal status, lock, unlock and passphrase: where the key lives, and how to change that."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from voiceguide.cli.asking import at_terminal
from voiceguide.cli.echo import ask_unseen, echo
from voiceguide.cli.journal_notes import tell_of_opening
from voiceguide.errors import VoiceguideError
from voiceguide.errors.keys import JournalLocked, KeyProblem, LeftInKeyring, NoKeyYet, NoPassphrase, WrongPassphrase
from voiceguide.journal import key, reserve
from voiceguide.journal.folder import JOURNAL_FILE, RESERVE_FILE, damaged_files, left_behind
from voiceguide.journal.key import Place, find_key, make_key, make_sealed_key, open_sealed, place, set_passphrase
from voiceguide.journal.keyfile import KEY_FILE
from voiceguide.journal.store import Journal
from voiceguide.paths import Paths, find_paths
from voiceguide.wording import journal as said

Answer = TypeVar("Answer")

_TRIES = 3


def ask_passphrase(question: str = said.KEY_ASK) -> str:
    """Return a passphrase: typed unseen at a terminal, or else the next line of standard input.

    It is never taken from the command line or the environment, where others could see it.

    Raises:
        JournalLocked: there is nobody to type it, and no line of input is left.
        WrongPassphrase: the line is not text.
    """
    if at_terminal():
        try:
            return ask_unseen(question)
        except OSError:  # it cannot be shown
            raise JournalLocked from None
    try:
        line = sys.stdin.readline() if sys.stdin is not None else ""
    except UnicodeDecodeError:
        raise WrongPassphrase from None
    if not line:
        raise JournalLocked
    return line.removeprefix("\ufeff").rstrip("\r\n")


def find_journal_key(paths: Paths) -> bytes:
    """Return the key of the journal, asking for its passphrase if it is locked; of a new journal, make it.

    Raises:
        KeyProblem: it cannot be had.
    """
    try:
        return _known_key(paths.journal)
    except NoKeyYet:
        return make_key(paths.journal)


@click.command(help=said.KEY_STATUS_HELP)
def status() -> int:
    """Say one fact a line, without asking for anything; return 1 if the notes cannot be reached."""
    folder = find_paths().journal
    echo(said.KEY_JOURNAL.format(path=folder))
    where = place(folder)
    readable, notes = _notes(folder)
    echo(notes)
    if damaged := damaged_files(folder):
        echo(said.KEY_DAMAGED_FILES.format(names=", ".join(path.name for path in damaged)))
    for line in _key_lines(where, folder) if readable or where else (said.KEY_GONE,):
        echo(line)
    if readable and reserve.is_held(folder):
        echo(said.KEY_RESERVE.format(path=folder / RESERVE_FILE))
    return 0 if readable else 1


@click.command(help=said.KEY_SET_HELP)
def passphrase() -> None:
    """Set a passphrase, or another one; the notes themselves stay as they are."""
    folder = find_paths().journal
    try:
        key = _known_key(folder)
    except NoKeyYet:
        echo(said.KEY_NO_RECOVERY, err=True)
        make_sealed_key(folder, _new_passphrase())
        echo(said.KEY_SET)
        return
    before = said.KEY_OPEN_BEFORE if place(folder) is Place.KEY_FILE else said.KEY_OTHER_BEFORE
    echo(said.KEY_NO_RECOVERY, err=True)
    try:
        set_passphrase(folder, key, _new_passphrase())
    except LeftInKeyring:
        echo(said.KEY_SET)
        raise
    echo(said.KEY_SET)
    echo(before)


@click.command(help=said.KEY_UNLOCK_HELP)
@click.option("--keyring", "in_keyring", is_flag=True, help=said.KEY_KEYRING_OPTION)
def unlock(in_keyring: bool) -> None:
    """Put an open copy of the key beside the sealed one, so that no command asks."""
    folder = find_paths().journal
    wanted = key.Place.UNLOCKED_KEYRING if in_keyring else key.Place.UNLOCKED_FILE
    where = key.place(folder)
    if where is wanted and _is_open(folder):
        echo(said.KEY_OPEN_ALREADY)
        return
    if where in {None, key.Place.KEY_FILE}:
        raise NoPassphrase.set()
    try:
        _tried(lambda passphrase: key.unlock(folder, passphrase, wanted))
    except JournalLocked:
        if _is_open(folder):
            raise NoPassphrase.needed_for_copy() from None
        raise
    path = folder / KEY_FILE
    echo(said.KEY_IN_KEYRING if in_keyring else said.KEY_IN_FILE.format(path=path))


@click.command(help=said.KEY_LOCK_HELP)
def lock() -> None:
    """Remove every open copy of the key."""
    folder = find_paths().journal
    locked_before = key.place(folder) is key.Place.PASSPHRASE
    key.lock(folder)
    echo(said.KEY_LOCKED_ALREADY if locked_before else said.KEY_LOCKED)


KEY_COMMANDS: tuple[click.Command, ...] = (status, lock, unlock, passphrase)
"""For the group `journal`."""


def _known_key(folder: Path) -> bytes:
    """Return the key of a journal that has one, asking for its passphrase if it is locked.

    Raises:
        NoKeyYet, KeyProblem: it has none; it cannot be had.
    """
    try:
        return find_key(folder, None)
    except JournalLocked:
        return _tried(lambda passphrase: open_sealed(folder, passphrase))


def _is_open(folder: Path) -> bool:
    """Say whether an open copy of the key can really be had: it may be damaged, or gone from the keyring."""
    try:
        find_key(folder, None)
    except KeyProblem:
        return False
    return True


def _tried(use: Callable[[str], Answer]) -> Answer:
    """Return what a passphrase opens; at a terminal a wrong one may be typed again.

    Raises:
        WrongPassphrase, NoPassphrase: the last one was wrong, or empty, too.
        KeyProblem: something else is the matter.
    """
    for _ in range(_TRIES - 1 if at_terminal() else 0):
        try:
            return use(ask_passphrase())
        except (WrongPassphrase, NoPassphrase) as error:
            echo(str(error), err=True)
    return use(ask_passphrase())


def _new_passphrase() -> str:
    """Return a new passphrase that was typed twice; from a pipe, where it can be seen before it is sent, once.

    Raises:
        NoPassphrase: it was empty, or never the same twice.
    """
    if not at_terminal():
        try:
            return ask_passphrase()
        except JournalLocked:
            raise NoPassphrase.no_new_one() from None
    for _ in range(_TRIES):
        new = ask_passphrase(said.KEY_ASK_NEW)
        if not new.strip():
            raise NoPassphrase.empty()
        if ask_passphrase(said.KEY_ASK_AGAIN) == new:
            return new
        echo(said.KEY_NOT_THE_SAME, err=True)
    raise NoPassphrase.not_the_same()


def _notes(folder: Path) -> tuple[bool, str]:
    """Return whether the notes can be reached, locked or not, and the line that says how many there are."""
    try:
        key = find_key(folder, None)
        if not (folder / JOURNAL_FILE).exists() and not left_behind(folder):
            return True, said.KEY_NO_NOTES
        return True, _counted(folder, key)
    except NoKeyYet:
        return True, said.KEY_NO_NOTES
    except JournalLocked:
        return True, said.KEY_NOTES_LOCKED
    except VoiceguideError as error:
        return False, said.KEY_NOTES_NOT_COUNTED.format(reason=error)


def _counted(folder: Path, key: bytes) -> str:
    with Journal.open(folder, key) as journal:
        tell_of_opening(journal)
        return said.KEY_NOTES.format(count=journal.count(), size=f"{journal.size() / 1e6:.1f}")


def _key_lines(where: Place | None, folder: Path) -> tuple[str, str]:
    """Return where the key lives, and how to change that."""
    if where is None:
        return said.KEY_NONE, said.KEY_CHANGE_NONE
    known = {
        Place.KEY_FILE: (said.KEY_OPEN, said.KEY_CHANGE_OPEN),
        Place.PASSPHRASE: (said.KEY_SEALED, said.KEY_CHANGE_SEALED),
        Place.UNLOCKED_FILE: (said.KEY_COPY_IN_FILE, said.KEY_CHANGE_COPY),
        Place.UNLOCKED_KEYRING: (said.KEY_COPY_IN_KEYRING, said.KEY_CHANGE_COPY),
    }
    line, change = known[where]
    return line.format(path=folder / KEY_FILE), change
