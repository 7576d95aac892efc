"""Where everything that is asked for comes in: what counts is kept, and what concerns a note goes to it."""

from __future__ import annotations

import threading

import pytest

from voiceguide.controls.control import Action, Control, State, response
from voiceguide.controls.inbox import Asked, Inbox, Source


@pytest.fixture
def in_a_note() -> Inbox:
    """Where what is asked for while a note is open comes in."""
    inbox = Inbox()
    inbox.state = State.RECORDING
    return inbox


def test_a_word_that_does_not_count_is_not_taken_in() -> None:
    inbox = Inbox()
    inbox.state = State.SPEAKING
    inbox.ask(Control.LOUDER, Source.WORD)
    inbox.ask(Control.STOP, Source.WORD)
    inbox.ask(Control.LOUDER, Source.KEY)
    assert [asked.control for asked in iter(inbox.next, None)] == [Control.STOP, Control.LOUDER]


@pytest.mark.parametrize("control", Control)
def test_while_a_note_is_spoken_what_concerns_it_goes_to_it(in_a_note: Inbox, control: Control) -> None:
    in_a_note.ask(control)
    got, left = list(iter(in_a_note.next_in_note, None)), [asked.control for asked in iter(in_a_note.next, None)]
    match response(State.RECORDING, control):
        case Action.FINISH_NOTE:
            goes_on = control in {Control.GO_ON, Control.TOGGLE}
            assert (got, left) == ([Control.GO_ON if goes_on else Control.FINISH], [])
        case Action.DISCARD_NOTE:
            assert (got, left) == ([Control.DISCARD], [])
        case Action.EXTEND_NOTE:
            assert (got, left) == ([Control.MORE_TIME], [])
        case Action.FINISH_NOTE_FIRST:
            assert got[0] is Control.FINISH
            assert left == [control]
        case _:
            assert (got, left) == ([], [])


@pytest.mark.parametrize("state", sorted(set(State) - {State.RECORDING}))
def test_where_no_note_is_open_nothing_is_asked_of_one(state: State) -> None:
    inbox = Inbox()
    inbox.state = state
    for control in Control:
        inbox.ask(control)
    assert inbox.next_in_note() is None
    assert list(iter(inbox.next, None)) == [Asked(control, Source.KEY) for control in Control]


def test_what_was_asked_for_before_a_note_is_neither_lost_nor_asked_of_it() -> None:
    inbox = Inbox()
    inbox.ask(Control.DISCARD)
    inbox.answer("2")
    inbox.state = State.RECORDING
    assert inbox.begin_note()
    assert inbox.next_in_note() is None
    assert list(iter(inbox.next, None)) == [Asked(Control.DISCARD, Source.KEY), Asked(None, Source.KEY, "2")]


def test_stopping_in_a_note_leaves_no_time_for_second_thoughts(in_a_note: Inbox) -> None:
    in_a_note.ask(Control.STOP)
    assert in_a_note.next_in_note() is Control.FINISH
    assert not in_a_note.second_thoughts(3600)


def test_who_goes_on_has_no_second_thoughts(in_a_note: Inbox) -> None:
    in_a_note.ask(Control.GO_ON, Source.WORD)
    assert not in_a_note.second_thoughts(3600)


def test_second_thoughts_have_their_time_whatever_else_is_asked_for(in_a_note: Inbox) -> None:
    def press() -> None:
        in_a_note.ask(Control.MORE_TIME)
        in_a_note.ask(Control.FINISH)
        in_a_note.answer("x")
        in_a_note.ask(Control.DISCARD)

    pressing = threading.Timer(0.05, press)
    pressing.start()
    assert in_a_note.second_thoughts(60)
    pressing.join()
    assert not in_a_note.second_thoughts(0), "and it was taken"
