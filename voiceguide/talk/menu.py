"""What a person would like: asks, from the first menu down, until it is a session or a wish."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial

from voiceguide.controls.control import Control
from voiceguide.script.cues import Level, Session, SessionKind
from voiceguide.script.durations import minutes_in_words
from voiceguide.script.library import WAY_OUT_TITLE, plain_title
from voiceguide.talk.choices import Choice
from voiceguide.talk.conversation import BACK, SOMETHING_ELSE, Talk, pick
from voiceguide.talk.dialogue import Stopped
from voiceguide.talk.introduction import SKIP
from voiceguide.wording import menus as said

SHORT_MINUTES = 6.0
"""The longest that a short session lasts."""


class Wish(Enum):
    """What a person can wish for other than a session."""

    GO_ON = "go on"
    NOTE = "note"
    LAST_NOTE = "last note"
    WAY_OUT = "way out"


@dataclass(frozen=True, slots=True)
class Titles:
    """The sessions whose titles fit what was typed or said."""

    sessions: tuple[Session, ...]


_SHORT = Choice("short", said.CHOICE_SHORT, ("a short one", "short"))
_LONGER = Choice("longer", said.CHOICE_LONGER, ("a longer one", "longer"))
_NIGHT = Choice("night", said.CHOICE_NIGHT, ("something for the night", "for the night"))
_NOTE = Choice("note", said.CHOICE_LEAVE_NOTE, ("leave a note", "note"), controls=frozenset({Control.NOTE}))
_LAST_NOTE = Choice("last note", said.CHOICE_LAST_NOTE, ("hear the last note", "the last note"))
_STOP = Choice("stop", said.CHOICE_STOP, ("stop",))

_FIRST_MENU = (_SHORT, _LONGER, _NIGHT, SOMETHING_ELSE)
_QUESTIONS = {_SHORT: said.ASK_SHORT, _LONGER: said.ASK_LONGER, _NIGHT: said.ASK_NIGHT}
_WISHES = {_NOTE: Wish.NOTE, _LAST_NOTE: Wish.LAST_NOTE}


def menu_phrases(sessions: Sequence[Session]) -> list[str]:
    """Return every phrase for the menus, titles included, except those of the controls."""
    choices = (_SHORT, _LONGER, _NIGHT, _NOTE, _LAST_NOTE, _STOP, SOMETHING_ELSE, BACK, SKIP)
    phrases = [phrase for choice in choices for phrase in choice.phrases]
    return [*phrases, "one", "two", "three", "four", *(session.title for session in sessions)]


def offered(sessions: Sequence[Session]) -> dict[str, list[Session]]:
    """Return the sessions to offer as a short one, a longer one and for the night.

    What may upset somebody is never offered, only found by its title; nor is the way out, which is one key away.
    """
    mild = [
        session
        for session in sessions
        if session.level in {Level.GREEN, Level.GENTLE} and session.title != WAY_OUT_TITLE
    ]
    day = [session for session in mild if session.kind is SessionKind.DAY]
    by_length = sorted(day, key=lambda session: session.minutes or 0.0)
    return {
        "short": [session for session in by_length if (session.minutes or 0.0) <= SHORT_MINUTES],
        "longer": [session for session in by_length if (session.minutes or 0.0) > SHORT_MINUTES],
        "night": [session for session in mild if session.kind is SessionKind.BEDTIME],
    }


def find_titles(text: str, sessions: Sequence[Session]) -> Titles | None:
    """Return the sessions that a text means: by title, by its beginning, or by a word in it, in this order."""
    wanted = plain_title(text)
    if not wanted:
        return None
    titles = [(plain_title(session.title), session) for session in sessions]
    tests: tuple[Callable[[str], bool], ...] = (
        lambda title: title == wanted,
        lambda title: title.startswith(wanted),
        lambda title: f" {wanted}" in title,
    )
    for test in tests:
        found = tuple(session for title, session in titles if test(title))
        if found:
            return Titles(found)
    return None


def greet(talk: Talk, new: bool) -> None:
    """Greet somebody; if they are `new`, also say how to find a person."""
    talk.dialogue.tell(said.FIRST_GREETING if new else said.GREETING)
    if new:
        line = talk.hint(said.HELP_BY_KEY, said.HELP_BY_WORD, said.HELP_BY_BOTH)
        talk.dialogue.tell(line.format(key=talk.key(Control.HELP)))


def ask_wish(talk: Talk, sessions: Sequence[Session], left: str) -> Session | Wish | None:
    """Ask until it is clear what the person wishes, and return it; None if nobody answers.

    `left` is the title of a session that could be resumed; empty without one.

    Raises:
        Stopped, WentOut: the person asked for that.
    """
    if left:
        answer = talk.dialogue.confirm(said.ASK_LEFT.format(title=left))
        if answer is not False:
            return Wish.GO_ON if answer else None
    while True:
        wish = _asked(talk, sessions)
        if wish is _STOP:
            raise Stopped
        if not isinstance(wish, Choice):
            return wish
        if wish in _WISHES:
            return _WISHES[wish]


def _asked(talk: Talk, sessions: Sequence[Session]) -> Choice | Session | None:
    """Ask once, from the first menu down; a choice that is not a wish, such as BACK, starts over."""
    hint = talk.hint(said.TITLE_HINT_TYPED, said.TITLE_HINT_SAID, said.TITLE_HINT_BOTH)
    titled = partial(find_titles, sessions=sessions)
    answer = talk.dialogue.ask(said.ASK_WISH, _FIRST_MENU, titled, hint, besides=(_NOTE,))
    if answer is SOMETHING_ELSE:
        return talk.dialogue.ask(said.ASK_ELSE, (_NOTE, _LAST_NOTE, _STOP), _no_text, besides=(BACK,))
    if isinstance(answer, Choice) and answer in _QUESTIONS:
        shelf = offered(sessions)[answer.name]
        if not shelf:
            talk.dialogue.tell(said.NONE_OF_THESE)
            return BACK
        picked = pick(talk.dialogue, _QUESTIONS[answer], shelf, _told, _title, titled)
        return _one_of(talk, picked.sessions) if isinstance(picked, Titles) else picked
    return _one_of(talk, answer.sessions) if isinstance(answer, Titles) else answer


def _one_of(talk: Talk, sessions: Sequence[Session]) -> Session | Choice | None:
    if len(sessions) == 1:
        return sessions[0]
    return pick(talk.dialogue, said.ASK_SEVERAL, sessions, _told, _title, _no_text)


def _no_text(text: str) -> None:
    """Find nothing, for questions that take no titles."""


def _told(session: Session) -> str:
    return session.title if session.minutes is None else f"{session.title}, {minutes_in_words(session.minutes)}"


def _title(session: Session) -> str:
    return session.title
