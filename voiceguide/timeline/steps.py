"""The parts of an arranged session: steps in order, not yet placed in time."""

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
    """What a mark stands for; a mark takes no time."""

    CHAPTER = "chapter"
    BED = "bed"
    LANDING_PLACE = "landing place"
    WAY_OUT = "way out"
    VOICE_CHANGE = "voice change"


@dataclass(frozen=True, slots=True)
class Spoken:
    """Something the voice says; `phase`, if set, is how long it takes together with the silence after it."""

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
    """One of our own sounds, of a fixed length."""

    kind: ClipKind
    text: str
    frames: int
    gain_db: float
    line: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that begins, or applies from here on."""

    title: str
    line: int
    kind: MarkKind = MarkKind.CHAPTER


Step = Spoken | Rest | Sounded | Mark


def natural_frames(step: Step) -> int:
    """Return roughly how long a step lasts, without asking a voice."""
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
    """Return the shortest that a step can last, whatever the voice and the requested length."""
    match step:
        case Spoken():
            return step.phase or 0
        case Rest():
            return step.stretch.shortest
        case Sounded():
            return step.frames
        case Mark():
            return 0
