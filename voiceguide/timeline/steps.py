"""What a session is made of once it is arranged: steps in order, with no place in time yet."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voiceguide.sound.audio import to_frames
from voiceguide.speech.synthesizer import Utterance
from voiceguide.timeline.pacing import Stretch


class ClipKind(StrEnum):
    """What a clip is."""

    SAY = "say"
    SILENCE = "silence"
    BELL = "bell"
    BREATHE = "breathe"
    JOURNAL = "journal"
    WAIT = "wait"


class MarkKind(StrEnum):
    """What is marked at a place, without taking any time."""

    CHAPTER = "chapter"
    BED = "bed"
    LANDING_PLACE = "landing place"
    WAY_OUT = "way out"
    VOICE_CHANGE = "voice change"


@dataclass(frozen=True, slots=True)
class Spoken:
    """Something the voice says; `phase` is how long it takes with the quiet behind it, if that is set."""

    utterance: Utterance
    text: str
    gain_db: float
    line: int
    phase: int | None = None


@dataclass(frozen=True, slots=True)
class Rest:
    """A silence, or a window or wait that is silent where nobody listens."""

    stretch: Stretch
    kind: ClipKind = ClipKind.SILENCE
    text: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Sounded:
    """A sound of our own, of a set length."""

    kind: ClipKind
    text: str
    frames: int
    gain_db: float
    line: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Something is so from here on, or begins here."""

    title: str
    line: int
    kind: MarkKind = MarkKind.CHAPTER


Step = Spoken | Rest | Sounded | Mark


def natural_frames(step: Step) -> int:
    """Return about how long a step lasts, without asking a voice."""
    match step:
        case Spoken():
            seconds = 60 * len(step.text.split()) / step.utterance.delivery.words_a_minute
            return step.phase or to_frames(seconds)
        case Rest():
            return step.stretch.natural
        case Sounded():
            return step.frames
        case Mark():
            return 0


def least_frames(step: Step) -> int:
    """Return how long a step lasts at least, whatever the voice and the length asked for."""
    match step:
        case Spoken():
            return step.phase or 0
        case Rest():
            return step.stretch.shortest
        case Sounded():
            return step.frames
        case Mark():
            return 0
