"""Sentences said at once, and broken off when something is asked for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from voiceguide.errors import DeviceLost
from voiceguide.guide.phrases import Phrases
from voiceguide.output.memory import MemorySink
from voiceguide.settings import RATE_RANGE
from voiceguide.sound.audio import Audio, Samples, to_frames
from voiceguide.sound.chimes import Earcon, earcon
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.speech.synthesizer import Delivery
from voiceguide.speech.tone import ToneSynthesizer
from voiceguide.talk.speaker import SOFTEST_DB, STEP_DB, Speaker
from voiceguide.timeline.arrange import LEAD_IN

SENTENCE = "What would you like?"
BLOCK = 960


class Blocks(MemorySink):
    """A sink that takes blocks as short as a device's."""

    block_frames = BLOCK


class Gone(Blocks):
    """A device that is no longer there."""

    discarded = False

    def write(self, block: Samples, rest: int = 0) -> None:
        raise DeviceLost(0)

    def discard(self) -> None:
        self.discarded = True


class Asking:
    """Somebody who asks for something at the so-manieth moment."""

    def __init__(self, at: int | None = None) -> None:
        self._left = at

    def __call__(self) -> bool:
        if self._left is not None:
            self._left -= 1
        return self._left is not None and self._left < 0


class Listened(ToneSynthesizer):
    """The humming voice, which remembers what it was asked to say."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def synthesize(self, text: str, delivery: Delivery) -> Audio:
        self.asked.append(text)
        return super().synthesize(text, delivery)


def test_everything_that_is_said_is_read_as_a_person_would() -> None:
    engine = Listened()
    voice = CachedSynthesizer(engine, None)
    speaker = Speaker(voice, Delivery("low"), MemorySink(), Asking())
    line = "Ann: 0800 1111. \u2665 It is 7:30 [[x]]. 1 <3"
    speaker.prepare(line)
    speaker.say(line)
    speaker.say("\u2665")
    speaker.say("<b>")
    speaker.close()
    assert sorted(engine.asked) == ["Ann: zero eight zero zero, one one one one.", "It is seven thirty, x.", "one"]


@pytest.fixture
def voice() -> Iterator[CachedSynthesizer]:
    voice = CachedSynthesizer(ToneSynthesizer(), None)
    yield voice
    voice.close()


def sentence(voice: CachedSynthesizer, delivery: Delivery) -> Samples:
    return Phrases(voice, delivery).said(SENTENCE)


def test_the_first_sentence_comes_after_a_moment_of_quiet_and_the_next_at_once(voice: CachedSynthesizer) -> None:
    sink, delivery = Blocks(), Delivery("low")
    aloud = Speaker(voice, delivery, sink, Asking())
    aloud.say(SENTENCE)
    aloud.say(SENTENCE)
    whole = sentence(voice, delivery)
    assert np.array_equal(sink.samples, np.concatenate([np.zeros(to_frames(LEAD_IN), np.float32), whole, whole]))


def test_it_breaks_off_with_a_fade_when_something_is_asked_for(voice: CachedSynthesizer) -> None:
    sink, delivery = Blocks(held=BLOCK * 4), Delivery("low")
    lead_in = to_frames(LEAD_IN) // BLOCK
    aloud = Speaker(voice, delivery, sink, Asking(at=1 + lead_in + 30))
    aloud.say(SENTENCE)
    written = to_frames(LEAD_IN) + 30 * BLOCK
    assert written - 4 * BLOCK < len(sink.samples) < written < to_frames(LEAD_IN) + len(sentence(voice, delivery))
    assert abs(sink.samples[-1]) < 1e-3
    assert np.abs(np.diff(sink.samples)).max() < 0.1


def test_nothing_is_begun_while_something_waits(voice: CachedSynthesizer) -> None:
    sink = Blocks()
    Speaker(voice, Delivery("low"), sink, lambda: True).say(SENTENCE)
    assert len(sink.samples) == 0


def test_it_can_be_softer_in_steps_and_never_louder_than_planned(voice: CachedSynthesizer) -> None:
    sink, delivery = Blocks(), Delivery("low")
    aloud = Speaker(voice, delivery, sink, Asking())
    aloud.louder()
    assert aloud.volume_db == 0.0
    aloud.softer()
    aloud.say(SENTENCE)
    whole = sentence(voice, delivery)
    peak = np.abs(sink.samples).max() / np.abs(whole).max()
    assert 20 * np.log10(peak) == pytest.approx(-STEP_DB, abs=0.01)
    for _ in range(50):
        aloud.softer()
    assert aloud.volume_db == SOFTEST_DB


def test_the_pace_changes_the_next_sentence_within_what_can_be_set(voice: CachedSynthesizer) -> None:
    delivery = Delivery("low", words_a_minute=120)
    aloud = Speaker(voice, delivery, Blocks(), Asking())
    aloud.slower()
    assert 100 < aloud.delivery.words_a_minute < 120
    assert len(sentence(voice, aloud.delivery)) > len(sentence(voice, delivery))
    for change, end in ((aloud.slower, RATE_RANGE[0]), (aloud.faster, RATE_RANGE[1])):
        for _ in range(50):
            change()
        assert aloud.delivery.words_a_minute == end


def test_not_understood_is_a_sound(voice: CachedSynthesizer) -> None:
    sink = Blocks()
    aloud = Speaker(voice, Delivery("low"), sink, Asking())
    aloud.not_understood()
    assert np.array_equal(sink.samples[-len(earcon(Earcon.NOT_UNDERSTOOD)) :], earcon(Earcon.NOT_UNDERSTOOD))


def test_a_device_that_goes_away_costs_the_sound_and_nothing_else(voice: CachedSynthesizer) -> None:
    sink = Gone()
    aloud = Speaker(voice, Delivery("low"), sink, Asking())
    aloud.say(SENTENCE)
    assert sink.discarded
    aloud.say(SENTENCE)
    aloud.not_understood()
    aloud.close()
