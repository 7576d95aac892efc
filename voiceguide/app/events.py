"""What happens while a use case runs, as frozen values for the front end to show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from voiceguide.guide.events import ChoicesAsked, Found, Lost, Outcome, Paused, Sentence

if TYPE_CHECKING:
    from voiceguide.journal.log import LogLost


@dataclass(frozen=True, slots=True)
class Message:
    """Something that a person should know, in one or two sentences."""

    text: str


@dataclass(frozen=True, slots=True)
class Typed:
    """Letters of an answer being typed, to show where they were typed."""

    letters: str


@dataclass(frozen=True, slots=True)
class Started:
    """A session begins to play."""

    title: str
    length: str
    """How long it lasts, in words."""
    resumed: bool
    """Whether it resumes where it was left."""
    by_word: bool
    """Whether it can be controlled by words."""


@dataclass(frozen=True, slots=True)
class Over:
    """A session is over."""

    title: str
    length: str
    """How long it would have lasted, in words."""
    outcome: Outcome
    asleep: bool
    """Whether somebody may be asleep: then show and play nothing."""
    again: str = ""
    """How to resume it, or why that is impossible; empty if there is nothing to say."""


@dataclass(frozen=True, slots=True)
class NoteRecovered:
    """A note was cut short when the program ended; what was said until then is kept."""

    number: int


@dataclass(frozen=True, slots=True)
class RepairRefused:
    """The file in the place of a repair's result was not a usable journal, and was set aside."""

    path: Path


OpeningEvent: TypeAlias = "NoteRecovered | RepairRefused | LogLost"
"""What may be reported when the journal is opened."""


Event: TypeAlias = "OpeningEvent | Message | Typed | Started | Over | Sentence | Paused | Lost | Found | ChoicesAsked"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Where a session is, for a front end that joins late; kept up to date with `after`."""

    title: str = ""
    length: str = ""
    chapter: str = ""
    sentence: str = ""
    """The last sentence that began to be heard."""
    paused: bool = False
    over: bool = False

    def after(self, event: Event) -> Snapshot:
        """Return the snapshot after an event."""
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
