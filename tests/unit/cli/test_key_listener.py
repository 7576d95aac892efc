"""Keys while a session plays: what was typed, and nothing that only looks like it."""

from __future__ import annotations

import pytest

from voiceguide.cli.key_listener import Keys
from voiceguide.cli.notes import bind_keys
from voiceguide.controls.control import Control
from voiceguide.controls.inbox import Asked, Inbox, Source
from voiceguide.controls.keymap import KEYMAP, KeyMap
from voiceguide.listening.scripted_microphone import ScriptedMicrophone
from voiceguide.notes.taker import NoteTaker


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


# Without an inbox


@pytest.mark.parametrize(
    ("typed", "control"), [("hhhhH", Control.HELP), ("gGh", Control.WAY_OUT), ("g", Control.WAY_OUT)]
)
def test_what_must_be_within_reach_ends_it_once_however_long_it_is_held(
    interrupted: list[str], typed: str, control: Control
) -> None:
    keys = Keys()
    keys.typed(typed)
    assert keys.ended_for is control
    assert interrupted == ["interrupted"]


def test_escape_ends_it(interrupted: list[str]) -> None:
    keys = Keys()
    keys.pressed("escape")
    assert keys.ended_for is Control.STOP
    assert interrupted == ["interrupted"]


def test_keys_of_a_note_that_a_person_chose_are_theirs(interrupted: list[str]) -> None:
    taker = NoteTaker(lambda: ScriptedMicrophone(b"", 16_000), None)
    keys = Keys(
        keymap=KeyMap({"f": Control.FINISH, "x": Control.DISCARD, "w": Control.WAY_OUT, "space": Control.SWITCH})
    )
    bind_keys(keys, taker)
    keys.typed("dgmhf x")
    assert [taker.controls.next() for _ in range(4)] == [Control.FINISH, Control.FINISH, Control.DISCARD, None]
    assert keys.ended_for is None
    keys.typed("w")
    assert keys.ended_for is Control.WAY_OUT


@pytest.mark.parametrize("sent", ["\x1b[H", "\x1bOH", "\x1b[1;5H", "\x1b[D", "\x1bOD", "\x1b[M", "\x1b[15~", "\x1bh"])
def test_the_letters_in_what_other_keys_send_were_not_typed(interrupted: list[str], sent: str) -> None:
    """Home sends ESC [ H, and the arrow to the left ESC [ D: the one asked for help, the other discards."""
    keys = Keys()
    done: list[str] = []
    keys.bind({"d": lambda: done.append("discarded"), "m": lambda: done.append("more")})
    keys.typed(sent)
    assert keys.ended_for is None
    assert done == interrupted == []


def test_what_a_key_sends_may_come_in_pieces(interrupted: list[str]) -> None:
    keys = Keys()
    for piece in ("\x1b[", "H", "\x1b[1;", "5H", "\x1bO", "H"):
        keys.typed(piece)
    assert keys.ended_for is None


def test_a_key_does_what_it_was_bound_to_in_either_case(interrupted: list[str]) -> None:
    keys = Keys()
    done: list[str] = []
    keys.bind({"d": lambda: done.append("d"), "\n": lambda: done.append("enter"), " ": lambda: done.append("space")})
    keys.typed("xD \nq7")
    assert done == ["d", "space", "enter"]


def test_the_keys_of_a_note_ask_it_for_what_the_help_says(interrupted: list[str]) -> None:
    taker = NoteTaker(lambda: ScriptedMicrophone(b"", 16_000), None)
    keys = Keys()
    bind_keys(keys, taker)
    keys.typed("m D\nx")
    asked = [taker.controls.next() for _ in range(5)]
    assert asked == [Control.MORE_TIME, Control.FINISH, Control.DISCARD, Control.FINISH, None]


def test_without_an_inbox_nothing_has_to_pause() -> None:
    assert not Keys().pausable


# With an inbox


def test_every_key_asks_for_what_it_means(interrupted: list[str]) -> None:
    inbox = Inbox()
    keys = Keys(inbox)
    for key in KEYMAP.controls:
        keys.pressed(key)
    assert everything(inbox) == [Asked(control, Source.KEY) for control in KEYMAP.controls.values()]
    assert interrupted == [], "help is given by the guide"
    assert keys.ended_for is None


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
    keys.attended(True)
    assert keys.listening
    assert inbox.sources == {Source.KEY}
    keys.attended(False)
    assert not keys.listening
    assert not inbox.answerable


def test_a_session_that_is_suspended_is_asked_to_pause() -> None:
    inbox = Inbox()
    keys = Keys(inbox)
    assert keys.pausable
    keys.suspended()
    assert everything(inbox) == [Asked(Control.PAUSE, Source.SYSTEM)]
