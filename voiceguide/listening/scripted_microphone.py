"""Existing sound as if it were spoken: a recording for a session, and a microphone for tests."""

from __future__ import annotations

import threading
import time

from voiceguide.errors import MicrophoneLost
from voiceguide.sound.audio import to_frames
from voiceguide.wording.errors import listening as problem


class ScriptedMicrophone:
    """Plays given sound, and then silence for ever; see `Microphone`.

    Only if `live` does it run in real time. Otherwise every `read` returns the next block at once, and nothing is
    ever on its way: an hour passes as fast as it is read, always in the same blocks.

    Args:
        pcm: mono 16-bit sound at `sample_rate` Hz.
        sample_rate: frames per second, in Hz.
        block_seconds: the length of the blocks it arrives in.
        lost_at: the second at which the microphone is lost; None for never.
        live: whether it runs in real time.
        name: the name people use.
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
        """Return the next block, or, if live, what has arrived meanwhile."""
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
        """Return what has been spoken so far, including the incomplete block."""
        self._check_open()
        return self._taken(self._spoken())

    def discard(self) -> None:
        """Discard what has been spoken so far."""
        self._read = self._spoken()

    def close(self) -> None:
        """Stop speaking."""
        self._closed.set()

    def _check_open(self) -> None:
        if self._closed.is_set():
            raise ValueError("the microphone is closed")

    def _spoken(self) -> int:
        """Return how many frames have been spoken so far."""
        if not self._live:
            return self._read
        spoken = to_frames(time.monotonic() - self._began, self.sample_rate)
        return spoken if self._end is None else min(spoken, self._end)

    def _arrived(self) -> int:
        """Return how many frames can be read: only the last block may be partial."""
        spoken = self._spoken()
        return spoken if spoken == self._end else max(self._read, spoken // self._block * self._block)

    def _taken(self, until: int) -> bytes:
        """Return the frames up to a position, and silence after the last."""
        if self._end is not None:
            if self._read >= self._end:
                raise MicrophoneLost(problem.MICROPHONE_WENT_AWAY)
            until = min(until, self._end)
        spoken = bytes(self._pcm[2 * self._read : 2 * until])
        silent = bytes(2 * (until - self._read) - len(spoken))
        self._read = until
        return spoken + silent
