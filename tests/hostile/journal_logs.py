"""A log that was damaged, cut, replaced or removed after a crash: every loss is told, and nothing older is touched."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from hostile.tally import Tally
from support.journals import KEY, add, contents, sound

from voiceguide.journal.store import Journal

TESTS = Path(__file__).resolve().parents[1]
DAMAGES = 300
FRAME, HEADER = 24 + 4096, 32

CRASH = """
import os, sys
from pathlib import Path
from support.journals import RATE, add, sound
from voiceguide.journal.store import Journal
journal = Journal.open(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))
add(journal, "In the log.", sound(1.5, 9))
take = journal.begin(RATE)
take.write(sound(2.5))
os.kill(os.getpid(), 9)
"""


def attack(seed: int, share: float) -> Tally:
    """Damage the log in the thirteen ways of a first list, then anywhere by chance."""
    tally, chance = Tally(), random.Random(seed)
    with tempfile.TemporaryDirectory() as given:
        base = Path(given)
        _crashed(base / "other", bytes(range(1, 49)))
        with Journal.open(base / "crashed", KEY) as journal:
            for number in range(5):
                add(journal, f"In the file {number}.", sound(1.5, number))
            old = contents(journal)
        _crashed(base / "crashed", KEY)
        log = (base / "crashed" / "journal.db-wal").read_bytes()
        foreign = (base / "other" / "journal.db-wal").read_bytes()
        for number in range(13 + round((DAMAGES - 13) * share)):
            name, damaged = _damaged(number, log, foreign, chance)
            _try(tally, base, f"seed {seed}, log {number}, {name}", damaged, log, old)
    return tally


def _damaged(number: int, log: bytes, foreign: bytes, chance: random.Random) -> tuple[str, bytes | None]:
    frames = (len(log) - HEADER) // FRAME
    fixed = [0, 5, 9, 13, 17, 25, HEADER + 1, HEADER + 9, HEADER + FRAME // 2, HEADER + frames // 2 * FRAME + 99]
    match number:
        case 10:
            return "removed", None
        case 11:
            return "halved", log[: len(log) // 2]
        case 12:
            return "another journal's", foreign
        case _ if number > 12 and chance.random() < 0.3:
            kept = chance.randrange(len(log))
            return f"cut to {kept}", log[:kept]
    place = fixed[number] if number < len(fixed) else chance.randrange(len(log))
    made = bytearray(log)
    made[place] ^= 1 << chance.randrange(8)
    return f"flipped at {place}", bytes(made)


def _try(tally: Tally, base: Path, how: str, damaged: bytes | None, log: bytes, old: dict[int, object]) -> None:
    tally.tried += 1
    folder = base / "tried"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(base / "crashed", folder)
    path = folder / "journal.db-wal"
    path.unlink() if damaged is None else path.write_bytes(damaged)
    try:
        with Journal.open(folder, KEY) as journal:
            after, lost = contents(journal), journal.log_lost
    except Exception as error:  # noqa: BLE001 - whatever it is, it fell
        tally.fell(f"{how}: {type(error).__name__} {error}")
        return
    if any(after.get(note) != old[note] for note in old):
        tally.fell(f"{how}: an older note is not as it was")
    whole = len(after) == len(old) + 2 and round(after[len(old) + 2][0].seconds, 1) == 2.0  # type: ignore[index]
    if not whole and lost is None:
        tally.fell(f"{how}: {len(after)} notes, and nothing was said")
    had_something = lost is not None and damaged is not None and len(damaged) > HEADER + FRAME
    if had_something and (lost is None or lost.kept is None or lost.kept.read_bytes() != damaged):
        tally.fell(f"{how}: no copy was kept")
    tally.saw("all there" if whole else "told of")


def _crashed(folder: Path, key: bytes) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CRASH, str(folder), key.hex()],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent)])},
        check=False,
    )
    assert done.returncode == -9
