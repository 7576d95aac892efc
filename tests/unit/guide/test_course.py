"""The playhead by itself: where it can go, and what it asks of the voice on the way."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from support.any_cues import any_cues

from voiceguide.guide.course import Course, Place
from voiceguide.script import cues
from voiceguide.script.parse import session_from
from voiceguide.speech.synthesizer import Delivery, Utterance
from voiceguide.timeline.arrange import base_delivery
from voiceguide.timeline.placement import Clip, PlacedMark
from voiceguide.timeline.timeline import fitted_steps, natural_steps, timeline

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


@given(any_cues, st.sampled_from(cues.SessionKind), st.sampled_from([0.02, 0.6]), st.floats(0, 1))
def test_what_plays_is_what_was_planned_frame_for_frame(
    listed: tuple[cues.Cue, ...], kind: cues.SessionKind, a_character: float, share: float
) -> None:
    """Whatever the cues, at its own length and fitted; a slow voice takes longer for a breath than there is."""
    session = cues.Session("Any", listed, kind=kind)
    delivery = base_delivery(session, "low", None)

    def frames_of(utterance: Utterance) -> int:
        return round(a_character * 48_000 * len(utterance.text) * 100 / utterance.delivery.words_a_minute)

    natural = timeline(session, delivery, frames_of)
    low, high = natural.spans[-1]
    total = round(low + share * (high - low))
    fitted = timeline(session, delivery, frames_of, total)
    assert fitted.frames == total
    for line, steps in (
        (natural, natural_steps(session, delivery)),
        (fitted, fitted_steps(session, delivery, frames_of, total)),
    ):
        course, clips, marks = Course(steps, frames_of), [], []
        while (item := course.current()) is not None:
            assert course.position() == item.start
            (marks if isinstance(item, PlacedMark) else clips).append(item)
            course.advance()
        assert tuple(clips) == line.clips
        assert tuple(marks) == line.marks


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
