"""SIGKILL and Ctrl-C at random moments of whatever changes a journal: every earlier note whole, every claim true."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from hostile.tally import Tally
from support.journals import KEY, add, contents, problems, sound

from voiceguide.journal import key as keys
from voiceguide.journal.entries import Entry
from voiceguide.journal.folder import PAGE_SIZE
from voiceguide.journal.keyfile import line
from voiceguide.journal.repair import repair
from voiceguide.journal.store import Journal

TESTS = Path(__file__).resolve().parents[1]
KILLS, INTERRUPTIONS = 200, 60
WHAT = ("delete", "edit", "repair", "passphrase", "log")
LONG = 300
"""Seconds of the note that is deleted."""

LAST = 6

RUN = """
import sys
from voiceguide.cli.entrance import main
print("ready", flush=True)
sys.argv[:] = ["voiceguide", *sys.argv[1:]]
main()
"""
ARGUMENTS = {
    "delete": ["journal", "delete", str(LAST), "--yes"],
    "edit": ["journal", "edit", str(LAST)],
    "repair": ["journal", "repair"],
    "passphrase": ["journal", "passphrase"],
    "log": ["journal", "list"],
}
TEXT, NEW = "Note {0}. " * 30, "The new text."
TYPED = {"edit": NEW, "passphrase": "a few words of mine\n"}


def attack(seed: int, share: float) -> Tally:
    """Kill each in turn, then interrupt deletions."""
    tally, chance = Tally(), random.Random(seed)
    with tempfile.TemporaryDirectory() as given:
        homes = {what: _home(Path(given) / what, what) for what in WHAT}
        usual = {what: _took(homes[what], Path(given) / "timed", what) for what in WHAT}
        for number in range(max(len(WHAT), round(KILLS * share))):
            what = WHAT[number % len(WHAT)]
            moment = chance.random() * usual[what] * 1.1
            _try(tally, homes[what], Path(given) / "tried", what, moment, signal.SIGKILL, f"seed {seed}, kill {number}")
        for number in range(max(1, round(INTERRUPTIONS * share))):
            moment = chance.random() * usual["delete"] * 1.1
            how = f"seed {seed}, Ctrl-C {number}"
            _try(tally, homes["delete"], Path(given) / "tried", "delete", moment, signal.SIGINT, how)
    return tally


def _home(home: Path, what: str) -> Path:
    folder = home / "journal"
    with Journal.open(folder, KEY) as journal:
        for number in range(1, LAST + 1):
            long = what == "delete" and number == LAST
            add(journal, TEXT.format(number), sound(LONG if long else 2, number))
    (folder / "journal.key").write_text(line(KEY) + "\n", encoding="ascii")
    (folder / "journal.key").chmod(0o600)
    path = folder / "journal.db"
    if what == "repair":
        data = bytearray(path.read_bytes())
        data[(len(data) // PAGE_SIZE - 3) * PAGE_SIZE + 77] ^= 1
        path.write_bytes(data)
    if what == "log":
        with Journal.open(folder, KEY) as journal:
            add(journal, "In the log.", sound(2, 9))
            (home / "log").write_bytes((folder / "journal.db-wal").read_bytes())
            (home / "shared").write_bytes((folder / "journal.db-shm").read_bytes())
            (home / "file").write_bytes(path.read_bytes())
        log = bytearray((home / "log").read_bytes())
        log[len(log) // 2] ^= 1
        path.write_bytes((home / "file").read_bytes())
        (folder / "journal.db-wal").write_bytes(log)
        (folder / "journal.db-shm").write_bytes((home / "shared").read_bytes())
        for name in ("log", "shared", "file"):
            (home / name).unlink()
    return home


def _started(home: Path, what: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, *ARGUMENTS[what]],
        env={**os.environ, "PYTHONPATH": str(TESTS.parent), "VOICEGUIDE_HOME": str(home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(TYPED.get(what, ""))
    process.stdin.close()
    process.stdin = None
    assert process.stdout.readline() == "ready\n"
    return process


def _took(home: Path, copy: Path, what: str) -> float:
    """Return how many seconds it usually takes."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(home, copy)
    began = time.monotonic()
    _started(copy, what).communicate(timeout=60)
    return time.monotonic() - began


def _try(tally: Tally, home: Path, copy: Path, what: str, moment: float, number: signal.Signals, how: str) -> None:
    tally.tried += 1
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(home, copy)
    process = _started(copy, what)
    try:
        said, _ = process.communicate(timeout=moment)
    except subprocess.TimeoutExpired:
        process.send_signal(number)
        said, _ = process.communicate(timeout=60)
    how = f"{how}, {what} after {moment:.3f} s: {said.strip()!r}"
    try:
        _judge(tally, copy / "journal", what, said, how)
    except Exception as error:  # noqa: BLE001 - whatever it is, it fell
        tally.fell(f"{how}: {type(error).__name__} {error}")


def _judge(tally: Tally, folder: Path, what: str, said: str, how: str) -> None:
    key = keys.find_key(folder, lambda: "a few words of mine")
    if what == "repair" and "Saved as they were" not in said:
        repair(folder, key)
    with Journal.open(folder, key) as journal:
        after: dict[int, Any] = contents(journal)
        told_log = journal.log_lost
    if problems(folder, key):
        tally.fell(f"{how}: {problems(folder, key)}")
    for note in range(1, LAST):
        if note not in after or after[note][0].text != TEXT.format(note):
            tally.fell(f"{how}: note {note} is not as it was")
    last = after.get(LAST)
    if what == "delete":
        _judge_deleted(tally, None if last is None else last[0], said, how)
    elif what == "edit":
        is_new = after[LAST][0].text == NEW
        tally.saw("edited" if is_new else "not edited")
        if not (is_new or after[LAST][0].text == TEXT.format(LAST)) or ("has its new text" in said and not is_new):
            tally.fell(f"{how}: it says {after[LAST][0].text[:40]!r}")
    elif what == "log":
        kept = list(folder.glob("journal.damaged-*"))
        tally.saw("log kept" if kept else "log still there")
        if not kept and told_log is None:
            tally.fell(f"{how}: the damaged log is neither kept nor told of")
    else:
        tally.saw(what)


def _judge_deleted(tally: Tally, left: Entry | None, said: str, how: str) -> None:
    tally.saw("deleted" if left is None else "not deleted")
    if "Nothing was deleted" in said if left is None else "gone" in said:
        tally.fell(f"{how}: what was said is not so")
    if left is not None and (left.text != TEXT.format(LAST) or round(left.seconds) != LONG):
        tally.fell(f"{how}: half of it is left")
    if left is not None and not left.heading.has_sound:
        tally.fell(f"{how}: its sound is gone, and its text is not")
