"""Keys while a session plays: what was typed, and nothing that only looks like it."""

from __future__ import annotations

import pytest

from voiceguide.cli.session_keys import Keys
from voiceguide.controls.control import Control, State
from voiceguide.controls.inbox import Asked, Inbox, Source
from voiceguide.controls.keymap import KEYMAP, KeyMap


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    times: list[str] = []
    monkeypatch.setattr("_thread.interrupt_main", lambda: times.append("interrupted"))
    return times


def everything(inbox: Inbox) -> list[Asked]:
    asked = []
    while (one := inbox.next()) is not None:
        asked.append(one)
    return asked


# Where no session takes what is asked for


def alone(keymap: KeyMap = KEYMAP) -> tuple[Keys, Inbox]:
    """The keys of a note alone."""
    inbox = Inbox()
    inbox.state = State.RECORDING
    return Keys(inbox, keymap, interrupting=True), inbox


def of_the_note(inbox: Inbox) -> list[Control]:
    return list(iter(inbox.next_in_note, None))


def test_a_key_for_pausing_does_nothing_where_nothing_plays() -> None:
    keys, inbox = alone(KeyMap({"p": Control.PAUSE}))
    keys.typed("p")
    assert of_the_note(inbox) == []
    assert inbox.next() is None


@pytest.mark.parametrize(
    ("typed", "control"), [("hhhhH", Control.HELP), ("gGh", Control.WAY_OUT), ("g", Control.WAY_OUT)]
)
def test_what_must_be_within_reach_ends_it_once_however_long_it_is_held(
    interrupted: list[str], typed: str, control: Control
) -> None:
    keys, inbox = alone()
    keys.typed(typed)
    assert everything(inbox)[0] == Asked(control, Source.KEY)
    assert interrupted == ["interrupted"]


def test_escape_ends_it(interrupted: list[str]) -> None:
    keys, inbox = alone()
    keys.pressed("escape")
    assert everything(inbox) == [Asked(Control.STOP, Source.KEY)]
    assert interrupted == ["interrupted"]


def test_keys_of_a_note_that_a_person_chose_are_theirs(interrupted: list[str]) -> None:
    keys, inbox = alone(
        KeyMap({"f": Control.FINISH, "x": Control.DISCARD, "w": Control.WAY_OUT, "space": Control.SWITCH})
    )
    keys.typed("dgmhf x")
    assert of_the_note(inbox) == [Control.FINISH, Control.FINISH, Control.DISCARD]
    assert interrupted == []
    keys.typed("w")
    assert [asked.control for asked in everything(inbox) if asked.control] == [Control.WAY_OUT]
    assert interrupted == ["interrupted"]


@pytest.mark.parametrize("sent", ["\x1b[H", "\x1bOH", "\x1b[1;5H", "\x1b[D", "\x1bOD", "\x1b[M", "\x1b[15~", "\x1bh"])
def test_the_letters_in_what_other_keys_send_were_not_typed(interrupted: list[str], sent: str) -> None:
    """Home sends ESC [ H, and the arrow to the left ESC [ D: the one asked for help, the other discards."""
    keys, inbox = alone()
    keys.typed(sent)
    assert (of_the_note(inbox), everything(inbox), interrupted) == ([], [], [])


def test_what_a_key_sends_may_come_in_pieces(interrupted: list[str]) -> None:
    keys, inbox = alone()
    for piece in ("\x1b[", "H", "\x1b[1;", "5H", "\x1bO", "H"):
        keys.typed(piece)
    assert (of_the_note(inbox), everything(inbox), interrupted) == ([], [], [])


def test_the_keys_of_a_note_ask_it_for_what_the_help_says(interrupted: list[str]) -> None:
    keys, inbox = alone()
    keys.typed("m D\nxq7")
    assert of_the_note(inbox) == [Control.MORE_TIME, Control.GO_ON, Control.DISCARD, Control.FINISH]
    assert interrupted == []


def test_where_there_is_no_session_nothing_has_to_pause() -> None:
    keys, _ = alone()
    assert not keys.can_pause


# While a session plays


def test_every_key_asks_for_what_it_means(interrupted: list[str]) -> None:
    inbox = Inbox()
    keys = Keys(inbox)
    for key in KEYMAP.controls:
        keys.pressed(key)
    assert everything(inbox) == [Asked(control, Source.KEY) for control in KEYMAP.controls.values()]
    assert interrupted == [], "help is given by the guide"


def test_other_characters_are_answers() -> None:
    inbox = Inbox()
    Keys(inbox).typed("1a\x1b[15~é\x7f\t'")
    assert [asked.answer for asked in everything(inbox)] == ["1", "a", "é", "backspace", "'"]


def test_keys_that_a_person_chose_are_theirs() -> None:
    inbox = Inbox()
    keys = Keys(inbox, KeyMap({"f1": Control.STOP, "d": Control.SWITCH}))
    keys.typed("\x1b[11~D")
    assert [asked.control for asked in everything(inbox)] == [Control.STOP, Control.SWITCH]


def test_the_inbox_knows_while_somebody_can_type() -> None:
    inbox = Inbox()
    keys = Keys(inbox)
    keys.available(True)
    assert keys.listening
    assert inbox.sources == {Source.KEY}
    keys.available(False)
    assert not keys.listening
    assert not inbox.answerable


def test_a_session_that_is_suspended_is_asked_to_pause() -> None:
    inbox = Inbox()
    keys = Keys(inbox)
    assert keys.can_pause
    keys.stopping()
    assert everything(inbox) == [Asked(Control.PAUSE, Source.SYSTEM)]
