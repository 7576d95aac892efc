"""A recorded sound, played block by block."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest

from voiceguide.sound.audio import SAMPLE_RATE, to_pcm16
from voiceguide.sound.clips import faded_ends, resampled_blocks


def tone(seconds: float, rate: int) -> bytes:
    samples = 0.25 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * rate)) / rate)
    return to_pcm16(samples.astype(np.float32)).tobytes()


def cut(pcm: bytes, frames: int) -> Iterator[bytes]:
    for start in range(0, len(pcm), 2 * frames):
        yield pcm[start : start + 2 * frames]


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000, 96_000])
def test_a_sound_keeps_its_length_pitch_and_level_at_every_rate(rate: int) -> None:
    heard = np.concatenate(list(resampled_blocks(cut(tone(2.0, rate), rate // 10), rate)))
    assert len(heard) == pytest.approx(2 * SAMPLE_RATE, abs=2)
    middle = heard[SAMPLE_RATE // 2 : 3 * SAMPLE_RATE // 2]
    spectrum = np.abs(np.fft.rfft(middle))
    assert np.argmax(spectrum) == 440
    assert np.abs(middle).max() == pytest.approx(0.25, abs=0.005)


@pytest.mark.parametrize("frames", [1, 7, 1600, 100_000])
def test_how_it_is_cut_changes_nothing(frames: int) -> None:
    pcm = tone(0.3, 16_000)
    whole = np.concatenate(list(resampled_blocks([pcm], 16_000)))
    assert np.allclose(np.concatenate(list(resampled_blocks(cut(pcm, frames), 16_000))), whole, atol=1e-5)


def test_no_sound_at_all_is_no_sound() -> None:
    assert sum(map(len, resampled_blocks([], 16_000))) == 0
    assert sum(map(len, faded_ends([], 480))) == 0


@pytest.mark.parametrize("block", [1, 100, 479, 480, 481, 5000])
def test_both_ends_are_faded_and_the_middle_is_as_it_was(block: int) -> None:
    sound = np.ones(5000, np.float32)
    faded = np.concatenate(list(faded_ends((sound[at : at + block] for at in range(0, 5000, block)), 480)))
    assert len(faded) == 5000
    assert faded.dtype == np.float32
    assert np.array_equal(faded[480:-480], sound[480:-480])
    assert faded[0] == faded[-1] == 0.0
    assert np.all(np.diff(faded[:480]) >= 0)
    assert np.array_equal(faded[:480], faded[-480:][::-1])


@pytest.mark.parametrize("length", [1, 2, 479, 480, 700])
def test_a_sound_shorter_than_its_fades_rises_and_falls_within_its_length(length: int) -> None:
    faded = np.concatenate(list(faded_ends([np.ones(length, np.float32)], 480)))
    assert len(faded) == length
    assert faded[0] == faded[-1] == 0.0
    assert np.abs(np.diff(faded)).max(initial=0.0) < 0.01


def test_an_hour_takes_no_more_memory_than_a_minute() -> None:
    second = tone(1.0, 16_000)

    def peak(seconds: int) -> int:
        tracemalloc.start()
        for _ in faded_ends(resampled_blocks((second for _ in range(seconds)), 16_000), 480):
            pass
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    peak(2)  # what is imported and made once
    assert peak(600) < peak(10) + 200_000
