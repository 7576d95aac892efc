"""What a person asks for while a note is taken."""

from __future__ import annotations

import threading
import time
from collections import deque

from voiceguide.controls.control import Control


class NoteControls:
    """Carries what the person asks for to the note that is being taken; for any thread."""

    def __init__(self) -> None:
        self._asked: deque[Control] = deque()
        self._arrived = threading.Event()

    def ask(self, control: Control) -> None:
        """Ask for something."""
        self._asked.append(control)
        self._arrived.set()

    def next(self) -> Control | None:
        """Return what was asked for, if anything was."""
        return self._asked.popleft() if self._asked else None

    def asked_for(self, control: Control, seconds: float) -> bool:
        """Wait until something is asked for, and return whether it was; only "go on" and "stop" end the wait before."""
        until = time.monotonic() + seconds
        while True:
            self._arrived.clear()
            while self._asked:
                asked = self._asked.popleft()
                if asked is control:
                    return True
                if asked in {Control.STOP, Control.GO_ON}:
                    return False
            left = until - time.monotonic()
            if left <= 0:
                return False
            self._arrived.wait(left)

    def begin(self) -> bool:
        """Forget what was asked for before; say whether a note may begin: not if something else is in a hurry."""
        hurried = Control.STOP in self._asked
        self.clear()
        return not hurried

    def clear(self) -> None:
        """Forget what was asked for before."""
        self._asked.clear()
