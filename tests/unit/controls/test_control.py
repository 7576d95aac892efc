"""What holds for the controls together: what each does in each state, its keys and words, and what is told of it."""

from __future__ import annotations

from collections import Counter

import pytest

from voiceguide.controls.control import RECORDS, Action, Control, State, heard, response
from voiceguide.controls.keymap import KEYMAP
from voiceguide.controls.told import choices, spoken_choices, while_playing
from voiceguide.controls.vocabulary import PHRASES

INDISPENSABLE = {Control.WAY_OUT, Control.HELP, Control.STOP}
OF_A_NOTE = {Action.FINISH_NOTE, Action.FINISH_NOTE_FIRST, Action.DISCARD_NOTE, Action.EXTEND_NOTE}
LED = {State.SPEAKING, State.RESTING, State.WAITING, State.PAUSED, State.LEAVING, State.CHOOSING}
"""The states in which a session can be led."""


def meaning(state: State, action: Action) -> set[Control]:
    return {control for control in Control if response(state, control) is action}


# What each does in each state


def test_every_control_has_an_answer_in_every_state() -> None:
    assert list(RECORDS) == list(Control)
    assert {len(record.row) for record in RECORDS.values()} == {len(State)}
    answers = {response(state, control) for state in State for control in Control}
    assert answers == set(Action), "and nothing can be done that nobody can ask for"


@pytest.mark.parametrize("state", State)
def test_help_stop_and_the_way_out_are_never_refused(state: State) -> None:
    if state is State.RECORDING:
        assert meaning(state, Action.FINISH_NOTE_FIRST) > INDISPENSABLE, "the note is kept, then it is done"
        return
    assert response(state, Control.STOP) is Action.STOP
    assert response(state, Control.HELP) is Action.GIVE_HELP
    expected = Action.REPEAT if state is State.LEAVING else Action.LEAVE
    assert response(state, Control.WAY_OUT) is expected


def test_while_a_note_is_open_nothing_but_its_own_controls_does_anything() -> None:
    assert {response(State.RECORDING, control) for control in Control} == OF_A_NOTE | {Action.NOTHING}
    assert {response(state, control) for state in set(State) - {State.RECORDING} for control in Control}.isdisjoint(
        OF_A_NOTE | {Action.NOTHING}
    ), "and anywhere else, whatever is asked for has an answer"


def test_what_begins_a_note_ends_it_and_so_does_what_goes_on() -> None:
    ends = {Control.FINISH, Control.NOTE, Control.SWITCH, Control.TOGGLE, Control.GO_ON}
    assert meaning(State.RECORDING, Action.FINISH_NOTE) == ends
    assert meaning(State.RECORDING, Action.DISCARD_NOTE) == {Control.DISCARD}
    assert meaning(State.RECORDING, Action.EXTEND_NOTE) == {Control.MORE_TIME}


def test_a_paused_session_is_resumed_by_going_on_by_the_same_key_again_and_by_a_yes() -> None:
    assert meaning(State.PAUSED, Action.RESUME) == {Control.TOGGLE, Control.GO_ON, Control.YES}
    assert meaning(State.PAUSED, Action.STAY) == {Control.PAUSE, Control.MORE_TIME, Control.NO}
    assert meaning(State.PAUSED, Action.HOLD) == set()


@pytest.mark.parametrize("state", sorted(LED - {State.PAUSED, State.CHOOSING}))
def test_a_session_that_plays_or_waits_is_paused_by_key_and_by_word(state: State) -> None:
    assert meaning(state, Action.HOLD) == {Control.TOGGLE, Control.PAUSE}


def test_at_a_wait_one_is_ready_in_whatever_way_comes_to_mind() -> None:
    assert meaning(State.WAITING, Action.NEXT) == {Control.GO_ON, Control.YES, Control.FINISH}
    assert meaning(State.WAITING, Action.LINGER) == {Control.MORE_TIME, Control.NO}


def test_a_sentence_and_a_silence_are_led_in_the_same_way() -> None:
    assert all(response(State.SPEAKING, control) is response(State.RESTING, control) for control in Control)


@pytest.mark.parametrize(
    "control",
    [Control.AGAIN, Control.BACK, Control.SKIP, Control.LOUDER, Control.SOFTER, Control.SLOWER, Control.FASTER],
)
def test_where_it_is_and_how_it_sounds_can_be_changed_wherever_a_session_can_be_led(control: Control) -> None:
    assert {response(state, control) for state in LED} == {response(State.SPEAKING, control)}
    assert response(State.SPEAKING, control) is not Action.REFUSE


def test_a_question_is_answered_with_yes_or_no_and_by_nothing_else() -> None:
    assert meaning(State.ASKING, Action.ANSWER_YES) == {Control.YES, Control.GO_ON}
    assert meaning(State.ASKING, Action.ANSWER_NO) == {Control.NO}
    others = set(Control) - {Control.YES, Control.GO_ON, Control.NO} - INDISPENSABLE
    assert meaning(State.ASKING, Action.REFUSE) == others


def test_whatever_is_pressed_keeps_awake_who_falls_asleep() -> None:
    assert meaning(State.FADING, Action.STAY_AWAKE) == set(Control) - INDISPENSABLE


def test_a_note_can_be_begun_wherever_a_session_can_be_led_but_not_on_the_way_out() -> None:
    states = {state for state in State if response(state, Control.NOTE) is Action.BEGIN_NOTE}
    assert states == LED - {State.LEAVING}


def test_one_switch_offers_only_what_means_something_there() -> None:
    offered = [control for control, record in RECORDS.items() if record.offered]
    assert offered == [Control.GO_ON, Control.MORE_TIME, Control.WAY_OUT, Control.STOP]
    where = {state for state in State if response(state, Control.SWITCH) is Action.OFFER_CHOICES}
    assert where == LED - {State.CHOOSING}
    assert Action.REFUSE not in {response(state, control) for state in where for control in offered}


def test_while_the_guide_speaks_four_words_are_heard_and_else_all() -> None:
    four = {"stop", "way out", "help", "pause"}
    for state in State:
        speaks = state in {State.SPEAKING, State.LEAVING}
        assert {control for control in Control if heard(state, control)} == (four if speaks else set(Control))


# Keys and words


def test_every_key_has_a_word_and_every_word_a_key() -> None:
    """But for the key of one switch, which nobody has until they give it one."""
    stand_ins = {record.said_as for record in RECORDS.values() if record.said_as is not None}
    for control in set(Control) - {Control.SWITCH}:
        record = RECORDS[control]
        assert record.phrases or (record.said_as is not None and RECORDS[record.said_as].phrases), control
        assert record.keys or control in stand_ins, control


def test_each_key_and_each_phrase_stands_for_one_control() -> None:
    for each in ("keys", "phrases", "player"):
        counted = Counter(name for record in RECORDS.values() for name in getattr(record, each))
        assert [name for name, times in counted.items() if times > 1] == []
    assert len(KEYMAP.controls) == sum(len(record.keys) for record in RECORDS.values())
    assert len(PHRASES) == sum(len(record.phrases) for record in RECORDS.values())


def test_what_is_indispensable_is_within_reach_by_key_and_by_word_at_every_second() -> None:
    assert {control for control, record in RECORDS.items() if record.indispensable} == INDISPENSABLE
    for control in INDISPENSABLE:
        record = RECORDS[control]
        assert record.keys
        assert record.in_notes
        assert record.barges_in


# What is told


def test_everything_is_told_of() -> None:
    told = [record.told.does for record in RECORDS.values()]
    assert all(told)
    assert len(set(told)) == len(Control), "each in its own words"
    lines = list(choices(KEYMAP))
    listed = [record.told.does for control, record in RECORDS.items() if control is not Control.SWITCH]
    assert [line.partition(": ")[2] for line in lines] == [f"{does}." for does in listed]


def test_what_is_indispensable_is_told_of_first_and_when_one_asks() -> None:
    for control in INDISPENSABLE:
        record = RECORDS[control]
        assert record.told.starting.partition(",")[0] in while_playing(KEYMAP)
        for by_key, by_word in ((True, False), (False, True)):
            assert f"{record.told.choice}, " in spoken_choices(KEYMAP, by_key, by_word)
