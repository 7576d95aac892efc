"""The playhead by itself: where it can go, and what it asks of the voice on the way."""

from __future__ import annotations

from voiceguide.guide.course import Course, Place
from voiceguide.script.parse import session_from
from voiceguide.speech.synthesizer import Delivery, Utterance
from voiceguide.timeline.timeline import Clip, natural_steps

SCRIPT = """Title: Test

# One

The first. [breath]
The second. [breath]

# Two

The third. [breath]
The fourth. [breath]
"""


class Voice:
    """Remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def frames(self, utterance: Utterance) -> int:
        self.asked.append(utterance.text)
        return 48_000


def course(voice: Voice, first: int = 0) -> Course:
    return Course(natural_steps(session_from(SCRIPT), Delivery("low")), voice.frames, first=first)


def travelled(course: Course) -> list[str]:
    texts = []
    while (clip := course.current()) is not None:
        if isinstance(clip, Clip) and clip.utterance is not None:
            texts.append(clip.text)
        course.advance()
    return texts


def test_it_goes_from_the_first_sentence_to_the_last() -> None:
    voice = Voice()
    assert travelled(course(voice)) == ["The first.", "The second.", "The third.", "The fourth."]


def test_who_goes_on_in_the_middle_does_not_wait_for_sentences_that_nobody_hears() -> None:
    voice = Voice()
    assert travelled(course(voice, first=2)) == ["The third.", "The fourth."]
    assert set(voice.asked) == {"The third.", "The fourth."}


def test_a_skipped_chapter_is_not_waited_for() -> None:
    voice = Voice()
    travelling = course(voice)
    travelling.current()
    to = travelling.chapter_on(Place(0))
    assert to is not None
    travelling.seek(to)
    second = travelling.chapter_on(to)
    assert second is not None
    travelling.seek(second)
    assert travelled(travelling) == ["The third.", "The fourth."]
    assert "The second." not in voice.asked


def test_its_position_is_exact_where_everything_was_heard() -> None:
    voice = Voice()
    travelling = course(voice)
    begun = []
    while (clip := travelling.current()) is not None:
        begun.append(clip.start)
        assert travelling.position() == clip.start
        travelling.advance()
    assert begun == sorted(begun)


def test_a_new_pace_holds_from_here_on_and_what_was_heard_keeps_its_own() -> None:
    voice = Voice()
    travelling = course(voice)
    while not (isinstance(clip := travelling.current(), Clip) and clip.text == "The second."):
        travelling.advance()
    travelling.pace = 0.9
    again = travelling.current()
    assert isinstance(again, Clip)
    assert again.utterance is not None
    assert again.utterance.delivery.words_a_minute == 108
    assert [one.delivery.words_a_minute for one in travelling.coming_utterances(9)] == [108, 108, 108]
