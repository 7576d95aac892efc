"""Errors of the voice."""

from __future__ import annotations

from collections.abc import Sequence

from voiceguide.errors.base import VoiceguideError, either


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
        hint = f" Did you mean {either(near)}?" if near else ""
        super().__init__(f'There is no voice called "{name}".{hint} To hear of all of them: voiceguide voices')


class SpeechUnavailable(SpeechError):
    """No speech engine can be used on this machine."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"No speech engine works here: {reason}. "
            'On Linux: pip install espeakng-loader, or install your system\'s package "espeak-ng".'
        )

    @classmethod
    def silent(cls, reason: str) -> SpeechUnavailable:
        """There is one, and it gives no answer."""
        made = cls.__new__(cls)
        SpeechError.__init__(
            made,
            f"The speech engine does not work here just now: {reason}. "
            "Close other programs and try again; voiceguide doctor says what works.",
        )
        return made
