"""The seam between the program and any voice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from voiceguide.sound.audio import Audio


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker that an engine offers."""

    id: str
    """What the engine calls it."""
    name: str
    """What people call it."""
    language: str
    """A language tag in lower case, such as en-us; empty if the engine does not say."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How something is spoken."""

    voice: str
    """The id of a voice."""
    words_a_minute: float = 120.0
    """Real words a minute of speech, as measured, not the engine's own figure; 60 to 400."""
    pitch: int = 50
    """0 to 100, 50 is the voice's own; engines that cannot change it ignore it."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One piece of text, synthesised in one call."""

    text: str
    delivery: Delivery


class Synthesizer(Protocol):
    """One utterance in, one audio out. It blocks, it never plays, and it may be called from any thread."""

    def identity(self) -> str:
        """Return what changes the sound besides text and delivery: the engine and its version."""
        ...

    def voices(self) -> Sequence[Voice]:
        """Return the voices there are; never none.

        Raises:
            SpeechError: there is no engine.
        """
        ...

    def synthesize(self, text: str, delivery: Delivery) -> Audio:
        """Return the text as speech: mono, 48 kHz, -19 LUFS, trimmed, faded at its edges, never empty.

        Raises:
            SpeechError: the engine failed, also in another try.
            VoiceNotFound: there is no such voice.
        """
        ...

    def close(self) -> None:
        """End what was started. May be called twice; nothing else may be called after it."""
        ...
