"""A log that a crash left, and what of it SQLite will not read: it is kept and told of, never silently gone."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.journals import KEY, add, contents, files, in_a_mount_of_its_own, python, sound

from voiceguide.errors import JournalBusy, WrongKey
from voiceguide.journal import log, reserve
from voiceguide.journal.connection import connect, is_whole
from voiceguide.journal.store import Journal

CRASH = """
import os, sys
from pathlib import Path
from support.journals import KEY, RATE, add, sound
from voiceguide.journal.store import Journal

journal = Journal.open(Path(sys.argv[1]), KEY if len(sys.argv) < 4 else bytes.fromhex(sys.argv[3]))
for number in range(int(sys.argv[2])):
    add(journal, f"In the log {number}.", sound(1.5, number))
open_note = journal.begin(RATE)
open_note.write(sound(2.5))
os.kill(os.getpid(), 9)
"""
FRAME = 24 + 4096


def crash(folder: Path, notes: int = 2, key: bytes = KEY) -> None:
    """Leave a journal as a program does that is killed with a note open."""
    tests = str(Path(__file__).resolve().parents[2])
    done = subprocess.run(
        [sys.executable, "-c", CRASH, str(folder), str(notes), key.hex()],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([tests, str(Path(tests).parent)])},
        check=False,
    )
    assert done.returncode == -9


@pytest.fixture(scope="module")
def crashed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five notes in the file, two and one cut short in the log."""
    folder = tmp_path_factory.mktemp("crashed") / "journal"
    with Journal.open(folder, KEY) as journal:
        for number in range(5):
            add(journal, f"In the file {number}.", sound(1.5, number))
    crash(folder)
    return folder


@pytest.fixture
def folder(crashed: Path, tmp_path: Path) -> Path:
    shutil.copytree(crashed, tmp_path / "journal")
    return tmp_path / "journal"


def test_a_log_that_is_whole_is_read_to_its_end_and_nothing_is_said(folder: Path) -> None:
    assert log.examine(folder / "journal.db", KEY) is None
    with Journal.open(folder, KEY) as journal:
        assert journal.log_lost is None
        assert journal.count() == 8
        assert journal.recovered == (8,)


def test_it_reads_as_many_entries_as_sqlite_does(folder: Path) -> None:
    path = folder / "journal.db"
    scan = log._scanned(folder / "journal.db-wal", path, KEY)
    connection = connect(path, KEY, "mode=rw")
    try:
        assert scan is not None
        assert connection.execute("PRAGMA wal_checkpoint").fetchone()[1] == scan.read
    finally:
        connection.close()


def flipped(place: int) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        content = bytearray((folder / "journal.db-wal").read_bytes())
        content[place % len(content)] ^= 1
        (folder / "journal.db-wal").write_bytes(content)

    return damage


def halved(folder: Path) -> None:
    path = folder / "journal.db-wal"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def removed(folder: Path) -> None:
    (folder / "journal.db-wal").unlink()


DAMAGES = {
    "magic": flipped(0),
    "page size": flipped(9),
    "salt": flipped(17),
    "sum": flipped(25),
    "header of the first entry": flipped(32),
    "salt of the first entry": flipped(40),
    "first entry": flipped(32 + 24 + 2000),
    "tenth entry": flipped(32 + 10 * FRAME + 100),
    "twentieth entry": flipped(32 + 20 * FRAME + 10),
    "halved": halved,
    "removed": removed,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_what_is_lost_is_told_of_and_what_is_there_is_kept(folder: Path, damage: Callable[[Path], None]) -> None:
    damage(folder)
    left = (folder / "journal.db-wal").read_bytes() if (folder / "journal.db-wal").exists() else b""
    with Journal.open(folder, KEY) as journal:
        assert journal.count() >= 5
        assert all(f"In the file {n}." in [entry.text for entry in journal.entries()] for n in range(5))
        lost = journal.log_lost
        assert lost is not None
        assert lost.frames > 0
        assert lost.gone == (damage is removed)
        if not lost.gone:
            assert lost.kept is not None
            assert lost.kept.read_bytes() == left
            assert lost.kept.stat().st_mode & 0o777 == 0o600
        add(journal, "Later.")
    with Journal.open(folder, KEY) as again:
        assert again.log_lost is None, "it is told once"
        assert again.headings()[-1].has_text


def test_the_log_of_another_journal_is_set_aside_and_the_file_is_read(folder: Path, tmp_path: Path) -> None:
    other = bytes(range(1, 49))
    crash(tmp_path / "other", key=other)
    shutil.copy(tmp_path / "other" / "journal.db-wal", folder / "journal.db-wal")
    with Journal.open(folder, KEY) as journal:
        assert journal.log_lost is not None
        assert journal.log_lost.foreign
        assert journal.count() == 5
    assert log.examine(tmp_path / "other" / "journal.db", other) is None, "it is whole where it belongs"


def test_with_a_wrong_key_the_log_is_left_where_it_is(folder: Path) -> None:
    before = files(folder)
    with pytest.raises(WrongKey):
        Journal.open(folder, bytes(range(1, 49)))
    after = files(folder)
    assert set(after) == set(before)
    assert all(after[name] == before[name] for name in ("journal.db", "journal.db-wal"))


WRITE = """
import sys
from pathlib import Path
from support.journals import KEY, RATE, sound
from voiceguide.journal.store import Journal
journal = Journal.open(Path(sys.argv[1]), KEY)
open_note = journal.begin(RATE)
print("begun", flush=True)
for number in range(400):
    open_note.write(sound(1, number))
open_note.finish()
journal.close()
"""


def test_the_log_of_an_earlier_hour_is_told_of(folder: Path, tmp_path: Path) -> None:
    """It has the right seals, and is older than what readers shared."""
    shutil.copytree(folder, tmp_path / "earlier")
    with Journal.open(folder, KEY) as journal:
        journal._database.empty_log()
    crash(folder)
    shutil.copy(tmp_path / "earlier" / "journal.db-wal", folder / "journal.db-wal")
    lost = log.examine(folder / "journal.db", KEY)
    assert lost is not None
    assert lost.frames > 0


def test_while_another_program_writes_nothing_is_called_lost(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tests = Path(__file__).resolve().parents[2]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tests), str(tests.parent)]))
    with python(WRITE, folder) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        looks = 0
        while process.poll() is None:
            assert log.examine(folder / "journal.db", KEY) is None
            with contextlib.suppress(JournalBusy):
                assert is_whole(folder / "journal.db", KEY), "what is being written is not damaged"
            looks += 1
        assert looks > 3
    with Journal.open(folder, KEY) as journal:
        assert contents(journal)
        assert journal.log_lost is None


ONLY_READ = """
import sys
from pathlib import Path
from support.journals import KEY, files
from voiceguide.errors import JournalError
from voiceguide.journal.store import Journal

folder = Path(sys.argv[1])
before = files(folder)
for _ in range(2):
    with Journal.open(folder, KEY) as journal:
        texts = [entry.text for entry in journal.entries()]
        print([f"In the file {n}." in texts for n in range(5)], journal.log_lost.frames > 0, journal.log_lost.kept)
        try:
            journal.remember("a", "b")
        except JournalError as error:
            print(type(journal.refusal).__name__, error is journal.refusal)
after = files(folder)
print([name for name in before if before[name] != after.get(name)])
"""
UNTIL_THERE_IS_ROOM = """
import contextlib
small = folder.parent
log = before["journal.db-wal"]
with Journal.open(folder, KEY) as journal:
    (small / "filling").unlink()
    journal.remember("a", "b")
    print(journal.refusal, (folder / "journal.damaged-1.wal").read_bytes() == log)
with Journal.open(folder, KEY) as journal:
    print(journal.log_lost, journal.recall("a"))
"""
FILL = """
import contextlib, sys
with open(sys.argv[1], "ab", buffering=0) as file:
    for size in (1 << 20, 1 << 12, 1):
        with contextlib.suppress(OSError):
            while True:
                file.write(b"x" * size)
"""
IN_THE_LOG = {name: damage for name, damage in DAMAGES.items() if damage is not removed}


@pytest.mark.parametrize("damage", IN_THE_LOG.values(), ids=IN_THE_LOG)
def test_where_no_copy_can_be_kept_for_want_of_leave_it_is_only_read(
    folder: Path, damage: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(folder)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    said = in_a_mount_of_its_own(
        'mount --bind "$1" "$1"; mount -o remount,bind,ro "$1"; "$python" -c "$2" "$1"', folder, ONLY_READ
    )
    told = f"{[True] * 5} True None\nJournalNotWritable True\n"
    assert said == f"{told}{told}[]\n"


@pytest.mark.parametrize("damage", IN_THE_LOG.values(), ids=IN_THE_LOG)
def test_where_no_copy_can_be_kept_for_want_of_room_it_is_only_read_until_there_is_some(
    folder: Path, damage: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(folder)
    (folder / "journal.reserve").unlink()
    small = folder.parent / "small"
    small.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    said = in_a_mount_of_its_own(
        'mount -t tmpfs -o size=5m none "$1"; cp -r "$3" "$1/journal"; "$python" -c "$4" "$1/filling"; '
        '"$python" -c "$2" "$1/journal"',
        small,
        ONLY_READ + UNTIL_THERE_IS_ROOM,
        folder,
        FILL,
    )
    told = f"{[True] * 5} True None\nJournalFull True\n"
    assert said == f"{told}{told}[]\nNone True\nNone b\n"


WITH_THE_RESERVE = """
import sys
from pathlib import Path
from support.journals import KEY
from voiceguide.journal.store import Journal

folder = Path(sys.argv[1])
log = (folder / "journal.db-wal").read_bytes()
with Journal.open(folder, KEY) as journal:
    kept = journal.log_lost.kept
    print(kept is not None and kept.read_bytes() == log, (folder / "journal.reserve").exists())
"""


@pytest.mark.parametrize("enough", [True, False])
def test_on_a_full_disk_the_reserve_is_given_up_for_the_copy_if_that_is_enough(
    folder: Path, enough: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    flipped(32 + 10 * FRAME + 100)(folder)
    if not enough:
        with (folder / "journal.db-wal").open("ab") as file:
            file.write(bytes(reserve.RESERVE))
    small = folder.parent / "small"
    small.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    said = in_a_mount_of_its_own(
        'mount -t tmpfs -o size=7m none "$1"; cp -r "$3" "$1/journal"; "$python" -c "$4" "$1/filling"; '
        '"$python" -c "$2" "$1/journal"',
        small,
        WITH_THE_RESERVE,
        folder,
        FILL,
    )
    assert said == f"{enough} {not enough}\n"


def test_the_log_of_another_journal_is_not_read_where_it_cannot_be_moved(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crash(tmp_path / "other", key=bytes(range(1, 49)))
    shutil.copy(tmp_path / "other" / "journal.db-wal", folder / "journal.db-wal")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    said = in_a_mount_of_its_own(
        'mount --bind "$1" "$1"; mount -o remount,bind,ro "$1"; "$python" -c "$2" "$1"', folder, ONLY_READ
    )
    told = f"{[True] * 5} True None\nJournalNotWritable True\n"
    assert said == f"{told}{told}[]\n"


GOES_ON = """
import os, sys
from pathlib import Path
from support.journals import KEY
from voiceguide.journal.store import Journal

journal = Journal.open(Path(sys.argv[1]), KEY)
journal.remember("before", "kept")
print(journal.log_lost is not None, flush=True)
sys.stdin.readline()
journal.remember("after", "kept")
print("done", flush=True)
os.kill(os.getpid(), 9)
"""


def refused(*_: object) -> None:
    raise OSError(errno.EACCES, os.strerror(errno.EACCES))


@pytest.mark.parametrize("place", [None, 3, 32 + 10 * FRAME + 100])
def test_a_log_that_another_program_has_begun_since_is_never_taken_away(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: int | None
) -> None:
    """What one program found of the log when it opened the journal says nothing of what another wrote since."""
    if place is not None:
        flipped(place)(folder)
    else:
        crash(tmp_path / "other", key=bytes(range(1, 49)))
        shutil.copy(tmp_path / "other" / "journal.db-wal", folder / "journal.db-wal")
    tests = Path(__file__).resolve().parents[2]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tests), str(tests.parent)]))
    with monkeypatch.context() as patch:
        patch.setattr(log, "set_aside", refused)
        journal = Journal.open(folder, KEY)
        assert journal.refusal is not None
    with journal, python(GOES_ON, folder) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        assert journal.recall("before") == "kept", "what is right by now is read"
        journal.remember("ours", "kept")
        other.stdin.write("\n")
        other.stdin.flush()
        assert other.stdout.readline() == "done\n"
        other.wait()
    with Journal.open(folder, KEY) as journal:
        assert {name: journal.recall(name) for name in ("before", "ours", "after")} == {
            "before": "kept", "ours": "kept", "after": "kept"
        }  # fmt: skip
        assert journal.log_lost is None
    assert len(list(folder.glob("journal.damaged-*"))) == 1


HOLDS = """
import sys
from pathlib import Path
from voiceguide.journal.folder import setting_aside
with setting_aside(Path(sys.argv[1]), 5):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_two_programs_never_take_logs_away_at_once(folder: Path) -> None:
    flipped(3)(folder)
    with python(HOLDS, folder) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(JournalBusy):
            Journal.open(folder, KEY, wait=0.1)
        other.communicate("\n")
    with Journal.open(folder, KEY) as journal:
        assert journal.log_lost is not None


def test_the_reserve_is_given_up_for_a_copy_only_if_that_is_enough(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    assert reserve.would_do(folder, 1_000_000)
    assert not reserve.would_do(folder, 2 * free)
    (folder / "journal.reserve").unlink()
    assert not reserve.would_do(folder, 2 * free)


def test_a_log_that_went_on_is_another_than_the_one_that_was_told_of(folder: Path) -> None:
    """Its header is the same as long as it is not begun anew."""
    flipped(32 + 10 * FRAME + 100)(folder)
    path = folder / "journal.db"
    lost = log.examine(path, KEY)
    assert lost is not None
    kept = log.set_aside(path, lost).kept
    assert kept is not None
    assert log.examine(path, KEY) is None, "it is told of once"
    flipped(32 + 8 * FRAME + 100)(folder)
    assert log.examine(path, KEY) is not None
    halved(folder)
    assert log.examine(path, KEY) is not None


KILLED_WHILE_COPYING = """
import os, shutil, sys
from pathlib import Path
from support.journals import KEY
from voiceguide.journal.store import Journal

def half(source, target):
    target.write(source.read(os.fstat(source.fileno()).st_size // 2))
    target.flush()
    os.kill(os.getpid(), 9)

shutil.copyfileobj = half
Journal.open(Path(sys.argv[1]), KEY)
"""


def test_a_copy_that_a_kill_cut_short_is_taken_for_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tests = Path(__file__).resolve().parents[2]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tests), str(tests.parent)]))
    flipped(32 + 10 * FRAME + 100)(folder)
    left = (folder / "journal.db-wal").read_bytes()
    with python(KILLED_WHILE_COPYING, folder) as process:
        assert process.wait(timeout=60) == -9
    (unfinished,) = folder.glob(".*.part")
    assert 0 < unfinished.stat().st_size < len(left)
    os.utime(unfinished, (0, 0))
    with Journal.open(folder, KEY) as journal:
        assert journal.log_lost is not None
        assert journal.log_lost.kept is not None
        assert journal.log_lost.kept.read_bytes() == left
        assert list(folder.glob("journal.damaged-*")) == [journal.log_lost.kept]
    assert not unfinished.exists()
