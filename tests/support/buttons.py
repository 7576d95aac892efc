"""A second way to meet the program: buttons, and what a page would show. It uses `app`, and nothing of the terminal."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

from voiceguide.app.events import Event, Snapshot
from voiceguide.app.front_end import FrontEnd
from voiceguide.app.journal import Filter, list_notes, open_journal
from voiceguide.app.library import find_session
from voiceguide.app.play_options import as_usual
from voiceguide.app.session import play_session
from voiceguide.controls.control import Control, State
from voiceguide.controls.inbox import Inbox, Source
from voiceguide.controls.keymap import KeyMap
from voiceguide.paths import find_paths
from voiceguide.settings import read_settings

PATIENCE = 60.0


class Buttons:
    """Presses buttons while a session plays, and keeps what happens."""

    def __init__(self) -> None:
        self.front = FrontEnd(self._take, self._attend)
        self.snapshot = Snapshot()
        self.events: list[Event] = []
        self._inbox = Inbox()
        self._changed = threading.Condition()

    def press(self, control: Control) -> None:
        self._inbox.ask(control, Source.BUTTON)

    def wait_for(self, what: type[Event] | Callable[[], bool]) -> None:
        """Wait until an event of this kind has come that was not waited for before, or something is the case."""
        with self._changed:
            if isinstance(what, type):
                assert self._changed.wait_for(lambda: any(isinstance(one, what) for one in self.events), PATIENCE), what
                self.events = [one for one in self.events if not isinstance(one, what)]
                return
            until = time.monotonic() + PATIENCE
            while not what():
                assert time.monotonic() < until, self.snapshot
                self._changed.wait(0.05)

    def wait_for_state(self, *states: State) -> None:
        self.wait_for(lambda: self._inbox.state in states)

    def _take(self, event: Event) -> None:
        with self._changed:
            self.events.append(event)
            self.snapshot = self.snapshot.after(event)
            self._changed.notify_all()

    @contextlib.contextmanager
    def _attend(self, inbox: Inbox, keymap: KeyMap, interrupting: bool = False) -> Iterator[None]:
        self._inbox = inbox
        inbox.sources.add(Source.BUTTON)
        try:
            yield
        finally:
            inbox.sources.discard(Source.BUTTON)


def play(name: str, front: FrontEnd) -> None:
    """Play a session as the settings say."""
    paths = find_paths()
    settings = read_settings(paths.settings)
    session = find_session(name, paths)
    assert play_session(session, as_usual(session, settings), settings, paths, front) is not None


def notes(front: FrontEnd) -> list[int]:
    """Return the numbers of the notes that there are."""
    with open_journal(find_paths(), None, front.report) as journal:
        return [heading.id for heading in list_notes(journal, Filter())]


@contextlib.contextmanager
def meanwhile(buttons: Buttons, press: Callable[[], None]) -> Iterator[None]:
    """Press buttons in a thread while a session plays in this one; what fails there fails here."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            press()
        except BaseException as error:  # noqa: BLE001 - raised again below
            failed.append(error)
            buttons.press(Control.STOP)

    thread = threading.Thread(target=run)
    thread.start()
    yield
    thread.join(PATIENCE)
    assert not thread.is_alive()
    if failed:
        raise failed[0]
