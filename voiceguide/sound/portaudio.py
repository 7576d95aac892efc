"""PortAudio: loaded on demand, kept quiet, and asked for its devices."""

from __future__ import annotations

import atexit
import contextlib
import difflib
import functools
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from voiceguide.errors import DeviceNotFound, DeviceUnavailable, did_you_mean
from voiceguide.errors.scarce import TooLittle, scarcity, unstarted
from voiceguide.wording.errors import sound as problem

THREAD = "sound device"
"""The name of every thread that waits in PortAudio."""

_CLOSING = 4.0


class _OneAfterTheOther:
    """A lock with a limit on waiting: its holder may hang in a device that is gone."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._holder: int | None = None

    @property
    def held(self) -> bool:
        """Whether the lock is held."""
        return self._lock.locked()

    def __enter__(self) -> None:
        if self._lock.acquire(timeout=self._limit):
            self._holder = threading.get_ident()

    def __exit__(self, *raised: object) -> None:
        if self._holder == threading.get_ident():
            self._holder = None
            self._lock.release()


STREAM_LOCK = _OneAfterTheOther(_CLOSING + 1.0)
"""Held while a stream is opened or closed: PortAudio does not allow two threads to do so at once."""


class Direction(StrEnum):
    """What a device can do."""

    PLAYS = "output"
    RECORDS = "input"

    @property
    def can(self) -> str:
        """What a device of this kind can do, as a verb."""
        return "play" if self is Direction.PLAYS else "record"

    @property
    def channels_key(self) -> str:
        """The key for the number of channels in PortAudio's device information."""
        return f"max_{self.value}_channels"


@dataclass(frozen=True, slots=True)
class Device:
    """A device as PortAudio describes it."""

    name: str
    host: str
    """The sound system that provides it."""
    default: bool


def devices(direction: Direction = Direction.PLAYS) -> list[Device]:
    """Return the devices that can play or record, in PortAudio's order.

    Raises:
        DeviceUnavailable: PortAudio is missing.
    """
    found = library()
    with quiet_libraries():
        default = _default_index(found, direction)
        hosts = found.query_hostapis()
        return [
            Device(entry["name"], hosts[entry["hostapi"]]["name"], index == default)
            for index, entry in enumerate(found.query_devices())
            if entry[direction.channels_key] > 0
        ]


def refresh() -> None:
    """Look for devices again: PortAudio lists them only when it starts. No stream may be open.

    This does nothing while a thread hangs in a lost device: restarting PortAudio would take away what that thread is
    using.
    """
    found = library()
    if any(thread.name == THREAD for thread in threading.enumerate()):
        return
    with STREAM_LOCK, quiet_libraries():
        found._terminate()
        found._initialize()


def warm_up() -> None:
    """Load PortAudio, in a thread, while the voice is being prepared; problems are reported later."""
    with contextlib.suppress(DeviceUnavailable):
        library()


def library() -> Any:  # noqa: ANN401 - sounddevice has no types
    """Return sounddevice; importing it fails if PortAudio is missing.

    Raises:
        DeviceUnavailable: PortAudio is missing.
    """
    try:
        with quiet_libraries():
            import sounddevice
    except OSError as error:
        if scarce := scarcity(error) or _unfound():
            raise DeviceUnavailable(problem.NO_ROOM_FOR_PORTAUDIO, reason=scarce) from error
        raise DeviceUnavailable(problem.NO_PORTAUDIO) from error
    _keep_from_ending_under_threads(sounddevice)
    return sounddevice


def _unfound() -> TooLittle | None:
    """Return why PortAudio may exist without being found: finding it means starting another program."""
    try:
        subprocess.run([sys.executable, "-S", "-c", ""], check=False)
    except OSError as error:
        return unstarted(error)
    return None


@functools.cache
def _keep_from_ending_under_threads(found: Any) -> None:  # noqa: ANN401
    """Keep PortAudio from being shut down, at exit, while a thread is still inside it: that crashes."""

    def look() -> None:
        if STREAM_LOCK.held or any(thread.name == THREAD for thread in threading.enumerate()):
            atexit.unregister(found._exit_handler)

    atexit.register(look)  # registered after sounddevice's own, so it runs first


def index_of(found: Any, name: str | None, direction: Direction) -> int | None:  # noqa: ANN401
    """Return PortAudio's number for a device, None if there are no devices at all.

    Names last, numbers change. Without a name it is the default device.

    Raises:
        DeviceNotFound: no device has the name.
    """
    with quiet_libraries():
        entries = list(found.query_devices())
        default = _default_index(found, direction)
    able = [(index, entry["name"]) for index, entry in enumerate(entries) if entry[direction.channels_key] > 0]
    if name is None:
        if default >= 0:
            return default
        return able[0][0] if able else None
    wanted = name.strip().casefold()
    for matches in (lambda known: known == wanted, lambda known: wanted != "" and wanted in known):
        for index, known in able:
            if matches(known.casefold()):
                return index
    near = difflib.get_close_matches(name, [known for _, known in able], n=3, cutoff=0.4)
    raise DeviceNotFound(problem.SOUND_DEVICE_UNKNOWN, name=name, hint=did_you_mean(near))


def closed(stream: Any) -> None:  # noqa: ANN401
    """Close a stream in a thread with a time limit: closing a device that is gone can hang for ever."""

    def give_back() -> None:
        with STREAM_LOCK:
            with contextlib.suppress(Exception):
                stream.abort()
            with contextlib.suppress(Exception):
                stream.close()

    closing = threading.Thread(target=give_back, name=THREAD, daemon=True)
    closing.start()
    closing.join(_CLOSING)


@contextlib.contextmanager
def quiet_libraries() -> Iterator[None]:
    """Keep ALSA and PortAudio from writing to the terminal, which a screen reader would read out.

    They write to descriptor 2 directly; Python's own standard error keeps working. Several threads may be in here at
    once: the last one out restores the terminal.
    """
    _quiet.enter()
    try:
        yield
    finally:
        _quiet.leave()


class _Quiet:
    """Descriptor 2, leading nowhere for as long as any thread wants that."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._terminal: int | None = None

    def enter(self) -> None:
        with self._lock:
            self._inside += 1
            if self._inside > 1:
                return
            try:
                nowhere = os.open(os.devnull, os.O_WRONLY)
            except OSError:  # better some noise than no sound
                return
            try:
                self._terminal = os.dup(2)
                os.dup2(nowhere, 2)
            except OSError:  # there is no standard error to silence
                return
            finally:
                os.close(nowhere)

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside or self._terminal is None:
                return
            os.dup2(self._terminal, 2)
            os.close(self._terminal)
            self._terminal = None


_quiet = _Quiet()


def _default_index(found: Any, direction: Direction) -> int:  # noqa: ANN401
    return int(found.default.device[1 if direction is Direction.PLAYS else 0])
