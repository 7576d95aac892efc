"""The seam between a person's speech and everything that listens to it."""

from __future__ import annotations

from typing import Protocol


class Microphone(Protocol):
    """Delivers what is said as mono 16-bit sound (little-endian, `bytes`), complete and in order.

    It listens from its creation on. Unread sound is kept; nothing is dropped. Only one thread reads; `close` may be
    called from any other.
    """

    @property
    def name(self) -> str:
        """The name people use."""
        ...

    @property
    def sample_rate(self) -> int:
        """Frames per second, in Hz; it never changes."""
        ...

    @property
    def overflows(self) -> int:
        """How often sound was lost because the machine was too busy."""
        ...

    def read(self, timeout: float) -> bytes:
        """Return everything captured since the last call, waiting up to `timeout` seconds for any.

        Empty if nothing arrived in that time, or if the microphone was closed meanwhile.

        Raises:
            MicrophoneLost: it went away, and everything it heard has been read.
            ValueError: it is closed already.
        """
        ...

    def rest(self) -> bytes:
        """Wait for the sound of everything said up to this moment to arrive, and return all of it.

        For the end of a note: what is said right before the key press arrives slightly later.

        Raises:
            MicrophoneLost, ValueError: as for `read`.
        """
        ...

    def discard(self) -> None:
        """Discard everything said up to this moment, including what is still on its way."""
        ...

    def close(self) -> None:
        """Release the microphone. May be called twice."""
        ...
