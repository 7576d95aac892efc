"""What happens in a use case while it runs, as frozen values for whoever shows it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from voiceguide.guide.events import ChoicesAsked, Found, Lost, Outcome, Paused, Sentence

if TYPE_CHECKING:
    from voiceguide.journal.log import LogLost


@dataclass(frozen=True, slots=True)
class Message:
    """Something that a person should know, as one sentence or two."""

    text: str


@dataclass(frozen=True, slots=True)
class Typed:
    """Letters of an answer that is being typed, to be shown where they were typed."""

    letters: str


@dataclass(frozen=True, slots=True)
class Started:
    """A session begins to play."""

    title: str
    length: str
    """How long it lasts, in words."""
    resumed: bool
    """Whether it goes on where it was left."""
    by_word: bool
    """Whether it can be led by words."""


@dataclass(frozen=True, slots=True)
class Over:
    """A session is over."""

    title: str
    length: str
    """How long it would have lasted, in words."""
    outcome: Outcome
    asleep: bool
    """Whether somebody may be asleep by now: then nothing is to be shown or heard."""
    again: str = ""
    """How it can be resumed, or why it cannot; empty if there is nothing to say."""


@dataclass(frozen=True, slots=True)
class NoteRecovered:
    """A note was cut short when a program ended; what was said until then is kept."""

    number: int


@dataclass(frozen=True, slots=True)
class RepairRefused:
    """What lay where a repair leaves its result was no journal to use, and was set aside."""

    path: Path


OpeningEvent: TypeAlias = "NoteRecovered | RepairRefused | LogLost"
"""What is reported when the journal is opened."""


Event: TypeAlias = "OpeningEvent | Message | Typed | Started | Over | Sentence | Paused | Lost | Found | ChoicesAsked"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Where a session is, for whoever comes late: `after` each event it is up to date."""

    title: str = ""
    length: str = ""
    chapter: str = ""
    sentence: str = ""
    """What began to be heard last."""
    paused: bool = False
    over: bool = False

    def after(self, event: Event) -> Snapshot:
        """Return what is the case after an event."""
        match event:
            case Started():
                return Snapshot(event.title, event.length)
            case Sentence():
                return replace(self, chapter=event.chapter, sentence=event.text, paused=False)
            case Paused():
                return replace(self, paused=True)
            case Over():
                return replace(self, over=True)
            case _:
                return self
