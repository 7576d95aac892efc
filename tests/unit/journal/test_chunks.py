"""Sound as the journal keeps it: bit for bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.journals import sound

from voiceguide.journal.chunks import decoded, encoded

RATES = (8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000, 192_000)


@pytest.mark.parametrize("sample_rate", RATES)
def test_a_second_comes_back_bit_for_bit(sample_rate: int) -> None:
    pcm = sound(1, sample_rate=sample_rate)
    assert decoded(encoded(pcm, sample_rate)) == (pcm, sample_rate)


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(16_000),
        np.full(16_000, -32_768),
        np.full(16_000, 32_767),
        np.tile([-32_768, 32_767], 8_000),
        np.random.default_rng(1).integers(-32_768, 32_768, 16_000),
        np.array([5]),
    ],
    ids=["silence", "lowest", "highest", "both", "noise", "one frame"],
)
def test_whatever_it_is(samples: np.ndarray) -> None:
    pcm = samples.astype("<i2").tobytes()
    assert decoded(encoded(pcm, 16_000)) == (pcm, 16_000)


@given(st.lists(st.integers(-32_768, 32_767), min_size=1, max_size=500))
def test_any_few_frames(samples: list[int]) -> None:
    pcm = np.array(samples, "<i2").tobytes()
    assert decoded(encoded(pcm, 48_000)) == (pcm, 48_000)


def test_what_sounds_like_a_voice_takes_less_room() -> None:
    pcm = sound(1)
    assert len(encoded(pcm, 16_000)) < 0.7 * len(pcm)


@pytest.mark.parametrize("rubbish", [b"", b"fLaC", b"rubbish" * 100])
def test_what_is_no_sound_is_refused(rubbish: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decoded(rubbish)


def test_a_stream_cut_short_is_refused_or_shorter() -> None:
    pcm = sound(1)
    flac = encoded(pcm, 16_000)
    try:
        left, _ = decoded(flac[: len(flac) // 2])
    except ValueError:
        return
    assert len(left) < len(pcm)
