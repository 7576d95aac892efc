"""A disk of 3 MB that is full to its last byte: what only reads works, deleting works, and the rest says why not."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from support.journals import in_a_mount_of_its_own
from support.sound_server import SoundServer

ON_THE_DISK = """
import json, os, shutil, subprocess, sys
from pathlib import Path
from support.journals import KEY, add, contents, fill, sound
from voiceguide.journal.keyfile import line
from voiceguide.journal.store import Journal

small, elsewhere, passphrase = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
folder = small / "journal"
with Journal.open(folder, KEY) as journal:
    for number in range(1, 5):
        add(journal, f"Note {number} of the evening.", sound(2, number))
    before = contents(journal)
(folder / "journal.key").write_text(line(KEY) + "\\n")
(folder / "journal.key").chmod(0o600)

def voiceguide(*arguments, typed=""):
    done = subprocess.run(
        [sys.executable, "-m", "voiceguide", *arguments],
        input=typed, capture_output=True, text=True, env={**os.environ, "VOICEGUIDE_HOME": str(small)}, timeout=100,
    )
    return done.returncode, done.stdout, done.stderr

if passphrase:
    assert voiceguide("journal", "passphrase", typed=passphrase + "\\n")[0] == 0
fill(small)
table = {"free": shutil.disk_usage(small).free}
for name, *arguments in json.loads(sys.argv[4]):
    arguments = [argument.replace("ELSEWHERE", str(elsewhere)) for argument in arguments]
    typed = (passphrase + "\\n") * bool(passphrase)
    typed += {"edit": "Another.\\n", "passphrase": "new words\\n"}.get(name, "")
    table[name] = voiceguide(*arguments, typed=typed)
(small / "filling").unlink()
with Journal.open(folder, KEY) as journal:
    after = contents(journal)
    table["kept"] = [after.get(note) == before[note] for note in (1, 2, 3, 4)]
    table["reserve"] = (folder / "journal.reserve").stat().st_size
print(json.dumps(table))
"""

READING = [
    ("list", "journal", "list"),
    ("show", "journal", "show", "1"),
    ("search", "journal", "search", "evening"),
    ("status", "journal", "status"),
    ("play", "journal", "play", "1"),
    ("read", "journal", "read", "1"),
    ("export", "journal", "export", "ELSEWHERE"),
]
CHANGING = [
    ("edit", "journal", "edit", "3", "--yes"),
    ("transcribe", "journal", "transcribe", "1", "--again"),
    ("repair", "journal", "repair"),
    ("passphrase", "journal", "passphrase"),
    ("delete", "journal", "delete", "2", "--yes"),
    ("delete again", "journal", "delete", "3", "--yes"),
    ("list then", "journal", "list"),
    ("lock", "journal", "lock"),
]


@pytest.mark.parametrize("passphrase", ["", "a few words of mine"])
def test_on_a_full_disk_nothing_is_shut_but_what_needs_room(
    tmp_path: Path, sound_server: SoundServer, monkeypatch: pytest.MonkeyPatch, passphrase: str
) -> None:
    tests = Path(__file__).resolve().parents[1]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tests), str(tests.parent)]))
    small = tmp_path / "small"
    small.mkdir()
    said = in_a_mount_of_its_own(
        'mount -t tmpfs -o size=3m none "$1"; "$python" -c "$2" "$1" "$3" "$4" "$5"',
        small,
        ON_THE_DISK,
        tmp_path / "exported",
        passphrase,
        json.dumps([*READING, *CHANGING]),
    )
    table = json.loads(said.splitlines()[-1])
    for name, outcome in table.items():  # the table, in what the run shows if it fails or is asked to
        print(f"{name}: {outcome}")
    assert table["free"] == 0
    for name, *_ in READING:
        code, out, err = table[name]
        assert code == 0, (name, out, err)
    assert "Note 1 of the evening." in table["show"][1]
    assert (tmp_path / "exported" / "journal.md").read_text(encoding="utf-8").count("of the evening.") == 4
    assert table["edit"][0] == 1
    assert "The disk is full" in table["edit"][2]
    assert table["passphrase"][0] == 1
    assert "Make some room" in table["passphrase"][2]
    assert table["delete"][0] == table["delete again"][0] == 0, table["delete"]
    assert "Note 2 is gone" in table["delete"][1]
    assert len(table["list then"][1].splitlines()) == 2
    assert "Traceback" not in said
    assert table["kept"] == [True, False, False, True]
    assert table["reserve"] == 1_000_000
