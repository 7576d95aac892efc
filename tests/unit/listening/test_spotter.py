"""Commands among everything that is heard, with the real recogniser: said alone they count, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from support.room_sounds import NOISES, RATE, example, in_a_hall, noise, pcm, trimmed
from support.spoken import MODEL, NOTES, TEXTS
from support.words import VOICES, Say, machine_voice, room  # noqa: F401 - a fixture

from voiceguide.controls.vocabulary import DESTRUCTIVE, PHRASES, grammar
from voiceguide.errors import RecognizerFailed
from voiceguide.listening.recognizer import NOTHING, Hearing, Recognizer
from voiceguide.listening.spotter import Spotted, Spotter
from voiceguide.listening.vosk_recognizer import VoskRecognizer
from voiceguide.transcript import Segment, Word
from voiceguide.wording.errors import listening as problem

pytestmark = pytest.mark.long

CONTROLS = sorted({phrase for phrase, control in PHRASES.items() if phrase == control.lower()})


class Watched:
    """A recogniser, and how much it was asked."""

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer = recognizer
        self.seconds: list[float] = []

    def feed(self, pcm: bytes) -> Hearing:
        self.seconds.append(len(pcm) / 2 / RATE)
        return self._recognizer.feed(pcm)

    def finish(self) -> Hearing:
        return self._recognizer.finish()

    def close(self) -> None:
        raise AssertionError("it is not the spotter's to close")


class Hears:
    """A recogniser that hears the same in everything, unless it is to fail."""

    def __init__(self, *words: Word, failures: int = 0) -> None:
        self._words = words
        self._failures = failures

    def feed(self, pcm: bytes) -> Hearing:
        if self._failures:
            self._failures -= 1
            raise RecognizerFailed(problem.NOT_RECOGNIZED, reason="it was asked too much")
        return NOTHING

    def finish(self) -> Hearing:
        return Hearing("", (Segment(self._words),))

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def vosk() -> Iterator[Recognizer]:
    recognizer = VoskRecognizer(MODEL, RATE, phrases=grammar(), unknown=True)
    yield recognizer
    recognizer.close()


@pytest.fixture
def recognizer(vosk: Recognizer) -> Watched:
    return Watched(vosk)


def spotted(recognizer: Recognizer, sound: bytes, block: int = 640, rate: int = RATE, **more: float) -> list[Spotted]:
    spotter = Spotter(recognizer, rate, PHRASES, destructive=DESTRUCTIVE, **more)  # type: ignore[arg-type]
    return [one for at in range(0, len(sound), block) for one in spotter.feed(sound[at : at + block])]


def phrases(recognizer: Recognizer, sound: bytes, **more: float) -> list[str]:
    return [one.phrase for one in spotted(recognizer, sound, **more)]


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("word", CONTROLS)
def test_every_command_is_heard_where_it_is_said_alone(recognizer: Watched, say: Say, word: str, voice: str) -> None:
    before, spoken = room(1.5), say(word, voice)
    found = spotted(recognizer, before + spoken + room(1.0))
    assert [one.phrase for one in found] == [word]
    assert found[0].start == pytest.approx(1.5, abs=0.15)
    assert found[0].end == pytest.approx(1.5 + len(spoken) / 2 / RATE, abs=0.15)


def test_an_evening_of_commands_is_heard_in_order(recognizer: Watched, say: Say) -> None:
    sound = room(1.0) + b"".join(say(word, VOICES[1]) + room(0.8) for word in CONTROLS)
    assert phrases(recognizer, sound) == CONTROLS


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_a_command_is_heard_at_every_rate(say: Say, rate: int) -> None:
    recognizer = VoskRecognizer(MODEL, rate, phrases=grammar(), unknown=True)
    try:
        sound = room(1.0, rate) + say("way out", rate=rate) + room(1.0, rate)
        assert [one.phrase for one in spotted(recognizer, sound, rate=rate)] == ["way out"]
    finally:
        recognizer.close()


@pytest.mark.parametrize("kind", NOISES)
def test_a_command_is_heard_in_a_noisy_room(recognizer: Watched, say: Say, kind: str) -> None:
    said = np.frombuffer(room(2.5) + say("more time") + room(1.0), "<i2").astype(float)
    level = 20 * np.log10(np.abs(said).max() / 32768) - 10
    assert phrases(recognizer, pcm(said + noise(kind, len(said) / RATE, level - 20)[: len(said)])) == ["more time"]


@pytest.mark.parametrize("word", ["pause", "stop", "way out", "help", "go on"])
def test_a_command_is_heard_in_a_room_that_rings(recognizer: Watched, say: Say, word: str) -> None:
    said = in_a_hall(np.frombuffer(say(word) + bytes(2 * RATE), "<i2").astype(float))
    ringing = (
        np.concatenate([np.zeros(RATE), said, np.zeros(RATE)]) + np.frombuffer(room(20), "<i2")[: 2 * RATE + len(said)]
    )
    assert phrases(recognizer, pcm(ringing)) == [word]


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize(
    "sentence",
    [
        "I need to stop.", "I want to go on.", "That's all I need to say.", "Please help my mother.", "I need help.",
        "I want it to stop now.", "I feel like there is no way out.", "It was enough for today.", "I said yes to her.",
        "Then I went back home.", "Let me pause for a moment.", "I slept again.", "Wait for me.", "Not enough sleep.",
        "I can't sleep again tonight.", "Help my father.", "More time with my sister.", "Go on without me.",
    ],
)  # fmt: skip
def test_a_sentence_with_a_command_in_it_is_none(recognizer: Watched, say: Say, sentence: str, voice: str) -> None:
    assert phrases(recognizer, room(1.2) + say(sentence, voice) + room(1.0)) == []


def test_notes_are_no_commands(recognizer: Watched) -> None:
    sound = b"".join(room(1.0) + pcm(trimmed(example(name[:-4]))) for name in NOTES) + room(1.0)
    assert phrases(recognizer, sound) == []


def test_ordinary_words_alone_are_no_commands(recognizer: Watched, say: Say) -> None:
    sound = room(1.0) + b"".join(
        say(word) + room(0.8) for word in ("Good morning.", "Tomorrow.", "Hello.", "Water.", "My father.", "It hurts.")
    )
    assert phrases(recognizer, sound) == []
    assert len(recognizer.seconds) == 6


def cough(seed: int) -> bytes:
    """A burst of noise as of a cough, a chair or a door, in a quiet room."""
    random = np.random.default_rng(seed)
    seconds = random.uniform(0.1, 0.8)
    frames = round(seconds * RATE)
    burst = noise(str(random.choice(["white", "pink", "brown"])), seconds + 0.1, random.uniform(-45, -15), seed=seed)
    shape = np.exp(-random.uniform(1, 8) * np.arange(frames) / frames)
    shape *= np.minimum(1, np.arange(frames) / random.uniform(30, 800))
    return room(1.2) + pcm(burst[:frames] * shape) + room(1.0)


def test_coughs_and_doors_are_no_commands(recognizer: Watched) -> None:
    assert [seed for seed in range(80) if phrases(recognizer, cough(seed))] == []


def test_in_silence_and_steady_noise_nothing_is_recognised(recognizer: Watched) -> None:
    for kind in NOISES:
        assert phrases(recognizer, pcm(noise(kind, 20, -40))) == []
    assert phrases(recognizer, room(20) + bytes(20 * 2 * RATE)) == []
    assert recognizer.seconds == []


def test_long_speech_is_not_recognised_at_all(recognizer: Watched) -> None:
    long = b"".join(pcm(trimmed(example(name[:-4]))) for name in NOTES)
    assert phrases(recognizer, room(1.0) + long + room(1.0)) == []
    assert recognizer.seconds == []


def test_what_is_recognised_is_the_command_and_a_margin(recognizer: Watched, say: Say) -> None:
    spoken = say("pause")
    phrases(recognizer, room(5) + spoken + room(5))
    assert recognizer.seconds == [pytest.approx(len(spoken) / 2 / RATE + 0.6, abs=0.15)]


@pytest.mark.parametrize(("pause", "heard"), [(0.15, []), (1.0, ["stop"])])
def test_a_command_needs_quiet_before_it(recognizer: Watched, say: Say, pause: float, heard: list[str]) -> None:
    sentence = pcm(trimmed(example("note01")))
    assert phrases(recognizer, room(1.0) + sentence + room(pause) + say("stop") + room(1.0)) == heard


@pytest.mark.parametrize(("pause", "heard"), [(0.15, []), (1.0, ["stop"])])
def test_a_command_needs_quiet_behind_it(recognizer: Watched, say: Say, pause: float, heard: list[str]) -> None:
    sentence = pcm(trimmed(example("note01")))
    assert phrases(recognizer, room(1.0) + say("stop") + room(pause) + sentence + room(1.0)) == heard


def test_more_quiet_can_be_asked_for(recognizer: Watched, say: Say) -> None:
    sound = room(1.0) + say("My father.") + room(0.7) + say("stop") + room(0.7) + say("Hello.") + room(2.0)
    assert phrases(recognizer, sound) == ["stop"]
    assert phrases(recognizer, sound, before=0.9) == []
    assert phrases(recognizer, sound, after=0.9) == []


@hypothesis_settings(max_examples=5)
@given(block=st.integers(1, 40_000))
def test_how_the_sound_is_cut_changes_nothing(vosk: Recognizer, say: Say, block: int) -> None:
    sound = room(1.2) + say("go on") + room(0.8) + say("I need to stop.") + room(0.8) + say("louder") + room(1.0)
    assert spotted(vosk, sound, block + block % 2) == spotted(vosk, sound)


def test_what_is_vetoed_is_not_even_recognised(recognizer: Watched, say: Say) -> None:
    asked: list[tuple[float, float]] = []

    def vetoed(start: float, end: float) -> bool:
        asked.append((start, end))
        return start < 2

    spotter = Spotter(recognizer, RATE, PHRASES, vetoed=vetoed)
    found = spotter.feed(room(1.0) + say("stop") + room(2.0) + say("pause") + room(1.0))
    assert [one.phrase for one in found] == ["pause"]
    assert len(recognizer.seconds) == 1
    assert asked[1] == (found[0].start, found[0].end)


def word(text: str, confidence: float = 1.0, start: float = 0.3, end: float = 0.8) -> Word:
    return Word(text, start, end, confidence)


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ([word("pause", 0.8)], ["pause"]),
        ([word("pause", 0.5)], []),
        ([word("discard", 0.8)], []),
        ([word("discard", 0.95)], ["discard"]),
        ([word("way", end=0.5), word("out", 0.5, start=0.5)], []),
        ([word("way", end=0.5), word("out", start=0.5)], ["way out"]),
        ([word("pause", end=0.5), word("pause", start=0.5)], []),
        ([word("[unk]", end=0.5), word("pause", start=0.5)], []),
        ([word("pause", start=0.3, end=0.4)], ["pause"]),
        ([], []),
    ],
)
def test_only_a_whole_phrase_that_is_sure_enough_counts(say: Say, words: Sequence[Word], heard: list[str]) -> None:
    assert phrases(Hears(*words), room(1.0) + say("pause") + room(1.0)) == heard


def test_a_word_within_a_longer_sound_is_not_the_whole_of_it(say: Say) -> None:
    sound = room(1.0) + say("That's all I need.") + room(1.0)
    assert phrases(Hears(word("pause", start=0.3, end=0.6)), sound) == []


def test_a_recogniser_that_fails_costs_one_word(say: Say) -> None:
    spotter = Spotter(Hears(word("pause"), failures=1), RATE, PHRASES)
    with pytest.raises(RecognizerFailed):
        spotter.feed(room(1.0) + say("pause") + room(1.0))
    found = spotter.feed(room(1.0) + say("pause") + room(1.0))
    assert [one.phrase for one in found] == ["pause"]
    assert found[0].start == pytest.approx(3.0 + len(say("pause")) / 2 / RATE, abs=0.15)


def test_the_recordings_of_commands_are_heard(recognizer: Watched) -> None:
    """They were made with other voices, a noise of their own, and a pause at each end."""
    known = [name for name, text in TEXTS.items() if name.startswith("command") and text in PHRASES]
    assert len(known) == 9
    for name in known:
        sound = room(1.2) + pcm(example(name[:-4])) + room(1.2)
        assert phrases(recognizer, sound) == [TEXTS[name]]
