"""Errors of the journal, its key, and requests for its notes."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path

from voiceguide.errors.base import VoiceguideError, every, reason
from voiceguide.wording.errors import journal
from voiceguide.wording.errors import keys as problem


class JournalError(VoiceguideError):
    """The journal could not be used."""


class JournalBusy(JournalError):
    """Another program holds the journal, and did not release it while we waited."""


class WrongKey(JournalError):
    """The journal was made with a different key."""


class JournalDamaged(JournalError):
    """The journal's file is gone, incomplete, or not a journal at all."""


class JournalFull(JournalError):
    """There is no room left on the journal's disk."""


class JournalNotWritable(JournalError):
    """The journal's folder, or a file in it, cannot be written to."""


class NoteNotFound(JournalError):
    """No note has the number, or the note has no sound, or not any longer."""


class AlreadyRecording(JournalError):
    """A note is being recorded, here or by another program."""


class KeyProblem(VoiceguideError):
    """The journal's key cannot be used, or not be stored as requested."""


class JournalLocked(KeyProblem):
    """The key is protected by a passphrase, and nobody was there to give it."""


class WrongPassphrase(KeyProblem):
    """The passphrase is wrong or empty."""


class NoKeyYet(KeyProblem):
    """Neither notes nor a key have ever been made here."""


class KeyDamaged(KeyProblem):
    """A file that holds the key has changed since it was written."""


class KeyringUnavailable(KeyProblem):
    """The system's keyring is missing, refused, or did not answer; `reason` says which."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(problem.KEYRING_UNAVAILABLE, reason=reason)


class LeftInKeyring(KeyProblem):
    """A copy of the key could not be removed from the system's keyring; everything else was done."""


class NotesError(VoiceguideError):
    """The request does not fit the existing notes."""


def key_refused(path: Path, error: OSError) -> KeyProblem:
    """Return the error for a key file that the system would not let us read, write or remove."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return KeyProblem(problem.KEY_FILE_NEEDS_ROOM, path=path, reason=reason(error))
    return KeyProblem(problem.KEY_FILE_REFUSED, path=path, reason=reason(error))


def journal_gone(path: Path, left: Sequence[str]) -> JournalDamaged:
    """Return the error for a journal whose file is gone; `left` names the files that remain of it."""
    if not left:
        return JournalDamaged(journal.JOURNAL_GONE, path=path)
    return JournalDamaged(journal.JOURNAL_GONE_IN_PART, path=path, left=every(left))
