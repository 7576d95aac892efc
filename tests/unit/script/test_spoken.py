"""Written text as it is given to a voice."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.script.signs import plain, settled
from voiceguide.script.spoken import Pronunciations


def spoken_form(text: str, pairs: Sequence[tuple[str, str]] = (), language: str = "en") -> str:
    return Pronunciations(pairs, language).spoken(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("It\u2019s \u201cfine\u201d\u2026", 'It\'s "fine".'),
        ("One\u2014two \u2013 three - four", "One, two, three, four"),
        ("well-known", "well-known"),
        ("a\u00a0b", "a b"),
    ],
)
def test_marks_become_such_as_every_voice_understands(text: str, said: str) -> None:
    assert spoken_form(text) == said


def test_a_pronunciation_replaces_whole_words_whatever_their_capitals() -> None:
    pairs = [("sara", "Sah-ra"), ("ana", "Anna")]
    assert spoken_form("Call SARA, Ana, not Saras or banana.", pairs) == "Call Sah-ra, Anna, not Saras or banana."


def test_a_pronunciation_wins_over_every_rule() -> None:
    text = "Call 988 at 7:30, \u2665, Dr. No & the NHS: 4-7-8."
    pairs = [
        ("988", "the line"), ("7:30", "half past seven"), ("\u2665", "heart"), ("Dr. No", "the doctor"), ("&", "with"),
        ("NHS", "health service"), ("4-7-8", "box breathing"),
    ]  # fmt: skip
    assert spoken_form(text, pairs) == (
        "Call the line at half past seven, heart, the doctor with the health service: box breathing."
    )
    assert list(Pronunciations(pairs).oddities(text)) == []


def test_no_rule_reads_across_a_word_that_is_pronounced() -> None:
    assert spoken_form("Do 3-5 rounds.", [("5", "a few")]) == "Do three-a few rounds."
    assert spoken_form("It is 10 am.", [("am", "in the morning")]) == "It is ten in the morning."
    assert spoken_form("LET IT BE", [("it", "everything")]) == "LET everything be"


def test_the_longest_written_form_goes_first() -> None:
    assert spoken_form("New York, new.", [("New", "nu"), ("New York", "nu york")]) == "nu york, nu."


def test_a_pronunciation_is_not_replaced_again() -> None:
    assert spoken_form("a b", [("a", "b"), ("b", "c")]) == "b c"


def test_a_written_form_is_no_pattern() -> None:
    assert spoken_form("a.c abc", [("a.c", "dot")]) == "dot abc"
    assert spoken_form("x", [("x", r"\1 one")]) == "1 one"


def test_a_curly_quote_in_a_pronunciation_is_a_quote() -> None:
    """A word processor writes `Say I\u2019m as: ...`; the text had become I'm by then, and nothing matched."""
    assert spoken_form("I\u2019m here", [("I\u2019m", "I am")]) == "I am here"
    assert spoken_form("I'm here", [("I\u2019m", "I am")]) == "I am here"
    assert spoken_form("ok", [("ok", "it\u2019s fine")]) == "it's fine"


def test_a_german_sharp_s_can_have_a_pronunciation() -> None:
    """Small and large letters were made alike in the pattern too, where the sharp s becomes two."""
    assert spoken_form("Die Stra\u00dfe", [("Stra\u00dfe", "Weg")]) == "Die Weg"


PIECES = st.text("aB -", min_size=1, max_size=5)


@given(st.lists(st.tuples(PIECES, st.just("\u00e4") | PIECES), max_size=5), st.text("aAbB -", max_size=40))
def test_it_is_what_a_pattern_of_all_forms_would_find(pairs: list[tuple[str, str]], text: str) -> None:
    """The longest first, whole words only, each place once: as plain as it can be written."""
    said = {plain(written).casefold(): spoken_form(how, (), "de") for written, how in pairs}
    longest_first = sorted(said, key=len, reverse=True)
    pattern = "|".join(rf"(?<!\w){re.escape(form)}(?!\w)" for form in longest_first) or "(?!)"
    replaced = re.sub(pattern, lambda match: said[match.group().casefold()], plain(text), flags=re.IGNORECASE)
    assert spoken_form(text, pairs, "de") == settled(replaced)
