"""Where each step is in time: clips and marks, one after another, at exact frames.

These rules place whatever is shown, checked, written to a file or played.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from voiceguide.speech.synthesizer import Utterance
from voiceguide.timeline.steps import ClipKind, Mark, MarkKind, Rest, Sounded, Spoken, Step

FramesOf = Callable[[Utterance], int]
"""Returns the length of an utterance in this voice, in frames."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A cue placed on the timeline: sound or silence from `start` for `frames` frames."""

    kind: ClipKind
    text: str
    start: int
    frames: int
    line: int
    utterance: Utterance | None = None
    """The speech; None if there is none."""
    gain_db: float = 0.0

    @property
    def end(self) -> int:
        """The first frame after the clip."""
        return self.start + self.frames


@dataclass(frozen=True, slots=True)
class PlacedMark:
    """Where a chapter begins or something changes, in frames."""

    kind: MarkKind
    title: str
    start: int
    line: int


@dataclass(frozen=True, slots=True)
class Remainder:
    """The silence after a sentence of fixed duration: whatever the sentence leaves of it, possibly nothing."""

    spoken: Spoken


Piece = Spoken | Rest | Sounded | Mark | Remainder
"""Becomes exactly one clip or mark."""


def pieces(steps: Iterable[Step]) -> Iterator[Piece]:
    """Yield the pieces of steps, each as soon as its step arrives."""
    for step in steps:
        yield step
        if isinstance(step, Spoken) and step.phase is not None:
            yield Remainder(step)


def length(piece: Piece, frames_of: FramesOf) -> int:
    """Return the length of a piece, in frames."""
    match piece:
        case Spoken():
            return frames_of(piece.utterance)
        case Rest():
            return piece.stretch.natural
        case Sounded():
            return piece.frames
        case Mark():
            return 0
        case Remainder():
            return max(0, (piece.spoken.phase or 0) - frames_of(piece.spoken.utterance))


def placed(piece: Piece, start: int, frames: int) -> Clip | PlacedMark:
    """Return a piece at frame `start`, made to last `frames` frames."""
    match piece:
        case Spoken():
            return Clip(ClipKind.SAY, piece.text, start, frames, piece.line, piece.utterance, piece.gain_db)
        case Rest():
            return Clip(piece.kind, piece.text, start, frames, piece.line)
        case Sounded():
            return Clip(piece.kind, piece.text, start, frames, piece.line, gain_db=piece.gain_db)
        case Mark():
            return PlacedMark(piece.kind, piece.title, start, piece.line)
        case Remainder():
            return Clip(ClipKind.SILENCE, "", start, frames, piece.spoken.line)


def place(steps: Iterable[Step], frames_of: FramesOf) -> Iterator[Clip | PlacedMark]:
    """Yield the steps placed one after another, each as soon as its length is known; empty clips are left out."""
    start = 0
    for piece in pieces(steps):
        frames = length(piece, frames_of)
        if frames or isinstance(piece, Mark):
            yield placed(piece, start, frames)
        start += frames
