"""Whisper: what it is given, what is believed of what it says, and where its words were."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from voiceguide.listening.recognizer import NOTHING
from voiceguide.listening.tidy import tidied
from voiceguide.listening.whisper_recognizer import WhisperRecognizer, whisper_folder, whisper_is_genuine
from voiceguide.listening.whisper_sound import ENOUGH, LONGEST_PASSAGE, WHISPER_RATE, Passages, features
from voiceguide.speech.piper import open_piper
from voiceguide.speech.synthesizer import Delivery
from voiceguide.transcript import Segment

FIRST = "I was tired this morning and I did not want to get up."
SECOND = "Then I opened the window and listened to the rain."


@pytest.fixture(scope="module")
def whisper() -> Iterator[WhisperRecognizer]:
    folder = whisper_folder()
    assert folder is not None
    recognizer = WhisperRecognizer(folder, WHISPER_RATE)
    yield recognizer
    recognizer.close()


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Two sentences in a natural voice, mono at 16 kHz."""
    voice = open_piper(tmp_path_factory.mktemp("measured"))
    try:
        sounds = {text: voice.synthesize(text, Delivery("piper/joe", 160)).samples[::3] for text in (FIRST, SECOND)}
    finally:
        voice.close()
    return {text: np.rint(samples * 32767).astype("<i2").tobytes() for text, samples in sounds.items()}


def heard(recognizer: WhisperRecognizer, pcm: bytes) -> tuple[Segment, ...]:
    first = recognizer.feed(pcm).segments
    return (*first, *recognizer.finish().segments)


def white_noise(seconds: float, rate: int, level: float) -> bytes:
    """Noise at so many dB of full scale."""
    samples = np.random.default_rng(7).normal(0, 10 ** (level / 20), round(seconds * rate))
    return np.rint(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()


def quiet(seconds: float) -> bytes:
    return bytes(2 * round(seconds * WHISPER_RATE))


@pytest.mark.parametrize("pause", [1.0, 6.0])
def test_a_note_keeps_its_words_and_its_structure(
    whisper: WhisperRecognizer, spoken: dict[str, bytes], pause: float
) -> None:
    note = quiet(1) + spoken[FIRST] + quiet(pause) + spoken[SECOND] + quiet(2)
    segments = heard(whisper, note)
    text = tidied(segments)
    assert text.replace("\n\n", " ") == f"{FIRST} {SECOND}"
    assert ("\n\n" in text) == (pause > 2.5), "a long pause is a new paragraph"
    words = [word for segment in segments for word in segment.words]
    assert words[0].start == pytest.approx(1.0, abs=0.4)
    begins = 1 + len(spoken[FIRST]) / 2 / WHISPER_RATE + pause
    then = next(word for word in words if word.text == "Then")
    assert then.start == pytest.approx(begins, abs=0.4)
    assert all(one.start < one.end <= other.start + 0.05 for one, other in pairwise(words))


@pytest.mark.parametrize(
    "sound", [quiet(8), b"", white_noise(6, WHISPER_RATE, -35)], ids=["silence", "nothing", "noise"]
)
def test_where_nobody_speaks_no_words_are_made_up(whisper: WhisperRecognizer, sound: bytes) -> None:
    assert heard(whisper, sound) == ()
    assert whisper.finish() == NOTHING


class TestPassages:
    def test_somebody_who_never_pauses_is_cut_before_half_a_minute(self) -> None:
        noise = white_noise(70, WHISPER_RATE, -20)
        passages = Passages(WHISPER_RATE)
        cut = [*passages.feed(noise), *passages.finish()]
        assert all(passage.seconds <= LONGEST_PASSAGE + 0.02 for passage in cut)
        whole = np.concatenate([passage.samples for passage in cut])
        assert np.array_equal(whole, np.frombuffer(noise, "<i2").astype(np.float32) / 32768), "nothing is lost"

    def test_a_long_passage_ends_at_a_pause(self) -> None:
        passages = Passages(WHISPER_RATE)
        cut = passages.feed(white_noise(ENOUGH + 1, WHISPER_RATE, -20) + quiet(3))
        assert [round(passage.seconds) for passage in cut] == [round(ENOUGH + 1.5)]

    def test_long_silence_is_left_out_and_times_stay_those_of_the_note(self) -> None:
        passages = Passages(WHISPER_RATE)
        sound = white_noise(1, WHISPER_RATE, -20)
        passages.feed(sound + quiet(10) + sound)
        (passage,) = passages.finish()
        assert passage.seconds < 4
        assert passage.sounding(0.0, 0.9) == pytest.approx((0.0, 0.9), abs=0.03)
        assert passage.sounding(passage.seconds - 0.5, passage.seconds) == pytest.approx((11.5, 12.0), abs=0.03)

    @pytest.mark.parametrize("rate", [8_000, 44_100, 48_000])
    def test_any_rate_gives_sixteen_thousand_a_second(self, rate: int) -> None:
        passages = Passages(rate)
        passages.feed(white_noise(2, rate, -20))
        assert sum(passage.seconds for passage in passages.finish()) == pytest.approx(2.0, abs=0.02)


def test_the_features_show_a_tone_where_it_is() -> None:
    """Louder than all else in one channel, and higher up for a higher tone."""
    times = np.arange(WHISPER_RATE) / WHISPER_RATE
    peaks = []
    for hertz in (200, 1000, 4000):
        shown = features((0.5 * np.sin(2 * np.pi * hertz * times)).astype(np.float32))
        assert shown.shape == (80, 3000)
        assert shown.dtype == np.float32
        assert shown[:, :90].max() == shown.max()
        peaks.append(int(shown[:, 50].argmax()))
    assert peaks == sorted(peaks)
    assert shown[:, 2000].max() < shown[:, 50].max() - 1.5, "what follows is silence"


def test_weights_that_are_not_those_of_their_origin_are_not_used(tmp_path: Path) -> None:
    folder = whisper_folder()
    assert folder is not None
    assert whisper_is_genuine(folder, tmp_path / "memory")
    changed = tmp_path / "model"
    changed.mkdir()
    for path in folder.iterdir():
        (changed / path.name).write_bytes(path.read_bytes() if path.name != "config.json" else b"{}")
    assert not whisper_is_genuine(changed, tmp_path / "memory")
    (changed / "config.json").unlink()
    assert not whisper_is_genuine(changed, tmp_path / "memory")
