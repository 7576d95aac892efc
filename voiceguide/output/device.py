"""Sound to a device, through PortAudio.

Its own thread writes pieces of 10 ms, and waits in PortAudio while there is no room. This was chosen over a
callback: after a single hiccup, callback streams on ALSA and PulseAudio can stall for good without an error, while
blocking writes continue. The device's buffer is short (0.085 s), so that a stop is heard at once; if the device runs
dry, it is reopened with a longer one during the next announced rest (see `reopening`), and the time this takes is
deducted from that rest.
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
from voiceguide.output.reopening import Reopening
from voiceguide.output.sink import checked
from voiceguide.sound.audio import SAMPLE_RATE, Samples, to_frames
from voiceguide.sound.portaudio import STREAM_LOCK, THREAD, Direction, closed, index_of, library, quiet_libraries
from voiceguide.wording.errors import sound as problem

OUTPUT_LATENCY = 0.085
"""Seconds of sound buffered in the device: a stop is heard at least this late."""

PATIENT_LATENCY = 0.2
"""Seconds of sound buffered once the device has run dry, as it may on a busy machine."""

_BLOCK = to_frames(0.02)
_PIECE = to_frames(0.01)  # what is being written can no longer be faded, and short pieces keep the device full
_QUEUED = to_frames(0.1)
_UNUSED = to_frames(0.3)  # after this long with nothing to play, nothing is about to be played
_ENDLESS = to_frames(60.0)
_STALL = 3.0
_CLOSING = 4.0


class DeviceSink:
    """Plays blocks on one device; see `Sink`."""

    block_frames = _BLOCK

    def __init__(self, name: str | None = None, latency: float = OUTPUT_LATENCY) -> None:
        self._library = library()
        self._index = self._found(name)
        self._name = name or "the default device"
        self._latency = latency
        self._queue: deque[tuple[Samples, int]] = deque()
        self._queued = 0
        self._changed = threading.Condition()
        self._open = True
        self._closing = False
        self._lost = False
        self._settled = True  # nothing more will come unless somebody decides so
        self._unused = 0
        self._rest = 0
        self._owed = 0  # how much too long the current rest is; negative if it is too short
        self._written = 0
        self._highest = 0
        self._progress = time.monotonic()
        self.tap: Callable[[Samples], None] | None = None
        """Called from the writing thread with every block sent to the device, including silence."""
        self.underflows = 0
        """How often the device ran dry."""
        self._stream, self._channels, self._rate = self._opened(latency)
        self._resampler = _resampler(self._rate)
        self._holds = max(self._room(), to_frames(latency))
        self._reopening = Reopening(self._holds)
        self._thread = threading.Thread(target=self._run, name=THREAD, daemon=True)
        self._thread.start()

    @property
    def position(self) -> int:
        """How many of the written frames have been heard, as far as the device reports."""
        with self._changed:
            return self._heard()

    def _heard(self) -> int:
        """Return the position; a longer buffer would lower it, but it never falls."""
        self._highest = max(self._highest, self._written - to_frames(self._latency))
        return self._highest

    def write(self, block: Samples, rest: int = 0) -> None:
        """Queue a block, waiting while a tenth of a second is already queued."""
        if self._lost:
            raise DeviceLost(self.position)
        if not self._open:
            raise ValueError("the sink is closed")
        checked(block)
        with self._changed:
            if not self._queue:
                self._progress = time.monotonic()
            self._settled = False
            self._queue.append((block, rest))
            self._queued += len(block)
            self._changed.notify_all()
            self._wait_until(lambda: self._queued < _QUEUED)

    def drain(self) -> None:
        """Wait until everything has been heard."""
        with self._changed:
            self._settled = True
            self._wait_until(lambda: not self._queue)
            # It takes this long to hear what is in the device; until then the device may be lost.
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
        """Reduce the queue to a fade, and return how many frames will be heard in all. Called with the lock held."""
        self._settled, self._owed = True, 0
        frames = min(to_frames(fade), self._queued)
        coming = np.concatenate([*(block for block, _ in self._queue), _SILENT_PIECE[:0]])[:frames]
        ramp = (np.cos(np.linspace(0, np.pi, frames, dtype=np.float32)) + 1) / 2
        self._queue = deque([((coming * ramp).astype(np.float32), 0)]) if frames else deque()
        self._queued = frames
        self._changed.notify_all()
        return self._written + frames

    def close(self) -> None:
        """Release the device."""
        with self._changed:
            self._open = False
            self._closing = True
            self._changed.notify_all()
        self._thread.join(_CLOSING)
        if not self._thread.is_alive():
            closed(self._stream)
            return
        # The thread hangs in PortAudio, which must not be closed under it, not even at exit.
        atexit.unregister(self._library._exit_handler)

    def discard(self) -> None:
        """Release the device."""
        self.close()

    def _wait_until(self, reached: Any) -> None:  # noqa: ANN401 - a condition without arguments
        """Wait for the writer to reach a condition; if it stalls, the device is lost."""
        while not reached():
            if self._lost or time.monotonic() - self._progress > _STALL:
                self._lost = True
                self._open = False
                raise DeviceLost(self._heard())
            self._changed.wait(0.1)

    def _run(self) -> None:
        """Write what is queued, or else silence, so that the device never runs dry."""
        try:
            while True:
                with self._changed:
                    if self._closing:
                        return
                    piece, rest = self._next_piece()
                piece = self._reopening.shaped(piece, rest)
                if self.tap is not None:
                    self.tap(piece)
                dry = self._stream.write(self._as_device_frames(piece))
                with self._changed:
                    self._progress = time.monotonic()
                    self._changed.notify_all()
                if dry and self._written > SAMPLE_RATE:  # the first write may be late while the server wakes up
                    self.underflows += 1
                    if self._latency < PATIENT_LATENCY:
                        self._reopening.ran_dry()
                if self._reopening.due:
                    self._become_patient()
        except Exception:  # noqa: BLE001 - whatever PortAudio raises, the device is gone
            with self._changed:
                self._lost = True
                self._changed.notify_all()

    def _next_piece(self) -> tuple[Samples, int]:
        """Take at most 10 ms from the queue, and return it with the rest from there on. Called with the lock held.

        Time lost or gained during a rest is deducted from what is left of it, or added: the rest lasts as planned.
        """
        if self._owed < 0 and self._rest:
            size = min(_PIECE, -self._owed)
            self._owed += size
            return _SILENT_PIECE[:size], self._rest
        while self._queue:
            piece, rest = self._queue.popleft()
            size = min(len(piece), self._owed if rest and self._owed > 0 else _PIECE)
            if len(piece) > size:
                self._queue.appendleft((piece[size:], max(0, rest - size)))
                piece = piece[:size]
            self._rest = max(0, rest - size)
            self._queued -= size
            self._written += size
            self._unused = 0
            if not rest or self._owed <= 0:
                self._owed = 0
                return piece, rest
            self._owed -= size
            self._changed.notify_all()
        if not self._settled:
            self._owed += len(_SILENT_PIECE) if self._rest else 0
            return _SILENT_PIECE, self._rest
        self._owed = 0
        self._unused += len(_SILENT_PIECE)
        return _SILENT_PIECE, _ENDLESS if self._unused >= _UNUSED else 0

    def _become_patient(self) -> None:
        """Reopen the device with a longer buffer; what it held was silent, and is lost."""
        began, held = time.monotonic(), max(0, self._holds - self._room())
        closed(self._stream)
        self._stream, self._channels, self._rate = self._opened(PATIENT_LATENCY)
        self._resampler = _resampler(self._rate)
        self._reopening.reopened()
        with self._changed:
            self._latency = PATIENT_LATENCY
            if self._rest and not self._settled:
                self._owed += to_frames(time.monotonic() - began) - held

    def _room(self) -> int:
        """Return how many frames the device would accept at once; 0 if it does not say."""
        try:
            return int(self._stream.write_available) * SAMPLE_RATE // self._rate
        except Exception:  # noqa: BLE001 - PortAudioError: the next write reports what is wrong
            return 0

    def _as_device_frames(self, block: Samples) -> Samples:
        if self._resampler is not None:
            block = self._resampler.resample_chunk(block)
        return np.repeat(block[:, None], self._channels, axis=1)

    def _found(self, name: str | None) -> int:
        index = index_of(self._library, name, Direction.PLAYS)
        if index is None:
            raise DeviceUnavailable(problem.NO_SOUND_DEVICE)
        return index

    def _opened(self, latency: float) -> tuple[Any, int, int]:
        """Open the device at 48 kHz mono, or as close to that as it allows."""
        own_rate = int(self._library.query_devices(self._index)["default_samplerate"])
        failure: Exception | None = None
        for rate in dict.fromkeys((SAMPLE_RATE, own_rate)):
            for channels in (1, 2):
                try:
                    with STREAM_LOCK, quiet_libraries():
                        stream = self._library.OutputStream(
                            device=self._index, samplerate=rate, channels=channels, dtype="float32",
                            latency=latency, blocksize=0,
                        )  # fmt: skip
                        stream.start()
                except Exception as error:  # noqa: BLE001 - PortAudioError, and ValueError for odd devices
                    failure = error
                else:
                    return stream, channels, rate
        raise DeviceUnavailable(problem.SOUND_DEVICE_REFUSED, name=self._name, reason=failure)


_SILENT_PIECE: Samples = np.zeros(_PIECE, np.float32)


def _resampler(rate: int) -> Any:  # noqa: ANN401
    if rate == SAMPLE_RATE:
        return None
    import soxr

    return soxr.ResampleStream(SAMPLE_RATE, rate, 1, dtype="float32")
