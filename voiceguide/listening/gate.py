"""Passes speech to a recogniser, and silence in place of everything else: recognisers find words in noise."""

from __future__ import annotations

from collections import deque

from voiceguide.listening.activity import FRAME, NOTICED, Activity

MARGIN = 0.3
"""Seconds before and after speech that pass with it: words begin and end softly."""

_BEFORE = round((MARGIN + NOTICED) / FRAME)
_AFTER = round(MARGIN / FRAME)


class Gate:
    """Replaces everything but speech with digital silence, keeping the timing.

    Output is as long as input, with speech unchanged bit for bit. It arrives about 0.4 s later (the margin, plus the
    time `Activity` takes to notice speech), and a second later at the start.
    """

    def __init__(self, sample_rate: int) -> None:
        self._activity = Activity(sample_rate)
        self._frame_bytes = self._activity.frame_bytes
        self._sound = bytearray()
        self._waiting: deque[bytes] = deque()
        self._open = 0

    def feed(self, pcm: bytes) -> bytes:
        """Process mono 16-bit sound in pieces of any length, and return what has been decided."""
        self._sound += pcm
        return self._through(self._activity.feed(pcm))

    def finish(self) -> bytes:
        """Return the rest; no more sound follows."""
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
        """Return a frame unchanged while the gate is open for it, or else silence of the same length."""
        if self._open <= 0:
            return bytes(len(frame))
        self._open -= 1
        return frame
