"""Errors of folders that are not the person's alone."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from voiceguide.errors.base import VoiceguideError


class OpenToOthers(VoiceguideError):
    """Somebody else could put files, or another folder, in the place of the person's own."""

    def __init__(self, folders: Sequence[Path]) -> None:
        listed = " and ".join(str(folder) for folder in folders)
        command = " ".join(["chmod go-w", *(shlex.quote(str(folder)) for folder in folders)])
        super().__init__(
            f"Others can write to {listed}, so somebody else could put another journal or other settings in the place "
            f"of yours. If they are your own: {command}; else keep your things in another place, with VOICEGUIDE_HOME."
        )
