"""Clips in order, at exact frames."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from voiceguide.errors import LengthOutOfReach
from voiceguide.script.cues import Session
from voiceguide.sound.audio import SAMPLE_RATE, to_frames
from voiceguide.speech.synthesizer import Delivery, Utterance
from voiceguide.timeline.arrange import arrange
from voiceguide.timeline.pacing import Stretch, fit
from voiceguide.timeline.steps import Kind, Mark, MarkKind, Rest, Sounded, Spoken, Step
from voiceguide.timeline.wording import spoken_length, spoken_reach

FramesOf = Callable[[Utterance], int]
"""How long the voice takes for an utterance, in frames."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A cue placed on the timeline: it sounds, or is silent, from `start` for `frames` frames."""

    kind: Kind
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
class Timeline:
    """A whole session in time: contiguous clips from frame 0 to `frames`."""

    title: str
    clips: tuple[Clip, ...]
    marks: tuple[PlacedMark, ...]
    spans: tuple[tuple[int, int], ...]
    """The lengths in frames that this session can have with this voice: from one to another, rising and apart."""
    natural: int

    @property
    def frames(self) -> int:
        """How long it is."""
        return self.clips[-1].end

    @property
    def shortest(self) -> int:
        """The shortest length that it can have, in frames."""
        return self.spans[0][0]

    @property
    def longest(self) -> int:
        """The longest length that it can have, in frames."""
        return self.spans[-1][1]

    @property
    def chapters(self) -> tuple[PlacedMark, ...]:
        """Where chapters begin."""
        return tuple(mark for mark in self.marks if mark.kind is MarkKind.CHAPTER)


@dataclass(frozen=True, slots=True)
class Shape:
    """The session as it is from a length on, and how long it can be then."""

    minutes: float
    """The length from which its parts belong to it."""
    stretch: Stretch
    """Its lengths, without regard to `least`."""

    @property
    def lowest(self) -> int:
        """The shortest length that it can be asked for."""
        return max(self.stretch.shortest, to_frames(self.minutes * 60))


def natural_steps(session: Session, delivery: Delivery) -> tuple[Step, ...]:
    """Return the steps of a session at its own length: that of its header, else without any part."""
    return arrange(session, session.at_length(session.minutes or 0.0), delivery)


def place(
    steps: Iterable[Step], frames_of: FramesOf, rests: Sequence[int] | None = None
) -> Iterator[Clip | PlacedMark]:
    """Place steps one behind the other, each as soon as its length is known.

    `rests` gives the length of each rest in order, in frames; without it each has its natural one.
    """
    start = 0
    fitted = iter(rests) if rests is not None else None
    for step in steps:
        match step:
            case Mark():
                yield PlacedMark(step.kind, step.title, start, step.line)
                continue
            case Rest():
                frames = step.stretch.natural if fitted is None else next(fitted)
                clips = [Clip(step.kind, step.text, start, frames, step.line)]
            case Sounded():
                clips = [Clip(step.kind, step.text, start, step.frames, step.line, gain_db=step.gain_db)]
            case Spoken():
                clips = _spoken(step, start, frames_of(step.utterance))
        for clip in clips:
            if clip.frames:
                yield clip
        start = clips[-1].end


def _spoken(step: Spoken, start: int, frames: int) -> list[Clip]:
    said = Clip(Kind.SAY, step.text, start, frames, step.line, step.utterance, step.gain_db)
    quiet = max(0, (step.phase or 0) - frames)
    return [said, Clip(Kind.SILENCE, "", said.end, quiet, step.line)] if quiet else [said]


def shapes(session: Session, delivery: Delivery, frames_of: FramesOf) -> list[Shape]:
    """Return what the session can be, from the fewest parts to all of them."""
    return list(_shapes(session, delivery, frames_of, (0.0, *session.thresholds)))


def _shapes(session: Session, delivery: Delivery, frames_of: FramesOf, lengths: Iterable[float]) -> Iterator[Shape]:
    """Give the session as it is from each of these lengths on; no more than one is laid out at a time."""
    frames_of = cache(frames_of)
    for minutes in lengths:
        yield Shape(minutes, _stretch_of(arrange(session, session.at_length(minutes), delivery), frames_of))


def timeline(session: Session, delivery: Delivery, frames_of: FramesOf, total: int | None = None) -> Timeline:
    """Place a whole session, at its natural length or at exactly `total` frames.

    Raises:
        LengthOutOfReach: it cannot have that length; the sentence names those it can have.
    """
    possible = shapes(session, delivery, frames_of)
    natural = natural_steps(session, delivery)
    if total is None:
        placed = list(place(natural, frames_of))
    else:
        steps, rests = _fitted(session, delivery, reversed(possible), total)
        placed = list(place(steps, frames_of, rests))
    return Timeline(
        title=session.title,
        clips=tuple(item for item in placed if isinstance(item, Clip)),
        marks=tuple(item for item in placed if isinstance(item, PlacedMark)),
        spans=_spans(possible),
        natural=whole_length(natural, frames_of),
    )


def plan(timeline: Timeline) -> dict[str, object]:
    """Return a timeline as plain data, for other programs; all times are frames at `sample_rate`."""
    return {
        "title": timeline.title,
        "sample_rate": SAMPLE_RATE,
        "frames": timeline.frames,
        "shortest": timeline.shortest,
        "natural": timeline.natural,
        "longest": timeline.longest,
        "chapters": [{"title": mark.title, "start": mark.start, "line": mark.line} for mark in timeline.chapters],
        "clips": [
            {"kind": clip.kind.value, "text": clip.text, "start": clip.start, "frames": clip.frames, "line": clip.line}
            for clip in timeline.clips
        ],
    }


def fitted_steps(
    session: Session, delivery: Delivery, frames_of: FramesOf, total: int
) -> tuple[tuple[Step, ...], list[int]]:
    """Return the steps of a session that lasts exactly `total` frames, and the length of each of its rests.

    Raises:
        LengthOutOfReach: it cannot have that length; the sentence names those it can have.
    """
    longest_first = sorted((0.0, *session.thresholds), reverse=True)
    likely_first = sorted(longest_first, key=lambda minutes: to_frames(minutes * 60) > total)
    return _fitted(session, delivery, _shapes(session, delivery, frames_of, likely_first), total)


def _fitted(
    session: Session, delivery: Delivery, in_turn: Iterable[Shape], total: int
) -> tuple[tuple[Step, ...], list[int]]:
    """Return the first of these shapes that can last so long, laid out, and the length of each of its rests."""
    looked_at = []
    for shape in in_turn:
        if shape.lowest <= total <= shape.stretch.longest:
            steps = arrange(session, session.at_length(shape.minutes), delivery)
            return steps, _fitted_rests(steps, shape.stretch, total)
        looked_at.append(shape)
    raise LengthOutOfReach(session.title, spoken_length(total), [spoken_reach(*span) for span in _spans(looked_at)])


def _fitted_rests(steps: Sequence[Step], stretch: Stretch, total: int) -> list[int]:
    stretches = [step.stretch for step in steps if isinstance(step, Rest)]
    fixed = stretch.natural - sum(rest.natural for rest in stretches)
    return fit(stretches, total - fixed)


def whole_length(steps: Sequence[Step], frames_of: FramesOf) -> int:
    """Return how long steps are at their natural length, in frames."""
    return _stretch_of(steps, frames_of).natural


def _stretch_of(steps: Sequence[Step], frames_of: FramesOf) -> Stretch:
    """Return how long steps can be together."""
    fixed = 0
    stretches = []
    for step in steps:
        match step:
            case Rest():
                stretches.append(step.stretch)
            case Sounded():
                fixed += step.frames
            case Spoken():
                fixed += max(frames_of(step.utterance), step.phase or 0)
            case Mark():
                pass
    return Stretch(
        fixed + sum(stretch.natural for stretch in stretches),
        fixed + sum(stretch.shortest for stretch in stretches),
        fixed + sum(stretch.longest for stretch in stretches),
    )


def _spans(possible: Iterable[Shape]) -> tuple[tuple[int, int], ...]:
    """Return the lengths in reach, rising, joined where they meet."""
    spans: list[tuple[int, int]] = []
    for low, high in sorted((shape.lowest, shape.stretch.longest) for shape in possible):
        if low > high:
            continue
        if spans and low <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], max(spans[-1][1], high))
        else:
            spans.append((low, high))
    return tuple(spans)
