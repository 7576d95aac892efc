"""Somebody speaks, or nobody does."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.room_sounds import (
    NOISES,
    NOTES,
    RATE,
    Sound,
    at_level,
    example,
    in_a_hall,
    in_noise,
    noise,
    pcm,
    spoken,
    trimmed,
    unbroken,
)

from voiceguide.listening.activity import Activity, Muted, Span

pytestmark = pytest.mark.long

Answers = npt.NDArray[np.bool_]


def heard(sound: Sound, rate: int = RATE) -> tuple[Answers, tuple[Span, ...]]:
    activity = Activity(rate)
    answers = activity.feed(pcm(sound)) + activity.finish()
    return np.array(answers, bool), activity.spans


def near(marks: Answers, frames: int) -> Answers:
    """Return marks made wider by some frames on both sides."""
    return np.convolve(marks, np.ones(2 * frames + 1), "same") > 0


def silence(seconds: float) -> Sound:
    return np.zeros(int(seconds * RATE))


def room(seconds: float) -> Sound:
    """A quiet room; the recordings have noise of their own, 6 dB softer."""
    return noise("pink", seconds, -60, seed=8)


def in_a_room(*names: str, pause: float = 1) -> Sound:
    """Notes in a quiet room, with a pause before and behind each."""
    sounds = [part for name in names for part in (silence(pause), example(name))]
    quiet = np.concatenate([*sounds, silence(pause)])
    return quiet + room(len(quiet) / RATE + 1)[: len(quiet)]


@pytest.mark.parametrize("kind", NOISES)
@pytest.mark.parametrize("level", [-8, -25, -45, -65])
def test_steady_noise_is_never_speech_from_the_very_first_frame(kind: str, level: float) -> None:
    answers, spans = heard(noise(kind, 60, level))
    assert len(answers) == 3000
    assert not answers.any()
    assert spans == ()


@pytest.mark.parametrize("kind", NOISES)
@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000])
def test_nor_is_it_at_any_other_rate(kind: str, rate: int) -> None:
    assert not heard(noise(kind, 20, -25, rate), rate)[0].any()


@pytest.mark.parametrize("kind", NOISES)
@pytest.mark.parametrize("zeros", [160, 5_000, 5_111, 16_003, 40_000])
def test_nor_behind_the_zeros_that_devices_begin_with(kind: str, zeros: int) -> None:
    assert not heard(np.concatenate([np.zeros(zeros), noise(kind, 10, -25)]))[0].any()


@pytest.mark.parametrize("kind", NOISES)
def test_nor_when_it_comes_and_goes_with_digital_silence_between(kind: str) -> None:
    pieces = [part for seed in range(4) for part in (noise(kind, 5.013, -25, seed=seed), silence(1.507))]
    assert not heard(np.concatenate(pieces))[0].any()


@pytest.mark.parametrize("kind", NOISES)
def test_nor_when_it_grows_softer_at_once_or_louder_by_and_by(kind: str) -> None:
    assert not heard(np.concatenate([noise(kind, 10, -25), noise(kind, 10, -50, seed=2)]))[0].any()
    growing = noise(kind, 40, -25) * 10 ** (np.linspace(-25, 0, 40 * RATE) / 20)
    assert not heard(growing)[0].any()


@pytest.mark.parametrize("kind", NOISES)
def test_a_fan_that_is_switched_on_is_taken_for_speech_for_little_more_than_two_seconds(kind: str) -> None:
    _, spans = heard(np.concatenate([room(10), noise(kind, 20, -30)]))
    assert all(span.start >= 10 and span.end < 12.3 for span in spans)


@pytest.mark.parametrize("name", ["silence", "noise"])
def test_the_examples_without_speech_have_none(name: str) -> None:
    assert heard(example(name))[1] == ()


def test_a_word_spoken_over_a_fan_that_was_switched_on_is_heard() -> None:
    fan = noise("fan", 20, -45)
    fan[10 * RATE : 10 * RATE + len(example("note01"))] += at_level(example("note01"), -30)
    _, spans = heard(np.concatenate([room(5), fan]))
    assert [span for span in spans if 15 < span.start < 15.6]


@pytest.mark.parametrize("name", NOTES)
def test_a_note_is_heard_from_its_first_word_to_its_last(name: str) -> None:
    sound = in_a_room(name)
    _, spans = heard(sound)
    words = np.flatnonzero(spoken(sound)) * 0.02
    assert spans[0].start == pytest.approx(words[0], abs=0.15)
    assert spans[-1].end == pytest.approx(words[-1], abs=0.3)


@pytest.mark.parametrize("kind", NOISES)
@pytest.mark.parametrize("ratio", [15, 10])
def test_speech_is_heard_in_noise_and_nothing_beside_it(kind: str, ratio: float) -> None:
    """Every word is within 0.3 s of what is taken for speech; what is 0.6 s away from any word is not."""
    notes = np.concatenate([part for name in NOTES for part in (silence(3.5), example(name))])
    answers, _ = heard(in_noise(notes, kind, ratio))
    words = spoken(notes)[: len(answers)]
    assert near(answers, 15)[words].all()
    assert not answers[~near(words, 30)].any()


@pytest.mark.parametrize("level", [-10, -30, -50, -55])
def test_loud_and_soft_speech_is_heard(level: float) -> None:
    notes = np.concatenate([part for name in NOTES for part in (silence(3.5), example(name))])
    answers, _ = heard(at_level(notes, level))
    assert near(answers, 15)[spoken(notes)[: len(answers)]].all()


def test_what_is_softer_than_speech_in_any_room_is_none() -> None:
    """A voice behind a wall, of a few steps of 16 bits, in a microphone without noise of its own."""
    assert not heard(at_level(example("note02"), -82))[0].any()


def test_slow_speech_is_heard() -> None:
    """Half as fast, and an octave lower."""
    slow = np.repeat(in_a_room(*NOTES, pause=0.5), 2)
    answers, _ = heard(slow)
    assert near(answers, 15)[spoken(slow)[: len(answers)]].all()


@pytest.mark.parametrize("name", NOTES)
@pytest.mark.parametrize("kind", ["", "white", "fan"])
def test_speech_that_begins_in_the_very_first_frame_is_heard_from_there(name: str, kind: str) -> None:
    sound = trimmed(example(name))
    answers, _ = heard(in_noise(sound, kind, 15) if kind else sound)
    assert np.flatnonzero(answers)[0] * 0.02 <= 0.35, "no more than a gate looks back"


@pytest.mark.parametrize("surroundings", ["none", "noise", "a hall", "a hall and noise"])
def test_unbroken_speech_stays_speech_for_a_minute(surroundings: str) -> None:
    sound = unbroken(60)
    sound = in_a_hall(sound) if "hall" in surroundings else sound
    sound = in_noise(sound, "pink", 10) if "noise" in surroundings else sound
    answers, _ = heard(sound)
    for begin in range(0, 3000, 500):
        assert answers[begin : begin + 500].mean() > 0.95


@pytest.mark.parametrize("seconds", [0.001, 0.005, 0.02, 0.04, 0.058])
def test_isolated_clicks_are_no_speech(seconds: float) -> None:
    sound, random = noise("pink", 60, -65), np.random.default_rng(4)
    for second in np.arange(2, 58, 0.7):
        begin = int((second + random.uniform(0, 0.02)) * RATE)
        length = int(seconds * RATE)
        sound[begin : begin + length] += random.standard_normal(length) * 6000
    assert not heard(sound)[0].any()


def test_a_word_as_short_as_words_can_be_is_speech() -> None:
    sound = noise("pink", 10, -65)
    begin = 5 * RATE
    sound[begin : begin + 3 * RATE // 20] += noise("hum of 60 Hz", 0.15, -30)
    _, spans = heard(sound)
    assert len(spans) == 1
    assert spans[0].start == pytest.approx(5, abs=0.04)
    assert spans[0].end == pytest.approx(5.15, abs=0.05)


def test_notes_with_pauses_are_as_many_spans() -> None:
    _, spans = heard(in_a_room(*NOTES[:5], pause=3.5))
    gaps = [later.start - earlier.end for earlier, later in itertools.pairwise(spans)]
    assert sum(gap > 3 for gap in gaps) == 4
    assert all(gap > 3 or gap < 0.7 for gap in gaps)


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 44_100, 48_000, 96_000])
def test_speech_is_the_same_at_every_rate(rate: int) -> None:
    sound = in_a_room("note02")
    other = np.interp(np.arange(0, len(sound) / RATE, 1 / rate), np.arange(len(sound)) / RATE, sound)
    expected, found = heard(sound)[1], heard(other, rate)[1]
    assert found[0].start == pytest.approx(expected[0].start, abs=0.05)
    assert found[-1].end == pytest.approx(expected[-1].end, abs=0.05)


MIXED = pcm(
    np.concatenate([silence(0.3), in_noise(np.concatenate([room(1.3), example("note03"), room(1)]), "pink", 15)])
)
AT_ONCE = Activity(RATE)
EXPECTED = AT_ONCE.feed(MIXED) + AT_ONCE.finish()


@given(st.lists(st.integers(0, 6001), min_size=1, max_size=20))
@settings(max_examples=50)
def test_the_answers_do_not_depend_on_the_pieces(lengths: list[int]) -> None:
    """Not even on pieces of half a frame."""
    activity, answers, begin = Activity(RATE), [], 0
    while begin < len(MIXED):
        for length in [*lengths, 3000]:
            answers += activity.feed(MIXED[begin : begin + length])
            begin += length
    assert answers + activity.finish() == EXPECTED
    assert activity.spans == AT_ONCE.spans


def test_answers_are_held_back_for_one_second_and_then_come_with_their_frames() -> None:
    activity = Activity(RATE)
    assert activity.frame_seconds == 0.02
    assert activity.frame_bytes == 640
    frames = [pcm(noise("white", 0.02, -30, seed=number)) for number in range(200)]
    assert [len(activity.feed(frame)) for frame in frames] == [0] * 49 + [50] + [1] * 150
    assert activity.finish() == []


def test_what_is_held_back_comes_at_the_end_at_the_latest() -> None:
    activity = Activity(RATE)
    assert activity.feed(pcm(trimmed(example("command09"))[: RATE // 2])) == []
    answers = activity.finish()
    assert len(answers) * 0.02 == pytest.approx(min(0.5, len(trimmed(example("command09"))) / RATE), abs=0.02)
    assert any(answers)


def test_a_microphone_that_gives_exact_zeros_for_two_seconds_is_muted() -> None:
    muted = Muted(RATE)
    assert [muted.feed(bytes(RATE)) for _ in range(6)] == [False, False, False, False, True, True]
    assert muted.feed(b"\x01\x00") is False
    assert muted.feed(bytes(20 * RATE)) is False, "it has been heard"


def test_a_quiet_microphone_is_not_muted() -> None:
    muted = Muted(RATE)
    assert muted.feed(bytes(RATE) + b"\xff\xff" + bytes(20 * RATE)) is False
