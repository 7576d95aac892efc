"""voiceguide with nothing behind it: it greets, asks what the person would like, and does it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial

from voiceguide.app.adapters import TONE
from voiceguide.app.journal import has_journal
from voiceguide.cli.ears import words_heard
from voiceguide.cli.echo import echo, echo_error
from voiceguide.cli.introduction import SKIP, introduce
from voiceguide.cli.main import commands
from voiceguide.cli.readiness import WAY_OUT
from voiceguide.cli.talk import BACK, SOMETHING_ELSE, Ears, Talk, open_talk, pick
from voiceguide.controls.control import Control
from voiceguide.errors import VoiceguideError
from voiceguide.errors.dialogue import NobodyAnswers
from voiceguide.guide.bookmarks import Bookmark, Bookmarks
from voiceguide.paths import Paths, find_paths
from voiceguide.script.cues import Level, Session, SessionKind
from voiceguide.script.durations import minutes_in_words
from voiceguide.script.library import entries, plain_title
from voiceguide.settings import read_settings
from voiceguide.talk.choices import Choice
from voiceguide.talk.dialogue import Stopped, WentOut
from voiceguide.wording import menus as said

SHORT_MINUTES = 6.0
"""A session of at most this length is a short one."""

RECENTLY = datetime.timedelta(days=3)
"""A session left longer ago than this is not offered unasked."""


class Wish(Enum):
    """What a person would like that is no session of the library."""

    GO_ON = "go on"
    NOTE = "note"
    LAST_NOTE = "last note"
    WAY_OUT = "way out"


@dataclass(frozen=True, slots=True)
class Titles:
    """The sessions whose titles fit what was typed or said."""

    sessions: tuple[Session, ...]


_SHORT = Choice("short", said.SHORT, ("a short one", "short"))
_LONGER = Choice("longer", said.LONGER, ("a longer one", "longer"))
_NIGHT = Choice("night", said.NIGHT, ("something for the night", "for the night"))
_NOTE = Choice("note", said.LEAVE_NOTE, ("leave a note", "note"), controls=frozenset({Control.NOTE}))
_LAST_NOTE = Choice("last note", said.LAST_NOTE, ("hear the last note", "the last note"))
_STOP = Choice("stop", said.STOP, ("stop",))

_FIRST_MENU = (_SHORT, _LONGER, _NIGHT, SOMETHING_ELSE)
_QUESTIONS = {_SHORT: said.ASK_SHORT, _LONGER: said.ASK_LONGER, _NIGHT: said.ASK_NIGHT}
_WISHES = {_NOTE: Wish.NOTE, _LAST_NOTE: Wish.LAST_NOTE}


def start(hands_free: bool = False) -> int:
    """Ask what the person would like until it is a session; play that, and return its exit code.

    Raises:
        NobodyAnswers: there is neither a terminal nor anything that hears words.
    """
    paths = find_paths()
    ears = partial(words_heard, paths, menu_phrases(paths)) if hands_free else None
    greeted = False
    while True:
        wish = _wish(paths, ears, greeted)
        greeted = True
        code = 0 if wish is None else _fulfil(wish, paths, hands_free)
        if code is not None:
            return code


def menu_phrases(paths: Paths) -> list[str]:
    """Return everything that can be said at the menus, titles included, besides the controls."""
    choices = (_SHORT, _LONGER, _NIGHT, _NOTE, _LAST_NOTE, _STOP, SOMETHING_ELSE, BACK, SKIP)
    phrases = [phrase for choice in choices for phrase in choice.phrases]
    return [*phrases, "one", "two", "three", "four", *(session.title for session in _library(paths))]


def offered(sessions: Sequence[Session]) -> dict[str, list[Session]]:
    """Return the sessions that are offered as a short one, a longer one and for the night.

    What may stir somebody up is never offered, only found by its title; nor is the way out, which is one key away.
    """
    mild = [
        session for session in sessions if session.level in {Level.GREEN, Level.GENTLE} and session.title != WAY_OUT
    ]
    day = [session for session in mild if session.kind is SessionKind.DAY]
    by_length = sorted(day, key=lambda session: session.minutes or 0.0)
    return {
        "short": [session for session in by_length if (session.minutes or 0.0) <= SHORT_MINUTES],
        "longer": [session for session in by_length if (session.minutes or 0.0) > SHORT_MINUTES],
        "night": [session for session in mild if session.kind is SessionKind.BEDTIME],
    }


def find_titles(text: str, sessions: Sequence[Session]) -> Titles | None:
    """Return the sessions that a text means: a title, the beginning of one, or a word in it, in this order."""
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


def _wish(paths: Paths, ears: Ears | None, greeted: bool) -> Session | Wish | None:
    """Greet and ask; None if the person stops, or answers nothing."""
    settings = read_settings(paths.settings)
    new = settings.speak_menus is None
    with open_talk(paths, settings, ears) as talk:
        if not talk.inbox.answerable:
            raise NobodyAnswers.menu()
        try:
            if not greeted:
                _greet(talk, new)
            if new:
                introduce(talk, paths, voices=settings.voice != TONE)  # who drafts with tones keeps them
            return _chosen(talk, paths, go_on=not greeted)
        except Stopped:
            echo(said.STOPPED, err=True)
            return None
        except WentOut:
            return Wish.WAY_OUT


def _greet(talk: Talk, new: bool) -> None:
    talk.dialogue.tell(said.FIRST_GREETING if new else said.GREETING)
    if new:
        line = talk.hint(said.HELP_BY_KEY, said.HELP_BY_WORD, said.HELP_BY_BOTH)
        talk.dialogue.tell(line.format(key=talk.key(Control.HELP)))


def _chosen(talk: Talk, paths: Paths, go_on: bool) -> Session | Wish | None:
    """Ask what is wished until it is known; None if nothing is answered."""
    left = _left(paths) if go_on else None
    if left is not None:
        answer = talk.dialogue.confirm(said.ASK_LEFT.format(title=left.session))
        if answer is not False:
            return Wish.GO_ON if answer else None
    sessions = _library(paths)
    while True:
        wish = _asked(talk, sessions)
        if wish is _STOP:
            raise Stopped
        if not isinstance(wish, Choice):
            return wish
        if wish in _WISHES:
            return _WISHES[wish]


def _asked(talk: Talk, sessions: Sequence[Session]) -> Choice | Session | None:
    """Ask once, from the first menu down; a choice that is no wish, as BACK, leads to the first menu again."""
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
    """Find nothing: where no title is asked for."""


def _told(session: Session) -> str:
    return session.title if session.minutes is None else f"{session.title}, {minutes_in_words(session.minutes)}"


def _title(session: Session) -> str:
    return session.title


def _library(paths: Paths) -> list[Session]:
    found, _broken = entries(paths.script_folders)
    return [entry.session for entry in found]


def _left(paths: Paths) -> Bookmark | None:
    """Return the session that was left last, if that was not long ago."""
    try:
        bookmark = Bookmarks(paths.state).latest()
    except VoiceguideError:
        return None  # `resume` says what is the matter
    if bookmark is None or datetime.datetime.now(tz=datetime.UTC) - bookmark.when > RECENTLY:
        return None
    return bookmark


def _fulfil(wish: Session | Wish, paths: Paths, hands_free: bool) -> int | None:
    """Do what was wished; None if the person is to be asked again afterwards."""
    spoken = ["--hands-free"] if hands_free else []
    match wish:
        case Wish.GO_ON:
            return _tried("resume", *spoken)
        case Wish.WAY_OUT:
            return _run("play", WAY_OUT, *spoken)
        case Wish.NOTE:
            _tried("note", *spoken)
        case Wish.LAST_NOTE:
            _hear_last_note(paths)
        case _:
            return _run("play", wish.title, *spoken)
    return None


def _hear_last_note(paths: Paths) -> None:
    """Play the last note as it was spoken; one without sound is read."""
    if not has_journal(paths):
        echo(said.NO_NOTES_YET, err=True)
    elif _tried("journal", "play", "last") == 1:
        _tried("journal", "read", "last")


def _tried(*arguments: str) -> int | None:
    """Run a command; what is the matter with it is said, and the person is asked again."""
    try:
        return _run(*arguments)
    except VoiceguideError as error:
        echo_error(error)
        return None


def _run(*arguments: str) -> int:
    """Run a command of ours as if it had been typed, and return its exit code."""
    code = commands.main(list(arguments), prog_name="voiceguide", standalone_mode=False)
    return code if isinstance(code, int) else 0
