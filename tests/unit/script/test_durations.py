"""Times as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.script.durations import digits_for_words, plain_number, seconds_from


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("20", 20.0),
        ("20 seconds", 20.0),
        ("1 second", 1.0),
        ("20s", 20.0),
        ("20 sec", 20.0),
        ("20 secs", 20.0),
        ("2 min", 120.0),
        ("2 mins", 120.0),
        ("2m", 120.0),
        ("1 minute", 60.0),
        ("1 hour", 3600.0),
        ("2 hrs", 7200.0),
        ("1.5 minutes", 90.0),
        ("1,5 minutes", 90.0),
        ("0.3333 seconds", 0.333),
        ("1:30", 90.0),
        ("10:05", 605.0),
        ("1:30 minutes", 90.0),
        ("  2  MIN ", 120.0),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, seconds: float) -> None:
    assert seconds_from(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "soon", "-5", "1e9", "5 5", "1:75", "1.", ".5", "5 fortnights", "seconds", "5 s s", "1:3", "nan"]
)
def test_what_is_not_a_time_is_none(text: str) -> None:
    assert seconds_from(text) is None


def test_a_bare_number_means_the_unit_that_is_asked_for() -> None:
    assert seconds_from("3", unit="minutes") == 180.0
    assert seconds_from("3 seconds", unit="minutes") == 3.0
    assert seconds_from("3:20", unit="minutes") == 200.0


def test_a_number_of_five_thousand_digits_is_no_exception() -> None:
    """`[pause 999...9:30]` ended the program: Python refuses to make an int of so many digits."""
    assert seconds_from("9" * 5000 + ":30") == float("inf")
    assert seconds_from("9" * 5000) == float("inf")


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("two minutes", "2 minutes"),
        ("half a minute", "30 seconds"),
        ("half an minute", "30 seconds"),
        ("a minute", "1 minute"),
        ("an hour", "1 hour"),
        ("a minute and a half", "90 seconds"),
        ("one minute and a half", "90 seconds"),
        ("twenty to ninety seconds", "20 to 90 seconds"),
        ("a bell", "a bell"),
        ("someone", "someone"),
    ],
)
def test_numbers_in_words_become_digits(text: str, digits: str) -> None:
    assert digits_for_words(text) == digits


@pytest.mark.parametrize(("value", "text"), [(20.0, "20"), (12.5, "12.5"), (0.001, "0.001"), (86400, "86400")])
def test_a_number_is_written_without_an_exponent(value: float, text: str) -> None:
    assert plain_number(value) == text


@given(st.integers(1, 86_400_000))
def test_a_number_written_plainly_is_read_as_itself(milliseconds: int) -> None:
    seconds = round(milliseconds / 1000, 3)
    assert seconds_from(plain_number(seconds)) == seconds
