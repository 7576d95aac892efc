"""The journal's commands that look at notes, and what all of them say to nonsense."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.commands import Commands, finished, start
from support.noted import QUESTION, RATE, SPOKEN, Opened, Typing, add, tone

from voiceguide.journal.key import find_key, set_passphrase

pytestmark = pytest.mark.usefixtures("tone_voice")

COMMANDS = ["list", "show", "search", "play", "read", "export", "edit", "delete", "transcribe", "repair"]
FIELDS = ["id", "written_at", "session", "question", "text", "seconds", "words"]


class TestWithoutNotes:
    @pytest.mark.parametrize("command", [["list"], ["search", "heron"], ["list", "--since", "monday"]])
    def test_to_look_is_no_mistake(self, voiceguide: Commands, home: Path, command: list[str]) -> None:
        said = voiceguide("journal", *command)
        assert said.code == 0
        assert said.out == "There are no notes yet. To speak one: voiceguide note\n"
        assert not (home / "journal").exists()

    @pytest.mark.parametrize("command", [["list"], ["search", "heron"]])
    def test_json_is_an_empty_array(self, voiceguide: Commands, command: list[str]) -> None:
        assert json.loads(voiceguide("journal", *command, "--json").out) == []

    @pytest.mark.parametrize(
        "command",
        [["show", "3"], ["play", "last"], ["read"], ["edit", "3"], ["delete", "3"], ["transcribe", "--all"],
         ["export", "out"], ["repair"]],
    )  # fmt: skip
    def test_to_do_something_with_one_is(
        self, voiceguide: Commands, home: Path, command: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.chdir(tmp_path)
        said = voiceguide("journal", *command)
        assert said.code == 1
        assert said.err == "There are no notes yet. To speak one: voiceguide note\n"
        assert not (home / "journal").exists()
        assert not Path("out").exists()

    @pytest.mark.parametrize("command", [["list"], ["search", "heron"]])
    def test_when_all_were_deleted_it_is_the_same(
        self, voiceguide: Commands, journal: Opened, command: list[str]
    ) -> None:
        with journal() as opened:
            opened.delete(add(opened, "Gone."))
        said = voiceguide("journal", *command)
        assert said.code == 0
        assert len(said.out.splitlines()) == 1
        assert json.loads(voiceguide("journal", *command, "--json").out) == []


@pytest.mark.usefixtures("notes")
class TestList:
    def test_a_line_a_note_number_first_oldest_first(self, voiceguide: Commands) -> None:
        said = voiceguide("journal", "list")
        assert said.code == 0
        assert said.out.splitlines() == [
            "1: Sunday 30 March 2025, 01:59. Arrive. 2 seconds, sound and text.",
            "2: Friday 9 January 2026, 22:14. Set tomorrow down: What is still open from today? "
            "42 seconds, sound and text.",
            "3: Friday 9 January 2026, 23:59. A note. 1 second, sound only.",
            "4: Saturday 10 January 2026, 00:01. A note. 1 second, text only.",
        ]

    @pytest.mark.parametrize(
        ("options", "numbers"),
        [
            (["--since", "2026-01-09"], "234"),
            (["--until", "9 january 2026"], "123"),
            (["--since", "10 january 2026"], "4"),
            (["--until", "2025"], "1"),
            (["--since", "january 2026", "--until", "2026-01-09"], "23"),
            (["--session", "set tomorrow"], "2"),
            (["--session", "Arrive", "--since", "2026"], ""),
        ],
    )
    def test_some_of_them(self, voiceguide: Commands, options: list[str], numbers: str) -> None:
        said = voiceguide("journal", "list", *options)
        assert said.code == 0
        assert [line[0] for line in said.out.splitlines() if line[0].isdigit()] == list(numbers)
        if not numbers:
            assert said.out == "No note matches.\n"
        rows = json.loads(voiceguide("journal", "list", *options, "--json").out)
        assert [str(row["id"]) for row in rows] == list(numbers)

    def test_json_has_exactly_these_fields(self, voiceguide: Commands) -> None:
        rows = json.loads(voiceguide("journal", "list", "--json").out)
        assert [list(row) for row in rows] == [FIELDS] * 4
        assert rows[1] == {
            "id": 2,
            "written_at": "2026-01-09T22:14:00+01:00",
            "session": "Set tomorrow down",
            "question": QUESTION,
            "text": f"Today {SPOKEN}. I watched it.",
            "seconds": 42.0,
            "words": 11,
        }
        assert rows[2]["text"] == ""

    def test_the_newest_twenty_and_how_many_more_there_are(self, voiceguide: Commands, journal: Opened) -> None:
        with journal() as opened:
            for _ in range(20):
                add(opened, seconds=0.1)
        said = voiceguide("journal", "list")
        assert [int(line.split(":")[0]) for line in said.out.splitlines()] == list(range(5, 25))
        assert said.err == "4 older ones are not listed. To list them too, add --all.\n"
        said = voiceguide("journal", "list", "--all")
        assert len(said.out.splitlines()) == 24
        assert said.err == ""
        assert len(json.loads(voiceguide("journal", "list", "--json").out)) == 24

    def test_what_was_changed_or_cut_short_is_told(self, voiceguide: Commands, journal: Opened, home: Path) -> None:
        with journal() as opened:
            opened.write_text(1, "Changed.", edited=True)
        program = (
            "import os, sys\nfrom pathlib import Path\nfrom voiceguide.journal.key import make_key\n"
            "from voiceguide.journal.store import Journal\nfolder = Path(sys.argv[1])\n"
            "open_note = Journal.open(folder, make_key(folder)).begin(16000)\n"
            "open_note.write(bytes(2 * 16000 * 3))\nos._exit(9)\n"
        )
        subprocess.run([sys.executable, "-c", program, home / "journal"], check=False)
        said = voiceguide("journal", "list")
        assert said.err == (
            "Note 5 was cut short when the program ended last time; what was said until then is kept.\n"
        )
        lines = said.out.splitlines()
        assert lines[0].endswith("sound and text, edited.")
        assert lines[4].endswith("3 seconds, sound only, cut short.")
        assert voiceguide("journal", "list").err == ""

    def test_a_note_that_is_being_spoken_is_listed_and_left_alone(
        self, voiceguide: Commands, journal: Opened, piped: Callable[[bytes], None]
    ) -> None:
        with journal() as opened:
            open_note = opened.begin(RATE)
            open_note.write(tone(2.0))
            said = voiceguide("journal", "list")
            assert said.err == ""
            assert "being spoken now" in said.out.splitlines()[-1]
            for command in ("edit", "delete"):
                said = voiceguide("journal", command, "last", "--yes")
                assert said.code == 1
                assert "Note 5 is being spoken at this moment" in said.err
            assert "Note 5 is being spoken" in voiceguide("journal", "transcribe", "5").err
            assert open_note.finish() == 5
        assert len(voiceguide("journal", "list").out.splitlines()) == 5

    @pytest.mark.parametrize("option", ["--since", "--until"])
    @pytest.mark.parametrize("day", ["", "soon", "14/11/2026", "3", "31 november", "\x1b[2J"])
    def test_nonsense_for_a_day_is_misuse(self, voiceguide: Commands, option: str, day: str) -> None:
        said = voiceguide("journal", "list", option, day)
        assert said.code == 2
        assert "is not a day" in said.err
        assert "\x1b" not in said.err

    def test_an_unknown_session_is_told(self, voiceguide: Commands) -> None:
        said = voiceguide("journal", "list", "--session", "Ariv")
        assert said.code == 1
        assert 'Did you mean "Arrive"?' in said.err

    def test_what_a_program_can_read_is_whole_utf8_when_nobody_set_a_language(self, journal: Opened) -> None:
        with journal() as opened:
            opened.write_text(1, "Über den See \u2013 湖.")
        said = finished(start("journal", "show", "1", "--json", environment={"LC_ALL": "C.UTF-8"}))
        assert json.loads(said.out)[0]["text"] == "Über den See \u2013 湖."


@pytest.mark.usefixtures("notes")
class TestShow:
    def test_a_line_and_the_text(self, voiceguide: Commands) -> None:
        said = voiceguide("journal", "show", "2")
        assert said.code == 0
        heading, text = said.out.splitlines()
        assert heading.startswith("2: Friday 9 January 2026, 22:14. Set tomorrow down:")
        assert text == f"Today {SPOKEN}. I watched it."

    def test_several_have_an_empty_line_between_them(self, voiceguide: Commands) -> None:
        said = voiceguide("journal", "show", "9", "january", "2026", "1")
        assert [block[0] for block in said.out.split("\n\n")] == ["2", "3", "1"]

    def test_without_text_it_says_how_to_get_it(self, voiceguide: Commands) -> None:
        said = voiceguide("journal", "show", "3")
        assert said.out.splitlines()[1] == "No text. To get it from the sound: voiceguide journal transcribe 3"

    def test_json(self, voiceguide: Commands) -> None:
        rows = json.loads(voiceguide("journal", "show", "4", "1", "--json").out)
        assert [row["id"] for row in rows] == [4, 1]
        assert [list(row) for row in rows] == [FIELDS] * 2

    def test_a_text_cannot_steer_the_terminal(self, voiceguide: Commands, journal: Opened) -> None:
        with journal() as opened:
            opened.write_text(1, "One.\x1b]0;title\x07\x1b[2J\nTwo.\x9b31m Family: \U0001f468\u200d\U0001f469")
        said = voiceguide("journal", "show", "1")
        assert not {"\x1b", "\x07", "\x9b"} & set(said.out)
        assert "\nTwo." in said.out
        assert "\U0001f468\u200d\U0001f469" in said.out

    def test_without_a_name_it_is_misuse(self, voiceguide: Commands) -> None:
        said = voiceguide("journal", "show")
        assert said.code == 2
        assert "Name a note, such as 3, yesterday or last." in said.err


@pytest.mark.usefixtures("notes")
class TestNonsense:
    @pytest.mark.parametrize("command", ["show", "play", "read", "edit", "delete", "transcribe"])
    @pytest.mark.parametrize("name", ["5", "0", "someday", "99999999999", "3.5", "*", "\x1b[31m", "💥", "x" * 3000])
    def test_gets_one_sentence(
        self, voiceguide: Commands, command: str, name: str, piped: Callable[[bytes], None]
    ) -> None:
        said = voiceguide("journal", command, name)
        assert said.code == 1
        assert said.out == ""
        assert len(said.err.splitlines()) == 1
        assert said.err.strip().isprintable()

    @pytest.mark.parametrize("command", ["edit", "delete"])
    def test_several_where_one_is_needed_are_listed_with_their_times(
        self, voiceguide: Commands, command: str, piped: Callable[[bytes], None]
    ) -> None:
        said = voiceguide("journal", command, "9", "january", "2026", "--yes")
        assert said.code == 1
        assert said.err == '"9 january 2026" names several notes: 2 at 22:14; 3 at 23:59. Give one number.\n'

    def test_an_unknown_command_is_misuse(self, voiceguide: Commands) -> None:
        assert voiceguide("journal", "nonsense").code == 2

    @pytest.mark.parametrize("command", ["", *COMMANDS])
    def test_help_is_plain_lines(self, voiceguide: Commands, command: str) -> None:
        said = voiceguide("journal", *([command] if command else []), "--help")
        assert said.code == 0
        assert said.out.isascii()
        assert "\x1b" not in said.out
        assert len(said.out.splitlines()) < 40


@pytest.mark.usefixtures("notes")
class TestSearch:
    def test_the_lines_of_the_notes_that_have_every_word_without_their_text(self, voiceguide: Commands) -> None:
        said = voiceguide("journal", "search", "HERON", "lak")
        assert said.code == 0
        assert [line[0] for line in said.out.splitlines()] == ["2"]
        assert "heron" not in said.all
        assert voiceguide("journal", "search", "heron mountain").out == "No note has all of these words.\n"

    def test_by_question_and_session_too(self, voiceguide: Commands) -> None:
        assert voiceguide("journal", "search", "still", "open").out.startswith("2: ")
        assert voiceguide("journal", "search", "arrive").out.startswith("1: ")

    def test_within_a_session_or_some_days(self, voiceguide: Commands) -> None:
        assert voiceguide("journal", "search", "i", "--since", "2026").out.startswith("2: ")
        assert voiceguide("journal", "search", "it", "--session", "arr").out.startswith("1: ")
        assert voiceguide("journal", "search", "heron", "--until", "2025").out.startswith("No note")

    def test_json(self, voiceguide: Commands) -> None:
        rows = json.loads(voiceguide("journal", "search", "heron", "--json").out)
        assert [list(row) for row in rows] == [FIELDS]
        assert json.loads(voiceguide("journal", "search", "mountain", "--json").out) == []

    @pytest.mark.parametrize("words", ['"', "'", "NEAR(", "heron*", "a AND", "text:heron", "(", "-", "\x00", "💥", "^"])
    def test_whatever_is_typed_is_looked_for_and_nothing_else(self, voiceguide: Commands, words: str) -> None:
        said = voiceguide("journal", "search", "--", words)
        assert said.code == 0
        assert said.err == ""

    def test_from_a_pipe_a_line_is_read(self, voiceguide: Commands, piped: Callable[[bytes], None]) -> None:
        piped(b"heron lake\nand what comes later\n")
        assert voiceguide("journal", "search").out.startswith("2: ")

    @pytest.mark.parametrize("content", [b"", b"\n", b"   \n"])
    def test_no_words_at_all_are_misuse(
        self, voiceguide: Commands, piped: Callable[[bytes], None], content: bytes
    ) -> None:
        piped(content)
        said = voiceguide("journal", "search")
        assert said.code == 2
        assert "Give the words to look for" in said.err

    def test_at_a_terminal_it_asks(self, typing: Callable[..., Typing]) -> None:
        terminal = typing("journal", "search")
        terminal.read_until("Words to look for")
        terminal.type("heron\n")
        assert terminal.end() == 0
        assert "\n2: Friday 9 January 2026" in terminal.seen
        assert "flew" not in terminal.seen


@pytest.mark.usefixtures("notes")
class TestPrivacy:
    @pytest.mark.parametrize(
        "command",
        [["list"], ["list", "--all"], ["search", "lake"], ["delete", "2", "--yes"], ["show", "5"], ["repair"]],
    )
    def test_the_text_of_a_note_is_not_printed_unless_it_was_asked_for(
        self, voiceguide: Commands, command: list[str], piped: Callable[[bytes], None]
    ) -> None:
        said = voiceguide("journal", *command)
        for word in ("heron", "flew", "frozen", "lake", "watched"):
            assert word not in said.all


@pytest.mark.usefixtures("notes")
class TestLocked:
    def test_behind_a_passphrase_nothing_is_told_without_it(self, voiceguide: Commands, home: Path) -> None:
        folder = home / "journal"
        set_passphrase(folder, find_key(folder, None), "correct horse")
        for command in (["list"], ["show", "2"], ["search", "heron"], ["export", "out"]):
            said = finished(start("journal", *command))
            assert said.code == 1
            assert said.out == ""
            assert "locked" in said.err

    def test_a_key_that_is_lost_is_told_and_nothing_is_made_anew(self, voiceguide: Commands, home: Path) -> None:
        (home / "journal" / "journal.key").unlink()
        said = voiceguide("journal", "list")
        assert said.code == 1
        assert "the key to them is gone" in said.err
        assert not (home / "journal" / "journal.key").exists()
