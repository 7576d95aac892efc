"""Voices of Piper that a person has added: what their configuration must say, that they speak, and how fast."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from voiceguide.errors import VoiceUnusable
from voiceguide.sound.audio import SAMPLE_RATE
from voiceguide.speech.calibration import Measurements
from voiceguide.speech.neural import MEASURED_LENGTHS, NeuralSynthesizer
from voiceguide.speech.piper import (
    JOE_FILES,
    JOE_TEMPOS,
    PIPER_WORKER,
    added_piper_voice,
    language_in,
    open_piper,
    piper_voices,
)
from voiceguide.speech.synthesizer import Delivery
from voiceguide.speech.trying import speaks

JOE, JOE_CONFIG = (part.path for part in piper_voices()[0].weights)
LONG = (
    "Put your hand on something near you, and notice if it's warm or cool, "
    "and remember that you can stop, or leave any part out."
)


class TestConfiguration:
    @pytest.fixture
    def config(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(JOE_CONFIG.read_bytes())
        return told

    def test_it_tells_the_language(self, config: dict[str, Any]) -> None:
        assert language_in(JOE_CONFIG, json.dumps(config).encode()) == "en-us"
        del config["language"]
        config["espeak"]["voice"] = "en_GB-x-RP"
        assert language_in(JOE_CONFIG, json.dumps(config).encode()) == "en-gb-x-rp"

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            (lambda told: told.pop("phoneme_id_map"), "it does not say phoneme_id_map"),
            (lambda told: told.pop("num_symbols"), "it does not say num_symbols"),
            (lambda told: told["audio"].clear(), r"it does not say audio\.sample_rate"),
            (lambda told: told.update(audio=3), r"it does not say audio\.sample_rate"),
            (lambda told: told.update(espeak={"voice": 3}), r"it does not say espeak\.voice"),
            (lambda told: told.update(language={"code": "../.."}), r"it does not say language\.code"),
            (lambda told: told.update(phoneme_type="pinyin"), 'prepared by "pinyin", which could go online'),
            (lambda told: told.update(phoneme_type=["espeak"]), "which could go online"),
        ],
    )
    def test_one_that_lacks_something_is_refused_in_a_sentence(
        self, config: dict[str, Any], change: Callable[[dict[str, Any]], object], sentence: str
    ) -> None:
        change(config)
        with pytest.raises(
            VoiceUnusable, match=rf"x\.json: this is not the configuration of a Piper voice, .*{sentence}"
        ):
            language_in(Path("x.json"), json.dumps(config).encode())

    @pytest.mark.parametrize("content", [b"", b"\xff", b"{", b"[" * 100_000, b"[1]", b"null", b'"x"'])
    def test_so_is_what_is_none(self, content: bytes) -> None:
        with pytest.raises(VoiceUnusable, match="not the configuration of a Piper voice"):
            language_in(Path("x.json"), content)


class TestSpeaking:
    def test_a_real_voice_says_a_word(self) -> None:
        speaks(PIPER_WORKER, [JOE, JOE_CONFIG])

    @pytest.mark.parametrize("content", [b"", b"rubbish" * 1000, None])
    def test_what_is_no_model_does_not_and_where_it_was_tried_is_not_told(
        self, tmp_path: Path, content: bytes | None
    ) -> None:
        model = tmp_path / "x.onnx"
        model.write_bytes(JOE.read_bytes()[:1_000_000] if content is None else content)
        with pytest.raises(VoiceUnusable) as e:
            speaks(PIPER_WORKER, [model, JOE_CONFIG])
        assert str(tmp_path) not in str(e.value)
        assert "x.onnx" in str(e.value)

    def test_the_worker_refuses_a_voice_whose_text_is_prepared_by_what_could_go_online(self, tmp_path: Path) -> None:
        """Also one whose configuration was changed after it was added."""
        told = json.loads(JOE_CONFIG.read_bytes())
        (tmp_path / "x.json").write_text(json.dumps({**told, "phoneme_type": "pinyin"}), encoding="utf-8")
        with pytest.raises(VoiceUnusable, match="prepared by pinyin"):
            speaks(PIPER_WORKER, [JOE, tmp_path / "x.json"])


class TestPace:
    @pytest.fixture
    def engine(self, tmp_path: Path) -> NeuralSynthesizer:
        """Piper with joe as a voice that the program knows nothing of."""
        for path, name in ((JOE, "mine.onnx"), (JOE_CONFIG, "mine.onnx.json")):
            (tmp_path / name).symlink_to(path)
        digests = {f"mine{name.removeprefix('en_US-joe-medium')}": digest for name, digest in JOE_FILES.items()}
        voice = added_piper_voice("mine", "en-us", "mine", tmp_path, digests)
        assert voice is not None
        return open_piper(tmp_path / "measured", [voice])

    def test_an_unknown_voice_is_measured_once_and_that_is_kept(
        self, engine: NeuralSynthesizer, tmp_path: Path
    ) -> None:
        known = next(voice for voice in engine.voices() if voice.id == "piper/mine")
        assert (known.language, known.natural, known.licence) == ("en-us", True, "mine")
        for pace in (102, 140):
            minutes = engine.synthesize(LONG, Delivery(known.id, pace)).frames / SAMPLE_RATE / 60
            assert len(LONG.split()) / minutes == pytest.approx(pace, rel=0.08)
        engine.close()
        key = f"tempos {' '.join(digest[:16] for digest in JOE_FILES.values())}"
        kept = Measurements(tmp_path / "measured", "piper").kept(key)
        assert isinstance(kept, list)
        own, slow = kept
        assert slow < own
        assert MEASURED_LENGTHS[0] == JOE_TEMPOS[0][0]
        assert own == pytest.approx(JOE_TEMPOS[0][1], rel=0.15)

    def test_what_was_kept_is_used_and_not_measured_again(self, engine: NeuralSynthesizer, tmp_path: Path) -> None:
        measured = Measurements(tmp_path / "measured", "piper")
        key = f"tempos {' '.join(digest[:16] for digest in JOE_FILES.values())}"
        measured.keep(key, [500.0, 250.0])  # twice its pace, so it is asked to speak half as fast
        slow = engine.synthesize("One two three four.", Delivery("piper/mine", 250)).frames
        joe = engine.synthesize("One two three four.", Delivery("piper/joe", 250)).frames
        engine.close()
        assert slow > 1.5 * joe

    def test_a_folder_without_the_two_files_is_no_voice(self, tmp_path: Path) -> None:
        assert added_piper_voice("mine", "en", "", tmp_path, {"mine.onnx": ""}) is None
