"""What was written to a sink, and which moment of the session each frame of it was.

Pure bookkeeping: no frame is counted twice and none is lost, whatever is cut or said in between.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from voiceguide.guide.course import Place


@dataclass(slots=True)
class _Span:
    """Consecutive frames that belong to one item of the session, or to none."""

    begin: int
    frames: int
    place: Place | None

    @property
    def end(self) -> int:
        return self.begin + self.frames


class PlaybackLog:
    """Remembers what is on its way to the listener until it is heard."""

    def __init__(self) -> None:
        self._spans: deque[_Span] = deque()
        self._end = 0
        self.reached = Place(0)
        """The moment of the session up to which everything was heard."""

    @property
    def end(self) -> int:
        """How many frames were written."""
        return self._end

    def add(self, frames: int, place: Place | None) -> None:
        """Record that frames were written: of the session from a place on, or of a sound of the guide's own."""
        last = self._spans[-1] if self._spans else None
        if last is not None and last.end == self._end and _continues(last, place):
            last.frames += frames
        else:
            self._spans.append(_Span(self._end, frames, place))
        self._end += frames

    def heard(self, position: int) -> Place:
        """Record that `position` frames were heard, and return the moment of the session that is being heard."""
        while self._spans and self._spans[0].end <= position:
            span = self._spans.popleft()
            if span.place is not None:
                self.reached = Place(span.place.item, span.place.frames + span.frames)
        if self._spans and (place := self._spans[0].place) is not None:
            inside = position - self._spans[0].begin
            if inside > 0 or place.item > self.reached.item:
                self.reached = Place(place.item, place.frames + max(0, inside))
        return self.reached

    def cut(self, position: int) -> Place:
        """Forget what was written past a frame and will never be heard; return the moment at that frame."""
        while self._spans and self._spans[-1].begin >= position:
            self._spans.pop()
        if self._spans and self._spans[-1].end > position:
            self._spans[-1].frames = position - self._spans[-1].begin
        self._end = position
        return self.heard(position)

    def go_to(self, place: Place) -> None:
        """Record that everything written was heard, and that the session goes on from a place."""
        self._spans.clear()
        self.reached = place

    def restart(self) -> None:
        """Start counting again, for another sink."""
        self._spans.clear()
        self._end = 0


def _continues(last: _Span, place: Place | None) -> bool:
    if last.place is None or place is None:
        return last.place is place
    return last.place.item == place.item and last.place.frames + last.frames == place.frames
