"""Where each step lies in time: clips and marks, one behind the other, at exact frames.

Whatever is shown, checked, written to a file or played is placed by the rules here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from voiceguide.speech.synthesizer import Utterance
from voiceguide.timeline.steps import ClipKind, Mark, MarkKind, Rest, Sounded, Spoken, Step

FramesOf = Callable[[Utterance], int]
"""How long the voice takes for an utterance, in frames."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A cue placed on the timeline: it sounds, or is silent, from `start` for `frames` frames."""

    kind: ClipKind
    text: str
    start: int
    frames: int
    line: int
    utterance: Utterance | None = None
    """What is spoken; None if nothing is."""
    gain_db: float = 0.0

    @property
    def end(self) -> int:
        """The first frame after it."""
        return self.start + self.frames


@dataclass(frozen=True, slots=True)
class PlacedMark:
    """Where a chapter begins, or where something changes, in frames."""

    kind: MarkKind
    title: str
    start: int
    line: int


@dataclass(frozen=True, slots=True)
class Remainder:
    """The quiet behind a sentence with a set time: what the sentence leaves of it, which may be nothing."""

    spoken: Spoken


Piece = Spoken | Rest | Sounded | Mark | Remainder
"""What becomes one clip, or one mark."""


def pieces(steps: Iterable[Step]) -> Iterator[Piece]:
    """Yield the pieces of steps, each as soon as its step is there."""
    for step in steps:
        yield step
        if isinstance(step, Spoken) and step.phase is not None:
            yield Remainder(step)


def length(piece: Piece, frames_of: FramesOf) -> int:
    """Return how long a piece is, in frames."""
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
    """Yield steps placed one behind the other, each as soon as its length is known, and no clip without any."""
    start = 0
    for piece in pieces(steps):
        frames = length(piece, frames_of)
        if frames or isinstance(piece, Mark):
            yield placed(piece, start, frames)
        start += frames
