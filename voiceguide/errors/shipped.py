"""Errors of what came with the program."""

from __future__ import annotations

from pathlib import Path

from voiceguide.errors.base import VoiceguideError, reason


class ShippedDamaged(VoiceguideError):
    """A file that came with the program is missing, cannot be read, or is not what it was."""

    def __init__(self, path: Path, why: str = "") -> None:
        told = f"cannot be read ({why})" if why else "was damaged"
        super().__init__(f"{path} came with voiceguide and {told}. Install voiceguide again.")

    @classmethod
    def refused(cls, path: Path, error: OSError) -> ShippedDamaged:
        """The system would not let us read it."""
        return cls(path, reason(error))
