"""Sound to a device, through PortAudio.

A thread of its own writes pieces of 10 ms, and waits in PortAudio while there is no room. That was
chosen over a callback: after one hiccup, callback streams on ALSA and PulseAudio can stand still for
good without an error, while blocking writes go on. The buffer in the device is short (0.085 s),
so that a stop is heard at once; if the device runs dry it is opened anew with a longer one, in the
next silence.
"""

from __future__ import annotations

import atexit
import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np

from voiceguide.errors import DeviceLost, DeviceUnavailable
from voiceguide.output.sink import checked
from voiceguide.sound.audio import SAMPLE_RATE, Samples, to_frames
from voiceguide.sound.portaudio import OPENING, THREAD, Direction, closed, index_of, library, quiet_libraries

LATENCY = 0.085
"""Seconds of sound in the device: what is heard of a key that stops is at least this late."""

PATIENT_LATENCY = 0.2
"""Seconds of sound in the device once it has run dry, as it may on a busy machine."""

_BLOCK = to_frames(0.02)
_PIECE = to_frames(0.01)  # what is being written cannot be faded any more; and short pieces keep the device full
_QUEUED = to_frames(0.1)
_STALL = 3.0
_CLOSING = 4.0


class DeviceSink:
    """Plays blocks on one device; see `Sink`."""

    block_frames = _BLOCK

    def __init__(self, name: str | None = None, latency: float = LATENCY) -> None:
        self._library = library()
        self._index = self._found(name)
        self._name = name or "the default device"
        self._latency = latency
        self._queue: deque[Samples] = deque()
        self._queued = 0
        self._changed = threading.Condition()
        self._open = True
        self._closing = False
        self._lost = False
        self._impatient = False
        self._written = 0
        self._highest = 0
        self._progress = time.monotonic()
        self.tap: Callable[[Samples], None] | None = None
        """Called from the writing thread with every block that goes to the device, silence included."""
        self.underflows = 0
        """How often the device ran dry."""
        self._stream, self._channels, self._rate = self._opened(latency)
        self._resampler = _resampler(self._rate)
        self._thread = threading.Thread(target=self._run, name=THREAD, daemon=True)
        self._thread.start()

    @property
    def position(self) -> int:
        """How many frames of what was written have been heard, as far as the device tells."""
        with self._changed:
            return self._heard()

    def _heard(self) -> int:
        """Return the position; with a longer buffer less was heard of the same, but it never falls."""
        self._highest = max(self._highest, self._written - to_frames(self._latency))
        return self._highest

    def write(self, block: Samples) -> None:
        """Queue a block, waiting while a tenth of a second is queued already."""
        if self._lost:
            raise DeviceLost(self.position)
        if not self._open:
            raise ValueError("the sink is closed")
        checked(block)
        with self._changed:
            if not self._queue:
                self._progress = time.monotonic()
            self._queue.append(block)
            self._queued += len(block)
            self._changed.notify_all()
            self._wait_until(lambda: self._queued < _QUEUED)

    def drain(self) -> None:
        """Wait until everything was heard."""
        with self._changed:
            self._wait_until(lambda: not self._queue)
            # What is in the device by now takes this long to be heard; it may be lost until then.
            self._changed.wait_for(lambda: self._lost, self._latency + 0.05)
            self._wait_until(lambda: not self._lost)

    def cut(self, fade: float) -> int:
        """Fade out what comes next within `fade` seconds, and drop the rest."""
        with self._changed:
            if self._lost:
                raise DeviceLost(self._heard())
            return self._faded(fade)

    def stop(self, fade: float) -> None:
        """Fade out what comes next within `fade` seconds, then play silence."""
        with self._changed:
            if not self._open:
                return
            self._open = False
            self._faded(fade)
            with contextlib.suppress(DeviceLost):
                self._wait_until(lambda: not self._queue)
        if not self._lost:
            time.sleep(self._latency + 0.05)

    def _faded(self, fade: float) -> int:
        """Leave only a fade of what is queued; return how many frames will be heard. Called with the lock held."""
        frames = min(to_frames(fade), self._queued)
        coming = np.concatenate([*self._queue, _SILENT_PIECE[:0]])[:frames]
        ramp = (np.cos(np.linspace(0, np.pi, frames, dtype=np.float32)) + 1) / 2
        self._queue = deque([(coming * ramp).astype(np.float32)]) if frames else deque()
        self._queued = frames
        self._changed.notify_all()
        return self._written + frames

    def close(self) -> None:
        """Give the device back."""
        with self._changed:
            self._open = False
            self._closing = True
            self._changed.notify_all()
        self._thread.join(_CLOSING)
        if not self._thread.is_alive():
            closed(self._stream)
            return
        # It hangs in PortAudio, which must not be closed under it, not even when the program ends.
        atexit.unregister(self._library._exit_handler)

    def discard(self) -> None:
        """Give the device back."""
        self.close()

    def _wait_until(self, reached: Any) -> None:  # noqa: ANN401 - a condition without arguments
        """Wait for the writer to get there; a writer that stands still has lost its device."""
        while not reached():
            if self._lost or time.monotonic() - self._progress > _STALL:
                self._lost = True
                self._open = False
                raise DeviceLost(self._heard())
            self._changed.wait(0.1)

    def _run(self) -> None:
        """Write what is queued; while nothing is, write silence, so that the device never runs dry."""
        try:
            while True:
                with self._changed:
                    if self._closing:
                        return
                    block = self._next_block()
                if self._impatient and not block.any():
                    self._become_patient()
                if self.tap is not None:
                    self.tap(block)
                dry = self._stream.write(self._as_device_frames(block))
                with self._changed:
                    self._progress = time.monotonic()
                    self._changed.notify_all()
                if dry and self._written > SAMPLE_RATE:  # the first may be late while the server wakes up
                    self.underflows += 1
                    self._impatient = self._latency < PATIENT_LATENCY
        except Exception:  # noqa: BLE001 - whatever PortAudio raises, the device is gone
            with self._changed:
                self._lost = True
                self._changed.notify_all()

    def _next_block(self) -> Samples:
        """Take one piece of at most 10 ms from the queue; called with the lock held."""
        if not self._queue:
            return _SILENT_PIECE
        block = self._queue.popleft()
        if len(block) > _PIECE:
            self._queue.appendleft(block[_PIECE:])
            block = block[:_PIECE]
        self._queued -= len(block)
        self._written += len(block)
        return block

    def _become_patient(self) -> None:
        """Open the device with a longer buffer, while nothing sounds."""
        self._impatient = False
        closed(self._stream)
        self._stream, self._channels, self._rate = self._opened(PATIENT_LATENCY)
        self._resampler = _resampler(self._rate)
        self._latency = PATIENT_LATENCY

    def _as_device_frames(self, block: Samples) -> Samples:
        if self._resampler is not None:
            block = self._resampler.resample_chunk(block)
        return np.repeat(block[:, None], self._channels, axis=1)

    def _found(self, name: str | None) -> int:
        index = index_of(self._library, name, Direction.PLAYS)
        if index is None:
            raise DeviceUnavailable.no_device()
        return index

    def _opened(self, latency: float) -> tuple[Any, int, int]:
        """Open the device at 48 kHz mono, or as near to that as it allows."""
        own_rate = int(self._library.query_devices(self._index)["default_samplerate"])
        failure: Exception | None = None
        for rate in dict.fromkeys((SAMPLE_RATE, own_rate)):
            for channels in (1, 2):
                try:
                    with OPENING, quiet_libraries():
                        stream = self._library.OutputStream(
                            device=self._index, samplerate=rate, channels=channels, dtype="float32",
                            latency=latency, blocksize=0,
                        )  # fmt: skip
                        stream.start()
                except Exception as error:  # noqa: BLE001 - PortAudioError, and ValueError for odd devices
                    failure = error
                else:
                    return stream, channels, rate
        raise DeviceUnavailable.refused(self._name, str(failure))


_SILENT_PIECE: Samples = np.zeros(_PIECE, np.float32)


def _resampler(rate: int) -> Any:  # noqa: ANN401
    if rate == SAMPLE_RATE:
        return None
    import soxr

    return soxr.ResampleStream(SAMPLE_RATE, rate, 1, dtype="float32")
