"""The seam between what a person says and everything that hears it."""

from __future__ import annotations

from typing import Protocol


class Microphone(Protocol):
    """Gives what is said as mono 16-bit sound (little-endian, `bytes`), complete and in order.

    It is listening from the moment it is there. What nobody has read yet waits; nothing is dropped.
    One thread reads; `close` may come from any other.
    """

    @property
    def name(self) -> str:
        """What a person calls it."""
        ...

    @property
    def sample_rate(self) -> int:
        """Frames per second, in Hz; it never changes."""
        ...

    @property
    def overflows(self) -> int:
        """How often sound was lost on its way because the machine was too busy."""
        ...

    def read(self, timeout: float) -> bytes:
        """Return everything captured since the last call; wait up to `timeout` seconds for the first of it.

        Empty if nothing came within that time, or if the microphone was closed meanwhile.

        Raises:
            MicrophoneLost: it went away, and everything it had heard was read.
            ValueError: it was closed before.
        """
        ...

    def rest(self) -> bytes:
        """Wait for what was said up to this moment, which is still on its way, and return all of it.

        For the end of a note: what a person says right before they press the key arrives a little later.

        Raises:
            MicrophoneLost, ValueError: as `read` does.
        """
        ...

    def discard(self) -> None:
        """Forget everything said up to this moment, also what is still on its way."""
        ...

    def close(self) -> None:
        """Give the microphone back. May be called twice."""
        ...
