"""A session of the day made fit for bed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from support.any_cues import any_cues

from voiceguide.errors import SessionError
from voiceguide.script import cues
from voiceguide.script.length import about
from voiceguide.script.library import read_session
from voiceguide.script.lint import guidance
from voiceguide.script.moments import LATE_AT_BEDTIME
from voiceguide.script.night import for_the_night
from voiceguide.script.parse import session_from

SCRIPTS = sorted((Path(__file__).resolve().parents[3] / "scripts").glob("*.md"))
ONLY_BY_DAY = {"open-page"}
QUIET = "Something that goes on by itself is here. [long]\n" * 6


def night(body: str, header: str = "") -> cues.Session:
    return for_the_night(session_from(f"Title: Test\n{header}\n{body}\n"))


def told(session: cues.Session) -> list[str]:
    """What is said, in order; a chapter with its mark."""
    found = []
    for cue in session.every_cue:
        match cue:
            case cues.Say():
                found.append(cue.text)
            case cues.Prompt():
                found.append(cue.question)
            case cues.Chapter():
                found.append(f"# {cue.title}")
    return found


# Shipped sessions


@pytest.mark.parametrize("path", [path for path in SCRIPTS if path.stem not in ONLY_BY_DAY], ids=lambda path: path.stem)
def test_every_shipped_session_is_fit_for_bed(path: Path) -> None:
    session = for_the_night(read_session(path))
    assert session.kind is cues.SessionKind.BEDTIME
    listed = session.every_cue
    assert not any(isinstance(cue, cues.Bell) for cue in listed)
    chapters = [place for place, cue in enumerate(listed) if isinstance(cue, cues.Chapter)]
    for start, end in zip(chapters, [*chapters[1:], len(listed)], strict=True):
        assert any(isinstance(cue, cues.Say | cues.Prompt | cues.Pause) for cue in listed[start:end]), "empty"
    assert not told(session)[-1].endswith("?")
    seconds = 0.0
    for cue in listed:
        if seconds > LATE_AT_BEDTIME:
            assert not isinstance(cue, cues.Prompt)
            assert not (isinstance(cue, cues.Say) and cue.text.endswith("?")), cue
        seconds += about(cue)
    assert [str(problem) for problem in guidance(session)] == []


def test_what_is_made_of_windows_stays_for_the_day() -> None:
    """Speaking about what hurts is not for bed."""
    with pytest.raises(SessionError, match="made of questions"):
        for_the_night(read_session(next(path for path in SCRIPTS if path.stem == "open-page")))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_what_is_for_bed_already_comes_back_as_it_is(path: Path) -> None:
    session = read_session(path)
    if session.kind is cues.SessionKind.BEDTIME:
        assert for_the_night(session) is session
    elif path.stem not in ONLY_BY_DAY:
        once = for_the_night(session)
        assert for_the_night(once) is once


# Cue by cue


@pytest.mark.parametrize("level", ["amber", "deep"])
@pytest.mark.parametrize("kind", ["day", "bedtime"])
def test_what_stirs_up_is_refused(level: str, kind: str) -> None:
    with pytest.raises(SessionError, match=f'"Test" is {level}'):
        night(QUIET, f"Level: {level}\nKind: {kind}\n")


def test_bells_go_and_everything_paced_stays() -> None:
    session = night(f"[bell]\nBegin. [slower] [bed rain]\n[breathe in 4, out 6, 3 times]\n{QUIET}[bell]")
    kinds = [type(cue) for cue in session.cues]
    assert kinds[:4] == [cues.Say, cues.VoiceChange, cues.Bed, cues.Breathe]
    assert cues.Bell not in kinds


@pytest.mark.parametrize("title", ["Return", "The return", "Coming back", "Back to the room", "Waking up", "RETURNING"])
def test_the_return_goes(title: str) -> None:
    session = night(f"# Stay\n\n{QUIET}\n# {title}\n\nMove your feet. [breath]\nThank you.")
    assert told(session)[0] == "# Stay"
    assert set(told(session)[1:]) == {"Something that goes on by itself is here."}


@pytest.mark.parametrize("title", ["Somewhere to return to", "Backs of the hands", "Stay"])
def test_no_other_chapter_goes(title: str) -> None:
    assert "Feel them." in told(night(f"# First\n\n{QUIET}\n# {title}\n\nFeel them. [pause]"))


def test_a_return_with_a_bell_behind_it_goes_too() -> None:
    assert told(night(f"# Stay\n\n{QUIET}\n# Return\n\nMove.\n\n# End\n\n[bell]"))[-1].startswith("Something")


def test_a_sentence_that_calls_back_goes_from_the_ending() -> None:
    assert "Slowly open your eyes." not in told(night(f"{QUIET}Slowly open your eyes. [pause]\nRest here."))


def test_an_early_question_stays_and_a_late_one_goes_with_what_leads_to_it() -> None:
    session = night(
        f"What is near? [think]\n{QUIET}\n# Late\n\nIt is dark outside. "
        "The next question is about that. You can skip it, or stop here. [breath]\n"
        "What is dark? [think]\nThe answer can wait. The dark stays as it is. [pause]"
    )
    assert told(session)[0] == "What is near?"
    assert told(session)[-3:] == ["# Late", "It is dark outside.", "The dark stays as it is."]
    assert [cue.natural for cue in session.every_cue if isinstance(cue, cues.Pause)][-3:] == [4.0, 20.0, 10.0]


def test_a_quiet_that_was_announced_with_a_question_is_still_announced() -> None:
    session = night(f"{QUIET}It is dark. Once I've asked, I'll be quiet for a minute.\nHow is it? [long]\nIt is night.")
    assert told(session)[-3:] == ["It is dark.", "I'll be quiet for a minute.", "It is night."]


def test_a_long_quiet_that_nothing_announces_any_more_is_shorter() -> None:
    session = night(f"{QUIET}It is dark. It is late. It is cool.\nHow long is this minute? [long]\nIt is night.")
    assert [cue.natural for cue in session.every_cue if isinstance(cue, cues.Pause)][-1] == 20.0


def test_a_late_window_goes_with_its_announcement() -> None:
    session = night(f"{QUIET}It is dark. There are two minutes.\n[journal up to 20 seconds: How was it?]\nIt is night.")
    assert told(session)[-2:] == ["It is dark.", "It is night."]
    assert not any(isinstance(cue, cues.Prompt) for cue in session.every_cue)


def test_a_chapter_that_only_asked_goes_with_its_pauses() -> None:
    session = night(f"{QUIET}\n# Asking\n\nHow is it? [think]\n[softer]\n\n# After\n\nIt is night. [pause]")
    assert "# Asking" not in told(session)
    assert cues.VoiceChange(cues.Change.SOFTER) in session.cues


def test_a_late_wait_is_a_rest() -> None:
    session = night(f"First. [wait]\n{QUIET}Last. [wait]\nNight.")
    assert [cue for cue in session.cues if isinstance(cue, cues.Wait)] == [cues.Wait(cues.DEFAULT_WAIT)]
    assert cues.wait_as_pause(cues.Wait(cues.DEFAULT_WAIT)) in session.cues


def test_it_never_ends_with_a_question_however_early() -> None:
    assert told(night("Here is the bed. [long]\nAnd here?"))[-1] == "Here is the bed."


def test_nothing_but_questions_is_refused() -> None:
    with pytest.raises(SessionError, match="made of questions"):
        night("How is it?\nHow was it? [pause]")


def test_parts_stay_parts() -> None:
    session = night(f"{QUIET}[from 15 minutes]\nMore of it. [pause]\nHow is it? [think]\n[end]\nLast. [pause]")
    part = next(cue for cue in session.cues if isinstance(cue, cues.Part))
    assert (part.minutes, told(cues.Session("", part.cues))) == (15.0, ["More of it."])
    assert "More of it." not in told(cues.Session("", session.at_length(10)))


@given(any_cues)
def test_whatever_the_cues_the_night_is_quiet_or_refused(listed: tuple[cues.Cue, ...]) -> None:
    session = cues.Session("Any", listed)
    try:
        made = for_the_night(session)
    except SessionError:
        return
    assert made.kind is cues.SessionKind.BEDTIME
    assert not any(isinstance(cue, cues.Bell) for cue in made.every_cue)
    spoken = [cue for cue in made.every_cue if isinstance(cue, cues.Say | cues.Prompt)]
    assert isinstance(spoken[-1], cues.Say)
    assert for_the_night(made) is made
