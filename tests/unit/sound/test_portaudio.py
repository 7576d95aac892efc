"""PortAudio kept quiet: from any thread, and never for longer than asked."""

from __future__ import annotations

import os
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
