"""Dividing text into sentences, and cleaning it for the voice."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.script.sentences import continues, has_words, sentences, tidy, unspeakable


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Ask Dr. Smith. Then rest.", ["Ask Dr. Smith.", "Then rest."]),
        ("At 8 p.m. you may rest.", ["At 8 p.m. you may rest."]),
        ("Things, e.g. a cup. Or not.", ["Things, e.g. a cup.", "Or not."]),
        ("J. K. came in.", ["J. K. came in."]),
        ("Mr. Ray and Mrs. Ray, St. Ives. Yes.", ["Mr. Ray and Mrs. Ray, St. Ives.", "Yes."]),
        ("Tea vs. Milk, i.e. Both.", ["Tea vs. Milk, i.e. Both."]),
        ("Cups, etc. in a row. Cups, etc. Then rest.", ["Cups, etc. in a row.", "Cups, etc.", "Then rest."]),
        ("See No. 5 now. Is it? No. Then rest.", ["See No. 5 now.", "Is it?", "No.", "Then rest."]),
        ("The U.S. Army.", ["The U.S. Army."]),
        ("It was I. Then it ended.", ["It was I.", "Then it ended."]),
        ("And then... nothing. Well... Yes.", ["And then... nothing.", "Well...", "Yes."]),
        ("And then\u2026 nothing\u2026 Yes.", ["And then\u2026 nothing\u2026", "Yes."]),
        ('He said "Stay." Then he left.', ['He said "Stay."', "Then he left."]),
        ("(You may stop.) Or stay.", ["(You may stop.)", "Or stay."]),
        ("About 3.5 steps. Yes.", ["About 3.5 steps.", "Yes."]),
        ("What?! Really.", ["What?!", "Really."]),
        ("Really. !!! Yes.", ["Really.", "Yes."]),
        ("\u201cStay.\u201d Then go.", ["\u201cStay.\u201d", "Then go."]),
        ("One.\u00a0Two.", ["One.", "Two."]),
        ("", []),
        ("...", []),
        ("   ", []),
    ],
)
def test_text_is_divided_where_a_sentence_ends(text: str, pieces: list[str]) -> None:
    assert sentences(text) == pieces


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("- a thing you see", ["a thing you see"]),
        ("+ a thing", ["a thing"]),
        ("\u2022 a thing", ["a thing"]),
        ("> quoted", ["quoted"]),
        ("1. First thing.", ["First thing."]),
        ("2) Second thing.", ["Second thing."]),
        ("> - # deep", ["deep"]),
        ("One. # Two", ["One.", "Two"]),
        ("A *soft* and **strong** `word`, _so_.", ["A soft and strong word, so."]),
        ("-5 degrees", ["-5 degrees"]),
        ("snake_case stays", ["snake_case stays"]),
    ],
)
def test_marks_of_lists_and_emphasis_are_not_spoken(text: str, pieces: list[str]) -> None:
    assert sentences(text) == pieces


def test_counting_down_is_spoken() -> None:
    """Each of `3. 2. 1.` was taken for the number of a list, and vanished without a word."""
    assert sentences("Count with me: 3. 2. 1. Now rest.") == ["Count with me: 3.", "2.", "1.", "Now rest."]
    assert sentences("3. 2. 1.") == ["3.", "2.", "1."]


def test_emphasis_does_not_hide_that_a_sentence_goes_on() -> None:
    """`Well... *then* rest` was divided, and `Well... then rest` was not."""
    assert sentences("Well... *then* rest.") == sentences("Well... then rest.") == ["Well... then rest."]


@pytest.mark.parametrize(
    ("before", "after", "goes_on"),
    [
        ("You may", "stay here", True),
        ("Ask Dr.", "smith", True),
        ("You may...", "stay", True),
        ("You may.", "stay", False),
        ("You may", "Stay", False),
        ("You may", "3 times", False),
        ("You may", "", False),
    ],
)
def test_a_line_goes_on_with_the_one_before_only_in_small_letters(before: str, after: str, goes_on: bool) -> None:
    assert continues(before, after) is goes_on


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("  a \t b\u00a0\u2028 c ", "a b c"),
        ("**a** _b_ `c`", "a b c"),
        ("__a__ b_", "a b"),
        ("a*//b* is no note, *// b is", "a//b is no note, b is"),
        ("<!-*- a", "a"),
    ],
)
def test_tidy_text_has_no_emphasis_no_notes_and_single_spaces(text: str, tidied: str) -> None:
    assert tidy(text) == tidied


def test_a_voice_needs_a_letter_or_a_number() -> None:
    assert has_words("3")
    assert has_words("\u00e9")
    assert has_words("\u0e01")
    assert not has_words("?!... \u2013 \U0001f642")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("plain \u00e9 \U0001f642", -1),
        ("tab\tand\u2028line\x0c", -1),
        ("a\x00b", 1),
        ("ab\x1b[31m", 2),
        ("\ud800", 0),
        ("x\ue000", 1),
        ("zero\u200bwidth", -1),
    ],
)
def test_the_first_character_no_voice_can_say_is_found(text: str, place: int) -> None:
    assert unspeakable(text) == place


ANY_TEXT = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            ["One", "two", "Dr.", "e.g.", "3.", "2)", "-", "#", ">", "*", "_", "//", "<!--", "...", "\u2026",
             ".", "?", '"', "\u201d", ")", "(", "*x*", "_y", "z_", "<!-*-", "*//", "/*/", "`", "\u2022", "+"]
        )
    ).flatmap(lambda words: st.sampled_from(["", " "]).map(lambda gap: gap.join(words))),
)  # fmt: skip


@given(ANY_TEXT)
@settings(max_examples=400)
def test_a_sentence_is_one_sentence(text: str) -> None:
    for piece in sentences(text):
        assert sentences(piece) == [piece]
        assert tidy(piece) == piece
        assert has_words(piece)


@given(ANY_TEXT)
@settings(max_examples=400)
def test_tidy_text_stays_as_it_is(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert "<!--" not in tidy(text)
    assert " //" not in " " + tidy(text)


def test_a_quoted_question_goes_on_with_the_sentence_around_it() -> None:
    assert sentences('"Is it so?" she asked. "Yes." He left.') == ['"Is it so?" she asked.', '"Yes."', "He left."]
