"""Errors of the journal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from voiceguide.errors.base import VoiceguideError, reason


class JournalError(VoiceguideError):
    """The journal could not be used."""

    @classmethod
    def refused(cls, folder: Path, reason: str) -> JournalError:
        """The system failed in a way that has no sentence of its own."""
        return cls(f"The journal in {folder} could not be used ({reason}). Look at the disk it is on, and try again.")

    @classmethod
    def no_file(cls, path: Path) -> JournalError:
        """A folder, a pipe or a device lies where a file of the journal should be."""
        return cls(
            f"{path} is not a file, but a folder, a pipe or a device. Move it away, and try again; nothing was changed."
        )


class JournalBusy(JournalError):
    """Another program holds the journal, and did not let go while we waited."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"Another program is writing to the journal in {folder}, and did not end in time. "
            "Wait until it is done, or end it, and try again; nothing was changed."
        )


class WrongKey(JournalError):
    """The key is not the one that the journal was made with."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"The key does not open the journal in {folder}. If one of the two was copied from elsewhere, "
            "put the key and the journal that belong together back; nothing was changed."
        )


class JournalDamaged(JournalError):
    """The journal's file is not whole, or not a journal at all."""

    @classmethod
    def damaged(cls, path: Path) -> JournalDamaged:
        """Part of the file is not as it was written."""
        return cls(f"The journal {path} is damaged. To save what can be saved: voiceguide journal repair")

    @classmethod
    def left_in(cls, path: Path) -> JournalDamaged:
        """What was to be removed is out of reach, and cannot be removed from the file."""
        return cls(
            f"That is done, but part of what was removed stays in the journal {path}, encrypted and out of reach, as "
            "the journal is damaged. To save what can be saved: voiceguide journal repair"
        )

    @classmethod
    def no_journal(cls, path: Path) -> JournalDamaged:
        """Something else lies where the journal should be."""
        return cls(
            f"{path} is not a journal. Put your journal back in its place if you have a copy, or move this file "
            "away to begin a new one; nothing was changed."
        )

    @classmethod
    def missing(cls, path: Path, left: Sequence[str]) -> JournalDamaged:
        """The file is gone; `left` are the names of the files that belong to it and are still there."""
        belongs = f", and what belongs to it is still there ({' and '.join(left)})" if left else ""
        away = f", or move {'these files' if len(left) > 1 else 'that file'} away to begin a new one" if left else ""
        return cls(
            f"The journal {path} is gone{belongs}. Put the journal back if you have a copy{away}; nothing was changed."
        )

    @classmethod
    def beyond_repair(cls, path: Path) -> JournalDamaged:
        """Not one note could be read."""
        return cls(
            f"Nothing in {path} could be read with this key, so it was left as it is. Put a copy in its place if you "
            "have one, or move it away to begin a new journal."
        )


class JournalFull(JournalError):
    """There is no room left where the journal is."""

    def __init__(self, folder: Path, told: str = "") -> None:
        super().__init__(
            told
            or f"The disk is full, so no more can be kept in the journal in {folder}. Make some room; "
            "what was kept until now stays."
        )

    @classmethod
    def in_use(cls, folder: Path) -> JournalFull:
        """Only one program at a time can read it now."""
        return cls(
            folder,
            f"The disk is full, and another program has the journal in {folder} open, so it cannot be read here as "
            "well. Make some room, or end that program, and try again; nothing was changed.",
        )

    @classmethod
    def for_repair(cls, folder: Path, needed: int, free: int) -> JournalFull:
        """A repair could not write everything; the sizes are in bytes."""
        return cls(
            folder,
            f"There is too little room to repair the journal in {folder}: it needs about {needed / 1e6:.1f} megabytes "
            f"there, and {free / 1e6:.1f} are free. Make some room, and try again; nothing was changed.",
        )


class JournalNotWritable(JournalError):
    """The journal's folder, or a file in it, may not be written to."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(
            f"The journal in {folder} cannot be written to ({why}). Give yourself permission to write there, "
            "or choose another folder; nothing was changed."
        )

    @classmethod
    def because(cls, folder: Path, error: OSError) -> JournalNotWritable:
        """The system refused."""
        return cls(folder, reason(error))


class JournalTooNew(JournalError):
    """A newer version of the program wrote the journal."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"The journal in {folder} was written by a newer version of this program. "
            "Install the newest version of voiceguide; nothing was changed."
        )


class JournalReplaced(JournalError):
    """Another file took the journal's place while this program had it open."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"The journal in {folder} was repaired, moved or removed while it was in use here. "
            "Start again to go on with the journal that is there now."
        )


class NoteNotFound(JournalError):
    """No note has the number."""

    def __init__(self, note: int) -> None:
        super().__init__(f"There is no note {note}. To hear of all of them: voiceguide journal list")


class NoSound(JournalError):
    """The note has no sound, or no longer."""

    def __init__(self, note: int) -> None:
        super().__init__(f"No sound was kept of note {note}. To read it: voiceguide journal show {note}")


class AlreadyRecording(JournalError):
    """A note is being recorded, here or by another program."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"A note is being recorded into the journal in {folder} just now. End that note first, and try again."
        )
