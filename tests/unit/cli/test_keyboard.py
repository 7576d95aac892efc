"""What terminals and consoles send, as names of keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.cli.keyboard import ESCAPE_PATIENCE, SEQUENCE_PATIENCE, ConsoleReader, KeyReader
from voiceguide.controls.key_names import key_of, label
from voiceguide.controls.keymap import KEYMAP

SENT = {
    b"\x1b[A": "up",
    b"\x1bOA": "up",
    b"\x1b[B": "down",
    b"\x1b[C": "right",
    b"\x1bOC": "right",
    b"\x1b[1;5C": "right",
    b"\x1b[D": "left",
    b"\x1b[1;2D": "left",
    b"\x1b\x1b[D": "left",
    b"\x1b[5~": "page up",
    b"\x1b[5;5~": "page up",
    b"\x1b[6~": "page down",
    b"\x1b[H": "home",
    b"\x1b[4~": "end",
    b"\x1b[15~": "f5",
    b"\x1b[[A": "f1",
    b"\x1bOM": "enter",
    b" ": "space",
    b"\r": "enter",
    b"\n": "enter",
    b"\x7f": "backspace",
    b"\x08": "backspace",
    b"\t": "tab",
    b"m": "m",
    b"M": "m",
    b"[": "[",
    b"]": "]",
    b"-": "-",
    b"+": "+",
    b"=": "=",
    b"?": "?",
    b"7": "7",
    "É".encode(): "é",
    "ş".encode(): "ş",
}

UNTYPED = [
    b"\x1bh", b"\x1b[24;80R", b"\x1b[I", b"\x1b[?1;2c", b"\x1b]11;rgb:dd/ee/hh\x07", b"\x1bP1$r0m\x1b\\",
    b"\x1b[200~go home h g d\x1b[201~", b"\x00", b"\x01", b"\xff", b"\x1b[99~", b"\x1bOj", b"\x1b[Z",
]  # fmt: skip


@pytest.mark.parametrize(("sent", "key"), SENT.items())
def test_every_key_is_called_by_its_name(sent: bytes, key: str) -> None:
    reader = KeyReader()
    assert reader.fed(sent) == [key]
    assert reader.patience is None


@pytest.mark.parametrize("sent", UNTYPED)
def test_the_letters_in_what_is_no_such_key_were_not_typed(sent: bytes) -> None:
    reader = KeyReader()
    assert reader.fed(sent + b"x") == ["x"]


@given(st.lists(st.sampled_from([*SENT.items(), *((sent, "") for sent in UNTYPED)])), st.data())
def test_whatever_the_pieces_the_keys_are_the_same(sent: list[tuple[bytes, str]], data: st.DataObject) -> None:
    stream = b"".join(one for one, _ in sent)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    reader = KeyReader()
    keys = []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        keys += reader.fed(stream[start:end])
    assert keys == [key for _, key in sent if key]
    assert reader.patience is None


@given(st.lists(st.binary()))
def test_nothing_that_comes_over_a_line_breaks_it(pieces: list[bytes]) -> None:
    reader = KeyReader()
    for piece in pieces:
        assert all(key for key in reader.fed(piece))
        if reader.patience is None:
            assert reader.flush() == []
    reader.flush()
    assert reader.patience is None
    assert reader.fed(b"\x00h")[-1:] == ["h"], "and help can be asked for all the same"


def test_escape_is_escape_once_nothing_follows_it() -> None:
    reader = KeyReader()
    assert reader.fed(b"\x1b") == []
    assert reader.patience == ESCAPE_PATIENCE
    assert reader.flush() == ["escape"]
    assert reader.fed(b"h") == ["h"], "Escape, and then help after all"


def test_escape_held_down_is_escape_each_time() -> None:
    reader = KeyReader()
    assert reader.fed(b"\x1b\x1b\x1b") + reader.flush() == ["escape"] * 3


def test_a_sequence_without_its_end_is_given_up_and_takes_no_key_with_it() -> None:
    """Alt and a bracket begin what an arrow sends; the next key must not belong to it for ever."""
    reader = KeyReader()
    assert reader.fed(b"\x1b[") == []
    assert reader.patience == SEQUENCE_PATIENCE
    assert reader.flush() == []
    assert reader.fed(b"h") == ["h"]


def test_a_paste_without_its_end_is_given_up() -> None:
    reader = KeyReader()
    assert reader.fed(b"\x1b[200~never ended") == []
    assert reader.patience == SEQUENCE_PATIENCE
    assert reader.flush() == []
    assert reader.fed(b"g") == ["g"]


def test_a_windows_console_gives_two_characters_for_an_arrow() -> None:
    reader = ConsoleReader()
    assert reader.fed("\xe0H\x00P\xe0KMm") == ["up", "down", "left", "m", "m"]
    assert reader.fed("\xe0") + reader.fed("M") == ["right"]
    assert reader.fed("\x00I\x00Q\r\x1b\x08;\x00;") == [
        "page up",
        "page down",
        "enter",
        "escape",
        "backspace",
        ";",
        "f1",
    ]
    assert reader.fed("\xe0\x01h") == ["h"], "a key without a name, and nothing of it is typed"


def test_every_key_in_use_has_words_for_people() -> None:
    for key in KEYMAP.controls:
        assert label(key) != key
        assert all(part.isalpha() for part in label(key).split())


@given(st.characters())
def test_a_key_is_called_by_one_character_or_a_name(character: str) -> None:
    key = key_of(character)
    assert key is None or len(key) == 1 or key.isalpha()
