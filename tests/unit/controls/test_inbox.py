"""Where everything that is asked for comes in: what counts is kept, and what concerns a note goes to it."""

from __future__ import annotations

import pytest

from voiceguide.controls.control import Action, Control, State, response
from voiceguide.controls.inbox import Inbox, Source
from voiceguide.controls.note_controls import NoteControls


def test_a_word_that_does_not_count_is_not_taken_in() -> None:
    inbox = Inbox()
    inbox.state = State.SPEAKING
    inbox.ask(Control.LOUDER, Source.WORD)
    inbox.ask(Control.STOP, Source.WORD)
    inbox.ask(Control.LOUDER, Source.KEY)
    assert [asked.control for asked in iter(inbox.next, None)] == [Control.STOP, Control.LOUDER]


@pytest.mark.parametrize("control", Control)
def test_while_a_note_is_spoken_what_concerns_it_goes_to_it(control: Control) -> None:
    note = NoteControls()
    inbox = Inbox(note)
    inbox.state = State.NOTING
    inbox.ask(control)
    got, left = list(iter(note.next, None)), [asked.control for asked in iter(inbox.next, None)]
    match response(State.NOTING, control):
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


def test_stopping_in_a_note_leaves_no_time_for_second_thoughts() -> None:
    note = NoteControls()
    inbox = Inbox(note)
    inbox.state = State.NOTING
    inbox.ask(Control.STOP)
    assert note.next() is Control.FINISH
    assert not note.asked_for(Control.DISCARD, 3600)


def test_who_goes_on_has_no_second_thoughts() -> None:
    note = NoteControls()
    inbox = Inbox(note)
    inbox.state = State.NOTING
    inbox.ask(Control.GO_ON, Source.WORD)
    assert not note.asked_for(Control.DISCARD, 3600)
