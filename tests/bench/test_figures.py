"""Every figure of `run.py` can be made: each once, from as little as there can be."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.sound_server import why_missing

RUN = Path(__file__).with_name("run.py")

UNITS = {
    "help": ["s"],
    "render": ["s", "s", "s"],
    "two-hours": ["s", "s"],
    "memory": ["MB", "MB", "MB", "s", "times", "MB", "s", "times"],
    "recognition": ["s", *3 * ["of real time", "ms", "MB"], "s"],
    "journal": ["s", "ms", "MB", *13 * ["ms"], "s"],
    "hours": ["%", "MB", "MB", "frames"],
}
"""The unit of each line that a figure has."""

AT_A_SOUND_CARD = {
    "first": ["s", "s", "s"],
    "stop": ["s"],
    "silence": ["%", "%"],
    "bed": ["%"],
    "keys": ["s", *6 * ["s"], *2 * ["s"], *2 * ["s"]],
    "live": ["ms", "ms", "times"],
    "microphone": ["s", "ms", "frames", "times", "%", "%", "%"],
    "note": ["s", "frames", "words"],
    "asleep": ["frames", "s"],
    "night": ["%", "MB", "MB"],
}

LINE = re.compile(r".+?: -?[\d,]+(?:\.\d+)? ?(?P<unit>[a-z]+(?: real time)?|MB|%)(?=[ ,;]|$)")
"""What was measured, then its median; after that may come its spread, what was wanted, and what is beside it."""

FIGURES = [*UNITS, *(pytest.param(name, marks=pytest.mark.sound_server) for name in AT_A_SOUND_CARD)]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, RUN, *arguments], capture_output=True, text=True, timeout=240, check=False)


def test_these_are_all_figures() -> None:
    told = run("none").stderr
    assert set(told.strip().rpartition("There are: ")[2].rstrip(".").split(", ")) == {*UNITS, *AT_A_SOUND_CARD}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_can_be_made(name: str) -> None:
    if name in AT_A_SOUND_CARD and (reason := why_missing()):
        pytest.skip(reason)
    done = run("--small", name)
    assert done.returncode == 0, done.stderr
    _, *lines = done.stdout.splitlines()
    found = [match["unit"] if (match := LINE.match(line)) else "" for line in lines]
    assert found == (UNITS | AT_A_SOUND_CARD)[name], lines
