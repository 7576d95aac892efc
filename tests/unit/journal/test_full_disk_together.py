"""Two programs at once on a disk that is full to its last byte: both read, and one deletes while the other reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.journals import in_a_mount_of_its_own, problems

TWO_PROGRAMS = """
import contextlib, itertools, os, shutil, subprocess, sys
from pathlib import Path
from support.journals import KEY, add, heard, sound
from voiceguide.journal.store import Journal

small, folder, free_names = Path(sys.argv[1]), Path(sys.argv[1]) / "journal", int(sys.argv[2])
with Journal.open(folder, KEY) as journal:
    for number in range(4):
        add(journal, f"Note {number + 1}.", sound(5, number))
names = (small / f"name{number}" for number in itertools.count())
with contextlib.suppress(OSError):
    for made in names:
        made.touch()
if free_names:
    for number in range(free_names):
        (small / f"name{number}").unlink()
else:
    (small / "name0").unlink()
with open(small / "name0", "ab", buffering=0) as file:
    for size in (1 << 20, 1 << 12, 1):
        with contextlib.suppress(OSError):
            while True:
                file.write(b"x" * size)
assert shutil.disk_usage(small).free == 0

OTHER = '''
import sys
from pathlib import Path
from support.journals import KEY, heard, sound
from voiceguide.journal.store import Journal
with Journal.open(Path(sys.argv[1]), KEY) as journal:
    for line in sys.stdin:
        word, *note = line.split()
        if word == "read":
            print([heading.id for heading in journal.headings()], heard(journal, 4) == sound(5, 3), flush=True)
        elif word == "why":
            print(type(journal.refusal).__name__, journal._database._is_brief, flush=True)
        else:
            print(journal.delete(int(note[0])), flush=True)
'''

def other():
    return subprocess.Popen(
        [sys.executable, "-c", OTHER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )

def ask(program, question):
    program.stdin.write(question + "\\n")
    program.stdin.flush()
    return program.stdout.readline().strip()

first, second = other(), other()
print(ask(first, "read"), ask(first, "why"))
print(ask(second, "read"), ask(second, "why"))
print(ask(first, "read"))
if not free_names:
    sys.exit()
print(ask(second, "delete 2"))
print(ask(first, "read"), ask(second, "read"))
print(ask(first, "delete 3"))
print(ask(second, "read"), ask(first, "read"))
for program in (first, second):
    program.communicate()
    assert program.returncode == 0
"""


@pytest.mark.parametrize(
    "free_names", [20, 2, 0], ids=["room for names", "not for what readers share", "room for no name"]
)
def test_two_programs_read_and_one_deletes_while_the_other_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free_names: int
) -> None:
    small, kept = tmp_path / "small", tmp_path / "kept"
    small.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    said = in_a_mount_of_its_own(
        'mount -t tmpfs -o size=5m,nr_inodes=60 none "$1"; "$python" -c "$2" "$1" "$4"; cp -r "$1/journal" "$3"',
        small,
        TWO_PROGRAMS,
        kept,
        free_names,
    ).splitlines()
    everything = "[1, 2, 3, 4] True"
    why = f"JournalFull {free_names < 20}"
    assert said[:3] == [f"{everything} {why}", f"{everything} {why}", everything]
    if not free_names:
        return
    assert said[3:5] == ["True", "[1, 3, 4] True [1, 3, 4] True"]
    assert said[5:] == ["True", "[1, 4] True [1, 4] True"]
    assert problems(kept) == []


COMING_AND_GOING = """
import subprocess, sys
from pathlib import Path
from support.journals import KEY, add, contents, fill, sound
from voiceguide.journal.store import Journal

small, folder = Path(sys.argv[1]), Path(sys.argv[1]) / "journal"
with Journal.open(folder, KEY) as journal:
    for number in range(8):
        add(journal, f"Note {number + 1}.", sound(2, number))
    before = contents(journal)
fill(small)

READER = '''
import sys
from pathlib import Path
from support.journals import KEY, heard
from voiceguide.errors import NoteNotFound
from voiceguide.journal.store import Journal
for _ in range(30):
    with Journal.open(Path(sys.argv[1]), KEY) as journal:
        for heading in journal.headings():
            try:
                heard(journal, heading.id)
            except NoteNotFound:
                pass  # it was deleted meanwhile
        print(type(journal.refusal).__name__, flush=True)
'''
readers = [
    subprocess.Popen([sys.executable, "-c", READER, str(folder)], stdout=subprocess.PIPE, text=True) for _ in range(3)
]
print({reader.stdout.readline() for reader in readers})
with Journal.open(folder, KEY) as journal:
    for note in range(1, 7):
        journal.delete(note)
for reader in readers:
    reader.communicate()
    assert reader.returncode == 0
print([reader.returncode for reader in readers])
with Journal.open(folder, KEY) as journal:
    print(contents(journal) == {note: before[note] for note in (7, 8)})
"""


def test_readers_come_and_go_on_a_full_disk_while_notes_are_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = tmp_path / "small"
    small.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    said = in_a_mount_of_its_own('mount -t tmpfs -o size=5m none "$1"; "$python" -c "$2" "$1"', small, COMING_AND_GOING)
    assert said.splitlines() == ["{'JournalFull\\n'}", "[0, 0, 0]", "True"]
