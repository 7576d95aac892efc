"""A whole session in time: at its natural length, or fitted exactly to another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from voiceguide.errors import LengthOutOfReach, reach
from voiceguide.script.cues import Session
from voiceguide.sound.audio import SAMPLE_RATE, to_frames
from voiceguide.speech.synthesizer import Delivery
from voiceguide.timeline.arrange import arrange
from voiceguide.timeline.pacing import Stretch, fit
from voiceguide.timeline.placement import Clip, FramesOf, PlacedMark, length, pieces, place
from voiceguide.timeline.steps import MarkKind, Rest, Step
from voiceguide.timeline.wording import spoken_length, spoken_reach
from voiceguide.wording.errors import scripts as problem


@dataclass(frozen=True, slots=True)
class Timeline:
    """A whole session in time: contiguous clips from frame 0 to `frames`."""

    title: str
    clips: tuple[Clip, ...]
    marks: tuple[PlacedMark, ...]
    spans: tuple[tuple[int, int], ...]
    """Possible lengths in frames with this voice: disjoint (shortest, longest) spans, ascending."""
    natural: int

    @property
    def frames(self) -> int:
        """The length of the session, in frames."""
        return self.clips[-1].end

    @property
    def shortest(self) -> int:
        """The shortest possible length, in frames."""
        return self.spans[0][0]

    @property
    def longest(self) -> int:
        """The longest possible length, in frames."""
        return self.spans[-1][1]

    @property
    def chapters(self) -> tuple[PlacedMark, ...]:
        """Where chapters begin."""
        return tuple(mark for mark in self.marks if mark.kind is MarkKind.CHAPTER)


@dataclass(frozen=True, slots=True)
class Shape:
    """A session as it is from a certain length on, and how long it can be then."""

    minutes: float
    """The length from which its parts are included."""
    stretch: Stretch
    """Its lengths, ignoring `least`."""

    @property
    def lowest(self) -> int:
        """The shortest length that can be asked for."""
        return max(self.stretch.shortest, to_frames(self.minutes * 60))


def natural_steps(session: Session, delivery: Delivery) -> tuple[Step, ...]:
    """Return the steps of a session at its natural length: that of its header, or else without any parts."""
    return arrange(session, session.at_length(session.minutes or 0.0), delivery)


def shapes(session: Session, delivery: Delivery, frames_of: FramesOf) -> list[Shape]:
    """Return the possible shapes of the session, from the fewest parts to all of them."""
    return list(_shapes(session, delivery, frames_of, (0.0, *session.thresholds)))


def _shapes(session: Session, delivery: Delivery, frames_of: FramesOf, lengths: Iterable[float]) -> Iterator[Shape]:
    """Yield the session as it is from each of these lengths on; only one at a time is laid out."""
    frames_of = cache(frames_of)
    for minutes in lengths:
        yield Shape(minutes, _stretch_of(arrange(session, session.at_length(minutes), delivery), frames_of))


def timeline(session: Session, delivery: Delivery, frames_of: FramesOf, total: int | None = None) -> Timeline:
    """Place a whole session, at its natural length or at exactly `total` frames.

    Raises:
        LengthOutOfReach: that length is impossible; the message names the possible ones.
    """
    possible = shapes(session, delivery, frames_of)
    natural = natural_steps(session, delivery)
    steps = natural if total is None else _fitted(session, delivery, reversed(possible), total)
    placed = list(place(steps, frames_of))
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


def fitted_steps(session: Session, delivery: Delivery, frames_of: FramesOf, total: int) -> tuple[Step, ...]:
    """Return the steps of a session with rests set so that it lasts exactly `total` frames.

    Raises:
        LengthOutOfReach: that length is impossible; the message names the possible ones.
    """
    longest_first = sorted((0.0, *session.thresholds), reverse=True)
    likely_first = sorted(longest_first, key=lambda minutes: to_frames(minutes * 60) > total)
    return _fitted(session, delivery, _shapes(session, delivery, frames_of, likely_first), total)


def _fitted(session: Session, delivery: Delivery, in_turn: Iterable[Shape], total: int) -> tuple[Step, ...]:
    """Return the steps of the first of these shapes that can last `total` frames, fitted to that length."""
    looked_at = []
    for shape in in_turn:
        if shape.lowest <= total <= shape.stretch.longest:
            steps = arrange(session, session.at_length(shape.minutes), delivery)
            return tuple(_stretched(steps, total - shape.stretch.natural))
        looked_at.append(shape)
    lengths = reach([spoken_reach(*span) for span in _spans(looked_at)])
    raise LengthOutOfReach(problem.LENGTH_OUT_OF_REACH, title=session.title, asked=spoken_length(total), reach=lengths)


def _stretched(steps: Sequence[Step], more: int) -> Iterator[Step]:
    """Yield steps whose rests are longer by this many frames in total, or shorter if it is negative."""
    stretches = [step.stretch for step in steps if isinstance(step, Rest)]
    lengths = iter(fit(stretches, sum(one.natural for one in stretches) + more))
    for step in steps:
        if isinstance(step, Rest):
            step = replace(step, stretch=replace(step.stretch, natural=next(lengths)))
        yield step


def whole_length(steps: Sequence[Step], frames_of: FramesOf) -> int:
    """Return the total natural length of the steps, in frames."""
    return _stretch_of(steps, frames_of).natural


def _stretch_of(steps: Sequence[Step], frames_of: FramesOf) -> Stretch:
    """Return the range of total lengths of the steps."""
    stretches = [step.stretch for step in steps if isinstance(step, Rest)]
    fixed = sum(length(piece, frames_of) for piece in pieces(steps) if not isinstance(piece, Rest))
    return Stretch(
        fixed + sum(one.natural for one in stretches),
        fixed + sum(one.shortest for one in stretches),
        fixed + sum(one.longest for one in stretches),
    )


def _spans(possible: Iterable[Shape]) -> tuple[tuple[int, int], ...]:
    """Return the possible lengths, ascending, with adjoining spans joined."""
    spans: list[tuple[int, int]] = []
    for low, high in sorted((shape.lowest, shape.stretch.longest) for shape in possible):
        if low > high:
            continue
        if spans and low <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], max(spans[-1][1], high))
        else:
            spans.append((low, high))
    return tuple(spans)
