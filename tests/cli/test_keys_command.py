"""voiceguide keys: what each key does, told when it is pressed, or all of them as lines."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import select
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from support.commands import PROGRAM, Commands
from support.sound_server import SoundServer

from voiceguide.controls.control import Control
from voiceguide.sound.audio import SAMPLE_RATE


class Described:
    """The describer at a terminal, and somebody who presses keys."""

    def __init__(self, *arguments: str) -> None:
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [*PROGRAM, "keys", *arguments], stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0
        )
        os.close(theirs)
        self.told(self.process.stderr, "To leave, press Escape twice.")

    def press(self, keys: bytes) -> None:
        os.write(self._ours, keys)

    def pressed(self, keys: bytes) -> str:
        """Press a key, and return the line that answers it."""
        self.press(keys)
        return self.told(self.process.stdout, "")

    def told(self, stream: object, awaited: str) -> str:
        assert hasattr(stream, "readline")
        assert select.select([stream], [], [], 30)[0], "no answer"
        line = stream.readline().decode().rstrip("\n")
        assert awaited in line
        return str(line)

    def end(self) -> int:
        out, err = self.process.communicate(timeout=30)
        assert out == b""
        assert b"Traceback" not in err
        return self.process.returncode

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()
        with contextlib.suppress(OSError):
            os.close(self._ours)


@pytest.fixture
def describer() -> Iterator[Described]:
    one = Described("--silent")
    yield one
    one.close()


def test_each_key_is_told_and_escape_twice_leaves(describer: Described) -> None:
    assert describer.pressed(b" ") == "The space bar: pauses, and resumes."
    assert describer.pressed(b"\x1b[5~") == "Page Up: goes back a chapter."
    assert describer.pressed(b"M") == "M: gives you more time."
    assert describer.pressed(b"1") == "1: answers a question that has numbered choices."
    assert describer.pressed(b"\x1b[15~") == "F5: does nothing."
    escape = describer.pressed(b"\x1b")
    assert escape == "Escape: stops, and keeps your place. To leave, press it once more."
    assert describer.pressed(b"h") == "H: tells you where to find a person.", "Escape, and another key, is not the end"
    assert describer.pressed(b"\x1b") == escape
    describer.press(b"\x1b")
    assert describer.end() == 0


def test_ctrl_c_is_told_too_and_twice_leaves(describer: Described) -> None:
    describer.process.send_signal(signal.SIGINT)
    line = describer.told(describer.process.stdout, "Ctrl-C: stops the program")
    assert line.endswith("To leave, press it once more.")
    describer.process.send_signal(signal.SIGINT)
    assert describer.end() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_it_ends_when_it_is_told_to(describer: Described, number: signal.Signals) -> None:
    describer.process.send_signal(number)
    assert describer.end() == 130


def test_it_ends_when_the_terminal_is_gone(describer: Described) -> None:
    os.close(describer._ours)
    assert describer.end() == 0


def test_where_nothing_can_be_spoken_the_keys_are_told_all_the_same(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / "settings.toml").write_text('voice = "nobody at all"\n', encoding="utf-8")
    describer = Described()
    try:
        describer.told(describer.process.stderr, "nobody at all")
        describer.told(describer.process.stderr, "The keys are not spoken: ")
        assert describer.pressed(b"g").startswith("G: leaves the session by the way out")
    finally:
        describer.close()


def test_a_key_cuts_the_answer_before_it_short(sound_server: SoundServer, tone_voice: None) -> None:
    """The humming voice hums as long as the words would take, so that what was cut short can be measured."""
    with sound_server.recording() as speaker:
        describer = Described()
        try:
            speaker.wait_for(lambda sound: bool(np.any(sound)), 60)
            before = len(speaker.sound)
            for key in b"ggggggm":  # the way out takes some words to tell
                describer.pressed(bytes([key]))
            speaker.wait_for(lambda sound: _spoken(sound[before:]) > 0.5 and not _sounds(sound[-24_000:]), 60)
        finally:
            describer.close()
    spoken = _spoken(speaker.sound[before:])
    assert spoken < 4, "one short answer, and what began before it"


def _sounds(sound: np.ndarray) -> bool:
    return bool(np.abs(sound).max(initial=0) > 0.001)


def _spoken(sound: np.ndarray) -> float:
    """Return for how many seconds something sounds."""
    blocks = len(sound) // 480
    return float((np.abs(sound[: blocks * 480]).reshape(blocks, 480).max(axis=1) > 0.001).sum() * 480 / SAMPLE_RATE)


# As lines


@pytest.mark.parametrize("arguments", [(), ("--list",)])
def test_without_a_terminal_or_when_asked_all_are_listed(voiceguide: Commands, arguments: tuple[str, ...]) -> None:
    said = voiceguide("keys", *arguments)
    assert said.code == 0
    assert said.err == ""
    lines = said.out.splitlines()
    assert "M, or say more time or stay: gives you more time." in lines
    assert "Page Up or the left bracket, or say back or go back: goes back a chapter." in lines
    assert len(lines) == len(Control) - 1, "nothing asks for the one switch until somebody has one"
    assert all(line[0].isupper() and line.endswith(".") for line in lines)


def test_json_has_every_control_with_its_keys_and_words(voiceguide: Commands) -> None:
    rows = json.loads(voiceguide("keys", "--json").out)
    assert [row["control"] for row in rows] == list(Control)
    (stop,) = (row for row in rows if row["control"] == "stop")
    assert stop["keys"] == ["escape"]
    assert stop["words"][0] == "stop"
    assert stop["does"] == "stops, and keeps your place"


def test_what_a_person_chose_is_what_is_told(voiceguide: Commands, home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / "settings.toml").write_text('switch = "space"\n[keys]\n"way out" = "w"\n', encoding="utf-8")
    lines = voiceguide("keys").out.splitlines()
    assert any(line.startswith("W, or say way out") for line in lines)
    assert lines[-1].startswith("The space bar: offers the choices one by one")
    assert not any(line.startswith("G,") for line in lines)


def test_keys_that_cannot_be_are_one_sentence(voiceguide: Commands, home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / "settings.toml").write_text('[keys]\n"way uot" = "w"\n', encoding="utf-8")
    said = voiceguide("keys")
    assert (said.code, said.out) == (1, "")
    assert 'Did you mean "way out"?' in said.err
