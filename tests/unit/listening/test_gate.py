"""Speech goes through, everything else is silence, and time is kept."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.room_sounds import NOISES, NOTES, RATE, Sound, example, in_noise, noise, pcm, spoken

from voiceguide.listening.gate import MARGIN, Gate

Frames = npt.NDArray[np.int16]


def notes(pause: float, *names: str) -> Sound:
    """Notes with digital silence before and behind each."""
    quiet = np.zeros(int(pause * RATE))
    return np.concatenate([quiet, *(part for name in names for part in (example(name), quiet))])


def gated(sound: Sound) -> tuple[Frames, Frames]:
    """Return what went in and what came out."""
    gate, given = Gate(RATE), pcm(sound)
    return np.frombuffer(given, np.int16), np.frombuffer(gate.feed(given) + gate.finish(), np.int16)


@pytest.mark.parametrize("kind", NOISES)
def test_nothing_of_a_noise_comes_through(kind: str) -> None:
    given, came = gated(noise(kind, 30, -20))
    assert len(came) == len(given)
    assert given.any()
    assert not came.any()


def test_speech_comes_through_unchanged_and_in_its_place() -> None:
    speech = notes(4, *NOTES)
    given, came = gated(in_noise(speech, "pink", 15))
    assert len(came) == len(given)
    for frame in np.flatnonzero(spoken(speech)):
        place = slice(frame * RATE // 50, (frame + 1) * RATE // 50)
        np.testing.assert_array_equal(came[place], given[place])


def test_what_comes_through_is_sound_as_it_was_or_digital_silence() -> None:
    given, came = gated(in_noise(notes(4, *NOTES[:3]), "white", 15))
    assert np.all((came == given) | (came == 0))
    assert 0.2 < np.mean(came == 0) < 0.8


def test_what_is_around_words_comes_with_them_and_what_is_far_from_them_does_not() -> None:
    speech = notes(4, "note04")
    _, came = gated(in_noise(speech, "white", 20))
    words = np.flatnonzero(np.repeat(spoken(speech), RATE // 50))
    through = np.flatnonzero(came)
    before, behind = (words[0] - through[0]) / RATE, (through[-1] - words[-1]) / RATE
    assert MARGIN - 0.02 <= before <= MARGIN + 0.25
    assert MARGIN - 0.02 <= behind <= MARGIN + 0.5


def test_a_word_in_the_very_first_frame_comes_through_whole() -> None:
    sound = example("note05")[int(0.2 * RATE) :]
    given, came = gated(np.concatenate([sound, np.zeros(RATE)]))
    np.testing.assert_array_equal(came[: RATE // 2], given[: RATE // 2])


def test_it_is_never_more_than_half_a_second_behind_once_the_first_second_is_over() -> None:
    gate, given = Gate(RATE), pcm(in_noise(notes(2, "note01", "note02"), "white", 15))
    came = 0
    for begin in range(0, len(given), 640):
        came += len(gate.feed(given[begin : begin + 640]))
        behind = (begin + 640 - came) / 2 / RATE
        assert behind <= (1.5 if begin < 2 * 1.5 * RATE else 0.45)


MIXED = pcm(in_noise(notes(1.5, "note01", "note06"), "pink", 15))
AT_ONCE = Gate(RATE)
EXPECTED = AT_ONCE.feed(MIXED) + AT_ONCE.finish()


@given(st.lists(st.integers(0, 9001), min_size=1, max_size=20), st.integers(0, len(MIXED)))
@settings(max_examples=50)
def test_as_much_comes_out_as_went_in_whatever_the_pieces(lengths: list[int], end: int) -> None:
    gate, came, begin = Gate(RATE), b"", 0
    given = MIXED[:end]
    while begin < len(given):
        for length in [*lengths, 3000]:
            came += gate.feed(given[begin : begin + length])
            assert len(came) <= begin + length
            begin += length
    came += gate.finish()
    assert len(came) == len(given)
    if end == len(MIXED):
        assert came == EXPECTED


@given(st.lists(st.integers(1, 9001), min_size=1, max_size=20))
@settings(max_examples=30)
def test_what_comes_out_does_not_depend_on_the_pieces(lengths: list[int]) -> None:
    gate, came, begin = Gate(RATE), b"", 0
    while begin < len(MIXED):
        for length in lengths:
            came += gate.feed(MIXED[begin : begin + length])
            begin += length
    assert came + gate.finish() == EXPECTED


def test_nothing_in_nothing_out() -> None:
    gate = Gate(RATE)
    assert gate.feed(b"") + gate.finish() == b""


@pytest.mark.parametrize("rate", [8_000, 11_025, 44_100, 48_000])
def test_the_length_is_kept_at_every_rate(rate: int) -> None:
    gate, given = Gate(rate), pcm(noise("white", 3.3333, -40, rate))
    assert len(gate.feed(given) + gate.finish()) == len(given)
