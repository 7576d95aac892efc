"""Sound into memory: for tests, and for looking at what would be played."""

from __future__ import annotations

import numpy as np

from voiceguide.output.sink import checked
from voiceguide.sound.audio import SAMPLE_RATE, Samples


class MemorySink:
    """Keeps every block."""

    block_frames = SAMPLE_RATE

    def __init__(self) -> None:
        self._blocks: list[Samples] = []
        self._position = 0
        self._open = True

    @property
    def position(self) -> int:
        """How many frames were written."""
        return self._position

    @property
    def samples(self) -> Samples:
        """Everything that was written."""
        return np.concatenate(self._blocks) if self._blocks else np.zeros(0, np.float32)

    def write(self, block: Samples) -> None:
        """Keep a block."""
        if not self._open:
            raise ValueError("the sink is closed")
        self._blocks.append(checked(block).copy())
        self._position += len(block)

    def drain(self) -> None:
        """Everything is in memory already."""

    def stop(self, fade: float) -> None:
        """Take nothing more; what was written is as good as heard."""
        self._open = False

    def close(self) -> None:
        """Take nothing more."""
        self._open = False

    def discard(self) -> None:
        """Take nothing more, and forget what was written."""
        self._open = False
        self._blocks.clear()
