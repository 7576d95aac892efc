"""Text into a session, with every problem reported at once."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from voiceguide.errors import ScriptError
from voiceguide.script.cues import (
    NAMED_PAUSES,
    Bell,
    Chapter,
    Cue,
    LandingPlace,
    Level,
    Part,
    Pause,
    Prompt,
    Say,
    Session,
    SessionKind,
)
from voiceguide.script.parse import parse, session_from
from voiceguide.script.problems import Problem
from voiceguide.script.write import write

HEADER = "Title: A title\n\n"


def cues_of(body: str) -> tuple[Cue, ...]:
    session = session_from(HEADER + body)
    return session.cues


def problems_of(text: str) -> list[tuple[int, int, str]]:
    parsed = parse(text)
    assert parsed.session is None
    return [(problem.line, problem.column, problem.message) for problem in parsed.problems]


def only_problem(text: str) -> Problem:
    (problem,) = parse(text).problems
    return problem


# The header


def test_the_whole_header_is_read() -> None:
    session = session_from(
        "\ufeffTitle:  This   hurts \nSummary: Ten minutes.\nMinutes: 12.5\nLevel: Amber\nKind: BEDTIME\n"
        "Language: de\nVoice: piper/joe\nSource: A book: its third part\nReviewed: 2026-01-02, A. Person\n"
        "Say 988 as: nine, eight, eight\n\nHello.\n"
    )
    assert session == Session(
        title="This hurts",
        cues=(Say("Hello.", paragraph=True),),
        summary="Ten minutes.",
        minutes=12.5,
        level=Level.AMBER,
        kind=SessionKind.BEDTIME,
        language="de",
        voice="piper/joe",
        source="A book: its third part",
        reviewed="2026-01-02, A. Person",
        pronunciations=(("988", "nine, eight, eight"),),
    )


def test_a_title_is_enough_of_a_header() -> None:
    session = session_from("Title: A title\nHello there.")
    assert session == Session(title="A title", cues=(Say("Hello there.", paragraph=True),))
    assert session.level is Level.GREEN
    assert session.kind is SessionKind.DAY
    assert session.minutes is None
    assert session.language == "en"


@pytest.mark.parametrize(
    ("value", "minutes"), [("7", 7), ("12.5", 12.5), ("12:30", 12.5), ("90 seconds", 1.5), ("1 hour", 60)]
)
def test_minutes_are_read_as_times_are(value: str, minutes: float) -> None:
    assert session_from(f"Title: T\nMinutes: {value}\n\nHello.").minutes == minutes


def test_keys_may_be_in_any_case_and_order() -> None:
    session = session_from("KIND: bedtime\ntitle: T\n\nHello.")
    assert (session.title, session.kind) == ("T", SessionKind.BEDTIME)


def test_a_blank_line_ends_the_header() -> None:
    assert cues_of("Note: this is spoken.") == (Say("Note: this is spoken.", paragraph=True),)


def test_notes_and_blank_lines_may_stand_before_and_in_the_header() -> None:
    text = "\n// a note\nTitle: T\n// another\n   // and one\nKind: bedtime // not for the day\n\nHello."
    session = session_from(text)
    assert (session.title, session.kind) == ("T", SessionKind.BEDTIME)


def test_a_note_behind_a_header_line_is_not_part_of_it() -> None:
    """`Title: This hurts // working title` was announced with its note."""
    session = session_from("Title: This hurts // working title\nSource: https://example.org // or so\n\nHello.")
    assert session.title == "This hurts"
    assert session.source == "https://example.org"


@pytest.mark.parametrize(
    ("line", "message", "advice"),
    [
        ("Titel: T", '"Titel" is not a line of the header.', "Did you mean Title?"),
        ("level: red", 'Level cannot be "red".', "green, gentle, amber, deep"),
        ("Kind: night", 'Kind cannot be "night".', "day, bedtime"),
        ("Minutes: ten or so", 'Minutes cannot be "ten or so".', "7 or 12.5"),
        ("Minutes: 0", 'Minutes cannot be "0".', "7 or 12.5"),
        ("Minutes: 25 hours", 'Minutes cannot be "25 hours".', "7 or 12.5"),
        ("Minutes: " + "9" * 5000, 'Minutes cannot be "', "7 or 12.5"),
        ("Favourite colour: blue", '"Favourite colour" is not a line of the header.', "The header knows: Title,"),
        ("Title: Again", "Title is given twice.", "the first is in line 1"),
        ("Say 988 as: !", "This pronunciation has no words.", "Say 988 as: nine, eight, eight"),
        ("Say 988 as: nine [pause]", "A cue cannot stand in a pronunciation.", "Say 988 as: nine, eight, eight"),
        ("Say 988 as: nine]", "A cue cannot stand in a pronunciation.", "Say 988 as: nine, eight, eight"),
    ],
)
def test_a_wrong_header_line_is_told_with_its_line(line: str, message: str, advice: str) -> None:
    problem = only_problem(f"Title: T\n{line}\n\nHello.")
    assert (problem.line, problem.column) == (2, 1)
    assert problem.message.startswith(message)
    assert advice in problem.advice
    assert len(str(problem)) < 250


@pytest.mark.parametrize("written", ["9:30", "24/7", "a" * 200, "Dr. No", "as", "x:y as z"])
def test_any_written_form_can_have_a_pronunciation(written: str) -> None:
    """With a colon or many letters the line was no header line: it ended the header and was spoken."""
    session = session_from(f"Title: T\nSay {written} as: such words\nKind: bedtime\n\nHello.")
    assert session.pronunciations == ((written, "such words"),)
    assert session.kind is SessionKind.BEDTIME


# The body


def test_a_paragraph_is_spoken_sentence_by_sentence() -> None:
    assert cues_of("One. Two?\nThree.\n\nFour.") == (
        Say("One.", paragraph=True),
        Say("Two?"),
        Say("Three."),
        Say("Four.", paragraph=True),
    )


def test_a_line_in_small_letters_goes_on_with_the_sentence() -> None:
    assert cues_of("You may rest\nyour hands\nOn your knees.") == (
        Say("You may rest your hands", paragraph=True),
        Say("On your knees."),
    )


def test_an_emphasised_line_in_small_letters_goes_on_too() -> None:
    """`*your*` did not look like a small letter, and the sentence was cut in two."""
    assert cues_of("You may rest\n*your* hands.") == (Say("You may rest your hands.", paragraph=True),)


def test_the_things_of_a_list_are_spoken_one_by_one() -> None:
    assert cues_of("Find:\n- one thing\n- another thing") == (
        Say("Find:", paragraph=True),
        Say("one thing"),
        Say("another thing"),
    )


def test_cues_may_stand_anywhere_in_a_line() -> None:
    assert cues_of("[bell] One. [breath] two [breath][bell]") == (
        Bell(),
        Say("One.", paragraph=True),
        NAMED_PAUSES["breath"],
        Say("two"),
        NAMED_PAUSES["breath"],
        Bell(),
    )


def test_every_cue_knows_its_line() -> None:
    session = session_from(
        "Title: T\r\n\r\n# One\r\nHello\r\nthere. [pause]\r\n<!-- a\r\nnote -->[bell]\r\n"
        "[from 5 minutes]\r\nMore.\r\n[end]"
    )
    assert [cue.line for cue in session.cues] == [3, 4, 5, 7, 8]
    part = session.cues[-1]
    assert isinstance(part, Part)
    assert [cue.line for cue in part.cues] == [9]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_will_do(end: str) -> None:
    text = "Title: T\n\nOne.\n\n# Two\n[pause]\nThree."
    assert parse(text.replace("\n", end)) == parse(text)


def test_headings_are_chapters_and_begin_a_paragraph() -> None:
    assert cues_of("One.\n# First #\nTwo.\n## *Second*\n[pause] Three.") == (
        Say("One.", paragraph=True),
        Chapter("First"),
        Say("Two.", paragraph=True),
        Chapter("Second"),
        NAMED_PAUSES["pause"],
        Say("Three.", paragraph=True),
    )


def test_notes_are_never_spoken() -> None:
    body = "// a note\nOne // two [pause\n// [no cue\nthree. <!-- [four\nfive] --> Six. See https://example.org"
    assert cues_of(body) == (
        Say("One three.", paragraph=True),
        Say("Six."),
        Say("See https://example.org"),
    )


def test_rules_across_the_page_are_not_spoken() -> None:
    assert cues_of("One.\n---\n* * *\n=====\nTwo.") == (Say("One.", paragraph=True), Say("Two."))


def test_a_part_holds_its_cues() -> None:
    assert cues_of("One.\n[from 15 minutes]\nTwo. [pause]\n[end]\nThree. [from 20 minutes][end]") == (
        Say("One.", paragraph=True),
        Part(15, (Say("Two."), NAMED_PAUSES["pause"])),
        Say("Three."),
        Part(20, ()),
    )


def test_a_question_alone_is_a_session() -> None:
    assert cues_of("[journal 20 seconds: What?] [landing place]") == (Prompt("What?", 20), LandingPlace())


# Problems


@pytest.mark.parametrize(
    ("body", "line", "column", "message", "advice"),
    [
        ("Hello. [puase]", 3, 8, "[puase] is not a cue.", "[pause]"),
        ("Hello.\n\n   [bell] [ring ring]", 5, 11, "[ring ring] is not a cue.", "leave the brackets out"),
        ("Hello [pause", 3, 7, "This bracket is not closed.", "from [ to ]"),
        ("Hello [pause [bell]]", 3, 7, "This bracket is not closed.", "from [ to ]"),
        ("Hello.\n[[pause]]", 4, 1, "This bracket is not closed.", "from [ to ]"),
        ("Hello.\nThen pause]", 4, 11, "This bracket was never opened.", "from [ to ]"),
        ("Hello. [] there", 3, 8, "These brackets are empty.", "[pause]"),
        ("Hello. [ \u00a0 ]", 3, 8, "These brackets are empty.", "[pause]"),
        ("Hello.\n# One [bell]", 4, 7, "A cue cannot stand in a heading.", "on a line of its own"),
        ("Hello.\n# One ]", 4, 7, "A cue cannot stand in a heading.", "on a line of its own"),
        ("Hello.\n##", 4, 1, "This heading is empty.", "chapter's name"),
        ("Hello.\n[from 5 minutes]\nMore.", 4, 1, "This part is never ended.", "[end]"),
        ("Hello.\n[from 5 min] [from 6 min] x [end]", 4, 14, "The part from line 4 has not ended yet.", "do not nest"),
        ("Hello. [end]", 3, 8, "There is no part to end here.", "[from 15 minutes]"),
        ("Hello. [pause] ?!", 3, 1, 'There are no words in "?!".', "[pause]"),
        ("Hello. [journal: ?!]", 3, 8, "This window has no question in words.", "leave it out"),
        ("Hello. (pause) Then.", 3, 8, "(pause) would be spoken.", "[pause]"),
        ("Hello (5 seconds)", 3, 7, "(5 seconds) would be spoken.", "[5 seconds]"),
        ("Hello. (Long silence, then a bell)", 3, 8, "(Long silence, then a bell) would be spoken.", "[Long silence"),
        ("Hello {pause}", 3, 7, "{pause} would be spoken.", "[pause]"),
        ("Hello \uff3bpause\uff3d", 3, 7, "\uff3bpause\uff3d would be spoken.", "[pause]"),
        ("Hello (pa*us*e)", 3, 1, "(pause) would be spoken.", "[pause]"),
        ("Hello (pause\nfor a bit)", 3, 1, "(pause for a bit) would be spoken.", "[pause for a bit]"),
        ("Hello.\x00", 3, 7, "There is a character no voice can say (U+0000).", "Remove it."),
        ("Hello. \ud800", 3, 8, "There is a character no voice can say (U+D800).", "Remove it."),
        ("Hello.\n <!-- a note", 4, 2, "This note is not closed.", "-->"),
        ("Hello <!-- a note --> [puase]", 3, 23, "[puase] is not a cue.", "[pause]"),
        ("<!-- a\nnote --> [puase] Hello.", 4, 10, "[puase] is not a cue.", "[pause]"),
    ],
)  # fmt: skip
def test_each_problem_is_told_with_its_place_and_what_to_write(
    body: str, line: int, column: int, message: str, advice: str
) -> None:
    problem = only_problem(HEADER + body)
    assert (problem.line, problem.column, problem.message) == (line, column, message)
    assert advice in problem.advice
    assert not problem.warning


@pytest.mark.parametrize(
    "body", ["(I pause often.)", "a (10 years old) cup", "(short) words", "(the bell rings)", "x < pause >"]
)
def test_round_brackets_around_ordinary_words_are_spoken(body: str) -> None:
    assert any(isinstance(cue, Say) for cue in cues_of(body))


def test_a_cue_over_two_lines_is_told_at_both_its_ends() -> None:
    assert problems_of(HEADER + "Hello [pause\n5 seconds]") == [
        (3, 7, "This bracket is not closed."),
        (4, 10, "This bracket was never opened."),
    ]


def test_all_problems_are_told_at_once_in_the_order_of_the_file() -> None:
    text = (
        "Title: T\nMintues: 5\nLevel: red\n\n[puase] Hello. [pause 0]\n# [bell]\n(pause) and (bell)\nHi [end] [x\n\x07"
    )
    assert [(line, column) for line, column, _ in problems_of(text)] == [
        (2, 1), (3, 1), (5, 1), (5, 16), (6, 3), (7, 1), (7, 13), (8, 4), (8, 10), (9, 1), (9, 1),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "\n", "\ufeff", "// only a note", "Hello.", "\ud800", "[pause]"])
def test_a_script_needs_a_title(text: str) -> None:
    assert (1, 1, "The script has no title.") in problems_of(text)


@pytest.mark.parametrize(
    "text", ["Title: T", "Title: T\n\n[pause]", "Title: T\n\n# Only a heading", "Title: T\n\n[journal]"]
)
def test_a_script_says_something(text: str) -> None:
    assert [message for _, _, message in problems_of(text)] == ["The script says nothing."]


def test_more_than_a_thousand_problems_are_not_read_out() -> None:
    problems = parse(HEADER + "[x]\n" * 5000).problems
    assert len(problems) == 1001
    assert str(problems[-1]) == (
        "5003:1: error: There are more problems than these 1000. Mend these first, then check again."
    )


def test_a_script_with_problems_is_one_error_that_lists_them() -> None:
    with pytest.raises(ScriptError) as caught:
        session_from(HEADER + "Hello [puase] [end]", "talk.md")
    assert str(caught.value).splitlines() == [
        "talk.md has 2 problems, so nothing was spoken.",
        "talk.md:3:7: error: [puase] is not a cue. Did you mean [pause]?",
        "talk.md:3:15: error: There is no part to end here. Write [from 15 minutes] where it begins, or remove [end].",
    ]
    assert [problem.column for problem in caught.value.problems if isinstance(problem, Problem)] == [7, 15]


def test_one_problem_is_one() -> None:
    with pytest.raises(ScriptError, match="The script has 1 problem, so nothing was spoken"):
        session_from(HEADER + "Hello [puase]")


# Whatever stands in the file

FRAGMENTS = st.sampled_from(
    ["Title: T\n\n", "Title: T\n", "Title:", "Level: deep\n", "Minutes: 5\n", "Key: value\n", "Say a b as: c d\n",
     "Say *as*: x as: y\n", "Source: --> x\n", "Summary: <!-- y\n",
     "Hello", "hello", "One.", "two...", "Three\u2026", "Dr.", "e.g.", "3.", "2)", "why?", '"', "\u201c", "'", "(", ")",
     "[", "]", "[pause]", "[breath]", "[pause 20 seconds]", "[pause 1 to 2.5 min]", "[PAUSE:5]", "[pause 1e9]",
     "[bell]", "[bed rain]", "[bed off]", "[wait]", "[wait 5.5]", "[slower]", "[landing place]", "[way out]",
     "[journal: What?]", "[journal 0.5: : x *// y]", "[journal]", "[note 5 seconds]", "[breathe in 4, out 6.5]",
     "[breathe in 4, hold 2, out 6, rest 3, 2 times, by tone]",
     "[from 5 minutes]", "[from 7 seconds]", "[end]", "[]", "[ ]", "[x]", "(pause)", "(pause", "{bell}",
     "#", "# One\n", "\n## Two #\n", "#//", "-", "- a", "*", "**", "_", "__", "`", ">", "+", "\u2022", "---", "===",
     "//", " // note\n", "*//", "/*/", "<!--", "-->", "<!-*-", "<!-", "<!-- a -->", "!", ":", ",", "\\",
     " ", "  ", "\t", "\n", "\n\n", "\r", "\r\n", "\x00", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u00a0", "\u200b",
     "\ufeff", "\ud800", "\udfff", "\u0301", "\u00e9", "\u0130", "\u017f", "\u0660", "\u00b2", "\U0001f642", "\u202e",
     "\uff3b", "9" * 30, "x" * 210],
)  # fmt: skip
JOINED = st.lists(FRAGMENTS, max_size=25).map("".join)
TEXTS = st.one_of(
    st.text(), st.text(st.characters()), JOINED, JOINED.map(HEADER.__add__), st.text().map(HEADER.__add__)
)


def check_any_text(text: str) -> None:
    parsed = parse(text, "any.md")
    assert (parsed.session is None) == bool(parsed.problems)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for problem in parsed.problems:
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
        assert problem.message
        assert problem.advice
        assert problem.origin == "any.md"
    assert list(parsed.problems) == sorted(parsed.problems, key=lambda problem: (problem.line, problem.column))
    if parsed.session is not None:
        for cue in parsed.session.every_cue:
            spoken = cue.text if isinstance(cue, Say) else cue.question if isinstance(cue, Prompt) else ""
            assert not set("[]") & set(spoken)
            assert not isinstance(cue, Pause) or 0 < cue.shortest <= cue.natural <= cue.longest <= 3600
        assert parse(write(parsed.session)).session == parsed.session


@given(TEXTS)
@settings(max_examples=1000)
@example("Title: T\n\nHello\n- world")
@example("Title: T\n\nWell... *- then*\n<!-*- a -->")
@example("Source: x -->\nSummary: <!-- y\nTitle: T\n\nHello.")
@example("Title: T\nSay x *as*: y as: z\n\nHello.")
@example("Title: T\n\na *// b\n#//#//x\n# " + "x" * 199 + "_y")
@example("Title: T\n\n[from 0.01 seconds] x [end]")
@example("Title: T\n\nx(10\nseconds)")
@pytest.mark.long
def test_any_text_gives_a_session_that_can_be_written_or_problems(text: str) -> None:
    """Any text whatever: never an exception, never a bracket spoken, and never neither."""
    check_any_text(text)


@given(st.lists(FRAGMENTS, min_size=1, max_size=12).map(" ".join), st.sampled_from([" ", "\n", "\n\n"]))
@settings(max_examples=500)
@pytest.mark.long
def test_any_body_gives_a_session_that_can_be_written_or_problems(body: str, gap: str) -> None:
    check_any_text(f"{HEADER}Hello there.{gap}{body}")


@pytest.mark.parametrize(
    "body",
    [
        "[" * 1_000_000,
        "]" * 1_000_000,
        "a." * 500_000,
        "a. " * 333_000,
        "a... " * 200_000,
        "Ab. " * 250_000,
        "." * 1_000_000,
        '."' * 500_000,
        "1. " * 333_000,
        "- " * 500_000 + "x",
        "a" + "_" * 1_000_000 + "a",
        "(pause" * 100_000,
        "(1 " * 300_000,
        " " * 1_000_000 + "x",
        "# x" + " " * 1_000_000 + "x",
        "# x" + " #" * 500_000 + " x",
        "- " * 500_000 + "\x00",
        "a\n" * 500_000,
        "<!--" * 200_000,
        "<!" * 100_000 + "-- -->" * 100_000,
        "//" * 500_000,
        "[x]" * 333_000,
        "".join(f"[x{number}]" for number in range(120_000)),
        "[" + "x" * 1_000_000 + "]",
        "[pause " + "9" * 1_000_000 + "]",
        "[journal " + "up to " * 150_000 + "]",
        "[breathe in " + "4 " * 400_000 + "]",
        "\x00\n" * 400_000,
        "\r" * 1_000_000,
    ],
    ids=range(29),
)
@pytest.mark.long
def test_a_large_hostile_text_is_read_in_no_time(body: str) -> None:
    """Many of these took minutes: patterns that start again at every place, and text that is copied for each.

    No figure is measured here: what is quadratic takes a hundred times as long as this allows.
    """
    began = time.process_time()
    parse(HEADER + body)
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    "header", ["Key: x\n" * 140_000, "K" + " " * 1_000_000 + "x", "Say " + "as " * 300_000 + "\n"], ids=range(3)
)
def test_a_large_hostile_header_is_read_in_no_time(header: str) -> None:
    began = time.process_time()
    parse(header)
    assert time.process_time() - began < 10
