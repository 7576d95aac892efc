"""Lets speech through to a recogniser, and silence for everything else: recognisers find words in noise."""

from __future__ import annotations

from collections import deque

from voiceguide.listening.activity import FRAME, NOTICED, Activity

MARGIN = 0.3
"""Seconds before and after speech that go through with it: words begin and end more softly than they are."""

_BEFORE = round((MARGIN + NOTICED) / FRAME)
_AFTER = round(MARGIN / FRAME)


class Gate:
    """Replaces what is not speech by digital silence, and keeps every moment where it was.

    What comes out is as long as what went in, and speech in it is unchanged, bit for bit. It comes about 0.4 s
    later (the margin, and what `Activity` takes to notice speech), the first of it a second later.
    """

    def __init__(self, sample_rate: int) -> None:
        self._activity = Activity(sample_rate)
        self._frame_bytes = self._activity.frame_bytes
        self._sound = bytearray()
        self._waiting: deque[bytes] = deque()
        self._open = 0

    def feed(self, pcm: bytes) -> bytes:
        """Take mono 16-bit sound in pieces of any length, and return what is decided by now."""
        self._sound += pcm
        return self._through(self._activity.feed(pcm))

    def finish(self) -> bytes:
        """Return the rest; there is no more sound."""
        through = self._through(self._activity.finish())
        rest = [*self._waiting, bytes(self._sound)]
        self._waiting.clear()
        self._sound.clear()
        return through + b"".join(self._passed(frame) for frame in rest)

    def _through(self, answers: list[bool]) -> bytes:
        out = []
        for speaking in answers:
            self._waiting.append(bytes(self._sound[: self._frame_bytes]))
            del self._sound[: self._frame_bytes]
            if speaking:
                self._open = len(self._waiting) + _AFTER
            if len(self._waiting) > _BEFORE:
                out.append(self._passed(self._waiting.popleft()))
        return b"".join(out)

    def _passed(self, frame: bytes) -> bytes:
        """Return a frame as it is while the gate is open for it, else silence of its length."""
        if self._open <= 0:
            return bytes(len(frame))
        self._open -= 1
        return frame
