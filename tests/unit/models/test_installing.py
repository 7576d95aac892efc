"""Adding, getting and removing models: wholly, or not at all."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.model_server import FILES, NAME, ModelServer, everything_in, model_folder, model_zip, serving

from voiceguide.errors import ModelError, ModelUnusable, RecognizerFailed
from voiceguide.listening.trial import loads
from voiceguide.models.archive import RECORD
from voiceguide.models.download import RetryPolicy
from voiceguide.models.holding import UNFINISHED_MODEL, Stage
from voiceguide.models.installed import check, installed
from voiceguide.models.installing import add, get, remove
from voiceguide.models.kinds import GOING
from voiceguide.wording.errors import listening as problem

HASTE = RetryPolicy(timeout=5, pauses=(0, 0))


def fine(model: Path) -> None:
    """Load anything."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where models are kept; one is there already."""
    folder = tmp_path / "models"
    add(folder, model_folder(tmp_path / "earlier", "vosk-model-small-de-0.15"), works=fine)
    return folder


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A model that somebody has as a zip file."""
    return model_zip(tmp_path / "downloaded.zip")


@pytest.fixture
def unchanged(folder: Path) -> Iterator[None]:
    """The folder of the models is afterwards as it was before, hidden files included."""
    before = everything_in(folder)
    yield
    assert everything_in(folder) == before


class TestAdding:
    @pytest.mark.parametrize("top", ["", f"{NAME}/", f"unpacked/{NAME}/"])
    def test_a_zip(self, folder: Path, tmp_path: Path, top: str) -> None:
        added = add(folder, model_zip(tmp_path / f"{NAME}.zip", top), works=fine)
        assert added.name == NAME
        assert added.language == "en-us"
        assert added.folder == folder / NAME
        assert {name: (folder / NAME / name).read_bytes() for name in FILES} == FILES
        assert [model.name for model in installed(folder)] == ["vosk-model-small-de-0.15", NAME]

    def test_a_folder_or_one_around_it(self, folder: Path, tmp_path: Path) -> None:
        inner = model_folder(tmp_path / "around")
        assert add(folder, inner.parent, works=fine).name == NAME
        remove(folder, NAME)
        assert add(folder, inner, works=fine).name == NAME
        assert everything_in(inner) is not None, "what was added is still where it was"

    def test_it_is_tried_before_it_is_there(self, folder: Path, source: Path) -> None:
        tried: list[Path] = []

        def works(model: Path) -> None:
            tried.append(model)
            assert (model / "am" / "final.mdl").read_bytes() == FILES["am/final.mdl"]
            assert not (folder / NAME).exists()

        add(folder, source, works=works)
        assert [model.name for model in tried] == [NAME]

    def test_it_is_for_its_owner_only(self, tmp_path: Path, source: Path) -> None:
        model = add(tmp_path / "new" / "models", source, works=fine)
        for path in (tmp_path / "new" / "models", model.folder):
            assert stat.S_IMODE(path.stat().st_mode) == 0o700
        assert all(stat.S_IMODE((model.folder / name).stat().st_mode) == 0o600 for name in [*FILES, RECORD])

    def test_it_says_how_far_it_is(self, folder: Path, source: Path) -> None:
        told: list[tuple[Stage, int]] = []
        model = add(folder, source, works=fine, tell=lambda stage, done: told.append((stage, done)))
        assert told[-2:] == [(Stage.UNPACKING, model.size), (Stage.TRYING, 0)]

    def test_the_record_of_another_installation_is_left_out(self, folder: Path, tmp_path: Path, source: Path) -> None:
        before = add(folder, source, works=fine)
        copy = tmp_path / f"copy/{NAME}"
        shutil.copytree(before.folder, copy)
        remove(folder, NAME)
        after = add(folder, copy, works=fine)
        assert RECORD in {path.name for path in after.folder.iterdir()}
        assert after.source == str(copy)
        check(after, works=fine)

    def test_what_was_added_is_whole(self, folder: Path, source: Path) -> None:
        check(add(folder, source, works=fine), fine)

    def test_a_relative_path_will_do(self, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(model_folder(tmp_path))
        assert add(folder, Path(), works=fine).name == NAME
        remove(folder, NAME)
        assert add(folder, Path("am/.."), works=fine).name == NAME


class TestLanguages:
    @pytest.mark.parametrize("spoken", [{"en"}, {"de", "en-gb"}, set()])
    def test_a_model_in_a_language_of_the_sessions_is_added(self, folder: Path, source: Path, spoken: set[str]) -> None:
        assert add(folder, source, spoken=spoken, works=fine).language == "en-us"

    @pytest.mark.usefixtures("unchanged")
    def test_one_in_another_language_is_refused_with_the_way_to_add_it(self, folder: Path, source: Path) -> None:
        with pytest.raises(
            ModelError,
            match=r'"vosk-model-small-en-us-9\.9" is a model for the language en-us, and your sessions are in de, fr\. '
            r"To add it anyway: --language en-us",
        ):
            add(folder, source, spoken={"fr", "de"}, works=fine)

    def test_unless_its_language_is_said(self, folder: Path, source: Path) -> None:
        assert add(folder, source, language="en_GB", spoken={"de"}, works=fine).language == "en-gb"

    @pytest.mark.usefixtures("unchanged")
    def test_a_name_that_tells_no_language_needs_one(self, folder: Path, tmp_path: Path) -> None:
        source = model_folder(tmp_path, "mine")
        with pytest.raises(ModelError, match=r'The name "mine" does not say .* --language en'):
            add(folder, source, works=fine)

    def test_and_takes_it(self, folder: Path, tmp_path: Path) -> None:
        assert add(folder, model_folder(tmp_path, "mine"), language="it", works=fine).language == "it"


@pytest.mark.usefixtures("unchanged")
class TestRefused:
    def test_a_folder_that_is_no_model(self, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "holidays").mkdir()
        (tmp_path / "holidays" / "beach.jpg").write_bytes(b"sand")
        with pytest.raises(ModelError, match="holidays: this is not a Vosk model"):
            add(folder, tmp_path / "holidays", works=fine)

    @pytest.mark.parametrize("gone", ["conf/model.conf", "conf/mfcc.conf", "graph/Gr.fst"])
    def test_a_model_that_is_not_whole(self, folder: Path, tmp_path: Path, gone: str) -> None:
        with pytest.raises(ModelError, match=f"incomplete: it lacks {gone}"):
            add(folder, model_folder(tmp_path, without=gone), works=fine)

    @pytest.mark.parametrize("name", ["../up", "/up", "C:/up", f"{NAME}/../../up"])
    def test_a_zip_that_leads_elsewhere(self, folder: Path, source: Path, tmp_path: Path, name: str) -> None:
        with zipfile.ZipFile(source, "a") as archive:
            archive.writestr(name, b"evil")
        before = sorted(tmp_path.rglob("*"))
        with pytest.raises(ModelError, match="could lead out of the model's folder"):
            add(folder, source, works=fine)
        assert sorted(tmp_path.rglob("*")) == before

    def test_a_zip_that_breaks_off_when_most_of_it_is_unpacked(self, folder: Path, source: Path) -> None:
        source.write_bytes(source.read_bytes().replace(b"1 nonword", b"2 nonword"))
        told: list[int] = []
        with pytest.raises(ModelError, match="damaged or incomplete"):
            add(folder, source, works=fine, tell=lambda stage, done: told.append(done))
        assert told[-1] > 20_000

    def test_a_zip_that_grows_without_end(self, folder: Path, tmp_path: Path) -> None:
        path = model_zip(tmp_path / "bomb.zip")
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{NAME}/zeros", bytes(30_000_000))
        with pytest.raises(ModelError, match="grows beyond 10 megabytes when unpacked"):
            add(folder, path, works=fine)

    def test_a_name_that_is_taken(self, folder: Path, tmp_path: Path) -> None:
        source = model_folder(tmp_path, "vosk-model-small-de-0.15")
        with pytest.raises(ModelError, match="remove it first: voiceguide models remove vosk-model-small-de-0"):
            add(folder, source, works=fine)

    def test_a_model_that_was_added_already_from_where_it_is_kept(self, folder: Path) -> None:
        with pytest.raises(ModelError, match="There is already a model called"):
            add(folder, folder / "vosk-model-small-de-0.15", works=fine)

    @pytest.mark.parametrize("name", [".hidden", "a b" * 50, "...", "-rf", "tab\there"])
    def test_a_name_that_could_be_no_folders(self, folder: Path, tmp_path: Path, name: str) -> None:
        with pytest.raises(ModelError, match="cannot be a model's name"):
            add(folder, model_folder(tmp_path, name), language="en", works=fine)

    def test_one_that_vosk_does_not_load(self, folder: Path, source: Path) -> None:
        def refused(model: Path) -> None:
            raise ModelUnusable(problem.MODEL_UNUSABLE, path=model, reason="no") from ValueError("it makes no sense")

        with pytest.raises(
            ModelError,
            match=r"incomplete: Vosk cannot load it \(it makes no sense\)",
        ):
            add(folder, source, works=refused)

    def test_one_that_cannot_be_tried_because_vosk_is_missing(self, folder: Path, source: Path) -> None:
        def broken(model: Path) -> None:
            raise RecognizerFailed(problem.NOT_RECOGNIZED, reason="nothing") from ImportError("No module named 'vosk'")

        with pytest.raises(
            ModelError, match=r"could not be tested \(No module named 'vosk'\)\. voiceguide doctor says"
        ):
            add(folder, source, works=broken)

    def test_what_only_looks_like_a_model_is_found_out_by_the_real_vosk(self, folder: Path, source: Path) -> None:
        with pytest.raises(ModelError, match=r"Vosk cannot load it \(it is incomplete, damaged, or no Vosk model"):
            add(folder, source, works=loads)

    @pytest.mark.parametrize("stage", list(Stage)[1:])
    def test_ctrl_c(self, folder: Path, source: Path, stage: Stage) -> None:
        def press(reached: Stage, done: int) -> None:
            if reached is stage:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            add(folder, source, works=fine, tell=press)

    def test_ctrl_c_while_vosk_loads_it(self, folder: Path, source: Path) -> None:
        def press(model: Path) -> None:
            os.kill(os.getpid(), signal.SIGINT)

        with pytest.raises(KeyboardInterrupt):
            add(folder, source, works=press)


def test_a_model_put_there_by_hand_is_to_be_moved_first(folder: Path) -> None:
    model_folder(folder, "vosk-model-by-hand-en")
    before = everything_in(folder)
    with pytest.raises(ModelError, match=r"is already in the models folder\. Move it to another place"):
        add(folder, folder / "vosk-model-by-hand-en", language="en", works=fine)
    assert everything_in(folder) == before


def test_where_there_was_no_folder_there_is_none_after_a_failure(tmp_path: Path, source: Path) -> None:
    def refused(model: Path) -> None:
        raise ModelUnusable(problem.MODEL_UNUSABLE, path=model, reason="no")

    with pytest.raises(ModelError, match=r"Vosk cannot load it"):
        add(tmp_path / "new", source, works=refused)
    assert not (tmp_path / "new").exists()


class TestRemoving:
    def test_it_is_gone_and_nothing_else(self, folder: Path, source: Path) -> None:
        before = everything_in(folder)
        add(folder, source, works=fine)
        assert remove(folder, "small-en") == NAME
        assert everything_in(folder) == before

    @pytest.mark.usefixtures("unchanged")
    def test_a_near_miss_is_suggested(self, folder: Path) -> None:
        with pytest.raises(ModelError, match=r'Did you mean "vosk-model-small-de-0\.15"'):
            remove(folder, "vosk-model-smal-de-0.15")

    @pytest.mark.usefixtures("unchanged")
    @pytest.mark.parametrize("name", ["..", ".", "", "/", "../models", "\x00"])
    def test_nothing_but_a_model_is_ever_removed(self, folder: Path, name: str) -> None:
        with pytest.raises(ModelError, match="There is no model called"):
            remove(folder, name)

    def test_what_was_put_there_by_hand_can_be_removed_by_its_whole_name(self, folder: Path) -> None:
        before = everything_in(folder)
        (folder / "by hand").mkdir()
        with pytest.raises(ModelError, match="There is no model called"):
            remove(folder, "by")
        assert remove(folder, "by hand") == "by hand"
        assert everything_in(folder) == before

    def test_what_else_lies_among_its_files_stays(self, folder: Path, source: Path, tmp_path: Path) -> None:
        add(folder, source, works=fine)
        (tmp_path / "far").write_text("mine", encoding="utf-8")
        (folder / NAME / "am" / "link").symlink_to(tmp_path / "far")
        (folder / NAME / "my notes.txt").write_text("mine", encoding="utf-8")
        remove(folder, "small-en")
        left = [str(path.relative_to(folder / NAME)) for path in (folder / NAME).rglob("*")]
        assert sorted(left) == ["am", "am/link", "my notes.txt"]
        assert (tmp_path / "far").exists()

    def test_a_folder_that_is_no_model_is_not_removed(self, folder: Path) -> None:
        (folder / "diaries" / "conf").mkdir(parents=True)
        (folder / "diaries" / "README").write_text("mine", encoding="utf-8")
        (folder / "diaries" / "conf" / "model.conf").write_text("mine", encoding="utf-8")
        before = everything_in(folder)
        with pytest.raises(ModelError, match=r"diaries holds no speech model, so nothing in it was removed"):
            remove(folder, "diaries")
        assert everything_in(folder) == before

    def test_of_a_link_only_the_link_goes(self, folder: Path, tmp_path: Path) -> None:
        source = model_folder(tmp_path / "far")
        (folder / "linked").symlink_to(source)
        assert remove(folder, "linked") == "linked"
        assert (source / "am" / "final.mdl").exists()
        assert not (folder / "linked").is_symlink()

    def test_a_removal_that_was_killed_is_ended_by_another(self, folder: Path, source: Path) -> None:
        before = everything_in(folder)
        add(folder, source, works=fine)
        (folder / NAME / RECORD).rename(folder / NAME / GOING)
        (folder / NAME / "am" / "final.mdl").unlink()
        assert NAME not in [model.name for model in installed(folder)]
        assert remove(folder, NAME) == NAME
        assert everything_in(folder) == before

    def test_a_record_that_names_what_is_not_in_the_folder_removes_nothing_there(
        self, folder: Path, source: Path, tmp_path: Path
    ) -> None:
        add(folder, source, works=fine)
        (tmp_path / "thesis").write_text("mine", encoding="utf-8")
        (folder / NAME / "far").symlink_to(tmp_path)
        record = json.loads((folder / NAME / RECORD).read_text(encoding="utf-8"))
        for name in ("../../thesis", str(tmp_path / "thesis"), "far/thesis", "a\0b", "x" * 300, "\ud800"):
            record["files"][name] = [4, ""]
        (folder / NAME / RECORD).write_text(json.dumps(record), encoding="utf-8")
        remove(folder, NAME)
        assert (tmp_path / "thesis").exists()
        assert [path.name for path in (folder / NAME).iterdir()] == ["far"]


def test_a_hidden_folder_of_somebody_elses_is_never_cleared_away(folder: Path, source: Path) -> None:
    (folder / f"{UNFINISHED_MODEL}my_novel").mkdir()
    (folder / f"{UNFINISHED_MODEL}my_novel" / "one.txt").write_text("mine", encoding="utf-8")
    add(folder, source, works=fine)
    assert (folder / f"{UNFINISHED_MODEL}my_novel" / "one.txt").exists()


WAITING = """
import sys, time
from pathlib import Path
from voiceguide.models.installing import add

def works(model):
    print("loading", flush=True)
    sys.stdin.read()

add(Path(sys.argv[1]), Path(sys.argv[2]), works=works)
"""


class TestAnother:
    @pytest.fixture
    def other(self, folder: Path, source: Path) -> Iterator[subprocess.Popen[str]]:
        """A process that has unpacked a model and is just loading it."""
        with subprocess.Popen(
            [sys.executable, "-c", WAITING, folder, source], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "loading\n"
            yield process
            process.kill()

    def test_what_a_killed_one_left_is_cleared_away_by_the_next(
        self, folder: Path, source: Path, other: subprocess.Popen[str]
    ) -> None:
        other.kill()
        other.wait()
        (left,) = folder.glob(f"{UNFINISHED_MODEL}*")
        assert (left / NAME / "am" / "final.mdl").exists()
        assert [model.name for model in installed(folder)] == ["vosk-model-small-de-0.15"]
        add(folder, source, works=fine)
        assert not list(folder.glob(f"{UNFINISHED_MODEL}*"))
        assert len(installed(folder)) == 2

    @pytest.mark.parametrize("what", ["add", "remove"])
    def test_what_a_living_one_makes_is_left_alone(
        self, folder: Path, source: Path, other: subprocess.Popen[str], what: str
    ) -> None:
        before = everything_in(folder)
        with pytest.raises(ModelError, match="Another command is adding or removing something"):
            add(folder, source, works=fine) if what == "add" else remove(folder, "de")
        assert everything_in(folder) == before
        assert other.stdin is not None
        other.stdin.close()
        assert other.wait(30) == 0
        assert len(installed(folder)) == 2


class TestGetting:
    @pytest.fixture
    def server(self, source: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
        with serving(source.read_bytes(), monkeypatch) as server:
            yield server

    def test_it_is_downloaded_and_added_and_nothing_else_stays(self, folder: Path, server: ModelServer) -> None:
        told: list[Stage] = []
        model = get(folder, server.offer, server.url, works=fine, tell=lambda stage, done: told.append(stage))
        assert installed(folder)[1] == model
        assert model.source == server.url
        assert list(dict.fromkeys(told)) == list(Stage)
        assert {path.name for path in folder.iterdir()} == {"vosk-model-small-de-0.15", NAME}
        assert {name: (model.folder / name).read_bytes() for name in FILES} == FILES

    def test_a_broken_connection_does_not_show(self, folder: Path, server: ModelServer) -> None:
        server.stops_after = [1000]
        check(get(folder, server.offer, server.url, retry=HASTE, works=fine), fine)
        assert len(server.requests) == 2

    @pytest.mark.parametrize("trouble", ["breaks off", "is something else", "is longer", "is not there", "sends on"])
    @pytest.mark.usefixtures("unchanged")
    def test_whatever_goes_wrong_nothing_is_left(self, folder: Path, server: ModelServer, trouble: str) -> None:
        offer = server.offer
        if trouble == "breaks off":
            server.always_stops_after = 500
        elif trouble == "is something else":
            server.content = bytes(len(server.content))
        elif trouble == "is longer":
            server.content += b"."
        elif trouble == "is not there":
            server.status = 404
        else:
            server.location = "file:///etc/passwd"
        with pytest.raises(ModelError, match="Nothing was kept"):
            get(folder, offer, server.url, retry=HASTE, works=fine)

    @pytest.mark.parametrize("stage", list(Stage))
    @pytest.mark.usefixtures("unchanged")
    def test_ctrl_c_at_any_stage_leaves_nothing(self, folder: Path, server: ModelServer, stage: Stage) -> None:
        def press(reached: Stage, done: int) -> None:
            if reached is stage and (done or stage is Stage.TRYING):
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            get(folder, server.offer, server.url, works=fine, tell=press)

    @pytest.mark.usefixtures("unchanged")
    def test_ctrl_c_while_nothing_comes_leaves_nothing(self, folder: Path, server: ModelServer) -> None:
        server.hangs_after = 500

        def press() -> None:
            server.reached.wait(30)
            os.kill(os.getpid(), signal.SIGINT)

        thread = threading.Thread(target=press)
        thread.start()
        with pytest.raises(KeyboardInterrupt):
            get(folder, server.offer, server.url, works=fine)
        thread.join()

    @pytest.mark.usefixtures("unchanged")
    def test_a_model_that_is_there_is_not_downloaded_again(self, folder: Path, server: ModelServer) -> None:
        with pytest.raises(ModelError, match="There is already a model called"):
            get(folder, replace(server.offer, name="vosk-model-small-de-0.15"), server.url, works=fine)
        assert server.requests == []

    @pytest.mark.usefixtures("unchanged")
    def test_a_download_with_the_right_checksum_that_is_no_model(self, folder: Path, server: ModelServer) -> None:
        server.content = b"PK"
        with pytest.raises(ModelError, match=r"9\.9\.zip: .* incomplete: the zip file cannot be read"):
            get(folder, server.offer, server.url, works=fine)


FULL = """
import sys
from pathlib import Path
from voiceguide.errors import ModelError
from voiceguide.models.download import RetryPolicy
from voiceguide.models.installing import add, get
from voiceguide.models.manifest import Offer

folder, what, *rest = sys.argv[1:]
try:
    if what == "add":
        add(Path(folder), Path(rest[0]), works=lambda model: None)
    else:
        url, size, digest = rest
        offer = Offer("vosk-model-small-en-us-9.9", "en-us", url, int(size), digest, "", "")
        get(Path(folder), offer, url, retry=RetryPolicy(pauses=()), works=lambda model: None)
except ModelError as error:
    print(error)
"""


class TestDisk:
    """In a namespace of its own, where a small disk, or one that is only read, can be had."""

    @pytest.fixture
    def on_a_disk(self, tmp_path: Path) -> Callable[..., str]:
        probe = ["unshare", "-rm", "mount", "-t", "tmpfs", "none", str(tmp_path)]
        if shutil.which("unshare") is None or subprocess.run(probe, capture_output=True, check=False).returncode != 0:
            pytest.skip("needs leave to make a mount namespace (.ci/run runs as root)")
        disk = tmp_path / "disk"
        disk.mkdir()

        def run(options: str, *arguments: object, before: str = "true") -> str:
            script = (
                f'mount -t tmpfs -o size=100k,mode=700 none "{disk}" && mkdir "{disk}/models" && {before} && '
                f'mount -o remount,{options} "{disk}" && "$0" -c "$1" "{disk}/models" "$2" "$3" "$4" "$5"; '
                f'find "{disk}" -mindepth 2'
            )
            padded = [*map(str, arguments), "", "", "", ""][:4]
            done = subprocess.run(
                ["unshare", "-rm", "sh", "-c", script, sys.executable, FULL, *padded],
                capture_output=True, text=True, check=False, timeout=60,
            )  # fmt: skip
            assert done.stderr == ""
            return done.stdout.replace(str(disk), "DISK")

        return run

    @pytest.fixture
    def large(self, tmp_path: Path) -> Path:
        path = model_zip(tmp_path / "large.zip")
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(f"{NAME}/words", os.urandom(150_000))
        return path

    def test_a_full_one_is_said_and_nothing_is_left(self, on_a_disk: Callable[..., str], large: Path) -> None:
        assert on_a_disk("rw", "add", large) == (
            "DISK/models could not be written to (no space left on device). Make some room, and try again. "
            "Nothing half-written was left.\n"
        )

    def test_one_that_fills_while_downloading_is_said_and_nothing_is_left(
        self, on_a_disk: Callable[..., str], large: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with serving(large.read_bytes(), monkeypatch) as server:
            said = on_a_disk("rw", "get", server.url, server.offer.size, server.offer.sha256)
        assert said.startswith("DISK/models could not be written to (no space left on device). Make some room")
        assert said.count("\n") == 1

    def test_one_that_is_only_read_is_said(self, on_a_disk: Callable[..., str], source: Path) -> None:
        assert on_a_disk("ro", "add", source) == (
            "DISK/models could not be written to (read-only file system). Nothing can be written there. "
            "Nothing half-written was left.\n"
        )

    def test_a_file_in_the_way_is_said(self, tmp_path: Path, source: Path) -> None:
        (tmp_path / "file").write_bytes(b"")
        with pytest.raises(ModelError, match=r"could not be written to \(not a directory"):
            add(tmp_path / "file" / "models", source, works=fine)
