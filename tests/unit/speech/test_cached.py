"""Speech that was made before: never another's, never half, never more than its share of the disk."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from voiceguide.errors import SpeechError
from voiceguide.sound.audio import Audio
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.speech.synthesizer import Delivery, Utterance, Voice
from voiceguide.speech.tone import ToneSynthesizer
from voiceguide.wording.errors import sound as problem

LOW = Delivery("low")


class CountingTone(ToneSynthesizer):
    """The humming voice, which remembers what it was asked; each time two frames longer, as engines vary."""

    def __init__(self, identity: str = "tone") -> None:
        self.asked: list[str] = []
        self.named = identity
        self.lock = threading.Lock()

    def identity(self, voice: str = "") -> str:
        return self.named

    def voices(self) -> Sequence[Voice]:
        return super().voices()

    def synthesize(self, text: str, delivery: Delivery) -> Audio:
        with self.lock:
            self.asked.append(text)
            times = len(self.asked)
        audio = super().synthesize(text, delivery)
        return Audio(np.concatenate([audio.samples, np.zeros(2 * times, np.float32)]))


def test_the_engine_is_asked_once_also_by_the_next_session(tmp_path: Path) -> None:
    engine = CountingTone()
    first = CachedSynthesizer(engine, tmp_path)
    one = first.synthesize("Hello.", LOW)
    two = first.synthesize("Hello.", LOW)
    three = CachedSynthesizer(engine, tmp_path).synthesize("Hello.", LOW)
    assert engine.asked == ["Hello."]
    assert np.array_equal(one.samples, two.samples)
    assert np.array_equal(one.samples, three.samples)


@pytest.mark.parametrize(
    ("identity", "text", "delivery"),
    [
        ("another engine", "Hello.", LOW),
        ("tone", "Hello!", LOW),
        ("tone", "Hello.", Delivery("high")),
        ("tone", "Hello.", Delivery("low", 100)),
        ("tone", "Hello.", Delivery("low", 120, 60)),
    ],
    ids=["engine", "text", "voice", "rate", "pitch"],
)
def test_whatever_changes_the_sound_is_made_anew(tmp_path: Path, identity: str, text: str, delivery: Delivery) -> None:
    CachedSynthesizer(CountingTone(), tmp_path).synthesize("Hello.", LOW)
    engine = CountingTone(identity)
    CachedSynthesizer(engine, tmp_path).synthesize(text, delivery)
    assert engine.asked == [text]


@pytest.mark.parametrize("damage", [b"", b"\x93NUMPY", b"rubbish" * 100])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    CachedSynthesizer(CountingTone(), tmp_path).synthesize("Hello.", LOW)
    (file,) = tmp_path.glob("*/*")
    file.write_bytes(damage)
    engine = CountingTone()
    assert CachedSynthesizer(engine, tmp_path).synthesize("Hello.", LOW).frames > 0
    assert engine.asked == ["Hello."]


def test_a_file_cut_short_is_made_anew(tmp_path: Path) -> None:
    CachedSynthesizer(CountingTone(), tmp_path).synthesize("Hello.", LOW)
    (file,) = tmp_path.glob("*/*")
    file.write_bytes(file.read_bytes()[:-1000])
    engine = CountingTone()
    CachedSynthesizer(engine, tmp_path).synthesize("Hello.", LOW)
    assert engine.asked == ["Hello."]


def test_what_was_planned_holds_although_the_engine_varies(tmp_path: Path) -> None:
    """The file went away between planning and playing, and the engine gives some frames more: cut them."""
    voice = CachedSynthesizer(CountingTone(), tmp_path)
    utterance = Utterance("Hello.", LOW)
    planned = voice.frames(utterance)
    (file,) = tmp_path.glob("*/*")
    file.unlink()
    assert len(voice.pcm(utterance)) == planned
    assert voice.frames(utterance) == planned


def test_without_a_place_to_keep_it_speech_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    engine = CountingTone()
    voice = CachedSynthesizer(engine, tmp_path / "file")
    one = voice.synthesize("Hello.", LOW)
    assert np.array_equal(voice.synthesize("Hello.", LOW).samples, one.samples)
    assert engine.asked == ["Hello."], "a little is remembered"


def test_the_oldest_go_first_when_there_is_too_much(tmp_path: Path) -> None:
    voice = CachedSynthesizer(ToneSynthesizer(), tmp_path, size_limit=60_000)
    for number, text in enumerate(["First.", "Second.", "Third."]):
        voice.synthesize(text, LOW)
        for file in tmp_path.glob("*/*"):
            if file.stat().st_mtime > 1000 * 3:
                os.utime(file, (1000 * number, 1000 * number))
    voice.close()
    engine = CountingTone("tone 1")
    again = CachedSynthesizer(engine, tmp_path)
    again.synthesize("Third.", LOW)
    again.synthesize("First.", LOW)
    assert engine.asked == ["First."]
    assert sum(file.stat().st_size for file in tmp_path.glob("*/*")) < 100_000


def test_what_somebody_else_put_there_never_goes(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "cache" / "ab").mkdir(parents=True)
    (tmp_path / "cache" / "cd").symlink_to(tmp_path / "far")
    strangers = [tmp_path / "cache" / "ab" / "thesis.npy", tmp_path / "far" / ("0" * 62 + ".npy")]
    for path in strangers:
        path.write_bytes(bytes(1000))
    voice = CachedSynthesizer(ToneSynthesizer(), tmp_path / "cache", size_limit=1)
    voice.synthesize("Hello.", LOW)
    voice.close()
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == sorted(strangers)


def test_nothing_unfinished_is_left(tmp_path: Path) -> None:
    voice = CachedSynthesizer(ToneSynthesizer(), tmp_path)
    voice.prepare([Utterance(f"Sentence {n}.", LOW) for n in range(20)])
    voice.close()
    assert all(file.suffix == ".npy" for file in tmp_path.glob("*/*"))


def test_what_is_prepared_is_made_once_and_in_order(tmp_path: Path) -> None:
    engine = CountingTone()
    voice = CachedSynthesizer(engine, tmp_path)
    utterances = [Utterance(f"Sentence {n}.", LOW) for n in range(12)]
    voice.prepare(utterances)
    voice.prepare(utterances)
    for utterance in utterances:
        assert voice.frames(utterance) > 0
    assert sorted(engine.asked) == sorted(utterance.text for utterance in utterances)
    assert engine.asked[0] == "Sentence 0."


def test_a_failure_ahead_of_time_comes_when_it_is_needed(tmp_path: Path) -> None:
    class Broken(CountingTone):
        def synthesize(self, text: str, delivery: Delivery) -> Audio:
            if "bad" in text:
                raise SpeechError(problem.VOICE_FAILED, text=text, reason="it broke")
            return super().synthesize(text, delivery)

    voice = CachedSynthesizer(Broken(), tmp_path)
    good, bad = Utterance("A good one.", LOW), Utterance("A bad one.", LOW)
    voice.prepare([bad, good])
    assert voice.frames(good) > 0
    with pytest.raises(SpeechError, match="A bad one"):
        voice.frames(bad)


def test_what_is_needed_now_does_not_wait_behind_what_is_needed_later(tmp_path: Path) -> None:
    """Who asks for another pace hears it at once, also while a whole session is still being prepared."""

    class Busy(CountingTone):
        free = threading.Event()

        def synthesize(self, text: str, delivery: Delivery) -> Audio:
            if text.startswith("later"):
                self.free.wait(60)
            return super().synthesize(text, delivery)

    voice = CachedSynthesizer(Busy(), tmp_path)
    try:
        voice.prepare(Utterance(f"later {number}", Delivery("low")) for number in range(20))
        voice.prepare([Utterance("now", Delivery("low"))])
        asked = threading.Thread(target=voice.frames, args=(Utterance("now", Delivery("low")),), daemon=True)
        asked.start()
        asked.join(20)
        assert not asked.is_alive()
    finally:
        Busy.free.set()
        voice.close()
