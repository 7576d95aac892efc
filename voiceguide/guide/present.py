"""What the guide needs where somebody is there to ask for something, and the lack of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from voiceguide.controls.inbox import Inbox
from voiceguide.guide.course import Course
from voiceguide.guide.phrases import Phrases


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody is there, and is answered."""

    inbox: Inbox
    """Where what they ask for comes in."""
    phrases: Phrases | None = None
    """How they are answered; None if the guide has no voice of its own."""
    way_out: Callable[[], Course] | None = None
    """What is played on the way out."""
    choices: Callable[[], str] = lambda: ""
    """Returns what is said to who asks what they can press or say."""
    how_to_go_on: Callable[[], str] = lambda: ""
    """Returns how a paused session is gone on with."""
    slept: Callable[[], float] = lambda: 0.0
    """Returns for how many seconds the machine has slept since it was asked last."""
    bedtime: bool = False
    """Whether it is bedtime: then nothing is said that is not asked for."""


def nobody() -> Present:
    """Return what there is where nobody can ask for anything, as in a file."""
    return Present(Inbox())
