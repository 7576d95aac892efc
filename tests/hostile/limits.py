"""Commands where few files, little memory, a small stack or few processes are allowed, each in a process of its own.

Falls on a traceback, on a sentence that is for our own mistakes, on a reason that is not the true one, on silence
where it failed, and on what does not end. As root the number of processes is not limited: then they run as nobody.
"""

from __future__ import annotations

import functools
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hostile.tally import Tally

MEGABYTE = 1_000_000
KINDS = {
    "nofile": (resource.RLIMIT_NOFILE, (32, 16, 12), (9, 48)),
    "memory": (resource.RLIMIT_AS, (400 * MEGABYTE, 200 * MEGABYTE), (60 * MEGABYTE, 600 * MEGABYTE)),
    "stack": (resource.RLIMIT_STACK, (256 * 1024,), (160 * 1024, 1024 * 1024)),
    "nproc": (resource.RLIMIT_NPROC, (1, 3, 6, 10, 20), (1, 25)),
}
"""Each limit with the amounts that are always tried, and between which others are drawn."""

COMMANDS = (
    ("show", "this hurts"),
    ("play", "this hurts"),
    ("render", "this hurts", "-o", "out.wav"),
    ("check", "{scripts}/this-hurts.md"),
    ("list",),
    ("voices",),
    ("doctor",),
    ("devices",),
    ("helplines", "--country", "gb", "--silent"),
    ("helplines",),
    ("journal", "list"),
    ("models", "list"),
    ("resume", "--list"),
)
DRAWN = 130
"""How many other amounts are tried."""

LONGEST = 120.0
"""Seconds after which a command counts as hanging."""

REPOSITORY = Path(__file__).resolve().parents[2]
_NOBODY = 60_000 + os.getpid() % 5_000  # somebody of whom there are no other processes, which would count
_AS_NOBODY = (
    "setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups",
    # The interpreter may live in a folder of root's own.
    "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search",
)  # fmt: skip
_WRONG = {
    r"Traceback \(most recent call last\)": "a traceback",
    r"Something went wrong that should not have": "a sentence for our own mistakes",
    r"There is no session called|No sessions were found|\b0 can be spoken": "sessions that are there are missed",
    r"pip install|your system's package|Install ": "it advises to install what is there",
    r"There is no voice called|it has no voices": "voices that are there are missed",
    r"The output could not be written": "a wrong reason",
    r"has no readable|is damaged|was damaged": "whole files are called damaged",
    r"Exception ignored|Exception in thread|Fatal Python error": "Python's own words",
    r"choose another voice": "it advises another voice, which could not speak either",
    r"errno|Errno|\bRuntimeError\b|\bMemoryError\b|\bOSError\b|\bImportError\b": "a programmer's words",
}
"""What is never said where a limit is the reason; PortAudio alone may really be missing."""

_LEAST = ("-c", "import click, json, tomllib, subprocess, tempfile, threading, dataclasses")
"""What anything here needs: where not even that loads there is nobody of ours to say so."""

_ALLOWED = re.compile(r"PortAudio|libportaudio2")
_OUR_WORD = re.compile(r"too little memory|too few processes|too many files|too little room for", re.IGNORECASE)


def attack(seed: int, share: float) -> Tally:
    """Run commands under limits; see the module."""
    tally = Tally()
    cases = list(_cases(seed))
    if share < 1:
        cases = random.Random(seed).sample(cases, max(4, round(len(cases) * share)))
    with tempfile.TemporaryDirectory(prefix="limits-") as folder:
        Path(folder).chmod(0o755)
        for number, kind, amount, command in cases:
            tally.tried += 1
            where = f"seed {seed}, case {number}: {kind} {amount}, voiceguide {' '.join(command)}"
            for wrong in _wrong(Path(folder), kind, amount, command, tally):
                tally.fell(f"{where}: {wrong}")
    return tally


def _cases(seed: int) -> Iterator[tuple[int, str, int, tuple[str, ...]]]:
    number = 0
    for kind, (_, amounts, _) in KINDS.items():
        for amount in amounts:
            for command in COMMANDS:
                yield number, kind, amount, command
                number += 1
    chance = random.Random(seed)
    for _ in range(DRAWN):
        kind = chance.choice(list(KINDS))
        yield number, kind, chance.randint(*KINDS[kind][2]), chance.choice(COMMANDS)
        number += 1


def run(
    folder: Path, kind: str, amount: int, command: tuple[str, ...], program: tuple[str, ...] = ("-m", "voiceguide")
) -> tuple[int | None, str]:
    """Run a command under a limit in a new home; return its exit code, None if it hangs, and all that it said."""
    home = Path(tempfile.mkdtemp(dir=folder))
    root = os.geteuid() == 0
    if root:
        os.chown(home, _NOBODY, _NOBODY)
    scripts = str(REPOSITORY / "scripts")
    arguments = [part.format(scripts=scripts) for part in command]
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(home), "VOICEGUIDE_HOME": str(home / "own"), "LANG": "C.UTF-8",
        "PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1", "DBUS_SESSION_BUS_ADDRESS": "disabled:",
    }  # fmt: skip
    process = subprocess.Popen(
        [*(_AS_NOBODY if root else ()), sys.executable, *program, *arguments], cwd=home, env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True,
        preexec_fn=functools.partial(_limit, kind, amount),
    )  # fmt: skip
    try:
        said, _ = process.communicate(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        said, _ = process.communicate()
        return None, said
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return process.returncode, said


def _limit(kind: str, amount: int) -> None:
    resource.setrlimit(KINDS[kind][0], (amount, amount))


def _wrong(folder: Path, kind: str, amount: int, command: tuple[str, ...], tally: Tally) -> Iterator[str]:
    code, said = run(folder, kind, amount, command)
    if code is None:
        yield "it hangs"
        return
    if code and run(folder, kind, amount, (), _LEAST)[0]:
        tally.saw("Python itself does not start")
        return
    tally.saw("went well" if code == 0 else "said why" if _OUR_WORD.search(said) else f"ended with {code}")
    if code < 0:
        yield f"it was ended by signal {-code}"
    if code and not said.strip():
        yield f"it ended with {code}, and said nothing"
    for line in said.splitlines():
        for pattern, wrong in _WRONG.items():
            if re.search(pattern, line) and not _ALLOWED.search(line):
                yield f"{wrong}: {line[:200]}"
