"""Errors of the settings file."""

from __future__ import annotations

from pathlib import Path

from voiceguide.errors.base import VoiceguideError


class SettingsError(VoiceguideError):
    """The settings file cannot be used as it is."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
