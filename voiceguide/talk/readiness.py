"""Whether a session that goes near something that hurts may start: two questions, and only a yes to both starts it.

Green and gentle sessions start at once. Amber and deep ones never start at bedtime, nor where nobody can
answer.
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
    """It is never played at bedtime."""


def need(session: Session) -> Need:
    """Return what a session needs before it starts."""
    if session.level not in _ASKED_FOR:
        return Need.NOTHING
    return Need.DAYLIGHT if session.kind is SessionKind.BEDTIME else Need.QUESTIONS


def ready(answers: Sequence[bool | None]) -> bool:
    """Say whether a session may start after these answers; no answer (None) is no yes."""
    return len(answers) == len(QUESTIONS) and all(answers)


def opening(level: Level, inbox: Inbox, key: str = "G") -> str:
    """Return what is said before the questions: where the session goes, and the way out, by its key and its word."""
    where = DEEP if level is Level.DEEP else NEAR
    ways = [f"press {key}"] * (Source.KEY in inbox.sources) + ['say "way out"'] * (Source.WORD in inbox.sources)
    return f"{where} At any moment {' or '.join(ways)} to leave it." if ways else where


def ask(session: Session, dialogue: Dialogue, inbox: Inbox, key: str = "G", instead: str = ALTERNATIVE) -> bool:
    """Ask the questions of a session that needs them; say whether it may start.

    What has to be known stands before the first question, so that no key can answer it unheard. After a no
    nothing more is asked: the green session `instead` and the help card are named. `key` is the key of the
    way out.

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
