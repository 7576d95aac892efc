"""A worker from inside, as it is seen from outside: small programs of its kind, each asked over its pipes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from voiceguide.child import Child, EngineRefused, EngineUnavailable, running
from voiceguide.listening.vosk_recognizer import VOSK_WORKER
from voiceguide.speech.system import SPEECH_WORKER as SPEECH_WORKER

REVERSING = """
import os, sys
from voiceguide.serving import Unavailable, serve

def engine(request, sound):
    print("said by Python")
    os.write(1, b"said by C")
    os.write(2, b"complained about by C")
    if request["do"] == "fail":
        raise ValueError("it cannot")
    return {"did": request["do"]}, sound[::-1]

def load():
    print("said while it loads")
    return engine

serve(load)
"""

Made = Callable[[str], Path]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Write a worker's program."""

    def make(program: str) -> Path:
        path = tmp_path / "program.py"
        path.write_text(program, encoding="utf-8")
        return path

    return make


@pytest.fixture
def started(made: Made) -> Iterator[Callable[[str], Child]]:
    """Start a worker of such a program."""
    children: list[Child] = []

    def start(program: str) -> Child:
        children.append(Child(running(made(program)), 30))
        return children[-1]

    yield start
    for child in children:
        child.end()


def test_requests_are_answered_one_after_another_with_the_bytes_that_belong_to_them(
    started: Callable[[str], Child],
) -> None:
    """And nothing of what is printed meanwhile, by Python or from C, comes between."""
    child = started(REVERSING)
    for sound in (b"", b"one line\nand another", bytes(range(256)) * 4000):
        header, answer = child.ask({"do": "reverse"}, 30, sound)
        assert header["did"] == "reverse"
        assert answer == sound[::-1]


def test_what_the_engine_raises_is_told_and_the_next_request_answered(started: Callable[[str], Child]) -> None:
    child = started(REVERSING)
    with pytest.raises(EngineRefused, match="ValueError: it cannot"):
        child.ask({"do": "fail"}, 30, b"some bytes")
    assert child.ask({"do": "reverse"}, 30, b"ab")[1] == b"ba"


@pytest.mark.parametrize(
    ("raised", "seen", "told"),
    [
        ("Unavailable('there is none')", EngineUnavailable, "there is none"),
        ("OSError('too busy')", EngineRefused, "too busy"),
        ("MemoryError()", EngineRefused, "MemoryError"),
    ],
)
def test_an_engine_that_does_not_load_says_whether_another_worker_could_do_better(
    started: Callable[[str], Child], raised: str, seen: type[Exception], told: str
) -> None:
    child = started(
        f"from voiceguide.serving import Unavailable, serve\ndef load():\n    raise {raised}\nserve(load)\n"
    )
    with pytest.raises(seen, match=told):
        child.ask({"do": "anything"}, 30)


def test_it_ends_when_nobody_asks_any_more_whatever_the_engine_left_running(made: Made) -> None:
    program = made("import threading\nthreading.Thread(target=threading.Event().wait).start()\n" + REVERSING)
    done = subprocess.run(running(program), input=b"", capture_output=True, timeout=60, check=True)
    assert [json.loads(line)["ok"] for line in done.stdout.splitlines()] == [True]
    assert done.stderr == b""


@pytest.mark.parametrize("worker", [SPEECH_WORKER, VOSK_WORKER], ids=["speech", "vosk"])
def test_a_worker_finds_what_it_needs_of_us_where_we_are_not_installed(worker: Path, tmp_path: Path) -> None:
    """As from a checkout. Here its engine is missing too, and it says so."""
    (tmp_path / "numpy.py").touch()
    command = [sys.executable, "-S", "-P", str(worker), "nothing", "16000"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, input=b"", capture_output=True, timeout=60, check=True, env=environment)
    assert "No module named" in json.loads(done.stdout)["error"]
