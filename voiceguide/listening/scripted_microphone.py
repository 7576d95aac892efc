"""Sound that is already there, as if it were spoken: a recording for a session, and a microphone for tests."""

from __future__ import annotations

import threading
import time

from voiceguide.errors import MicrophoneLost
from voiceguide.sound.audio import to_frames
from voiceguide.wording.problems import listening as problem


class ScriptedMicrophone:
    """Speaks given sound, and is silent for ever behind it; see `Microphone`.

    It takes its time only if it is `live`. Else every call of `read` gives the next block at once, and nothing is
    ever on its way: an hour passes as fast as it is read, and always in the same blocks.

    Args:
        pcm: mono 16-bit sound at `sample_rate` Hz.
        sample_rate: frames per second, in Hz.
        block_seconds: how long the blocks are in which it arrives.
        lost_at: the second at which the microphone goes away; None for never.
        live: whether it speaks as slowly as a person does.
        name: what a person calls it.
    """

    overflows = 0

    def __init__(
        self, pcm: bytes, sample_rate: int, block_seconds: float = 0.02, lost_at: float | None = None,
        live: bool = False, name: str = "a recording",
    ) -> None:  # fmt: skip
        if len(pcm) % 2:
            raise ValueError("16-bit sound has an even number of bytes")
        self.name = name
        self.sample_rate = sample_rate
        self._pcm = memoryview(pcm)
        self._block = max(1, to_frames(block_seconds, sample_rate))
        self._end = None if lost_at is None else to_frames(lost_at, sample_rate)
        self._live = live
        self._read = 0
        self._began = time.monotonic()
        self._closed = threading.Event()

    def read(self, timeout: float) -> bytes:
        """Return the next block, or, if it is live, what has arrived meanwhile."""
        self._check_open()
        if not self._live:
            return self._taken(self._read + self._block)
        until = time.monotonic() + timeout
        while (arrived := self._arrived()) == self._read != self._end:
            left = min(until, self._began + (self._read + self._block) / self.sample_rate) - time.monotonic()
            if time.monotonic() >= until or self._closed.wait(max(left, 0.0)):
                return b""
        return self._taken(arrived)

    def rest(self) -> bytes:
        """Return what was spoken up to now, also of the block that is not complete."""
        self._check_open()
        return self._taken(self._spoken())

    def discard(self) -> None:
        """Forget what was spoken up to now."""
        self._read = self._spoken()

    def close(self) -> None:
        """Speak no more."""
        self._closed.set()

    def _check_open(self) -> None:
        if self._closed.is_set():
            raise ValueError("the microphone is closed")

    def _spoken(self) -> int:
        """Return how many frames were spoken by now."""
        if not self._live:
            return self._read
        spoken = to_frames(time.monotonic() - self._began, self.sample_rate)
        return spoken if self._end is None else min(spoken, self._end)

    def _arrived(self) -> int:
        """Return how many frames are there to be read: only the last block may be a part of one."""
        spoken = self._spoken()
        return spoken if spoken == self._end else max(self._read, spoken // self._block * self._block)

    def _taken(self, until: int) -> bytes:
        """Return the frames up to a position, silence behind the last."""
        if self._end is not None:
            if self._read >= self._end:
                raise MicrophoneLost(problem.MICROPHONE_WENT_AWAY)
            until = min(until, self._end)
        spoken = bytes(self._pcm[2 * self._read : 2 * until])
        silent = bytes(2 * (until - self._read) - len(spoken))
        self._read = until
        return spoken + silent
