"""What may be shown of a text that comes from anywhere."""

from __future__ import annotations

import json
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.printable import as_changed, as_json, on_one_line, printable

MARKS = (
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u206a\u206f"
    "\ufeff\ufff9\ufffb\U000e0001\U000e0041\U000e007f"
)
BREAKS = ("\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")

ANYTHING = st.text(
    st.one_of(st.characters(codec=None), st.sampled_from([*MARKS, *"".join(BREAKS), "\x1b", "\x9b", "\ud800"]))
)


def steers(character: str) -> bool:
    return category(character) in {"Cc", "Cs", "Zl", "Zp"} or character in MARKS


@given(ANYTHING)
def test_nothing_that_is_shown_steers_a_terminal(text: str) -> None:
    assert not any(map(steers, on_one_line(text)))
    assert not any(map(steers, printable(text).replace("\n", "")))
    for indent in (None, 2):
        assert not any(map(steers, as_json({text: [text]}, indent).replace("\n", "")))


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cf"])))
def test_words_stay_as_they_are(text: str) -> None:
    assert on_one_line(text) == printable(text) == text


@pytest.mark.parametrize(
    "word",
    [
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian, with a non-joiner
        "\u0915\u094d\u200d\u0937",  # Hindi, with a joiner
        "\U0001f469\u200d\U0001f4bb",  # one picture out of two
        "\u05e9\u05dc\u05d5\u05dd",
        "Gute Nacht, sch\u00f6n \u2026",
    ],
)
def test_what_languages_are_spelled_with_stays(word: str) -> None:
    assert on_one_line(word) == printable(word) == word
    assert word in as_json(word)


def flag(nation: str) -> str:
    return "\U0001f3f4" + "".join(chr(0xE0000 + ord(letter)) for letter in nation) + "\U000e007f"


@pytest.mark.parametrize("nation", ["gbeng", "gbsct", "gbwls"])
def test_a_flag_that_is_spelled_with_marks_stays(nation: str) -> None:
    word = f"a{flag(nation)}b"
    assert on_one_line(word) == printable(word) == word
    assert word in as_json(word)


@pytest.mark.parametrize("nation", ["", "gb", "gben", "gbengs", "ustx", "hidden"])
def test_of_a_flag_that_there_is_not_no_mark_stays(nation: str) -> None:
    assert on_one_line(f"a{flag(nation)}b") == printable(f"a{flag(nation)}b") == "a\U0001f3f4b"
    assert not any(map(steers, as_json(flag(nation))))


def test_a_flag_keeps_no_mark_that_stands_beside_it() -> None:
    assert on_one_line(f"\U000e0067{flag('gbeng')}\U000e0067\u200e") == flag("gbeng")
    assert printable(flag("gbeng")[:-1]) == "\U0001f3f4"


@pytest.mark.parametrize(
    ("text", "changed", "now"),
    [
        ("\u200fa\u200eb c\td\u200f", "ab c d", "\u200fa\u200eb c\td\u200f"),
        ("\u200fa\u200eb c\td\u200f", "ab X d", "\u200fa\u200eb X\td\u200f"),
        ("\u200fa\u200eb c", "ab c d", "\u200fa\u200eb c d"),
        ("one\r\ntwo\u200e", "zero one two", "zero one\r\ntwo\u200e"),
        ("aa", "a", "a"),
        ("aa", "aaa", "aaa"),
        ("a\u200eb", "X", "X"),
        (f"to {flag('gbwls')}\u200e.", f"from {flag('gbwls')}.", f"from {flag('gbwls')}\u200e."),
    ],
)
def test_what_is_changed_where_it_is_shown_keeps_its_marks_elsewhere(text: str, changed: str, now: str) -> None:
    assert as_changed(text, changed) == now


@given(ANYTHING)
def test_what_is_not_changed_where_it_is_shown_is_as_it_was(text: str) -> None:
    assert as_changed(text, on_one_line(text)) == text


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_goes_without_a_gap(mark: str) -> None:
    assert on_one_line(f"a{mark}b") == printable(f"a{mark}b") == "ab"


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x08", "\t", "\x1b", "\x7f", "\x80", "\x9b", "\x9f", "\udc9b"])
def test_of_a_control_character_a_space_is_left(control: str) -> None:
    """Else two names that differ would look the same."""
    assert on_one_line(f"a{control}b") == printable(f"a{control}b") == "a b"


@pytest.mark.parametrize("break_", BREAKS)
def test_data_makes_no_line_of_its_own(break_: str) -> None:
    assert on_one_line(f"a{break_}b") == "a b"
    assert printable(f"a{break_}b") == "a\nb"


def test_the_lines_of_a_text_stay_to_the_last() -> None:
    assert printable("one\n\n  two\n") == "one\n\n  two\n"


@given(ANYTHING)
def test_json_loses_nothing(text: str) -> None:
    # Two halves that belong together are one character to every reader of JSON.
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    for indent in (None, 2):
        assert json.loads(as_json({text: [text, 1, None]}, indent)) == {whole: [whole, 1, None]}


def test_json_stays_readable() -> None:
    assert as_json({"word": "sch\u00f6n", "mark": "\u202e\x9b\U000e0041"}) == (
        '{"word": "sch\u00f6n", "mark": "\\u202e\\u009b\\udb40\\udc41"}'
    )
