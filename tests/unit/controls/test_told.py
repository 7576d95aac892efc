"""What is shown of keys names those that the person has."""

from __future__ import annotations

from pathlib import Path

import pytest

from voiceguide.controls import told
from voiceguide.controls.keymap import KEYMAP, KeyMap, keymap_for
from voiceguide.settings import Settings


def chosen(switch: str | None = None, **keys: tuple[str, ...]) -> KeyMap:
    renamed = tuple((name.replace("_", " "), given) for name, given in keys.items())
    return keymap_for(Settings(keys=renamed, switch=switch), Path("settings.toml"))


def test_a_session_names_the_keys_as_they_are() -> None:
    assert told.while_playing(KEYMAP) == (
        "To pause, press the space bar. To stop, press Escape. For the way out, press G. "
        "To hear where to find a person, press H. To hear about all keys, press the question mark."
    )


def test_a_session_names_the_keys_that_a_person_chose() -> None:
    shown = told.while_playing(chosen(way_out=("w", "g"), stop=("f1",), pause_or_go_on=(), help=("p",)))
    assert shown == (
        "To stop, press F1. For the way out, press W. To hear where to find a person, press P. "
        "To hear about all keys, press the question mark."
    )


def test_one_switch_is_named_for_what_it_does() -> None:
    assert told.while_playing(chosen(switch="space")).startswith(
        "To go through the choices, press the space bar. To stop, press Escape."
    )
    assert told.ends_note(chosen(switch="space")) == "the space bar"


def test_the_keys_of_notes_are_those_that_there_are() -> None:
    assert told.in_notes(KEYMAP) == (
        "In a note: Enter ends it, D discards it, even right after, and M gives more time."
    )
    assert told.in_notes(chosen(thats_all=("f",), discard=(), more_time=("b",))) == (
        "In a note: F ends it, and B gives more time."
    )
    assert told.in_notes(KeyMap({})) == ""
    assert told.in_one_note(chosen(discard=("x",), more_time=())) == "To discard it, press X."


def test_the_notice_names_keys_only_where_there_are_any() -> None:
    assert told.notice(KEYMAP, by_key=True)[-1] == (
        "A long silence or Enter ends a note. With D you can discard it, even right after."
    )
    assert told.notice(chosen(discard=("x",)), by_key=True)[-1].endswith("With X you can discard it, even right after.")
    assert told.notice(KEYMAP, by_key=False)[-1] == "A long silence ends a note."


def test_who_has_one_switch_hears_of_it() -> None:
    keymap = chosen(switch="space")
    assert told.how_to_go_on(keymap, by_key=True, by_word=False) == "To go on, press the space bar."
    assert told.spoken_choices(keymap, by_key=True, by_word=False).startswith(
        "To go through the choices, press the space bar."
    )


def test_however_keys_are_named_there_is_a_way_to_go_on() -> None:
    keymap = chosen(pause_or_go_on=())
    assert told.how_to_go_on(keymap, by_key=True, by_word=False) == "To go on, press the right arrow."
    assert told.how_to_go_on(KEYMAP, by_key=True, by_word=True) == "To go on, press the space bar."
    assert told.how_to_go_on(KEYMAP, by_key=False, by_word=True) == "To go on, say: go on."


def test_every_key_is_told_as_one_sentence() -> None:
    for key in (*KEYMAP.controls, "x", "7", "f1", "tab", "é", "ctrl-c"):
        line = told.described(key, KEYMAP)
        assert line.count(".") == 1
        assert line.endswith(".")
        assert line[0] == line[0].upper()


@pytest.mark.parametrize("by_key", [True, False])
@pytest.mark.parametrize("by_word", [True, False])
def test_only_what_is_there_is_offered_aloud(by_key: bool, by_word: bool) -> None:
    """Without a terminal there are no keys, and without a microphone no words."""
    offered, going_on = told.spoken_choices(KEYMAP, by_key, by_word), told.how_to_go_on(KEYMAP, by_key, by_word)
    assert ("press" in offered, "say:" in offered) == (by_key, by_word)
    assert ("press" in going_on, "say:" in going_on) == (by_key, by_word and not by_key)
