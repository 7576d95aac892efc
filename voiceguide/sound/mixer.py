"""Sound in blocks: clips one after another, each exactly as long as planned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from voiceguide.sound.audio import Samples, ratio


def exactly(samples: Samples, frames: int) -> Samples:
    """Return samples cut, or padded with silence, to a length."""
    if len(samples) == frames:
        return samples
    fitted = np.zeros(frames, np.float32)
    fitted[: min(frames, len(samples))] = samples[:frames]
    return fitted


def at_gain(samples: Samples, gain_db: float) -> Samples:
    """Return samples with a gain in dB applied."""
    return samples if gain_db == 0 else samples * np.float32(ratio(gain_db))


def joined(pieces: Sequence[Samples]) -> Samples:
    """Return short sounds joined end to end."""
    return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)


def blocks(samples: Samples, block_frames: int) -> Iterator[Samples]:
    """Split samples into blocks; the last may be shorter."""
    for start in range(0, len(samples), block_frames):
        yield samples[start : start + block_frames]


def silent_blocks(frames: int, block_frames: int) -> Iterator[Samples]:
    """Yield digital silence in blocks that share their memory."""
    block = np.zeros(min(frames, block_frames), np.float32)
    block.flags.writeable = False
    for start in range(0, frames, block_frames):
        yield block[: min(block_frames, frames - start)]
