"""Files that are whole or not there, and folders for the person's own eyes."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from voiceguide.files import (
    left_unfinished,
    make_private,
    open_unfinished,
    own_target,
    remove_unfinished,
    replacing,
    unfinished_name,
)
from voiceguide.privacy import entrances, open_to_others

NAME = r"notes\.txt"
HOLDING = """
import sys
from pathlib import Path
from voiceguide.files import open_unfinished

with open_unfinished(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    print("written", flush=True)
    sys.stdin.read()
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o777])
def test_a_folder_and_what_is_missing_above_it_are_private_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        make_private(tmp_path / "a" / "b" / "c")
        with replacing(tmp_path / "d" / "e" / "file", 0o600) as file:
            file.write(b"mine")
    finally:
        os.umask(before)
    assert {mode(tmp_path / name) for name in ("a", "a/b", "a/b/c", "d", "d/e")} == {0o700}
    assert mode(tmp_path / "d" / "e" / "file") == 0o600


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a").chmod(0o755)
    (tmp_path / "link").symlink_to(tmp_path / "a")
    make_private(tmp_path / "a")
    make_private(tmp_path / "link" / "b")
    assert (mode(tmp_path / "a"), mode(tmp_path / "a" / "b")) == (0o755, 0o700)


def test_what_is_in_the_way_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone" / "away")
    for name in ("file", "file/a", "nowhere", "nowhere/a"):
        with pytest.raises(OSError, match=r"Not a directory|No such file"):
            make_private(tmp_path / name)


def test_names_of_unfinished_files_cannot_be_guessed_and_are_not_written_through(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    assert len({unfinished_name(path) for _ in range(100)}) == 100
    planted = unfinished_name(path)
    planted.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsError):
        open_unfinished(planted)
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_at_work_is_told_from_one_that_a_killed_program_left(tmp_path: Path) -> None:
    path = unfinished_name(tmp_path / "notes.txt")
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "written\n"
        assert left_unfinished(tmp_path, NAME) == []
        other.kill()
    assert left_unfinished(tmp_path, NAME) == [path]
    remove_unfinished(tmp_path, NAME)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_taken_for_unfinished_that_somebody_else_may_have_made(tmp_path: Path) -> None:
    for name in (".notes.txt.mine.part", ".notes.txt.part", "notes.txt", ".other.txt.0123456789abcdef.part"):
        (tmp_path / name).write_bytes(b"mine")
    (tmp_path / ".notes.txt.0123456789abcdef.part").mkdir()
    before = sorted(tmp_path.iterdir())
    remove_unfinished(tmp_path, NAME)
    remove_unfinished(tmp_path, NAME, after=0)
    assert sorted(tmp_path.iterdir()) == before


class TestLinks:
    def test_to_ones_own_there_or_not(self, tmp_path: Path) -> None:
        (tmp_path / "on the way").symlink_to("file")
        (tmp_path / "link").symlink_to(tmp_path / "on the way")
        assert own_target(tmp_path / "link") == tmp_path / "file"
        (tmp_path / "file").write_bytes(b"")
        assert own_target(tmp_path / "link") == tmp_path / "file"

    def test_in_a_circle_or_into_a_folder_that_is_gone(self, tmp_path: Path) -> None:
        (tmp_path / "circle").symlink_to(tmp_path / "circle")
        (tmp_path / "gone").symlink_to(tmp_path / "away" / "file")
        assert own_target(tmp_path / "circle") is None
        assert own_target(tmp_path / "gone") is None

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can give something to somebody else")
    @pytest.mark.parametrize("whose", ["link", "on the way", "file"])
    def test_with_somebody_else_on_the_way(self, tmp_path: Path, whose: str) -> None:
        (tmp_path / "file").write_bytes(b"")
        (tmp_path / "on the way").symlink_to("file")
        (tmp_path / "link").symlink_to("on the way")
        os.chown(tmp_path / whose, 1000, 1000, follow_symlinks=False)
        assert own_target(tmp_path / "link") is None


class TestOthers:
    @pytest.mark.parametrize(("permissions", "is_open"), [(0o700, False), (0o755, False), (0o777, True)])
    def test_who_can_write_is_seen(self, tmp_path: Path, permissions: int, is_open: bool) -> None:
        tmp_path.chmod(permissions)
        assert open_to_others(tmp_path) is is_open

    def test_a_folder_above_counts_unless_nobody_can_move_what_is_anothers(self, tmp_path: Path) -> None:
        folder = tmp_path / "a" / "b"
        folder.mkdir(parents=True)
        (tmp_path / "a").chmod(0o777)
        assert list(entrances(folder / "not yet")) == [tmp_path / "a"]
        (tmp_path / "a").chmod(0o1777)
        assert list(entrances(folder / "not yet")) == []

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can give something to somebody else")
    def test_a_folder_of_somebody_elses_and_one_of_a_group_of_several(self, tmp_path: Path) -> None:
        (tmp_path / "a").mkdir()
        os.chown(tmp_path / "a", 0, 1000)
        (tmp_path / "a").chmod(0o775)
        assert open_to_others(tmp_path / "a")
        os.chown(tmp_path / "a", 1000, 0)
        (tmp_path / "a").chmod(0o755)
        assert open_to_others(tmp_path / "a")
