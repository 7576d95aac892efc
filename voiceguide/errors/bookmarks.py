"""Errors of going on with a session that was left."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from voiceguide.errors.base import VoiceguideError, reason

_LISTED = "To hear what you can go on with: voiceguide resume --list"


class BookmarkError(VoiceguideError):
    """It cannot be gone on with a session, or not be kept where it was left."""


class NothingToGoOnWith(BookmarkError):
    """No session was left before its end."""

    def __init__(self) -> None:
        super().__init__(
            "There is no session to go on with: none was left before its end. To begin one: voiceguide play NAME"
        )


class NotLeft(BookmarkError):
    """The name means no session that was left, or several."""

    @classmethod
    def unknown(cls, name: str) -> NotLeft:
        """No session that was left is called that."""
        return cls(f'No session called "{name}" was left before its end. {_LISTED}')

    @classmethod
    def several(cls, name: str, titles: Sequence[str]) -> NotLeft:
        """More than one title begins like that."""
        return cls(f'Several sessions begin with "{name}": {", ".join(titles)}. Give a little more of the title.')


class BookmarksRefused(BookmarkError):
    """The system would not let us read where sessions were left, or remove that."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(
            f"Where sessions were left cannot be read or changed, in {path} ({reason(error)}). Look at its permissions."
        )


class BookmarkNotKept(BookmarkError):
    """It could not be written where a session is; the session itself is not touched by that."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(
            f"It could not be kept where this session is, in {path} ({reason(error)}). "
            "Going on another time may not find this place."
        )
