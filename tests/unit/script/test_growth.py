"""A script of twice the size takes about twice the work, whatever is in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.growth import LINEAR, growth

from voiceguide.errors import SessionError
from voiceguide.script.lint import guidance
from voiceguide.script.night import for_the_night
from voiceguide.script.parse import parse, session_from

HEAD = "Title: T\n"
QUIET = "It is here. [long]\n" * 6


def made_for_bed(text: str) -> None:
    with pytest.raises(SessionError):
        for_the_night(session_from(text))


@pytest.mark.parametrize(
    "text",
    [
        lambda n: f"{HEAD}\n{QUIET}" + "Wake. " * n,
        lambda n: f"{HEAD}\n{QUIET}" + "What? " * n,
        lambda n: f"{HEAD}\n{QUIET}" + "[journal 1 s: What?]\n" * n,
        lambda n: f"{HEAD}\n{QUIET}" + "A minute. [journal 1 s: What?]\n" * n,
        lambda n: f"{HEAD}\n{QUIET}" + "Wake.\n" * n + "[1 s]\n" * n,
    ],
    ids=["calls back", "questions", "windows", "announced windows", "calls back and pauses"],
)
def test_making_a_session_fit_for_bed(text: Callable[[int], str]) -> None:
    """Ten sentences were taken away from the end, and all was gone through again; windows looked at all before."""
    assert growth(made_for_bed, text, 400) < LINEAR


def test_guidance_of_a_script_with_pronunciations() -> None:
    """All of them were made into a pattern again for each sentence."""

    def text(n: int) -> str:
        return HEAD + "".join(f"Say w{i} as: v{i}\n" for i in range(n)) + "\n" + "A word w1.\n" * n

    assert growth(lambda text: guidance(session_from(text)), text, 40) < LINEAR


@pytest.mark.parametrize(
    "text",
    [
        lambda n: f"{HEAD}\n" + "[breathe in 2, out 2, 60 times] Now.\n" * n,
        lambda n: f"{HEAD}\n" + "".join(f"[from {i + 1} minutes] Now. [end]\n" for i in range(n)),
        lambda n: f"{HEAD}\n" + "[" * n,
    ],
    ids=["breaths", "parts", "brackets"],
)
def test_reading_what_is_refused(text: Callable[[int], str]) -> None:
    assert growth(parse, text, 400) < LINEAR
