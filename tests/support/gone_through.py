"""Everything that a script goes through before a word is spoken, and what must hold of it, whatever it says."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from itertools import pairwise

from voiceguide.cli.show import _outline
from voiceguide.errors import LengthOutOfReach, SessionError
from voiceguide.guide.course import Course
from voiceguide.script.cues import Session
from voiceguide.script.lint import guidance
from voiceguide.script.night import for_the_night
from voiceguide.script.parse import parse
from voiceguide.script.write import write
from voiceguide.sound.audio import to_frames
from voiceguide.speech.synthesizer import Utterance
from voiceguide.speech.tone import SECONDS_A_CHARACTER
from voiceguide.timeline.arrange import base_delivery
from voiceguide.timeline.measure import measured
from voiceguide.timeline.placement import Clip, place
from voiceguide.timeline.timeline import Timeline, fitted_steps, natural_steps, plan, timeline, whole_length


def tone_frames(utterance: Utterance) -> int:
    """How long the voice of plain tones takes, without making them."""
    return to_frames(max(1, len(utterance.text)) * SECONDS_A_CHARACTER * 120 / utterance.delivery.words_a_minute)


def check_text(text: str, share: float, told: list[str]) -> Iterator[str]:
    """Give what is wrong with what is made of a text; `told` gets what it was.

    Args:
        text: a script.
        share: which of the lengths that it can have it is fitted to, from 0 to 1.
        told: gets "problems", "session", and "night" or "no night".
    """
    parsed = parse(text, "any.md")
    for problem in parsed.problems:
        str(problem)
    if parsed.session is None:
        told.append("problems")
        return
    told.append("session")
    if parse(write(parsed.session)).session != parsed.session:
        yield "written and read again it is another session"
    yield from check_session(parsed.session, share)
    try:
        night = for_the_night(parsed.session)
    except SessionError:
        told.append("no night")
        return
    told.append("night")
    if night is not parsed.session:
        yield from check_session(night, share)


def check_session(session: Session, share: float) -> Iterator[str]:
    """Give what is wrong with a session: guided, placed, fitted to a length that it can have, and told."""
    delivery = base_delivery(session, "low", None)
    natural = timeline(session, delivery, tone_frames)
    yield from _laid(natural, natural.natural)
    guidance(session, measured(natural))
    json.dumps(plan(natural))
    _outline(session, natural)
    low, high = natural.spans[round(share * (len(natural.spans) - 1))]
    total = low + round(share * (high - low))
    yield from _laid(timeline(session, delivery, tone_frames, total), total)
    if not natural.shortest <= total <= natural.longest:
        yield f"{total} frames are in reach, and not between {natural.shortest} and {natural.longest}"
    steps = fitted_steps(session, delivery, tone_frames, total)
    placed = [item for item in place(steps, tone_frames) if isinstance(item, Clip)]
    if placed[-1].end != total:
        yield f"fitted to {total} frames it has {placed[-1].end}"
    for outside in (natural.shortest - 1, natural.longest + 1):
        try:
            timeline(session, delivery, tone_frames, outside)
            yield f"it cannot last {outside} frames, and does"
        except LengthOutOfReach:
            pass
    yield from travelled(session, natural)


def tell(text: str) -> None:
    """Do with a text what commands do with it, each thing once: read, check, show, and lay it out for a bed."""
    parsed = parse(text, "any.md")
    if parsed.session is None:
        print(*parsed.problems, file=io.StringIO())
        return
    session = parsed.session
    write(session)
    natural = timeline(session, base_delivery(session, "low", None), tone_frames)
    guidance(session, measured(natural))
    _outline(session, natural)
    list(travelled(session, natural))
    try:
        night = for_the_night(session)
    except SessionError:
        return
    delivery = base_delivery(night, "low", None)
    steps = natural_steps(night, delivery)
    fitted_steps(night, delivery, tone_frames, whole_length(steps, tone_frames))


def _laid(line: Timeline, total: int) -> Iterator[str]:
    if line.frames != total:
        yield f"it has {line.frames} frames, and not {total}"
    if line.clips[0].start or any(one.end != other.start for one, other in pairwise(line.clips)):
        yield "its clips do not meet"


def travelled(session: Session, natural: Timeline) -> Iterator[str]:
    """Go through it as it is played into a file."""
    course = Course(natural_steps(session, base_delivery(session, "low", None)), tone_frames)
    number, clips = None, []
    while (item := course.current()) is not None:
        if isinstance(item, Clip):
            clips.append(item)
            if number != (sentence := course.sentence_at(course.place)) and sentence is not None:
                number = sentence
                course.text_of(sentence)
                course.chapter_of(sentence)
        course.bed, course.position()
        course.advance()
    if tuple(clips) != natural.clips:
        yield f"played it has {clips[-1].end} frames, and {natural.frames} as planned, or other clips"
