"""What a front end provides: where events go, how controls come in, and how to ask for a passphrase."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from voiceguide.app.events import Event, Message
from voiceguide.controls.inbox import Inbox
from voiceguide.controls.keymap import KeyMap

if TYPE_CHECKING:
    from voiceguide.app.journal_key import AskPassphrase

Report = Callable[[Event], None]
"""Takes an event; may be called from any thread, and never blocks."""


class Attend(Protocol):
    """Opens the input of a front end while something plays; it adds itself to `inbox.sources`."""

    def __call__(self, inbox: Inbox, keymap: KeyMap, interrupting: bool = False) -> AbstractContextManager[object]:
        """Open it; if `interrupting`, urgent requests may end everything else, as Ctrl-C does."""
        ...


def _nobody(inbox: Inbox, keymap: KeyMap, interrupting: bool = False) -> AbstractContextManager[object]:
    return nullcontext()


@dataclass(frozen=True, slots=True)
class FrontEnd:
    """A terminal, a page or a test, as the use cases see it."""

    report: Report
    attend: Attend = _nobody
    ask_passphrase: AskPassphrase | None = None
    """Asks for the journal's passphrase; None if nobody can be asked."""

    def tell(self, text: str) -> None:
        """Report a sentence that a person should know."""
        self.report(Message(text))


def together(*fronts: FrontEnd) -> FrontEnd:
    """Return several front ends as one: each gets every event, and each can ask for anything."""

    def report(event: Event) -> None:
        for front in fronts:
            front.report(event)

    @contextmanager
    def attend(inbox: Inbox, keymap: KeyMap, interrupting: bool = False) -> Iterator[None]:
        with ExitStack() as opened:
            for front in fronts:
                opened.enter_context(front.attend(inbox, keymap, interrupting))
            yield

    asking = (front.ask_passphrase for front in fronts if front.ask_passphrase is not None)
    return FrontEnd(report, attend, next(asking, None))
