"""Media keys and the desktop's player, whose requests go to the inbox; and a pause before the machine sleeps.

One thread talks to the person's own bus (MPRIS) and, about sleep, to the machine's. Without a bus nothing happens, and
nothing is said. Lock screens show titles, and other programs keep lists of what was played, so no title is published
unless one is given.
"""

from __future__ import annotations

import contextlib
import math
import os
import selectors
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType

from voiceguide.controls.control import RECORDS, Control, State
from voiceguide.controls.inbox import Inbox, Source
from voiceguide.inputs.message_bus import BusLost, Call, MessageBus, Signal, available, session_bus, system_bus
from voiceguide.inputs.mpris import NAME, PATH, PLAYER, PROPERTIES, PlaybackStatus, Refusal, Shown, answer, changed

LOOKED = 0.2
"""Seconds between looks at what the session is doing; the desktop learns of a change at most this late."""

_LOGIN = "org.freedesktop.login1"
_STARTING = 0.5  # seconds that the start may wait for the bus; usually it takes milliseconds
_CLOSING = 1.0
_UNANSWERED = 2.0  # seconds after which a volume step that changed nothing is given up
_SAME = 0.01  # of the whole range; less is a slider that was only touched

_ASKS = {method: control for control, record in RECORDS.items() for method in record.player}
"""What each method of a desktop's player asks for."""


def playback(state: State) -> PlaybackStatus:
    """Return what the desktop shows for a state; whatever waits for the person is shown as paused."""
    return PlaybackStatus.PAUSED if state in {State.PAUSED, State.WAITING, State.CHOOSING} else PlaybackStatus.PLAYING


def control(method: str, shown: PlaybackStatus) -> Control | None:
    """Return what a method of the player asks for; None if it asks for nothing."""
    if method in {"Play", "PlayPause"} and shown is PlaybackStatus.PAUSED:
        return Control.GO_ON
    return _ASKS.get(method)


@dataclass(frozen=True, slots=True)
class Volume:
    """The session's volume in dB: its current value, its range, and the size of one step."""

    now: Callable[[], float]
    lowest: float
    highest: float
    step: float

    def share(self) -> float:
        """Return the volume on the desktop's scale, from 0 to 1."""
        return min(max((self.now() - self.lowest) / (self.highest - self.lowest), 0.0), 1.0)


class Approach:
    """Turns a volume that the desktop asks for into steps of louder and softer, one at a time.

    A step is asked for once the one before took effect, so that dragging a slider never leads past where it is.
    """

    def __init__(self, volume: Volume) -> None:
        self._volume = volume
        self._aim: float | None = None
        self._direction = 0.0
        self._asked_at: float | None = None
        self._asked_from = 0.0

    def to(self, share: float) -> None:
        """Aim at a volume from 0 to 1, at least one step away if it differs."""
        away = share - self._volume.share()
        span = away * (self._volume.highest - self._volume.lowest)
        self._direction = math.copysign(1.0, away)
        if abs(away) < _SAME:
            self._aim = None
        else:
            self._aim = self._volume.now() + math.copysign(max(abs(span), self._volume.step), span)

    def step(self, moment: float) -> Control | None:
        """Return the step to ask for at a moment (in seconds of any clock); None if it is not time for one."""
        if self._aim is None:
            return None
        now = self._volume.now()
        if self._asked_at is not None and now == self._asked_from:
            if moment - self._asked_at > _UNANSWERED:
                self._aim = self._asked_at = None
            return None
        self._asked_at = None
        if (self._aim - now) * self._direction <= self._volume.step / 2:
            self._aim = None
            return None
        self._asked_at, self._asked_from = moment, now
        return Control.LOUDER if self._direction > 0 else Control.SOFTER


class Desktop:
    """Lets the desktop control a session; call `start` when something plays, and `close` afterwards."""

    def __init__(
        self,
        inbox: Inbox,
        status: Callable[[], PlaybackStatus] | None = None,
        *,
        volume: Volume | None = None,
        title: str = "",
    ) -> None:
        """Set up without connecting.

        Args:
            inbox: Where requests go.
            status: Returns what to show; by default what the inbox's state amounts to.
            volume: Returns the session's volume; without it the desktop's volume does nothing.
            title: What anybody may read as playing; by default the program's name.
        """
        self._inbox = inbox
        self._status = status or (lambda: playback(inbox.state))
        self._volume = volume
        self._approach = Approach(volume) if volume else None
        self._title = title
        self._told: Shown | None = None
        self._session: MessageBus | None = None
        self._system: MessageBus | None = None
        self._thread: threading.Thread | None = None
        self._settled = threading.Event()
        self._closing = threading.Event()
        self._ours: socket.socket | None = None

    def start(self) -> bool:
        """Connect in the background; return whether the desktop can control the session from now on."""
        if not available() or self._thread is not None:
            return False
        self._ours, woken = socket.socketpair()
        self._thread = threading.Thread(target=self._serve, args=(woken,), name="desktop", daemon=True)
        self._thread.start()
        self._settled.wait(_STARTING)
        return Source.DESKTOP in self._inbox.sources

    def close(self) -> None:
        """Disconnect; later requests are lost."""
        self._closing.set()
        if self._ours is not None:
            with contextlib.suppress(OSError):
                self._ours.send(b"\0")
        if self._thread is not None:
            self._thread.join(_CLOSING)
        if self._ours is not None:
            self._ours.close()
        self._inbox.sources.discard(Source.DESKTOP)

    def __enter__(self) -> Desktop:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _serve(self, woken: socket.socket) -> None:
        """Answer the desktop until `close`: the body of the thread."""
        with woken, selectors.DefaultSelector() as selector:
            selector.register(woken, selectors.EVENT_READ)
            try:
                self._session = self._joined(selector, self._join_session)
                if self._session is not None and not self._closing.is_set():
                    self._inbox.sources.add(Source.DESKTOP)
                self._settled.set()
                self._system = self._joined(selector, self._join_system)
                while not self._closing.is_set() and (self._session or self._system):
                    selector.select(LOOKED if self._session else None)
                    if self._closing.is_set():
                        break
                    self._session = self._kept(selector, self._session, self._serve_session)
                    self._system = self._kept(selector, self._system, self._serve_system)
                    if self._session is None:
                        self._inbox.sources.discard(Source.DESKTOP)
                self._leave()
            finally:
                self._inbox.sources.discard(Source.DESKTOP)  # whatever ended it, the desktop is gone

    def _joined(self, selector: selectors.BaseSelector, join: Callable[[], MessageBus]) -> MessageBus | None:
        if self._closing.is_set():
            return None
        try:
            bus = join()
        except BusLost:
            return None
        selector.register(bus, selectors.EVENT_READ)
        return bus

    def _kept(
        self, selector: selectors.BaseSelector, bus: MessageBus | None, serve: Callable[[MessageBus], None]
    ) -> MessageBus | None:
        """Serve a bus and return it; return None once it is gone."""
        if bus is None:
            return None
        try:
            serve(bus)
        except BusLost:
            selector.unregister(bus)
            bus.close()
            return None
        return bus

    def _join_session(self) -> MessageBus:
        bus = MessageBus(session_bus())
        try:
            # Sessions that play at once have a name each; MPRIS prescribes the second part.
            if not bus.own(NAME) and not bus.own(f"{NAME}.instance{os.getpid()}"):
                raise BusLost("both names are taken")
        except BusLost:
            bus.close()
            raise
        self._told = self._shown()
        return bus

    def _join_system(self) -> MessageBus:
        bus = MessageBus(system_bus())
        try:
            bus.listen_for(_LOGIN, f"{_LOGIN}.Manager", "PrepareForSleep")
        except BusLost:
            bus.close()
            raise
        return bus

    def _serve_session(self, bus: MessageBus) -> None:
        for message in bus.arrived():
            if isinstance(message, Call):
                self._answer(bus, message)
        self._tell_changes(bus, self._shown())
        if self._approach is not None:
            self._ask(self._approach.step(time.monotonic()))

    def _serve_system(self, bus: MessageBus) -> None:
        for message in bus.arrived():
            # A signal to us alone could be made up; only the login service may send this one to everybody.
            announced = isinstance(message, Signal) and message.to_all and message.member == "PrepareForSleep"
            if announced and message.body == (True,):
                self._ask(Control.PAUSE, Source.SYSTEM)

    def _answer(self, bus: MessageBus, call: Call) -> None:
        shown = self._shown()
        try:
            given = answer(call, shown)
        except Refusal as refusal:
            bus.refuse(call, refusal.name, str(refusal))
            return
        self._ask(control(given.asked, shown.playback))
        if given.volume is not None and self._approach is not None:
            self._approach.to(given.volume)
        bus.answer(call, given.signature, *given.body)

    def _ask(self, asked: Control | None, source: Source = Source.DESKTOP) -> None:
        # People who pause twice are told that it is paused; a machine needs no answer.
        paused_already = asked is Control.PAUSE and self._inbox.state is State.PAUSED
        if asked is not None and not paused_already:
            self._inbox.ask(asked, source)

    def _shown(self) -> Shown:
        return Shown(self._status(), self._volume.share() if self._volume else 1.0, self._title)

    def _tell_changes(self, bus: MessageBus, shown: Shown) -> None:
        """Announce what changed since the last announcement."""
        if self._told is not None and (new := changed(self._told, shown)):
            bus.announce(PATH, PROPERTIES, "PropertiesChanged", "sa{sv}as", PLAYER, new, [])
        self._told = shown

    def _leave(self) -> None:
        with contextlib.suppress(BusLost):
            if self._session is not None:
                self._tell_changes(self._session, Shown(PlaybackStatus.STOPPED, 1.0, self._title))
        for bus in (self._session, self._system):
            if bus is not None:
                bus.close()
