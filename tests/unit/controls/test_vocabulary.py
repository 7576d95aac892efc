"""The words there are: each control has some, they are written as a recogniser writes, and none is its own decoy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.controls.control import RECORDS, Control
from voiceguide.controls.vocabulary import DECOYS, DESTRUCTIVE, IN_NOTES, PHRASES, grammar, plain

ISSUE = (
    "pause|go on|again|back|skip|more time|slower|faster|louder|softer|note|that's all|discard|stop|way out|help"
).split("|")


def test_every_control_has_its_own_name_as_a_word() -> None:
    without = {Control.TOGGLE, Control.SWITCH}  # both are for a single key
    for control in set(Control) - without:
        assert PHRASES[plain(control.value)] is control
        assert RECORDS[control].phrases[0] == control.value, "and it is told first"


def test_every_phrase_asks_for_a_control() -> None:
    assert set(PHRASES.values()) == set(Control) - {Control.TOGGLE, Control.SWITCH}


@pytest.mark.parametrize("word", ISSUE)
def test_the_promised_words_are_there(word: str) -> None:
    assert PHRASES[word] == word


def test_phrases_are_written_as_a_recogniser_writes_them() -> None:
    assert [phrase for phrase in (*PHRASES, *DECOYS) if phrase != plain(phrase) or not phrase] == []


def test_no_decoy_is_a_command() -> None:
    assert set(DECOYS) & set(PHRASES) == set()


def test_what_throws_away_is_known_as_such() -> None:
    assert {phrase for phrase, control in PHRASES.items() if control is Control.DISCARD} == DESTRUCTIVE


def test_in_a_note_everything_that_a_note_can_do_can_be_said() -> None:
    wanted = {Control.FINISH, Control.DISCARD, Control.MORE_TIME, Control.YES, Control.NO}
    wanted |= {control for control in Control if RECORDS[control].barges_in}
    assert {PHRASES[phrase] for phrase in IN_NOTES} == wanted


def test_a_grammar_holds_each_phrase_once_and_no_empty_one() -> None:
    phrases = grammar(["Arrive", "pause", "  Set tomorrow down! ", "...", "Arrive"])
    assert len(phrases) == len(set(phrases))
    assert {"arrive", "set tomorrow down", *PHRASES, *DECOYS} == set(phrases)


@given(st.text())
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert plain(plain(text)) == plain(text)
