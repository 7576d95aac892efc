"""Which sessions can be gone on with, and which one a name means."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.commands import Commands

from voiceguide.guide.bookmarks import Bookmark, Bookmarks, Match
from voiceguide.wording.resume import RESUME_FOUND

NOON = datetime(2026, 1, 9, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    """Moments are told on the clock of this place."""
    monkeypatch.setenv("TZ", "UTC")
    import time

    time.tzset()


@pytest.fixture
def left(home: Path, tmp_path: Path) -> list[Bookmark]:
    """Somebody left four sessions: the last one of a script that is no longer there."""
    bookmarks = [
        Bookmark("Gone", script=str(tmp_path / "gone.md"), sentence=2, when=NOON.replace(hour=22)),
        Bookmark("Heavy body, soft bed", sentence=5, bedtime=True, minutes=12.5, when=NOON.replace(hour=21)),
        Bookmark("Two voices", sentence=3, when=NOON),
        Bookmark("Two chairs", sentence=3, when=NOON.replace(day=2)),
    ]
    for bookmark in bookmarks:
        Bookmarks(home / "state").keep(bookmark)
    return bookmarks


def test_the_list_is_one_line_a_session_the_latest_first(voiceguide: Commands, left: list[Bookmark]) -> None:
    said = voiceguide("resume", "--list")
    assert said.code == 0
    assert said.out.splitlines() == [
        "Gone: left Friday 9 January 2026, 22:00.",
        "Heavy body, soft bed: left Friday 9 January 2026, 21:00, for the night, 12.5 minutes long.",
        "Two voices: left Friday 9 January 2026, 12:00.",
        "Two chairs: left Friday 2 January 2026, 12:00.",
    ]


def test_the_list_for_other_programs_has_everything(voiceguide: Commands, left: list[Bookmark]) -> None:
    rows = json.loads(voiceguide("resume", "--list", "--json").out)
    assert [Bookmark(**{**row, "when": datetime.fromisoformat(row["when"])}) for row in rows] == left
    assert json.loads(voiceguide("resume", "--json").out) == rows


def test_where_nothing_was_left_it_says_so(voiceguide: Commands, home: Path) -> None:
    said = voiceguide("resume")
    assert (said.code, said.out) == (1, "")
    assert said.err == "Nothing to resume: no session was left unfinished. To begin one: voiceguide play NAME\n"
    assert voiceguide("resume", "Arrive").err == said.err
    said = voiceguide("resume", "--list")
    assert (said.code, said.out) == (0, "Nothing to resume: no session was left unfinished.\n")
    assert voiceguide("resume", "--json").out == "[]\n"
    assert not (home / "state").exists()


def test_a_session_that_was_not_left_is_told(voiceguide: Commands, left: list[Bookmark]) -> None:
    for name in ("Arrive", "", "?"):
        said = voiceguide("resume", name)
        assert said.code == 1
        assert said.err == (
            f'No unfinished session is called "{name}". To list those you can resume: voiceguide resume --list\n'
        )


def test_a_beginning_that_several_have_is_told(voiceguide: Commands, left: list[Bookmark]) -> None:
    said = voiceguide("resume", "two")
    assert said.code == 1
    assert said.err == 'Several sessions begin with "two": Two voices, Two chairs. Give a little more of the title.\n'


@pytest.mark.parametrize("name", [(), ("gone",), ("GO",), ('"Gone!"',)])
def test_a_script_that_is_no_longer_there_is_told(
    voiceguide: Commands, left: list[Bookmark], tmp_path: Path, name: tuple[str, ...]
) -> None:
    """The session left last, or named, is the one whose script is looked for."""
    said = voiceguide("resume", *name)
    assert said.code == 1
    assert said.err.startswith(f"{tmp_path / 'gone.md'}: there is no such file.")
    assert len(Bookmarks(tmp_path / "home" / "state").all()) == 4, "it may come back"


def test_a_title_that_is_no_longer_there_is_told(voiceguide: Commands, left: list[Bookmark]) -> None:
    assert voiceguide("resume", "two chairs").err.startswith('There is no session called "Two chairs".')


def test_a_name_and_the_list_are_too_much(voiceguide: Commands) -> None:
    for options in (("--list",), ("--json",)):
        said = voiceguide("resume", "Arrive", *options)
        assert said.code == 2
        assert "Name a session or use --list, not both." in said.err


def test_a_folder_that_cannot_be_read_is_told(voiceguide: Commands, home: Path) -> None:
    home.mkdir()
    (home / "state").write_text("in its place", encoding="utf-8")
    said = voiceguide("resume")
    assert said.code == 1
    assert said.err.startswith(f"The places where sessions were left, in {home / 'state'}, cannot be read")


def test_every_place_that_is_another_one_is_told() -> None:
    assert set(RESUME_FOUND) == {match.value for match in Match} - {"there"}


def test_help_is_plain_lines(voiceguide: Commands) -> None:
    said = voiceguide("resume", "--help")
    assert said.code == 0
    assert said.out.isascii()
