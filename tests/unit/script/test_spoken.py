"""Written text as it is given to a voice."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.script.spoken import Pronunciations


def spoken_form(text: str, pairs: Sequence[tuple[str, str]] = ()) -> str:
    return Pronunciations(pairs).spoken(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("It\u2019s \u201cfine\u201d\u2026", 'It\'s "fine"...'),
        ("One\u2014two \u2013 three - four", "One, two, three, four"),
        ("well-known", "well-known"),
        ("a\u00a0b", "a b"),
    ],
)
def test_marks_become_such_as_every_voice_understands(text: str, said: str) -> None:
    assert spoken_form(text) == said


def test_a_pronunciation_replaces_whole_words_whatever_their_capitals() -> None:
    pairs = [("988", "nine, eight, eight"), ("ana", "Anna")]
    assert spoken_form("Call 988, Ana, not 9881 or banana.", pairs) == (
        "Call nine, eight, eight, Anna, not 9881 or banana."
    )


def test_the_longest_written_form_goes_first() -> None:
    assert spoken_form("New York, new.", [("New", "nu"), ("New York", "nu york")]) == "nu york, nu."


def test_a_pronunciation_is_not_replaced_again() -> None:
    assert spoken_form("a b", [("a", "b"), ("b", "c")]) == "b c"


def test_a_written_form_is_no_pattern() -> None:
    assert spoken_form("a.c abc", [("a.c", "dot")]) == "dot abc"
    assert spoken_form("x", [("x", r"\1 \g<0>")]) == r"\1 \g<0>"


def test_a_curly_quote_in_a_pronunciation_is_a_quote() -> None:
    """A word processor writes `Say I\u2019m as: ...`; the text had become I'm by then, and nothing matched."""
    assert spoken_form("I\u2019m here", [("I\u2019m", "I am")]) == "I am here"
    assert spoken_form("I'm here", [("I\u2019m", "I am")]) == "I am here"
    assert spoken_form("ok", [("ok", "it\u2019s fine")]) == "it's fine"


def test_a_german_sharp_s_can_have_a_pronunciation() -> None:
    """Small and large letters were made alike in the pattern too, where the sharp s becomes two."""
    assert spoken_form("Die Stra\u00dfe", [("Stra\u00dfe", "Weg")]) == "Die Weg"


PIECES = st.text("aB .-", min_size=1, max_size=5)


@given(st.lists(st.tuples(PIECES, st.just("<>") | PIECES), max_size=5), st.text("aAbB .-", max_size=40))
def test_it_is_what_a_pattern_of_all_forms_would_find(pairs: list[tuple[str, str]], text: str) -> None:
    """The longest first, whole words only, each place once: as plain as it can be written."""
    plain = [(spoken_form(written), spoken_form(said)) for written, said in pairs]
    said = {written.casefold(): how for written, how in plain}
    longest_first = sorted(said, key=len, reverse=True)
    pattern = "|".join(rf"(?<!\w){re.escape(form)}(?!\w)" for form in longest_first) or "(?!)"
    assert spoken_form(text, pairs) == re.sub(
        pattern, lambda match: said[match.group().casefold()], spoken_form(text), flags=re.IGNORECASE
    )
