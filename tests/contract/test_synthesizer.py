"""What every voice must do; the humming one may stand for a real one because it passes this too."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from voiceguide.errors import VoiceNotFound
from voiceguide.sound.audio import SAMPLE_RATE, ratio
from voiceguide.sound.loudness import loudness, true_peak
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.speech.kokoro import open_kokoro
from voiceguide.speech.piper import open_piper
from voiceguide.speech.synthesizer import Delivery, Synthesizer
from voiceguide.speech.system import SystemSynthesizer
from voiceguide.speech.tone import ToneSynthesizer

SENTENCES = [
    "Stop.",
    "You can stop whenever you like.",
    "Perhaps there's a small version of that for you, warm water, or a minute by the window, or a word to someone.",
]


ENGINES = ["tone", "system", "cached tone", "cached system", "piper"]

also_kokoro = pytest.mark.parametrize(
    "voice", [*ENGINES, pytest.param("kokoro", marks=pytest.mark.long)], indirect=True
)
"""For what can be told of Kokoro by few utterances: it takes a third of their time to make them."""


@pytest.fixture(scope="module")
def open_kokoros(speech_cache: Path) -> Iterator[Callable[[Path], Synthesizer]]:
    """Kokoro, loaded once for all tests of it."""
    opened: list[Synthesizer] = []

    def opening(folder: Path) -> Synthesizer:
        if not opened:
            opened.append(open_kokoro(speech_cache / "voices", folder))
        return opened[0]

    yield opening
    for voice in opened:
        voice.close()


@pytest.fixture(params=ENGINES)
def voice(
    request: pytest.FixtureRequest, speech_cache: Path, tmp_path: Path, open_kokoros: Callable[[Path], Synthesizer]
) -> Iterator[Synthesizer]:
    if request.param == "kokoro":
        yield open_kokoros(request.getfixturevalue("kokoro"))
        return
    engine: Synthesizer
    if "tone" in request.param:
        engine = ToneSynthesizer()
    elif request.param == "piper":
        engine = open_piper(speech_cache / "voices")
    else:
        engine = SystemSynthesizer(speech_cache / "voices", tmp_path / "temporary")
    voice = CachedSynthesizer(engine, tmp_path / "cache") if "cached" in request.param else engine
    yield voice
    voice.close()


SOME_VOICES = (["low", "high"], ["piper/joe"], ["kokoro/af_heart", "kokoro/am_michael"])


def some_voices(voice: Synthesizer) -> list[str]:
    """Two voices that differ, if there are two; of the system's, two varieties of English."""
    known = {entry.id for entry in voice.voices()}
    return next((names for names in SOME_VOICES if set(names) <= known), ["gmw/en-us", "gmw/en-gb-scotland"])


@also_kokoro
def test_there_are_voices_with_ids_that_differ(voice: Synthesizer) -> None:
    ids = [entry.id for entry in voice.voices()]
    assert ids
    assert len(ids) == len(set(ids))
    assert all(entry.name for entry in voice.voices())


@also_kokoro
def test_identity_tells_the_engine(voice: Synthesizer) -> None:
    assert voice.identity() == voice.identity() != ""


@also_kokoro
def test_speech_is_audible_mono_and_at_the_working_rate(voice: Synthesizer) -> None:
    audio = voice.synthesize(SENTENCES[1], Delivery(some_voices(voice)[0]))
    assert audio.sample_rate == SAMPLE_RATE
    assert audio.samples.dtype == np.float32
    assert 0.5 * SAMPLE_RATE < audio.frames < 5 * SAMPLE_RATE


@also_kokoro
def test_every_utterance_of_every_voice_is_within_1_lu_of_the_target(voice: Synthesizer) -> None:
    for name in some_voices(voice):
        for sentence in SENTENCES:
            audio = voice.synthesize(sentence, Delivery(name))
            assert loudness(audio.samples, SAMPLE_RATE) == pytest.approx(-19.0, abs=1.0), (name, sentence)


def test_no_true_peak_is_above_the_ceiling(voice: Synthesizer) -> None:
    for name in some_voices(voice):
        for sentence in SENTENCES:
            peak = true_peak(voice.synthesize(sentence, Delivery(name)).samples)
            assert 20 * math.log10(peak) <= -3.0, (name, sentence)


def test_a_clip_begins_and_ends_in_silence_without_a_step(voice: Synthesizer) -> None:
    """No click: the first and the last frame are silent, and the edges rise no faster than speech does."""
    for sentence in SENTENCES:
        samples = voice.synthesize(sentence, Delivery(some_voices(voice)[0])).samples
        assert abs(samples[0]) < ratio(-70)
        assert abs(samples[-1]) < ratio(-70)
        steps = np.abs(np.diff(np.concatenate([[0.0], samples, [0.0]])))
        inside = steps[480:-480].max()
        assert max(steps[:480].max(), steps[-480:].max()) <= inside


@also_kokoro
def test_there_is_no_silence_left_at_the_ends(voice: Synthesizer) -> None:
    samples = voice.synthesize(SENTENCES[1], Delivery(some_voices(voice)[0])).samples
    loud = np.flatnonzero(np.abs(samples) > ratio(-45))
    assert loud[0] < 0.1 * SAMPLE_RATE
    assert len(samples) - loud[-1] < 0.15 * SAMPLE_RATE


@also_kokoro
def test_a_slower_pace_takes_longer(voice: Synthesizer) -> None:
    name = some_voices(voice)[0]
    frames = [voice.synthesize(SENTENCES[2], Delivery(name, pace)).frames for pace in (160, 120, 90)]
    assert frames[0] * 1.15 < frames[1]
    assert frames[1] * 1.15 < frames[2]


@also_kokoro
def test_the_same_again_is_nearly_as_long(voice: Synthesizer) -> None:
    """Engines may vary by some frames; 1 per cent would already shift a session's planned end."""
    delivery = Delivery(some_voices(voice)[0])
    lengths = [voice.synthesize(SENTENCES[1], delivery).frames for _ in range(4)]
    assert max(lengths) - min(lengths) < 0.01 * lengths[0]


def test_several_threads_may_ask_at_once(voice: Synthesizer) -> None:
    delivery = Delivery(some_voices(voice)[0])
    alone = {text: voice.synthesize(text, delivery).frames for text in SENTENCES}
    with ThreadPoolExecutor(6) as threads:
        together = list(threads.map(lambda text: (text, voice.synthesize(text, delivery).frames), SENTENCES * 4))
    for text, frames in together:
        # Where a short word ends, an engine's own noise decides within some milliseconds.
        assert frames == pytest.approx(alone[text], rel=0.01, abs=0.02 * SAMPLE_RATE)


@also_kokoro
def test_an_unknown_voice_is_said_by_name(voice: Synthesizer) -> None:
    with pytest.raises(VoiceNotFound, match="nobody at all"):
        voice.synthesize("Hello.", Delivery("nobody at all"))


def test_closing_twice_is_fine(voice: Synthesizer) -> None:
    voice.synthesize("Hello.", Delivery(some_voices(voice)[0]))
    voice.close()
    voice.close()
