"""Guidance: for each rule a script that breaks it, and one that nearly does."""

from __future__ import annotations

from pathlib import Path

import pytest

from voiceguide.script.lint import Measured, guidance
from voiceguide.script.parse import session_from
from voiceguide.script.problems import Problem

BEGIN = "You can stop whenever you like. [breath]\n"
END = "\n[pause]\n\nLook at one thing, and move your feet.\nPress H, and I'll say where to find a person."


def warnings(header: str, body: str, begin: str = BEGIN, end: str = END) -> list[Problem]:
    """The body begins in line 5."""
    return guidance(session_from(f"Title: T\n{header or '// none'}\n\n{begin}{body}{end}"))


def only_warning(header: str, body: str, begin: str = BEGIN, end: str = END) -> Problem:
    (problem,) = warnings(header, body, begin, end)
    assert problem.warning
    return problem


def test_a_plain_script_has_no_warnings() -> None:
    assert warnings("", "Here is a sentence. [pause]\nWhat do you hear? [think]") == []


@pytest.mark.parametrize(
    ("line", "shown", "wording"),
    [
        ("Now close your eyes.", "close your eyes", "You can let your eyes close"),
        ("Relax your jaw.", "Relax", "If anything wants to soften"),
        ("You are relaxed now.", "relaxed", "If anything wants to soften"),
        ("Let it all go.", "Let it all go", "It can stay as it is."),
        ("Letting go is next.", "Letting go", "It can stay as it is."),
        ("Surrender to it.", "Surrender", "It can stay as it is."),
        ("Take a deep breath.", "Take a deep breath", "Notice one breath"),
        ("Empty your mind.", "Empty your mind", "Thoughts will come."),
        ("And stop thinking.", "stop thinking", "Thoughts will come."),
        ("You are completely safe.", "You are completely safe", "Look or listen for one thing"),
        ("Well done.", "Well done", "Thank you for the time you took."),
        ("Go deeper and deeper.", "deeper and deeper", "leave it out"),
        ("Stay with the pain.", "Stay with the pain", "move back to your anchor"),
        ("Go back to when you were ten.", "Go back to when you were", "as the age you are now"),
        ("Everyone feels better after this.", "Everyone feels better", "some nothing much"),
    ],
)
def test_commands_and_promises_are_offered_a_gentler_wording(line: str, shown: str, wording: str) -> None:
    problem = only_warning("", f"A line.\n{line}")
    assert (problem.line, problem.message) == (6, f'"{shown}" commands or promises.')
    assert problem.advice.startswith("A gentler wording: ")
    assert wording in problem.advice


@pytest.mark.parametrize(
    "line",
    [
        "Your eyes can close.",
        "Let go of the cup.",
        "A safe place to put it.",
        "You are saved some work.",
        "A deep blue breath of wind.",
        "It's done well.",
        "Stay with the sound.",
    ],
)
def test_ordinary_words_are_no_commands(line: str) -> None:
    assert warnings("", line) == []


def test_a_curly_apostrophe_does_not_hide_a_promise() -> None:
    """Word processors write you\u2019re; the rule knew only you're."""
    assert only_warning("", "You\u2019re safe.").message == '"You\u2019re safe" commands or promises.'
    assert only_warning("", "You're safe.").message == '"You\'re safe" commands or promises.'


def test_a_question_in_a_window_is_looked_at_too() -> None:
    problem = only_warning("", "I'll be quiet for a minute.\n[journal 1 minute: Can you let it go?]")
    assert (problem.line, problem.message) == (6, '"let it go" commands or promises.')


def test_why_leads_into_brooding() -> None:
    problem = only_warning("", "And why is that so? [think]")
    assert (problem.line, problem.message) == (5, '"why" leads into brooding.')
    assert "What happens just before?" in problem.advice
    assert warnings("", "And whyever not. [think]") == []


@pytest.mark.parametrize("word", ["heals", "Healing", "cure", "cured", "treatment", "treats"])
def test_claims_of_an_effect_are_told(word: str) -> None:
    problem = only_warning("", f"This {word} people.")
    assert (problem.line, problem.message) == (5, f'"{word}" claims an effect.')
    assert problem.advice == "Say what is done, not what it does to a person."


def test_a_summary_can_claim_too() -> None:
    assert only_warning("Summary: A cure for worry", "Hello.").line == 1


@pytest.mark.parametrize("line", ["A healthy meal.", "Be curious.", "A secure door.", "You may retreat."])
def test_words_that_contain_a_claim_are_none(line: str) -> None:
    assert warnings("", line) == []


@pytest.mark.parametrize("between", ["\n", " [bell] ", " [pause 5] ", " [breath] ", " Think about it. "])
def test_two_questions_in_a_row_are_one_too_many(between: str) -> None:
    problem = only_warning("", f"What do you hear?{between}What do you see? [think]")
    assert problem.message == "Two questions in a row."
    assert problem.line == 5 + between.count("\n")
    assert "[think]" in problem.advice


@pytest.mark.parametrize("between", [" [short] ", " [think] ", " [wait] ", " [breath] One breath. [breath] "])
def test_two_questions_with_time_between_them_are_fine(between: str) -> None:
    assert warnings("", f"What do you hear?{between}What do you see? [think]") == []


def test_breaths_between_two_questions_are_time() -> None:
    """Half a minute of paced breathing counted as nothing."""
    assert warnings("", "What do you hear? [breathe in 4, out 4, 4 times] What do you see? [think]") == []


@pytest.mark.parametrize("cue", ["[long]", "[silence]", "[pause 31 seconds]"])
def test_a_long_silence_is_announced(cue: str) -> None:
    problem = only_warning("", f"A sentence.\n{cue}")
    assert problem.line == 6
    assert problem.message.endswith(" seconds of silence are not announced.")
    assert "I'll be quiet for about a minute." in problem.advice
    assert warnings("", f"I'll be quiet for a while.\n{cue}") == []


def test_an_announcement_long_ago_is_none() -> None:
    problem = only_warning("", "I'll be quiet soon.\nOne. Two. Three.\n[long]")
    assert (problem.line, problem.message) == (7, "45 seconds of silence are not announced.")


def test_a_long_window_is_announced() -> None:
    problem = only_warning("", "[journal 90 seconds: What?]")
    assert problem.message == "90 seconds of silence are not announced."


def test_half_a_minute_needs_no_announcement() -> None:
    assert warnings("", "A sentence. [pause 30 seconds]") == []


def test_the_first_half_minute_says_how_to_stop() -> None:
    problem = only_warning("", "Hello there.", begin="[bell]\n")
    assert (problem.line, problem.message) == (4, "The first half minute does not say how to stop.")
    assert "You can stop whenever you like." in problem.advice
    assert only_warning("", "You can stop.", begin="Hello. [pause 30 seconds]\n").line == 4
    assert warnings("", "You can leave at any time.", begin="[bell]\n") == []


def test_a_session_returns_to_the_senses_and_to_movement() -> None:
    ending = "\nPress H, and I'll say where to find a person."
    for body in ("You may rest.", "Look up.", "Move your feet."):
        problem = only_warning("", body, end=ending)  # where to find a person is nothing to see or hear
        assert (problem.line, problem.message) == (6, "The session has no return.")
        assert "something to see or hear, and a movement" in problem.advice
    assert warnings("", "Listen, and stretch.", end=ending) == []


def test_the_ending_says_where_help_is() -> None:
    problem = only_warning("", "Look up, and move your feet.", end="\nThat's all.")
    assert (problem.line, problem.message) == (6, "The ending does not say where help is.")
    assert "Press H" in problem.advice
    assert warnings("", "Look up, and move your feet.", end="\nA helpline is one key away.") == []


BEDTIME = "Kind: bedtime"


def test_a_bedtime_session_needs_no_return_and_no_help() -> None:
    assert warnings(BEDTIME, "Heavy legs. [pause]", end="") == []


def test_a_bedtime_session_calls_nobody_back() -> None:
    problem = only_warning(BEDTIME, "Now come back to the room.", end="")
    assert (problem.line, problem.message) == (5, '"come back" brings a sleeper back.')
    assert "thins out and ends" in problem.advice
    assert warnings(BEDTIME, "Thoughts come, and go back.", end="") == []


def test_a_bell_wakes_at_bedtime() -> None:
    problem = only_warning(BEDTIME, "Rest.\n[bell]", end="")
    assert (problem.line, problem.message, problem.advice) == (6, "A bell at bedtime wakes.", "Remove [bell].")
    assert warnings("", "Rest. [bell]") == []


def test_a_late_question_keeps_a_sleeper_awake() -> None:
    body = "I'll be quiet. [pause 5 minutes]\nWhat do you hear?"
    problem = only_warning(BEDTIME, body, end="")
    assert problem.line == 6
    assert problem.message == "A question after the fourth minute keeps a sleeper awake."
    assert warnings(BEDTIME, body.replace("5", "3"), end="") == []
    assert warnings("", body + " [think]") == []


def test_a_late_window_keeps_a_sleeper_awake() -> None:
    body = "I'll be quiet. [pause 5 minutes]\nThere's a minute.\n[journal up to 1 minute: Say what is left.]\nRest."
    problem = only_warning(BEDTIME, body, end="")
    assert problem.message == "A window for a note after the fourth minute keeps a sleeper awake."
    assert warnings(BEDTIME, body.replace("5", "3"), end="") == []


@pytest.mark.parametrize("level", ["amber", "deep"])
def test_bedtime_is_no_time_for_what_stirs_up(level: str) -> None:
    problem = only_warning(f"Kind: bedtime\nLevel: {level}", "[landing place] Rest.", end="")
    assert problem.line == 1
    assert problem.message == f"A session of level {level} is no bedtime session."
    assert warnings("Kind: bedtime\nLevel: gentle", "Rest.", end="") == []


@pytest.mark.parametrize("level", ["amber", "deep"])
def test_what_stirs_up_has_a_place_to_return_to(level: str) -> None:
    problem = only_warning(f"Level: {level}", "Hello.")
    assert problem.message == f"A session of level {level} needs a place to return to."
    assert "[landing place]" in problem.advice
    assert warnings(f"Level: {level}", "[landing place] Hello.") == []
    assert warnings("Level: gentle", "Hello.") == []


def test_what_stirs_up_is_short() -> None:
    problem = only_warning("Level: amber\nMinutes: 16", "[landing place] Hello.")
    assert problem.message == "A session of level amber lasts at most fifteen minutes."
    assert warnings("Level: amber\nMinutes: 15", "[landing place] Hello.") == []


@pytest.mark.parametrize(
    "text", ["It\u00e2\u20ac\u2122s here", "caf\u00c3\u00a9", "it\ufffds", "it\u0e40s", "it\u20acs"]
)
def test_broken_characters_are_told(text: str) -> None:
    problem = only_warning("", text)
    assert (problem.line, problem.message) == (5, f'Broken characters in "{text}".')
    assert "Type the quotes and dashes of this line again." in problem.advice


def test_characters_of_a_language_are_not_broken() -> None:
    assert warnings("", "It\u2019s a caf\u00e9 \u2013 and \u00c2me.") == []
    assert warnings("Language: th", "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35") == []


def test_a_long_number_is_spoken_as_one_where_numbers_are_not_read() -> None:
    problem = only_warning("Language: de", "Ruf 988 an.")
    assert (problem.line, problem.message) == (5, "988 is spoken as one large number.")
    assert "Say 988 as: nine, eight, eight" in problem.advice
    assert warnings("Language: de\nSay 988 as: neun, acht, acht", "\nRuf 988 an.") == []
    assert warnings("Language: de", "Geh 12 Schritte.") == []
    assert warnings("", "Call 988 now.") == []


def test_a_pronunciation_of_something_else_does_not_help_a_number() -> None:
    """Any pronunciation in the line silenced the warning, and so did one of another number."""
    for said in ("Say an as: ann", "Say 98 as: neun acht"):
        (problem,) = warnings(f"Language: de\n{said}", "Ruf 988 an.")
        assert problem.message == "988 is spoken as one large number."


def test_an_address_on_the_net_is_spelled_out_where_addresses_are_not_read() -> None:
    problem = only_warning("Language: de", "Lies www.example.org nach.")
    assert problem.message == "An address on the net is spelled out letter by letter."
    assert warnings("", "See www.example.org for more.") == []


def test_what_no_voice_can_say_is_told_with_its_line() -> None:
    problem = only_warning("", "A line.\n<b>\nAnother line.")
    assert (problem.line, problem.message) == (
        6, 'Nothing in "<b>" can be said: there is a short rest in its place.',
    )  # fmt: skip


def test_a_sentence_of_more_than_25_words_is_hard_to_follow() -> None:
    problem = only_warning("", "word " * 25 + "word.")
    assert (problem.line, problem.message) == (5, "A sentence of 26 words is hard to follow by ear.")
    assert warnings("", "word " * 24 + "word.") == []


def test_guidance_comes_in_the_order_of_the_lines_and_names_the_file() -> None:
    session = session_from("Title: T\nLevel: amber\n\nRelax.\nWhy?\nClose your eyes, and let it go.\n")
    found = guidance(session, origin="talk.md")
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)
    assert len(found) == 8
    assert str(found[0]) == (
        "talk.md:1:1: warning: A session of level amber needs a place to return to. "
        "Write [landing place] where it is found."
    )


# With a voice


def of_measures(measured: Measured, header: str = "// none") -> list[str]:
    session = session_from(f"Title: T\n{header}\n\n{BEGIN}Hello.{END}")
    problems = guidance(session, measured)
    assert {problem.line for problem in problems} <= {1}
    return [f"{problem.message} {problem.advice}" for problem in problems]


def test_a_pace_that_is_easy_to_follow() -> None:
    assert Measured(100, 60, 120, 0.5).words_a_minute == 100
    assert Measured(0, 0, 120, 0.5).words_a_minute == 0
    assert of_measures(Measured(85, 60, 120, 0.5)) == []
    assert of_measures(Measured(165, 60, 120, 0.5)) == []
    for words in (84, 166):
        assert of_measures(Measured(words, 60, 120, 0.5)) == [
            f"The voice speaks {words} words a minute. 85 to 165 are easy to follow: change --rate, or the sentences."
        ]


def test_a_session_is_neither_all_talk_nor_all_silence() -> None:
    for share in (0.3, 0.9):
        assert of_measures(Measured(120, 60, 120, share)) == []
    assert of_measures(Measured(120, 60, 120, 0.29)) == [
        "Silence is 29% of the session. Give the listener more or longer pauses."
    ]
    assert of_measures(Measured(120, 60, 120, 0.91)) == [
        "Silence is 91% of the session. Say a little more, or shorten pauses."
    ]


def test_bedtime_is_more_silent() -> None:
    session = session_from(f"Title: T\n{BEDTIME}\n\n{BEGIN}Rest.")
    assert guidance(session, Measured(120, 60, 120, 0.92)) == []
    assert [problem.message for problem in guidance(session, Measured(120, 60, 120, 0.49))] == [
        "Silence is 49% of the session."
    ]


def test_minutes_tell_the_truth_within_a_tenth() -> None:
    assert of_measures(Measured(120, 60, 660, 0.5), "Minutes: 10") == []
    assert of_measures(Measured(120, 60, 661, 0.5), "Minutes: 10") == [
        "Minutes says 10, and the session lasts 11:01. Change Minutes, or the pauses."
    ]


def test_lengths_that_cannot_be_had_are_told() -> None:
    assert of_measures(Measured(120, 60, 120, 0.5, gaps=((600.0, 750.0),))) == [
        "The session cannot last between 10.0 and 12.5 minutes. "
        "Let the part begin at a smaller number of minutes, or let pauses stretch further."
    ]


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).resolve().parents[3] / "scripts").glob("*.md")), ids=lambda path: path.stem
)
def test_every_shipped_script_follows_the_guidance(path: Path) -> None:
    session = session_from(path.read_text(encoding="utf-8"), str(path))
    assert [str(problem) for problem in guidance(session, origin=path.name)] == []


def test_a_header_line_below_the_blank_line_is_told_before_it_is_spoken() -> None:
    """A blank line inside the header ends it: "Level: amber" was then spoken, and the level lost."""
    problem = only_warning("", "A sentence.", begin="Level: amber\n" + BEGIN)
    assert problem.line == 4
    assert '"Level:" is spoken' in problem.message
    assert warnings("", "The level: low, today.") == []
