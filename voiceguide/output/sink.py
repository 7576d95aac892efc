"""The seam between the mix and any place that takes sound."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from voiceguide.sound.audio import Samples


class Sink(Protocol):
    """Takes blocks of mono float32 samples at 48 kHz, one behind the other.

    One thread writes. After `stop` or `close` nothing more is taken: writing then is a mistake of
    the program, and raises ValueError.
    """

    @property
    def block_frames(self) -> int:
        """How long blocks are best, in frames; any length is taken."""
        ...

    @property
    def position(self) -> int:
        """How many frames were heard (device) or written (file, memory); it never falls."""
        ...

    def write(self, block: Samples, rest: int = 0) -> None:
        """Take a block; block while there is no room.

        `rest` tells how many frames from its beginning on nothing but a bed will sound, as far as is known: a
        device that needs a pause takes it there.

        Raises:
            DeviceLost: the device went away.
            OutputError: the file cannot be written.
            ValueError: the block is not mono float32, or the sink is closed.
        """
        ...

    def drain(self) -> None:
        """Wait until everything written was heard, or is in the file."""
        ...

    def cut(self, fade: float) -> int:
        """Fade what is sounding within `fade` seconds and drop what comes behind it; go on taking blocks.

        Returns:
            How many frames will have been heard, those of the fade included: the next block follows them.

        Raises:
            DeviceLost: the device went away.
        """
        ...

    def stop(self, fade: float) -> None:
        """End early: fade what is sounding within `fade` seconds, and drop what was not heard yet."""
        ...

    def close(self) -> None:
        """Finish and give everything back. May be called twice."""
        ...

    def discard(self) -> None:
        """Give everything back and leave nothing behind, as if it had never been opened."""
        ...


def checked(block: Samples) -> Samples:
    """Return a block that is mono float32; anything else is a mistake of the program."""
    if block.ndim != 1 or block.dtype != np.float32:
        raise ValueError(f"a sink takes mono float32 samples, not {block.dtype} {block.shape}")
    return block
