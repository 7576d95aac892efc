"""An evening by keys alone, at a terminal whose screen is read line by line."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from support.commands import finished, start
from support.heard import Sound, gain_db, places
from support.sound_server import RATE, Recording, SoundServer, sounding_spans
from support.spoken import MODEL, recording, trimmed
from support.terminals import PROMPT, Terminal, why_missing

from voiceguide.app.adapters import open_voice
from voiceguide.app.notes import NOTICE_GIVEN
from voiceguide.controls.keymap import KEYMAP
from voiceguide.controls.told import choices
from voiceguide.guide.bookmarks import Bookmarks
from voiceguide.guide.reactions import PACE_STEP
from voiceguide.guide.steering import SOFTER_AGAIN_DB
from voiceguide.journal.entries import Entry
from voiceguide.journal.key import find_key, make_key
from voiceguide.journal.store import Journal
from voiceguide.paths import find_paths
from voiceguide.sound.audio import from_pcm16
from voiceguide.sound.chimes import Earcon, earcon
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.speech.synthesizer import Delivery, Utterance
from voiceguide.speech.voices import choose
from voiceguide.timeline.arrange import DAY_PACE
from voiceguide.wording import spoken as phrases

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

CHOICES = "To pause, press the space bar."
SAID = (
    "What would you like?", "Which?", phrases.SAY_SLOWER, phrases.SAY_PAUSED, phrases.SAY_KEPT, phrases.SAY_HELP,
    CHOICES, LEFT_OUT,
)  # fmt: skip
SLOWER = round(DAY_PACE * PACE_STEP, 2)

ALIKE = 0.7
"""How alike a sound has to be: on a busy machine a device runs dry now and then."""


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
    "To pause, press the space bar. To stop, press Escape. For the way out, press G. "
    "To hear where to find a person, press H. To hear about all keys, press the question mark."
)
CARD = (
    "If you, or somebody near you, may be in danger: call your local emergency number now.",
    "Emergency in most of Europe: 112",
    re.compile(r"For the numbers of a country: voiceguide helplines --country NAME \(.*\)\."),
    "For any other country: findahelpline.com or befrienders.org, on any device with a network.",
    'To put your own people first: voiceguide helplines --add "NAME" "NUMBER"',
)
PAUSED = re.compile(r"Paused at \d+ seconds\.")
STOPPED = re.compile(r"Stopped at \d+ seconds of about 1 minute\. To resume: voiceguide resume")


class Evening:
    """Follows what is shown and what is heard: everything in order, and nothing besides."""

    def __init__(self, terminal: Terminal, recording: Recording, voice: CachedSynthesizer) -> None:
        self.terminal = terminal
        self.recording = recording
        self._voice = voice
        self._shown = terminal.lines[:-1]
        self._heard = 0

    def type(self, command: str) -> None:
        self._shown.append(f"{PROMPT} {command}")
        self.terminal.enter(command)

    def mode(self) -> str:
        """The mode of the terminal, looked at between two commands."""
        mode = self.terminal.mode()
        self._shown = self.terminal.lines[:-1]
        return mode

    def press(self, *keys: str) -> None:
        """Press keys, after which something else is to be heard."""
        self._heard = len(self.recording.sound)
        self.terminal.press(*keys)

    def sees(self, *lines: str | re.Pattern[str]) -> None:
        """Wait for lines; nothing but what was seen before stands above them."""
        if lines:
            self.terminal.wait_until(lambda shown: len(shown) >= len(self._shown) + len(lines))
        shown = self.terminal.lines
        new = shown[len(self._shown) :]
        assert shown[: len(self._shown)] == self._shown
        assert len(new) == len(lines), "\n".join(new)
        for line, expected in zip(new, lines, strict=True):
            assert expected.fullmatch(line) if isinstance(expected, re.Pattern) else line == expected
        self._shown = shown

    def hears(self, text: str, pace: float = DAY_PACE, whole: bool = True) -> float:
        """Wait for a sentence, or its beginning; return how much louder it is than by day, in dB."""
        pattern = said(self._voice, text, pace)
        level = self.hears_sound(pattern[:RATE])
        if whole and len(pattern) > 2 * RATE:
            self.hears_sound(pattern[-RATE:])  # a busy machine may stumble between
        return level

    def hears_sound(self, pattern: Sound) -> float:
        """Wait for a sound behind what was heard last; return how much louder it is, in dB."""
        looked, found = self._heard, -1

        def played(sound: Sound) -> bool:
            nonlocal looked, found
            if len(sound) - looked < len(pattern) + RATE // 4:  # looking more often would slow the program down
                return False
            here = places(sound[looked:], pattern, ALIKE)
            found = looked + here[0] if here else -1
            looked = len(sound) - len(pattern)
            return found >= 0

        self.recording.wait_for(played)
        self._heard = found + len(pattern) // 2
        return gain_db(self.recording.sound[found:], pattern)

    def hears_something(self) -> int:
        """Wait for any sound, a second of it; return where it began."""
        begin = len(self.recording.sound)
        self.recording.wait_for(lambda sound: np.count_nonzero(sound[begin:]) > RATE)
        return begin

    def hears_nothing(self, seconds: float) -> None:
        """Wait until it is silent, and for so long after that."""
        self.recording.wait_for(lambda sound: not sound[-RATE:].any())
        begin = len(self.recording.sound)
        self.recording.wait_for(lambda sound: len(sound) > begin + seconds * RATE)
        assert not self.recording.sound[begin:].any()

    def ends_with(self, *lines: str | re.Pattern[str]) -> None:
        """See the last lines of a command, and the shell that asks for another."""
        self.terminal.wait_until(lambda shown: shown[-1] == PROMPT)
        self.sees(*lines, PROMPT)
        self._shown.pop()


@pytest.fixture
def listener(shared_home: Path) -> Path:
    """The home of somebody who knows the program, with a session of their own and a model for words."""
    home = shared_home
    (home / "scripts").mkdir()
    (home / "settings.toml").write_text("speak_menus = true\n", encoding="utf-8")
    (home / "scripts" / "evening.md").write_text(SCRIPT.format(TITLE, *SENTENCES), encoding="utf-8")
    with Journal.open(home / "journal", make_key(home / "journal")) as journal:
        journal.remember(NOTICE_GIVEN, "yes")
    said = finished(start("models", "add", MODEL))
    assert said.code == 0, said.err
    return home


@pytest.fixture
def voice(listener: Path) -> Iterator[CachedSynthesizer]:
    """The guide's voice, to know what it sounds like; it says nothing twice in the same way, but from the cache."""
    with contextlib.closing(open_voice(find_paths())) as voice:
        for text in (*SENTENCES, *SAID):
            said(voice, text, DAY_PACE)
        for text in SENTENCES:
            said(voice, text, SLOWER)
        yield voice


def said(voice: CachedSynthesizer, text: str, pace: float) -> Sound:
    """Return how the guide says a sentence, at a pace in words a minute."""
    return from_pcm16(voice.pcm(Utterance(text, Delivery(choose(voice.voices(), None, "en").id, pace))))


def notes(home: Path) -> list[Entry]:
    with Journal.open(home / "journal", find_key(home / "journal", None)) as journal:
        return list(journal.entries())


@pytest.fixture
def terminal(sound_server: SoundServer, listener: Path, tmp_path: Path) -> Iterator[Terminal]:
    if reason := why_missing():
        pytest.skip(reason)
    terminal = Terminal(tmp_path / "terminal")
    yield terminal
    terminal.close()


def test_a_whole_evening_by_keys_alone(
    sound_server: SoundServer, listener: Path, terminal: Terminal, voice: CachedSynthesizer
) -> None:
    first, second, third, fourth = SENTENCES
    with sound_server.recording() as speaker:
        evening = Evening(terminal, speaker, voice)
        mode = evening.mode()
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
        evening.sees(PAUSED)
        evening.press("Space")
        soft = evening.hears(second, whole=False)
        assert soft - loud == pytest.approx(SOFTER_AGAIN_DB[0], abs=0.3), "it comes back a little softer"
        evening.press("Left")
        evening.hears(second, whole=False)

        evening.press("-")
        evening.hears(phrases.SAY_SLOWER)
        evening.hears(second, SLOWER)
        evening.hears(third, SLOWER, whole=False)
        evening.sees()  # nothing: eyes are closed

        evening.press("j")
        evening.hears_sound(earcon(Earcon.OPEN))
        sound_server.speak(bytes(RATE) + trimmed(recording("note01.wav", RATE)))
        evening.press("Enter")
        evening.hears_sound(earcon(Earcon.CLOSED))
        evening.hears(phrases.SAY_KEPT)
        evening.hears(third, SLOWER)
        evening.hears(fourth, SLOWER)
        evening.sees()

        evening.press("?")
        evening.hears(CHOICES)
        evening.sees(*choices(KEYMAP))
        evening.press("Space")  # what is being told can be cut short
        evening.hears(phrases.SAY_PAUSED)
        evening.hears_nothing(2)
        evening.sees(PAUSED)

        evening.press("h")
        evening.hears(phrases.SAY_HELP)
        evening.sees("Kept: note 1. To read or hear them: voiceguide journal list", STOPPED, *CARD)
        card = evening.hears_something()
        evening.press("Escape")  # in its first sentence
        evening.ends_with()
        assert len(sounding_spans(speaker.sound[card:], 0.6)) == 1
        assert [note.text for note in notes(listener)] == ["I felt tired today."]
        assert evening.mode() == mode

        evening.type("voiceguide")
        evening.sees("Hello.", f'You left "{TITLE}" before its end. Go on with it?', "Yes: press Y.", "No: press N.")
        evening.press("y")
        evening.sees(f"Resuming: {TITLE}: about 1 minute. {KEYS}")
        evening.hears(fourth, SLOWER)
        evening.press("g")
        evening.hears(LEFT_OUT, DAY_PACE)
        evening.sees()
        evening.press("Escape")
        evening.ends_with(STOPPED)
        evening.hears_nothing(1)
    bookmark = Bookmarks(listener / "state").of(TITLE)
    assert bookmark is not None
    assert (bookmark.sentence, bookmark.pace) == (3, pytest.approx(PACE_STEP))
    assert evening.mode() == mode
    assert all(character.isprintable() or character in "\r\n" for character in terminal.written)
    assert not re.search("[\u2500-\u27bf]", terminal.written), "no boxes and no symbols"


def test_a_killed_program_leaves_the_terminal_as_it_was(
    sound_server: SoundServer, terminal: Terminal, voice: CachedSynthesizer
) -> None:
    before = terminal.mode()
    with sound_server.recording() as speaker:
        evening = Evening(terminal, speaker, voice)
        evening.type(f"voiceguide play '{TITLE}'")
        evening.hears(SENTENCES[0])
        terminal.kill()
    terminal.wait_until(lambda shown: shown[-1] == PROMPT)
    assert terminal.mode() == before
