"""A stand-in for PortAudio and its only device, which runs dry when it is told to, and keeps what was heard.

Its time is that of the sound: what is written to it passes at once, and opening it takes as long as it is told.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from unittest import mock

import numpy as np

from voiceguide.output import device
from voiceguide.sound.audio import SAMPLE_RATE, Samples, to_frames

OPENING = 0.25
"""Seconds in which nothing is heard when it is opened anew."""

_BREATH = 0.0001
_LATEST = 5.0


class DryDevice:
    """What went to the device, and where it was opened anew; `dry` says of each piece whether it came too late."""

    def __init__(self, dry: Callable[[Samples], bool], opening: float = OPENING) -> None:
        self._dry = dry
        self._opening = opening
        self._pieces: list[Samples] = []
        self._streams = 0
        self.sink: device.DeviceSink | None = None
        """Who writes to it: it waits for them, as its time stands still where nothing is written."""
        self._passed = 0
        self.frames = 0
        """How many frames were heard, or wait to be."""
        self.opened_at: list[int] = []
        """At which frames it was opened anew."""

    @property
    def heard(self) -> Samples:
        """Everything that was heard; silence where it was being opened."""
        return np.concatenate(self._pieces) if self._pieces else np.zeros(0, np.float32)

    def query_devices(self, index: int) -> dict[str, float]:
        """Tell its rate."""
        return {"default_samplerate": float(SAMPLE_RATE)}

    def OutputStream(self, **asked: Any) -> _Stream:  # noqa: N802 - PortAudio's name
        """Open it."""
        self._streams += 1
        if self._streams > 1:
            self.opened_at.append(self.frames)
            self._add(np.zeros(to_frames(self._opening), np.float32))
        return _Stream(self, to_frames(asked["latency"]))

    def write(self, block: Samples) -> bool:
        """Take a piece; say whether it had run dry before."""
        self._add(block)
        if not block.any():
            time.sleep(_BREATH)  # who writes silence of its own would else be alone in the world
        deadline = time.monotonic() + _LATEST
        while self._is_early() and time.monotonic() < deadline:
            time.sleep(_BREATH)
        return self._dry(block)

    def _is_early(self) -> bool:
        sink = self.sink
        return sink is not None and not (sink._queue or sink._settled or sink._closing)

    def lose(self, frames: int) -> None:
        """Lose what was not heard yet."""
        kept = self.heard[: max(0, self.frames - frames)]
        self._pieces, self.frames = [kept], len(kept)

    def now(self) -> float:
        """Tell its time in seconds."""
        return self._passed / SAMPLE_RATE

    def _add(self, block: Samples) -> None:
        self._pieces.append(block.copy())
        self.frames += len(block)
        self._passed += len(block)


class _Stream:
    """The device while it is open."""

    def __init__(self, device: DryDevice, held: int) -> None:
        self._device = device
        self._held = held
        self._began = device.frames

    @property
    def write_available(self) -> int:
        """How much it takes at once: all that it holds, before it is written to."""
        return self._held if self._device.frames == self._began else 0

    def start(self) -> None: ...

    def write(self, frames: Samples) -> bool:
        return self._device.write(frames[:, 0])

    def abort(self) -> None:
        self._device.lose(self._held)

    def close(self) -> None: ...


@contextmanager
def only_device(there: DryDevice) -> Iterator[DryDevice]:
    """Let this be the only device there is, for as long as the block lasts."""
    clock = SimpleNamespace(monotonic=there.now, sleep=time.sleep)
    with (
        mock.patch.object(device, "library", return_value=there),
        mock.patch.object(device, "index_of", return_value=0),
        mock.patch.object(device, "time", clock),
    ):
        yield there
