"""The journal's key: finding it, setting a passphrase, unlocking and locking."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from voiceguide.errors import JournalLocked, KeyProblem, NoKeyYet, WrongPassphrase
from voiceguide.journal import key as keys
from voiceguide.journal.key import KeyPlace
from voiceguide.paths import Paths
from voiceguide.wording.errors import keys as problem

Opened = TypeVar("Opened")

AskPassphrase = Callable[[KeyProblem | None], str]
"""Returns a passphrase, given what was wrong with the one before; raises that error if nobody can try again."""

TRIES = 3
"""How often a passphrase may be wrong."""


def find_journal_key(paths: Paths, ask: AskPassphrase | None) -> bytes:
    """Return the key of the journal, asking for the passphrase if it is locked; for a new journal, make a key.

    Raises:
        JournalLocked: it needs a passphrase, and `ask` is None.
        KeyProblem: the key is unavailable.
    """
    try:
        return _known_key(paths.journal, ask)
    except NoKeyYet:
        return keys.make_key(paths.journal)


def change_passphrase(paths: Paths, ask: AskPassphrase, ask_new: Callable[[], str]) -> KeyPlace | None:
    """Set or change the passphrase; return where the key lived before, None for a new journal.

    The notes themselves stay as they are.

    Raises:
        LeftInKeyring: the passphrase is set, and a copy of the key is still in the keyring.
        KeyProblem: it is not set.
    """
    folder = paths.journal
    try:
        key = _known_key(folder, ask)
    except NoKeyYet:
        keys.make_sealed_key(folder, ask_new())
        return None
    before = keys.place(folder)
    keys.set_passphrase(folder, key, ask_new())
    return before


def unlock_journal(paths: Paths, ask: AskPassphrase, in_keyring: bool) -> bool:
    """Put an open copy of the key beside the sealed one; return False if there already was one.

    Raises:
        KeyProblem: no passphrase is set; nobody gave it, and only another copy is open; or the copy cannot be made.
    """
    folder = paths.journal
    wanted = KeyPlace.UNLOCKED_KEYRING if in_keyring else KeyPlace.UNLOCKED_FILE
    where = keys.place(folder)
    if where is wanted and _is_open(folder):
        return False
    if where in {None, KeyPlace.KEY_FILE}:
        raise KeyProblem(problem.NO_PASSPHRASE_SET)
    try:
        _tried(lambda passphrase: keys.unlock(folder, passphrase, wanted), ask)
    except JournalLocked:
        if _is_open(folder):
            raise KeyProblem(problem.PASSPHRASE_FOR_A_COPY) from None
        raise
    return True


def lock_journal(paths: Paths) -> bool:
    """Remove every open copy of the key; return False if there was none.

    Raises:
        KeyProblem: a copy could not be removed.
    """
    locked_before = keys.place(paths.journal) is KeyPlace.PASSPHRASE
    keys.lock(paths.journal)
    return not locked_before


def _known_key(folder: Path, ask: AskPassphrase | None) -> bytes:
    """Return the key of a journal that has one.

    Raises:
        NoKeyYet, KeyProblem: there is none; it is unavailable.
    """
    try:
        return keys.find_key(folder, None)
    except JournalLocked:
        if ask is None:
            raise
        return _tried(lambda passphrase: keys.open_sealed(folder, passphrase), ask)


def _is_open(folder: Path) -> bool:
    """Return whether an open copy of the key is usable: it may be damaged, or gone from the keyring."""
    try:
        keys.find_key(folder, None)
    except KeyProblem:
        return False
    return True


def _tried(use: Callable[[str], Opened], ask: AskPassphrase) -> Opened:
    """Return what `use` makes of a passphrase, asking up to `TRIES` times.

    Raises:
        WrongPassphrase: the last one was wrong or empty, too.
        KeyProblem: something else is wrong.
    """
    passphrase = ask(None)
    for _ in range(TRIES - 1):
        try:
            return use(passphrase)
        except WrongPassphrase as error:
            passphrase = ask(error)
    return use(passphrase)
