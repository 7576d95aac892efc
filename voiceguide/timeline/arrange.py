"""A session laid out as steps: what is spoken, what rests, what sounds, in order.

Nothing has a place in time yet: that needs the voice. The rests between sentences, which no script
writes, come from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from voiceguide.script import cues
from voiceguide.script.sentences import sentences
from voiceguide.script.spoken import spoken_form
from voiceguide.sound.audio import to_frames
from voiceguide.speech.synthesizer import Delivery, Utterance
from voiceguide.timeline.pacing import Room

LEAD_IN = 1.5
"""Seconds of quiet before the first word: screen readers talk over a start."""

TAIL = 2.0
"""Seconds of quiet after the last word, before a file or a session ends."""

DAY_PACE, BEDTIME_PACE = 116.0, 102.0
"""Real words a minute, unless the listener asks for another pace."""

BEDTIME_GAIN_DB = -3.0
"""Bedtime speech is this much below speech by day: -22 LUFS, at most -6 dBTP."""

BELL_SECONDS = 6.0
"""How long a stroke of the bell sounds."""

_SENTENCE_GAP = (0.7, 0.5, 1.2)
_PARAGRAPH_GAP = (1.5, 1.0, 2.5)
_SLOWER, _SOFTER_DB = 0.92, -2.0
_PACE_RANGE, _GAIN_RANGE_DB = (0.7, 1.3), (-8.0, 0.0)
_BREATH_WORDS = {
    "in": ("Breathe in.", "In."),
    "hold": ("Hold.", "Hold."),
    "out": ("Breathe out.", "Out."),
    "rest": ("Rest.", "Rest."),
}


class Kind(StrEnum):
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
    MANNER = "manner"


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

    room: Room
    kind: Kind = Kind.SILENCE
    text: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Sounded:
    """A sound of our own, of a set length."""

    kind: Kind
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


def base_delivery(session: cues.Session, voice: str, words_a_minute: float | None) -> Delivery:
    """Return how the guide speaks a session before any cue changes it."""
    if words_a_minute is None:
        words_a_minute = BEDTIME_PACE if session.kind is cues.Kind.BEDTIME else DAY_PACE
    return Delivery(voice, words_a_minute)


def arrange(session: cues.Session, chosen: Sequence[cues.PlainCue], delivery: Delivery) -> tuple[Step, ...]:
    """Return the steps of a session, for those of its cues that were chosen for its length."""
    return tuple(_Arrangement(session, delivery).steps(chosen))


class _Arrangement:
    """Goes through the cues once, knowing how the guide speaks and what came before."""

    def __init__(self, session: cues.Session, delivery: Delivery) -> None:
        self._session = session
        self._base = delivery
        self._pace = 1.0
        self._softness_db = 0.0
        self._speaking = False
        self._marks: list[Mark] = []

    def steps(self, chosen: Sequence[cues.PlainCue]) -> Iterator[Step]:
        yield Rest(_room(LEAD_IN, LEAD_IN, LEAD_IN))
        for cue in chosen:
            yield from self._cue(cue)
        yield from self._marks
        yield Rest(_room(TAIL, TAIL, TAIL))

    def _cue(self, cue: cues.PlainCue) -> Iterator[Step]:
        match cue:
            case cues.Say():
                yield from self._say(cue.text, cue.paragraph, cue.line)
            case cues.Pause():
                yield self._rest(cue, Kind.SILENCE)
            case cues.Wait():
                yield self._rest(cues.wait_as_pause(cue), Kind.WAIT)
            case cues.Prompt():
                for sentence in sentences(cue.question):
                    yield from self._say(sentence, False, cue.line)
                yield self._rest(cues.window_as_pause(cue), Kind.JOURNAL, cue.question)
            case cues.Bell():
                yield from self._after_speech(paragraph=True)
                self._speaking = False
                yield Sounded(Kind.BELL, "", to_frames(BELL_SECONDS), self._gain_db, cue.line)
            case cues.Breathe():
                yield from self._breathe(cue)
            case cues.Chapter():
                self._marks.append(Mark(cue.title, cue.line))
            case cues.Manner():
                self._change(cue.change)
                self._marks.append(Mark(cue.change.value, cue.line, MarkKind.MANNER))
            case cues.Bed():
                self._marks.append(Mark(cue.name or "off", cue.line, MarkKind.BED))
            case cues.LandingPlace():
                self._marks.append(Mark("", cue.line, MarkKind.LANDING_PLACE))
            case cues.WayOut():
                self._marks.append(Mark("", cue.line, MarkKind.WAY_OUT))

    def _say(self, text: str, paragraph: bool, line: int) -> Iterator[Step]:
        begins = any(mark.kind is MarkKind.CHAPTER for mark in self._marks)
        yield from self._after_speech(paragraph or begins)
        self._speaking = True
        yield self._spoken(text, line)

    def _spoken(self, text: str, line: int, phase: int | None = None) -> Spoken:
        said = spoken_form(text, self._session.pronunciations)
        return Spoken(Utterance(said, self._delivery), text, self._gain_db, line, phase)

    def _after_speech(self, paragraph: bool) -> Iterator[Step]:
        """Give the rest that follows a sentence when the script asks for none, then what begins here."""
        if self._speaking:
            gap = _PARAGRAPH_GAP if paragraph else _SENTENCE_GAP
            slow = rest_stretch(self._delivery)
            yield Rest(_room(*(length * slow for length in gap)))
        yield from self._marks
        self._marks = []

    def _rest(self, pause: cues.Pause, kind: Kind, text: str = "") -> Rest:
        self._speaking = False
        return Rest(_room(pause.natural, pause.shortest, pause.longest), kind, text, pause.line)

    def _breathe(self, cue: cues.Breathe) -> Iterator[Step]:
        yield from self._after_speech(paragraph=False)
        self._speaking = False
        phases = (("in", cue.inward), ("hold", cue.hold), ("out", cue.outward), ("rest", cue.rest))
        for turn in range(cue.times):
            for name, seconds in phases:
                frames = to_frames(seconds)
                if not frames:
                    continue
                if cue.pacing is cues.Pacing.VOICE:
                    yield self._spoken(_BREATH_WORDS[name][min(turn, 1)], cue.line, frames)
                elif name in {"in", "out"}:
                    yield Sounded(Kind.BREATHE, name, frames, self._gain_db, cue.line)
                else:
                    yield Rest(Room(frames, frames, frames), line=cue.line)

    def _change(self, change: cues.Change) -> None:
        if change in {cues.Change.SLOWER, cues.Change.FASTER}:
            factor = _SLOWER if change is cues.Change.SLOWER else 1 / _SLOWER
            self._pace = min(max(self._pace * factor, _PACE_RANGE[0]), _PACE_RANGE[1])
        else:
            step = _SOFTER_DB if change is cues.Change.SOFTER else -_SOFTER_DB
            self._softness_db = min(max(self._softness_db + step, _GAIN_RANGE_DB[0]), _GAIN_RANGE_DB[1])

    @property
    def _delivery(self) -> Delivery:
        return replace(self._base, words_a_minute=round(self._base.words_a_minute * self._pace, 2))

    @property
    def _gain_db(self) -> float:
        bedtime = BEDTIME_GAIN_DB if self._session.kind is cues.Kind.BEDTIME else 0.0
        return bedtime + self._softness_db


def rest_stretch(delivery: Delivery) -> float:
    """Return how much longer than usual the rests between sentences are at this pace."""
    return min(1.5, max(0.6, DAY_PACE / delivery.words_a_minute))


def _room(natural: float, shortest: float, longest: float) -> Room:
    return Room(to_frames(natural), to_frames(shortest), to_frames(longest))


def said(steps: Sequence[Step]) -> list[Utterance]:
    """Return everything that is spoken, in order."""
    return [step.utterance for step in steps if isinstance(step, Spoken)]
