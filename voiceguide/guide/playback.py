"""Plays a session's sound and the guide's own, one after the other, through the mix into a sink."""

from __future__ import annotations

from collections.abc import Callable

from voiceguide.guide.course import Place
from voiceguide.guide.mix import Mix
from voiceguide.guide.playback_log import PlaybackLog
from voiceguide.output.sink import Sink
from voiceguide.sound.audio import Samples
from voiceguide.sound.mixer import blocks

FADE = 0.02
"""Seconds over which an interrupted sound fades out, on top of the device's own delay."""


class Playback:
    """Writes to one sink, and to another if the first goes away; knows how much of it was heard."""

    def __init__(self, sink: Sink, mix: Mix, hurried: Callable[[], bool] = lambda: False) -> None:
        self._sink = sink
        self._mix = mix
        self._hurried = hurried
        self._log = PlaybackLog()
        self._before = 0

    @property
    def block_frames(self) -> int:
        """The best length of a block, in frames."""
        return self._sink.block_frames

    @property
    def place(self) -> Place:
        """The moment of the session that is being heard."""
        return self._log.heard(self._sink.position)

    @property
    def played(self) -> int:
        """How many frames were written in all, to any sink."""
        return self._before + self._log.end

    def write(self, block: Samples, place: Place, speaking: bool, until_speech: int | None, rest: int) -> None:
        """Play a block of the session that begins at a place; `rest` is as for a sink.

        Raises:
            DeviceLost: the device went away.
        """
        self._mix.goes_on()
        self._log.add(len(block), place)  # first: an interruption may come while writing to the sink
        self._sink.write(self._mix.out(block, speaking, until_speech), rest)

    def own(self, samples: Samples, broken_off_by: Callable[[], bool] | None = None) -> bool:
        """Play a sound of the guide's own, breaking it off for an urgent request; return whether it was played whole.

        `broken_off_by` returns whether to break it off; by default, urgent requests do.

        Raises:
            DeviceLost: the device went away.
        """
        hurried = broken_off_by or self._hurried
        for block in blocks(samples, self._sink.block_frames):
            if hurried():
                self.cut()
                return False
            self._log.add(len(block), None)
            self._sink.write(self._mix.out(block, True, None))
        return True

    def cut(self) -> Place:
        """Fade out and drop what is queued; return the moment of the session that was heard last.

        Raises:
            DeviceLost: the device went away.
        """
        place = self._log.cut(self._sink.cut(FADE))
        self._mix.broken_off()
        return place

    def drain(self) -> None:
        """Wait until everything was heard.

        Raises:
            DeviceLost: the device went away.
        """
        self._sink.drain()

    def go_to(self, place: Place) -> None:
        """Record that everything written was heard, and that the session goes on from a place."""
        self._log.go_to(place)

    def lost(self, position: int) -> Place:
        """Close a sink that was lost after playing `position` frames; return the moment of the session there."""
        place = self._log.cut(min(position, self._log.end))
        self._sink.discard()
        return place

    def go_on_with(self, sink: Sink) -> None:
        """Play to another sink from here on."""
        self._before += self._log.end
        self._log.restart()
        self._sink = sink
        self._mix.broken_off()

    def stop(self) -> None:
        """Fade out and play nothing more."""
        self._sink.stop(FADE)

    def close(self) -> None:
        """Close the current sink."""
        self._sink.close()
