"""Errors of the voice, sound devices and sound files."""

from __future__ import annotations

import errno
from pathlib import Path

from voiceguide.errors.base import VoiceguideError, reason
from voiceguide.wording.errors import machine
from voiceguide.wording.errors import sound as problem

_ADVICE = {
    errno.ENOSPC: machine.MAKE_ROOM,
    errno.EDQUOT: machine.MAKE_ROOM,
    errno.EACCES: machine.CHOOSE_YOUR_FOLDER,
    errno.EPERM: machine.CHOOSE_YOUR_FOLDER,
    errno.EROFS: machine.CHOOSE_YOUR_FOLDER,
    errno.ENOENT: machine.MAKE_FOLDER,
    errno.EISDIR: machine.NAME_A_FILE,
    errno.EMFILE: machine.CLOSE_PROGRAMS,
    errno.ENOMEM: machine.CLOSE_PROGRAMS,
    errno.EFBIG: machine.CHOOSE_SHORTER,
}


class SpeechError(VoiceguideError):
    """The voice failed even after another try in a fresh process, or there is no speech engine."""


class VoiceNotFound(SpeechError):
    """No voice has the name."""


class VoiceUnusable(SpeechError):
    """The files of a voice are no voice, or do not speak."""


class OutputError(VoiceguideError):
    """Sound could not be delivered, or a file not be written."""


class DeviceUnavailable(OutputError):
    """There is no sound device to play to, or no PortAudio to reach one."""


class DeviceNotFound(OutputError):
    """There is no device with the requested name."""


class DeviceLost(OutputError):
    """The device went away, or stopped accepting sound, during playback.

    `position` is the number of frames heard up to then.
    """

    def __init__(self, position: int) -> None:
        self.position = position
        super().__init__(problem.SOUND_DEVICE_LOST)


class SoundUnusable(VoiceguideError):
    """A sound file, such as a requested background, cannot be read or played."""


def not_written(path: Path, error: OSError) -> OutputError:
    """Return the error for a file that could not be written; no partial file remains."""
    advice = _ADVICE.get(error.errno or 0, machine.CHOOSE_PLACE)
    return OutputError(machine.FILE_NOT_WRITTEN, path=path, reason=reason(error), advice=advice)
