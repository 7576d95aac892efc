"""Measuring a session by some of its sentences."""

from __future__ import annotations

from voiceguide.speech.synthesizer import Delivery, Utterance
from voiceguide.timeline.measure import Sample


def said(text: str, words_a_minute: float = 120.0) -> Utterance:
    return Utterance(text, Delivery("tone", words_a_minute))


class Voice:
    """Takes ten frames for a letter, at 120 words a minute."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def frames(self, utterance: Utterance) -> int:
        self.asked.append(utterance.text)
        return round(10 * len(utterance.text) * 120 / utterance.delivery.words_a_minute)


def test_up_to_so_many_sentences_all_are_measured_once() -> None:
    voice = Voice()
    sample = Sample(voice.frames, most=3)
    assert [sample.frames(said(text)) for text in ("a", "bb", "a", "ccc", "bb")] == [10, 20, 10, 30, 20]
    assert voice.asked == ["a", "bb", "ccc"]
    assert (sample.measured, sample.estimated) == (3, 0)


def test_the_others_are_estimated_by_their_letters_and_their_rate() -> None:
    voice = Voice()
    sample = Sample(voice.frames, most=2)
    for text in ("a", "bb"):
        sample.frames(said(text))
    assert sample.frames(said("cccc")) == sample.frames(said("cccc")) == 40
    assert sample.frames(said("cccc", 60.0)) == 80
    assert voice.asked == ["a", "bb"]
    assert (sample.measured, sample.estimated) == (2, 2)


def test_what_will_be_measured_is_known_beforehand() -> None:
    voice = Voice()
    sample = Sample(voice.frames, most=2)
    utterances = [said(text) for text in ("a", "a", "bb", "ccc")]
    assert sample.spoken(utterances) == utterances[1:3]
    for utterance in utterances:
        sample.frames(utterance)
    assert voice.asked == ["a", "bb"]
