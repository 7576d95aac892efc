"""Natural voices are added, got and removed: wholly, or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from support.model_server import ModelServer, everything_in, serving

from voiceguide.errors import ModelError, ShippedDamaged, SpeechError, VoiceUnusable
from voiceguide.models import manifest
from voiceguide.models.archive import RECORD
from voiceguide.models.download import RetryPolicy
from voiceguide.models.holding import UNFINISHED_MODEL, Stage
from voiceguide.models.installed import check, choose, installed, recorded
from voiceguide.models.kinds import VOICE
from voiceguide.models.manifest import OfferedFile, voice_offers
from voiceguide.models.voices import VoicePlace, add_voice, get_voice, lacking, remove_file, remove_voice, works_as
from voiceguide.speech.kokoro import KOKORO_MODEL, KOKORO_MODEL_SHA256, KOKORO_VOICES, kokoro_language
from voiceguide.speech.piper import JOE_FILES, JOE_LICENCE
from voiceguide.wording.errors import sound as problem

HASTE = RetryPolicy(timeout=5, pauses=(0, 0))
ALBA = "en_GB-alba-medium"
CONTENT = {f"{ALBA}.onnx": b"weights" * 1000, f"{ALBA}.onnx.json": b"{}"}
SHARED = {"model": b"for all" * 1000, "one.bin": b"first", "two.bin": b"second"}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def fine(folders: Sequence[Path]) -> None:
    """Let anything speak."""


def mute(folders: Sequence[Path]) -> None:
    raise VoiceUnusable(problem.VOICE_MUTE, reason="no") from ValueError("it makes no sense")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "voices"


@pytest.fixture
def place(folder: Path) -> VoicePlace:
    """Where a voice of Piper goes."""
    return VoicePlace(folder, f"piper/{ALBA}", "en-gb", licences={sha256(CONTENT[f"{ALBA}.onnx"]): "CC0"})


@pytest.fixture
def shared(folder: Path) -> VoicePlace:
    """Where Kokoro's files go, as it were."""
    genuine = {name: sha256(content) for name, content in SHARED.items()}
    return VoicePlace(folder, "kokoro", "en", shared=True, genuine=genuine)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Files that somebody has, by name."""
    (tmp_path / "downloads").mkdir()
    paths = {name: tmp_path / "downloads" / name for name in (*CONTENT, *SHARED)}
    for name, path in paths.items():
        path.write_bytes({**CONTENT, **SHARED}[name])
    return paths


@pytest.fixture
def alba(files: dict[str, Path]) -> list[Path]:
    return [files[name] for name in CONTENT]


class TestAdding:
    def test_a_voice_is_a_folder_with_a_record(self, place: VoicePlace, alba: list[Path], folder: Path) -> None:
        added = add_voice(place, alba, speaks=fine)
        (found,) = installed(folder / "piper")
        assert found == added
        assert (found.name, found.language, found.licence, found.source) == (ALBA, "en-gb", "CC0", str(alba[0]))
        assert {file.name: file.sha256 for file in found.files} == {name: sha256(c) for name, c in CONTENT.items()}
        assert {name: (found.folder / name).read_bytes() for name in CONTENT} == CONTENT
        check(found, works_as(fine), kind=VOICE)

    def test_it_is_for_its_owner_only(self, place: VoicePlace, alba: list[Path], folder: Path) -> None:
        added = add_voice(place, alba, speaks=fine)
        assert all(stat.S_IMODE(path.stat().st_mode) == 0o700 for path in (folder, folder / "piper", added.folder))
        assert all(stat.S_IMODE((added.folder / name).stat().st_mode) == 0o600 for name in [*CONTENT, RECORD])

    def test_it_speaks_before_it_is_there(self, place: VoicePlace, alba: list[Path]) -> None:
        heard: list[bytes] = []

        def speaks(folders: Sequence[Path]) -> None:
            heard.append((folders[0] / f"{ALBA}.onnx").read_bytes())
            assert not place.own.exists()

        add_voice(place, alba, speaks=speaks)
        assert heard == [CONTENT[f"{ALBA}.onnx"]]

    def test_files_join_those_that_are_there(self, shared: VoicePlace, files: dict[str, Path]) -> None:
        add_voice(shared, [files["model"], files["one.bin"]], speaks=fine)
        added = add_voice(shared, [files["model"], files["two.bin"]], speaks=fine)
        assert [file.name for file in added.files] == ["two.bin"], "what is there is left alone"
        whole = recorded(shared.own)
        assert whole is not None
        assert {file.name: (shared.own / file.name).read_bytes() for file in whole.files} == SHARED
        check(whole, works_as(fine), kind=VOICE)

    def test_new_files_are_tried_together_with_those_that_are_there(
        self, shared: VoicePlace, files: dict[str, Path]
    ) -> None:
        add_voice(shared, [files["model"]], speaks=fine)
        tried: list[set[str]] = []
        add_voice(
            shared, [files["one.bin"]], speaks=lambda where: tried.extend({p.name for p in f.iterdir()} for f in where)
        )
        assert [{name for name in names if name in SHARED} for names in tried] == [{"one.bin"}, {"model"}]


class TestRefused:
    @pytest.fixture(autouse=True, params=["nothing is there", "others are there"])
    def _unchanged(self, request: pytest.FixtureRequest, shared: VoicePlace, files: dict[str, Path]) -> Iterator[None]:
        """The folder of the voices is afterwards as it was before, hidden files included."""
        if request.param == "others are there":
            add_voice(shared, [files["model"], files["one.bin"]], speaks=fine)
            add_voice(replace(shared, inner="piper/others", shared=False), [files["one.bin"]], speaks=fine)
        before = everything_in(shared.folder)
        yield
        assert everything_in(shared.folder) == before

    def test_a_voice_that_does_not_speak(self, place: VoicePlace, alba: list[Path]) -> None:
        with pytest.raises(ModelError, match=r"incomplete: it does not speak \(it makes no sense\)"):
            add_voice(place, alba, speaks=mute)

    def test_one_that_cannot_be_tried(self, place: VoicePlace, alba: list[Path]) -> None:
        def missing(folders: Sequence[Path]) -> None:
            raise SpeechError(problem.VOICE_UNTRIED, reason="no") from ImportError("Piper is not installed")

        with pytest.raises(ModelError, match=r"could not be tried \(Piper is not installed\)\. Nothing was added"):
            add_voice(place, alba, speaks=missing)

    def test_a_file_that_joins_and_does_not_speak(self, shared: VoicePlace, files: dict[str, Path]) -> None:
        with pytest.raises(ModelError, match="does not speak"):
            add_voice(shared, [files["two.bin"]], speaks=mute)

    def test_a_file_that_is_not_the_published_one(self, shared: VoicePlace, files: dict[str, Path]) -> None:
        files["two.bin"].write_bytes(b"other")
        expected, found = sha256(SHARED["two.bin"]), sha256(b"other")
        with pytest.raises(ModelError, match=rf"two\.bin: .* SHA-256 of that is {expected}, and of this {found}"):
            add_voice(shared, [files["two.bin"]], speaks=fine)

    @pytest.mark.parametrize("odd", ["link", "pipe", "folder", "socket", "missing"])
    def test_what_is_no_plain_file(self, place: VoicePlace, alba: list[Path], odd: str, tmp_path: Path) -> None:
        path = alba[1]
        path.rename(tmp_path / "elsewhere")
        listening = socket.socket(socket.AF_UNIX)
        if odd == "link":
            path.symlink_to(tmp_path / "elsewhere")
        elif odd == "pipe":
            os.mkfifo(path)
        elif odd == "folder":
            path.mkdir()
        elif odd == "socket":
            here = Path.cwd()
            os.chdir(path.parent)  # a socket's name may have at most 107 characters
            listening.bind(path.name)
            os.chdir(here)
        with listening, pytest.raises(ModelError, match=r"instead of a plain file|no such file"):
            add_voice(place, alba, speaks=fine)

    @pytest.mark.parametrize("name", [".hidden", "-rf", "a b" * 50, "tab\there", "dot."])
    def test_a_name_that_could_be_no_folders(self, place: VoicePlace, tmp_path: Path, name: str) -> None:
        (tmp_path / f"{name}.onnx").write_bytes(b"x")
        with pytest.raises(ModelError, match="cannot be a voice's name"):
            add_voice(replace(place, inner=f"piper/{name}"), [tmp_path / f"{name}.onnx"], speaks=fine)

    @pytest.mark.parametrize("stage", [Stage.UNPACKING, Stage.TRYING])
    def test_ctrl_c(self, place: VoicePlace, alba: list[Path], stage: Stage) -> None:
        def press(reached: Stage, done: int) -> None:
            if reached is stage:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            add_voice(place, alba, speaks=fine, tell=press)

    def test_ctrl_c_while_it_speaks(self, shared: VoicePlace, files: dict[str, Path]) -> None:
        with pytest.raises(KeyboardInterrupt):
            add_voice(shared, [files["two.bin"]], speaks=lambda folders: os.kill(os.getpid(), signal.SIGINT))


@pytest.mark.parametrize("name", [ALBA, ALBA.upper()])
def test_a_name_that_is_taken(place: VoicePlace, alba: list[Path], name: str) -> None:
    """Also where a disk takes two spellings for one."""
    add_voice(place, alba, speaks=fine)
    before = everything_in(place.folder)
    with pytest.raises(ModelError, match=f"remove it first: voiceguide voices remove {name}"):
        add_voice(replace(place, inner=f"piper/{name}"), alba, speaks=fine)
    assert everything_in(place.folder) == before


def test_what_cannot_join_leaves_what_was_there(shared: VoicePlace, files: dict[str, Path]) -> None:
    """The second of two files finds a folder in its place, after the first has moved."""
    add_voice(shared, [files["model"]], speaks=fine)
    (shared.own / "two.bin").mkdir()
    before = everything_in(shared.folder)
    with pytest.raises(ModelError, match="could not be written to"):
        add_voice(shared, [files["one.bin"], files["two.bin"]], speaks=fine)
    assert everything_in(shared.folder) == before


KILLED = """
import os, signal, sys
from pathlib import Path
from voiceguide.models.voices import VoicePlace, add_voice

folder, source = map(Path, sys.argv[1:])
add_voice(
    VoicePlace(folder, "piper/x", "en"), [source], speaks=lambda folders: os.kill(os.getpid(), signal.SIGKILL)
)
"""


def test_what_a_killed_command_left_is_cleared_away_by_the_next(place: VoicePlace, alba: list[Path]) -> None:
    subprocess.run([sys.executable, "-c", KILLED, place.folder, alba[0]], check=False, timeout=60)
    (left,) = place.folder.glob(f"{UNFINISHED_MODEL}*")
    assert (left / "x" / alba[0].name).exists()
    assert not (place.folder / "piper").exists()
    add_voice(place, alba, speaks=fine)
    assert [path.name for path in place.folder.iterdir()] == ["piper"]


def test_two_commands_do_not_change_the_voices_at_once(
    place: VoicePlace, shared: VoicePlace, alba: list[Path], files: dict[str, Path]
) -> None:
    def another(folders: Sequence[Path]) -> None:
        with pytest.raises(ModelError, match="Another command is adding or removing something"):
            add_voice(shared, [files["model"]], speaks=fine)
        with pytest.raises(ModelError, match="Another command"):
            remove_voice(place.folder, "kokoro")

    add_voice(place, alba, speaks=another)
    assert [voice.name for voice in installed(place.folder / "piper")] == [ALBA]


@pytest.mark.parametrize("options", ["size=20k", "ro"])
def test_a_full_or_read_only_disk_is_told_and_nothing_is_left(tmp_path: Path, alba: list[Path], options: str) -> None:
    alba[0].write_bytes(os.urandom(100_000))
    disk = tmp_path / "disk"
    disk.mkdir()
    probe = subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "none", disk], capture_output=True, check=False)
    if probe.returncode != 0:
        pytest.skip("needs leave to make a mount namespace (.ci/run runs as root)")
    program = (
        "import sys; from pathlib import Path; from voiceguide.errors import ModelError\n"
        "from voiceguide.models.voices import VoicePlace, add_voice\n"
        "try:\n    add_voice(VoicePlace(Path(sys.argv[1]), 'piper/x', 'en'), [Path(sys.argv[2])], "
        "speaks=lambda folders: None)\nexcept ModelError as error:\n    print(error)\n"
    )
    script = f'mount -t tmpfs -o {options} none "{disk}"; "$0" -c "$1" "{disk}/voices" "$2"; find "{disk}" -mindepth 1'
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script, sys.executable, program, alba[0]],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1, "a sentence, and no file"
    assert "Nothing half-written was left" in done.stdout
    assert ("Make some room" if options != "ro" else "Nothing can be written there") in done.stdout


class TestRemoving:
    def test_it_is_gone_and_nothing_else(
        self, place: VoicePlace, shared: VoicePlace, alba: list[Path], files: dict[str, Path]
    ) -> None:
        add_voice(shared, [files["model"]], speaks=fine)
        before = everything_in(place.folder)
        add_voice(place, alba, speaks=fine)
        remove_voice(place.folder, place.inner)
        assert everything_in(place.folder) == before

    @pytest.mark.parametrize("record", ["there", "gone"])
    def test_what_else_is_in_its_folder_stays(self, place: VoicePlace, alba: list[Path], record: str) -> None:
        add_voice(place, alba, speaks=fine)
        (place.own / "my notes.txt").write_text("mine", encoding="utf-8")
        if record == "gone":
            (place.own / RECORD).unlink()
        remove_voice(place.folder, place.inner)
        assert [path.name for path in place.own.iterdir()] == ["my notes.txt"]

    def test_a_folder_that_holds_no_voice_is_left_alone(self, folder: Path) -> None:
        (folder / "piper" / "mine").mkdir(parents=True)
        (folder / "piper" / "mine" / "other.onnx").write_text("mine", encoding="utf-8")
        with pytest.raises(ModelError, match="mine holds no voice, so nothing in it was removed"):
            remove_voice(folder, "piper/mine")
        assert (folder / "piper" / "mine" / "other.onnx").exists()

    def test_one_file_of_a_shared_folder(self, shared: VoicePlace, files: dict[str, Path]) -> None:
        add_voice(shared, [files[name] for name in SHARED], speaks=fine)
        remove_file(shared, "one.bin")
        whole = recorded(shared.own)
        assert whole is not None
        assert {file.name for file in whole.files} == {"model", "two.bin"}
        check(whole, works_as(fine), kind=VOICE)
        assert not (shared.own / "one.bin").exists()


class TestGetting:
    @pytest.fixture
    def server(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
        with serving(b"nothing", monkeypatch) as server:
            server.by_name = {**CONTENT, **SHARED}
            yield server

    @pytest.fixture
    def mirror(self, server: ModelServer) -> str:
        return server.url.rsplit("/", 1)[0]

    def offered(self, content: dict[str, bytes]) -> list[OfferedFile]:
        return [
            OfferedFile(name, f"https://voices.example/{name}", len(one), sha256(one)) for name, one in content.items()
        ]

    def test_its_files_are_downloaded_and_added(self, place: VoicePlace, server: ModelServer, mirror: str) -> None:
        told: list[tuple[Stage, int]] = []
        voice = get_voice(
            place, self.offered(CONTENT), mirror, speaks=fine, tell=lambda stage, done: told.append((stage, done))
        )
        assert installed(place.folder / "piper") == [voice]
        assert voice.licence == "CC0"
        assert {name: (voice.folder / name).read_bytes() for name in CONTENT} == CONTENT
        assert server.asked == [f"/models/{name}" for name in CONTENT]
        done = [count for stage, count in told if stage is Stage.DOWNLOADING]
        assert done == sorted(done)
        assert done[-1] == sum(map(len, CONTENT.values()))
        check(voice, works_as(fine), kind=VOICE)

    def test_a_broken_connection_is_resumed(self, place: VoicePlace, server: ModelServer, mirror: str) -> None:
        server.stops_after = [1000]
        get_voice(place, self.offered(CONTENT), mirror, retry=HASTE, speaks=fine)
        assert server.requests[1]["range"] == "bytes=1000-"

    def test_only_what_is_missing_is_downloaded(
        self, shared: VoicePlace, files: dict[str, Path], server: ModelServer, mirror: str
    ) -> None:
        add_voice(shared, [files["model"]], speaks=fine)
        offered = self.offered(SHARED)
        assert [file.name for file in lacking(shared, offered)] == ["one.bin", "two.bin"]
        get_voice(shared, offered, mirror, speaks=fine)
        assert server.asked == ["/models/one.bin", "/models/two.bin"]
        with pytest.raises(ModelError, match="There is already a voice"):
            get_voice(shared, offered, mirror, speaks=fine)
        assert len(server.asked) == 2

    @pytest.mark.parametrize("trouble", ["breaks off", "is something else", "is longer", "is not there", "is mute"])
    def test_whatever_goes_wrong_nothing_is_left(
        self, place: VoicePlace, server: ModelServer, mirror: str, trouble: str
    ) -> None:
        offered, second = self.offered(CONTENT), f"{ALBA}.onnx.json"
        if trouble == "breaks off":
            server.always_stops_after = 100
        elif trouble == "is something else":
            server.by_name[second] = b"[]"
        elif trouble == "is longer":
            server.by_name[second] += b"."
        elif trouble == "is not there":
            server.status = 404
        with pytest.raises(ModelError, match=r"Nothing was (kept|added)"):
            get_voice(place, offered, mirror, retry=HASTE, speaks=mute if trouble == "is mute" else fine)
        assert everything_in(place.folder) is None

    @pytest.mark.parametrize("stage", [Stage.DOWNLOADING, Stage.TRYING])
    def test_ctrl_c_leaves_nothing(self, place: VoicePlace, server: ModelServer, mirror: str, stage: Stage) -> None:
        def press(reached: Stage, done: int) -> None:
            if reached is stage and (done or stage is Stage.TRYING):
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            get_voice(place, self.offered(CONTENT), mirror, speaks=fine, tell=press)
        assert everything_in(place.folder) is None


class TestManifest:
    def test_it_has_every_voice_of_kokoro_with_the_sha256_that_is_verified(self) -> None:
        kokoros = {offer.name: offer for offer in voice_offers() if offer.engine == "kokoro"}
        assert kokoros.keys() == {"kokoro", *KOKORO_VOICES}
        for name, digest in KOKORO_VOICES.items():
            model, voice = kokoros[name].files
            assert (model.name, model.sha256, model.size) == (KOKORO_MODEL, KOKORO_MODEL_SHA256, 92_361_271)
            assert (voice.name, voice.sha256, voice.size) == (f"{name}.bin", digest, 522_240)
            assert kokoros[name].language == kokoro_language(name)

    def test_joe_is_the_one_of_the_package_and_the_question_of_its_licence_is_stated(self) -> None:
        joe = choose(voice_offers(), "joe")
        assert {file.name: file.sha256 for file in joe.files} == JOE_FILES
        assert joe.licence == JOE_LICENCE

    def test_every_address_is_a_whole_one(self) -> None:
        for offer in voice_offers():
            for file in offer.files:
                assert file.url.startswith("https://")
                assert file.url.endswith(f"/{file.name}")
                assert file.at("http://here/x/") == f"http://here/x/{file.name}"

    @pytest.mark.parametrize("damage", ["", "[[group]]", "file = 3", '[file]\n[[group]]\nengine = "x"', "\0"])
    def test_a_damaged_one_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
        (tmp_path / "voices.toml").write_text(damage, encoding="utf-8")
        monkeypatch.setattr(manifest, "VOICES_FILE", tmp_path / "voices.toml")
        with pytest.raises(ShippedDamaged, match=r"voices\.toml"):
            voice_offers()


def test_a_record_of_an_older_version_has_no_licence(place: VoicePlace, alba: list[Path]) -> None:
    add_voice(place, alba, speaks=fine)
    content = json.loads((place.own / RECORD).read_text(encoding="utf-8"))
    del content["licence"]
    (place.own / RECORD).write_text(json.dumps(content), encoding="utf-8")
    found = recorded(place.own)
    assert found is not None
    assert found.licence == ""
