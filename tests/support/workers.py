"""How the tests are shared out among several processes: the longest are begun first, and sound comes first.

Most of a run is spent waiting, for sound plays in its own time; so there are more processes than processors. What
sounds is measured to the millisecond, and would be late whenever the others calculate; so it is given the processor
before them, where the system lets us (on Linux: root).
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

if sys.platform != "win32":
    import fcntl

ALONE = (
    "tests/end_to_end/test_evening_by_words.py",
    "tests/end_to_end/test_evening_by_keys.py",
    "tests/end_to_end/test_live.py::test_every_pause_heard_is_the_planned_one_within_20_ms",
)
"""Beginnings of the names of tests that follow all that is played, to the sentence or the millisecond: nothing else
runs meanwhile. One process takes them one after the other."""

FIRST = (
    *ALONE,
    # What only calculates.
    "tests/end_to_end/test_levels.py",
    "tests/end_to_end/test_never_by_itself.py::test_sessions_ask_for_nothing",
    "tests/unit/guide/test_steering.py",
    "tests/unit/journal/test_key.py",
    "tests/hostile/test_attacks.py",
    "tests/unit/listening/",
    "tests/contract/test_recognizer.py",
    "tests/end_to_end/test_shipped_sessions.py",
    "tests/unit/script/",
    # What sounds.
    "tests/end_to_end/test_resume.py",
    "tests/bench/test_figures.py::test_each_figure_of_sound_can_be_made",
    "tests/end_to_end/test_live.py",
    "tests/end_to_end/test_notes.py",
    "tests/end_to_end/",
    "tests/cli/test_start.py",
    "tests/cli/test_playing.py",
    "tests/cli/test_without_messages.py",
    "tests/contract/test_microphone.py",
)
"""Beginnings of the names of what takes longest, in the order in which it is begun; the rest follows, the largest file
first."""

BY_TEST = (
    "tests/bench/test_figures.py",
    "tests/end_to_end/test_evening_by_keys.py",
    "tests/end_to_end/test_full_disk.py",
    "tests/end_to_end/test_live.py",
    "tests/end_to_end/test_never_by_itself.py",
    "tests/end_to_end/test_night.py",
    "tests/end_to_end/test_notes.py",
    "tests/cli/test_playing.py",
    "tests/cli/test_start.py",
    "tests/cli/test_without_messages.py",
    "tests/hostile/test_attacks.py",
)
"""Files of which every process takes a test at a time; of all others, the whole file."""

URGENT, PATIENT = -10, 10
"""The nice values of a test that sounds, and of one that only calculates."""


class LongestFirst(LoadScopeScheduling):
    """Hands out files, or single tests of the files that take longest, the longest first."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(ALONE):
            return "alone"
        return nodeid if _file(nodeid) in BY_TEST else _file(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LongestFirst:
    """Hand out what the processes have to do in the order in which they have collected it."""
    config.option.loadscopereorder = False
    return LongestFirst(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the longest first, in the same order in every process."""
    if not hasattr(config, "workerinput"):
        return
    sizes = Counter(_file(item.nodeid) for item in items)

    def place(item: pytest.Item) -> tuple[int, int]:
        named = [number for number, begins in enumerate(FIRST) if item.nodeid.startswith(begins)]
        return (*named, len(FIRST))[0], -sizes[_file(item.nodeid)]

    items.sort(key=place)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Give what sounds the processor before all else; what it starts inherits that."""
    if item.get_closest_marker("sound_server") is None and "sound_server" not in getattr(item, "fixturenames", ()):
        with _beside(alone=False), _at(PATIENT):
            return (yield)
    with _beside(alone=item.nodeid.startswith(ALONE)), _at(URGENT):
        return (yield)


@contextlib.contextmanager
def _beside(alone: bool) -> Iterator[None]:
    """Run beside others, or alone; whoever waits to be alone comes before all that begin later."""
    if sys.platform == "win32" or "PYTEST_XDIST_WORKER" not in os.environ:
        yield
        return
    kind = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
    with Path(__file__).open("rb") as running, Path(__file__).with_name("plugin.py").open("rb") as door:
        fcntl.flock(door, kind)
        fcntl.flock(running, kind)
        fcntl.flock(door, fcntl.LOCK_UN)
        yield


@contextlib.contextmanager
def _at(nice: int) -> Iterator[None]:
    """Run at a nice value, where that can be taken back: not where a lower one again is for root alone."""
    if sys.platform == "win32" or os.geteuid() != 0 or "PYTEST_XDIST_WORKER" not in os.environ:
        yield
        return
    try:
        os.setpriority(os.PRIO_PROCESS, 0, nice)
    except PermissionError:
        yield
        return
    try:
        yield
    finally:
        os.setpriority(os.PRIO_PROCESS, 0, 0)


def _file(nodeid: str) -> str:
    return nodeid.partition("::")[0]


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Take two processes for each processor; none beside our own for a few tests that were named."""
    if config.getoption("usepdb") or any("::" in name or name.endswith(".py") for name in config.args):
        return 0
    return 2 * (os.cpu_count() or 1)
