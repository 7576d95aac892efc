"""The models that are installed, the one that is chosen, and the manifest of those that can be got."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from support.model_server import FILES, NAME, model_folder

from voiceguide.errors import ModelError, ModelUnusable, RecognizerFailed, ShippedDamaged
from voiceguide.listening.trial import loads
from voiceguide.models import manifest
from voiceguide.models.installed import (
    RECORD,
    Installed,
    check,
    choose,
    installed,
    language_of,
    model_for,
    record,
    recorded,
    root_among,
    same_language,
    unrecorded,
)
from voiceguide.models.installing import add
from voiceguide.models.manifest import offers
from voiceguide.wording.errors import listening as problem

TINY = Path(__file__).resolve().parents[2] / "data" / "vosk-model-tiny-en" / "vosk-model-tiny-en"
NOON = datetime(2026, 11, 22, 12, tzinfo=timezone(timedelta(hours=1)))


def fine(model: Path) -> None:
    """Load anything."""


def model(folder: Path, name: str, language: str, minutes: int = 0) -> Installed:
    (folder / name).mkdir(parents=True)
    made = Installed(name, language, folder / name, "a test", NOON + timedelta(minutes=minutes), ())
    record(made)
    return made


class TestLanguage:
    @pytest.mark.parametrize(
        ("name", "language"),
        [
            ("vosk-model-small-de-0.15", "de"), ("vosk-model-en-us-0.22", "en-us"), ("vosk-model-tiny-en", "en"),
            ("vosk-model-small-en-in-0.4", "en-in"), ("vosk-model-en-us-0.22-lgraph", "en-us"),
            ("vosk-model-small-cn-0.22", "zh"), ("vosk-model-cn-0.22", "zh"), ("vosk-model-small-vn-0.4", "vi"),
            ("vosk-model-kz-0.15", "kk"), ("vosk-model-small-uk-v3-nano", "uk"), ("vosk-model-el-gr-0.7", "el-gr"),
            ("vosk-model-pt-fb-v0.1.1-20220516_2113", "pt"), ("vosk-model-nl-spraakherkenning-0.6", "nl"),
            ("vosk-model-small-cs-0.4-rhasspy", "cs"), ("Vosk-Model-Small-FR-0.22", "fr"),
            ("vosk-model-tl-ph-generic-0.6", "tl-ph"),
            ("vosk-model-spk-0.4", None), ("vosk-model", None), ("model", None), ("my-german-model", None), ("", None),
        ],
    )  # fmt: skip
    def test_a_name_tells_its_language(self, name: str, language: str | None) -> None:
        assert language_of(name) == language

    @pytest.mark.parametrize(("one", "other"), [("en", "en-us"), ("en_GB", "en-us"), ("DE", "de-at")])
    def test_a_language_is_one_wherever_it_is_spoken(self, one: str, other: str) -> None:
        assert same_language(one, other)
        assert not same_language(one, "fr")


class TestWhichOne:
    def test_the_very_tag_goes_before_the_same_language_elsewhere(self, tmp_path: Path) -> None:
        model(tmp_path, "a", "en-us", minutes=1)
        model(tmp_path, "b", "en-in", minutes=2)
        found = [model_for(tmp_path, tag) for tag in ("en-us", "en_US", "en-IN")]
        assert [one and one.name for one in found] == ["a", "a", "b"]

    def test_otherwise_the_one_added_last_will_do(self, tmp_path: Path) -> None:
        model(tmp_path, "a", "en-us", minutes=3)
        model(tmp_path, "b", "en-in", minutes=2)
        model(tmp_path, "c", "de", minutes=9)
        found = [model_for(tmp_path, tag) for tag in ("en", "en-gb")]
        assert [one and one.name for one in found] == ["a", "a"]

    def test_for_a_language_without_one_there_is_none(self, tmp_path: Path) -> None:
        assert model_for(tmp_path / "not there", "en") is None
        model(tmp_path, "a", "en-us")
        assert model_for(tmp_path, "de") is None
        assert model_for(tmp_path, "") is None

    def test_added_is_compared_as_a_moment_not_as_a_text(self, tmp_path: Path) -> None:
        early, late = model(tmp_path, "early", "en"), model(tmp_path, "late", "en", minutes=1)
        record(Installed("early", "en", early.folder, "a test", NOON.astimezone(timezone(timedelta(hours=9))), ()))
        record(Installed("late", "en", late.folder, "a test", late.added.astimezone(timezone(timedelta(hours=-9))), ()))
        found = model_for(tmp_path, "en")
        assert found is not None
        assert found.name == "late"


class TestNames:
    @pytest.fixture
    def known(self, tmp_path: Path) -> list[Installed]:
        return [
            model(tmp_path, "vosk-model-small-en-us-0.15", "en-us"),
            model(tmp_path, "vosk-model-en-us-0.22-lgraph", "en-us"),
            model(tmp_path, "vosk-model-small-de-0.15", "de"),
        ]

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("vosk-model-small-de-0.15", "vosk-model-small-de-0.15"), ("SMALL-DE-0.15", "vosk-model-small-de-0.15"),
            ("small-en", "vosk-model-small-en-us-0.15"), ("de", "vosk-model-small-de-0.15"),
            (" vosk-model-en ", "vosk-model-en-us-0.22-lgraph"),
        ],
    )  # fmt: skip
    def test_a_whole_name_a_beginning_or_a_language_will_do(
        self, known: list[Installed], name: str, expected: str
    ) -> None:
        assert choose(known, name).name == expected

    @pytest.mark.parametrize("name", ["en", "en-us", "small", "vosk"])
    def test_several_are_named(self, known: list[Installed], name: str) -> None:
        with pytest.raises(ModelError, match=r"could be vosk-model-small-en-us-0\.15, vosk-"):
            choose(known, name)

    def test_a_near_miss_is_suggested(self, known: list[Installed]) -> None:
        with pytest.raises(ModelError, match=r'"smal-de-0\.15"\. Did you mean "vosk-model-small-de-0\.15"'):
            choose(known, "smal-de-0.15")

    @pytest.mark.parametrize("name", ["", " ", "\x00", "../..", "zzzz"])
    def test_nonsense_gets_a_sentence(self, known: list[Installed], name: str) -> None:
        with pytest.raises(ModelError, match="voiceguide models list"):
            choose(known, name)


class TestLayout:
    SMALL = frozenset({"am/final.mdl", "conf/model.conf", "conf/mfcc.conf", "graph/HCLr.fst", "graph/Gr.fst"})
    LARGE = frozenset({"am/final.mdl", "conf/model.conf", "conf/mfcc.conf", "graph/HCLG.fst"})

    @pytest.mark.parametrize("top", ["", "model/", "a/b/model/"])
    @pytest.mark.parametrize("kind", [SMALL, LARGE])
    def test_a_model_is_found_wherever_it_lies(self, kind: frozenset[str], top: str) -> None:
        names = {top + name for name in kind} | {"__MACOSX/._x", "another.txt", f"{top}README"}
        assert root_among(names, "x") == top

    @pytest.mark.parametrize("kind", [SMALL, LARGE])
    def test_each_missing_part_is_named(self, kind: frozenset[str]) -> None:
        for gone in kind - {"am/final.mdl"}:
            with pytest.raises(ModelError, match=f"incomplete: it lacks {gone}"):
                root_among({f"m/{name}" for name in kind - {gone}}, "x")

    def test_the_other_kind_of_features_will_do(self) -> None:
        assert root_among({*self.LARGE, "conf/fbank.conf"} - {"conf/mfcc.conf"}, "x") == ""

    def test_several_missing_parts_are_named(self) -> None:
        with pytest.raises(ModelError, match=r"it lacks conf/model\.conf, conf/mfcc\.conf and graph/HCLG\.fst"):
            root_among({"am/final.mdl"}, "x")

    def test_an_old_kind_is_named(self) -> None:
        with pytest.raises(ModelError, match=r"of an old kind, with final\.mdl at its top"):
            root_among({"m/final.mdl", "m/mfcc.conf", "m/HCLG.fst", "m/words.txt"}, "x")

    @pytest.mark.parametrize("names", [set(), {"a.jpg"}, {"final.mdl"}, {"am/final.mdl.txt"}, {"spam/final.mdl"}])
    def test_what_is_no_model_is_said(self, names: set[str]) -> None:
        with pytest.raises(ModelError, match=r"this is not a Vosk model, as there is no am/final\.mdl in it"):
            root_among(names, "x")

    def test_several_models_are_named(self) -> None:
        names = {f"{top}/{name}" for top in ("one", "two") for name in self.LARGE}
        with pytest.raises(ModelError, match=r"several models in it, one and two\. Name the folder or the zip of one"):
            root_among(names, "x")


class TestRecords:
    def test_what_is_recorded_comes_back(self, tmp_path: Path) -> None:
        added = add(tmp_path / "models", model_folder(tmp_path), works=fine)
        assert installed(tmp_path / "models") == [added]
        assert added.size == sum(map(len, FILES.values()))
        assert added.language == "en-us"
        assert added.source == str(tmp_path / NAME)
        assert abs((datetime.now().astimezone() - added.added).total_seconds()) < 60

    @pytest.mark.parametrize(
        "rubbish",
        [
            "", "[]", "{", "null", "\ufffd", '{"name": "x"}',
            '{"files": [], "language": "en", "source": "", "added": 1}',
            '{"files": {"a": [1]}, "language": "en", "source": "", "added": "2026-11-22T12:00:00+00:00"}',
            '{"files": {}, "language": 1, "source": "", "added": "2026-11-22T12:00:00+00:00"}',
            '{"files": {}, "language": "en", "source": "", "added": "yesterday"}', "[" * 100_000,
        ],
    )  # fmt: skip
    def test_a_damaged_record_hides_its_model_and_no_other(self, tmp_path: Path, rubbish: str) -> None:
        good = model(tmp_path, "good", "en")
        (model(tmp_path, "bad", "en", minutes=1).folder / RECORD).write_text(rubbish, encoding="utf-8")
        assert [one.name for one in installed(tmp_path)] == ["good"]
        assert unrecorded(tmp_path) == ["bad"]
        assert model_for(tmp_path, "en") == recorded(good.folder)

    def test_what_lies_there_otherwise_is_no_model(self, tmp_path: Path) -> None:
        (tmp_path / ".hidden").mkdir()
        (tmp_path / "a file.zip").write_bytes(b"")
        (tmp_path / "by hand").mkdir()
        assert installed(tmp_path) == []
        assert unrecorded(tmp_path) == ["by hand"]

    def test_a_folder_that_was_renamed_goes_by_its_new_name(self, tmp_path: Path) -> None:
        model(tmp_path, "old", "en").folder.rename(tmp_path / "new")
        assert [(one.name, one.folder) for one in installed(tmp_path)] == [("new", tmp_path / "new")]

    def test_it_is_readable_for_people_and_only_for_its_owner(self, tmp_path: Path) -> None:
        path = add(tmp_path / "models", model_folder(tmp_path), works=fine).folder / RECORD
        assert json.loads(path.read_text(encoding="utf-8"))["files"]["README"][0] == len(FILES["README"])
        assert path.stat().st_mode & 0o777 == 0o600


class TestCheck:
    @pytest.fixture
    def whole(self, tmp_path: Path) -> Installed:
        return add(tmp_path / "models", model_folder(tmp_path), works=fine)

    def test_a_whole_model_is_loaded_once(self, whole: Installed) -> None:
        loaded: list[Path] = []
        told: list[int] = []
        check(whole, loaded.append, told.append)
        assert loaded == [whole.folder]
        assert told[-1] == whole.size

    def test_every_byte_counts(self, whole: Installed) -> None:
        for inner, content in FILES.items():
            (whole.folder / inner).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
            with pytest.raises(ModelError, match=f"{inner} has changed since it was added. Remove it, and add"):
                check(whole, fine)
            (whole.folder / inner).write_bytes(content)
        check(whole, fine)

    def test_a_file_that_is_gone_is_named(self, whole: Installed) -> None:
        (whole.folder / "graph/Gr.fst").unlink()
        with pytest.raises(ModelError, match=f"{NAME} is damaged: graph/Gr.fst is missing"):
            check(whole, fine)

    def test_a_file_that_cannot_be_read_is_named(self, whole: Installed) -> None:
        (whole.folder / "README").unlink()
        (whole.folder / "README").mkdir()
        with pytest.raises(ModelError, match=r"README cannot be read \(is a directory"):
            check(whole, fine)

    def test_one_that_does_not_load_is_damaged(self, whole: Installed) -> None:
        def refused(folder: Path) -> None:
            raise ModelUnusable(problem.MODEL_UNUSABLE, path=folder, reason="no") from ValueError("it makes no sense")

        with pytest.raises(ModelError, match=r"Vosk cannot load it \(it makes no sense"):
            check(whole, refused)

    def test_where_vosk_does_not_work_nothing_is_said_of_the_model(self, whole: Installed) -> None:
        def broken(folder: Path) -> None:
            raise RecognizerFailed(problem.NOT_RECOGNIZED, reason="there is no Vosk")

        with pytest.raises(RecognizerFailed):
            check(whole, broken)


class TestVosk:
    def test_the_real_one_loads_a_real_model(self) -> None:
        loads(TINY)

    def test_and_refuses_what_only_looks_like_one(self, tmp_path: Path) -> None:
        with pytest.raises(ModelUnusable):
            loads(model_folder(tmp_path))


class TestManifest:
    def test_every_model_can_be_verified(self) -> None:
        for offer in offers():
            assert re.fullmatch(r"[0-9a-f]{64}", offer.sha256)
            assert 1_000_000 < offer.size < 6_000_000_000
            assert offer.url == f"https://alphacephei.com/vosk/models/{offer.name}.zip"
            assert offer.language == language_of(offer.name)
            assert offer.licence
            assert offer.sentence.endswith(".")

    def test_each_is_there_once_and_english_comes_first(self) -> None:
        known = offers()
        assert len({offer.name for offer in known}) == len({offer.sha256 for offer in known}) == len(known) > 0
        assert known[0].language == "en-us"

    @pytest.mark.parametrize(
        ("mirror", "address"),
        [
            (None, "https://alphacephei.com/vosk/models/vosk-model-small-en-us-0.15.zip"),
            ("http://mirror.example/m", "http://mirror.example/m/vosk-model-small-en-us-0.15.zip"),
            ("http://mirror.example/m/", "http://mirror.example/m/vosk-model-small-en-us-0.15.zip"),
            ("https://mirror.example/other.ZIP", "https://mirror.example/other.ZIP"),
        ],
    )
    def test_a_mirror_is_named_by_its_folder_or_by_the_file(self, mirror: str | None, address: str) -> None:
        assert offers()[0].at(mirror) == address


@pytest.mark.parametrize("content", [None, "[[model]", "[[model]]\nname = 1\n", "model = 3\n", "[model]\nname = 'x'\n"])
def test_a_manifest_that_was_damaged_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    path = tmp_path / "models.toml"
    if content is not None:
        path.write_text(content)
    monkeypatch.setattr(manifest, "MANIFEST_FILE", path)
    with pytest.raises(ShippedDamaged, match="Install voiceguide again"):
        offers()
