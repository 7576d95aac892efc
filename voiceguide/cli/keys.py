"""The one key that works while a session plays: H, for help from a person."""

from __future__ import annotations

import _thread
import contextlib
import os
import sys
import threading
from collections.abc import Iterator

_KEYS = frozenset("hH")
_POLL = 0.1


class HelpKey:
    """Whether H was pressed; it ends the session as Ctrl-C does."""

    def __init__(self) -> None:
        self.pressed = False
        self.listening = False

    def press(self) -> None:
        """Take the key."""
        self.pressed = True
        _thread.interrupt_main()


@contextlib.contextmanager
def help_key() -> Iterator[HelpKey]:
    """Listen for H for as long as the block lasts, if there is a terminal; restore it afterwards."""
    key = HelpKey()
    if sys.stdin is None or not sys.stdin.isatty():
        yield key
        return
    if sys.platform == "win32":
        key.listening = True
        with _windows_console(key):
            yield key
    elif _in_background(sys.stdin.fileno()):
        yield key  # in the background: touching the terminal there would stop the program
    else:
        key.listening = True
        with _terminal(key, sys.stdin.fileno()):
            yield key


if sys.platform == "win32":

    @contextlib.contextmanager
    def _windows_console(key: HelpKey) -> Iterator[None]:
        import msvcrt

        ended = threading.Event()

        def listen() -> None:
            while not ended.wait(_POLL):
                while msvcrt.kbhit():
                    if msvcrt.getwch() in _KEYS:
                        key.press()
                        return

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
    def _terminal(key: HelpKey, descriptor: int) -> Iterator[None]:
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
                if _KEYS & set(typed):
                    key.press()
                    return

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
