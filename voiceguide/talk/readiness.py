"""Whether a session that goes near something painful may start: two questions, and only two yeses start it.

Green and gentle sessions start at once. Amber and deep ones never start at bedtime, nor if nobody can answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from voiceguide.controls.inbox import Inbox, Source
from voiceguide.script.cues import Level, Session, SessionKind
from voiceguide.talk.dialogue import Dialogue

QUESTIONS = (
    "Is today a day for that, on the whole?",
    "Is there something, or somebody, to turn to afterwards if it stays heavy?",
)

NEAR = "This session goes near something that can hurt."
DEEP = "This session goes to something that may hurt a good deal. It is best done together with a therapist."

ALTERNATIVE = "A steadier shore"
"""The green session that is offered instead."""

INSTEAD = 'Then not today. There is "{title}", a green session, and the help card tells where to find a person.'

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
    return len(answers) == len(QUESTIONS) and all(answers)


def opening(level: Level, inbox: Inbox, key: str = "G") -> str:
    """Return what to say before the questions: where the session goes, and the key and the word for the way out."""
    where = DEEP if level is Level.DEEP else NEAR
    ways = [f"press {key}"] * (Source.KEY in inbox.sources) + ['say "way out"'] * (Source.WORD in inbox.sources)
    return f"{where} At any moment {' or '.join(ways)} to leave it." if ways else where


def ask(session: Session, dialogue: Dialogue, inbox: Inbox, key: str = "G", instead: str = ALTERNATIVE) -> bool:
    """Ask the questions that a session needs, if any; return whether it may start.

    The first question comes after what has to be known, so that no key can answer it unheard. After a no, nothing more
    is asked: the green session `instead` and the help card are named. `key` is the key of the way out.

    Raises:
        Stopped, WentOut: the person asked for that.
    """
    first, *others = QUESTIONS
    answers: list[bool | None] = []
    for question in (f"{opening(session.level, inbox, key)} {first}", *others):
        answers.append(dialogue.confirm(question))
        if not answers[-1]:
            break
    if ready(answers):
        return True
    dialogue.tell(INSTEAD.format(title=instead))
    return False
