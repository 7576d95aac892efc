"""An evening by keys alone, at a terminal whose screen is read line by line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from commands import finished, start
from heard import Sound, gain_db, places, spoken
from sound_server import RATE, Recording, SoundServer
from spoken import MODEL, recording, trimmed
from terminals import PROMPT, Terminal, why_missing

from voiceguide.cli.notes import NOTICE_GIVEN
from voiceguide.guide import phrases
from voiceguide.guide.bookmarks import Bookmarks
from voiceguide.guide.steering import PACE_STEP, SOFTER_AGAIN_DB
from voiceguide.journal.key import find_key, make_key
from voiceguide.journal.store import Journal
from voiceguide.script.sentences import sentences
from voiceguide.sound.chimes import Earcon, earcon
from voiceguide.timeline.arrange import DAY_PACE

pytestmark = pytest.mark.sound_server

TITLE = "A small evening"
SENTENCES = (
    "The first sentence of the evening is a plain one.",
    "The second sentence is somewhat longer, so that there is time enough to press a key.",
    "Here the third one stands, in a chapter of its own.",
    "And after it the fourth one comes along, which is the last.",
)
SCRIPT = """Title: {}
Minutes: 1

# One

{} [pause 1 second]
{} [pause 2 seconds]

# Two

{} [pause 2 seconds]
{} [pause 60 seconds]
"""
LEFT_OUT = "You've stopped."
"""The first words on the way out."""

MENU = (
    "Hello.",
    "What would you like?",
    "A short one: press 1.",
    "A longer one: press 2.",
    "Something for the night: press 3.",
    "Something else: press 4.",
    "Or type a title, then Enter.",
)
SHORT_ONES = (
    "A short one. Which?",
    f"{TITLE}, 1 minute: press 1.",
    "Arrive, 2 minutes: press 2.",
    "This hurts, 3 minutes: press 3.",
    "Something else: press 4.",
)
KEYS = (
    "To pause, press Space. To stop, press Escape. For the way out, press G. "
    "To hear where to find a person, press H. To hear of all keys, press the question mark."
)


class Evening:
    """Follows what is shown and what is heard: everything in order, and nothing besides."""

    def __init__(self, terminal: Terminal, recording: Recording, home: Path) -> None:
        self.terminal = terminal
        self.recording = recording
        self._home = home
        self._shown = terminal.lines[:-1]
        self._heard = 0

    def type(self, command: str) -> None:
        self._shown.append(f"{PROMPT} {command}")
        self.terminal.enter(command)

    def press(self, *keys: str) -> None:
        """Press keys, after which something else is to be heard."""
        self._heard = len(self.recording.sound)
        self.terminal.press(*keys)

    def sees(self, *lines: str) -> None:
        """Wait for lines; nothing but what was seen before stands above them."""
        if lines:
            self.terminal.wait_for(*lines)
        self._shown += lines
        assert self.terminal.lines == self._shown

    def hears(self, text: str, pace: float = DAY_PACE, whole: bool = True) -> float:
        """Wait for a sentence, or its beginning; return how much louder it is than by day, in dB."""
        (pattern,) = spoken(self._home, text, pace=pace)
        return self.hears_sound(pattern if whole else pattern[:RATE])

    def hears_sound(self, pattern: Sound) -> float:
        begin = self._heard
        self.recording.wait_for(lambda sound: places(sound[begin:], pattern), 40)
        sound = self.recording.sound[begin:]
        place = places(sound, pattern)[0]
        self._heard += place + len(pattern) // 2
        return gain_db(sound, pattern, place)

    def hears_nothing(self, seconds: float) -> None:
        """Wait until it is silent, and for so long after that."""
        self.recording.wait_for(lambda sound: not sound[-RATE // 5 :].any(), 10)
        begin = len(self.recording.sound)
        self.recording.wait_for(lambda sound: len(sound) > begin + seconds * RATE, 10)
        assert not self.recording.sound[begin:].any()

    def ends(self) -> None:
        """Wait until the shell asks for a command again."""
        self.terminal.wait_for(PROMPT)
        self.sees_prompt()

    def sees_prompt(self) -> None:
        assert self.terminal.lines == [*self._shown, PROMPT]


@pytest.fixture
def listener(home: Path, speech_cache: Path) -> Path:
    """The home of somebody who knows the program, with a session of their own and a model for words."""
    (speech_cache / "cache").mkdir(exist_ok=True)
    (home / "scripts").mkdir(parents=True)
    (home / "cache").symlink_to(speech_cache / "cache")
    (home / "settings.toml").write_text("speak_menus = true\n", encoding="utf-8")
    (home / "scripts" / "evening.md").write_text(SCRIPT.format(TITLE, *SENTENCES), encoding="utf-8")
    with Journal.open(home / "journal", make_key(home / "journal")) as journal:
        journal.remember(NOTICE_GIVEN, "yes")
    said = finished(start("models", "add", MODEL))
    assert said.code == 0, said.err
    return home


@pytest.fixture
def terminal(sound_server: SoundServer, listener: Path, tmp_path: Path) -> Iterator[Terminal]:
    if reason := why_missing():
        pytest.skip(reason)
    terminal = Terminal(tmp_path / "terminal")
    yield terminal
    terminal.close()


def test_a_whole_evening_by_keys_alone(sound_server: SoundServer, listener: Path, terminal: Terminal) -> None:
    mode = terminal.mode()
    first, second, third, fourth = SENTENCES
    with sound_server.recording() as speaker:
        evening = Evening(terminal, speaker, listener)
        evening.type("voiceguide")
        evening.sees(*MENU)
        evening.hears("What would you like?")
        evening.press("1")
        evening.sees(*SHORT_ONES)
        evening.hears("Which?")
        evening.press("1")
        evening.sees(f"{TITLE}: about 1 minute. {KEYS}")
        evening.hears(first)
        loud = evening.hears(second, whole=False)

        evening.press("Space")
        evening.hears_nothing(3)
        evening.sees("Paused at 6 seconds.")
        evening.press("Space")
        soft = evening.hears(second, whole=False)
        assert soft - loud == pytest.approx(SOFTER_AGAIN_DB[0], abs=0.3), "it comes back a little softer"
        evening.press("Left")
        evening.hears(second, whole=False)

        slower = round(DAY_PACE * PACE_STEP, 2)
        evening.press("-")
        evening.hears(phrases.SLOWER)
        evening.hears(second, slower)
        evening.hears(third, slower, whole=False)
        evening.sees()  # nothing: eyes are closed

        evening.press("j")
        evening.hears_sound(earcon(Earcon.OPEN))
        sound_server.speak(bytes(RATE) + trimmed(recording("note01.wav", RATE)))
        evening.press("Enter")
        evening.hears_sound(earcon(Earcon.CLOSED))
        evening.hears(phrases.KEPT)
        evening.hears(third, slower)
        evening.hears(fourth, slower)
        evening.sees()

        evening.press("?")
        evening.hears(sentences(phrases.CHOICES)[0])
        shown = terminal.lines
        listed = shown[-20:]
        evening.sees(*listed)
        evening.press("Space")
        evening.hears_nothing(2)  # what is being told can be cut short
        evening.sees("Paused at 28 seconds.")

        evening.press("h")
        evening.hears(phrases.HELP)
        terminal.wait_for()
    assert mode


