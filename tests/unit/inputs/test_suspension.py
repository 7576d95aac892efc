"""Sleep of the machine is seen from two clocks, and nothing else is taken for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as some

from voiceguide.inputs.suspension import LEAST, Clocks, Suspension, read_clocks, slept

seconds = some.floats(0, 1e6)


@given(seconds, seconds, seconds, some.floats(LEAST, 1e6))
def test_as_long_as_the_machine_slept_is_what_is_told(
    awake: float, elapsed: float, passed: float, sleep: float
) -> None:
    told = slept(Clocks(awake, elapsed), Clocks(awake + passed, elapsed + passed + sleep))
    assert told == pytest.approx(sleep, abs=1e-6) or sleep - LEAST < 1e-6


@given(seconds, seconds, seconds, some.floats(-1e6, LEAST - 1e-3))
def test_less_than_a_sleep_or_a_clock_set_back_is_none(
    awake: float, elapsed: float, passed: float, difference: float
) -> None:
    assert slept(Clocks(awake, elapsed), Clocks(awake + passed, elapsed + passed + difference)) == 0.0


def test_each_sleep_is_told_once() -> None:
    readings = iter([Clocks(10, 100), Clocks(11, 101), Clocks(12, 3702), Clocks(13, 3703), Clocks(14, 3764)])
    suspension = Suspension(lambda: next(readings))
    assert [suspension.happened() for _ in range(4)] == [0.0, 3600.0, 0.0, 60.0]


def test_a_second_of_drift_over_a_night_is_no_sleep() -> None:
    readings = iter(Clocks(moment, moment * (1 + 1 / 30_000)) for moment in range(30_001))
    suspension = Suspension(lambda: next(readings))
    assert not any(suspension.happened() for _ in range(30_000))


def test_the_machines_own_clocks_run_alike_while_it_is_awake() -> None:
    suspension = Suspension()
    for _ in range(1000):
        assert suspension.happened() == 0.0
    first, second = read_clocks(), read_clocks()
    assert second.awake >= first.awake
    assert second.elapsed >= first.elapsed


@pytest.mark.skipif(sys.platform == "win32", reason="no program is stopped on Windows")
@pytest.mark.long
def test_a_program_that_was_stopped_did_not_sleep() -> None:
    program = (
        "import sys\n"
        "from voiceguide.inputs.suspension import Suspension\n"
        "suspension = Suspension()\n"
        "print('ready', flush=True)\n"
        "sys.stdin.readline()\n"
        "print(suspension.happened(), flush=True)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdin is not None
    assert child.stdout is not None
    with child:
        child.stdout.readline()
        os.kill(child.pid, signal.SIGSTOP)
        os.waitpid(child.pid, os.WUNTRACED)
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(LEAST + 0.5)
        os.kill(child.pid, signal.SIGCONT)
        child.stdin.write("\n")
        child.stdin.flush()
        assert float(child.stdout.readline()) == 0.0
