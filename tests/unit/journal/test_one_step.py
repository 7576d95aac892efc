"""A deletion is one step: before it everything is there, after it nothing, whatever comes in between."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest
from support.journals import KEY, RATE, CtrlC, add, contents, problems, python, sound

from voiceguide.journal import reserve
from voiceguide.journal.connection import connect
from voiceguide.journal.folder import not_open_here
from voiceguide.journal.store import Journal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "journal"
    with Journal.open(folder, KEY) as journal:
        for number in range(1, 4):
            add(journal, f"Note {number} of three.", sound(50, number))
    return folder


def chunks_of(journal: Journal) -> int:
    return int(journal._database.rows("SELECT count(*) FROM chunks")[0][0])


@pytest.mark.parametrize(("statement", "gone"), [("BEGIN", False), ("DELETE FROM texts", False), ("COMMIT", True)])
@pytest.mark.parametrize("closed", [True, False])
def test_ctrl_c_comes_before_it_or_after_it(folder: Path, statement: str, gone: bool, closed: bool) -> None:
    journal = Journal.open(folder, KEY)
    before = contents(journal)
    with CtrlC(journal, statement), pytest.raises(KeyboardInterrupt):
        journal.delete(2)
    assert journal.has(2) is not gone
    if not gone:
        assert contents(journal) == before
    if closed:
        journal.close()
    with Journal.open(folder, KEY) as again:
        assert again.has(2) is not gone
        assert chunks_of(again) == (100 if gone else 150)
        assert again._database.rows("SELECT * FROM pending") == []
        assert {note: contents(again)[note] for note in (1, 3)} == {note: before[note] for note in (1, 3)}
        assert [found.id for found in again.search("three")] == ([1, 3] if gone else [1, 2, 3])
    journal.close()
    assert problems(folder) == []


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 5, 6])
def test_what_was_cut_short_behind_it_is_done_at_the_next_start(folder: Path, steps: int) -> None:
    journal = Journal.open(folder, KEY)
    with CtrlC(journal, "COMMIT", passed=steps), pytest.raises(KeyboardInterrupt):
        journal.delete(2)
    assert not journal.has(2)
    with Journal.open(folder, KEY) as again:
        assert chunks_of(again) == 100
        assert again._database.rows("SELECT * FROM pending") == []
        assert again._database.rows("PRAGMA freelist_count") == [(0,)]
    journal.close()


def test_a_note_that_was_dropped_while_it_was_spoken_does_not_come_back(folder: Path) -> None:
    journal = Journal.open(folder, KEY)
    open_note = journal.begin(RATE)
    open_note.write(sound(60))
    with CtrlC(journal, "COMMIT"), pytest.raises(KeyboardInterrupt):
        open_note.discard()
    with Journal.open(folder, KEY) as again:
        assert again.recovered == ()
        assert again.count() == 3
        assert chunks_of(again) == 150
    journal.close()


def test_the_room_of_the_reserve_is_lent_and_taken_again(folder: Path) -> None:
    path = folder / "journal.reserve"
    with reserve.lent(folder):
        assert path.stat().st_size < reserve.RESERVE
    assert reserve.is_held(folder)
    path.unlink()
    with reserve.lent(folder):
        assert not path.exists()
    assert not path.exists()
    other = folder.parent / "other"
    other.write_bytes(bytes(reserve.RESERVE))
    path.symlink_to(other)
    assert not reserve.is_held(folder), "a link is no reserve"
    reserve.hold(folder)
    assert reserve.is_held(folder)
    assert other.read_bytes() == bytes(reserve.RESERVE)


def test_a_reserve_of_which_another_program_has_lent_is_left_to_it(folder: Path) -> None:
    path = folder / "journal.reserve"
    known = path.stat().st_ino
    with reserve.lent(folder):
        assert reserve.is_held(folder)
        reserve.hold(folder)
        assert path.stat().st_ino == known
    assert path.stat().st_size == reserve.RESERVE
    assert path.stat().st_ino == known


@pytest.mark.parametrize("left", [0, 1, reserve.RESERVE - 200_000])
def test_what_a_kill_left_of_the_reserve_is_filled_again(folder: Path, left: int) -> None:
    path = folder / "journal.reserve"
    os.truncate(path, left)
    known = path.stat().st_ino
    assert not reserve.is_held(folder)
    reserve.hold(folder)
    assert path.stat().st_size == reserve.RESERVE
    assert path.stat().st_ino == known
    assert path.read_bytes()[left:].count(0) < reserve.RESERVE // 100, "zeros take no room where the disk compresses"


HOLD = """
import sys
from pathlib import Path
from voiceguide.journal import reserve
sys.stdin.readline()
for _ in range(20):
    reserve.hold(Path(sys.argv[1]))
    print(reserve.is_held(Path(sys.argv[1])))
"""


def test_many_programs_take_the_reserve_at_once(folder: Path) -> None:
    (folder / "journal.reserve").unlink()
    programs = [python(HOLD, folder) for _ in range(4)]
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("\n")
        program.stdin.flush()
    for program in programs:
        program.communicate(timeout=100)
        assert program.returncode == 0
    assert (folder / "journal.reserve").stat().st_size == reserve.RESERVE


def test_whatever_comes_while_it_is_closed_the_file_and_the_recording_are_let_go_of(folder: Path) -> None:
    journal = Journal.open(folder, KEY)
    journal.begin(RATE).write(sound(1.5))
    with CtrlC(journal, "UPDATE notes SET state"), pytest.raises(KeyboardInterrupt):
        journal.close()
    with not_open_here(folder / "journal.db") as free:
        assert free
    with Journal.open(folder, KEY, recording_wait=0) as again:
        assert len(again.recovered) == 1
        again.begin(RATE).discard()


DELETE = """
import sys
from pathlib import Path
from voiceguide.errors import JournalError
from voiceguide.journal.store import Journal
with Journal.open(Path(sys.argv[1]), bytes(range(48))) as journal:
    for note in map(int, sys.argv[2:]):
        journal.delete(note)
    print("done")
"""


def test_two_programs_delete_at_once(folder: Path) -> None:
    with Journal.open(folder, KEY) as journal:
        for number in range(4, 20):
            add(journal, f"Note {number} of many.", sound(3, number))
    programs = [python(DELETE, folder, *range(first, 20, 2)) for first in (4, 5)]
    assert [program.communicate(timeout=100)[0] for program in programs] == ["done\n", "done\n"]
    with Journal.open(folder, KEY) as journal:
        assert [heading.id for heading in journal.headings()] == [1, 2, 3]
        assert chunks_of(journal) == 150
    assert problems(folder) == []


def test_while_somebody_reads_what_is_left_of_a_note_waits_and_is_not_called_done(folder: Path) -> None:
    with contextlib.closing(connect(folder / "journal.db", KEY, "mode=rw")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM notes").fetchall()
        with Journal.open(folder, KEY, wait=0.1) as journal:
            assert journal.delete(2) is False
            assert not journal.has(2)
            assert journal._database.rows("SELECT job FROM pending") != []
        reader.execute("ROLLBACK")
    with Journal.open(folder, KEY) as journal:
        assert journal._database.rows("SELECT job FROM pending") == []
        assert chunks_of(journal) == 100
