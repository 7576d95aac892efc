"""Two questions before a session that goes near something that hurts."""

from __future__ import annotations

from itertools import product

import pytest

from voiceguide.controls.control import Control
from voiceguide.controls.inbox import Inbox, Source
from voiceguide.script.cues import Level, Session, SessionKind
from voiceguide.talk.dialogue import Dialogue, Patience, Stopped, WentOut
from voiceguide.talk.readiness import ALTERNATIVE, Need, ask, need, opening, ready
from voiceguide.wording.menus import READY_QUESTIONS

MILD, STIRRING = (Level.GREEN, Level.GENTLE), (Level.AMBER, Level.DEEP)


def asked(session: Session, *answers: Control) -> tuple[bool, list[str]]:
    """Give each question its answer; return whether the session may start, and everything that was said."""
    inbox, said, left = Inbox(), list[str](), list(answers)
    inbox.sources |= {Source.KEY, Source.WORD}

    def speak(line: str) -> None:
        said.append(line)
        if left and line.endswith("?"):
            inbox.ask(left.pop(0), Source.KEY)

    dialogue = Dialogue(speak, lambda line: None, inbox, patience=Patience(0, 0, 0))
    return ask(session, dialogue, inbox), said


@pytest.mark.parametrize(("level", "kind"), [*product(Level, SessionKind)])
def test_every_case_is_decided(level: Level, kind: SessionKind) -> None:
    decided = need(Session("A session", level=level, kind=kind))
    if level in MILD:
        assert decided is Need.NOTHING
    else:
        assert decided is (Need.DAYLIGHT if kind is SessionKind.BEDTIME else Need.QUESTIONS)


@pytest.mark.parametrize("answers", [*product((True, False, None), repeat=2), (), (True,), (True, True, True)])
def test_only_a_yes_to_both_starts_it(answers: tuple[bool | None, ...]) -> None:
    assert ready(answers) is (answers == (True, True))


@pytest.mark.parametrize("level", STIRRING)
def test_a_session_starts_after_two_yeses(level: Level) -> None:
    starts, said = asked(Session("A session", level=level), Control.YES, Control.YES)
    assert starts
    assert [line for line in said if line.endswith(READY_QUESTIONS)] == [said[0], READY_QUESTIONS[1]]
    assert not any(ALTERNATIVE in line for line in said)


@pytest.mark.parametrize("answers", [(Control.NO,), (Control.YES, Control.NO)])
def test_after_a_no_nothing_more_is_asked_and_something_greener_is_named(answers: tuple[Control, ...]) -> None:
    starts, said = asked(Session("A session", level=Level.AMBER), *answers)
    assert not starts
    assert sum(line.endswith("?") for line in said) == len(answers)
    assert ALTERNATIVE in said[-1]
    assert "help card" in said[-1]


def test_silence_is_no_yes() -> None:
    starts, said = asked(Session("A session", level=Level.DEEP), Control.YES)
    assert not starts
    assert ALTERNATIVE in said[-1]


@pytest.mark.parametrize(("control", "ends"), [(Control.STOP, Stopped), (Control.WAY_OUT, WentOut)])
def test_the_way_out_is_open_before_it_begins(control: Control, ends: type[Exception]) -> None:
    with pytest.raises(ends):
        asked(Session("A session", level=Level.DEEP), control)


def test_the_way_out_is_named_by_what_can_be_done_here_and_a_deep_session_names_the_therapist() -> None:
    inbox = Inbox()
    inbox.sources.add(Source.KEY)
    assert opening(Level.AMBER, inbox, "W").endswith("At any moment press W to leave it.")
    inbox.sources.add(Source.WORD)
    line = opening(Level.DEEP, inbox)
    assert line.endswith('At any moment press G or say "way out" to leave it.')
    assert "therapist" in line
    assert "therapist" not in opening(Level.AMBER, inbox)
