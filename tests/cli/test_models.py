"""`voiceguide models`, as a person uses it."""

from __future__ import annotations

import functools
import io
import json
import os
import pty
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.commands import PROGRAM, Commands
from support.model_server import ModelServer, everything_in, model_folder, model_zip, serving

from voiceguide.cli.echo import meanwhile
from voiceguide.models import manifest
from voiceguide.models.installed import model_for

TINY = Path(__file__).resolve().parents[1] / "data" / "vosk-model-tiny-en" / "vosk-model-tiny-en"
TINY_LINE = "vosk-model-tiny-en: installed, for en, 1.3 megabytes."


@pytest.fixture
def models(home: Path) -> Path:
    return home / "models"


@pytest.fixture
def server(tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    """A server that has the tiny model, and a manifest that offers it."""
    packed = tmp_path / "tiny.zip"
    shutil.make_archive(str(packed.with_suffix("")), "zip", TINY.parent, TINY.name)
    with serving(packed.read_bytes(), monkeypatch) as server:
        offer = server.offer
        (tmp_path / "models.toml").write_text(
            f'[[model]]\nname = "vosk-model-tiny-en"\nlanguage = "en"\nurl = "https://models.example/tiny.zip"\n'
            f'size = {offer.size}\nsha256 = "{offer.sha256}"\nlicence = "CC0"\nsentence = "English, tiny."\n',
            encoding="utf-8",
        )
        monkeypatch.setattr(manifest, "MANIFEST_FILE", tmp_path / "models.toml")
        yield server


class TestList:
    def test_without_any_it_says_what_that_means_and_what_can_be_got(self, voiceguide: Commands, models: Path) -> None:
        said = voiceguide("models", "list")
        assert said.code == 0
        assert said.err == ""
        first, *others = said.out.splitlines()
        assert first.startswith("No model is installed: notes are kept as sound")
        assert others[0] == (
            "vosk-model-small-en-us-0.15: available, for en-us, a download of 41 megabytes. "
            "US English, small: quick on any computer."
        )
        assert len(others) == len(manifest.offers())
        assert not models.exists()

    def test_installed_ones_come_first_and_are_not_offered(self, voiceguide: Commands, server: ModelServer) -> None:
        voiceguide("models", "add", TINY)
        assert voiceguide("models", "list").out == f"{TINY_LINE}\n"

    def test_without_any_checksum_it_says_how_to_add_one(
        self, voiceguide: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "empty.toml").write_text("", encoding="utf-8")
        monkeypatch.setattr(manifest, "MANIFEST_FILE", tmp_path / "empty.toml")
        said = voiceguide("models", "list")
        assert "No model can be downloaded here, because no checksum is known." in said.out
        assert "voiceguide models add PATH" in said.out.splitlines()[-1]

    def test_what_was_put_there_by_hand_is_told(self, voiceguide: Commands, models: Path) -> None:
        model_folder(models, "by-hand")
        said = voiceguide("models", "list")
        assert said.err.startswith("by-hand: is among the models but was never added, so it is not used.")

    def test_json(self, voiceguide: Commands) -> None:
        voiceguide("models", "add", TINY)
        rows = json.loads(voiceguide("models", "list", "--json").out)
        assert [row["name"] for row in rows] == ["vosk-model-tiny-en", *(offer.name for offer in manifest.offers())]
        assert [row["installed"] for row in rows[:2]] == [True, False]
        assert all({"name", "language", "bytes", "installed", "source"} <= row.keys() for row in rows)
        assert rows[0]["source"] == str(TINY)


class TestAdd:
    def test_a_real_model_is_added_and_is_the_one_for_its_language(self, voiceguide: Commands, models: Path) -> None:
        said = voiceguide("models", "add", TINY)
        assert said.all == "vosk-model-tiny-en: added, for en, 1.3 megabytes.\n"
        assert said.code == 0
        model = model_for(models, "en-gb")
        assert model is not None
        assert model.folder == models / "vosk-model-tiny-en"

    @pytest.mark.parametrize(
        ("make", "sentence"),
        [
            (lambda folder: folder / "nothing", "there is no such file or folder"),
            (lambda folder: folder, "this is not a Vosk model"),
            (lambda folder: model_folder(folder), "Vosk cannot load it"),
            (lambda folder: model_zip(folder / "x.zip", "../"), "could lead out of the model's folder"),
            (lambda folder: cut(model_zip(folder / "x.zip")), "damaged or incomplete"),
        ],
    )
    def test_what_is_none_gets_a_sentence_and_leaves_nothing(
        self, voiceguide: Commands, models: Path, tmp_path: Path, make: object, sentence: str
    ) -> None:
        assert callable(make)
        (tmp_path / "source").mkdir()
        said = voiceguide("models", "add", make(tmp_path / "source"))
        assert said.code == 1
        assert said.out == ""
        assert sentence in said.err
        assert said.err.count("\n") == 1
        assert not models.exists()

    def test_a_language_that_no_session_is_in_is_refused(
        self, voiceguide: Commands, models: Path, tmp_path: Path
    ) -> None:
        source = tmp_path / "vosk-model-small-de-0.15"
        source.symlink_to(TINY)
        said = voiceguide("models", "add", source)
        assert said.code == 1
        assert said.err == (
            '"vosk-model-small-de-0.15" is a model for the language de, and your sessions are in en. '
            "To add it anyway: --language de. Nothing was added.\n"
        )
        assert not models.exists()
        assert voiceguide("models", "add", source, "--language", "de").code == 0

    def test_it_is_not_once_there_is_a_session_in_it(self, voiceguide: Commands, home: Path, tmp_path: Path) -> None:
        (home / "scripts").mkdir(parents=True)
        (home / "scripts" / "hallo.md").write_text("Title: Hallo\nLanguage: de-AT\n\nHallo.\n", encoding="utf-8")
        source = tmp_path / "vosk-model-small-de-0.15"
        source.symlink_to(TINY)
        assert voiceguide("models", "add", source).code == 0

    @pytest.mark.parametrize("tag", ["", "german", "d", "en us", "../x"])
    def test_nonsense_for_a_language_is_misuse(self, voiceguide: Commands, tag: str) -> None:
        said = voiceguide("models", "add", TINY, "--language", tag)
        assert said.code == 2
        assert "is not a language. Write its tag" in said.err


def cut(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[:-100])
    return path


class TestGet:
    def test_it_names_address_and_size_then_downloads_and_adds(
        self, voiceguide: Commands, server: ModelServer, models: Path
    ) -> None:
        said = voiceguide("models", "get", "tiny", "--mirror", server.url, "--yes")
        assert said.code == 0
        assert said.err == (
            f"vosk-model-tiny-en: English, tiny. A download of {len(server.content) / 1e6:.1f} megabytes, "
            f"from {server.url}, licence CC0.\n"
        )
        assert said.out == "vosk-model-tiny-en: added, for en, 1.3 megabytes.\n"
        assert voiceguide("models", "check").code == 0
        assert [path.name for path in models.iterdir()] == ["vosk-model-tiny-en"]

    def test_a_mirror_may_be_named_by_its_folder(self, voiceguide: Commands, server: ModelServer) -> None:
        said = voiceguide("models", "get", "tiny", "--mirror", server.url.rsplit("/", 1)[0], "--yes")
        assert said.code == 0
        assert "/models/vosk-model-tiny-en.zip, licence" in said.err

    def test_without_a_yes_and_a_terminal_nothing_is_downloaded(
        self, voiceguide: Commands, server: ModelServer, models: Path
    ) -> None:
        said = voiceguide("models", "get", "tiny", "--mirror", server.url)
        assert said.code == 1
        assert said.err.splitlines()[1] == (
            "Nothing is downloaded without a yes, and there is no terminal to ask on. "
            "To say yes beforehand: voiceguide models get vosk-model-tiny-en --yes"
        )
        assert server.requests == []
        assert not models.exists()

    @pytest.mark.parametrize(("answer", "asked"), [("y", 1), ("n", 0), ("\nwhat?\nno", 0)])
    def test_on_a_terminal_it_asks(
        self, voiceguide: Commands, server: ModelServer, answer: str, asked: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ours, theirs = pty.openpty()
        os.write(ours, f"{answer}\n".encode())
        with os.fdopen(theirs, "r", encoding="utf-8") as terminal:
            monkeypatch.setattr("sys.stdin", terminal)
            said = voiceguide("models", "get", "tiny", "--mirror", server.url)
        os.close(ours)
        assert said.err.count("Download it? Type yes or no: ") == (3 if "what" in answer else 1)
        assert len(server.requests) == asked
        assert said.code == 1 - asked
        assert ("Nothing was downloaded." in said.err) is not bool(asked)

    @pytest.mark.parametrize(
        ("mirror", "sentence"),
        [
            ("ftp://models.example/", "is not an address to download from"),
            ("models.example", "is not an address to download from"),
            ("file:///etc", "is not an address to download from"),
        ],
    )
    def test_a_mirror_that_is_none_is_said_before_it_asks(
        self, voiceguide: Commands, server: ModelServer, mirror: str, sentence: str
    ) -> None:
        said = voiceguide("models", "get", "tiny", "--mirror", mirror, "--yes")
        assert said.code == 1
        assert sentence in said.err
        assert said.err.count("\n") == 1

    def test_a_server_that_has_it_not_is_said_and_nothing_is_left(
        self, voiceguide: Commands, server: ModelServer, models: Path
    ) -> None:
        server.status = 404
        said = voiceguide("models", "get", "tiny", "--mirror", server.url, "--yes")
        assert said.code == 1
        assert "the server says there is no such file (status 404). Nothing was kept." in said.err
        assert not models.exists()

    def test_a_wrong_checksum_is_said_and_nothing_is_left(
        self, voiceguide: Commands, server: ModelServer, models: Path
    ) -> None:
        server.content = bytes(len(server.content))
        said = voiceguide("models", "get", "tiny", "--mirror", server.url, "--yes")
        assert said.code == 1
        assert "its checksum is wrong. Nothing was kept." in said.err
        assert not models.exists()

    def test_one_that_is_installed_is_not_downloaded(self, voiceguide: Commands, server: ModelServer) -> None:
        voiceguide("models", "add", TINY)
        said = voiceguide("models", "get", "tiny", "--mirror", server.url, "--yes")
        assert said.code == 1
        assert 'There is already a model called "vosk-model-tiny-en".' in said.err
        assert server.requests == []

    def test_an_unknown_one_gets_a_suggestion(self, voiceguide: Commands) -> None:
        said = voiceguide("models", "get", "smal-de")
        assert said.code == 1
        assert 'Did you mean "vosk-model-small-de-0.15"' in said.err


class TestRemove:
    def test_it_is_gone(self, voiceguide: Commands, models: Path) -> None:
        voiceguide("models", "add", TINY)
        said = voiceguide("models", "remove", "tiny")
        assert said.all == "vosk-model-tiny-en: removed.\n"
        assert everything_in(models) == {}

    def test_what_stays_is_told(self, voiceguide: Commands, models: Path) -> None:
        voiceguide("models", "add", TINY)
        (models / "vosk-model-tiny-en" / "mine.txt").write_text("mine", encoding="utf-8")
        assert voiceguide("models", "remove", "tiny").all == (
            "vosk-model-tiny-en: removed.\n"
            f"Other files in this folder are not part of the model, and stay: {models / 'vosk-model-tiny-en'}\n"
        )

    def test_a_near_miss_is_suggested(self, voiceguide: Commands) -> None:
        voiceguide("models", "add", TINY)
        said = voiceguide("models", "remove", "tinny-en")
        assert said.code == 1
        assert 'Did you mean "vosk-model-tiny-en"?' in said.err


class TestCheck:
    def test_a_whole_one(self, voiceguide: Commands) -> None:
        voiceguide("models", "add", TINY)
        said = voiceguide("models", "check")
        assert said.code == 0
        assert said.all == ("vosk-model-tiny-en: whole. Every file is as it was when added, and it works.\n")

    def test_a_damaged_one_and_one_that_was_never_added(self, voiceguide: Commands, models: Path) -> None:
        voiceguide("models", "add", TINY)
        (models / "vosk-model-tiny-en" / "graph" / "Gr.fst").write_bytes(b"")
        model_folder(models, "by-hand")
        said = voiceguide("models", "check")
        assert said.code == 1
        assert said.out == (
            "vosk-model-tiny-en is damaged: graph/Gr.fst has changed since it was added. "
            "Remove it, and add it again: voiceguide models remove vosk-model-tiny-en\n"
            "by-hand is damaged: the record made when it was added cannot be read. "
            "Remove it, and add it again: voiceguide models remove by-hand\n"
        )

    def test_without_any(self, voiceguide: Commands) -> None:
        said = voiceguide("models", "check")
        assert said.code == 0
        assert "No model is installed" in said.out


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("https://models.example/vosk-model-tiny-en.zip", "To download one: voiceguide models get NAME"),
        ("", "No path was given. Name the folder or the zip of a model."),
    ],
)
def test_what_is_no_path_is_refused_with_what_to_do(
    voiceguide: Commands, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    said = voiceguide("models", "add", path)
    assert said.code == 1
    assert sentence in said.err
    assert not models.exists()


def test_adding_needs_no_network_at_all(tmp_path: Path) -> None:
    """In a namespace without any interface."""
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-rn", "true"], check=False).returncode != 0:
        pytest.skip("needs leave to make a network namespace (.ci/run runs as root)")
    done = subprocess.run(
        ["unshare", "-rn", *PROGRAM, "models", "add", TINY],
        env={**os.environ, "VOICEGUIDE_HOME": str(tmp_path)}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout == "vosk-model-tiny-en: added, for en, 1.3 megabytes.\n"


def test_while_nothing_comes_a_person_hears_that_it_goes_on_and_can_stop_it(
    voiceguide: Commands, server: ModelServer, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = threading.Event()

    class Ears(io.StringIO):
        def write(self, said: str) -> int:
            written = super().write(said)
            if self.getvalue().count(f"\n0.0 of {len(server.content) / 1e6:.1f} megabytes.") >= 3:
                heard.set()
            return written

    def press() -> None:
        heard.wait(30)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr("voiceguide.cli.models.meanwhile", functools.partial(meanwhile, every=0.01))
    monkeypatch.setattr("sys.stderr", ears := Ears())
    server.hangs_after = 500
    thread = threading.Thread(target=press)
    thread.start()
    said = voiceguide("models", "get", "tiny", "--mirror", server.url, "--yes")
    thread.join()
    assert heard.is_set()
    assert said.code == 130
    assert ears.getvalue().endswith("\nStopped.\n")
    assert not models.exists()
