"""Each command as a person uses it, and what it says to nonsense."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import resource
import signal
import subprocess
import sys
import wave
from itertools import islice, product
from pathlib import Path
from string import ascii_lowercase

import pytest
from support.commands import PROGRAM, Commands, finished, start

SCRIPT = """Title: A small one
Summary: Only for tests.
Minutes: 0.5
Source: nobody

# First

You can stop whenever you like. [breath]
See what is around you. [short]

# Last

Move your feet. Press H for a person.
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "small.md"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def tone(home: Path) -> None:
    """These tests are about the commands: the voice only hums."""
    home.mkdir(parents=True)
    (home / "settings.toml").write_text('voice = "tone"\n', encoding="utf-8")


def frames(path: Path) -> int:
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (48_000, 1, 2)
        return file.getnframes()


class TestList:
    def test_it_says_title_length_level_and_kind(self, voiceguide: Commands) -> None:
        said = voiceguide("list")
        assert said.code == 0
        lines = said.out.splitlines()
        assert "This hurts: 3 minutes, green, day." in lines
        assert "Heavy body, soft bed: 18 minutes, green, bedtime." in lines
        assert len(lines) == 16
        assert lines == sorted(lines, key=str.casefold)

    def test_json(self, voiceguide: Commands) -> None:
        rows = json.loads(voiceguide("list", "--json").out)
        assert {"title", "minutes", "level", "kind", "file"} <= rows[0].keys()

    def test_own_sessions_are_there_and_broken_ones_are_told_without_hiding_others(
        self, voiceguide: Commands, home: Path, script: Path
    ) -> None:
        (home / "scripts").mkdir()
        (home / "scripts" / "mine.md").write_text(SCRIPT, encoding="utf-8")
        (home / "scripts" / "broken.md").write_text("Title: Broken\n\n[nonsense]\n", encoding="utf-8")
        said = voiceguide("list")
        assert "A small one: 0.5 minutes, green, day." in said.out
        assert "broken.md cannot be spoken yet: 2 problems. To see what to fix: voiceguide check" in said.err
        assert said.code == 0


class TestShow:
    def test_the_outline_has_chapters_sentences_and_pauses_with_times(self, voiceguide: Commands, script: Path) -> None:
        lines = voiceguide("show", script).out.splitlines()
        assert lines[0] == "Title: A small one"
        assert "Chapter 1 of 2: First, at 0:01" in lines
        assert "0:01 Said: You can stop whenever you like." in lines
        assert any(line.endswith("Silence, 4.0 seconds") for line in lines)

    def test_cues_without_a_sound_of_their_own_are_shown(self, voiceguide: Commands, tmp_path: Path) -> None:
        path = tmp_path / "cues.md"
        path.write_text(
            "Title: T\n\nOne. [breath]\n[landing place]\n[bed rain]\nTwo.\n"
            "[softer]\n[bed off]\nThree.\n[way out]\nFour.\n",
            encoding="utf-8",
        )
        lines = [line.split(" ", 1)[-1] for line in voiceguide("show", path).out.splitlines()]
        for shown in ("Landing place", "Bed: rain", "Voice: softer from here", "Bed: off", "Way out"):
            assert shown in lines

    @pytest.mark.parametrize(("asked", "seconds"), [("0.3", 18), ("0:18", 18), ("0:00:18.5", 18.5)])
    def test_minutes_are_exact_however_they_are_written(
        self, voiceguide: Commands, script: Path, asked: str, seconds: float
    ) -> None:
        data = json.loads(voiceguide("show", script, "--minutes", asked, "--json").out)
        assert data["frames"] == seconds * 48_000
        assert sum(clip["frames"] for clip in data["clips"]) == data["frames"]
        assert data["shortest"] <= data["frames"] <= data["longest"]

    def test_a_length_out_of_reach_names_the_range(self, voiceguide: Commands, script: Path) -> None:
        said = voiceguide("show", script, "--minutes", "50")
        assert said.code == 1
        assert said.out == ""
        assert '"A small one" cannot last 50 minutes. With this voice it can last from' in said.err

    @pytest.mark.parametrize("asked", ["soon", "-3", "0", "1:75", "1e3", "nan", "inf", ""])
    def test_nonsense_for_a_length_is_misuse(self, voiceguide: Commands, script: Path, asked: str) -> None:
        said = voiceguide("show", script, "--minutes", asked)
        assert said.code == 2
        assert "is not a length" in said.err


class TestNames:
    @pytest.mark.parametrize("name", ["This hurts", "this hurts", "this h", "this-hurts", "THIS"])
    def test_a_title_or_its_beginning(self, voiceguide: Commands, name: str) -> None:
        assert voiceguide("show", name).out.startswith("Title: This hurts\n")

    def test_a_near_miss_is_suggested(self, voiceguide: Commands) -> None:
        said = voiceguide("show", "Thsi hurts")
        assert said.code == 1
        assert 'Did you mean "This hurts"?' in said.err

    def test_several_are_listed(self, voiceguide: Commands) -> None:
        said = voiceguide("show", "a")
        assert said.code == 1
        assert "A steadier shore, A turn I know, Arrive" in said.err

    @pytest.mark.parametrize("name", ["", " ", "\x00", "/", "..", "*", "x" * 5000, "nobody/nowhere.md", "💥"])
    def test_nonsense_gets_a_sentence(self, voiceguide: Commands, name: str) -> None:
        said = voiceguide("show", name)
        assert said.code == 1
        assert len(said.err.strip().splitlines()) == 1


class TestCheck:
    def test_a_good_script_has_its_measures(self, voiceguide: Commands, script: Path) -> None:
        said = voiceguide("check", script)
        assert said.code == 0
        assert "words a minute" in said.out
        assert "It lasts" in said.out
        assert "approximate" not in said.out

    def test_of_thousands_of_sentences_only_the_first_are_spoken_and_that_is_said(
        self, voiceguide: Commands, tmp_path: Path
    ) -> None:
        path = tmp_path / "many.md"
        words = ("K" + "".join(letters) for letters in product(ascii_lowercase, repeat=3))
        path.write_text("Title: Many\n\n" + ". ".join(islice(words, 2100)) + ".\n", encoding="utf-8")
        said = voiceguide("check", path)
        assert said.code == 0
        assert said.out.endswith(
            "These figures are approximate: 2000 sentences were spoken to measure them, and the lengths of the other "
            "100 were estimated from their letters.\n"
        )

    def test_every_problem_is_told_at_once_with_its_place(self, voiceguide: Commands, tmp_path: Path) -> None:
        path = tmp_path / "bad.md"
        path.write_text("Title: Bad\nMinits: 3\n\nHello. [thnik]\n[bed ran]\nEnd [pause\n", encoding="utf-8")
        said = voiceguide("check", path)
        assert said.code == 1
        assert [line.split(": ")[0] for line in said.out.splitlines()] == [
            f"{path}:2:1",
            f"{path}:4:8",
            f"{path}:5:1",
            f"{path}:6:5",
        ]
        assert "Did you mean [think]?" in said.out

    def test_guidance_is_a_warning_and_with_strict_an_error(self, voiceguide: Commands, tmp_path: Path) -> None:
        path = tmp_path / "hard.md"
        path.write_text(SCRIPT.replace("See what", "Close your eyes. See what"), encoding="utf-8")
        said = voiceguide("check", path)
        assert said.code == 0
        assert f"{path}:9:1: warning: " in said.out
        assert voiceguide("check", "--strict", path).code == 1

    def test_how_odd_things_will_be_said_is_no_problem(self, voiceguide: Commands, tmp_path: Path) -> None:
        path = tmp_path / "odd.md"
        path.write_text(SCRIPT.replace("See what", "Breathe 4-7-8. See what"), encoding="utf-8")
        plain = tmp_path / "plain.md"
        plain.write_text(SCRIPT, encoding="utf-8")
        said = voiceguide("check", "--strict", path)
        assert said.code == voiceguide("check", "--strict", plain).code
        assert f'{path}:9: "4-7-8" will be said "four, seven, eight".\n' in said.out
        assert "add a line to the header that begins: Say 4-7-8 as:\n" in said.out
        assert "will be said" not in voiceguide("check", plain).out

    def test_one_bad_file_does_not_keep_the_others_from_being_checked(self, voiceguide: Commands, script: Path) -> None:
        said = voiceguide("check", "missing.md", script)
        assert said.code == 1
        assert "missing.md: there is no such file" in said.out
        assert "words a minute" in said.out

    def test_without_files_it_is_misuse(self, voiceguide: Commands) -> None:
        assert voiceguide("check").code == 2


class TestRender:
    def test_the_file_is_as_long_as_the_plan(self, voiceguide: Commands, script: Path, tmp_path: Path) -> None:
        planned = json.loads(voiceguide("show", script, "--json").out)["frames"]
        said = voiceguide("render", script, "-o", tmp_path / "out.wav")
        assert said.code == 0
        assert said.out == f"{tmp_path / 'out.wav'}: A small one, 20 seconds.\n" or "A small one" in said.out
        assert frames(tmp_path / "out.wav") == planned

    def test_another_suffix_is_misuse(self, voiceguide: Commands, script: Path, tmp_path: Path) -> None:
        said = voiceguide("render", script, "-o", tmp_path / "out.mp3")
        assert said.code == 2
        assert "only WAV files are written" in said.err

    def test_a_folder_that_is_not_there(self, voiceguide: Commands, script: Path, tmp_path: Path) -> None:
        said = voiceguide("render", script, "-o", tmp_path / "nowhere" / "out.wav")
        assert said.code == 1
        assert "could not be written (no such file or directory). Make the folder first" in said.err

    def test_a_folder_in_the_place_of_the_file(self, voiceguide: Commands, script: Path, tmp_path: Path) -> None:
        (tmp_path / "folder.wav").mkdir()
        said = voiceguide("render", script, "-o", tmp_path / "folder.wav")
        assert said.code == 1
        assert "is a directory" in said.err

    def test_more_than_a_wav_file_holds_is_refused_at_once(self, voiceguide: Commands, tmp_path: Path) -> None:
        path = tmp_path / "long.md"
        path.write_text("Title: Long\n\nHello.\n" + "[silence 60 minutes]\n" * 13, encoding="utf-8")
        said = voiceguide("render", path, "-o", tmp_path / "out.wav")
        assert said.code == 1
        assert "at most twelve hours" in said.err
        assert "divide the session" in said.err, "it has no shorter length"
        assert not list(tmp_path.glob("*.wav"))

    def test_a_link_is_followed(self, voiceguide: Commands, script: Path, tmp_path: Path) -> None:
        (tmp_path / "link.wav").symlink_to(tmp_path / "real.wav")
        assert voiceguide("render", script, "-o", tmp_path / "link.wav").code == 0
        assert (tmp_path / "link.wav").is_symlink()
        assert frames(tmp_path / "real.wav") > 0

    def test_an_earlier_file_stays_when_the_new_one_fails(self, script: Path, tmp_path: Path) -> None:
        """A file may grow to 500 kB only, as on a full disk: one sentence, and nothing half-written."""
        target = tmp_path / "out.wav"
        target.write_bytes(b"what was there before")

        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))

        said = finished(start("render", script, "-o", target, preexec_fn=limit))
        assert said.code == 1
        assert "could not be written (file too large)" in said.err
        assert "Nothing half-written was left" in said.err
        assert target.read_bytes() == b"what was there before"
        assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []

    def test_a_full_disk(self, script: Path, tmp_path: Path) -> None:
        disk = tmp_path / "disk"
        disk.mkdir()
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", disk], capture_output=True, check=False
        )
        if mounted.returncode != 0:
            pytest.skip("needs to be root to mount a small disk (.ci/run is)")
        try:
            said = finished(start("render", script, "-o", disk / "out.wav"))
            assert said.code == 1
            assert f"({os.strerror(errno.ENOSPC).lower()}). Make some room" in said.err
            assert list(disk.iterdir()) == []
        finally:
            subprocess.run(["umount", disk], check=True)

    def test_a_folder_one_may_not_write_to(self, script: Path, tmp_path: Path, home: Path) -> None:
        if os.geteuid() == 0:
            closed = Path("/proc/self")  # where root may not write either
        else:
            closed = tmp_path / "closed"
            closed.mkdir(mode=0o500)
        said = finished(start("render", script, "-o", closed / "out.wav"))
        assert said.code == 1
        assert "could not be written" in said.err

    def test_a_cache_that_cannot_be_written_costs_nothing_but_time(
        self, voiceguide: Commands, script: Path, tmp_path: Path, home: Path
    ) -> None:
        (home / "cache").write_text("a file in its place", encoding="utf-8")
        assert voiceguide("render", script, "-o", tmp_path / "out.wav").code == 0


class TestScriptsThatCannotBeUsed:
    @pytest.mark.parametrize("command", ["show", "play", "check"])
    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"Title: T\n\nHello \xff there.\n", "line 3, column 7 is not UTF-8"),
            (b"", "has no title"),
            (b"Title: Empty\n", "says nothing"),
            (b"Title: T\n\n" + b"Hello there. " * 800_000, "megabytes"),
            (b"Title: T\n\n[nonsense]\n", "is not a cue"),
            (b"Title: T\n\nHello.\x07\n", "no voice can say"),
        ],
        ids=["encoding", "empty", "only a header", "10 MB", "unknown cue", "control character"],
    )
    def test_they_get_a_clear_sentence(
        self, voiceguide: Commands, tmp_path: Path, command: str, content: bytes, sentence: str
    ) -> None:
        path = tmp_path / "script.md"
        path.write_bytes(content)
        said = voiceguide(command, path)
        assert said.code == 1
        assert sentence in said.all
        assert str(path) in said.all

    @pytest.mark.parametrize("command", ["check", "show", "play", "render"])
    @pytest.mark.parametrize(
        ("lines", "sentence"),
        [
            (
                "[breathe in 2, out 2, 60 times]\n" * 4000,
                ":363:1: error: Here the session has lasted 24 hours, and none lasts longer. "
                "Shorten it, or divide it into several sessions.\n",
            ),
            (
                "".join(f"[from {number} minutes] More. [end]\n" for number in range(1, 1000)),
                ":28:1: error: Parts begin at more than 24 different lengths. Let several of them begin at the same "
                "length.\n",
            ),
        ],
        ids=["a day of breaths", "lengths of parts"],
    )
    def test_what_would_take_for_ever_is_refused_before_it_is_laid_out(
        self, voiceguide: Commands, tmp_path: Path, command: str, lines: str, sentence: str
    ) -> None:
        """`show` needed 11 seconds for 1,000 parts, and `check` half a gigabyte for 4,000 lines of breaths."""
        path = tmp_path / "script.md"
        path.write_text(f"Title: T\n\nHello.\n{lines}", encoding="utf-8")
        said = voiceguide(command, path, *(["-o", tmp_path / "out.wav"] if command == "render" else []))
        assert said.code == 1
        assert said.all.endswith(f"{path}{sentence}")
        assert said.all.count("error:") == 1
        assert not (tmp_path / "out.wav").exists()


class TestHelplines:
    def test_without_a_country_it_says_how_to_get_its_numbers(self, voiceguide: Commands) -> None:
        said = voiceguide("helplines", "--silent")
        assert said.code == 0
        assert "Emergency in most of Europe: 112" in said.out
        assert "voiceguide helplines --country NAME" in said.out

    def test_a_country_is_remembered_and_dated(self, voiceguide: Commands) -> None:
        said = voiceguide("helplines", "--silent", "--country", "uk")
        assert "Samaritans: 116 123" in said.out
        assert "22 November 2026" in said.out
        assert "not yet checked" in said.out
        assert "Samaritans: 116 123" in voiceguide("helplines", "--silent").out

    def test_ones_own_people_come_before_the_country(self, voiceguide: Commands) -> None:
        voiceguide("helplines", "--silent", "--country", "Ireland", "--add", "Anna", "01 234 567")
        lines = voiceguide("helplines", "--silent").out.splitlines()
        assert lines.index("Anna: 01 234 567") < lines.index("Ireland, emergency: 112")

    def test_the_card_comes_even_if_the_settings_are_broken(self, voiceguide: Commands, home: Path) -> None:
        (home / "settings.toml").write_text("country = [", encoding="utf-8")
        said = voiceguide("helplines", "--silent", "--country", "US")
        assert "988" in said.out
        assert "settings cannot be read" in said.err

    def test_the_card_comes_even_if_it_cannot_be_spoken(self, voiceguide: Commands, home: Path) -> None:
        (home / "settings.toml").write_text('voice = "nobody"\ncountry = "US"\n', encoding="utf-8")
        said = voiceguide("helplines")
        assert said.code == 0
        assert "988" in said.out

    @pytest.mark.parametrize("mistake", ['rate = "x"', "voice = [", 'colour = "red"', "[[people]]\nname = 3"])
    def test_a_mistake_elsewhere_in_the_settings_loses_nobody(
        self, voiceguide: Commands, home: Path, mistake: str
    ) -> None:
        """The card came without the person's own people because a rate was mistyped."""
        text = f'country = "GB"\n{mistake}\n[[people]]\nname = "Anna"\nnumber = "01 234"\n'
        (home / "settings.toml").write_text(text, encoding="utf-8")
        said = voiceguide("helplines", "--silent")
        assert "Anna: 01 234" in said.out
        assert "Samaritans: 116 123" in said.out
        assert str(home / "settings.toml") in said.err

    def test_an_unknown_country_still_gives_the_card(self, voiceguide: Commands) -> None:
        said = voiceguide("helplines", "--silent", "--country", "Atlantis")
        assert said.code == 1
        assert "Emergency" in said.out
        assert "There are no numbers for Atlantis" in said.err


class TestOthers:
    def test_where_names_every_path_below_the_home(self, voiceguide: Commands, home: Path) -> None:
        data = json.loads(voiceguide("where", "--json").out)
        assert data["settings"] == str(home / "settings.toml")
        own = [path for name, path in data.items() if not name.startswith("shipped")]
        assert all(path.startswith(str(home)) for path in own)
        assert str(home) in voiceguide("where").out

    def test_voices_by_language(self, voiceguide: Commands) -> None:
        said = voiceguide("voices", "en")
        assert said.out.splitlines() == ["High tone: en, tone.", "Low tone: en, tone."]
        assert voiceguide("voices", "list", "en").out == said.out
        rows = json.loads(voiceguide("voices", "--json").out)
        assert rows[0].keys() == {"name", "language", "id", "engine", "natural", "licence"}
        none = voiceguide("voices", "xx")
        assert (none.code, none.out) == (1, "")
        assert none.err.startswith('No voice speaks "xx".')

    def test_the_doctor_says_a_line_a_part(self, voiceguide: Commands) -> None:
        lines = voiceguide("doctor").out.splitlines()
        parts = [line.split(":")[0] for line in lines]
        assert parts == [
            "voiceguide", "Settings", "Sessions", "Voice", "Shaping of speech", "Sound device", "Microphone",
            "Speech recognition", "Journal", "Cache", "Folders",
        ]  # fmt: skip
        assert all(": works. " in line or ": does not work" in line for line in lines[1:])

    @pytest.mark.parametrize(
        "settings", ["nonsense = 1", '[keys]\n"wai out" = ["g"]', "rate = 1", '[keys]\nhelp = ["g"]', "patience = 0"]
    )
    def test_the_doctor_finds_what_a_session_and_a_note_would_refuse(
        self, voiceguide: Commands, home: Path, settings: str
    ) -> None:
        home.mkdir(exist_ok=True)
        (home / "settings.toml").write_text(settings, encoding="utf-8")
        doctor, note = voiceguide("doctor"), voiceguide("play", "Arrive")
        assert doctor.code == note.code == 1
        assert f"Settings: does not work. {note.err}" in doctor.out

    def test_the_doctor_warns_of_folders_that_others_can_write(self, voiceguide: Commands, home: Path) -> None:
        home.mkdir(exist_ok=True)
        home.chmod(0o755)
        assert "Folders: works. Nobody else can write to them." in voiceguide("doctor").out
        home.chmod(0o777)
        said = voiceguide("doctor").out
        assert f"Folders: does not work. Others can write to {home}, so somebody else could replace your" in said
        assert f"chmod go-w {home};" in said

    def test_the_doctor_makes_private_folders_and_leaves_nothing_else(self, voiceguide: Commands, home: Path) -> None:
        before, there = os.umask(0), {home, *home.rglob("*")}
        try:
            voiceguide("doctor")
        finally:
            os.umask(before)
        made = set(home.rglob("*")) - there
        assert all(path.stat().st_mode & 0o077 == 0 for path in made), made
        assert {path.name for path in home.iterdir()} <= {"cache", "settings.toml"}

    def test_an_unknown_voice_is_refused_with_a_suggestion(self, voiceguide: Commands, script: Path) -> None:
        said = voiceguide("show", script, "--voice", "english (amerika)")
        assert said.code == 1
        assert 'There is no voice called "english (amerika)". Did you mean "English (America)"' in said.err

    @pytest.mark.parametrize("rate", ["nan", "inf", "59", "301", "fast", "-100", ""])
    def test_nonsense_for_a_pace_is_misuse(self, voiceguide: Commands, script: Path, rate: str) -> None:
        said = voiceguide("show", script, "--rate", rate)
        assert said.code == 2
        assert "is not a pace" in said.err

    def test_broken_settings_are_told_with_their_file(self, voiceguide: Commands, script: Path, home: Path) -> None:
        (home / "settings.toml").write_text("rate = 9000\n", encoding="utf-8")
        said = voiceguide("show", script)
        assert said.code == 1
        assert str(home / "settings.toml") in said.err
        assert "60 to 300" in said.err

    @pytest.mark.parametrize(
        "arguments", [("--nonsense",), ("nonsense",), ("play",), ("render", "this"), ("play", "this", "--rate", "5")]
    )
    def test_misuse_says_how_and_exits_with_2(self, voiceguide: Commands, arguments: tuple[str, ...]) -> None:
        said = voiceguide(*arguments)
        assert said.code == 2
        assert "Usage: voiceguide" in said.err

    def test_without_arguments_it_shows_the_help(self, voiceguide: Commands) -> None:
        said = voiceguide()
        assert "voiceguide play" in said.all

    @pytest.mark.parametrize(
        "command", ["", "list", "show", "check", "play", "render", "voices", "devices", "doctor", "where", "helplines"]
    )
    def test_help_is_plain_lines(self, voiceguide: Commands, command: str) -> None:
        said = voiceguide(*([command] if command else []), "--help")
        assert said.code == 0
        assert said.out.isascii()
        assert "\x1b" not in said.out
        assert not set("│┌─═╭|") & set(said.out)
        assert len(said.out.splitlines()) < 40

    def test_nothing_is_written_outside_the_paths(
        self, voiceguide: Commands, script: Path, tmp_path: Path, home: Path
    ) -> None:
        out = tmp_path / "out.wav"
        before = {path for path in tmp_path.rglob("*") if home not in path.parents}
        voiceguide("render", script, "-o", out)
        after = {path for path in tmp_path.rglob("*") if home not in path.parents}
        assert after - before == {out}

    def test_output_into_a_closed_pipe_ends_quietly(self) -> None:
        process = subprocess.Popen(
            [*PROGRAM, "show", "heavy"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ.copy()
        )
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        error = process.stderr.read()
        process.stderr.close()
        process.wait(timeout=30)
        assert b"Traceback" not in error
        assert b"BrokenPipe" not in error

    def test_help_imports_nothing_heavy(self) -> None:
        program = (
            "import sys\nfrom voiceguide.cli.main import run\nrun(['--help'])\n"
            "heavy = {'numpy', 'pydub', 'pyttsx3', 'sounddevice', 'soxr', 'tomlkit', 'platformdirs'}\n"
            "heavy &= set(sys.modules)\n"
            "print(heavy, file=sys.stderr)\nsys.exit(len(heavy))"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("after", [0.02, 0.05, 0.1, 0.2])
def test_ctrl_c_while_the_program_is_being_loaded_shows_no_traceback(after: float) -> None:
    process = start("list")
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=after)
    process.send_signal(signal.SIGINT)
    _out, error = process.communicate(timeout=30)
    # Before the first line of ours Python itself may answer; it never shows our code.
    assert "voiceguide/" not in error


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a folder to which nothing can be written")
@pytest.mark.parametrize("begun", [False, True])
def test_the_doctor_finds_a_home_that_cannot_be_written_in_the_words_of_a_note(
    voiceguide: Commands, home: Path, begun: bool
) -> None:
    from voiceguide.errors import VoiceguideError
    from voiceguide.journal.key import make_key
    from voiceguide.journal.store import Journal

    def note() -> None:
        with Journal.open(home / "journal", make_key(home / "journal")) as journal:
            journal.begin(16_000).write(bytes(320))

    home.mkdir(exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", home], capture_output=True, check=False)
    if mounted.returncode != 0:
        pytest.skip("needs to be root to mount something (.ci/run is)")
    try:
        if begun:
            note()
        subprocess.run(["mount", "-o", "remount,ro", home], check=True)
        with pytest.raises(VoiceguideError) as refused:
            note()
        assert f"Journal: does not work. {refused.value}" in voiceguide("doctor").out
    finally:
        subprocess.run(["umount", home], check=True)
