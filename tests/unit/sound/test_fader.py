"""Gains that move: no step, no click, and the same whatever the size of the blocks."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.sound.audio import SAMPLE_RATE, ratio, to_frames
from voiceguide.sound.fader import FLOOR_DB, Envelope, Fader, Slide

ONES = np.ones(SAMPLE_RATE, np.float32)

moves = st.lists(
    st.tuples(st.integers(0, 4000), st.one_of(st.none(), st.floats(-70, 6)), st.floats(0.05, 0.3)),
    min_size=1,
    max_size=6,
)
"""Frames that go by, then a move: to a level in dB, or to silence; within seconds, none so short as to be a step."""


def gains(moves: list[tuple[int, float | None, float]], block: int, after: int = 16_000) -> np.ndarray:
    """Return the gain at every frame, read in blocks of a size."""
    fader = Fader()
    heard = []

    def pass_by(frames: int) -> None:
        for start in range(0, frames, block):
            heard.append(fader.applied(np.ones(min(block, frames - start), np.float32)))

    for frames, target, seconds in moves:
        pass_by(frames)
        if target is None:
            fader.fade_out(seconds)
        else:
            fader.to(target, seconds)
    pass_by(after)
    return np.concatenate(heard)


@given(moves, st.integers(1, 5000), st.integers(1, 5000))
@pytest.mark.long
def test_the_size_of_the_blocks_changes_nothing(
    moves: list[tuple[int, float | None, float]], one: int, other: int
) -> None:
    assert np.abs(gains(moves, one) - gains(moves, other)).max() < 1e-6


@given(moves)
def test_whatever_is_asked_for_there_is_no_step(moves: list[tuple[int, float | None, float]]) -> None:
    """Neighbours differ by half a decibel at most wherever anything can be heard."""
    heard = gains(moves, 960)
    audible = np.maximum(heard, ratio(FLOOR_DB + 6.0))
    assert np.abs(np.diff(20 * np.log10(audible))).max() <= 0.5


@given(moves)
def test_every_move_ends_exactly_where_it_was_meant_to(moves: list[tuple[int, float | None, float]]) -> None:
    target = moves[-1][1]
    wanted = np.float32(0.0 if target is None else ratio(target))
    assert gains(moves, 960)[-1] == wanted


def test_at_unity_the_block_itself_is_handed_on() -> None:
    assert Fader().applied(ONES) is ONES


def test_a_fade_falls_evenly_in_decibels_and_ends_in_digital_silence() -> None:
    fader = Fader()
    fader.fade_out(60.0)
    heard = np.concatenate([fader.applied(ONES) for _ in range(60)])
    seconds = 20 * np.log10(heard[:: to_frames(1.0)])
    falls = -np.diff(seconds[seconds > FLOOR_DB])
    assert len(falls) > 50
    assert falls == pytest.approx(falls[0], abs=0.01)
    assert (np.diff(heard) <= 0).all()
    assert heard[-1] > 0  # it took all of its time
    assert fader.silent
    assert not fader.applied(ONES).any()
    assert fader.gain_db == -math.inf


def test_a_fade_that_is_called_off_comes_back_from_where_it_was() -> None:
    fader = Fader()
    fader.fade_out(2.0)
    falling = fader.applied(ONES)
    fader.to(0.0, 0.5)
    rising = fader.applied(ONES)
    assert rising[0] == pytest.approx(falling[-1], rel=0.001)
    assert (np.diff(rising) >= 0).all()
    assert fader.applied(ONES) is ONES


def test_it_comes_back_from_silence_too() -> None:
    fader = Fader()
    fader.fade_out(0.1)
    fader.applied(ONES)
    fader.to(-6.0, 0.5)
    heard = fader.applied(ONES)
    assert heard[0] == 0
    assert heard[-1] == np.float32(ratio(-6.0))


def test_a_rise_begins_and_ends_softly() -> None:
    envelope = Envelope(0.0)
    envelope.to(1.0, 1.0)
    rise = np.diff(np.asarray(envelope.passed(SAMPLE_RATE)))
    assert rise[:10].max() < rise.max() / 100
    assert rise[-10:].max() < rise.max() / 100


@given(st.floats(-80, 10), st.floats(-80, 10), st.floats(0.5, 400), st.integers(0, 30_000))
def test_a_level_slides_at_its_speed_and_not_beyond(start: float, target: float, speed: float, pause: int) -> None:
    slide = Slide(start)
    slide.towards(target, speed)
    slide.passed(pause)
    levels = np.broadcast_to(slide.passed(10_000), 10_000)
    assert np.abs(np.diff(levels)).max() <= speed / SAMPLE_RATE + 1e-9
    assert levels.min() >= min(start, target) - 1e-9
    assert levels.max() <= max(start, target) + 1e-9
    if pause > abs(target - start) / speed * SAMPLE_RATE + 1:
        assert slide.level_db == target
