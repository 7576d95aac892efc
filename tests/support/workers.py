"""How the tests are shared out among several processes: the longest are begun first, and sound comes first.

Most of a run is spent waiting, for sound plays in its own time; so there are more processes than processors, and each
kind of test is spread over the whole run. What sounds is measured to the millisecond, and would be late whenever the
others calculate; so it is given the processor before them, where the system lets us (on Linux: root).
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager
from functools import partial

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

LISTENED = {
    "tests/end_to_end/test_evening_by_words.py": 1,
    "tests/end_to_end/test_evening_by_keys.py": 1,
    "tests/end_to_end/test_live.py::test_every_pause_heard_is_the_planned_one_within_20_ms": 2,
}
"""Beginnings of the names of tests that follow all that is played, each with its priority: what is measured to the
millisecond comes before what is followed sentence by sentence."""

FIRST = (
    *LISTENED,
    "tests/end_to_end/test_resume.py",
    "tests/bench/test_figures.py::test_each_figure_of_sound_can_be_made",
    "tests/end_to_end/test_levels.py",
    "tests/end_to_end/test_never_by_itself.py",
    "tests/end_to_end/test_full_disk.py",
    "tests/unit/guide/test_steering.py",
    "tests/unit/journal/test_key.py",
    "tests/hostile/test_attacks.py",
    "tests/unit/listening/",
    "tests/contract/test_recognizer.py",
    "tests/contract/test_microphone.py",
    "tests/end_to_end/test_notes.py",
    "tests/end_to_end/test_live.py",
    "tests/end_to_end/",
    "tests/cli/test_start.py",
    "tests/cli/test_playing.py",
    "tests/cli/test_without_messages.py",
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
        return _scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LongestFirst:
    """Hand out what the processes have to do in the order in which they have collected it."""
    config.option.loadscopereorder = False
    return LongestFirst(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the longest first, in the same order in every process; deal what waits and what calculates evenly."""
    if not hasattr(config, "workerinput"):
        return
    sizes = Counter(_file(item.nodeid) for item in items)

    def place(item: pytest.Item) -> tuple[int, int]:
        named = [number for number, begins in enumerate(FIRST) if item.nodeid.startswith(begins)]
        return (*named, len(FIRST))[0], -sizes[_file(item.nodeid)]

    items.sort(key=place)
    sounding = {_scope(item.nodeid) for item in items if _sounds(item)}
    order = dict.fromkeys(_scope(item.nodeid) for item in items)
    shares = {}
    for kind in ([scope for scope in order if scope in sounding], [scope for scope in order if scope not in sounding]):
        shares.update({scope: number / len(kind) for number, scope in enumerate(kind)})
    items.sort(key=lambda item: (not _urgency(item), shares[_scope(item.nodeid)]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Give what sounds the processor before all else; what it starts inherits that."""
    if urgency := _urgency(item):
        first: Callable[[], AbstractContextManager[None]] = partial(_before_all_others, urgency)
    elif _sounds(item):
        first = partial(_at, URGENT)
    else:
        first = partial(_at, PATIENT)
    if sys.platform == "win32" or os.geteuid() != 0 or "PYTEST_XDIST_WORKER" not in os.environ:
        return (yield)  # not where a lower value again is for root alone
    with first():
        return (yield)


@contextlib.contextmanager
def _at(nice: int) -> Iterator[None]:
    """Run at a nice value, where we may."""
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, nice)
    try:
        yield
    finally:
        with contextlib.suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, 0, 0)


@contextlib.contextmanager
def _before_all_others(priority: int) -> Iterator[None]:
    """Run whenever there is something to do, where we may; nothing of it calculates for long."""
    with contextlib.suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(priority))
    try:
        yield
    finally:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def _urgency(item: pytest.Item) -> int:
    """Return the priority among what is followed as it is played; 0 for all other tests."""
    return max((urgency for begins, urgency in LISTENED.items() if item.nodeid.startswith(begins)), default=0)


def _sounds(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("sound_server")) or "sound_server" in getattr(item, "fixturenames", ())


def _scope(nodeid: str) -> str:
    return nodeid if _file(nodeid) in BY_TEST else _file(nodeid)


def _file(nodeid: str) -> str:
    return nodeid.partition("::")[0]


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Take two processes for each processor; none beside our own for a few tests that were named."""
    if config.getoption("usepdb") or any("::" in name or name.endswith(".py") for name in config.args):
        return 0
    return 2 * (os.cpu_count() or 1) + 1
