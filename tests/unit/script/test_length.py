"""How long a session can be at most."""

from __future__ import annotations

import pytest
from support.growth import peak

from voiceguide.errors import ScriptError
from voiceguide.script import cues
from voiceguide.script.length import LONGEST_SESSION, MOST_LENGTHS, about, first_beyond
from voiceguide.script.parse import parse, session_from

HEAD = "Title: T\n\nHello.\n"


@pytest.mark.parametrize(
    ("line", "last"),
    [
        ("[pause 1 hour]", 24),
        ("[silence]", 720),
        ("[pause 2 to 3600 seconds]", 43200),
        ("[breathe in 2, out 2, 60 times]", 360),
        ("[breathe in 20, hold 20, out 20, rest 20, 60 times, by tone]", 18),
        ("[journal: What?]", 479),
        ("[wait up to 1 hour]", 2880),
        ("[bell]", 14400),
        ("[from 5 minutes] [pause 1 hour] [end]", 24),
        ("These are six words of it.", 23352),
    ],
)
@pytest.mark.long
def test_a_session_longer_than_a_day_is_refused_at_once(line: str, last: int) -> None:
    """Laid out, 4,000 lines of breaths needed 17 seconds and half a gigabyte."""
    few = parse(HEAD + f"{line}\n" * (last - 1))
    assert few.problems == ()
    many = parse(HEAD + f"{line}\n" * (last + 200), "long.md").problems
    assert [str(problem) for problem in many] == [
        f"long.md:{3 + last}:1: error: Here the session has lasted 24 hours, and none lasts longer. "
        "Shorten it, or divide it into several sessions."
    ]


def test_what_is_said_for_a_word_takes_its_time_too() -> None:
    session = session_from(f"Title: T\nSay it as: {'very ' * 30}long\n\n" + "This is it.\n" * 100)
    assert first_beyond(session, 1500) is not None
    assert first_beyond(session, 1900) is None


def test_a_script_that_is_refused_is_not_laid_out() -> None:
    text = HEAD + "[breathe in 2, out 2, 60 times]\n" * 4000
    assert peak(lambda: parse(text)) < 20 * len(text)


def test_parts_of_more_lengths_than_anybody_needs_are_refused_once() -> None:
    parts = [f"[from {number} minutes]\nMore.\n[end]\n" for number in range(1, MOST_LENGTHS + 10)]
    assert parse(HEAD + "".join(parts[:MOST_LENGTHS] * 3)).problems == ()
    with pytest.raises(ScriptError) as caught:
        session_from(HEAD + "".join(parts), "long.md")
    assert str(caught.value).splitlines()[1:] == [
        f"long.md:{4 + 3 * MOST_LENGTHS}:1: error: Parts begin at more than {MOST_LENGTHS} different lengths. "
        "Let several of them begin at the same length."
    ]


@pytest.mark.parametrize("line", [f"Say {'a' * 201} as: b", f"Say b as: {'a ' * 100}a"])
def test_a_pronunciation_is_for_a_few_words(line: str) -> None:
    """With a long one for a word that is said often, a small script became gigabytes of speech."""
    (problem,) = parse(f"Title: T\n{line}\n\nHello.").problems
    assert (problem.line, problem.message) == (2, "This pronunciation has more than 200 characters.")
    assert "Say 988 as: nine, eight, eight" in problem.advice


def test_the_longest_session_is_as_long_as_the_header_can_say() -> None:
    assert session_from(f"Title: T\nMinutes: {LONGEST_SESSION / 60:.0f}\n\nHello.").minutes == LONGEST_SESSION / 60
    assert parse(f"Title: T\nMinutes: {LONGEST_SESSION / 60 + 1:.0f}\n\nHello.").session is None


def test_a_sentence_is_as_long_as_it_is_pronounced() -> None:
    """Four hundred bytes can ask for 36,000 letters in one breath, and no voice comes to their end."""
    said = parse(f"Title: T\nSay a as: {'9' * 200}\n\nA{' a' * 180}.\n")
    assert [problem.line for problem in said.problems] == [4]
    assert "36" in said.problems[0].message
    assert parse(f"Title: T\nSay a as: {'9' * 200}\n\nA a.\n").problems == ()


def test_what_counts_is_what_is_said() -> None:
    """A telephone number is two words on paper, and six by ear; an address may be nothing but long."""
    assert about(cues.Say("116 123")) > about(cues.Say("Call them.")) + 1.5
    assert about(
        cues.Say("Rest \u2665\u2665\u2665\u2665\u2665\u2665\u2665\u2665\u2665\u2665\u2665\u2665\u2665\u2665\u2665.")
    ) == about(cues.Say("Rest."))
    figures = parse(f"Title: T\n\n{'9' * 1900}.\n")
    assert "As it is pronounced, this sentence has" in figures.problems[0].message


def test_letters_without_spaces_take_time_too() -> None:
    lines = "A.\n\n" * 30_000
    said = parse(f"Title: T\nSay a as: {'9' * 200}\n\n{lines}")
    assert any("24 hours" in problem.message for problem in said.problems)
