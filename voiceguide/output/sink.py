"""The seam between the mix and any destination for sound."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from voiceguide.sound.audio import Samples


class Sink(Protocol):
    """Takes blocks of mono float32 samples at 48 kHz, one after another.

    Only one thread writes. After `stop` or `close` nothing more is accepted: writing then is a bug, and raises
    ValueError.
    """

    @property
    def block_frames(self) -> int:
        """The best length for blocks, in frames; any length is accepted."""
        ...

    @property
    def position(self) -> int:
        """How many frames have been heard (device) or written (file, memory); it never falls."""
        ...

    def write(self, block: Samples, rest: int = 0) -> None:
        """Accept a block, waiting while there is no room.

        `rest` is how many frames from its start will hold nothing but a bed, as far as is known: a device that needs
        a pause takes it there.

        Raises:
            DeviceLost: the device went away.
            OutputError: the file cannot be written.
            ValueError: the block is not mono float32, or the sink is closed.
        """
        ...

    def drain(self) -> None:
        """Wait until everything written has been heard, or is in the file."""
        ...

    def cut(self, fade: float) -> int:
        """Fade out what is sounding within `fade` seconds and drop what follows; keep accepting blocks.

        Returns:
            How many frames will have been heard, including those of the fade: the next block follows them.

        Raises:
            DeviceLost: the device went away.
        """
        ...

    def stop(self, fade: float) -> None:
        """End early: fade out what is sounding within `fade` seconds, and drop what has not been heard."""
        ...

    def close(self) -> None:
        """Finish and release everything. May be called twice."""
        ...

    def discard(self) -> None:
        """Release everything and leave nothing behind, as if it had never been opened."""
        ...


def checked(block: Samples) -> Samples:
    """Return a block that is mono float32; anything else is a bug, and raises ValueError."""
    if block.ndim != 1 or block.dtype != np.float32:
        raise ValueError(f"a sink takes mono float32 samples, not {block.dtype} {block.shape}")
    return block
