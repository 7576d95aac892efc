"""Whether a session that goes near something painful may start: two questions, and only two yeses start it.

Green and gentle sessions start at once. Amber and deep ones never start at bedtime, nor if nobody can answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from voiceguide.controls.inbox import Inbox, Source
from voiceguide.script.cues import Level, Session, SessionKind
from voiceguide.talk.dialogue import Dialogue
from voiceguide.wording import menus as said

ALTERNATIVE = "A steadier shore"
"""The green session that is offered instead."""

_ASKED_FOR = frozenset({Level.AMBER, Level.DEEP})


class Need(StrEnum):
    """What a session needs before it starts."""

    NOTHING = "nothing"
    QUESTIONS = "questions"
    DAYLIGHT = "daylight"
    """Not bedtime: it is never played then."""


def need(session: Session) -> Need:
    """Return what a session needs before it starts."""
    if session.level not in _ASKED_FOR:
        return Need.NOTHING
    return Need.DAYLIGHT if session.kind is SessionKind.BEDTIME else Need.QUESTIONS


def ready(answers: Sequence[bool | None]) -> bool:
    """Return whether a session may start after these answers; no answer (None) does not count as yes."""
    return len(answers) == len(said.READY_QUESTIONS) and all(answers)


def opening(level: Level, inbox: Inbox, key: str = "G") -> str:
    """Return what to say before the questions: where the session goes, and the key and the word for the way out."""
    where = said.GOES_DEEP if level is Level.DEEP else said.GOES_NEAR
    told = {Source.KEY: said.LEFT_BY_KEY.format(key=key), Source.WORD: said.LEFT_BY_WORD}
    ways = [way for source, way in told.items() if source in inbox.sources]
    return said.MAY_BE_LEFT.format(where=where, ways=said.LEFT_BY_EITHER.join(ways)) if ways else where


def ask(session: Session, dialogue: Dialogue, inbox: Inbox, key: str = "G", instead: str = ALTERNATIVE) -> bool:
    """Ask the questions that a session needs, if any; return whether it may start.

    The first question comes after what has to be known, so that no key can answer it unheard. After a no, nothing more
    is asked: the green session `instead` and the help card are named. `key` is the key of the way out.

    Raises:
        Stopped, WentOut: the person asked for that.
    """
    first, *others = said.READY_QUESTIONS
    answers: list[bool | None] = []
    for question in (f"{opening(session.level, inbox, key)} {first}", *others):
        answers.append(dialogue.confirm(question))
        if not answers[-1]:
            break
    if ready(answers):
        return True
    dialogue.tell(said.GREEN_INSTEAD.format(title=instead))
    return False
