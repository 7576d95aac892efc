"""Errors of the journal's key."""

from __future__ import annotations

import errno
from pathlib import Path

from voiceguide.errors.base import VoiceguideError, reason


class KeyProblem(VoiceguideError):
    """The journal's key cannot be used, or not be put where it was to go."""


class JournalLocked(KeyProblem):
    """The key lies behind a passphrase, and there was nobody to give it."""

    def __init__(self) -> None:
        super().__init__(
            "The journal is locked, and its passphrase was not given. Run this in a terminal, where it can be "
            "typed, or open the journal first: voiceguide journal unlock"
        )


class WrongPassphrase(KeyProblem):
    """The passphrase does not open the key."""

    def __init__(self) -> None:
        super().__init__(
            "That is not the passphrase of the journal. Look at capital letters and the language of the "
            "keyboard, and try again; nothing was changed."
        )


class NoPassphrase(KeyProblem):
    """What was asked for needs a passphrase, and there is none."""

    @classmethod
    def set(cls) -> NoPassphrase:
        """The journal has none, so nothing can be locked or unlocked."""
        return cls(
            "The journal has no passphrase yet, so it is open and cannot be locked. "
            "To set one: voiceguide journal passphrase"
        )

    @classmethod
    def nothing_typed(cls) -> NoPassphrase:
        """It was asked for, and Enter alone came."""
        return cls(
            "Nothing was typed, so the journal stays locked. Type its passphrase, or press Ctrl-C to leave; "
            "a session goes on without notes with --no-notes."
        )

    @classmethod
    def no_new_one(cls) -> NoPassphrase:
        """A new one was to be set, and nobody gave it."""
        return cls(
            "No new passphrase was given, so nothing was changed. Run this in a terminal, where it can be typed, "
            "or send it on standard input as a line."
        )

    @classmethod
    def needed_for_copy(cls) -> NoPassphrase:
        """Another copy of the key was asked for while the journal is open, and nobody gave the passphrase."""
        return cls(
            "The passphrase is needed for that and was not given; the journal stays open as it was. "
            "Run this in a terminal, where it can be typed."
        )

    @classmethod
    def empty(cls) -> NoPassphrase:
        """An empty one was offered."""
        return cls("An empty passphrase protects nothing. Choose a few words; nothing was changed.")

    @classmethod
    def not_the_same(cls) -> NoPassphrase:
        """It was typed twice, differently, as often as it was asked for."""
        return cls(
            "The new passphrase was not typed the same way twice, so nothing was changed. "
            "Try again: voiceguide journal passphrase"
        )


class NoKeyYet(KeyProblem):
    """Neither notes nor a key were ever made here."""

    def __init__(self) -> None:
        super().__init__("There is no journal here yet. It begins with the first note: voiceguide note")


class KeyDamaged(KeyProblem):
    """A file that holds the key cannot be what was written."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} is damaged, and nothing else opens the journal. Put an earlier copy of this file back from "
            "a backup; the notes themselves were not touched."
        )


class SealFailed(KeyProblem):
    """What a passphrase was to open did not open when it was tried; the older key is still there."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The passphrase was not set: what was written to {path} did not open again. Nothing was changed. "
            "Is the disk all right? Make a backup, and try again."
        )


class KeyTooNew(KeyProblem):
    """A file that holds the key is of a version this program does not know."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} was written by a newer version of voiceguide. Install that one; nothing was changed.")


class KeysDiffer(KeyProblem):
    """Two files hold keys that differ, and only one of them can be the journal's."""

    def __init__(self, one: Path, other: Path) -> None:
        super().__init__(
            f"{one} and {other} hold different keys, and nothing was changed or removed. "
            "Move the one that does not belong to this journal out of the folder, and try again."
        )


class KeyLost(KeyProblem):
    """There are notes, and no key to them anywhere."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"There are notes in {folder}, and the key to them is gone. Put journal.key or journal.sealed back there "
            "from a backup: nobody can read the notes without one of them. No new key was made."
        )


class KeyringUnavailable(KeyProblem):
    """The system's keyring is not there, refused, or did not answer; `reason` says which."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"The system's keyring cannot be used: {reason}. Nothing was changed. "
            "The journal can be opened with a key file instead: voiceguide journal unlock"
        )

    @classmethod
    def not_installed(cls) -> KeyringUnavailable:
        """The package is optional, and is missing."""
        return cls("the package keyring is not installed; to install it: pip install 'voiceguide[keyring]'")


class LeftInKeyring(KeyProblem):
    """A copy of the key could not be removed from the system's keyring; everything else was done."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"A copy of the key is still in the system's keyring, which cannot be used just now: {reason}. "
            "Everything else was done. Try again later (voiceguide journal lock), or remove the entry called "
            '"voiceguide journal" there yourself.'
        )


class KeyFileRefused(KeyProblem):
    """The system would not let us read, write or remove a file of the key."""

    def __init__(self, path: Path, error: OSError) -> None:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        advice = "Make some room, and try again." if full else "Look at the permissions of this file and its folder."
        super().__init__(f"{path} cannot be used ({reason(error)}). {advice} No key was lost.")
