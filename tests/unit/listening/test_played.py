"""What was played reaches who listens at the microphone's pace, and in its own order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.listening.played import HEADROOM, MOST_AHEAD, PlayedRing
from voiceguide.sound.audio import SAMPLE_RATE, Samples, silence, to_frames

BLOCK = 960


def count(frames: int, first: int = 0) -> Samples:
    """Return samples that can be told from each other."""
    return np.arange(first + 1, first + frames + 1, dtype=np.float32)


def test_at_the_same_rate_it_is_what_was_written() -> None:
    ring = PlayedRing()
    ring.begin(SAMPLE_RATE)
    ring.write(count(BLOCK))
    ring.write(count(BLOCK, BLOCK))
    taken = np.concatenate([ring.take(500), ring.take(1000), ring.take(420)])
    np.testing.assert_array_equal(taken, count(2 * BLOCK))


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
def test_at_any_rate_it_is_the_same_sound(rate: int) -> None:
    time = np.arange(2 * SAMPLE_RATE) / SAMPLE_RATE
    tone = (0.5 * np.sin(2 * np.pi * 440 * time)).astype(np.float32)
    ring = PlayedRing()
    ring.begin(rate)
    taken = []
    for start in range(0, len(tone), BLOCK):
        ring.write(tone[start : start + BLOCK])
        taken.append(ring.take(to_frames(BLOCK / SAMPLE_RATE, rate)))
    heard = np.concatenate(taken)[rate // 2 : rate * 3 // 2]
    spectrum = np.abs(np.fft.rfft(heard)) / len(heard) * 2
    assert np.argmax(spectrum) == 440
    assert spectrum[440] == pytest.approx(0.5, abs=0.01)
    assert np.delete(spectrum, 440).max() < 1e-3


def test_nothing_is_kept_while_nobody_listens() -> None:
    ring = PlayedRing()
    ring.write(count(BLOCK))
    ring.begin(SAMPLE_RATE)
    assert not ring.take(BLOCK).any()
    ring.end()
    ring.write(count(BLOCK))
    assert not ring.take(BLOCK).any()


def test_beginning_anew_forgets_what_was_played_before() -> None:
    ring = PlayedRing()
    ring.begin(SAMPLE_RATE)
    ring.write(count(BLOCK))
    ring.begin(SAMPLE_RATE)
    ring.write(count(BLOCK, 5000))
    np.testing.assert_array_equal(ring.take(BLOCK), count(BLOCK, 5000))


def test_where_nothing_was_played_there_is_silence_and_then_all_of_what_comes() -> None:
    ring = PlayedRing()
    ring.begin(SAMPLE_RATE)
    assert not ring.take(5 * SAMPLE_RATE).any()
    ring.write(count(BLOCK))
    headroom = to_frames(HEADROOM)
    taken = ring.take(headroom + BLOCK)
    np.testing.assert_array_equal(taken, np.concatenate([silence(headroom), count(BLOCK)]))


def test_a_clock_that_runs_ahead_does_not_make_it_late_for_ever() -> None:
    """A night at a difference of 100 millionths: what is taken was written at most MOST_AHEAD seconds before."""
    ring = PlayedRing()
    ring.begin(SAMPLE_RATE)
    written = 0
    late = 0.0
    for _ in range(20_000):
        ring.write(count(1001, written)[-1:].repeat(1001))
        written += 1001
        late = max(late, written - float(ring.take(1000)[-1]))
    assert late / SAMPLE_RATE <= MOST_AHEAD + 0.05


@given(st.lists(st.tuples(st.integers(1, 2000), st.integers(1, 2000)), max_size=60))
def test_it_is_as_long_as_asked_and_never_out_of_order(steps: list[tuple[int, int]]) -> None:
    ring = PlayedRing()
    ring.begin(SAMPLE_RATE)
    written, heard = 0, []
    for block, frames in steps:
        ring.write(count(block, written))
        written += block
        taken = ring.take(frames)
        assert len(taken) == frames
        heard += [sample for sample in taken.tolist() if sample]
    assert heard == sorted(set(heard))
