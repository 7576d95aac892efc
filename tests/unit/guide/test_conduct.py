"""The loop: every frame in its place, a lost device found again, a stop that is gentle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from support.gone_through import tone_frames

from voiceguide.errors import DeviceLost, DeviceUnavailable, SpeechError
from voiceguide.guide.conduct import Guide
from voiceguide.guide.course import Course
from voiceguide.guide.events import Found, Lost
from voiceguide.guide.perform import Performer
from voiceguide.output.memory import MemorySink
from voiceguide.script.parse import session_from
from voiceguide.sound.audio import SAMPLE_RATE, Samples, ratio
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.speech.synthesizer import Delivery
from voiceguide.speech.tone import ToneSynthesizer
from voiceguide.timeline.placement import Clip
from voiceguide.timeline.steps import ClipKind, Step
from voiceguide.timeline.timeline import Timeline, natural_steps, timeline
from voiceguide.wording.errors import sound as problem

AUDIO = Path(__file__).resolve().parents[3] / "audio"
SCRIPT = """Title: Test

A first sentence. [breath]
[bell]
A second sentence. [short]
[breathe in 4, out 4, 1 times, by tone]
The last.
"""


class LosesItsDevice(MemorySink):
    """A sink whose device goes away once so many frames were written; the last of them were never heard."""

    block_frames = 4800
    unheard = 9600

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at

    @property
    def position(self) -> int:
        return max(0, super().position - self.unheard)

    def write(self, block: Samples, rest: int = 0) -> None:
        if super().position >= self.at:
            raise DeviceLost(self.position)
        super().write(block, rest)

    def discard(self) -> None:
        self.close()


@pytest.fixture
def voice(tmp_path: Path) -> Iterator[CachedSynthesizer]:
    voice = CachedSynthesizer(ToneSynthesizer(), tmp_path / "cache")
    yield voice
    voice.close()


@pytest.fixture
def line(voice: CachedSynthesizer) -> Timeline:
    return timeline(session_from(SCRIPT), Delivery("low"), voice.frames)


@pytest.fixture
def performer(voice: CachedSynthesizer) -> Performer:
    return Performer(voice, AUDIO)


def course() -> Course:
    """Return the session of `line` as it is played."""
    return Course(natural_steps(session_from(SCRIPT), Delivery("low")), tone_frames)


def test_every_clip_is_where_the_plan_has_it(performer: Performer, line: Timeline) -> None:
    sink = MemorySink()
    outcome = Guide(performer, sink).conduct(course())
    assert outcome.finished
    assert outcome.position == len(sink.samples) == line.frames
    for clip in line.clips:
        piece = sink.samples[clip.start : clip.end]
        if clip.kind is ClipKind.SILENCE:
            assert not piece.any()
        else:
            assert np.abs(piece).max() > 0.01


@pytest.mark.parametrize("block_frames", [1, 7, 960, 48_000, 10_000_000])
@pytest.mark.long
def test_the_size_of_blocks_changes_nothing(performer: Performer, block_frames: int) -> None:
    whole, other = MemorySink(), MemorySink()
    other.block_frames = block_frames
    steps = natural_steps(session_from(SCRIPT), Delivery("low"))[: 3 if block_frames < 100 else None]
    Guide(performer, whole).conduct(Course(steps, tone_frames))
    Guide(performer, other).conduct(Course(steps, tone_frames))
    assert np.array_equal(whole.samples, other.samples)


def lose_at(performer: Performer, line: Timeline, frame: int) -> tuple[Samples, Samples, list[object], int]:
    """Lose the device at a frame; return what each of two devices got, the events, and where it went on."""
    first, second = LosesItsDevice(frame), MemorySink()
    events: list[object] = []
    guide = Guide(performer, first, lambda: second, events.append, sleep=lambda seconds: None)
    outcome = guide.conduct(course())
    assert outcome.finished
    assert outcome.position == line.frames
    (found,) = (event for event in events if isinstance(event, Found))
    return first.samples, second.samples, events, found.position


def test_after_a_lost_device_the_sentence_begins_again(performer: Performer, line: Timeline) -> None:
    sentence = [clip for clip in line.clips if clip.kind is ClipKind.SAY][1]
    whole = MemorySink()
    Guide(performer, whole).conduct(course())
    _, rest, events, start = lose_at(performer, line, sentence.start + sentence.frames // 2 + 9600)
    assert start == sentence.start
    softer, after = rest[: sentence.frames], rest[sentence.frames : sentence.frames + 3 * SAMPLE_RATE]
    assert np.allclose(softer, whole.samples[sentence.start : sentence.end] * ratio(-4.0), atol=1e-6)
    assert np.array_equal(after, whole.samples[sentence.end : sentence.end + 3 * SAMPLE_RATE])
    lost = next(event for event in events if isinstance(event, Lost))
    assert lost.position == pytest.approx(sentence.start + sentence.frames // 2, abs=4800)


def test_after_a_lost_device_a_silence_goes_on_where_it_was(performer: Performer, line: Timeline) -> None:
    silence = next(clip for clip in line.clips if clip.frames == 4 * 48_000)
    _, rest, _, start = lose_at(performer, line, silence.start + 96_000 + 9600)
    assert start == pytest.approx(silence.start + 96_000, abs=4800)
    assert len(rest) == line.frames - start


def test_a_sentence_that_was_queued_and_never_heard_is_heard_after_all(performer: Performer, line: Timeline) -> None:
    """What hangs on hearing hangs on the sink's position: the last blocks before the loss were not heard."""
    sentence = [clip for clip in line.clips if clip.kind is ClipKind.SAY][1]
    _, rest, _, start = lose_at(performer, line, sentence.start + 4800)
    assert start <= sentence.start
    assert len(rest) == line.frames - start


def test_a_device_may_be_lost_again_and_again(performer: Performer, line: Timeline) -> None:
    whole = MemorySink()
    Guide(performer, whole).conduct(course())
    sinks: list[MemorySink] = [LosesItsDevice(200_000), LosesItsDevice(30_000), LosesItsDevice(300_000), MemorySink()]
    coming = iter(sinks[1:])
    guide = Guide(performer, sinks[0], lambda: next(coming), sleep=lambda seconds: None)
    assert guide.conduct(course()).position == line.frames
    last = sinks[-1].samples
    planned = whole.samples[len(whole.samples) - len(last) :]
    assert np.array_equal(last != 0, planned != 0), "all of it, if somewhat softer"


def test_it_waits_for_a_device_that_takes_its_time(performer: Performer, line: Timeline) -> None:
    tries: list[int] = []
    second = MemorySink()

    def reopen() -> MemorySink:
        tries.append(1)
        if len(tries) < 5:
            raise DeviceUnavailable(problem.NO_SOUND_DEVICE)
        return second

    guide = Guide(performer, LosesItsDevice(100_000), reopen, sleep=lambda seconds: None)
    assert guide.conduct(course()).finished
    assert len(tries) == 5


def test_a_device_that_never_comes_back_ends_with_one_sentence(performer: Performer, line: Timeline) -> None:
    slept: list[float] = []

    def reopen() -> MemorySink:
        raise DeviceUnavailable(problem.NO_SOUND_DEVICE)

    guide = Guide(performer, LosesItsDevice(100_000), reopen, sleep=slept.append)
    with pytest.raises(DeviceLost, match="did not come back"):
        guide.conduct(course())
    assert 60 <= sum(slept) <= 300


def test_an_interruption_stops_and_says_where(performer: Performer, line: Timeline) -> None:
    class Interrupted(MemorySink):
        block_frames = 4800

        def write(self, block: Samples, rest: int = 0) -> None:
            super().write(block, rest)
            if self.position >= 100_000:
                raise KeyboardInterrupt

    sink = Interrupted()
    outcome = Guide(performer, sink).conduct(course())
    assert not outcome.finished
    assert outcome.position == sink.position
    with pytest.raises(ValueError, match="closed"):
        sink.write(np.zeros(1, np.float32))


def test_steps_are_taken_one_by_one_as_they_are_needed(performer: Performer, line: Timeline) -> None:
    """A long session is never held in memory as a whole: no step is asked for before its turn."""
    taken: list[int] = []
    sink = MemorySink()

    def coming() -> Iterator[Step]:
        for step in natural_steps(session_from(SCRIPT), Delivery("low")):
            taken.append(sink.position)
            yield step

    Guide(performer, sink).conduct(Course(coming(), tone_frames))
    assert taken == [clip.start for clip in line.clips], "each of these steps is one clip"


def test_whatever_ends_a_session_what_sounds_is_faded_first(voice: CachedSynthesizer, line: Timeline) -> None:
    class Dumb(Performer):
        def blocks(self, clip: Clip, block_frames: int, skipped: int = 0, gain_db: float = 0.0) -> Iterator[Samples]:
            if clip.text == "The last.":
                raise SpeechError(problem.VOICE_FAILED, text=clip.text, reason="it broke")
            return super().blocks(clip, block_frames, skipped, gain_db)

    class Fading(MemorySink):
        faded = False

        def stop(self, fade: float) -> None:
            self.faded = fade > 0
            super().stop(fade)

    sink = Fading()
    with pytest.raises(SpeechError, match="The last"):
        Guide(Dumb(voice, AUDIO), sink).conduct(course())
    assert sink.faded
