"""A whole evening with no key pressed: a session is chosen, led and left by words alone."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from support.commands import Said, finished, start
from support.sound_server import RATE, Recording, SoundServer
from support.spoken import MODEL
from support.words import VOICES, Say, machine_voice  # noqa: F401 - a fixture

from voiceguide.app.adapters import open_voice, open_way_out
from voiceguide.app.notes import NOTICE_GIVEN
from voiceguide.guide.reactions import PACE_STEP
from voiceguide.journal.entries import Entry
from voiceguide.journal.key import find_key, make_key
from voiceguide.journal.store import Journal
from voiceguide.notes.windows import SECOND_THOUGHTS
from voiceguide.paths import find_paths
from voiceguide.script.sentences import sentences
from voiceguide.script.spoken import Pronunciations
from voiceguide.settings import remember
from voiceguide.sound.audio import Samples, decibels, from_pcm16
from voiceguide.sound.chimes import Earcon, earcon
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.speech.synthesizer import Delivery, Utterance
from voiceguide.speech.voices import choose
from voiceguide.timeline.arrange import DAY_PACE
from voiceguide.wording import menus as wording_start
from voiceguide.wording import spoken as phrases

pytestmark = pytest.mark.sound_server

LIKENESS = 0.5
"""What is another sentence, or is said at another pace, stays below 0.4; what stumbles on a busy machine is above."""

LEARNT = 3.0
"""Seconds of speech after which the guide knows how much of itself it hears; until then no word counts over it."""

TITLE = "A quiet evening"
FIRST = "This is the first sentence of the evening, and it is long enough for somebody to speak while it lasts."
SECOND = "The second sentence comes a little slower than the one before."
THIRD = "A third sentence follows, and somebody may well have had enough before it has come to its own end."
FOURTH = "Nobody ever hears the fourth sentence."

# The longest silences are longer than anything that is said in them, and none lasts so long: a word ends it.
SCRIPT = f"""Title: {TITLE}
Summary: Three sentences, and time between them.
Minutes: 1

{FIRST}
[pause 40 seconds]
{SECOND}
[pause 40 seconds]
{THIRD}
[pause 40 seconds]
{FOURTH}
"""


@pytest.fixture
def at_home(shared_home: Path) -> Path:
    """The home of somebody who was here before: with a model, menus that speak, and notes that need no notice."""
    home = shared_home
    (home / "scripts").mkdir()
    (home / "scripts" / "evening.md").write_text(SCRIPT, encoding="utf-8")
    with Journal.open(home / "journal", make_key(home / "journal")) as journal:
        journal.remember(NOTICE_GIVEN, "yes")
    remember(home / "settings.toml", speak_menus=True)
    said = finished(start("models", "add", MODEL))
    assert said.code == 0, said.err
    return home


@pytest.fixture
def voice(at_home: Path) -> Iterator[CachedSynthesizer]:
    """The guide's voice, to know what it sounds like."""
    with contextlib.closing(open_voice(find_paths())) as voice:
        yield voice


class Evening:
    """The program while it runs with nobody at a terminal, what the speaker plays, and a person who speaks."""

    def __init__(self, server: SoundServer, speaker: Recording, say: Say, voice: CachedSynthesizer) -> None:
        self._server, self._speaker, self._say, self._voice = server, speaker, say, voice
        self._guide = choose(voice.voices(), None, "en").id
        self.reached = 0
        """The frame of the recording behind what was heard last."""

    def utterance(self, text: str, pace: float = 1.0) -> Samples:
        """How the guide says a sentence, at so much of its pace by day."""
        text = Pronunciations().spoken(text)
        return from_pcm16(self._voice.pcm(Utterance(text, Delivery(self._guide, round(DAY_PACE * pace, 2)))))

    def hears(self, text: str, pace: float = 1.0) -> tuple[int, float]:
        """Wait until a text was heard to its end; return where it began, and how loud, against how it is said."""
        heard = [self._hears_sentence(self.utterance(sentence, pace)) for sentence in sentences(text)]
        begun, *_ = heard
        return begun

    def _hears_sentence(self, said: Samples) -> tuple[int, float]:
        """Wait for the beginning of a sentence, and for its end in its time: a busy machine may stumble between."""
        edge = min(len(said), RATE)
        begun, loudness = self.hears_sound(said[:edge], 30.0)
        self.reached = begun + len(said) - edge - RATE // 10
        ended, _ = self.hears_sound(said[-edge:], 30.0)
        assert ended == pytest.approx(begun + len(said) - edge, abs=RATE // 4)
        return begun, loudness

    def hears_beginning(self, text: str, seconds: float, pace: float = 1.0) -> int:
        """Wait until so much of a sentence was heard; return where it began. It is still being spoken."""
        return self.hears_sound(self.utterance(text, pace)[: round(seconds * RATE)], 30.0)[0]

    def hears_sound(self, pattern: Samples, within: float) -> tuple[int, float]:
        """Wait until the speaker has played a sound; return where it began, and how loud, against the sound itself."""
        looked = found = -1
        loudness = 0.0

        def played(sound: Samples) -> bool:
            nonlocal looked, found, loudness
            if len(sound) - looked < RATE // 5:
                return False
            begin = self.reached if looked < 0 else max(self.reached, looked - len(pattern))
            looked = len(sound)
            at, loudness = alike(sound[begin:], pattern)
            found = begin + at
            return at >= 0

        self._speaker.wait_for(played, within)
        self.reached = found + len(pattern)
        return found, loudness

    def says(self, text: str, after: float = 0.6) -> None:
        """Say something, with a moment of quiet before it."""
        self._server.speak(bytes(2 * round(after * RATE)) + self._say(text, VOICES[1], RATE), RATE)

    def is_silent(self, seconds: float) -> None:
        """Wait for so much quiet, then some more time in which it has to last."""
        begin = len(self._speaker.sound)

        def quiet(sound: Samples) -> bool:
            return len(sound) - begin > RATE and not np.abs(sound[-round(seconds * RATE) :]).max() > 1e-4

        self._speaker.wait_for(quiet, 10 + seconds)

    @property
    def sound(self) -> Samples:
        """Everything that was played so far."""
        return self._speaker.sound


def alike(sound: Samples, pattern: Samples, likeness: float = LIKENESS) -> tuple[int, float]:
    """Return the first frame at which a sound has a pattern in it, and its level against it in dB; -1 without."""
    if len(sound) < len(pattern):
        return -1, 0.0
    size = 1 << (len(sound) + len(pattern)).bit_length()
    crossed = np.fft.irfft(np.fft.rfft(sound, size) * np.conj(np.fft.rfft(pattern, size)), size)
    energy = np.concatenate([[0.0], np.cumsum(sound.astype(np.float64) ** 2)])
    local = np.sqrt(np.maximum(energy[len(pattern) :] - energy[: -len(pattern)], 1e-9))
    found = crossed[: len(local)] / local / np.linalg.norm(pattern)
    begins = np.flatnonzero(found > likeness)
    if not len(begins):
        return -1, 0.0
    near = found[begins[0] : begins[0] + RATE // 100]
    at = int(begins[0] + np.argmax(near))
    return at, decibels(float(local[at] / np.linalg.norm(pattern)))


def entries(home: Path) -> list[Entry]:
    with Journal.open(home / "journal", find_key(home / "journal", None)) as journal:
        return list(journal.entries())


def test_a_whole_evening_is_led_by_words(
    sound_server: SoundServer, at_home: Path, say: Say, voice: CachedSynthesizer
) -> None:
    """Chosen, paused, gone on with, heard again, slowed, a note taken, and left by the way out."""
    way_out = [step.text for step in open_way_out(voice, Delivery(choose(voice.voices(), None, "en").id, DAY_PACE),
                                                  find_paths())().coming_utterances(3)]  # fmt: skip
    with sound_server.recording() as speaker:
        evening = Evening(sound_server, speaker, say, voice)
        for text in ("a short one", "a quiet evening", "pause", "go on", "again", "slower", "note", "that's all",
                     "I felt tired today", "way out", "stop"):  # fmt: skip
            say(text, VOICES[1], RATE)  # in the cache, so that nothing is late
        process = start("--hands-free")
        said = led(evening, process, at_home, way_out)
    assert said.code == 0, said.err
    assert "Kept: note 1. " in said.err
    assert "Stopped at " in said.err
    (note,) = entries(at_home)
    assert note.text == "I felt tired today."
    assert note.heading.has_sound
    assert note.seconds > 3


def led(evening: Evening, process: subprocess.Popen[str], home: Path, way_out: list[str]) -> Said:
    try:
        # It greets, and offers what it has; nobody waits for the end of it.
        evening.hears(wording_start.GREETING)
        evening.hears(wording_start.ASK_WISH)
        evening.hears("A short one: say: a short one.")
        evening.says("a short one")
        evening.hears(wording_start.ASK_SHORT)
        evening.hears(f"{TITLE}, 1 minute: say: {TITLE}.")
        evening.says(TITLE)

        # It begins; a word said over the guide pauses it, and it stays silent.
        evening.hears_beginning(FIRST, LEARNT)
        begun = evening.reached
        evening.says("pause")
        evening.is_silent(2.0)
        paused = len(evening.sound)
        assert alike(evening.sound[begun:], evening.utterance(FIRST)[-2 * RATE :])[0] < 0, "it was broken off"

        # From the beginning of the sentence, a little softer.
        evening.says("go on")
        went_on, level = evening.hears(FIRST)
        assert went_on > paused - RATE // 2
        assert -5.5 < level < -2.5

        # The same sentence once more, in the silence behind it.
        evening.says("again")
        evening.hears(FIRST)

        # What comes is slower, and nothing but the pace has changed: no stretching, it is spoken anew.
        evening.says("slower")
        evening.hears(phrases.SAY_SLOWER)
        evening.says("go on")
        slower, _ = evening.hears(SECOND, pace=PACE_STEP)
        assert alike(evening.sound[slower:], evening.utterance(SECOND))[0] < 0, "it is not as fast as it was"

        # A note is begun, spoken, and ended by a word; it is kept, without that word.
        evening.says("note")
        opened, _ = evening.hears_sound(earcon(Earcon.OPEN), 20)
        evening.says("I felt tired today")
        evening.says("that's all", after=1.5)
        closed, _ = evening.hears_sound(earcon(Earcon.CLOSED), 20)
        sound = evening.sound
        assert np.abs(sound[opened + RATE : closed - 100]).max() < 1e-3, "nothing sounds while somebody speaks"
        evening.hears(phrases.SAY_KEPT)
        (note,) = entries(home)
        assert (note.session, note.question) == (TITLE, "")

        # On with the session, and out of it, in the middle of a sentence.
        evening.says("go on", after=SECOND_THOUGHTS + 2)
        evening.hears_beginning(THIRD, LEARNT, pace=PACE_STEP)
        left = evening.reached
        evening.says("way out")
        for text in way_out:
            evening.hears(text)
        assert alike(evening.sound[left:], evening.utterance(THIRD, PACE_STEP)[-2 * RATE :])[0] < 0, "it was broken off"

        # Enough of that, too.
        evening.says("stop")
        said = finished(process)
    except BaseException:
        process.kill()
        print(*process.communicate(), sep="\n")
        raise
    return said
