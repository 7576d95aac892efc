"""What may stand between square brackets, in all the spellings people use."""

from __future__ import annotations

import pytest

from voiceguide.script.cues import (
    NAMED_PAUSES,
    Bed,
    Bell,
    Breathe,
    Change,
    LandingPlace,
    Pacing,
    Pause,
    Prompt,
    VoiceChange,
    Wait,
    WayOut,
)
from voiceguide.script.spellings import PartBegins, PartEnds, Spelled, Unread, read_cue

BREATHS = "Each phase of a breath lasts 2 to 20 seconds, and there are 1 to 60 breaths."


def exactly(seconds: float) -> Pause:
    return Pause(seconds, seconds, seconds)


@pytest.mark.parametrize("name", list(NAMED_PAUSES))
def test_a_named_pause_is_written_by_its_name(name: str) -> None:
    assert read_cue(name, 1) == NAMED_PAUSES[name]
    assert read_cue(f"  {name.upper()} ", 1) == NAMED_PAUSES[name]
    assert read_cue(f"{name}.", 1) == NAMED_PAUSES[name]


@pytest.mark.parametrize(
    ("inside", "name"),
    [
        ("a breath", "breath"),
        ("breathe", "breath"),
        ("short pause", "short"),
        ("a moment", "short"),
        ("...", "short"),
        ("\u2026", "short"),
        ("a pause", "pause"),
        ("rest", "pause"),
        ("Thinking", "think"),
        ("time to think", "think"),
        ("long pause", "long"),
        ("quiet", "silence"),
        ("sit", "silence"),
    ],
)
def test_a_named_pause_has_other_names(inside: str, name: str) -> None:
    assert read_cue(inside, 1) == NAMED_PAUSES[name]


def test_one_breath_is_a_breath() -> None:
    """It stood in the table in words, and the words had become 1 breath before the table was asked."""
    assert read_cue("one breath", 1) == NAMED_PAUSES["breath"]


@pytest.mark.parametrize(
    ("inside", "seconds"),
    [
        ("pause 20 seconds", 20),
        ("silence 2 minutes", 120),
        ("PAUSE:5", 5),
        ("pause: 5s", 5),
        ("pause 5 sec", 5),
        ("5 seconds", 5),
        ("pause=5", 5),
        ("pause 5", 5),
        ("Pause 5 secs.", 5),
        ("pause5s", 5),
        ("pause for 5 seconds", 5),
        ("pause of five seconds", 5),
        ("silence for half a minute", 30),
        ("silence for a minute", 60),
        ("5 seconds pause", 5),
        ("5 second silence", 5),
        ("5 pause", 5),
        ("2 min", 120),
        ("pause 1:30", 90),
        ("pause 1.5 minutes", 90),
        ("pause 2,5 seconds", 2.5),
        ("long pause 50 seconds", 50),
        ("sit 1 hour", 3600),
    ],
)
def test_a_pause_of_an_exact_length_is_rigid(inside: str, seconds: float) -> None:
    assert read_cue(inside, 1) == exactly(seconds)


@pytest.mark.parametrize(
    ("inside", "low", "high"),
    [
        ("pause 20 to 60 seconds", 20, 60),
        ("pause 20-60", 20, 60),
        ("pause 20 \u2013 60 s", 20, 60),
        ("20 to 60 seconds", 20, 60),
        ("pause 20 seconds to 2 minutes", 20, 120),
        ("silence 1 to 2 minutes", 60, 120),
        ("pause 1:30 to 2:00", 90, 120),
    ],
)
def test_a_pause_may_stretch(inside: str, low: float, high: float) -> None:
    assert read_cue(inside, 1) == Pause(low, low, high)


@pytest.mark.parametrize(
    ("inside", "cue"),
    [
        ("wait", Wait(120)),
        ("wait until ready", Wait(120)),
        ("wait up to 5 minutes", Wait(300)),
        ("wait: 5 minutes", Wait(300)),
        ("wait at most 90 seconds", Wait(90)),
        ("wait for 30 seconds", Wait(30)),
        ("bell", Bell()),
        ("Bell", Bell()),
        ("ring the bell", Bell()),
        ("chime", Bell()),
        ("bed rain", Bed("rain")),
        ("bed: Rain", Bed("rain")),
        ("bed sea", Bed("sea")),
        ("bed ocean", Bed("sea")),
        ("bed brown noise", Bed("brown noise")),
        ("background brown", Bed("brown noise")),
        ("bed drone", Bed("drone")),
        ("bed off", Bed(None)),
        ("bed stop", Bed(None)),
        ("slower", VoiceChange(Change.SLOWER)),
        ("slow down", VoiceChange(Change.SLOWER)),
        ("faster", VoiceChange(Change.FASTER)),
        ("softer", VoiceChange(Change.SOFTER)),
        ("louder", VoiceChange(Change.LOUDER)),
        ("landing place", LandingPlace()),
        ("safe place", LandingPlace()),
        ("way out", WayOut()),
        ("exit", WayOut()),
        ("from 15 minutes", PartBegins(15)),
        ("from 15", PartBegins(15)),
        ("from 12.5 min", PartBegins(12.5)),
        ("only from fifteen minutes", PartBegins(15)),
        ("at least 1 hour", PartBegins(60)),
        ("from 90 seconds", PartBegins(1.5)),
        ("end", PartEnds()),
        ("END", PartEnds()),
        ("/end", PartEnds()),
    ],
)
def test_each_other_cue_is_read(inside: str, cue: Spelled) -> None:
    assert read_cue(inside, 1) == cue


@pytest.mark.parametrize(
    ("inside", "cue"),
    [
        ("breathe in 4, hold 2, out 6, 5 times", Breathe(4, 2, 6, 0, 5)),
        ("breathe in 4 hold 2 out 6 5 times", Breathe(4, 2, 6, 0, 5)),
        ("Breathe in for 4 seconds, breathe out for 6 seconds, 3 breaths", Breathe(4, 0, 6, 0, 3)),
        ("breathe in four, out six", Breathe(4, 0, 6, 0, 5)),
        ("breathe in 4, hold 4, out 4, hold 4, 2 rounds", Breathe(4, 4, 4, 4, 2)),
        ("breathe in 4, out 6, rest 2, 1 times by tone", Breathe(4, 0, 6, 2, 1, Pacing.TONE)),
        ("breathe in 4.5, out 6, 5 times, with a voice", Breathe(4.5, 0, 6, 0, 5)),
    ],
)
def test_paced_breaths_are_read(inside: str, cue: Breathe) -> None:
    assert read_cue(inside, 1) == cue


@pytest.mark.parametrize(
    ("inside", "question", "limit"),
    [
        ("journal up to 3 minutes: What did you notice?", "What did you notice?", 180),
        ("journal: What did you notice?", "What did you notice?", 180),
        ("Journal, up to two minutes: What?", "What?", 120),
        ("journal 90 seconds: What?", "What?", 90),
        ("journal for half a minute: What?", "What?", 30),
        ("journal 2: What?", "What?", 120),
        ("journal", "", 180),
        ("journal 5 minutes", "", 300),
        ("note: One word: which one?", "One word: which one?", 180),
        ("record up to 1 minute: 10 things you saw", "10 things you saw", 60),
        ("journal: 10 things you saw", "10 things you saw", 180),
        ("write: A *soft*   word?", "A soft word?", 180),
    ],
)
def test_a_window_has_a_question_and_a_limit(inside: str, question: str, limit: float) -> None:
    assert read_cue(inside, 1) == Prompt(question, limit)


def test_a_question_keeps_its_capitals_and_numbers() -> None:
    assert read_cue("journal: Which two of NASA's, and why 3:30?", 1) == Prompt(
        "Which two of NASA's, and why 3:30?", 180
    )


@pytest.mark.parametrize("inside", ["bell", "pause 5", "wait", "think", "bed sea", "journal: What?", "way out"])
def test_a_cue_knows_its_line(inside: str) -> None:
    cue = read_cue(inside, 42)
    assert not isinstance(cue, PartBegins | PartEnds | Unread)
    assert cue.line == 42


@pytest.mark.parametrize(
    ("inside", "suggested"),
    [
        ("puase", "[pause]"),
        ("breth", "[breath]"),
        ("bel", "[bell]"),
        ("thnik", "[think]"),
        ("silense", "[silence]"),
        ("pause a while", "[pause]"),
        ("pause 20 fortnights", "[pause]"),
        ("journel up to 3 minutes: What?", "[journal up to 3 minutes: What did you notice?]"),
        ("landing plaice", "[landing place]"),
        ("form 15 minutes", "[from 15 minutes]"),
        ("wait up to soon", "[wait up to 5 minutes]"),
        ("pause 1e9", "[pause"),
        ("pause -5", "[pause"),
        ("bed rian", "[bed rain], [bed sea], [bed brown noise], [bed drone], [bed off]"),
        ("bed", "[bed rain]"),
        ("breathe in 4, sideways 6", "[breathe in 4, hold 2, out 6, 5 times]"),
        ("journal as you like", "[journal up to 3 minutes: What did you notice?]"),
        ("xyzzy", "leave the brackets out"),
        ("\U0001f514", "[pause], [think] or [bell]"),
    ],
)
def test_what_cannot_be_read_is_answered_with_what_to_write(inside: str, suggested: str) -> None:
    cue = read_cue(inside, 1)
    assert isinstance(cue, Unread)
    assert suggested in cue.advice


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        ("pause 0", "A pause lasts more than nothing and at most an hour."),
        ("pause 0.0001 seconds", "A pause lasts more than nothing and at most an hour."),
        ("pause 61 minutes", "A pause lasts more than nothing and at most an hour."),
        ("pause 20 to 90 minutes", "A pause lasts more than nothing and at most an hour."),
        ("pause " + "9" * 5000, "A pause lasts more than nothing and at most an hour."),
        ("pause 60 to 20 seconds", "The longest length of this pause is below its natural one."),
        ("wait 0", "A wait lasts more than nothing and at most an hour."),
        ("wait up to 2 hours", "A wait lasts more than nothing and at most an hour."),
        ("journal up to 0 minutes: What?", "A window is open for more than nothing and at most an hour."),
        ("journal up to 2 hours: What?", "A window is open for more than nothing and at most an hour."),
        ("from 0 minutes", "A part begins at a length above nothing, within a day."),
        ("from 25 hours", "A part begins at a length above nothing, within a day."),
        ("breathe in 1, out 6", BREATHS),
        ("breathe in 4, out 21", BREATHS),
        ("breathe in 4, out 6, 61 times", BREATHS),
        ("breathe in 4, out 6, 0 times", BREATHS),
    ],
)  # fmt: skip
def test_a_number_out_of_reach_is_told_as_such(inside: str, message: str) -> None:
    cue = read_cue(inside, 1)
    assert isinstance(cue, Unread)
    assert cue.message == message


def test_an_hour_is_the_longest_and_a_millisecond_the_shortest_pause() -> None:
    assert read_cue("pause 1 hour", 1) == exactly(3600)
    assert read_cue("pause 0.001 seconds", 1) == exactly(0.001)


def test_a_number_of_five_thousand_digits_is_no_exception() -> None:
    """Python refuses to make an int of so many digits, and parsing ended in a traceback."""
    assert isinstance(read_cue("pause " + "9" * 5000 + ":30", 1), Unread)
    assert isinstance(read_cue("breathe in 4, out 6, " + "9" * 5000 + " times", 1), Unread)


def test_a_part_cannot_begin_at_a_length_that_rounds_to_nothing() -> None:
    """`[from 0.01 seconds]` gave a part from 0 minutes, which its own script could not spell."""
    assert isinstance(read_cue("from 0.01 seconds", 1), Unread)


def test_a_message_shows_the_beginning_of_a_long_cue_only() -> None:
    """A bracket around a whole chapter was read out with all of the chapter."""
    for inside in ("x" * 100_000, "bed " + "x" * 100_000, "word " * 20_000):
        cue = read_cue(inside, 1)
        assert isinstance(cue, Unread)
        assert len(cue.message + cue.advice) < 250
