"""A session laid out as steps: speech, rests and sounds, in order.

Nothing has a position in time yet: that takes the voice. The rests between sentences, which scripts leave out, are
added here, and the loudness and pace of each sentence are set: the wind-down of a bedtime session, and the softer
re-entry after a long silence. Both are known before anything is spoken, live or to a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from voiceguide.script import cues
from voiceguide.script.sentences import sentences
from voiceguide.script.spoken import Pronunciations
from voiceguide.sound.audio import to_frames, to_seconds
from voiceguide.speech.synthesizer import Delivery, Utterance
from voiceguide.timeline.pacing import Stretch
from voiceguide.timeline.steps import (
    ClipKind,
    Mark,
    MarkKind,
    Rest,
    Sounded,
    Spoken,
    Step,
    least_frames,
    natural_frames,
)
from voiceguide.timeline.wind_down import SOFTEST_SPEECH_DB, SpeechManner, WindDown

LEAD_IN = 1.5
"""Seconds of silence before the first word: screen readers talk over the start."""

TAIL = 2.0
"""Seconds of silence after the last word, before a file or a session ends."""

DAY_PACE, BEDTIME_PACE = 116.0, 102.0
"""Real words a minute, unless the listener asks for a different pace."""

BED_FADE_OUT, BED_FADE_OUT_BEDTIME = 10.0, 120.0
"""Seconds a bed takes to fade out at the end, by day and at bedtime; a session does not end before that."""

SLOWEST_PACE, FASTEST_PACE = 60.0, 300.0
"""Limits of any pace, in real words a minute: for cues, the wind-down and what the listener asks for."""

LONG_REST = 30.0
"""Seconds of silence after which the voice comes back softer."""

_SENTENCE_GAP = (0.7, 0.5, 1.2)
_PARAGRAPH_GAP = (1.5, 1.0, 2.5)
_SLOWER, _SOFTER_DB = 0.92, -2.0
_PACE_RANGE, _GAIN_RANGE_DB = (0.7, 1.3), (-8.0, 0.0)
_RE_ENTRY_DB, _RISE_DB = -4.0, 2.0
_BREATH_WORDS = {
    "in": ("Breathe in.", "In."),
    "hold": ("Hold.", "Hold."),
    "out": ("Breathe out.", "Out."),
    "rest": ("Rest.", "Rest."),
}


def base_delivery(session: cues.Session, voice: str, words_a_minute: float | None) -> Delivery:
    """Return how the guide speaks a session until a cue changes it."""
    if words_a_minute is None:
        words_a_minute = BEDTIME_PACE if session.kind is cues.SessionKind.BEDTIME else DAY_PACE
    return Delivery(voice, words_a_minute)


def arrange(session: cues.Session, chosen: Sequence[cues.PlainCue], delivery: Delivery) -> tuple[Step, ...]:
    """Return the steps of a session, given the cues chosen for its length."""
    bedtime = session.kind is cues.SessionKind.BEDTIME
    pronunciations = Pronunciations(session.pronunciations, session.language)
    steps = tuple(_Arrangement(pronunciations, delivery).steps(chosen))
    if bedtime:
        steps = tuple(_Arrangement(pronunciations, delivery, _wound_down(steps)).steps(chosen))
    fade_out = BED_FADE_OUT_BEDTIME if bedtime else BED_FADE_OUT
    return (*_eased(steps), *_end(steps, to_frames(fade_out)))


class _Arrangement:
    """Goes through the cues once, keeping track of how the guide speaks and what came before.

    `manners` holds the manner of each step, in order; without it, every step is spoken as by day.
    """

    def __init__(
        self, pronunciations: Pronunciations, delivery: Delivery, manners: Sequence[SpeechManner] = ()
    ) -> None:
        self._pronunciations = pronunciations
        self._base = delivery
        self._manners = manners
        self._given = 0
        self._pace = 1.0
        self._softness_db = 0.0
        self._speaking = False
        self._marks: list[Mark] = []
        self._bedless = 0  # how many of the first marks were checked at an earlier rest: none of them is a bed

    def steps(self, chosen: Sequence[cues.PlainCue]) -> Iterator[Step]:
        for step in self._steps(chosen):
            yield step
            self._given += 1  # the next is made only after this, with the manner for its own position

    def _steps(self, chosen: Sequence[cues.PlainCue]) -> Iterator[Step]:
        yield Rest(_in_frames(LEAD_IN, LEAD_IN, LEAD_IN))
        for cue in chosen:
            yield from self._cue(cue)
        yield from self._marks

    def _cue(self, cue: cues.PlainCue) -> Iterator[Step]:
        match cue:
            case cues.Say():
                yield from self._say(cue.text, cue.paragraph, cue.line)
            case cues.Pause():
                yield from self._rest(cue, ClipKind.SILENCE)
            case cues.Wait():
                yield from self._rest(cues.wait_as_pause(cue), ClipKind.WAIT)
            case cues.Prompt():
                for sentence in sentences(cue.question):
                    yield from self._say(sentence, False, cue.line)
                yield from self._rest(cues.window_as_pause(cue), ClipKind.JOURNAL, cue.question)
            case cues.Bell():
                yield from self._after_speech(paragraph=True)
                self._speaking = False
                yield Sounded(ClipKind.BELL, "", to_frames(cues.BELL_SECONDS), self._gain_db, cue.line)
            case cues.Breathe():
                yield from self._breathe(cue)
            case cues.Chapter():
                self._marks.append(Mark(cue.title, cue.line))
            case cues.VoiceChange():
                self._change(cue.change)
                self._marks.append(Mark(cue.change.value, cue.line, MarkKind.VOICE_CHANGE))
            case cues.Bed():
                self._marks.append(Mark(cue.name or cues.BED_OFF, cue.line, MarkKind.BED))
            case cues.LandingPlace():
                self._marks.append(Mark("", cue.line, MarkKind.LANDING_PLACE))
            case cues.WayOut():
                self._marks.append(Mark("", cue.line, MarkKind.WAY_OUT))

    def _say(self, text: str, paragraph: bool, line: int) -> Iterator[Step]:
        said = self._pronunciations.spoken(text)
        if not said:  # a heart, or three dots: an engine would fail, or give no sound
            yield from self._rest(cues.Pause(*_PARAGRAPH_GAP, line=line), ClipKind.SILENCE)
            return
        begins = any(mark.kind is MarkKind.CHAPTER for mark in self._marks)
        yield from self._after_speech(paragraph or begins)
        self._speaking = True
        yield self._spoken(said, text, line)

    def _spoken(self, said: str, text: str, line: int, phase: int | None = None) -> Spoken:
        return Spoken(Utterance(said, self._delivery), text, self._gain_db, line, phase)

    def _after_speech(self, paragraph: bool) -> Iterator[Step]:
        """Yield the rest after a sentence where the script asks for none, then what begins there."""
        if self._speaking:
            gap = _PARAGRAPH_GAP if paragraph else _SENTENCE_GAP
            slow = _slowing(self._delivery)
            yield Rest(_in_frames(*(length * slow for length in gap)))
        yield from self._marks
        self._marks = []
        self._bedless = 0

    def _rest(self, pause: cues.Pause, kind: ClipKind, text: str = "") -> Iterator[Step]:
        """Yield a silence; a bed begins or ends before it, and everything else with the sentence after it."""
        self._speaking = False
        new = self._marks[self._bedless :]
        yield from (mark for mark in new if mark.kind is MarkKind.BED)
        self._marks[self._bedless :] = [mark for mark in new if mark.kind is not MarkKind.BED]
        self._bedless = len(self._marks)
        yield Rest(_in_frames(pause.natural, pause.shortest, pause.longest), kind, text, pause.line)

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
                    words = _BREATH_WORDS[name][min(turn, 1)]
                    yield self._spoken(self._pronunciations.spoken(words), words, cue.line, frames)
                elif name in {"in", "out"}:
                    yield Sounded(ClipKind.BREATHE, name, frames, self._gain_db, cue.line)
                else:
                    yield Rest(Stretch(frames, frames, frames), line=cue.line)

    def _change(self, change: cues.Change) -> None:
        if change in {cues.Change.SLOWER, cues.Change.FASTER}:
            factor = _SLOWER if change is cues.Change.SLOWER else 1 / _SLOWER
            self._pace = min(max(self._pace * factor, _PACE_RANGE[0]), _PACE_RANGE[1])
        else:
            step = _SOFTER_DB if change is cues.Change.SOFTER else -_SOFTER_DB
            self._softness_db = min(max(self._softness_db + step, _GAIN_RANGE_DB[0]), _GAIN_RANGE_DB[1])

    @property
    def _manner(self) -> SpeechManner:
        return self._manners[self._given] if self._manners else SpeechManner()

    @property
    def _delivery(self) -> Delivery:
        pace = self._base.words_a_minute * self._pace * self._manner.pace
        if self._manners:
            pace = max(min(SLOWEST_PACE, self._base.words_a_minute), float(round(pace)))
        words = round(pace, 2)
        return self._base if words == self._base.words_a_minute else replace(self._base, words_a_minute=words)

    @property
    def _gain_db(self) -> float:
        return max(SOFTEST_SPEECH_DB, self._manner.gain_db + self._softness_db)


def _wound_down(steps: Sequence[Step]) -> list[SpeechManner]:
    """Return the manner of each step of a bedtime session, by how much of its time has passed.

    Times are estimated from words and natural rests. With the voice's own times, a file would need all of its
    speech before its first sentence, and a live session would sound different.
    """
    starts = list(accumulate((natural_frames(step) for step in steps), initial=0))[:-1]
    sounding = [start for start, step in zip(starts, steps, strict=True) if isinstance(step, Spoken | Sounded)]
    first, last = (sounding[0], sounding[-1]) if sounding else (0, 0)
    curve = WindDown.over(to_seconds(last - first))
    return [curve.at((start - first) / max(1, last - first)) for start in starts]


def _eased(steps: Sequence[Step]) -> Iterator[Step]:
    """Yield the steps, the first sentences after a long silence softer, and no sentence much louder than the last."""
    quiet = 0
    ease_db = 0.0
    before: float | None = None
    for step in steps:
        if isinstance(step, Rest):
            quiet += step.stretch.natural
        if isinstance(step, Mark | Rest):
            yield step
            continue
        if before is not None and quiet >= to_frames(LONG_REST):
            ease_db = _RE_ENTRY_DB
        quiet = 0
        gain_db = step.gain_db + ease_db
        if before is not None:
            gain_db = min(gain_db, before + _RISE_DB)
        gain_db = round(max(SOFTEST_SPEECH_DB, gain_db), 2)
        step = step if step.gain_db == gain_db else replace(step, gain_db=gain_db)
        if isinstance(step, Spoken):
            before = step.gain_db
            ease_db = min(0.0, ease_db + _RISE_DB)
        yield step


def _end(steps: Sequence[Step], fade_out: int) -> Iterator[Step]:
    """Yield what comes after the last cue: silence, in which a bed that is on fades out."""
    sounding, left = False, 0
    for step in steps:
        if isinstance(step, Mark) and step.kind is MarkKind.BED:
            if step.title != cues.BED_OFF:
                sounding, left = True, 0
            elif sounding:
                sounding, left = False, fade_out
        else:
            left = max(0, left - least_frames(step))
    if sounding:
        yield Mark(cues.BED_OFF, 0, MarkKind.BED)
        left = fade_out
    quiet = max(to_frames(TAIL), left)
    yield Rest(Stretch(quiet, quiet, quiet))


def _slowing(delivery: Delivery) -> float:
    """Return the factor by which the rests between sentences are longer at this pace."""
    return min(1.5, max(0.6, DAY_PACE / delivery.words_a_minute))


def _in_frames(natural: float, shortest: float, longest: float) -> Stretch:
    return Stretch(to_frames(natural), to_frames(shortest), to_frames(longest))


def said(steps: Sequence[Step]) -> list[Utterance]:
    """Return everything that is spoken, in order."""
    return [step.utterance for step in steps if isinstance(step, Spoken)]
