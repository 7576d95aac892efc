"""Errors of sound devices and files."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path

from voiceguide.errors.base import VoiceguideError, either, reason
from voiceguide.errors.scarce import TooLittle


class OutputError(VoiceguideError):
    """Sound could not be delivered."""


class DeviceUnavailable(OutputError):
    """There is no sound device to play to, or no PortAudio to reach one."""

    @classmethod
    def no_portaudio(cls) -> DeviceUnavailable:
        """The PortAudio library is missing."""
        return cls(
            'PortAudio is not installed, so no sound device can be used (Debian and Ubuntu: "apt install '
            'libportaudio2"; Fedora: "dnf install portaudio").'
        )

    @classmethod
    def scarce(cls, reason: TooLittle) -> DeviceUnavailable:
        """There is too little of something to load PortAudio."""
        return cls(f"No sound device can be used. {reason}")

    @classmethod
    def no_device(cls) -> DeviceUnavailable:
        """PortAudio finds nothing that plays."""
        return cls("No sound device was found.")

    @classmethod
    def refused(cls, name: str, reason: str) -> DeviceUnavailable:
        """The device is there and does not open."""
        return cls(f'The sound device "{name}" did not open ({reason}). Is another program using it?')


class DeviceNotFound(OutputError):
    """The device asked for by name is not there."""

    def __init__(self, name: str, near: Sequence[str]) -> None:
        hint = f" Did you mean {either(near)}?" if near else ""
        super().__init__(f'There is no sound device called "{name}".{hint} To hear of all of them: voiceguide devices')


class DeviceLost(OutputError):
    """The device went away, or stopped taking sound, while it played.

    `position` is the number of frames that had been heard by then.
    """

    def __init__(self, position: int) -> None:
        self.position = position
        super().__init__(
            "The sound device went away and did not come back. Plug it in again, or look at the sound "
            "settings, and start the session again."
        )


class FileNotWritten(OutputError):
    """A file could not be written; nothing half-written is left."""

    def __init__(self, path: Path, error: OSError) -> None:
        advice = {
            errno.ENOSPC: "Make some room, or choose another folder.",
            errno.EDQUOT: "Make some room, or choose another folder.",
            errno.EACCES: "Choose a folder you may write to.",
            errno.EPERM: "Choose a folder you may write to.",
            errno.EROFS: "Choose a folder you may write to.",
            errno.ENOENT: "Make the folder first, or choose another.",
            errno.EISDIR: "Name a file, not a folder.",
            errno.EMFILE: "Close other programs, and try again.",
            errno.ENOMEM: "Close other programs, and try again.",
            errno.EFBIG: "Choose a shorter length with --minutes, or divide the session if its script allows none.",
        }.get(error.errno or 0, "Choose another place.")
        super().__init__(f"{path} could not be written ({reason(error)}). {advice} Nothing half-written was left.")
