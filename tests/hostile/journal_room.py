"""Repairs and first notes at many amounts of room on the disk: whole, or nothing changed and that said."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from hostile.tally import Tally
from support.journals import KEY, add, sound

from voiceguide.journal.folder import PAGE_SIZE
from voiceguide.journal.store import Journal

TESTS = Path(__file__).resolve().parents[1]

REPAIRS, BEGINNINGS, FEWEST = 49, 103, 8

WITHIN = """
import json, shutil, sys
from pathlib import Path
from support.journals import KEY, add, contents
from voiceguide.errors import VoiceguideError
from voiceguide.journal.repair import repair
from voiceguide.journal.store import Journal

what, small, room, out = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
folder = small / "journal"
said = {}
left = shutil.disk_usage(small).free - room
if left > 0:
    with open(small / "filling", "wb") as file:
        file.write(b"x" * left)
try:
    if what == "repair":
        told = repair(folder, KEY)
        said = {"saved": told.saved, "partly": told.partly, "lost": told.lost}
    else:
        with Journal.open(folder, KEY) as journal:
            said["note"] = add(journal, "The first.")
except VoiceguideError as error:
    said["error"] = type(error).__name__
    said["told"] = str(error)
(small / "filling").unlink(missing_ok=True)
shutil.rmtree(out, ignore_errors=True)
if folder.exists():
    shutil.copytree(folder, out)
print(json.dumps(said))
"""


def attack(seed: int, share: float) -> Tally:
    """Try both at evenly spread amounts of room."""
    tally, chance = Tally(), random.Random(seed)
    with tempfile.TemporaryDirectory() as given:
        base = Path(given)
        damaged = base / "damaged"
        with Journal.open(damaged, KEY) as journal:
            for number in range(12):
                add(journal, f"Note {number}. " * 30, sound(4, number))
        (damaged / "journal.reserve").unlink()
        before = _contents(damaged)
        path = damaged / "journal.db"
        data = bytearray(path.read_bytes())
        data[(len(data) // PAGE_SIZE // 2) * PAGE_SIZE + 77] ^= 1
        path.write_bytes(data)
        for number in range(max(FEWEST, round(REPAIRS * share))):
            room = round(len(data) * (0.05 + 2.95 * (number + chance.random()) / max(FEWEST, round(REPAIRS * share))))
            _repair(tally, base, damaged, room, before)
        for number in range(max(FEWEST, round(BEGINNINGS * share))):
            _begin(tally, base, round(400_000 * (number + chance.random()) / max(FEWEST, round(BEGINNINGS * share))))
    return tally


def _repair(tally: Tally, base: Path, damaged: Path, room: int, before: dict[int, object]) -> None:
    tally.tried += 1
    said, out = _within(base, "repair", room, damaged)
    how = f"repair with {room} bytes of room: {said}"
    if "error" in said:
        tally.saw(f"repair {said['error']}")
        if said["error"] != "JournalFull" or "too little room" not in said["told"]:
            tally.fell(f"{how}: not told as a lack of room")
        if {file.name for file in out.iterdir()} - {"recording.lock"} != {file.name for file in damaged.iterdir()} - {
            "recording.lock"
        } or (out / "journal.db").read_bytes() != (damaged / "journal.db").read_bytes():
            tally.fell(f"{how}: something was changed")
        return
    tally.saw("repair done")
    try:
        after = _contents(out)
    except Exception as error:  # noqa: BLE001 - whatever it is, it fell
        tally.fell(f"{how}: {error}")
        return
    if any(after.get(note) != before[note] for note in said["saved"]) or set(before) != {
        *said["saved"],
        *said["partly"],
        *said["lost"],
    }:
        tally.fell(f"{how}: the notes are not those before")


def _begin(tally: Tally, base: Path, room: int) -> None:
    tally.tried += 1
    said, out = _within(base, "begin", room, None)
    how = f"a first note with {room} bytes of room: {said}"
    tally.saw(f"first note {said.get('error', 'done')}")
    if said.get("error", "JournalFull") != "JournalFull":
        tally.fell(how)
    try:
        with Journal.open(out, KEY) as journal:  # there is room by now
            if "note" in said and journal.entry(said["note"]).text != "The first.":
                tally.fell(f"{how}: it is not there")
            add(journal, "Another.")
    except Exception as error:  # noqa: BLE001 - whatever it is, it fell
        tally.fell(f"{how}: later {error}")


def _within(base: Path, what: str, room: int, damaged: Path | None) -> tuple[dict[str, object], Path]:
    small, out = base / "small", base / "out"
    small.mkdir(exist_ok=True)
    copied = 'cp -r "$3" "$2/journal";' if damaged is not None else ""
    script = f'mount -t tmpfs -o size=16m none "$2"; {copied} "$1" -c "$4" "$5" "$2" "$6" "$7"'
    values = [sys.executable, small, damaged or "", WITHIN, what, str(room), out]
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-euc", script, "sh", *values],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent)])},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if done.returncode:
        return {"error": "traceback", "told": done.stderr[-500:]}, out
    return json.loads(done.stdout), out


def _contents(folder: Path) -> dict[int, object]:
    from support.journals import contents

    copy = folder.with_name(folder.name + "-read")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    with Journal.open(copy, KEY) as journal:
        return dict(contents(journal))
