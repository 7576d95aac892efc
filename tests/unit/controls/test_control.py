"""What each control asks for: the whole table, and the inbox through which everything comes."""

from __future__ import annotations

import pytest

from voiceguide.controls.control import BARGING_IN, RESPONSES, Action, Control, State, heard, response
from voiceguide.controls.inbox import Inbox, Source
from voiceguide.controls.note_controls import NoteControls

LETTERS = {
    Action.NOTHING: "-", Action.REFUSE: "x", Action.HOLD: "H", Action.STAY: "s", Action.RESUME: "R", Action.NEXT: "N",
    Action.REPEAT: "A", Action.CHAPTER_BACK: "[", Action.CHAPTER_ON: "]", Action.LOUDER: "+", Action.SOFTER: "=",
    Action.SLOWER: "<", Action.FASTER: ">", Action.LINGER: "M", Action.TAKE_NOTE: "J", Action.FINISH_NOTE: "f",
    Action.FINISH_NOTE_FIRST: "F", Action.DISCARD_NOTE: "d", Action.EXTEND_NOTE: "e", Action.ANSWER_YES: "y",
    Action.ANSWER_NO: "n", Action.STAY_AWAKE: "w", Action.LEAVE: "G", Action.GIVE_HELP: "?", Action.TELL_CHOICES: "c",
    Action.OFFER_CHOICES: "o", Action.CHOOSE: "C", Action.STOP: "S",
}  # fmt: skip

ORDER = (
    Control.TOGGLE, Control.PAUSE, Control.GO_ON, Control.AGAIN, Control.BACK, Control.SKIP, Control.LOUDER,
    Control.SOFTER, Control.SLOWER, Control.FASTER, Control.MORE_TIME, Control.NOTE, Control.FINISH, Control.DISCARD,
    Control.YES, Control.NO, Control.WAY_OUT, Control.HELP, Control.CHOICES, Control.STOP, Control.SWITCH,
)  # fmt: skip

TABLE = {
    State.SPEAKING: "HHNA[]+=<>MJxxxxG?cSo",
    State.RESTING:  "HHNA[]+=<>MJxxxxG?cSo",
    State.WAITING:  "HHNA[]+=<>MJNxNMG?cSo",
    State.PAUSED:   "RsRA[]+=<>sJxxRsG?cSo",
    State.NOTING:   "fFf-------effd--FF-Ff",
    State.ASKING:   "xxyxxxxxxxxxxxynG?xSx",
    State.FADING:   "wwwwwwwwwwwwwwwwG?wSw",
    State.LEAVING:  "HHNA[]+=<>MxxxxxA?cSo",
    State.CHOOSING: "RHRA[]+=<>MJxxxxG?cSC",
}  # fmt: skip
"""Written down a second time, by hand: what each control (in ORDER) does in each state."""


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("control", Control)
def test_every_control_in_every_state(state: State, control: Control) -> None:
    assert LETTERS[response(state, control)] == TABLE[state][ORDER.index(control)]


def test_the_table_is_complete() -> None:
    assert set(RESPONSES) == set(State) == set(TABLE)
    assert all(set(row) == set(Control) for row in RESPONSES.values())
    assert set(ORDER) == set(Control)


@pytest.mark.parametrize("state", [state for state in State if state is not State.NOTING])
def test_out_help_and_stop_are_never_refused(state: State) -> None:
    assert response(state, Control.STOP) is Action.STOP
    assert response(state, Control.HELP) is Action.GIVE_HELP
    assert response(state, Control.WAY_OUT) in {Action.LEAVE, Action.REPEAT}


@pytest.mark.parametrize("control", Control)
def test_while_the_guide_speaks_only_four_words_count(control: Control) -> None:
    assert heard(State.SPEAKING, control) == (control in BARGING_IN)
    assert heard(State.LEAVING, control) == (control in BARGING_IN)
    assert {one.value for one in BARGING_IN} == {"stop", "way out", "help", "pause"}


@pytest.mark.parametrize("state", [state for state in State if state not in {State.SPEAKING, State.LEAVING}])
@pytest.mark.parametrize("control", Control)
def test_in_silences_and_windows_every_word_counts(state: State, control: Control) -> None:
    assert heard(state, control)


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
