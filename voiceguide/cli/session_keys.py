"""The keys that work while a session plays or a note is spoken: passes on what each one asks for."""

from __future__ import annotations

import _thread
import contextlib
import sys
import threading
from collections.abc import Iterator

from voiceguide.cli.keyboard import ConsoleReader, KeyListener, KeyReader
from voiceguide.controls.control import RECORDS, Control
from voiceguide.controls.inbox import Inbox, Source
from voiceguide.controls.keymap import KEYMAP, KeyMap

_POLL = 0.05


class Keys:
    """Takes what is typed, key by key: posts each key's control to the inbox, or else its character.

    If no session takes requests, the keys for help, the way out and stop are `interrupting`: they end what is going on,
    as Ctrl-C does, once.
    """

    def __init__(self, inbox: Inbox, keymap: KeyMap = KEYMAP, interrupting: bool = False) -> None:
        self.keymap = keymap
        self.listening = False
        """Whether there is a terminal to type at."""
        self._inbox = inbox
        self._interrupting = interrupting
        self._interrupted = False
        self._was_stopped = False
        self._reader = KeyReader()

    def pressed(self, key: str) -> None:
        """Take a key, by its name; called from the listening thread."""
        control = self.keymap.control(key)
        if control is Control.PAUSE and self._interrupting:
            return  # nothing plays that could pause
        if control is not None:
            self._inbox.ask(control, Source.KEY)
            if self._interrupting and not self._interrupted and RECORDS[control].indispensable:
                self._interrupted = True
                _thread.interrupt_main()
        elif len(key) == 1 or key == "backspace":
            self._inbox.answer(key, Source.KEY)

    def typed(self, text: str) -> None:
        """Take what a terminal sent, which may come in pieces."""
        for key in self._reader.fed(text.encode()):
            self.pressed(key)

    def available(self, there: bool) -> None:
        """Take whether anybody can type from now on."""
        self.listening = there
        (self._inbox.sources.add if there else self._inbox.sources.discard)(Source.KEY)
        if there and self._was_stopped:
            self._was_stopped = False
            self._inbox.ask(Control.PAUSE, Source.KEY)  # it is paused already, and says so

    @property
    def can_pause(self) -> bool:
        """Whether there is a session that can be asked to pause."""
        return not self._interrupting

    def stopping(self) -> None:
        """Ask the session to pause, because the program is about to be stopped."""
        self._was_stopped = True
        self._inbox.ask(Control.PAUSE, Source.SYSTEM)


@contextlib.contextmanager
def session_keys(keys: Keys) -> Iterator[Keys]:
    """Listen for keys during the block, if there is a terminal; restore it afterwards."""
    with typing_to(keys):
        yield keys


@contextlib.contextmanager
def typing_to(listener: KeyListener) -> Iterator[None]:
    """Pass every key to a listener during the block, if there is a terminal."""
    if not _at_terminal():
        yield
    elif sys.platform == "win32":
        with _windows_console(listener):
            yield
    else:
        from voiceguide.cli.terminal import listening

        with listening(sys.stdin.fileno(), listener):
            yield


def _at_terminal() -> bool:
    try:
        return sys.stdin is not None and sys.stdin.isatty()
    except ValueError:  # it was closed
        return False


if sys.platform == "win32":

    @contextlib.contextmanager
    def _windows_console(listener: KeyListener) -> Iterator[None]:
        import msvcrt

        ended = threading.Event()
        reader = ConsoleReader()

        def listen() -> None:
            while not ended.wait(_POLL):
                while msvcrt.kbhit():
                    for key in reader.fed(msvcrt.getwch()):
                        listener.pressed(key)

        reading = threading.Thread(target=listen, daemon=True)
        listener.available(True)
        reading.start()
        try:
            yield
        finally:
            ended.set()
            reading.join()
            listener.available(False)
