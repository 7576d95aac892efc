"""Sound to memory: for tests, and for examining what would be played."""

from __future__ import annotations

import numpy as np

from voiceguide.output.sink import checked
from voiceguide.sound.audio import SAMPLE_RATE, Samples, to_frames


class MemorySink:
    """Keeps every block; like a device, it holds back the last `held` frames as unheard until drained."""

    block_frames = SAMPLE_RATE

    def __init__(self, held: int = 0) -> None:
        self._blocks: list[Samples] = []
        self._held = held
        self._position = 0
        self._heard = 0
        self._open = True

    @property
    def position(self) -> int:
        """How many frames have been heard: those written, minus those held."""
        self._heard = max(self._heard, self._position - self._held)
        return self._heard

    @property
    def samples(self) -> Samples:
        """Everything written and not cut away."""
        return np.concatenate(self._blocks) if self._blocks else np.zeros(0, np.float32)

    def write(self, block: Samples, rest: int = 0) -> None:
        """Keep a block."""
        if not self._open:
            raise ValueError("the sink is closed")
        self._blocks.append(checked(block).copy())
        self._position += len(block)

    def drain(self) -> None:
        """Count everything as heard: it is all in memory already."""
        self._heard = self._position

    def cut(self, fade: float) -> int:
        """Fade out what follows the heard frames, and drop the rest."""
        kept = min(self._position, self.position + to_frames(fade))
        fading = self._taken_back(self._position - self.position)[: kept - self.position]
        ramp = np.linspace(1, 0, len(fading), dtype=np.float32)
        self._blocks.append(fading * ramp)
        self._position = kept
        return kept

    def _taken_back(self, frames: int) -> Samples:
        """Remove the last frames, and return them."""
        taken: list[Samples] = []
        while frames > 0:
            block = self._blocks.pop()
            if len(block) > frames:
                self._blocks.append(block[:-frames])
                block = block[-frames:]
            taken.insert(0, block)
            frames -= len(block)
        return np.concatenate(taken) if taken else np.zeros(0, np.float32)

    def stop(self, fade: float) -> None:
        """Accept nothing more; everything written counts as heard."""
        self._open = False

    def close(self) -> None:
        """Accept nothing more."""
        self._open = False

    def discard(self) -> None:
        """Accept nothing more, and forget what was written."""
        self._open = False
        self._blocks.clear()
