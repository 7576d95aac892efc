"""A natural voice: verified, deterministic, and nothing but its own text."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from voiceguide.errors import SpeechError, VoiceNotFound
from voiceguide.sound.audio import SAMPLE_RATE
from voiceguide.speech.engines import Engines
from voiceguide.speech.neural import QUIET_RUNTIME, NeuralSynthesizer, NeuralVoice
from voiceguide.speech.piper import PIPER, open_piper
from voiceguide.speech.synthesizer import Delivery, Voice
from voiceguide.speech.tone import ToneSynthesizer
from voiceguide.speech.voices import choose
from voiceguide.weights import Weights

JOE = "piper/joe"


@pytest.fixture(scope="module")
def piper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NeuralSynthesizer]:
    engine = open_piper(tmp_path_factory.mktemp("measured"))
    yield engine
    engine.close()


def test_the_same_text_gives_the_same_samples_in_another_process(piper: NeuralSynthesizer, tmp_path: Path) -> None:
    """The cache and the render that is identical to the byte rely on it."""
    sentence = "Notice how the air comes in, and how it goes again."
    other = open_piper(tmp_path)
    try:
        once, again = (engine.synthesize(sentence, Delivery(JOE, 116)).samples for engine in (piper, other))
    finally:
        other.close()
    assert np.array_equal(once, again)


@pytest.mark.parametrize("pace", [102, 116, 140])
def test_a_long_sentence_comes_at_the_pace_that_was_asked(piper: NeuralSynthesizer, pace: int) -> None:
    sentence = (
        "Put your hand on something near you, and notice if it's warm or cool, "
        "and remember that you can stop, or leave any part out."
    )
    minutes = piper.synthesize(sentence, Delivery(JOE, pace)).frames / SAMPLE_RATE / 60
    assert len(sentence.split()) / minutes == pytest.approx(pace, rel=0.08)


def test_double_brackets_of_a_person_are_not_taken_for_phonemes(piper: NeuralSynthesizer) -> None:
    with_brackets = piper.synthesize("Breathe [[ in ]] now.", Delivery(JOE))
    assert np.array_equal(with_brackets.samples, piper.synthesize("Breathe    in    now.", Delivery(JOE)).samples)


@pytest.mark.parametrize("text", ["...", "?", " "])
def test_where_there_is_nothing_to_say_that_is_said(piper: NeuralSynthesizer, text: str) -> None:
    with pytest.raises(SpeechError, match="no sound"):
        piper.synthesize(text, Delivery(JOE))


def test_a_sentence_of_a_hundred_words_is_spoken_in_pieces(piper: NeuralSynthesizer) -> None:
    words = "slowly and " * 50
    assert piper.synthesize(words, Delivery(JOE, 150)).frames > 20 * SAMPLE_RATE


def fake_engine(folder: Path, answer: str, weights: bytes = b"weights") -> NeuralSynthesizer:
    """An engine whose worker does what a line of Python says, with weights of a few bytes."""
    worker = folder / "worker.py"
    worker.write_text(
        "import json, os, sys\n"
        "def send(header, sound=b''):\n"
        "    sys.stdout.buffer.write(json.dumps({**header, 'bytes': len(sound)}).encode() + b'\\n' + sound)\n"
        "    sys.stdout.buffer.flush()\n"
        "send({'ok': True})\n"
        f"for line in sys.stdin.buffer:\n    {answer}\n"
    )
    file = folder / "weights"
    file.write_bytes(weights)
    digest = hashlib.sha256(b"weights").hexdigest()
    voice = NeuralVoice(Voice("piper/test", "test", "en"), (Weights(file, digest),), "", ((1.0, 200.0), (2.0, 100.0)))
    return NeuralSynthesizer("test", "piper-tts", worker, [voice], folder / "measured", (sys.executable, str(worker)))


NOISE = "send({'ok': True, 'rate': 16000}, b'\\x00\\x10\\x00\\xf0' * 8000)"


class TestWeights:
    def test_a_wrong_digest_is_refused_in_a_sentence(self, tmp_path: Path) -> None:
        engine = fake_engine(tmp_path, NOISE, b"something else")
        with pytest.raises(SpeechError, match=r"weights: this file of the voice test is not what it was published as"):
            engine.synthesize("Hello.", Delivery("piper/test"))

    def test_a_missing_file_is_told(self, tmp_path: Path) -> None:
        engine = fake_engine(tmp_path, NOISE)
        (tmp_path / "weights").unlink()
        with pytest.raises(SpeechError, match="cannot be read"):
            engine.synthesize("Hello.", Delivery("piper/test"))

    def test_they_are_read_once_and_again_when_they_changed(self, tmp_path: Path) -> None:
        fake_engine(tmp_path, NOISE).synthesize("Hello.", Delivery("piper/test"))
        (kept,) = (tmp_path / "measured").iterdir()
        stamp = json.loads(kept.read_text())[str(tmp_path / "weights")]
        state = (tmp_path / "weights").stat()
        assert stamp[1:] == [state.st_size, state.st_mtime_ns, state.st_ino]
        (tmp_path / "weights").write_bytes(b"changed")
        os.utime(tmp_path / "weights", ns=(state.st_atime_ns, state.st_mtime_ns + 1))
        engine = NeuralSynthesizer("test", "piper-tts", tmp_path / "worker.py", [], tmp_path / "measured")
        assert engine.voices() == []
        again = fake_engine(tmp_path, NOISE, b"changed")
        with pytest.raises(SpeechError, match="published"):
            again.synthesize("Hello.", Delivery("piper/test"))


def test_telemetry_is_switched_off_before_the_worker_starts(tmp_path: Path) -> None:
    names = sorted(QUIET_RUNTIME)
    engine = fake_engine(
        tmp_path, f"send({{'ok': False, 'error': ' '.join(os.environ.get(name, 'unset') for name in {names})}})"
    )
    with pytest.raises(SpeechError, match="1 1 1"):
        engine.synthesize("Hello.", Delivery("piper/test"))
    assert QUIET_RUNTIME["ORT_DISABLE_TELEMETRY"] == "1"


def test_a_worker_that_dies_is_replaced_once_and_then_told(tmp_path: Path) -> None:
    mark = tmp_path / "died"
    engine = fake_engine(
        tmp_path, f"open({str(mark)!r}, 'x').close() or sys.exit() if not os.path.exists({str(mark)!r}) else {NOISE}"
    )
    assert engine.synthesize("Hello.", Delivery("piper/test")).frames
    engine.close()
    with pytest.raises(SpeechError, match="failed twice"):
        fake_engine(tmp_path, "sys.exit()").synthesize("Hello.", Delivery("piper/test"))


def test_a_length_outside_the_measured_ones_goes_on_in_proportion() -> None:
    voice = NeuralVoice(Voice("x", "x", "en"), (), "", ((1.0, 200.0), (2.0, 100.0)))
    assert [voice.length_for(pace) for pace in (400, 200, 100, 50)] == [0.5, 1.0, 2.0, 3.0]
    assert voice.length_for(150) == pytest.approx(1.33, abs=0.01)


class TestEngines:
    @pytest.fixture
    def engines(self, piper: NeuralSynthesizer) -> Engines:
        return Engines({PIPER: lambda: piper, "tone": ToneSynthesizer})

    def test_every_voice_is_in_one_list_the_natural_ones_first(self, engines: Engines) -> None:
        assert [voice.id for voice in engines.voices()] == [JOE, "low", "high"]

    def test_each_speaks_with_its_own_engine(self, engines: Engines) -> None:
        assert engines.identity(JOE).startswith("piper-tts")
        assert engines.identity("low").startswith("tone")
        assert engines.synthesize("Hello.", Delivery("low")).frames
        assert engines.synthesize("Hello.", Delivery(JOE)).frames

    def test_the_natural_one_is_the_default_of_its_language_only(self, engines: Engines) -> None:
        voices = [*engines.voices(), Voice("gmw/de", "German", "de"), Voice("gmw/en-gb", "British", "en-gb")]
        assert choose(voices, None, "en").id == JOE
        assert choose(voices, None, "en-gb").id == JOE
        assert choose(voices, None, "de").id == "gmw/de"
        assert choose(voices, "British", "en").id == "gmw/en-gb"
        assert choose(voices, "piper/joe", "de").id == JOE

    def test_an_unknown_voice_of_an_engine_is_told(self, engines: Engines) -> None:
        with pytest.raises(VoiceNotFound, match="piper/nobody"):
            engines.synthesize("Hello.", Delivery("piper/nobody"))
