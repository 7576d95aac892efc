"""The terminal as a front end: shows events, and takes keys."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from voiceguide.app.events import Event, Message, NoteRecovered, OpeningEvent, Over, RepairRefused, Started, Typed
from voiceguide.app.front_end import FrontEnd
from voiceguide.cli.asking import ask_passphrase
from voiceguide.cli.echo import echo, echo_lines
from voiceguide.cli.messages import only_our_messages
from voiceguide.cli.session_keys import Keys, session_keys
from voiceguide.controls.inbox import Inbox, Source
from voiceguide.controls.keymap import KEYMAP, KeyMap
from voiceguide.controls.told import choices, while_playing
from voiceguide.guide.events import ChoicesAsked, Ended, Found, Lost, Paused, Sentence
from voiceguide.timeline.wording import spoken_length
from voiceguide.wording import commands as wording
from voiceguide.wording import journal as said


class _EventPrinter:
    """Shows events, with the person's own keys in the hints."""

    def __init__(self) -> None:
        self._keymap = KEYMAP
        self._inbox = Inbox()

    @contextlib.contextmanager
    def attend(self, inbox: Inbox, keymap: KeyMap, interrupting: bool = False) -> Iterator[None]:
        """Keep the terminal to our own lines, and listen for its keys."""
        self._keymap, self._inbox = keymap, inbox
        with only_our_messages(), session_keys(Keys(inbox, keymap, interrupting)):
            yield

    def report(self, event: Event) -> None:
        """Show an event, except for sentences, which are heard."""
        match event:
            case Message():
                echo(event.text, err=True)
            case Typed():
                echo_lines(event.letters, nl=False, err=True)
            case Started():
                echo(self._starting(event), err=True)
            case Over():
                self._tell_end(event)
            case Lost():
                echo(wording.LOST.format(position=spoken_length(event.position)), err=True)
            case Found():
                echo(wording.FOUND.format(position=spoken_length(event.position)), err=True)
            case Paused():
                echo(wording.PAUSED.format(position=spoken_length(event.position)), err=True)
            case ChoicesAsked():
                for line in choices(self._keymap):
                    echo(line, err=True)
            case Sentence():
                pass
            case _:
                tell_found(event)

    def _starting(self, event: Started) -> str:
        unheard = wording.STARTING_BY_WORD if event.by_word else wording.STARTING
        starting = wording.STARTING_WITH_KEYS if Source.KEY in self._inbox.sources else unheard
        if event.resumed:
            starting = f"{wording.GOING_ON} {starting}"
        return starting.format(title=event.title, length=event.length, keys=while_playing(self._keymap))

    def _tell_end(self, event: Over) -> None:
        """Show how a session ended, unless that could wake somebody."""
        if event.asleep:
            return
        position, again = spoken_length(event.outcome.position), f" {event.again}" if event.again else ""
        match event.outcome.ended:
            case Ended.FINISHED:
                echo(wording.FINISHED.format(title=event.title), err=True)
            case Ended.LEFT:
                echo(wording.LEFT.format(position=position) + again, err=True)
            case Ended.STOPPED | Ended.INTERRUPTED | Ended.HELP:
                echo(wording.STOPPED.format(position=position, length=event.length) + again, err=True)


def terminal() -> FrontEnd:
    """Return the terminal as a front end."""
    here = _EventPrinter()
    return FrontEnd(here.report, here.attend, ask_passphrase)


def tell_found(event: OpeningEvent) -> None:
    """Show what was found when the journal was opened: a note cut short, or what could not be read."""
    if isinstance(event, NoteRecovered):
        told = said.RECOVERED.format(number=event.number)
    elif isinstance(event, RepairRefused):
        told = said.REPAIRED_REFUSED.format(path=event.path)
    else:
        if event.gone:
            lost = said.LOG_GONE
        elif event.foreign:
            lost = said.LOG_OF_ANOTHER if event.kept else said.LOG_OF_ANOTHER_NOT_MOVED
        else:
            lost = said.LOG_DAMAGED if event.kept else said.LOG_NOT_KEPT
        told = lost.format(frames=event.frames, path=event.kept)
    echo(told, err=True)
