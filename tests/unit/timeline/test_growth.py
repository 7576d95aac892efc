"""Laying a session out: twice the script, twice the work, and no more than one layout in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from support.gone_through import tone_frames
from support.growth import LINEAR, growth, peak

from voiceguide.cli.show import _outline
from voiceguide.guide.course import Course
from voiceguide.script.parse import session_from
from voiceguide.sound.audio import to_frames
from voiceguide.speech.synthesizer import Delivery, Utterance
from voiceguide.timeline.placement import Clip
from voiceguide.timeline.timeline import fitted_steps, natural_steps, timeline

LOW = Delivery("low", 116.0)
DAY = "Title: T\n\nHello.\n"


def parts(lengths: int, count: int = 240) -> str:
    return DAY + "".join(f"[from {1 + i % lengths} minutes]\nPart {i}.\n[end]\nMore {i}.\n" for i in range(count))


def laid_out(text: str) -> None:
    timeline(session_from(text), LOW, tone_frames)


def outlined(text: str) -> None:
    session = session_from(text)
    _outline(session, timeline(session, LOW, tone_frames))


def travelled(text: str) -> None:
    course = Course(natural_steps(session_from(text), LOW), tone_frames)
    while (item := course.current()) is not None:
        sentence = course.sentence_at(course.place)
        if isinstance(item, Clip) and sentence is not None:
            course.chapter_of(sentence)
        course.advance()


@pytest.mark.parametrize("made", [laid_out, outlined, travelled])
@pytest.mark.parametrize(
    "text",
    [
        lambda n: DAY + "[soft][0.1 s]\n" * n,
        lambda n: DAY + "[soft][bed sea][0.1 s]\n" * n,
        lambda n: DAY + "# Here\nWords.\n" * n,
        lambda n: parts(8, n),
        lambda n: "Title: T\n" + "".join(f"Say w{i} as: v{i}\n" for i in range(n)) + "\n" + "A w1.\n" * n,
    ],
    ids=["manners and pauses", "beds and pauses", "chapters", "parts", "pronunciations"],
)
def test_twice_the_script_is_twice_the_work(made: Callable[[str], None], text: Callable[[int], str]) -> None:
    assert growth(made, text, 100) < LINEAR


def test_lengths_of_parts_cost_no_memory() -> None:
    """The whole session was kept for each length at which a part joined: 1,000 of them were 300 megabytes."""
    few, many = session_from(parts(3)), session_from(parts(24))
    timeline(many, LOW, tone_frames)
    assert peak(lambda: timeline(many, LOW, tone_frames)) < 1.5 * peak(lambda: timeline(few, LOW, tone_frames))


def test_the_voice_is_asked_once_for_each_sentence_whatever_the_lengths() -> None:
    asked: Counter[Utterance] = Counter()

    def frames_of(utterance: Utterance) -> int:
        asked[utterance] += 1
        return tone_frames(utterance)

    timeline(session_from(parts(24)), LOW, frames_of)
    assert max(asked.values()) <= 3, "once for the lengths it can have, once for its own, once for its place"


def test_a_length_that_is_asked_for_is_looked_for_where_it_is_likely() -> None:
    """Parts that are for longer sessions are not spoken to find out that they do not belong to this one."""
    session = session_from(f"{DAY}[pause 1 to 600 seconds]\n[from 20 minutes]\nMuch longer.\n[end]")
    asked: list[str] = []

    def frames_of(utterance: Utterance) -> int:
        asked.append(utterance.text)
        return tone_frames(utterance)

    fitted_steps(session, LOW, frames_of, to_frames(300))
    assert set(asked) == {"Hello."}
