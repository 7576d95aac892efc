"""Errors of the microphone and of recognition."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from voiceguide.errors.base import VoiceguideError, either


class ListeningError(VoiceguideError):
    """Something could not be heard, or not be understood."""


class MicrophoneUnavailable(ListeningError):
    """There is no microphone, no PortAudio to reach one, or it does not open."""

    @classmethod
    def no_portaudio(cls) -> MicrophoneUnavailable:
        """The PortAudio library is missing."""
        return cls(
            'PortAudio is not installed, so no microphone can be used (Debian and Ubuntu: "apt install '
            'libportaudio2"; Fedora: "dnf install portaudio").'
        )

    @classmethod
    def no_microphone(cls) -> MicrophoneUnavailable:
        """PortAudio finds nothing that records."""
        return cls("No microphone was found. Plug one in, or look at the sound settings, and try again.")

    @classmethod
    def refused(cls, name: str, reason: str) -> MicrophoneUnavailable:
        """The microphone is there and does not open."""
        return cls(
            f'The microphone "{name}" did not open ({reason}). Close other programs that may be using it, '
            "and see in the privacy settings whether this one may."
        )


class MicrophoneNotFound(ListeningError):
    """The microphone asked for by name is not there."""

    def __init__(self, name: str, near: Sequence[str]) -> None:
        hint = f" Did you mean {either(near)}?" if near else ""
        super().__init__(f'There is no microphone called "{name}".{hint} To hear of all of them: voiceguide devices')


class MicrophoneLost(ListeningError):
    """The microphone went away, or gave no more sound, while it was open."""

    def __init__(self) -> None:
        super().__init__(
            "The microphone went away. What it had heard until then is not lost. Plug it in again, or look at the "
            "sound settings, before the next note."
        )


class RecognizerFailed(ListeningError):
    """The recogniser died, hung or refused; it costs text, never sound."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"What was said could not be turned into text ({reason}). The sound itself is not touched; "
            "to try again: voiceguide journal transcribe --all"
        )


class ModelUnusable(RecognizerFailed):
    """A folder is no speech model that the recogniser can work with."""

    def __init__(self, path: Path, reason: str) -> None:
        ListeningError.__init__(
            self,
            f"{path} cannot be used as a speech model: {reason}. Remove it and add it again, or choose another; "
            "voiceguide models list says what there is.",
        )
