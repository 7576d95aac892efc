"""Errors of the sounds that a person brings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from voiceguide.errors.base import VoiceguideError, either, reason


class BedUnusable(VoiceguideError):
    """The background asked for cannot be played beneath a session."""

    @classmethod
    def unknown(cls, name: str, near: Sequence[str], beds: Sequence[str]) -> BedUnusable:
        """It is neither the name of a bed nor that of a file; `near` are names spelled alike."""
        hint = f"Did you mean {either(near)}?" if near else f"There are {', '.join(beds)}, or a sound file of your own."
        return cls(f'There is no background called "{name}", and no such file. {hint}')

    @classmethod
    def a_folder(cls, path: Path) -> BedUnusable:
        """The path is a folder."""
        return cls(f"{path} is a folder. Name one sound file in it.")

    @classmethod
    def refused(cls, path: Path, error: OSError) -> BedUnusable:
        """The system would not let us read it."""
        return cls(f"{path} cannot be read ({reason(error)}). Look at its name and its permissions.")

    @classmethod
    def unreadable(cls, path: Path) -> BedUnusable:
        """It is no sound file, is damaged, or is of a format that is not known here."""
        return cls(f"{path} is no sound file that can be read here. Save it as WAV, FLAC, Ogg or MP3, and try again.")

    @classmethod
    def too_short(cls, path: Path, seconds: float, least: float) -> BedUnusable:
        """It holds no sound, or less than can be repeated without a pulse."""
        held = "holds no sound" if seconds == 0 else f"lasts only {seconds:.1f} seconds"
        return cls(f"{path} {held}. A background needs at least {least:g} seconds; half a minute or more is best.")

    @classmethod
    def silent(cls, path: Path) -> BedUnusable:
        """There is nothing in it to hear."""
        return cls(f"{path} is silent, or all but silent. Choose a file in which something sounds.")
