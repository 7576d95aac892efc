"""Everything that can go wrong, as one sentence a person can act on.

- VoiceguideError
    - ScriptError: a script has problems; they are all listed
    - ScriptUnreadable: the file could not be read as a script
    - SessionNotFound: no session has that name, or several have
    - LengthOutOfReach: the session cannot have the length asked for
    - SpeechError: the voice failed, also after another try
        - VoiceNotFound: no voice has that name
        - SpeechUnavailable: there is no speech engine here
    - OutputError: sound could not be delivered
        - DeviceUnavailable: there is no sound device, or no PortAudio
        - DeviceNotFound: the device asked for by name is not there
        - DeviceLost: the device went away while it played
        - FileNotWritten: a file could not be written; nothing half-written stays
    - SettingsError: the settings file cannot be used

All wording of errors is in this file, so that it can be read, and changed, in one place. Each
sentence says what happened, where, and what to do.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol


class VoiceguideError(Exception):
    """Something a person can understand and act on; its text is one plain sentence or two."""


class ProblemLike(Protocol):
    """What a script's problem shows of itself here."""

    def __str__(self) -> str: ...


class ScriptError(VoiceguideError):
    """A script has problems; `problems` lists all of them, in the order of the file."""

    def __init__(self, name: str, problems: Sequence[ProblemLike]) -> None:
        self.name = name
        self.problems = tuple(problems)
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        listed = "\n".join(str(problem) for problem in self.problems)
        super().__init__(f"{name} has {count}, so nothing was spoken.\n{listed}")


class ScriptUnreadable(VoiceguideError):
    """A file could not be read as a script at all."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")

    @classmethod
    def missing(cls, path: Path) -> ScriptUnreadable:
        """The file is not there."""
        return cls(path, "there is no such file. Look at the name, or run: voiceguide list")

    @classmethod
    def a_folder(cls, path: Path) -> ScriptUnreadable:
        """The path is a folder."""
        return cls(path, "this is a folder. Name one script file in it.")

    @classmethod
    def not_utf8(cls, path: Path, line: int, column: int) -> ScriptUnreadable:
        """The bytes are not UTF-8."""
        return cls(
            path,
            f"line {line}, column {column} is not UTF-8 text. "
            "Save the file again with the encoding UTF-8, and check it again.",
        )

    @classmethod
    def too_large(cls, path: Path, size: int, limit: int) -> ScriptUnreadable:
        """The file is far larger than a script can be."""
        return cls(
            path,
            f"this file has {size / 1e6:.1f} megabytes, and a session script has at most "
            f"{limit / 1e6:.0f}. Is it a script? Divide it into several sessions.",
        )

    @classmethod
    def refused(cls, path: Path, error: OSError) -> ScriptUnreadable:
        """The system would not let us read it."""
        return cls(path, f"the file cannot be read ({_reason(error)}). Look at its permissions.")


class SessionNotFound(VoiceguideError):
    """No session has the name, or several begin with it."""

    @classmethod
    def unknown(cls, name: str, near: Sequence[str]) -> SessionNotFound:
        """Nothing is called that; `near` are titles spelled alike."""
        hint = f" Did you mean {_either(near)}?" if near else ""
        return cls(f'There is no session called "{name}".{hint} To hear of all of them: voiceguide list')

    @classmethod
    def several(cls, name: str, titles: Sequence[str]) -> SessionNotFound:
        """More than one title begins like that."""
        return cls(f'Several sessions begin with "{name}": {", ".join(titles)}. Give a little more of the title.')


class LengthOutOfReach(VoiceguideError):
    """The session cannot have the length asked for, with the voice chosen."""

    def __init__(self, title: str, asked: str, ranges: Sequence[tuple[str, str]]) -> None:
        reach = ", or from ".join(f"{low} to {high}" if low != high else low for low, high in ranges)
        super().__init__(
            f'"{title}" cannot last {asked}. With this voice it can last from {reach}. '
            "Choose a length in that range; nothing was spoken."
        )


class SpeechError(VoiceguideError):
    """The voice failed, also after another try in a fresh process."""

    @classmethod
    def failed(cls, text: str, reason: str) -> SpeechError:
        """One utterance could not be synthesised."""
        short = text if len(text) <= 60 else text[:57] + "..."
        return cls(
            f'The voice could not say "{short}": {reason}, twice. '
            "Try again, or choose another voice (voiceguide voices); voiceguide doctor says what works."
        )


class VoiceNotFound(SpeechError):
    """No voice has the name."""

    def __init__(self, name: str, near: Sequence[str]) -> None:
        hint = f" Did you mean {_either(near)}?" if near else ""
        super().__init__(f'There is no voice called "{name}".{hint} To hear of all of them: voiceguide voices')


class SpeechUnavailable(SpeechError):
    """No speech engine can be used on this machine."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"No speech engine works here: {reason}. "
            'On Linux: pip install espeakng-loader, or install your system\'s package "espeak-ng".'
        )


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
        hint = f" Did you mean {_either(near)}?" if near else ""
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
            errno.EFBIG: "Choose a shorter length with --minutes.",
        }.get(error.errno or 0, "Choose another place.")
        super().__init__(f"{path} could not be written ({_reason(error)}). {advice} Nothing half-written was left.")


class SettingsError(VoiceguideError):
    """The settings file cannot be used as it is."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _either(names: Sequence[str]) -> str:
    quoted = [f'"{name}"' for name in names]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " or " + quoted[-1]
