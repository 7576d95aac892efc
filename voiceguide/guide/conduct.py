"""The loop of a session: clips into blocks into a sink, until the end or until it is stopped.

The same loop writes a file and plays to a device. Where somebody listens, a window for a note takes
the person's own time; else, and in a file, it is silence. What it says of its progress hangs on what the
sink tells was heard, never on what was queued.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from voiceguide.errors import DeviceLost, DeviceNotFound, DeviceUnavailable
from voiceguide.guide.perform import Performer
from voiceguide.output.sink import Sink
from voiceguide.sound.audio import Samples
from voiceguide.sound.mixer import blocks
from voiceguide.timeline.arrange import Kind
from voiceguide.timeline.timeline import Clip

FADE = 0.03
"""Seconds in which a session that is stopped fades out, on top of the device's own delay."""

PATIENCE = 120.0
"""Seconds for which a lost device may come back."""

_RETRY = 1.0


@dataclass(frozen=True, slots=True)
class Lost:
    """The device went away at this frame of the session."""

    position: int


@dataclass(frozen=True, slots=True)
class Found:
    """The device is back; the session goes on from this frame, the beginning of a sentence."""

    position: int


Event = Lost | Found

Play = Callable[[Samples], None]
"""Plays a short sound outside of the session's time, and comes back when it was heard."""


class Windows(Protocol):
    """Takes the notes of a session."""

    def open(self, clip: Clip, play: Play) -> bool:
        """Open a window for what the person says, and return when it is over.

        Returns:
            Whether it was open; else the session has silence of its length there.

        Raises:
            DeviceLost: the device went away; `answered` says whether it was open by then.
        """
        ...

    @property
    def answered(self) -> bool:
        """Whether the window opened last did open, so that nobody is asked twice."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a session ended."""

    position: int
    """The frame of the session that was heard last."""
    finished: bool
    """Whether it came to its end; else it was stopped."""


class Guide:
    """Conducts one session to a sink, and to another if the first one goes away."""

    def __init__(
        self,
        performer: Performer,
        sink: Sink,
        reopen: Callable[[], Sink] | None = None,
        tell: Callable[[Event], None] = lambda event: None,
        sleep: Callable[[float], None] = time.sleep,
        windows: Windows | None = None,
    ) -> None:
        self._performer = performer
        self._sink = sink
        self._reopen = reopen
        self._tell = tell
        self._sleep = sleep
        self._windows = windows
        self._base = 0
        self._unheard: deque[Clip] = deque()

    @property
    def position(self) -> int:
        """The frame of the session that is being heard."""
        return self._base + self._sink.position

    def conduct(self, clips: Iterable[Clip], opening: Iterable[Samples] = ()) -> Outcome:
        """Play clips to their end. A KeyboardInterrupt ends them early, with a fade.

        `opening` is played before them, piece by piece, and is no part of the session.

        Raises:
            DeviceLost: the device went away and did not come back.
            FileNotWritten, SpeechError: there is no going on.
        """
        coming, pieces = iter(clips), iter(opening)
        skipped = 0
        try:
            while True:
                try:
                    for piece in pieces:
                        self._write_own(piece)
                    self._play(coming, skipped)
                    self._sink.drain()
                    return Outcome(self.position, finished=True)
                except DeviceLost as lost:
                    coming, skipped = self._recover(lost, coming)
        except KeyboardInterrupt:
            position = self.position
            self._sink.stop(FADE)
            return Outcome(position, finished=False)
        except BaseException:
            self._sink.stop(FADE)  # whatever it was, what sounds is not cut off
            raise

    def interject(self, samples: Samples) -> None:
        """Play something that is no part of the session, and wait until it was heard.

        Raises:
            DeviceLost: the device went away.
        """
        self._write_own(samples)
        self._sink.drain()

    def close(self) -> None:
        """Give the sink back, whichever it is by now."""
        self._sink.close()

    def _write_own(self, samples: Samples) -> None:
        for block in blocks(samples, self._sink.block_frames):
            self._sink.write(block)
            self._base -= len(block)

    def _play(self, coming: Iterator[Clip], skipped: int) -> None:
        for clip in coming:
            self._unheard.append(clip)
            self._forget_heard()
            if clip.kind is Kind.JOURNAL and self._take_note(clip):
                skipped = 0
                continue
            for block in self._performer.blocks(clip, self._sink.block_frames, skipped):
                self._sink.write(block)
            skipped = 0

    def _take_note(self, clip: Clip) -> bool:
        """Open a window once the question was heard; however it ends, the session goes on behind it."""
        windows = self._windows
        if windows is None:
            return False
        self._sink.drain()
        lost: DeviceLost | None = None
        try:
            if not windows.open(clip, self.interject):
                return False
        except DeviceLost as error:
            if not windows.answered:
                raise
            lost = error  # what was said is kept by now; it is not asked for again
        self._base += clip.frames
        self._unheard.clear()
        if lost is not None:
            raise lost
        return True

    def _forget_heard(self) -> None:
        position = self.position
        while self._unheard and self._unheard[0].end <= position:
            self._unheard.popleft()

    def _recover(self, lost: DeviceLost, coming: Iterator[Clip]) -> tuple[Iterator[Clip], int]:
        """Wait for the device, and return what is left to play, from the beginning of the sentence.

        A silence goes on where it was: nobody needs to hear its beginning again.
        """
        position = self._base + lost.position
        self._tell(Lost(position))
        self._sink.discard()
        sink = self._reopened()
        if sink is None:
            raise lost
        self._sink = sink
        while self._unheard and self._unheard[0].end <= position:
            self._unheard.popleft()
        left = list(self._unheard)
        self._unheard.clear()
        start, skipped = position, 0
        if left:
            inside = max(0, position - left[0].start)
            skipped = 0 if left[0].kind is Kind.SAY else inside
            start = left[0].start + skipped
        self._base = start
        self._tell(Found(start))
        return chain(left, coming), skipped

    def _reopened(self) -> Sink | None:
        if self._reopen is None:
            return None
        for _ in range(round(PATIENCE / _RETRY)):
            self._sleep(_RETRY)
            try:
                return self._reopen()
            except (DeviceUnavailable, DeviceNotFound):
                continue
        return None
