"""Notes taken out of the journal: as files, and as sound."""

from __future__ import annotations

import json
import os
import resource
import signal
import stat
import time
import wave
from pathlib import Path

import numpy as np
import pytest
from support.commands import Commands, finished, start
from support.noted import RATE, Opened, add, tone
from support.sound_server import SoundServer

pytestmark = pytest.mark.usefixtures("tone_voice")


@pytest.mark.usefixtures("notes")
class TestExport:
    def test_everything_by_default_and_for_nobody_else(self, voiceguide: Commands, tmp_path: Path) -> None:
        folder = tmp_path / "deep" / "out"
        before = os.umask(0)
        try:
            said = voiceguide("journal", "export", folder)
        finally:
            os.umask(before)
        assert said.code == 0
        assert said.out.splitlines() == [
            f"{folder / 'journal.md'}: 4 notes.",
            f"{folder / 'journal.json'}: 4 notes.",
            f"{folder / 'sound'}: 3 notes.",
        ]
        assert "These files are not encrypted" in said.err
        for path in (folder, *folder.rglob("*")):
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
        assert sorted(path.name for path in folder.rglob("*")) == [
            "0001.wav", "0002.wav", "0003.wav", "journal.json", "journal.md", "sound",
        ]  # fmt: skip
        with wave.open(str(folder / "sound" / "0002.wav")) as file:
            assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
            assert file.readframes(file.getnframes()) == tone(42.04)

    @pytest.mark.parametrize(
        ("wanted", "files"),
        [("markdown", {"journal.md"}), ("json", {"journal.json"}), ("SOUND", {"sound", "0002.wav", "0003.wav"})],
    )
    def test_some_notes_in_one_format(self, voiceguide: Commands, tmp_path: Path, wanted: str, files: set[str]) -> None:
        folder = tmp_path / "out"
        said = voiceguide("journal", "export", folder, "9 january 2026", "--format", wanted)
        assert said.code == 0
        assert {path.name for path in folder.rglob("*")} == files

    def test_by_day_and_session(self, voiceguide: Commands, tmp_path: Path) -> None:
        voiceguide("journal", "export", tmp_path / "a", "--since", "2026", "--format", "json")
        voiceguide("journal", "export", tmp_path / "b", "--session", "arrive", "--format", "json")
        ids = [[row["id"] for row in json.loads((tmp_path / x / "journal.json").read_text())] for x in "ab"]
        assert ids == [[2, 3, 4], [1]]

    def test_an_empty_folder_is_taken_and_closed_to_others(self, voiceguide: Commands, tmp_path: Path) -> None:
        folder = tmp_path / "out"
        folder.mkdir(mode=0o755)
        assert voiceguide("journal", "export", folder, "--format", "json").code == 0
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    @pytest.mark.parametrize("full", [False, True])
    def test_what_a_killed_one_left_in_plain_text_is_removed_and_no_hindrance(
        self, voiceguide: Commands, tmp_path: Path, full: bool
    ) -> None:
        folder = tmp_path / "out"
        (folder / "sound").mkdir(parents=True)
        for name in ("", "sound/"):
            left = "0001.wav" if name else "journal.json"
            (folder / f"{name}.{left}.0123456789abcdef.part").write_text("what was said", encoding="utf-8")
        if full:
            (folder / ".journal.json.mine.part").write_text("mine", encoding="utf-8")
        said = voiceguide("journal", "export", folder)
        assert said.code == full
        assert not list(folder.rglob(".*.0123456789abcdef.part"))
        assert (folder / "journal.md").exists() is not full

    def test_the_permissions_of_what_a_link_leads_to_stay(self, voiceguide: Commands, tmp_path: Path) -> None:
        (tmp_path / "disk").mkdir()
        (tmp_path / "disk").chmod(0o755)
        (tmp_path / "out").symlink_to(tmp_path / "disk")
        assert voiceguide("journal", "export", tmp_path / "out").code == 0
        assert stat.S_IMODE((tmp_path / "disk").stat().st_mode) == 0o755

    def test_nothing_is_written_over(self, voiceguide: Commands, tmp_path: Path) -> None:
        folder = tmp_path / "out"
        folder.mkdir()
        (folder / "journal.md").write_text("mine")
        said = voiceguide("journal", "export", folder)
        assert said.code == 1
        assert said.err == f"{folder} is not empty, and nothing is overwritten. Name a new folder.\n"
        assert [path.name for path in folder.iterdir()] == ["journal.md"]
        assert (folder / "journal.md").read_text() == "mine"
        said = voiceguide("journal", "export", folder / "journal.md")
        assert said.code == 1
        assert "is a file. Name a new folder." in said.err

    def test_where_nothing_can_be_written_one_sentence_and_nothing_left(
        self, voiceguide: Commands, tmp_path: Path
    ) -> None:
        (tmp_path / "file").write_text("")
        said = voiceguide("journal", "export", tmp_path / "file" / "out")
        assert said.code == 1
        assert "could not be written" in said.err
        said = voiceguide("journal", "export", "/proc/self/out")
        assert said.code == 1
        assert "could not be written" in said.err

    def test_when_no_note_is_wanted_nothing_is_written(self, voiceguide: Commands, tmp_path: Path) -> None:
        said = voiceguide("journal", "export", tmp_path / "out", "--until", "2020")
        assert said.code == 1
        assert said.err == "No note matches.\n"
        assert not (tmp_path / "out").exists()

    def test_a_full_disk_leaves_whole_files_only(self, tmp_path: Path) -> None:
        """A file may grow to 100 kB only: the sound of note 2 is longer than that."""

        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

        folder = tmp_path / "out"
        said = finished(start("journal", "export", folder, preexec_fn=limit))
        assert said.code == 1
        assert "0002.wav could not be written (file too large)" in said.err
        assert "These files are not encrypted" in said.err
        assert f"{folder / 'sound'}: 1 note.\n" in said.out
        assert sorted(path.name for path in folder.rglob("*")) == ["0001.wav", "journal.json", "journal.md", "sound"]

    def test_ctrl_c_leaves_whole_files_only(self, journal: Opened, tmp_path: Path) -> None:
        with journal() as opened:
            for _ in range(60):
                add(opened, seconds=8.0)
        folder = tmp_path / "out"
        process = start("journal", "export", folder)
        while not (folder / "sound" / "0005.wav").exists():
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        said = finished(process)
        assert said.code == 130
        assert "Stopped. The files written until then are complete." in said.err
        assert "These files are not encrypted" in said.err
        names = {path.name for path in folder.rglob("*") if path.is_file()}
        assert "0064.wav" not in names
        for name in names - {"journal.md", "journal.json"}:
            assert name.endswith(".wav"), name
            with wave.open(str(folder / "sound" / name)) as file:
                assert file.getnframes() * 2 + 44 == (folder / "sound" / name).stat().st_size


@pytest.mark.sound_server
@pytest.mark.usefixtures("notes")
class TestHeard:
    def test_a_note_is_heard_as_it_was_spoken(
        self, voiceguide: Commands, sound_server: SoundServer, journal: Opened
    ) -> None:
        with sound_server.recording() as recording:
            said = voiceguide("journal", "play", "1", "4")
            heard = recording.sound
        assert said.code == 0
        assert "1: Sunday 30 March 2025, 01:59." in said.err
        assert "Note 4 has no sound." in said.err
        loud = np.flatnonzero(np.abs(heard) > 0.01)
        assert (loud[-1] - loud[0]) / 48_000 == pytest.approx(2.0, abs=0.03)
        middle = heard[loud[0] + 24_000 : loud[0] + 72_000]
        assert np.argmax(np.abs(np.fft.rfft(middle))) == 440
        assert np.abs(middle).max() == pytest.approx(8000 / 32767, abs=0.01)

    def test_ctrl_c_stops_it_softly_and_soon(self, sound_server: SoundServer) -> None:
        with sound_server.recording() as recording:
            process = start("journal", "play", "2")
            recording.wait_for(lambda sound: np.abs(sound).max() > 0.1, 30)
            process.send_signal(signal.SIGINT)
            said = finished(process)
            heard = recording.sound
        assert said.code == 130
        assert said.err.splitlines()[-1] == "Stopped."
        loud = np.flatnonzero(np.abs(heard) > 0.001)
        assert (loud[-1] - loud[0]) / 48_000 < 5
        assert np.abs(np.diff(heard[loud[-1] - 2400 : loud[-1] + 2])).max() < 0.02

    def test_a_note_is_read_aloud(self, voiceguide: Commands, sound_server: SoundServer, home: Path) -> None:
        with sound_server.recording() as recording:
            said = voiceguide("journal", "read")
            heard = recording.sound
        assert said.code == 0
        assert said.err.startswith("4: Saturday 10 January 2026")
        assert "words" not in said.all
        assert np.abs(heard).max() > 0.01
        assert not list((home / "cache").rglob("*.wav"))


@pytest.mark.usefixtures("notes", "tone_voice")
class TestFolder:
    @pytest.mark.parametrize("words", [["last"], ["3"], ["14", "november"], ["yesterday"], ["31", "november"]])
    def test_words_that_name_notes_are_no_folder(
        self, voiceguide: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
    ) -> None:
        monkeypatch.chdir(tmp_path)
        said = voiceguide("journal", "export", *words)
        assert said.code == 1
        assert f"voiceguide journal export FOLDER {' '.join(words)}." in said.err
        assert not (tmp_path / words[0]).exists()

    def test_unless_there_is_such_a_folder(
        self, voiceguide: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "november").mkdir()
        assert voiceguide("journal", "export", "november", "last").code == 0

    def test_nothing_is_no_folder(self, voiceguide: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "empty").mkdir()
        monkeypatch.chdir(tmp_path / "empty")
        said = voiceguide("journal", "export", "")
        assert said.code == 1
        assert said.err.startswith("No folder was named.")
        assert not list((tmp_path / "empty").iterdir())
