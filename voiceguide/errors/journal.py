"""Errors of the journal, of its key, and of what was asked for of its notes."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path

from voiceguide.errors.base import VoiceguideError, every, reason
from voiceguide.wording.problems import journal
from voiceguide.wording.problems import keys as problem


class JournalError(VoiceguideError):
    """The journal could not be used."""


class JournalBusy(JournalError):
    """Another program holds the journal, and did not let go while we waited."""


class WrongKey(JournalError):
    """The key is not the one that the journal was made with."""


class JournalDamaged(JournalError):
    """The journal's file is gone, not whole, or not a journal at all."""


class JournalFull(JournalError):
    """There is no room left where the journal is."""


class JournalNotWritable(JournalError):
    """The journal's folder, or a file in it, may not be written to."""


class NoteNotFound(JournalError):
    """No note has the number, or the note has no sound, or no longer."""


class AlreadyRecording(JournalError):
    """A note is being recorded, here or by another program."""


class KeyProblem(VoiceguideError):
    """The journal's key cannot be used, or not be put where it was to go."""


class JournalLocked(KeyProblem):
    """The key lies behind a passphrase, and there was nobody to give it."""


class WrongPassphrase(KeyProblem):
    """The passphrase does not open the key, or nothing was typed."""


class NoKeyYet(KeyProblem):
    """Neither notes nor a key were ever made here."""


class KeyDamaged(KeyProblem):
    """A file that holds the key cannot be what was written."""


class KeyringUnavailable(KeyProblem):
    """The system's keyring is not there, refused, or did not answer; `reason` says which."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(problem.KEYRING_UNAVAILABLE, reason=reason)


class LeftInKeyring(KeyProblem):
    """A copy of the key could not be removed from the system's keyring; everything else was done."""


class NotesError(VoiceguideError):
    """What was asked for cannot be done with the notes there are."""


def key_refused(path: Path, error: OSError) -> KeyProblem:
    """Return the error of a file of the key that the system would not let us read, write or remove."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return KeyProblem(problem.KEY_FILE_NEEDS_ROOM, path=path, reason=reason(error))
    return KeyProblem(problem.KEY_FILE_REFUSED, path=path, reason=reason(error))


def journal_gone(path: Path, left: Sequence[str]) -> JournalDamaged:
    """Return the error of a journal whose file is gone; `left` names what belongs to it and is still there."""
    if not left:
        return JournalDamaged(journal.JOURNAL_GONE, path=path)
    return JournalDamaged(journal.JOURNAL_GONE_IN_PART, path=path, left=every(left))
