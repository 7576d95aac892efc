"""Unpacking what somebody else packed."""

from __future__ import annotations

import contextlib
import os
import random
import stat
import struct
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.model_server import FILES, NAME, model_folder, model_zip

from voiceguide.errors import ModelError
from voiceguide.models import archive
from voiceguide.models.archive import File, opened, unpack


def unpacked(path: Path, into: Path, below: str = "") -> list[File]:
    with opened(path) as parcel:
        return unpack(parcel, below, into, lambda done: None)


def zip_of(path: Path, *names: str, mode: int = 0, method: int = zipfile.ZIP_STORED) -> Path:
    """Write a zip file with these very names, which zipfile would tidy up if it were asked to."""
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", method) as written:
        warnings.simplefilter("ignore")  # it warns of names that are there twice
        for name in names:
            entry = zipfile.ZipInfo("placeholder")
            entry.filename = name
            entry.external_attr = mode << 16
            entry.compress_type = method
            written.writestr(entry, b"content " * 100)
    return path


def assert_refused(path: Path, into: Path, sentence: str) -> None:
    before = sorted(path.parent.rglob("*"))
    with pytest.raises(ModelError, match=sentence) as caught:
        unpacked(path, into)
    assert str(path) in str(caught.value)
    assert str(caught.value).endswith("Nothing was added.")
    assert [found for found in sorted(path.parent.rglob("*")) if into not in (found, *found.parents)] == before


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "into"


class TestWhatIsThere:
    @pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    def test_a_zip_is_unpacked_byte_for_byte(self, tmp_path: Path, into: Path, method: int) -> None:
        with zipfile.ZipFile(tmp_path / "model.zip", "w", method) as written:
            for name, content in FILES.items():
                written.writestr(f"{NAME}/{name}", content)
        files = unpacked(tmp_path / "model.zip", into, f"{NAME}/")
        assert {file.name: (into / file.name).read_bytes() for file in files} == FILES
        assert [file.size for file in files] == [len(FILES[file.name]) for file in files]

    def test_a_folder_is_copied_byte_for_byte_with_the_same_checksums(self, tmp_path: Path, into: Path) -> None:
        files = unpacked(model_folder(tmp_path), into)
        assert {file.name: (into / file.name).read_bytes() for file in files} == FILES
        assert files == unpacked(model_zip(tmp_path / "model.zip"), tmp_path / "again", f"{NAME}/")

    def test_files_are_for_their_owner_and_never_programs(self, tmp_path: Path, into: Path) -> None:
        files = unpacked(zip_of(tmp_path / "model.zip", "run", mode=stat.S_IFREG | 0o6777), into)
        assert stat.S_IMODE((into / files[0].name).stat().st_mode) == 0o600
        assert stat.S_IMODE(into.stat().st_mode) == 0o700

    def test_what_lies_beside_the_model_is_left_out(self, tmp_path: Path, into: Path) -> None:
        zip_of(tmp_path / "model.zip", "model/am", "__MACOSX/model/._am", "modelling")
        assert [file.name for file in unpacked(tmp_path / "model.zip", into, "model/")] == ["am"]

    def test_empty_folders_in_it_are_no_files(self, tmp_path: Path, into: Path) -> None:
        zip_of(tmp_path / "model.zip", "model/", "model/am/", "model/am/final.mdl")
        assert [file.name for file in unpacked(tmp_path / "model.zip", into)] == ["model/am/final.mdl"]

    def test_a_link_to_a_file_in_a_folder_is_copied_as_the_file(self, tmp_path: Path, into: Path) -> None:
        folder = model_folder(tmp_path)
        (folder / "README").rename(tmp_path / "elsewhere")
        (folder / "README").symlink_to(tmp_path / "elsewhere")
        unpacked(folder, into)
        assert not (into / "README").is_symlink()
        assert (into / "README").read_bytes() == FILES["README"]


class TestNames:
    @pytest.mark.parametrize(
        "name",
        [
            "../up", "a/../../up", "a/..", "..", "/etc/absolute", "//server/share", "C:/drive", "c:drive", "a\\..\\up",
            "\\\\server\\share", "a//b", "a/./b", "./a", "a/b:stream", "a\x00b", "a\nb", "a\x1b[2Jb", "dot./a",
            "space /a", "a*", "/", "",
        ],
    )  # fmt: skip
    def test_a_name_that_could_lead_elsewhere_is_refused(self, tmp_path: Path, into: Path, name: str) -> None:
        zip_of(tmp_path / "evil.zip", "am/final.mdl", name)
        assert_refused(tmp_path / "evil.zip", into, "could lead out of the model's folder")
        assert not into.exists()

    @pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
    def test_links_and_devices_are_refused(self, tmp_path: Path, into: Path, kind: int) -> None:
        zip_of(tmp_path / "evil.zip", "am/final.mdl", mode=kind | 0o777)
        assert_refused(tmp_path / "evil.zip", into, "a link or a device instead of a plain file")

    @pytest.mark.parametrize(
        "names", [("a", "a"), ("README", "readme"), ("a", "a/b"), ("a/b", "A"), ("caf\u00e9", "cafe\u0301")]
    )
    def test_two_files_that_are_one_somewhere_are_refused(
        self, tmp_path: Path, into: Path, names: tuple[str, ...]
    ) -> None:
        zip_of(tmp_path / "evil.zip", *names)
        assert_refused(tmp_path / "evil.zip", into, "is in it twice")

    def test_a_folder_with_a_link_to_a_folder_is_refused(self, tmp_path: Path, into: Path) -> None:
        folder = model_folder(tmp_path)
        (folder / "around").symlink_to(folder)
        assert_refused(folder, into, "'around' in it is a link or a device")

    def test_a_folder_with_a_pipe_in_it_does_not_hang(self, tmp_path: Path, into: Path) -> None:
        folder = model_folder(tmp_path)
        os.mkfifo(folder / "am" / "pipe")
        assert_refused(folder, into, "'am/pipe' in it is a link or a device")


class TestBounds:
    def test_a_bomb_is_stopped_while_it_grows(self, tmp_path: Path, into: Path) -> None:
        with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as written:
            for number in range(4):
                written.writestr(f"zeros{number}", bytes(20_000_000))
        assert (tmp_path / "bomb.zip").stat().st_size < 100_000
        told: list[int] = []
        with opened(tmp_path / "bomb.zip") as parcel, pytest.raises(ModelError, match="grows beyond 10 megabytes"):
            unpack(parcel, "", into, told.append)
        assert max(told) <= archive.ALWAYS_ALLOWED
        assert sum(path.stat().st_size for path in into.iterdir()) <= archive.ALWAYS_ALLOWED

    @pytest.mark.parametrize("lie", [0, 10, 0xFFFF_FFF0])
    def test_a_header_that_lies_about_the_size_is_found_out(self, tmp_path: Path, into: Path, lie: int) -> None:
        path = tmp_path / "lying.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as written:
            written.writestr("zeros", bytes(20_000_000))
        raw = bytearray(path.read_bytes())
        at = raw.rindex(b"PK\x01\x02")
        struct.pack_into("<I", raw, at + 24, lie)
        path.write_bytes(raw)
        assert_refused(path, into, "damaged or incomplete|grows beyond 10 megabytes")
        assert sum(found.stat().st_size for found in into.iterdir()) <= archive.ALWAYS_ALLOWED

    def test_the_same_data_many_times_over_is_counted_each_time(self, tmp_path: Path, into: Path) -> None:
        """Entries that share one piece of data: the zip stays small, what comes out does not."""
        path = tmp_path / "shared.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as written:
            written.writestr("zeros-00", random.Random(1).randbytes(1000) + bytes(900_000))
            entry = written.infolist()[0]
            for number in range(1, 60):
                twin = zipfile.ZipInfo(f"zeros-{number:02}")
                for field in ("compress_type", "CRC", "compress_size", "file_size", "header_offset"):
                    setattr(twin, field, getattr(entry, field))
                written.filelist.append(twin)
                written._didModify = True  # type: ignore[attr-defined]
        with opened(path) as parcel, pytest.raises(ModelError, match=r"damaged or incomplete|grows beyond"):
            unpack(parcel, "", into, lambda done: None)

    def test_more_files_than_any_model_has_are_refused(
        self, tmp_path: Path, into: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(archive, "MOST_FILES", 3)
        assert_refused(model_zip(tmp_path / "many.zip"), into, "more than 3 files")
        assert_refused(model_folder(tmp_path), into, "more than 3 files")

    def test_what_is_larger_than_any_model_is_refused(
        self, tmp_path: Path, into: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(archive, "MOST_BYTES", 15_000)
        assert_refused(model_zip(tmp_path / "large.zip"), into, "grows beyond 0.0 megabytes")
        assert_refused(model_folder(tmp_path), tmp_path / "again", "grows beyond 0.0 megabytes")

    @pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_packing_that_cannot_be_bounded_is_refused(self, tmp_path: Path, into: Path, method: int) -> None:
        zip_of(tmp_path / "odd.zip", "am/final.mdl", method=method)
        assert_refused(tmp_path / "odd.zip", into, "packed in an unusual way. Unpack it yourself")


class TestDamage:
    def test_a_password_is_said(self, tmp_path: Path, into: Path) -> None:
        raw = bytearray(model_zip(tmp_path / "locked.zip").read_bytes())
        for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            raw[raw.index(signature) + offset] |= 1
        (tmp_path / "locked.zip").write_bytes(raw)
        assert_refused(tmp_path / "locked.zip", into, "has a password. Unpack it yourself")

    @pytest.mark.parametrize("kept", [0.0, 0.01, 0.3, 0.9, 0.999])
    def test_a_zip_that_is_cut_off_is_damaged(self, tmp_path: Path, into: Path, kept: float) -> None:
        path = model_zip(tmp_path / "cut.zip")
        raw = path.read_bytes()
        path.write_bytes(raw[: int(kept * len(raw))])
        assert_refused(path, into, "damaged or incomplete")

    def test_a_file_that_is_not_what_its_checksum_says_is_damaged(self, tmp_path: Path, into: Path) -> None:
        path = model_zip(tmp_path / "crc.zip")
        path.write_bytes(path.read_bytes().replace(b"the sounds", b"the sOunds", 1))
        assert_refused(path, into, "damaged or incomplete")

    @given(st.data())
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
    @pytest.mark.long
    def test_whatever_byte_is_wrong_there_is_a_sentence(
        self, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
    ) -> None:
        folder = tmp_path_factory.mktemp("wrong")
        with zipfile.ZipFile(folder / "wrong.zip", "w", zipfile.ZIP_DEFLATED) as written:
            written.writestr("am/final.mdl", b"the sounds" * 20)
            written.writestr("README", b"A model.")
        raw = bytearray((folder / "wrong.zip").read_bytes())
        for _ in range(data.draw(st.integers(1, 3))):
            raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
        (folder / "wrong.zip").write_bytes(raw)
        with contextlib.suppress(ModelError):
            unpacked(folder / "wrong.zip", folder / "into")
        assert {path.name for path in folder.iterdir()} <= {"wrong.zip", "into"}

    def test_what_is_not_there_is_said(self, tmp_path: Path, into: Path) -> None:
        assert_refused(tmp_path / "nothing.zip", into, "there is no such file or folder")

    @pytest.mark.parametrize("name", ["a.txt", "a.tar.gz"])
    def test_what_is_no_zip_is_said(self, tmp_path: Path, into: Path, name: str) -> None:
        (tmp_path / name).write_bytes(b"Hello.")
        assert_refused(tmp_path / name, into, "neither a folder nor a zip file")

    def test_a_pipe_does_not_hang(self, tmp_path: Path, into: Path) -> None:
        os.mkfifo(tmp_path / "pipe.zip")
        assert_refused(tmp_path / "pipe.zip", into, "neither a folder nor a zip file")

    def test_a_path_that_is_none_is_said(self) -> None:
        with pytest.raises(ModelError), opened(Path("a\x00b")):
            pass
        with pytest.raises(ModelError), opened(Path("x" * 5000)):
            pass
