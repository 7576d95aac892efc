"""Which key asks for what, and what can be changed about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from voiceguide.controls.control import RECORDS, Control
from voiceguide.controls.keymap import KEYMAP, KeyMap, keymap_for
from voiceguide.errors import SettingsError
from voiceguide.settings import read_settings


def keymap(tmp_path: Path, text: str) -> KeyMap:
    file = tmp_path / "settings.toml"
    file.write_text(text, encoding="utf-8")
    return keymap_for(read_settings(file), file)


def refused(tmp_path: Path, text: str) -> str:
    with pytest.raises(SettingsError) as caught:
        keymap(tmp_path, text)
    message = str(caught.value)
    file = tmp_path / "settings.toml"
    assert message.startswith(f"{file}: ")
    assert "\n" not in message
    return message.removeprefix(f"{file}: ")


def test_everything_has_a_key_but_what_toggling_and_a_switch_stand_for() -> None:
    assert {control for control in Control if not KEYMAP.keys(control)} == {Control.PAUSE, Control.SWITCH}
    for control, record in RECORDS.items():
        assert KEYMAP.keys(control) == record.keys


def test_without_settings_the_keys_are_as_they_are(tmp_path: Path) -> None:
    assert dict(keymap(tmp_path, "").controls) == dict(KEYMAP.controls)


def test_a_control_with_another_key_loses_its_own(tmp_path: Path) -> None:
    keys = keymap(tmp_path, '[keys]\n"way out" = "W"\nback = ["f1", "PgUp"]')
    assert keys.control("w") is Control.WAY_OUT
    assert keys.control("g") is None
    assert keys.keys(Control.BACK) == ("f1", "page up")
    assert keys.control("[") is None
    assert keys.control("h") is Control.HELP


@pytest.mark.parametrize("name", ["pause or go on", "Pause or go on", "pause_or_go_on"])
@pytest.mark.parametrize("key", ["p", "P", "Esc", "escape"])
def test_names_may_be_written_in_several_ways(tmp_path: Path, name: str, key: str) -> None:
    keys = keymap(tmp_path, f'[keys]\n"{name}" = "{key}"\nstop = "x"')
    assert keys.control("p" if key in "pP" else "escape") is Control.TOGGLE


@pytest.mark.parametrize("name", ["that's all", "thats all", "That\u2019s all"])
def test_an_apostrophe_may_be_any(tmp_path: Path, name: str) -> None:
    assert keymap(tmp_path, f'[keys]\n"{name}" = "e"').control("e") is Control.FINISH


def test_every_control_can_be_given_another_key_by_its_own_name(tmp_path: Path) -> None:
    for number, control in enumerate(Control):
        keys = keymap(tmp_path, f'[keys]\n"{control}" = "{chr(0x430 + number)}"')
        assert keys.keys(control) == (chr(0x430 + number),)


def test_two_controls_can_change_places(tmp_path: Path) -> None:
    keys = keymap(tmp_path, '[keys]\nlouder = "down"\nsofter = "up"')
    assert (keys.control("down"), keys.control("up")) == (Control.LOUDER, Control.SOFTER)


def test_a_key_can_be_taken_from_what_has_another_one(tmp_path: Path) -> None:
    keys = keymap(tmp_path, '[keys]\nlouder = "="')
    assert keys.keys(Control.FASTER) == ("+",)


def test_a_key_that_is_pressed_by_mistake_can_be_switched_off(tmp_path: Path) -> None:
    keys = keymap(tmp_path, "[keys]\ndiscard = []")
    assert keys.control("d") is None
    assert keys.keys(Control.DISCARD) == ()


@pytest.mark.parametrize("text", ['switch = "space"', '[keys]\nswitch = "space"'])
def test_one_switch_takes_the_space_bar_and_leaves_the_rest(tmp_path: Path, text: str) -> None:
    keys = keymap(tmp_path, text)
    assert keys.control("space") is Control.SWITCH
    assert keys.keys(Control.TOGGLE) == ()
    assert {keys.control(key) for key in KEYMAP.controls} == set(Control) - {Control.TOGGLE, Control.PAUSE}


def test_letters_that_controls_type_are_known(tmp_path: Path) -> None:
    letters = keymap(tmp_path, '[keys]\nnote = "f2"').letters
    assert letters[Control.MORE_TIME] == "m"
    assert letters[Control.TOGGLE] == " "
    assert letters[Control.BACK] == "["
    assert letters[Control.FASTER] == "+"
    assert not {Control.NOTE, Control.STOP, Control.GO_ON} & set(letters)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('"way uot" = "w"', 'there is nothing called "way uot" that a key could do. Did you mean "way out"?'),
        ('note = "spce"', 'there is no key called "spce". Did you mean "space"?'),
        ('note = "x"\nlouder = "X"', 'the key "x" is given to both "note" and "louder". Choose one of them.'),
        ('note = "d"', 'the key "d" belongs to "discard". Give "discard" another key as well.'),
        ('note = "h"', 'the key "h" belongs to "help". Give "help" another key as well.'),
        ('help = []', '"help" needs a key, so that it is always within reach. Give it one.'),
        ('note = "1"', 'the key "1" answers questions. Choose one that is not a digit.'),
        ("note = 3", 'the keys of "note" must be one name or several.'),
        ("note = [3]", 'the keys of "note" must be one name or several.'),
    ],
)  # fmt: skip
def test_what_cannot_be_is_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    assert refused(tmp_path, f"[keys]\n{text}").startswith(said)


@pytest.mark.parametrize(("name", "listed"), [("zzzzzz", "space"), ("ctrl-c", "escape"), ("", "page down")])
def test_a_key_like_no_other_is_answered_with_all_there_are(tmp_path: Path, name: str, listed: str) -> None:
    assert f"{listed}," in refused(tmp_path, f'[keys]\nnote = "{name}"')


def test_a_control_like_no_other_is_answered_with_all_there_are(tmp_path: Path) -> None:
    said = refused(tmp_path, '[keys]\nzzzzzz = "x"')
    assert all(control in said for control in Control)


@pytest.mark.parametrize("control", [control for control in Control if RECORDS[control].indispensable])
def test_what_must_be_within_reach_keeps_a_key(tmp_path: Path, control: Control) -> None:
    (key,) = RECORDS[control].keys
    assert control in refused(tmp_path, f'switch = "{key}"')
    assert control in refused(tmp_path, f'[keys]\nnote = "{key}"')
    assert control in refused(tmp_path, f'[keys]\n"{control}" = []')
    assert keymap(tmp_path, f'switch = "{key}"\n[keys]\n"{control}" = "f12"').keys(control) == ("f12",)


@pytest.mark.parametrize("text", ["keys = 3", 'keys = "x"', "keys = []", "switch = 3", "switch = []"])
def test_a_table_that_is_none_is_told(tmp_path: Path, text: str) -> None:
    assert text.split(" ")[0] in refused(tmp_path, text)
