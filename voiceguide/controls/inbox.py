"""Where everything that a person asks for arrives: by key, word, desktop or signal, from any thread."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from voiceguide.controls.control import RECORDS, Action, Control, State, heard, response

_STEP = 0.5

Incoming = TypeVar("Incoming")


class Source(StrEnum):
    """Where a request came from."""

    KEY = "key"
    WORD = "word"
    BUTTON = "button"
    """A page, or anything else that shows what can be asked for."""
    DESKTOP = "desktop"
    SYSTEM = "system"
    """The machine: it was suspended, or the sound went away."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    control: Control | None
    source: Source
    answer: str = ""
    """What was typed or said, if it is not a control: a number, a title."""


class Inbox:
    """Keeps requests until they are taken; those that concern an open note are kept apart.

    The guide sets the `state` it is in; a word that does not count in that state is ignored. In State.RECORDING,
    `next_in_note` returns what was asked of the note: FINISH, GO_ON (which allows no second thoughts), DISCARD,
    MORE_TIME or STOP (something else is to be done at once; get it with `next`).
    """

    def __init__(self) -> None:
        self._waiting: deque[Asked] = deque()
        self._in_note: deque[Control] = deque()
        self._changed = threading.Condition()
        self._state = State.RESTING
        self.sources: set[Source] = set()
        """Where requests can come from at all; without one, nobody is waited for."""

    @property
    def state(self) -> State:
        """What the session is doing; set by the code that conducts it."""
        return self._state

    @state.setter
    def state(self, state: State) -> None:
        with self._changed:
            if state is State.RECORDING and self._state is not state:
                self._in_note.clear()  # only what is asked for from here on concerns the note
            self._state = state

    @property
    def answerable(self) -> bool:
        """Whether anybody can ask for anything."""
        return bool(self.sources - {Source.SYSTEM})

    @property
    def answers(self) -> bool:
        """Whether anybody can answer a question with yes or no."""
        return bool(self.sources & {Source.KEY, Source.WORD, Source.BUTTON})

    def ask(self, control: Control, source: Source = Source.KEY) -> None:
        """Add a request; never blocks."""
        with self._changed:
            if source is Source.WORD and not heard(self.state, control):
                return
            recording = self.state is State.RECORDING
            if recording:
                self._in_note += _asked_of_note(control)
            if not recording or response(State.RECORDING, control) is Action.FINISH_NOTE_FIRST:
                self._waiting.append(Asked(control, source))
            self._changed.notify_all()

    def answer(self, text: str, source: Source = Source.KEY) -> None:
        """Add an answer that is not a control: a number, a title; never blocks."""
        with self._changed:
            self._waiting.append(Asked(None, source, text))
            self._changed.notify_all()

    def next(self, timeout: float = 0.0) -> Asked | None:
        """Remove and return the next request, waiting up to `timeout` seconds for it; None if there is none."""
        return self._first(self._waiting, timeout)

    def begin_note(self) -> bool:
        """Forget what was asked of the last note; return whether a new one may begin: not if something is urgent."""
        with self._changed:
            hurried = Control.STOP in self._in_note
            self._in_note.clear()
            return not hurried

    def next_in_note(self, timeout: float = 0.0) -> Control | None:
        """Remove and return what was asked of the note, waiting up to `timeout` seconds for it; None if nothing was."""
        return self._first(self._in_note, timeout)

    def second_thoughts(self, seconds: float) -> bool:
        """Wait up to some seconds and return whether the note was discarded after all; "go on" ends the wait early."""
        until = time.monotonic() + seconds
        while (asked := self.next_in_note(until - time.monotonic())) not in {Control.STOP, Control.GO_ON, None}:
            if asked is Control.DISCARD:
                return True
        return False

    def hurried(self) -> bool:
        """Return whether a request is waiting that nothing may be finished before."""
        with self._changed:
            return any(asked.control is not None and RECORDS[asked.control].indispensable for asked in self._waiting)

    def waits(self, control: Control) -> bool:
        """Return whether a control is waiting to be taken."""
        with self._changed:
            return any(asked.control is control for asked in self._waiting)

    def pending(self) -> bool:
        """Return whether anything is waiting to be taken."""
        with self._changed:
            return bool(self._waiting)

    def clear(self) -> None:
        """Forget all requests."""
        with self._changed:
            self._waiting.clear()

    def _first(self, channel: deque[Incoming], timeout: float) -> Incoming | None:
        until = time.monotonic() + timeout
        with self._changed:
            while not channel:
                left = until - time.monotonic()
                if left <= 0:
                    return None
                # In steps: a signal that arrives just before the wait would only be noticed after it.
                self._changed.wait(min(left, _STEP))
            return channel.popleft()


def _asked_of_note(control: Control) -> tuple[Control, ...]:
    """Return what a control asks of the open note."""
    match response(State.RECORDING, control):
        case Action.FINISH_NOTE:
            return (Control.GO_ON if control in {Control.GO_ON, Control.TOGGLE} else Control.FINISH,)
        case Action.DISCARD_NOTE:
            return (Control.DISCARD,)
        case Action.EXTEND_NOTE:
            return (Control.MORE_TIME,)
        case Action.FINISH_NOTE_FIRST:
            return Control.FINISH, Control.STOP
    return ()
