"""The journal's key: made once, kept in one or two places, and never lost between steps.

The key is 48 random bytes. Without a passphrase it is in an open file. With one it is sealed in another file, and
for convenience there may be an open copy as well, in a file or in the system's keyring. Every change writes the new
place first and removes the old one last: at any moment there is a complete key.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path

from voiceguide.errors import (
    JournalLocked,
    KeyDamaged,
    KeyProblem,
    KeyringUnavailable,
    NoKeyYet,
    WrongPassphrase,
    key_refused,
)
from voiceguide.files import ABANDONED, left_unfinished, read_small, sync_folder, unfinished_name
from voiceguide.journal import keyfile, keyring, sealed
from voiceguide.journal.folder import JOURNAL_FILE, private_folder
from voiceguide.journal.keyfile import KEY_BYTES, KEY_FILE, key_in, refusals
from voiceguide.journal.keyring import KEYRING_FILE
from voiceguide.journal.sealed import SEALED_FILE
from voiceguide.owned import remove_through
from voiceguide.wording.errors import keys as problem


def _is_sealed(content: bytes) -> bool:
    try:
        return bool(sealed.parsed(content, Path(SEALED_FILE)))
    except KeyProblem:
        return False


KEY_MARKS: Mapping[str, Callable[[bytes], bool]] = {
    SEALED_FILE: _is_sealed,
    KEY_FILE: lambda content: key_in(content.decode("ascii", "replace")) is not None,
}
"""How to recognise our key files, whatever name the target of a link has."""


class KeyPlace(StrEnum):
    """Where the key is, in words."""

    KEY_FILE = "in an open file"
    PASSPHRASE = "behind your passphrase"  # noqa: S105 - the place, not the passphrase
    UNLOCKED_KEYRING = "behind your passphrase, with an open copy in the system's keyring"
    UNLOCKED_FILE = "behind your passphrase, with an open copy in a file"


def place(folder: Path) -> KeyPlace | None:
    """Return where the key of the journal in `folder` is; None if there is no key.

    Raises:
        KeyProblem: the folder cannot be read.
    """
    in_file = _there(folder / KEY_FILE)  # checked first: a passphrase is set before the open file is removed
    if _there(folder / SEALED_FILE):
        if in_file:
            return KeyPlace.UNLOCKED_FILE
        return KeyPlace.UNLOCKED_KEYRING if _there(folder / KEYRING_FILE) else KeyPlace.PASSPHRASE
    if in_file:
        return KeyPlace.KEY_FILE
    # If somebody removed the sealed file, the copy is better than nothing.
    return KeyPlace.UNLOCKED_KEYRING if _there(folder / KEYRING_FILE) else None


def find_key(folder: Path, ask: Callable[[], str] | None) -> bytes:
    """Return the key; `ask` is called for the passphrase, once, only if the key is locked.

    Raises:
        JournalLocked: a passphrase is needed, and `ask` is None.
        WrongPassphrase: the answer does not open the key, or is empty.
        NoKeyYet: there is neither a key nor a journal.
        KeyProblem: there is a journal without a key, or no key is accessible.
    """
    journal = _there(folder / JOURNAL_FILE)  # checked first: a key exists before its journal
    trouble: KeyDamaged | KeyringUnavailable | None = None
    try:
        key = keyfile.read(folder) or keyring.read(folder)
    except (KeyDamaged, KeyringUnavailable) as error:  # the sealed one may still open
        key, trouble = None, error
    if key is not None:
        return key
    if _read_sealed(folder) is not None:
        if ask is None:
            raise JournalLocked(problem.JOURNAL_LOCKED)
        return open_sealed(folder, ask())
    if trouble is not None:
        raise trouble
    if journal:
        raise KeyProblem(problem.KEY_LOST, folder=folder)
    raise NoKeyYet(problem.NO_JOURNAL_YET)


def open_sealed(folder: Path, passphrase: str) -> bytes:
    """Return the key opened with a passphrase, whether or not there is an open copy.

    Raises:
        WrongPassphrase: it is wrong, or empty.
        KeyProblem: no passphrase is set, or the sealed key cannot be read.
    """
    content = _read_sealed(folder)
    if content is None:
        raise KeyProblem(problem.NO_PASSPHRASE_SET)
    with refusals(folder / SEALED_FILE):
        return sealed.unseal(folder, content, passphrase)


def make_key(folder: Path) -> bytes:
    """Return the key of a new journal, stored in an open file; of two programs the first makes it for both.

    Raises:
        JournalLocked: there is already a key, behind a passphrase.
        KeyProblem: there is a journal, which a new key would not open; there is an unreadable key; or the new one
            cannot be written.
    """
    journal = _there(folder / JOURNAL_FILE)
    known = keyfile.read(folder)
    if known is not None:
        return known
    if _there(folder / SEALED_FILE):
        raise JournalLocked(problem.JOURNAL_LOCKED)
    if journal:
        raise KeyProblem(problem.KEY_LOST, folder=folder)
    with refusals(folder):
        private_folder(folder)
    key = secrets.token_bytes(KEY_BYTES)
    if not keyfile.write_first(folder, key):
        known = keyfile.read(folder)
        if known is None:  # a link to a disk that is not connected, or another program was faster still
            path = folder / KEY_FILE
            raise key_refused(path, OSError(errno.ENOENT, os.strerror(errno.ENOENT)))
        return known
    if _there(folder / SEALED_FILE):  # another program has since made a key and sealed it
        keyfile.remove(folder)
        raise JournalLocked(problem.JOURNAL_LOCKED)
    return key


def make_sealed_key(folder: Path, passphrase: str) -> bytes:
    """Return the key of a new journal, which is never on disk unsealed.

    Raises:
        JournalLocked: there is already a key.
        KeyProblem: the passphrase is empty; there is a journal, which a new key would not open; or the key cannot be
            created.
    """
    if place(folder) is not None:
        raise JournalLocked(problem.JOURNAL_LOCKED)
    if _there(folder / JOURNAL_FILE):
        raise KeyProblem(problem.KEY_LOST, folder=folder)
    with refusals(folder):
        private_folder(folder)
    path = folder / SEALED_FILE
    key = secrets.token_bytes(KEY_BYTES)
    with _sealed_file(folder, key, passphrase) as unfinished:
        if not keyfile.put_first(unfinished, path):
            raise JournalLocked(problem.JOURNAL_LOCKED)
        if not _there(folder / KEY_FILE):
            return key
        path.unlink()  # another program has since begun the journal
    theirs = find_key(folder, None)
    set_passphrase(folder, theirs, passphrase)
    return theirs


def set_passphrase(folder: Path, key: bytes, passphrase: str) -> None:
    """Seal the key with a first or a different passphrase, and remove every open copy.

    Raises:
        KeyProblem: the passphrase is empty; there is a different key, or one of a newer version; the sealed key
            cannot be read back; a file cannot be written, or an open one not be removed.
        LeftInKeyring: the passphrase is set, but a copy is still in the keyring.
    """
    _refuse_another(folder, sealed.fingerprint(key))
    with _sealed_file(folder, key, passphrase) as unfinished:
        unfinished.replace(folder / SEALED_FILE)
        sync_folder(folder)
        _remove_abandoned(folder, ABANDONED)
    keyfile.remove(folder)
    keyring.remove(folder)


def unlock(folder: Path, passphrase: str, where: KeyPlace) -> None:
    """Store an open copy of the key alongside the sealed one, and remove any copy in the other place.

    Args:
        folder: the journal's folder.
        passphrase: the one that opens the sealed key.
        where: `KeyPlace.UNLOCKED_FILE` or `KeyPlace.UNLOCKED_KEYRING`.

    Raises:
        WrongPassphrase: it is wrong, or empty.
        KeyringUnavailable: the keyring cannot be used; nothing was changed.
        KeyProblem: no passphrase is set, or a file cannot be used; nothing was changed.
        LeftInKeyring: the key file was written, but a copy is still in the keyring.
    """
    key = open_sealed(folder, passphrase)
    _refuse_another(folder, sealed.fingerprint(key))
    with refusals(folder / SEALED_FILE):
        _remove_abandoned(folder, ABANDONED)
    if where is KeyPlace.UNLOCKED_KEYRING:
        keyring.write(folder, key)
        keyfile.remove(folder)
    else:
        keyfile.write(folder, key)
        keyring.remove(folder)


def lock(folder: Path) -> None:
    """Remove every open copy of the key, after making sure that the sealed one is intact.

    Raises:
        KeyProblem: no passphrase is set, so the open copy is the only one; the sealed key is damaged or a different
            one, and nothing was removed; or a copy could not be removed.
        LeftInKeyring: a copy is still in the keyring.
    """
    content = _read_sealed(folder)
    if content is None:
        raise KeyProblem(problem.NO_PASSPHRASE_SET)
    _refuse_another(folder, content.fingerprint)
    with refusals(folder / SEALED_FILE):
        _remove_abandoned(folder, ABANDONED)
    keyfile.remove(folder)
    keyring.remove(folder)


def remove_keys(folder: Path) -> None:
    """Remove the key from every place, including files that were moved and linked: its journal stays locked for good.

    Raises:
        KeyProblem: a file could not be removed.
        LeftInKeyring: a copy is still in the keyring; it was removed everywhere else.
    """
    for name, is_ours in KEY_MARKS.items():  # such as one on a USB stick
        path = folder / name
        with refusals(path):
            remove_through(path, is_ours)
    with refusals(folder / SEALED_FILE):
        _remove_abandoned(folder, 0.0)
    keyfile.remove(folder)
    keyring.remove(folder)


def _there(path: Path) -> bool:
    """Return whether a file exists; raise an error if the folder cannot be read."""
    with refusals(path):
        try:
            path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return False
    return True


def _read_sealed(folder: Path) -> sealed.Sealed | None:
    path = folder / SEALED_FILE
    with refusals(path):
        try:
            content = read_small(path)
        except (FileNotFoundError, NotADirectoryError):
            return None
    return sealed.parsed(content, path)


@contextlib.contextmanager
def _sealed_file(folder: Path, key: bytes, passphrase: str) -> Iterator[Path]:
    """Yield a sealed file that is complete, on disk, has been opened once, and only needs to be moved into place."""
    path = folder / SEALED_FILE
    unfinished = unfinished_name(path)
    with refusals(path):
        try:
            keyfile.write_new(unfinished, sealed.seal(folder, key, passphrase))
            # It will be the only key, so it is tested before any other is removed.
            if not _opens(folder, unfinished, passphrase, key):
                raise KeyProblem(problem.SEAL_DID_NOT_OPEN, path=path)
            yield unfinished
        finally:
            unfinished.unlink(missing_ok=True)


def _opens(folder: Path, path: Path, passphrase: str, key: bytes) -> bool:
    try:
        return sealed.unseal(folder, sealed.parsed(path.read_bytes(), path), passphrase) == key
    except (KeyDamaged, WrongPassphrase):
        return False


def _refuse_another(folder: Path, fingerprint: str) -> None:
    """Refuse to replace or remove a key other than the one with this fingerprint.

    A damaged file holds no key, and does not count.
    """
    known = set()
    with contextlib.suppress(KeyDamaged):
        key = keyfile.read(folder)
        known |= {sealed.fingerprint(key)} if key is not None else set()
    with contextlib.suppress(KeyDamaged):
        content = _read_sealed(folder)
        known |= {content.fingerprint} if content is not None else set()
    if known - {fingerprint}:
        raise KeyProblem(problem.KEYS_DIFFER, one=folder / KEY_FILE, other=folder / SEALED_FILE)


def _remove_abandoned(folder: Path, after: float) -> None:
    """Remove sealed files that killed programs left unfinished: an older passphrase may open them."""
    for path in left_unfinished(folder, re.escape(SEALED_FILE), after):
        path.unlink(missing_ok=True)
