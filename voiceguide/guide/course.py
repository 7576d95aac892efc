"""The playhead of a session: where it is, and where it can go.

Pure: it looks at no clock and makes no sound. A course is laid as it is travelled: what comes is placed when its turn
comes, so that a long session begins at once, and a new pace holds for every sentence from then on.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from voiceguide.script.cues import BED_OFF
from voiceguide.speech.synthesizer import Utterance
from voiceguide.timeline.steps import Kind, Mark, MarkKind, Rest, Sounded, Spoken, Step, natural_frames
from voiceguide.timeline.timeline import Clip, FramesOf, PlacedMark

FRESH = 48_000
"""Frames of a sentence after which "again" means this one; before, it means the one before it."""

PACE_RANGE = (0.6, 1.4)
"""How much slower or faster than it was written a session may be spoken, as a factor."""

SLOWEST, FASTEST = 60.0, 300.0
"""Real words a minute beyond which no voice is asked to speak."""


@dataclass(frozen=True, slots=True)
class Place:
    """A moment of a session: one of its items, and how many frames of it lie behind."""

    item: int
    frames: int = 0


@dataclass(frozen=True, slots=True)
class _Quiet:
    """What is left of the time of a sentence that was given more than it needs."""

    spoken: int
    phase: int
    line: int


_Item = Clip | PlacedMark | Rest | Sounded | Mark | Spoken | _Quiet


class Course:
    """Everything a session consists of, in order, and the place where it is.

    Args:
        steps: the steps of a session, or clips that are placed already; taken one by one as they are needed.
        frames_of: how long the voice takes for an utterance; not needed for clips.
        rests: the length of each rest in frames, in order; without it each has its natural one.
        first: the sentence to begin with, counted from 0; what comes before it is not heard.
    """

    def __init__(
        self,
        steps: Iterable[Step | Clip | PlacedMark],
        frames_of: FramesOf = lambda utterance: 0,
        rests: Sequence[int] | None = None,
        first: int = 0,
    ) -> None:
        self._coming: Iterator[Step | Clip | PlacedMark] = iter(steps)
        self._frames_of = frames_of
        self._rests = rests
        self._items: list[_Item] = []
        self._planned: dict[int, int] = {}
        self._longer: dict[int, int] = {}
        self._paces: dict[int, float] = {}
        self._sentences: list[int] = []
        self._beds: list[int] = []
        self._chapters: list[int] = []
        self._rest_count = 0
        self._starts: list[int] = [0]
        self.pace = 1.0
        """How much slower or faster than written the sentences from here on are spoken, as a factor."""
        self.place = Place(0)
        """Where it is."""
        if first:
            self._begin_with(first)

    def current(self) -> Clip | PlacedMark | None:
        """Return what is at this place; None behind the end."""
        while True:
            item = self._item(self.place.item)
            if item is None:
                return None
            clip = self._clip(self.place.item, item)
            if isinstance(clip, PlacedMark) or clip.frames > self.place.frames:
                return clip
            self.advance()

    @property
    def bed(self) -> str | None:
        """The name of the bed that its script has at this place; None for none."""
        behind = bisect_right(self._beds, self.place.item)
        last = self._items[self._beds[behind - 1]] if behind else None
        return last.title if isinstance(last, Mark | PlacedMark) and last.title != BED_OFF else None

    def speech_follows(self) -> bool:
        """Say whether somebody speaks right after what is at this place."""
        number = self.place.item + 1
        while (item := self._item(number)) is not None and isinstance(item, Mark | PlacedMark):
            number += 1
        return _is_spoken(item)

    def advance(self) -> None:
        """Go to the beginning of what comes next."""
        self.place = Place(self.place.item + 1)

    def seek(self, place: Place) -> None:
        """Go to a place, which is travelled already."""
        self.place = place

    def position(self, place: Place | None = None) -> int:
        """Return how many frames of the session lie before a place, in the session's own time.

        What a person adds to a silence is theirs, and counts as nothing.
        """
        place = place or self.place
        item = self._item(place.item)
        start = self._start(min(place.item, len(self._items)))
        return start if item is None else start + min(place.frames, self._frames(place.item, item))

    def sentence_at(self, place: Place) -> int | None:
        """Return which sentence was begun last at a place, counted from 0; None before the first."""
        behind = bisect_right(self._sentences, place.item)
        return behind - 1 if behind else None

    def text_of(self, sentence: int) -> str:
        """Return the text of a sentence that is travelled already."""
        item = self._items[self._sentences[sentence]]
        return item.text if isinstance(item, Spoken | Clip) else ""

    def chapter_of(self, sentence: int) -> str:
        """Return the title of the chapter that a sentence stands in; nothing before the first."""
        behind = bisect_right(self._chapters, self._sentences[sentence])
        last = self._items[self._chapters[behind - 1]] if behind else None
        return last.title if isinstance(last, Mark | PlacedMark) else ""

    def beginning(self, place: Place) -> Place:
        """Return where to go on after a break: the beginning of a sentence, or the same moment of a silence."""
        item = self._item(place.item)
        return Place(place.item) if item is not None and _is_spoken(item) else place

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
        while (item := self._item(number)) is not None:
            if _is_chapter(item):
                return Place(number)
            number += 1
        return None

    def lengthen(self, frames: int) -> None:
        """Let the silence at this place, or the next one, last this much longer."""
        number = self.place.item
        while (item := self._item(number)) is not None:
            if _is_silent(item):
                self._longer[number] = self._longer.get(number, 0) + frames
                return
            number += 1

    def last_until(self, frames: int) -> None:
        """Let the silence at this place last this long in all; one that was made longer than that stays so."""
        number = self.place.item
        item = self._item(number)
        if item is not None:
            self._longer[number] = max(self._longer.get(number, 0), frames - self._frames(number, item))

    def longest(self) -> int:
        """Return how long the silence at this place may last, in frames."""
        item = self._item(self.place.item)
        return item.stretch.longest if isinstance(item, Rest) else 0

    def coming_utterances(self, most: int) -> list[Utterance]:
        """Return what is spoken next, at the pace in force."""
        found: list[Utterance] = []
        number = self.place.item
        while len(found) < most and (item := self._item(number)) is not None:
            if isinstance(item, Spoken):
                found.append(self._utterance(item, self.pace))
            number += 1
        return found

    def _item(self, number: int) -> _Item | None:
        while len(self._items) <= number:
            step = next(self._coming, None)
            if step is None:
                return None
            if _is_spoken(step):
                self._sentences.append(len(self._items))
            if isinstance(step, Mark | PlacedMark) and step.kind is MarkKind.BED:
                self._beds.append(len(self._items))
            if _is_chapter(step):
                self._chapters.append(len(self._items))
            if isinstance(step, Rest):
                self._plan_rest(len(self._items), step)
            self._items.append(step)
            if isinstance(step, Spoken) and step.phase is not None:
                self._items.append(_Quiet(len(self._items) - 1, step.phase, step.line))
        return self._items[number]

    def _plan_rest(self, number: int, step: Rest) -> None:
        planned = step.stretch.natural if self._rests is None else self._rests[self._rest_count]
        self._rest_count += 1
        self._planned[number] = planned

    def _clip(self, number: int, item: _Item) -> Clip | PlacedMark:
        start = self._start(number)
        if number == self.place.item and isinstance(item, Spoken) and self.place.frames == 0:
            self._paces[number] = self.pace  # whoever hears it anew hears it at the pace of now
        match item:
            case Clip():
                return replace(item, frames=item.frames + self._longer.get(number, 0))
            case PlacedMark():
                return item
            case Mark():
                return PlacedMark(item.kind, item.title, start, item.line)
            case Sounded():
                return Clip(item.kind, item.text, start, item.frames, item.line, gain_db=item.gain_db)
            case Spoken():
                said = self._utterance(item, self._paces.get(number, self.pace))
                return Clip(Kind.SAY, item.text, start, self._frames_of(said), item.line, said, item.gain_db)
            case Rest():
                frames = self._planned[number] + self._longer.get(number, 0)
                return Clip(item.kind, item.text, start, frames, item.line)
            case _Quiet():
                return Clip(Kind.SILENCE, "", start, self._frames(number, item), item.line)

    def _frames(self, number: int, item: _Item) -> int:
        """Return how long an item is in the session's own time."""
        match item:
            case Clip() | Sounded():
                return item.frames
            case Mark() | PlacedMark():
                return 0
            case Rest():
                return self._planned[number]
            case Spoken():
                if number < self.place.item and number not in self._paces:
                    return natural_frames(item)  # never heard, and not worth a voice's time: its place is a guess
                return self._frames_of(self._utterance(item, self._paces.get(number, self.pace)))
            case _Quiet():
                spoken = self._items[item.spoken]
                return max(0, item.phase - self._frames(item.spoken, spoken))

    def _start(self, number: int) -> int:
        """Return where an item begins; a pace changed since then moves what comes after it."""
        del self._starts[max(1, self.place.item + 1) :]
        while len(self._starts) <= number:
            last = len(self._starts) - 1
            item = self._item(last)
            self._starts.append(self._starts[-1] + (self._frames(last, item) if item is not None else 0))
        first = self._items[0] if self._items else None
        return self._starts[number] + (first.start if isinstance(first, Clip | PlacedMark) else 0)

    def _utterance(self, spoken: Spoken, pace: float) -> Utterance:
        if pace == 1.0:
            return spoken.utterance
        delivery = spoken.utterance.delivery
        words = min(max(delivery.words_a_minute * pace, SLOWEST), FASTEST)
        return replace(spoken.utterance, delivery=replace(delivery, words_a_minute=round(words, 2)))

    def _begin_with(self, sentence: int) -> None:
        """Go to a sentence, or to the last one if there are not so many."""
        number = 0
        while len(self._sentences) <= sentence and self._item(number) is not None:
            number += 1
        if self._sentences:
            self.place = Place(self._sentences[min(sentence, len(self._sentences) - 1)])


def _is_spoken(item: object) -> bool:
    return isinstance(item, Spoken) or (isinstance(item, Clip) and item.kind is Kind.SAY)


def _is_silent(item: object) -> bool:
    return isinstance(item, Rest) or (isinstance(item, Clip) and item.kind in {Kind.SILENCE, Kind.WAIT, Kind.JOURNAL})


def _is_chapter(item: object) -> bool:
    return isinstance(item, Mark | PlacedMark) and item.kind is MarkKind.CHAPTER
