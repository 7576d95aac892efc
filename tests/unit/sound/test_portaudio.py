"""PortAudio kept quiet: from any thread, and never for longer than asked."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from voiceguide.sound.portaudio import quiet_libraries


def test_what_libraries_write_is_not_seen_and_afterwards_everything_is(capfd: pytest.CaptureFixture[str]) -> None:
    with quiet_libraries():
        os.write(2, b"Expression failed")
        with quiet_libraries():
            os.write(2, b"twice")
        os.write(2, b"again")
    os.write(2, b"seen")
    assert capfd.readouterr().err == "seen"


def test_two_threads_in_any_order_leave_the_terminal_as_it_was(capfd: pytest.CaptureFixture[str]) -> None:
    """The one kept what the other had put there, and the program was silent from then on."""
    inside, leave = threading.Event(), threading.Event()

    def other() -> None:
        with quiet_libraries():
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=other)
    with quiet_libraries():
        thread.start()
        assert inside.wait(10)
    os.write(2, b"hidden")
    leave.set()
    thread.join()
    os.write(2, b"seen")
    assert capfd.readouterr().err == "seen"


def test_when_the_program_ends_portaudio_is_not_ended_under_a_thread_that_is_in_it() -> None:
    """That ended the program with SIGSEGV, for whoever stopped a session while the microphone was being opened."""
    ending = """
import atexit, threading
from voiceguide.sound import portaudio
ended = []
class Library:
    def _exit_handler(self): print("ended")
library = Library()
atexit.register(library._exit_handler)
portaudio._keep_from_ending_under_threads(library)
hold = threading.Event()
if {busy}:
    threading.Thread(target=hold.wait, name=portaudio.THREAD, daemon=True).start()
"""
    told = [
        subprocess.run(
            [sys.executable, "-c", ending.format(busy=busy)], capture_output=True, text=True, check=True
        ).stdout
        for busy in (False, True)
    ]
    assert told == ["ended\n", ""]


def test_who_opens_a_device_waits_for_who_closes_one_but_not_for_ever() -> None:
    from voiceguide.sound.portaudio import _OneAfterTheOther

    turns = _OneAfterTheOther(0.05)
    order = []
    with turns:
        thread = threading.Thread(target=lambda: [turns.__enter__(), order.append("went on"), turns.__exit__()])
        thread.start()
        thread.join()
        assert order == ["went on"]
        assert turns.held, "and did not take it from who holds it"
    assert not turns.held
