"""Errors of choosing notes, and of what is done with them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from voiceguide.errors.base import VoiceguideError, either, reason
from voiceguide.printable import on_one_line

_EXAMPLES = "a day, as in yesterday, last monday, 14 november or 3 days ago"
_LISTED = "To hear of all of them: voiceguide journal list --all"
_LONGEST_QUOTE = 40


class NotesError(VoiceguideError):
    """What was asked for cannot be done with the notes there are."""


class NoNotesYet(NotesError):
    """Nothing was ever noted."""

    def __init__(self) -> None:
        super().__init__("There are no notes yet. To speak one: voiceguide note")


class NoteUnclear(NotesError):
    """The words name no note and no day."""

    def __init__(self, words: str, near: str = "") -> None:
        hint = f' Did you mean "{near}"?' if near else ""
        super().__init__(
            f"{_quoted(words)} names no note.{hint} Give a number, as in 3; {_EXAMPLES}; or the word first or last."
        )


class NoSuchNote(NotesError):
    """The words are clear, and no note is like that."""

    @classmethod
    def numbered(cls, number: int, first: int, last: int) -> NoSuchNote:
        """No note has the number; `first` and `last` have notes."""
        known = f"The only one is {first}." if first == last else f"The first is {first}, the last is {last}."
        return cls(f"There is no note {number}. {known} {_LISTED}")

    @classmethod
    def within(cls, days: str, nearest: Sequence[str]) -> NoSuchNote:
        """No note was written on these days; `nearest` were written before and after them."""
        known = "The nearest is" if len(nearest) == 1 else "The nearest are"
        return cls(f"There is no note of {days}. {known} {' and '.join(nearest)}.")


class SeveralNotes(NotesError):
    """One note is needed, and the words name several."""

    def __init__(self, words: str, notes: Sequence[str], more: int) -> None:
        rest = f", and {more} more" if more else ""
        super().__init__(f"{_quoted(words)} names several notes: {'; '.join(notes)}{rest}. Give one number.")


class DayUnclear(NotesError):
    """The words name no day."""

    def __init__(self, words: str, near: str = "") -> None:
        hint = f' Did you mean "{near}"?' if near else ""
        super().__init__(f"{_quoted(words)} is no day.{hint} Give {_EXAMPLES}, 2026-11-14, last week or november.")


class NoSuchDay(DayUnclear):
    """The month has fewer days."""

    def __init__(self, number: int, month: str, days: int) -> None:
        NotesError.__init__(self, f"{number} {month} is no day: {month} has {days} days. Give another one.")


class NoSuchSession(NotesError):
    """No note belongs to a session of that name, or to several."""

    @classmethod
    def unknown(cls, name: str, near: Sequence[str]) -> NoSuchSession:
        """Nothing is called that; `near` are titles spelled alike."""
        hint = f" Did you mean {either(near)}?" if near else f" {_LISTED}"
        return cls(f"No note belongs to a session called {_quoted(name)}.{hint}")

    @classmethod
    def several(cls, name: str, titles: Sequence[str]) -> NoSuchSession:
        """More than one title begins like that."""
        listed = ", ".join(titles)
        return cls(f"Several sessions begin with {_quoted(name)}: {listed}. Give a little more of the title.")


class StillRecorded(NotesError):
    """The note is being spoken at this moment."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Note {number} is being spoken at this moment. Wait until it is over, and try again.")


class TextEmptied(NotesError):
    """The new text of a note is empty, which may have been a slip."""

    @classmethod
    def with_sound(cls, number: int) -> TextEmptied:
        """The sound would be left."""
        return cls(
            f"The new text is empty, so note {number} was left as it is. To take its text away and keep its sound, "
            f"say so with --yes. To delete all of it: voiceguide journal delete {number}"
        )

    @classmethod
    def without_sound(cls, number: int) -> TextEmptied:
        """Nothing would be left."""
        return cls(
            f"The new text is empty, so note {number} was left as it is: it has no sound, and nothing would be left. "
            f"To delete it: voiceguide journal delete {number}"
        )


class TextUnreadable(NotesError):
    """What came through the pipe is no text."""

    def __init__(self) -> None:
        super().__init__("The new text is not UTF-8, so nothing was changed. Save it as UTF-8, and try again.")


class NoModel(NotesError):
    """Nothing is installed that turns sound into text."""

    def __init__(self, language: str) -> None:
        super().__init__(
            f"There is no model for speech recognition in the language {_quoted(language)} here yet. "
            "To hear of those there are, and how to get one: voiceguide models list"
        )


class FolderTaken(NotesError):
    """The folder for an export is there, with something in it, or is no folder."""

    @classmethod
    def not_empty(cls, folder: Path) -> FolderTaken:
        """Something is in it."""
        return cls(f"{folder} is not empty, and nothing is written over. Name a new folder.")

    @classmethod
    def a_file(cls, folder: Path) -> FolderTaken:
        """It is a file."""
        return cls(f"{folder} is a file. Name a new folder.")


class FolderUnclear(NotesError):
    """Where notes are to be written was not said."""

    @classmethod
    def empty(cls) -> FolderUnclear:
        """Nothing was named."""
        return cls("No folder was named. Name a new one, as in: voiceguide journal export my-notes")

    @classmethod
    def notes(cls, place: str, words: str) -> FolderUnclear:
        """What stands where the folder should names notes; `words` are all that was said."""
        return cls(
            f"{_quoted(place)} names notes, and no folder is called that. Say the folder first: "
            f"voiceguide journal export FOLDER {_plain(words)}. If you want a folder of that name, make it before."
        )


class NotRemoved(NotesError):
    """Something that was to be forgotten is still there."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(
            f"{path} could not be removed ({reason(error)}). "
            "Close other programs that use it, look at its permissions, or remove it yourself."
        )


def _quoted(words: str) -> str:
    """Return what a person wrote, in quotes, on one line, and not too much of it."""
    return f'"{_plain(words)}"'


def _plain(words: str) -> str:
    plain = " ".join(on_one_line(words[: 4 * _LONGEST_QUOTE]).split())
    return plain if len(plain) <= _LONGEST_QUOTE else f"{plain[: _LONGEST_QUOTE - 3]}..."
