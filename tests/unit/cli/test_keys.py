"""Keys while a session plays: what was typed, and nothing that only looks like it."""

from __future__ import annotations

import pytest

from voiceguide.cli.keys import Keys
from voiceguide.cli.notes import bind_keys
from voiceguide.guide.controls import Control
from voiceguide.guide.taker import NoteTaker
from voiceguide.listening.scripted_microphone import ScriptedMicrophone


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    times: list[str] = []
    monkeypatch.setattr("_thread.interrupt_main", lambda: times.append("interrupted"))
    return times


def test_h_ends_the_session_once_however_long_it_is_held(interrupted: list[str]) -> None:
    keys = Keys()
    keys.typed("hhhhH")
    assert keys.help_pressed
    assert interrupted == ["interrupted"]


@pytest.mark.parametrize("sent", ["\x1b[H", "\x1bOH", "\x1b[1;5H", "\x1b[D", "\x1bOD", "\x1b[M", "\x1b[15~", "\x1bh"])
def test_the_letters_in_what_other_keys_send_were_not_typed(interrupted: list[str], sent: str) -> None:
    """Home sends ESC [ H, and the arrow to the left ESC [ D: the one asked for help, the other discards."""
    keys = Keys()
    done: list[str] = []
    keys.bind({"d": lambda: done.append("discarded"), "m": lambda: done.append("more")})
    keys.typed(sent)
    assert not keys.help_pressed
    assert done == interrupted == []


def test_what_a_key_sends_may_come_in_pieces(interrupted: list[str]) -> None:
    keys = Keys()
    for piece in ("\x1b[", "H", "\x1b[1;", "5H", "\x1bO", "H"):
        keys.typed(piece)
    assert not keys.help_pressed
    keys.typed("\x1b")
    keys.typed("h")
    assert keys.help_pressed, "Escape, and then help after all"


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
