"""The keys that work while a session plays: H, for help from a person, and those of a note."""

from __future__ import annotations

import _thread
import contextlib
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator, Mapping

_HELP = "h"
_POLL = 0.1
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|.)?", re.DOTALL)
"""What arrows, Home and the like send; the letters in it were not typed."""


_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|O)\Z")
"""The beginning of one of these, whose end comes later, as over a slow line."""


class Keys:
    """What the person types, letter by letter, handed to whoever wants it."""

    def __init__(self) -> None:
        self.help_pressed = False
        """Whether H was pressed; it ends the session as Ctrl-C does."""
        self.listening = False
        """Whether there is a terminal to type at."""
        self._actions: dict[str, Callable[[], None]] = {}
        self._unfinished = ""

    def bind(self, actions: Mapping[str, Callable[[], None]]) -> None:
        """Say what keys do, each called by its lower-case character."""
        self._actions.update(actions)

    def typed(self, text: str) -> None:
        """Take what was typed; comes from the thread that listens."""
        text = self._unfinished + text
        unfinished = _UNFINISHED.search(text)
        self._unfinished = unfinished.group() if unfinished else ""
        text = text.removesuffix(self._unfinished)
        for key in _ESCAPES.sub("", text).lower():
            if key == _HELP:
                if not self.help_pressed:
                    self.help_pressed = True
                    _thread.interrupt_main()
            elif key in self._actions:
                self._actions[key]()


@contextlib.contextmanager
def session_keys(keys: Keys) -> Iterator[Keys]:
    """Listen for keys for as long as the block lasts, if there is a terminal; restore it afterwards."""
    if sys.stdin is None or not sys.stdin.isatty():
        yield keys
        return
    if sys.platform == "win32":
        keys.listening = True
        with _windows_console(keys):
            yield keys
    elif _in_background(sys.stdin.fileno()):
        yield keys  # in the background: touching the terminal there would stop the program
    else:
        keys.listening = True
        with _terminal(keys, sys.stdin.fileno()):
            yield keys


if sys.platform == "win32":

    @contextlib.contextmanager
    def _windows_console(keys: Keys) -> Iterator[None]:
        import msvcrt

        ended = threading.Event()

        def listen() -> None:
            while not ended.wait(_POLL):
                while msvcrt.kbhit():
                    keys.typed(msvcrt.getwch().replace("\r", "\n"))

        threading.Thread(target=listen, daemon=True).start()
        try:
            yield
        finally:
            ended.set()

else:

    def _in_background(descriptor: int) -> bool:
        try:
            return os.tcgetpgrp(descriptor) != os.getpgrp()
        except OSError:  # not the terminal that controls us: nobody stops us for touching it
            return False

    @contextlib.contextmanager
    def _terminal(keys: Keys, descriptor: int) -> Iterator[None]:
        import select
        import termios
        import tty

        ended, end = os.pipe()

        def listen() -> None:
            while True:
                ready, _, _ = select.select([descriptor, ended], [], [])
                if ended in ready:
                    return
                typed = os.read(descriptor, 64).decode(errors="ignore")
                if not typed:  # the terminal went away
                    return
                keys.typed(typed)

        before = termios.tcgetattr(descriptor)
        listener = threading.Thread(target=listen, daemon=True)
        try:
            tty.setcbreak(descriptor, termios.TCSANOW)
            listener.start()
            yield
        finally:
            os.write(end, b"x")
            listener.join()
            termios.tcsetattr(descriptor, termios.TCSANOW, before)
            os.close(ended)
            os.close(end)
