"""A session that somebody leads, with no clock but the sound itself: keys are pressed at frames of what was played."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from voiceguide.controls.control import Control
from voiceguide.controls.inbox import Inbox, Source
from voiceguide.guide.conduct import Guide
from voiceguide.guide.course import Course
from voiceguide.guide.events import Outcome, Sentence
from voiceguide.guide.mix import Mix
from voiceguide.guide.perform import Performer
from voiceguide.guide.phrases import Phrases
from voiceguide.guide.steering import Listener
from voiceguide.output.memory import MemorySink
from voiceguide.script.parse import session_from
from voiceguide.sound.audio import Samples, to_frames
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.speech.synthesizer import Delivery
from voiceguide.timeline.placement import Clip
from voiceguide.timeline.steps import ClipKind
from voiceguide.timeline.timeline import natural_steps, timeline

AUDIO = Path(__file__).resolve().parents[2] / "audio"
HELD = to_frames(0.2)
SCRIPT = """Title: Test

# One

A first sentence. [breath]
A second, somewhat longer. [short]

# Two

Now the third of the sentences. [pause]
And the fourth. [breath]

# Three

The fifth of all the sentences in here. [breath]
"""
WAITING = """Title: Waiting

Before. [wait up to 5 minutes]
After.
"""
OUT = """Title: Way out

You have stopped, and to stop is right at any time.
"""

CHOICES = "To pause, press Space. To stop, press Escape."

Press = tuple[int, Control] | tuple[int, Control, Source]
"""Something asked for once so many frames were written."""


class Room(MemorySink):
    """A device on which somebody presses keys: each as soon as so many frames were played in all."""

    block_frames = 960

    def __init__(self, inbox: Inbox, presses: list[Press]) -> None:
        super().__init__(held=HELD)
        self.inbox = inbox
        self.presses = sorted(presses, key=lambda press: press[0])
        self.played = 0

    def write(self, block: Samples, rest: int = 0) -> None:
        super().write(block, rest)
        self.played += len(block)
        while self.presses and self.presses[0][0] <= self.played:
            self.inbox.ask(*self.presses.pop(0)[1:])


class Led:
    """One session, the keys pressed in it, and what came of them."""

    def __init__(self, performer: Performer, voice: CachedSynthesizer, script: str = SCRIPT) -> None:
        self.performer, self.voice = performer, voice
        self.steps = natural_steps(session_from(script), Delivery("low"))
        self.line = timeline(session_from(script), Delivery("low"), voice.frames)
        self.said = [clip for clip in self.line.clips if clip.kind is ClipKind.SAY]
        self.phrases = Phrases(voice, Delivery("low"))
        self.events: list[object] = []

    def course(self) -> Course:
        return Course(self.steps, self.voice.frames)

    def play(
        self, *presses: Press, answers: bool = True, sleep_after: float | None = None, mix: Mix | None = None,
        course: Course | None = None, sink: type[Room] | None = None, source: Source = Source.KEY,
        slept: Callable[[], float] = lambda: 0.0, **others: Any,
    ) -> tuple[Outcome, Samples]:  # fmt: skip
        inbox = Inbox()
        inbox.sources.add(source)
        self.inbox = inbox
        self.sink = (sink or Room)(inbox, list(presses))
        out = natural_steps(session_from(OUT), Delivery("low"))[1:]
        listener = Listener(
            inbox, self.phrases if answers else None, lambda: Course(out, self.voice.frames), lambda: CHOICES,
            slept=slept,
        )  # fmt: skip
        guide = Guide(
            self.performer, self.sink, tell=self.events.append, listener=listener, mix=mix, sleep_after=sleep_after,
            **others,
        )  # fmt: skip
        self.guide = guide
        outcome = guide.conduct(course or self.course())
        return outcome, self.sink.samples

    def whole(self) -> Samples:
        sink = MemorySink()
        Guide(self.performer, sink).conduct(self.course())
        return sink.samples

    def sentences(self) -> list[int]:
        return [event.number for event in self.events if isinstance(event, Sentence)]


def middle(clip: Clip) -> int:
    return clip.start + clip.frames // 2


def spoken(led: Led, text: str, gain_db: float = 0.0) -> Samples:
    return Phrases(led.voice, Delivery("low"), gain_db).said(text)


def at(sound: Samples, pattern: Samples) -> list[int]:
    """Return where exactly this sound is in another."""
    pattern = pattern[: int(np.flatnonzero(pattern)[-1]) + 1]
    first = int(np.flatnonzero(pattern)[0])
    places = np.flatnonzero(np.isclose(sound[first:], pattern[first], atol=1e-7))
    return [
        int(place) for place in places
        if place + len(pattern) <= len(sound) and np.allclose(sound[place : place + len(pattern)], pattern, atol=1e-6)
    ]  # fmt: skip
