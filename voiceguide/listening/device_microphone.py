"""Sound from a device, through PortAudio.

Its own thread reads blocks of 20 ms and waits for them in PortAudio, for the same reasons as in `output/device.py`,
and because a thread that only reads and queues never falls behind.
"""

from __future__ import annotations

import atexit
import difflib
import itertools
import math
import threading
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from voiceguide.errors import DeviceNotFound, DeviceUnavailable, ListeningError, MicrophoneLost, did_you_mean
from voiceguide.sound.audio import SAMPLE_RATE, to_frames
from voiceguide.sound.portaudio import (
    STREAM_LOCK,
    THREAD,
    Direction,
    closed,
    devices,
    index_of,
    library,
    quiet_libraries,
)
from voiceguide.wording.errors import listening as problem
from voiceguide.wording.errors import reasons

MICROPHONE_LATENCY = 0.5
"""Seconds of sound the device can buffer while nothing reads it.

ALSA then delivers it in four portions, up to 0.13 s late, 0.07 s on average; a buffer of one second would double
that (tests/bench/microphone.py).
"""

_BLOCK = 0.02
_STALL = 3.0
_LOOK = 0.1
_STARTING = 5.0
_CLOSING = 2.0


class DeviceMicrophone:
    """Listens through one device; see `Microphone`.

    Raises:
        ListeningError: there is no such device or none at all, PortAudio is missing, or the device does not open.
    """

    def __init__(self, name: str | None = None) -> None:
        self._library, index = _found(name)
        with quiet_libraries():
            self.name: str = name or self._library.query_devices(index)["name"]
        self.overflows = 0
        self._stream, self._channels, self.sample_rate = _opened(self._library, index, self.name)
        self._pieces: list[bytes] = []
        self._received = 0
        self._forgotten = 0
        self._clock = _CaptureClock(self.sample_rate)
        self._changed = threading.Condition()
        self._stood = 0.0
        self._looked = time.monotonic()
        self._lost = False
        self._closing = False
        self._given_back = threading.Event()
        self._thread = threading.Thread(target=self._run, name=THREAD, daemon=True)
        self._thread.start()
        self._await_first_sound()

    def read(self, timeout: float) -> bytes:
        """Return everything captured since the last call."""
        with self._changed:
            self._wait_for(lambda: bool(self._pieces), timeout)
            return self._taken()

    def rest(self) -> bytes:
        """Wait for the sound still on its way, and return it with everything before it."""
        with self._changed:
            due = self._due()
            self._wait_for(lambda: self._received >= due, 2 * MICROPHONE_LATENCY)
            return self._taken()

    def discard(self) -> None:
        """Discard what was captured, and what is still on its way."""
        with self._changed:
            self._pieces.clear()
            self._forgotten = self._due()

    def close(self) -> None:
        """Release the device."""
        with self._changed:
            again = self._closing
            self._closing = True
            self._changed.notify_all()
        if again:
            # Another thread is closing it: PortAudio crashes if two threads close the same stream.
            self._given_back.wait(2 * _CLOSING)
            return
        try:
            self._give_back()
        finally:
            self._given_back.set()

    def _give_back(self) -> None:
        self._thread.join(_CLOSING)
        if not self._thread.is_alive():
            closed(self._stream)
            return
        # The thread hangs in PortAudio, which must not be closed under it, not even at exit.
        atexit.unregister(self._library._exit_handler)

    def _await_first_sound(self) -> None:
        """Wait until the device delivers sound: some take a second to wake up, and no first word may be lost."""
        try:
            with self._changed:
                self._changed.wait_for(lambda: self._received or self._lost, _STARTING)
                if self._received:
                    return
            raise ListeningError(problem.MICROPHONE_REFUSED, name=self.name, reason=reasons.NO_SOUND_CAME)
        except BaseException:
            self.close()
            raise

    def _wait_for(self, reached: Any, timeout: float) -> None:  # noqa: ANN401 - a condition without arguments
        """Wait; a device that delivers nothing for long is lost. Called with the lock held."""
        if self._closing:
            raise ValueError("the microphone is closed")
        until = time.monotonic() + timeout
        while not (reached() or self._lost or self._closing):
            now = time.monotonic()
            # Measured in small steps: if the program itself was suspended, the device is not to blame.
            self._stood += min(now - self._looked, 2 * _LOOK)
            self._looked = now
            if self._stood > _STALL:
                self._lost = True
            elif now >= until:
                return
            else:
                self._changed.wait(min(until - now, _LOOK))

    def _taken(self) -> bytes:
        """Take what has arrived; sound from before the device was lost is returned before the error is raised."""
        pieces, self._pieces = self._pieces, []
        if not pieces and self._lost:
            raise MicrophoneLost(problem.MICROPHONE_WENT_AWAY)
        return b"".join(pieces)

    def _due(self) -> int:
        """Return how many frames will have been received once everything said up to now has arrived."""
        late = self._clock.frames_by(time.monotonic()) - self._received
        return self._received + min(max(late, 0), to_frames(MICROPHONE_LATENCY, self.sample_rate))

    def _run(self) -> None:
        """Receive sound until the device is gone."""
        frames = to_frames(_BLOCK, self.sample_rate)
        try:
            while not self._closing:
                block, overflowed = self._stream.read(frames)
                self._receive(bytes(block), overflowed)
        except Exception:  # noqa: BLE001 - whatever PortAudio raises, the device is gone
            with self._changed:
                self._lost = True
                self._changed.notify_all()

    def _receive(self, block: bytes, overflowed: bool) -> None:
        pcm = first_channel(block, self._channels)
        with self._changed:
            self._stood = 0.0
            if overflowed:
                self.overflows += 1
                self._clock.restart()
            unwanted = max(0, self._forgotten - self._received)
            self._received += len(pcm) // 2
            self._clock.arrived(self._received, time.monotonic())
            if wanted := pcm[2 * unwanted :]:
                self._pieces.append(wanted)
            self._changed.notify_all()


class _CaptureClock:
    """Estimates which frame is being spoken at a moment, from the times at which earlier ones arrived.

    The least delayed frames decide: none can arrive before it is spoken. Only recent ones count, because two
    clocks never run alike.
    """

    _WHILE = 10.0

    def __init__(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        self.restart()

    def restart(self) -> None:
        """Start over, because frames are missing."""
        self._earliest = self._earliest_before = math.inf
        self._since = math.inf

    def arrived(self, frames: int, now: float) -> None:
        """Note that this many frames in all have arrived."""
        if now - self._since > self._WHILE:
            self._earliest, self._earliest_before = math.inf, self._earliest
            self._since = now
        self._since = min(self._since, now)
        self._earliest = min(self._earliest, now - frames / self._sample_rate)

    def frames_by(self, now: float) -> int:
        """Return how many frames have been spoken by `now`, as far as is known; 0 if it is not."""
        began = min(self._earliest, self._earliest_before)
        return 0 if began == math.inf else math.floor((now - began) * self._sample_rate)


def first_channel(block: bytes, channels: int) -> bytes:
    """Return the first of several channels of interleaved 16-bit sound."""
    if channels == 1:
        return block
    return np.frombuffer(block, np.int16).reshape(-1, channels)[:, 0].tobytes()


def _found(name: str | None) -> tuple[Any, int]:
    """Return sounddevice, and PortAudio's number for the device."""
    try:
        found = library()
    except DeviceUnavailable as error:
        raise ListeningError(problem.MICROPHONE_NEEDS_PORTAUDIO) from error
    try:
        index = index_of(found, name, Direction.RECORDS)
    except DeviceNotFound as error:
        known = [device.name for device in devices(Direction.RECORDS)]
        near = difflib.get_close_matches(str(name), known, n=3, cutoff=0.4)
        raise ListeningError(problem.MICROPHONE_UNKNOWN, name=name, hint=did_you_mean(near)) from error
    if index is None:
        raise ListeningError(problem.NO_MICROPHONE_FOUND)
    return found, index


def _opened(found: Any, index: int, name: str) -> tuple[Any, int, int]:  # noqa: ANN401
    """Open the device mono, or as close to that as it allows, and return the stream, its channels and its rate."""
    failure: Exception | None = None
    for rate, channels in _ways(found, index):
        stream = None
        try:
            with STREAM_LOCK, quiet_libraries():
                stream = found.RawInputStream(
                    device=index,
                    samplerate=rate,
                    channels=channels,
                    dtype="int16",
                    latency=MICROPHONE_LATENCY,
                    blocksize=0,
                )
                stream.start()
        except Exception as error:  # noqa: BLE001 - PortAudioError, and ValueError for odd devices
            failure = error
            if stream is not None:
                closed(stream)
        else:
            return stream, channels, rate
    raise ListeningError(problem.MICROPHONE_REFUSED, name=name, reason=failure)


def _ways(found: Any, index: int) -> Iterator[tuple[int, int]]:  # noqa: ANN401
    """Yield the rates and numbers of channels to try, best first.

    The device's own rate is best: any other is refused (WASAPI) or converted by the system. But PortAudio reports
    44,100 Hz for every ALSA device, and nearly all run at 48,000.
    """
    with quiet_libraries():
        device = found.query_devices(index)
        host = found.query_hostapis(device["hostapi"])["name"]
    own = int(device["default_samplerate"])
    rates = (SAMPLE_RATE, own) if host == "ALSA" else (own, SAMPLE_RATE)
    most = int(device[Direction.RECORDS.channels_key])
    channels = (1, min(2, most), most)
    return itertools.product(dict.fromkeys(rates), dict.fromkeys(channels))
