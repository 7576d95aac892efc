"""Every figure of `run.py` can be made: each once, from as little as there can be."""

from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
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

AT_A_SOUND_CARD = {  # what takes longest first
    "keys": 11 * ["s"],
    "silence": ["%", "%"],
    "live": ["ms", "ms", "times"],
    "first": ["s", "s", "s"],
    "stop": ["s"],
    "bed": ["%"],
    "microphone": ["s", "ms", "frames", "times", "%", "%", "%"],
    "note": ["s", "frames", "words"],
    "asleep": ["frames", "s"],
    "night": ["%", "MB", "MB"],
}

LINE = re.compile(r".+?: -?[\d,]+(?:\.\d+)? ?(?P<unit>of real time|[a-z]+|MB|%)(?:[ ,;].*)?")
"""What was measured, then its median; after that may come its spread, what was wanted, and what is beside it."""

AT_ONCE = 5
"""So many figures are made at the same time at sound cards of their own: nearly all of that is waiting."""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, RUN, *arguments], capture_output=True, text=True, timeout=240, check=False)


def made(name: str) -> list[str]:
    """Make a figure, and return the units of its lines; or what there was instead."""
    done = run("--small", name)
    if done.returncode:
        return [done.stderr]
    _, *lines = done.stdout.splitlines()
    return [match["unit"] if (match := LINE.fullmatch(line)) else line for line in lines]


def test_these_are_all_figures() -> None:
    told = run("none").stderr
    assert set(told.strip().rpartition("There are: ")[2].rstrip(".").split(", ")) == {*UNITS, *AT_A_SOUND_CARD}


@pytest.mark.parametrize("name", UNITS)
def test_a_figure_can_be_made(name: str) -> None:
    assert made(name) == UNITS[name]


@pytest.mark.sound_server
def test_each_figure_of_sound_can_be_made() -> None:
    if reason := why_missing():
        pytest.skip(reason)
    with ThreadPoolExecutor(AT_ONCE) as several:
        found = dict(zip(AT_A_SOUND_CARD, several.map(made, AT_A_SOUND_CARD), strict=True))
    # What a busy machine made stumble is measured once more by itself.
    found |= {name: made(name) for name, wanted in AT_A_SOUND_CARD.items() if found[name] != wanted}
    assert found == AT_A_SOUND_CARD
