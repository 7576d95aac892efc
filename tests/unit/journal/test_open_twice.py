"""A journal that one program has open twice: POSIX lets go of every lock on a file when any handle of it is closed."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.journals import KEY, add, python, sound

from voiceguide.errors import WrongKey
from voiceguide.journal.folder import not_open_here
from voiceguide.journal.store import Journal

pytestmark = pytest.mark.skipif("sys.platform == 'win32'")

TAKE_IT = """
import fcntl, sys
FIRST, BYTES = 0x40000002, 510  # https://www.sqlite.org/src/file/src/os.h: what readers and writers lock
with open(sys.argv[1], "rb+") as file:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, BYTES, FIRST)
    except BlockingIOError:
        print("locked")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "journal"
    with Journal.open(folder, KEY) as journal:
        add(journal, "Something.", sound(1))
    return folder


def is_locked(folder: Path) -> bool:
    """Say whether another program is kept from having the journal to itself."""
    with python(TAKE_IT, folder / "journal.db") as process:
        return process.communicate(timeout=60)[0] == "locked\n"


def test_a_second_opening_takes_no_locks_from_the_first(folder: Path) -> None:
    with Journal.open(folder, KEY) as first:
        add(first, "First.")
        with Journal.open(folder, KEY) as second:
            assert is_locked(folder)
            add(second, "Second.")
        assert is_locked(folder)
        add(first, "First again.")
    with Journal.open(folder, KEY) as journal:
        assert [entry.text for entry in journal.entries()] == ["Something.", "First.", "Second.", "First again."]


def test_a_second_opening_with_another_key_takes_none_either(folder: Path) -> None:
    with Journal.open(folder, KEY) as first:
        add(first, "First.")
        with pytest.raises(WrongKey):
            Journal.open(folder, bytes(48))
        assert is_locked(folder)


def test_who_closes_twice_lets_go_once(folder: Path) -> None:
    path = folder / "journal.db"
    first, second = Journal.open(folder, KEY), Journal.open(folder, KEY)
    first.close()
    first.close()
    with not_open_here(path) as free:
        assert not free
    with Journal.open(folder, KEY):
        add(second, "Second.")
        assert is_locked(folder)
    second.close()
    with not_open_here(path) as free:
        assert free


def test_a_file_that_was_moved_away_is_let_go_of_as_the_one_it_was(folder: Path) -> None:
    path = folder / "journal.db"
    journal = Journal.open(folder, KEY)
    path.rename(folder / "elsewhere.db")
    Journal.open(folder.parent / "other", KEY).close()
    (folder.parent / "other" / "journal.db").rename(path)
    journal.close()
    for each in (path, folder / "elsewhere.db"):
        with not_open_here(each) as free:
            assert free


def test_what_could_not_be_opened_is_not_open(folder: Path) -> None:
    content = bytearray((folder / "journal.db").read_bytes())
    content[100] ^= 1
    (folder / "journal.db").write_bytes(content)
    with pytest.raises(Exception, match="damaged"):
        Journal.open(folder, KEY)
    with not_open_here(folder / "journal.db") as free:
        assert free
