"""What is shown, wherever it comes from: it steers no terminal, and it forges no line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from unicodedata import category

import pytest
from support.commands import Commands, Said
from support.noted import Opened, add

from voiceguide.cli import main, where
from voiceguide.cli.echo import echo, echo_json, echo_lines
from voiceguide.errors import ScriptError, SettingsError
from voiceguide.guide.bookmarks import Bookmark, Bookmarks
from voiceguide.script.problems import Problem
from voiceguide.wording.errors import settings

MARKS = "\u202e\u202c\u2066\u2069\u200f\ufeff"
STEERING = f"\x1b]2;PWNED\x07\x9b31m{MARKS}"
FORGING = "\nFORGED\r\nFORGED\x85FORGED\u2028FORGED\vFORGED"
BAD = STEERING + FORGING


def is_safe(said: Said) -> bool:
    """Whether nothing steers, and nobody but the program began a line."""
    steers = any(c != "\n" and (category(c) in {"Cc", "Cs", "Zl", "Zp"} or c in MARKS) for c in said.all)
    return not steers and not any(line.startswith("FORGED") for line in said.all.splitlines())


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str]) -> Callable[[], Said]:
    def read() -> Said:
        out, err = capsys.readouterr()
        return Said(0, out, err)

    return read


def test_a_line_is_one_line(shown: Callable[[], Said]) -> None:
    echo(f"a{BAD}b")
    said = shown()
    assert is_safe(said)
    assert said.out.count("\n") == 1


def test_a_text_keeps_its_lines(shown: Callable[[], Said]) -> None:
    echo_lines(f"one\n\ntwo {STEERING}", err=True)
    said = shown()
    assert is_safe(said)
    assert said.err.startswith("one\n\ntwo ")


def test_json_comes_back_as_it_was(shown: Callable[[], Said]) -> None:
    value = {"title": BAD, "path": "a\udc9b", "letters": "sch\u00f6n"}
    echo_json(value)
    said = shown()
    assert is_safe(said)
    assert json.loads(said.out) == value
    assert "sch\u00f6n" in said.out


def test_json_loses_no_letter_to_a_terminal_that_lacks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import sys

    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii", errors="replace"))
    echo_json({"letters": "sch\u00f6n \U0001f319"})
    assert json.loads(written.getvalue()) == {"letters": "sch\u00f6n \U0001f319"}


def test_an_error_is_one_line_whatever_it_names() -> None:
    error = SettingsError(settings.SETTING_NEAR, path=Path(f"a{BAD}"), name=BAD, near="voice")
    assert len(str(error).splitlines()) == 1


def test_the_problems_of_a_script_are_a_line_each() -> None:
    problems = [Problem(number, 1, f"What is {BAD}?", "Mend it.", origin=f"a{BAD}.md") for number in (1, 2)]
    error = ScriptError(f"a{BAD}.md", problems)
    assert str(error).splitlines() == list(error.lines)
    assert len(error.lines) == 3


@pytest.mark.parametrize(
    "arguments",
    [
        (BAD,),
        (f"--{BAD}",),
        ("show", f"x{BAD}"),
        ("show", "Arrive", f"x{BAD}"),
        ("show", "Arrive", "--rate", BAD),
        ("check", f"x{BAD}.md"),
        ("helplines", "--silent", "--country", f"x{BAD}"),
        ("helplines", "--silent", "--add", f"A{BAD}", f"1{BAD}"),
        ("models", "add", f"x{BAD}"),
        ("models", f"x{BAD}"),
        ("journal", "list", "--since", f"x{BAD}"),
    ],
)
def test_what_was_typed_is_safe_when_it_is_shown_again(
    voiceguide: Commands, tone_voice: None, arguments: tuple[str, ...]
) -> None:
    said = voiceguide(*arguments)
    assert said.all.strip()
    assert is_safe(said)


def test_the_help_of_a_group_keeps_its_lines(voiceguide: Commands) -> None:
    said = voiceguide("models")
    assert "\n  list" in said.all
    assert said.all.endswith("\n")


def test_misuse_shows_how_a_command_is_used_and_then_what_was_wrong(voiceguide: Commands) -> None:
    said = voiceguide("show", "Arrive", "more\nFORGED")
    assert said.code == 2
    usage, hint, empty, error = said.err.splitlines()
    assert usage.startswith("Usage: voiceguide show")
    assert hint.startswith("Try ")
    assert empty == ""
    assert error == "Error: Got unexpected extra argument (more FORGED)"


def test_a_place_where_a_session_was_left_is_a_line(voiceguide: Commands, home: Path) -> None:
    bookmark = Bookmark(f"Mine{BAD}", script=f"/x{BAD}.md")
    Bookmarks(home / "state").keep(bookmark)
    said = voiceguide("resume", "--list")
    assert is_safe(said)
    assert said.out.count("\n") == 1
    said = voiceguide("resume", "--list", "--json")
    assert is_safe(said)
    assert [(row["session"], row["script"]) for row in json.loads(said.out)] == [(bookmark.session, bookmark.script)]


def test_a_note_keeps_its_lines_and_its_heading_is_one(voiceguide: Commands, journal: Opened, tmp_path: Path) -> None:
    text = f"one {STEERING}\n\ntwo\u2028three"
    with journal() as opened:
        add(opened, text, session=f"Mine{BAD}", question=f"What{BAD}?")
    said = voiceguide("journal", "show", "1")
    assert is_safe(said)
    assert said.out.splitlines()[-3:] == ["", "two", "three"]
    assert len(said.out.splitlines()) == 5
    said = voiceguide("journal", "show", "1", "--json")
    assert is_safe(said)
    whole = (f"Mine{BAD}", f"What{BAD}?", text)
    assert [(note["session"], note["question"], note["text"]) for note in json.loads(said.out)] == [whole]
    assert voiceguide("journal", "export", tmp_path / "made").code == 0
    markdown, array = ((tmp_path / "made" / f"journal.{kind}").read_text("utf-8") for kind in ("md", "json"))
    assert is_safe(Said(0, markdown, array))
    assert [(note["session"], note["question"], note["text"]) for note in json.loads(array)] == [whole]


def test_where_it_went_wrong_is_shown_to_who_asks_and_is_safe_too(
    voiceguide: Commands, monkeypatch: pytest.MonkeyPatch, shown: Callable[[], Said]
) -> None:
    def fall() -> None:
        raise RuntimeError(STEERING)

    monkeypatch.setattr(where.where, "callback", lambda as_json: fall())
    monkeypatch.setenv(main.DEBUG_VARIABLE, "1")
    assert main.run(["where"]) == 1
    said = shown()
    assert "in fall" in said.err
    assert is_safe(said)
