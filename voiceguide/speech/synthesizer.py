"""The seam between the program and any voice engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from voiceguide.sound.audio import Audio


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice that an engine offers."""

    id: str
    """The engine's identifier."""
    name: str
    """The name people use."""
    language: str
    """A language tag in lower case, such as en-us; empty if the engine reports none."""
    engine: str = "system"
    """The name of its engine."""
    natural: bool = False
    """Whether it sounds like a person."""
    licence: str = ""
    """What is known of the licence of its weights; empty for voices of the system."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How something is spoken."""

    voice: str
    """The id of a voice."""
    words_a_minute: float = 120.0
    """Real words a minute of speech, as measured, not the engine's own figure; 60 to 400."""
    pitch: int = 50
    """0 to 100, with 50 for the voice's own pitch; engines that cannot change it ignore it."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One piece of text, synthesised in one call."""

    text: str
    delivery: Delivery


class Synthesizer(Protocol):
    """Text in, audio out, one utterance at a time. Calls block, never play, and may come from any thread."""

    def identity(self, voice: str = "") -> str:
        """Return an id for everything but text and delivery that changes the sound: engine, version, weights.

        `voice` is the id of a voice; without it, the id is the engine's.
        """
        ...

    def voices(self) -> Sequence[Voice]:
        """Return the available voices; never an empty sequence.

        Raises:
            SpeechError: there is no engine.
        """
        ...

    def synthesize(self, text: str, delivery: Delivery) -> Audio:
        """Return the text as speech: mono, 48 kHz, -19 LUFS, trimmed, faded at its edges, never empty.

        Raises:
            SpeechError: the engine failed, even when tried again.
            VoiceNotFound: there is no such voice.
        """
        ...

    def close(self) -> None:
        """Shut down the engine. May be called twice; call nothing else afterwards."""
        ...
