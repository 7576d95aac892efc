"""The playhead of a session: where it is, and where it can go.

Pure: no clock, no sound. A course is laid out as it is travelled: each step is placed when its turn comes, so that a
long session begins at once, and a new pace holds for every sentence from then on.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace

from voiceguide.script.cues import BED_OFF
from voiceguide.speech.synthesizer import Utterance
from voiceguide.timeline.arrange import FASTEST_PACE, SLOWEST_PACE
from voiceguide.timeline.placement import Clip, FramesOf, Piece, PlacedMark, Remainder, length, pieces, placed
from voiceguide.timeline.steps import Mark, MarkKind, Rest, Spoken, Step, natural_frames

FRESH = 48_000
"""Frames of a sentence after which "again" means this one; until then, it means the one before."""

PACE_RANGE = (0.6, 1.4)
"""How much slower or faster than written a session may be spoken, as a factor."""


@dataclass(frozen=True, slots=True)
class Place:
    """A moment of a session: one of its pieces, counted from 0, and how many frames into it."""

    item: int
    frames: int = 0


class Course:
    """All the pieces of a session, in order, and the current place.

    Args:
        steps: the steps of a session, consumed one by one as they are needed.
        frames_of: how long the voice takes for an utterance, in frames.
        first: the sentence to begin with, counted from 0; nothing before it is heard.
    """

    def __init__(self, steps: Iterable[Step], frames_of: FramesOf, first: int = 0) -> None:
        self._coming = pieces(steps)
        self._frames_of = frames_of
        self._pieces: list[Piece] = []
        self._longer: dict[int, int] = {}
        self._paces: dict[int, float] = {}
        self._sentences: list[int] = []
        self._beds: list[int] = []
        self._chapters: list[int] = []
        self._starts: list[int] = [0]
        self.pace = 1.0
        """How much slower or faster than written the sentences from here on are spoken, as a factor."""
        self.place = Place(0)
        """The current place."""
        if first:
            self._begin_with(first)

    def current(self) -> Clip | PlacedMark | None:
        """Return what is at this place; None past the end."""
        while (piece := self._piece(number := self.place.item)) is not None:
            if isinstance(piece, Spoken) and self.place.frames == 0:
                self._paces[number] = self.pace  # heard again, it has the current pace
            frames = self._frames(number) + self._longer.get(number, 0)
            if frames > self.place.frames or isinstance(piece, Mark):
                return placed(self._as_heard(number), self._start(number), frames)
            self.advance()
        return None

    @property
    def bed(self) -> str | None:
        """The name of the bed in the script at this place; None without one."""
        title = self._title(self._beds, self.place.item)
        return None if title == BED_OFF else title

    def speech_follows(self) -> bool:
        """Return whether speech follows directly after this place."""
        number = self.place.item + 1
        while isinstance(piece := self._piece(number), Mark):
            number += 1
        return isinstance(piece, Spoken)

    def advance(self) -> None:
        """Go to the beginning of the next piece."""
        self.place = Place(self.place.item + 1)

    def seek(self, place: Place) -> None:
        """Go to a place that was already reached."""
        self.place = place

    def position(self, place: Place | None = None) -> int:
        """Return how many frames of the session come before a place, in the session's own time.

        What a person adds to a silence does not count.
        """
        place = place or self.place
        there = self._piece(place.item) is not None
        start = self._start(min(place.item, len(self._pieces)))
        return start + min(place.frames, self._frames(place.item)) if there else start

    def sentence_at(self, place: Place) -> int | None:
        """Return the number of the last sentence begun at a place, counted from 0; None before the first."""
        behind = bisect_right(self._sentences, place.item)
        return behind - 1 if behind else None

    def text_of(self, sentence: int) -> str:
        """Return the text of a sentence that was already reached."""
        spoken = self._pieces[self._sentences[sentence]]
        return spoken.text if isinstance(spoken, Spoken) else ""

    def chapter_of(self, sentence: int) -> str:
        """Return the title of the chapter a sentence is in; empty before the first."""
        return self._title(self._chapters, self._sentences[sentence]) or ""

    def beginning(self, place: Place) -> Place:
        """Return where to go on after a break: the beginning of the sentence, or the same moment of a silence."""
        return Place(place.item) if isinstance(self._piece(place.item), Spoken) else place

    def again(self, place: Place) -> Place:
        """Return where "say it again" leads: the sentence just heard, or the one before if it has just begun."""
        sentence = self.sentence_at(place)
        if sentence is None:
            return Place(0)
        begun = self._sentences[sentence]
        if begun == place.item and place.frames < FRESH and sentence > 0:
            sentence -= 1
        return Place(self._sentences[sentence])

    def chapter_back(self, place: Place) -> Place:
        """Return the beginning of this chapter, or of the one before if this one has just begun."""
        sentence = self.sentence_at(place)
        here = self._sentences[sentence] if sentence is not None else 0
        begins = self._chapters[: bisect_right(self._chapters, here)]
        if not begins:
            return Place(0)
        first = next((item for item in self._sentences if item >= begins[-1]), None)
        fresh = first is not None and (here < first or (here == first and place.item == first and place.frames < FRESH))
        return Place(begins[-2] if fresh and len(begins) > 1 else begins[-1])

    def chapter_on(self, place: Place) -> Place | None:
        """Return the beginning of the next chapter; None in the last one."""
        number = place.item + 1
        while (piece := self._piece(number)) is not None:
            if _is_chapter(piece):
                return Place(number)
            number += 1
        return None

    def lengthen(self, frames: int) -> None:
        """Make the silence at this place, or the next one, this much longer."""
        number = self.place.item
        while (piece := self._piece(number)) is not None:
            if isinstance(piece, Rest):
                self._longer[number] = self._longer.get(number, 0) + frames
                return
            number += 1

    def last_until(self, frames: int) -> None:
        """Make the silence at this place last this long in all, unless it was made longer already."""
        number = self.place.item
        if self._piece(number) is not None:
            self._longer[number] = max(self._longer.get(number, 0), frames - self._frames(number))

    def longest(self) -> int:
        """Return how long the silence at this place may last, in frames."""
        piece = self._piece(self.place.item)
        return piece.stretch.longest if isinstance(piece, Rest) else 0

    def coming_utterances(self, most: int) -> list[Utterance]:
        """Return up to `most` coming utterances, at the current pace."""
        found: list[Utterance] = []
        number = self.place.item
        while len(found) < most and (piece := self._piece(number)) is not None:
            if isinstance(piece, Spoken):
                found.append(_at_pace(piece, self.pace).utterance)
            number += 1
        return found

    def _piece(self, number: int) -> Piece | None:
        while len(self._pieces) <= number:
            piece = next(self._coming, None)
            if piece is None:
                return None
            if isinstance(piece, Spoken):
                self._sentences.append(len(self._pieces))
            elif isinstance(piece, Mark) and piece.kind is MarkKind.BED:
                self._beds.append(len(self._pieces))
            elif _is_chapter(piece):
                self._chapters.append(len(self._pieces))
            self._pieces.append(piece)
        return self._pieces[number]

    def _title(self, marks: list[int], number: int) -> str | None:
        """Return the title of the last of these marks at or before a piece; None before the first."""
        behind = bisect_right(marks, number)
        last = self._pieces[marks[behind - 1]] if behind else None
        return last.title if isinstance(last, Mark) else None

    def _as_heard(self, number: int) -> Piece:
        """Return a piece with its sentence at the pace at which it was heard or, if it was not, the current one."""
        piece = self._pieces[number]
        match piece:
            case Spoken():
                return _at_pace(piece, self._paces.get(number, self.pace))
            case Remainder():
                return Remainder(_at_pace(piece.spoken, self._paces.get(number - 1, self.pace)))
            case _:
                return piece

    def _frames(self, number: int) -> int:
        """Return the length of a piece in the session's own time."""
        piece = self._pieces[number]
        spoken = number - 1 if isinstance(piece, Remainder) else number
        if spoken < self.place.item and spoken not in self._paces:
            # A sentence that was never heard is not worth synthesising: its place is a guess.
            return 0 if isinstance(piece, Remainder) else natural_frames(piece)
        return length(self._as_heard(number), self._frames_of)

    def _start(self, number: int) -> int:
        """Return where a piece begins; a later change of pace moves what comes after it."""
        del self._starts[max(1, self.place.item + 1) :]
        while len(self._starts) <= number:
            last = len(self._starts) - 1
            frames = self._frames(last) if self._piece(last) is not None else 0
            self._starts.append(self._starts[-1] + frames)
        return self._starts[number]

    def _begin_with(self, sentence: int) -> None:
        """Go to a sentence, or to the last one if there are fewer."""
        number = 0
        while len(self._sentences) <= sentence and self._piece(number) is not None:
            number += 1
        if self._sentences:
            self.place = Place(self._sentences[min(sentence, len(self._sentences) - 1)])


def _at_pace(spoken: Spoken, pace: float) -> Spoken:
    """Return a sentence at a pace, as a factor of the pace it was written for."""
    if pace == 1.0:
        return spoken
    delivery = spoken.utterance.delivery
    words = min(max(delivery.words_a_minute * pace, SLOWEST_PACE), FASTEST_PACE)
    return replace(
        spoken, utterance=replace(spoken.utterance, delivery=replace(delivery, words_a_minute=round(words, 2)))
    )


def _is_chapter(piece: Piece) -> bool:
    return isinstance(piece, Mark) and piece.kind is MarkKind.CHAPTER
