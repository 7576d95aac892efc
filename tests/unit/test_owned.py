"""What is ours, by its name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from voiceguide.files import unfinished_name
from voiceguide.journal import folder, keyfile, keyring, sealed
from voiceguide.owned import Names, behind, others, own_files, remove_within

TREE = Names(files="mine", folders={"[0-9]": Names(files="inner")})


@pytest.mark.parametrize(
    "name",
    [
        folder.JOURNAL_FILE, folder.FIRST_PAGE_FILE, folder.REPAIRED_FILE, folder.RECORDING_FILE, keyfile.KEY_FILE,
        keyring.KEYRING_FILE, sealed.SEALED_FILE, f"{folder.DAMAGED}12.db", "journal.repairing.db",
        "journal.patched.db", "journal.reserve",
    ],
)  # fmt: skip
def test_the_journal_knows_every_name_it_gives(name: str) -> None:
    assert folder.OWN_JOURNAL_FILES.is_file(name)
    if name != folder.RECORDING_FILE:
        assert folder.OWN_JOURNAL_FILES.is_file(unfinished_name(Path(name)).name)
    if ".db" in name:
        assert folder.OWN_JOURNAL_FILES.is_file(name + folder.LOG)
        assert folder.OWN_JOURNAL_FILES.is_file(name + folder.SHARED)


@pytest.mark.parametrize("name", ["journal.txt", "journal.db.bak", "my journal.key", "journal.damaged-me", "2024.txt"])
def test_the_journal_takes_no_other_for_its_own(name: str) -> None:
    assert not folder.OWN_JOURNAL_FILES.is_file(name)


def test_what_is_ours_goes_and_all_else_stays(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    (tmp_path / "far").mkdir()
    for name in ("mine", "yours", "1/inner", "2/inner", "2/mine", "far/inner"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "3").symlink_to(tmp_path / "far")
    assert sorted(own_files(tmp_path, TREE)) == [tmp_path / name for name in ("1/inner", "2/inner", "mine")]
    assert others(tmp_path, TREE) == [tmp_path / name for name in ("2/mine", "far", "yours")]
    remove_within(tmp_path, TREE)
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")) == [
        "2", "2/mine", "far", "far/inner", "yours",
    ]  # fmt: skip


def test_a_folder_of_ours_that_was_moved_and_linked_is_found_and_no_other(tmp_path: Path) -> None:
    for name in ("moved", "thesis"):
        (tmp_path / name).mkdir()
        (tmp_path / f"to {name}").symlink_to(tmp_path / name)
    (tmp_path / "moved" / "mine").write_bytes(b"")
    (tmp_path / "thesis" / "thesis.txt").write_bytes(b"")
    assert behind(tmp_path / "to moved", TREE) == tmp_path / "moved"
    assert behind(tmp_path / "to thesis", TREE) is None
    assert behind(tmp_path / "gone", TREE) is None
    if os.geteuid() == 0:
        os.chown(tmp_path / "to moved", 1000, 1000, follow_symlinks=False)
        assert behind(tmp_path / "to moved", TREE) is None
