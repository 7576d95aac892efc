"""Where everything that a person asks for comes in: keys, words, the desktop and signals, from any thread."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from voiceguide.controls.control import RECORDS, Action, Control, State, heard, response
from voiceguide.controls.note_controls import NoteControls

_STEP = 0.5


class Source(StrEnum):
    """Where something was asked for."""

    KEY = "key"
    WORD = "word"
    DESKTOP = "desktop"
    SYSTEM = "system"
    """The machine: it was suspended, or the sound went away."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Something was asked for."""

    control: Control | None
    source: Source
    answer: str = ""
    """What was typed or said where it is no control: a number, a title."""


class Inbox:
    """Keeps what was asked for until it is taken; while a note is spoken, what concerns it goes there.

    The guide says what `state` it is in; a word that does not count in that state is not taken in.
    """

    def __init__(self, note: NoteControls | None = None) -> None:
        self._note = note
        self._waiting: deque[Asked] = deque()
        self._changed = threading.Condition()
        self._state = State.RESTING
        self.sources: set[Source] = set()
        """From where something can be asked for at all; nobody is waited for who cannot answer."""

    @property
    def state(self) -> State:
        """What the session is doing; set by whoever conducts it."""
        return self._state

    @state.setter
    def state(self, state: State) -> None:
        with self._changed:
            if state is State.NOTING and self._state is not state and self._note is not None:
                self._note.clear()  # a note hears what is asked for from here on, and nothing from before
            self._state = state

    @property
    def answerable(self) -> bool:
        """Whether a person can ask for anything."""
        return bool(self.sources - {Source.SYSTEM})

    @property
    def answers(self) -> bool:
        """Whether somebody can answer a question with yes or no, by key or by word."""
        return bool(self.sources & {Source.KEY, Source.WORD})

    def bind_note(self, note: NoteControls) -> None:
        """Say where what concerns a note goes."""
        self._note = note

    def ask(self, control: Control, source: Source = Source.KEY) -> None:
        """Take in something that is asked for; never blocks."""
        with self._changed:
            if source is Source.WORD and not heard(self.state, control):
                return
            if self.state is State.NOTING and self._note is not None and self._for_note(control):
                return
            self._waiting.append(Asked(control, source))
            self._changed.notify_all()

    def answer(self, text: str, source: Source = Source.KEY) -> None:
        """Take in an answer that is no control: a number, a title."""
        with self._changed:
            self._waiting.append(Asked(None, source, text))
            self._changed.notify_all()

    def next(self, timeout: float = 0.0) -> Asked | None:
        """Return what was asked for, waiting up to `timeout` seconds for it; None if nothing was."""
        until = time.monotonic() + timeout
        with self._changed:
            while not self._waiting:
                left = until - time.monotonic()
                if left <= 0:
                    return None
                # In steps: a signal that comes right before the wait would be heeded only after it.
                self._changed.wait(min(left, _STEP))
            return self._waiting.popleft()

    def hurried(self) -> bool:
        """Say whether something waits that nothing may be finished before."""
        with self._changed:
            return any(asked.control is not None and RECORDS[asked.control].indispensable for asked in self._waiting)

    def waits(self, control: Control) -> bool:
        """Say whether this waits to be taken."""
        with self._changed:
            return any(asked.control is control for asked in self._waiting)

    def pending(self) -> bool:
        """Say whether anything waits to be taken."""
        with self._changed:
            return bool(self._waiting)

    def clear(self) -> None:
        """Forget what was asked for before."""
        with self._changed:
            self._waiting.clear()

    def _for_note(self, control: Control) -> bool:
        """Hand a control to the note that is being spoken; say whether that was all."""
        note = self._note
        if note is None:
            return False
        match response(State.NOTING, control):
            case Action.FINISH_NOTE:
                # "Go on" also ends the moment for second thoughts.
                note.ask(Control.GO_ON if control in {Control.GO_ON, Control.TOGGLE} else Control.FINISH)
            case Action.DISCARD_NOTE:
                note.ask(Control.DISCARD)
            case Action.EXTEND_NOTE:
                note.ask(Control.MORE_TIME)
            case Action.FINISH_NOTE_FIRST:
                note.ask(Control.FINISH)
                note.ask(Control.STOP)  # there is no time for second thoughts
                return False
        return True
