"""A way to meet the program that is no terminal: what it does goes through `app` alone."""

from __future__ import annotations

import ast
import os
import pty
import sys
from pathlib import Path

import pytest
from support import buttons
from support.buttons import Buttons, meanwhile
from support.sound_server import RATE, SoundServer
from support.spoken import NOTES, recording, trimmed

from voiceguide.app.front_end import together
from voiceguide.app.notes import NOTICE_GIVEN
from voiceguide.cli.front import terminal
from voiceguide.controls.control import Control, State
from voiceguide.guide.events import ChoicesAsked, Paused, Sentence
from voiceguide.journal.key import make_key
from voiceguide.journal.store import Journal

SCRIPT = """Title: By buttons

Here is a sentence. [breath]
[pause 60 seconds]
And here is another.
"""
SPOKEN = bytes(RATE) + trimmed(recording(NOTES[0], RATE)) + bytes(RATE)


@pytest.fixture
def home_with_tones(home: Path) -> None:
    """The voice only hums: what is said is not the point. What has to be known before the first note was said."""
    home.mkdir(parents=True, exist_ok=True)
    with Journal.open(home / "journal", make_key(home / "journal")) as journal:
        journal.remember(NOTICE_GIVEN, "yes")
    (home / "settings.toml").write_text('voice = "tone"\n', encoding="utf-8")


@pytest.fixture
def script(tmp_path: Path) -> str:
    path = tmp_path / "buttons.md"
    path.write_text(SCRIPT, encoding="utf-8")
    return str(path)


def test_it_is_small_and_knows_nothing_of_the_terminal() -> None:
    source = Path(buttons.__file__).read_text(encoding="utf-8")
    assert len(source.splitlines()) < 120
    names = [node.module for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]
    assert not any(name and name.startswith("voiceguide.cli") for name in names)


@pytest.mark.sound_server
def test_a_session_is_played_and_paused_and_a_note_is_taken_and_listed(
    script: str,
    sound_server: SoundServer,
    home_with_tones: None,
) -> None:
    shown = Buttons()

    def press() -> None:
        shown.wait_for(Sentence)
        shown.press(Control.PAUSE)
        shown.wait_for(Paused)
        assert shown.snapshot.paused
        assert shown.snapshot.sentence == "Here is a sentence."
        shown.press(Control.GO_ON)
        shown.wait_for_state(State.RESTING)
        shown.press(Control.NOTE)
        shown.wait_for_state(State.RECORDING)
        with sound_server.speaking(SPOKEN) as speaking:
            speaking.wait()
        shown.press(Control.FINISH)
        shown.wait_for_state(State.RESTING)
        shown.press(Control.STOP)

    with meanwhile(shown, press):
        buttons.play(script, shown.front)
    assert shown.snapshot.over
    assert buttons.notes(shown.front) == [1]


@pytest.mark.sound_server
def test_a_terminal_leads_the_same_session_at_the_same_time(
    script: str,
    sound_server: SoundServer,
    home_with_tones: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours, theirs = pty.openpty()
    monkeypatch.setattr(sys, "stdin", os.fdopen(theirs, "r"))
    shown = Buttons()

    def press() -> None:
        shown.wait_for(Sentence)
        shown.press(Control.PAUSE)
        shown.wait_for(Paused)
        os.write(ours, b" ")  # the space bar resumes what a button has paused
        shown.wait_for_state(State.SPEAKING, State.RESTING)
        os.write(ours, b"?")
        shown.wait_for(ChoicesAsked)
        os.write(ours, b" ")
        shown.wait_for(Paused)
        shown.press(Control.STOP)

    try:
        with meanwhile(shown, press):
            buttons.play(script, together(terminal(), shown.front))
    finally:
        sys.stdin.close()
        os.close(ours)
    assert shown.snapshot.over
