"""A session with windows: it waits for the person, goes on behind them, and loses nothing on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from support.gone_through import tone_frames

from voiceguide.errors import DeviceLost
from voiceguide.guide.conduct import Guide
from voiceguide.guide.course import Course
from voiceguide.guide.events import Found
from voiceguide.guide.note_windows import Play
from voiceguide.guide.perform import Performer
from voiceguide.output.memory import MemorySink
from voiceguide.script.parse import session_from
from voiceguide.sound.audio import SAMPLE_RATE, Samples
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.speech.synthesizer import Delivery
from voiceguide.speech.tone import ToneSynthesizer
from voiceguide.timeline.placement import Clip
from voiceguide.timeline.steps import ClipKind
from voiceguide.timeline.timeline import Timeline, natural_steps, timeline

AUDIO = Path(__file__).resolve().parents[3] / "audio"
SCRIPT = """Title: Test

Before. [journal up to 1 minute: What is here?]
Between. [journal up to 2 minutes: And now?]
After.
"""
SOUND = np.full(24_000, 0.25, np.float32)


class Answers:
    """Windows that play a sound and note when they were opened."""

    def __init__(self, sink: MemorySink, then: Callable[[int], object] = lambda number: True) -> None:
        self.sink = sink
        self.then = then
        self.asked: list[tuple[str, int, int]] = []
        self.opened = True
        self.guide: Guide | None = None

    def open(self, clip: Clip, play: Play) -> bool:
        assert self.guide is not None
        self.asked.append((clip.text, self.guide.position, clip.start))
        play(SOUND)
        return bool(self.then(len(self.asked)))


@pytest.fixture
def performer(tmp_path: Path) -> Iterator[Performer]:
    voice = CachedSynthesizer(ToneSynthesizer(), tmp_path / "cache")
    yield Performer(voice, AUDIO)
    voice.close()


@pytest.fixture
def line(tmp_path: Path) -> Timeline:
    voice = CachedSynthesizer(ToneSynthesizer(), tmp_path / "cache")
    return timeline(session_from(SCRIPT), Delivery("low"), voice.frames)


def course() -> Course:
    """Return the session of `line` as it is played."""
    return Course(natural_steps(session_from(SCRIPT), Delivery("low")), tone_frames)


def conducted(performer: Performer, answers: Answers, course: Course, **others: object) -> Guide:
    guide = Guide(performer, answers.sink, windows=answers, **others)  # type: ignore[arg-type]
    answers.guide = guide
    assert guide.conduct(course).finished
    return guide


def test_a_window_takes_the_persons_own_time_and_the_session_goes_on_behind_it(
    performer: Performer, line: Timeline
) -> None:
    sink, whole = MemorySink(), MemorySink()
    Guide(performer, whole).conduct(course())
    answers = Answers(sink)
    guide = conducted(performer, answers, course())
    assert [text for text, _, _ in answers.asked] == ["What is here?", "And now?"]
    assert all(heard == start for _, heard, start in answers.asked), "it opens when the question was heard"
    assert guide.position == line.frames, "the session's own time ends where the plan has it"
    windows = [clip for clip in line.clips if clip.kind is ClipKind.JOURNAL]
    expected = np.concatenate(
        [
            whole.samples[: windows[0].start], SOUND,
            whole.samples[windows[0].end : windows[1].start], SOUND,
            whole.samples[windows[1].end :],
        ]
    )  # fmt: skip
    assert np.array_equal(sink.samples, expected)


def test_a_window_that_could_not_open_is_silence_of_its_length(performer: Performer, line: Timeline) -> None:
    sink = MemorySink()
    conducted(performer, Answers(sink, lambda number: False), course())
    assert len(sink.samples) == line.frames + 2 * len(SOUND)
    first = next(clip for clip in line.clips if clip.kind is ClipKind.JOURNAL)
    silence = sink.samples[first.start + len(SOUND) : first.end + len(SOUND)]
    assert not silence.any()


def test_without_windows_it_is_silence(performer: Performer, line: Timeline) -> None:
    sink = MemorySink()
    Guide(performer, sink).conduct(course())
    first = next(clip for clip in line.clips if clip.kind is ClipKind.JOURNAL)
    assert not sink.samples[first.start : first.end].any()
    assert first.frames == 60 * SAMPLE_RATE


def test_a_device_lost_in_a_window_does_not_open_it_again(performer: Performer, line: Timeline) -> None:
    sink, second = MemorySink(), MemorySink()
    found: list[int] = []

    def lose(number: int) -> bool:
        if number == 1:
            raise DeviceLost(sink.position)
        return True

    answers = Answers(sink, lose)
    guide = conducted(
        performer, answers, course(), reopen=lambda: second, sleep=lambda seconds: None,
        tell=lambda event: found.append(event.position) if isinstance(event, Found) else None,
    )  # fmt: skip
    assert len(answers.asked) == 2
    first = next(clip for clip in line.clips if clip.kind is ClipKind.JOURNAL)
    assert found == [first.end], "it goes on behind the window"
    assert guide.position == line.frames


def test_a_device_lost_before_the_window_was_open_opens_it_once_it_is_back(
    performer: Performer, line: Timeline
) -> None:
    """The sound that opens it was never heard, and the session went on behind a question that nobody could answer."""
    sink, second = MemorySink(), MemorySink()

    def lose(number: int) -> bool:
        answers.opened = number > 1
        if number == 1:
            raise DeviceLost(sink.position)
        return True

    answers = Answers(sink, lose)
    guide = conducted(performer, answers, course(), reopen=lambda: second, sleep=lambda seconds: None)
    assert [text for text, _, _ in answers.asked] == ["What is here?", "What is here?", "And now?"]
    assert guide.position == line.frames


def test_an_interruption_in_a_window_stops_there(performer: Performer, line: Timeline) -> None:
    sink = MemorySink()

    def interrupt(number: int) -> bool:
        raise KeyboardInterrupt

    answers = Answers(sink, interrupt)
    guide = Guide(performer, sink, windows=answers)
    answers.guide = guide
    outcome = guide.conduct(course())
    first = next(clip for clip in line.clips if clip.kind is ClipKind.JOURNAL)
    assert not outcome.finished
    assert outcome.position == first.start


def test_an_opening_is_heard_first_and_is_no_part_of_the_session(performer: Performer, line: Timeline) -> None:
    sink, whole = MemorySink(), MemorySink()
    Guide(performer, whole).conduct(course())
    outcome = Guide(performer, sink).conduct(course(), [SOUND[:1000], SOUND[1000:]])
    assert outcome.position == line.frames
    assert np.array_equal(sink.samples, np.concatenate([SOUND, whole.samples]))


def test_a_device_lost_in_the_opening_goes_on_with_the_session(performer: Performer, line: Timeline) -> None:
    class Lost(MemorySink):
        def write(self, block: Samples, rest: int = 0) -> None:
            raise DeviceLost(0)

    second = MemorySink()
    guide = Guide(performer, Lost(), lambda: second, sleep=lambda seconds: None)
    assert guide.conduct(course(), [SOUND[:1000], SOUND[1000:]]).position == line.frames
    assert np.array_equal(second.samples[: len(SOUND) - 1000], SOUND[1000:]), "what was not said yet"
    assert len(second.samples) == len(SOUND) - 1000 + line.frames
