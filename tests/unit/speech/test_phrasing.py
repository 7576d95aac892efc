"""Slow natural speech: commas where a phrase ends, rests that grow, and nothing else changed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.sound.audio import SAMPLE_RATE, Samples, to_frames
from voiceguide.speech.phrasing import (
    LONGEST_REST,
    MOST_WORDS,
    OWN_TEMPO,
    phrase_ends,
    phrased,
    pieces,
    roomy,
    tempo_for,
)


@pytest.mark.parametrize(
    ("text", "with_room"),
    [
        ("Let it be here for a while and see what it is.", "Let it be here for a while, and see what it is."),
        ("Warm and cool.", "Warm and cool."),
        ("You can stop whenever you like.", "You can stop whenever you like."),
        ("It is here, and it may stay as long as it likes.", "It is here, and it may stay as long as it likes."),
        ("Stay with the breath a little, or go to the feet and the floor.",
         "Stay with the breath a little, or go to the feet and the floor."),
        ("Notice how the air comes in when you are quite still here.",
         "Notice how the air comes in, when you are quite still here."),
    ],
)  # fmt: skip
def test_a_phrase_ends_where_a_long_one_is_joined_to_a_long_one(text: str, with_room: str) -> None:
    assert phrased(text) == with_room


@given(st.lists(st.sampled_from("a and or breath, but here when it is. slow".split()), min_size=1, max_size=60))
def test_no_word_is_lost_and_only_commas_are_added(words: list[str]) -> None:
    text = " ".join(words)
    assert phrased(text).replace(",", "") == text.replace(",", "")
    assert phrase_ends(phrased(text)) >= phrase_ends(text)


@given(st.lists(st.sampled_from("one two, three. four; five".split()), min_size=1, max_size=200))
def test_no_piece_is_too_long_for_an_engine(words: list[str]) -> None:
    text = " ".join(words)
    parted = pieces(text)
    assert " ".join(parted).split() == words
    assert all(0 < len(piece.split()) <= MOST_WORDS for piece in parted)


def test_a_voice_keeps_its_tempo_where_it_can_and_yields_a_little_below() -> None:
    assert [tempo_for(pace) for pace in (250, OWN_TEMPO)] == [250, OWN_TEMPO]
    assert 130 < tempo_for(116) < OWN_TEMPO
    assert tempo_for(80) < tempo_for(100) < tempo_for(140)


def speech(*seconds: float) -> Samples:
    """A sound, a rest, a sound, and so on, each so long."""
    parts = (np.full(to_frames(length), 0.1 * (number % 2 == 0)) for number, length in enumerate(seconds))
    return np.concatenate(list(parts)).astype(np.float32)


def rests(samples: Samples) -> list[float]:
    """The lengths of all silences within, in seconds."""
    loud = np.flatnonzero(samples)
    gaps = np.diff(loud)
    return [round(float(gap - 1) / SAMPLE_RATE, 2) for gap in gaps[gaps > 1]]


def test_the_longest_rests_are_lengthened_until_the_whole_is_as_long_as_asked() -> None:
    spoken = speech(1.0, 0.4, 1.0, 0.15, 1.0, 0.3, 1.0)
    slower = roomy(spoken, len(spoken) / SAMPLE_RATE + 1.0, 2)
    assert len(slower) == pytest.approx(len(spoken) + SAMPLE_RATE, abs=2)
    assert rests(slower) == [0.9, 0.15, 0.8]


def test_no_rest_becomes_longer_than_the_end_of_a_sentence_sounds() -> None:
    slower = roomy(speech(1.0, 0.5, 1.0), 20.0, 1)
    assert rests(slower) == [LONGEST_REST]
    assert rests(roomy(speech(1.0, 1.5, 1.0), 20.0, 1)) == [1.5]


@pytest.mark.parametrize("spoken", [speech(3.0), speech(1.0, 0.05, 1.0), np.zeros(0, np.float32)])
def test_what_has_no_rest_stays_as_it_is(spoken: Samples) -> None:
    assert roomy(spoken, 20.0, 3) is spoken


def test_what_is_slow_enough_stays_as_it_is() -> None:
    spoken = speech(1.0, 0.4, 1.0)
    assert roomy(spoken, 2.0, 1) is spoken
