"""What goes together badly: sleep and the way out, a machine that slept, a device lost twice, a bed and a pause."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from support.led import AUDIO, CHOICES, HELD, OUT, SCRIPT, WAITING, Led, Room, at, middle, spoken

from voiceguide.controls.control import Control, State
from voiceguide.controls.inbox import Asked, Inbox, Source
from voiceguide.errors import DeviceLost
from voiceguide.guide.course import Course
from voiceguide.guide.events import Ended, Paused
from voiceguide.guide.mix import BED_COMES_BACK, Mix
from voiceguide.guide.note_windows import Play
from voiceguide.guide.perform import Performer
from voiceguide.script.parse import session_from
from voiceguide.sound.audio import SAMPLE_RATE, Samples, ratio, to_frames
from voiceguide.sound.beds import BedLoop
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.speech.synthesizer import Delivery
from voiceguide.speech.tone import ToneSynthesizer
from voiceguide.timeline.placement import Clip
from voiceguide.timeline.steps import ClipKind
from voiceguide.timeline.timeline import natural_steps
from voiceguide.wording import spoken as phrases

LONG = "Title: Long\n\n" + "A sentence. [pause]\n" * 40
ASKING = "Title: Asking\n\nBefore. [journal up to 1 minute: What is here?]\nAfter.\n"
BEDDED = "Title: Bed\n\n[bed rain]\nA first sentence. [long]\nA second sentence. [long]\n"


@pytest.fixture
def voice(tmp_path: Path) -> Iterator[CachedSynthesizer]:
    voice = CachedSynthesizer(ToneSynthesizer(), tmp_path / "cache")
    yield voice
    voice.close()


@pytest.fixture
def led_by(voice: CachedSynthesizer) -> Callable[[str], Led]:
    return lambda script: Led(Performer(voice, AUDIO), voice, script)


def rain() -> Mix:
    """A bed that is as loud at every moment."""
    return Mix(lambda name: BedLoop(name, np.full(96_000, 16_000, np.int16), 1 / 32767.0))


def way_out(led: Led) -> Samples:
    step = natural_steps(session_from(OUT), Delivery("low"))[1]
    pcm = led.voice.pcm(step.utterance)  # type: ignore[union-attr]
    return (pcm / np.float32(32767)).astype(np.float32)


class Pressing(Inbox):
    """Somebody with one switch who does things while the choices are offered; a control each time it waits."""

    def __init__(self, *presses: Control | None) -> None:
        super().__init__()
        self.sources.add(Source.KEY)
        self.coming = list(presses)

    def next(self, timeout: float = 0.0) -> Asked | None:
        if timeout and self.state in {State.CHOOSING, State.PAUSED}:
            asked = self.coming.pop(0)
            return Asked(asked, Source.KEY) if asked else None
        return super().next(timeout)


@pytest.mark.parametrize("key", [70, 145])
def test_the_way_out_is_heard_in_full_while_it_falls_asleep(led_by: Callable[[str], Led], key: int) -> None:
    led = led_by(LONG)
    outcome, sound = led.play((to_frames(key), Control.WAY_OUT), sleep_after=30.0)
    assert outcome.ended is Ended.LEFT
    assert len(at(sound, way_out(led))) == 1, "and as loud as ever"


def test_it_does_not_fall_asleep_on_the_way_out(led_by: Callable[[str], Led]) -> None:
    led = led_by(LONG)
    outcome, sound = led.play((to_frames(29.9), Control.WAY_OUT), sleep_after=30.0)
    assert outcome.ended is Ended.LEFT
    assert len(at(sound, way_out(led))) == 1


def test_help_is_heard_while_it_falls_asleep(led_by: Callable[[str], Led]) -> None:
    led = led_by(LONG)
    outcome, sound = led.play((to_frames(140), Control.HELP), sleep_after=30.0)
    assert outcome.ended is Ended.HELP
    assert len(at(sound, spoken(led, phrases.SAY_HELP))) == 1


def test_who_stayed_awake_can_pause_in_the_same_silence(led_by: Callable[[str], Led]) -> None:
    led = led_by("Title: Quiet\n\nA sentence. [pause 40 seconds]\nAnother. [silence 5 minutes]\nThe last.\n")
    moments = [(to_frames(second), Control.TOGGLE) for second in (60, 70, 70)]
    led.play(*moments, sleep_after=30.0)
    assert [type(event) for event in led.events].count(Paused) == 1


def test_nobody_is_asked_and_nobody_is_waited_for_who_falls_asleep(led_by: Callable[[str], Led]) -> None:
    class Windows:
        opened = True

        def open(self, clip: Clip, play: Play) -> bool:
            raise AssertionError(clip.text)

    led = led_by(ASKING)
    outcome, sound = led.play(sleep_after=0.5, windows=Windows())
    assert outcome.finished
    assert len(sound) == led.line.frames
    led = led_by(WAITING)
    outcome, sound = led.play(sleep_after=0.5)
    assert len(sound) == led.line.frames, "a wait is as long as in a file"


def test_a_machine_that_goes_to_sleep_while_it_falls_asleep_ends_it(led_by: Callable[[str], Led]) -> None:
    led = led_by(LONG)
    outcome, _ = led.play((to_frames(60), Control.PAUSE, Source.SYSTEM), sleep_after=30.0)
    assert outcome.ended is Ended.ASLEEP
    assert outcome.position == pytest.approx(to_frames(30) - HELD, abs=2 * 960)


def test_where_nobody_could_go_on_the_machine_pauses_nothing(led_by: Callable[[str], Led]) -> None:
    led = led_by(SCRIPT)
    outcome, sound = led.play((middle(led.said[1]), Control.PAUSE, Source.SYSTEM), source=Source.SYSTEM)
    assert outcome.finished
    assert np.array_equal(sound, led.whole())


def test_after_the_machine_slept_the_sentence_begins_again(
    led_by: Callable[[str], Led], monkeypatch: pytest.MonkeyPatch
) -> None:
    led = led_by(SCRIPT)
    third = led.said[2]
    asked = 0

    def slept() -> float:
        nonlocal asked
        asked += led.sink.played >= third.start + to_frames(0.5)
        return 60.0 if asked == 1 else 0.0

    monkeypatch.setattr("support.led.Inbox", lambda: Pressing(Control.GO_ON))
    _, sound = led.play(slept=slept)
    assert at(sound, spoken(led, phrases.SAY_SOUND_CAME_BACK))
    sentence = led.whole()[third.start : third.end] * ratio(-4.0)
    assert len(at(sound, sentence)) == 1


def test_who_goes_on_after_the_machine_slept_is_not_paused_again(led_by: Callable[[str], Led]) -> None:
    led = led_by(SCRIPT)
    key = middle(led.said[1])
    sleeps = iter([0.0, 3600.0])

    def slept() -> float:
        return next(sleeps, 0.0) if led.sink.played >= key else 0.0

    outcome, sound = led.play((key, Control.TOGGLE), (key, Control.TOGGLE), slept=slept)
    assert outcome.finished
    assert at(sound, spoken(led, phrases.SAY_SOUND_CAME_BACK)) == []


class Fragile(Room):
    """A device that is lost once it has played for a second."""

    def write(self, block: Samples, rest: int = 0) -> None:
        if self.played >= SAMPLE_RATE:
            raise DeviceLost(self.position)
        super().write(block, rest)

    def discard(self) -> None:
        self.close()


def test_a_device_that_is_lost_again_while_that_is_said_is_looked_for_again(led_by: Callable[[str], Led]) -> None:
    led = led_by(SCRIPT)
    found: list[Room] = []

    def reopen() -> Room:
        sink = Fragile(led.inbox, []) if len(found) < 2 else Room(led.inbox, [(SAMPLE_RATE, Control.GO_ON)])
        found.append(sink)
        return sink

    outcome, _ = led.play(sink=Fragile, reopen=reopen, sleep=lambda seconds: None)
    assert outcome.finished
    assert len(found) == 3


@pytest.mark.parametrize(("control", "ended"), [(Control.STOP, Ended.STOPPED), (Control.HELP, Ended.HELP)])
def test_who_asks_to_stop_while_the_device_is_away_need_not_wait_for_it(
    led_by: Callable[[str], Led], control: Control, ended: Ended
) -> None:
    led = led_by(SCRIPT)

    def sleep(seconds: float) -> None:
        led.inbox.ask(control)

    def reopen() -> Room:
        raise AssertionError("it is not needed any more")

    outcome, _ = led.play(sink=Fragile, reopen=reopen, sleep=sleep)
    assert outcome.ended is ended


def test_a_device_that_goes_away_from_who_falls_asleep_ends_it_quietly(led_by: Callable[[str], Led]) -> None:
    led = led_by(LONG)

    class Later(Fragile):
        def write(self, block: Samples, rest: int = 0) -> None:
            if self.played >= to_frames(60):
                super().write(block, rest)
            Room.write(self, block, rest)

    outcome, _ = led.play(sink=Later, sleep_after=30.0)
    assert outcome.ended is Ended.ASLEEP
    assert outcome.position == pytest.approx(to_frames(30) - HELD, abs=2 * 960)


def test_more_time_makes_a_wait_longer(led_by: Callable[[str], Led]) -> None:
    led = led_by(WAITING)
    wait = next(clip for clip in led.line.clips if clip.kind is ClipKind.WAIT)
    _, sound = led.play((wait.start + to_frames(100), Control.MORE_TIME))
    answers = len(spoken(led, phrases.SAY_MORE_TIME)) + len(spoken(led, phrases.SAY_TAKE_YOUR_TIME))
    assert len(sound) == led.line.frames - wait.frames + to_frames(300 + 60) + answers


def test_an_answer_that_is_broken_off_costs_no_frame_of_a_silence(led_by: Callable[[str], Led]) -> None:
    led = led_by(SCRIPT)
    silence = next(clip for clip in led.line.clips if clip.kind is ClipKind.SILENCE and clip.frames == to_frames(10))
    key = middle(silence)
    _, sound = led.play((key, Control.CHOICES), (key + 1_920, Control.CHOICES))
    # The first answer is broken off while the device still holds the silence before it, which is played after all.
    assert len(sound) == led.line.frames + len(spoken(led, CHOICES))


def test_louder_than_planned_is_heard_at_once(led_by: Callable[[str], Led]) -> None:
    led = led_by(SCRIPT)
    third = led.said[2]
    _, sound = led.play((middle(third), Control.LOUDER))
    assert at(sound, spoken(led, phrases.SAY_LOUDER, 2.0)), "as loud as the session is by now"
    loudest = np.abs(sound).max()
    assert loudest > np.abs(led.whole()).max()


def switched(led: Led, monkeypatch: pytest.MonkeyPatch, *presses: Control | None) -> tuple[Ended, Samples]:
    monkeypatch.setattr("support.led.Inbox", lambda: Pressing(*presses))
    outcome, sound = led.play((middle(led.said[1]), Control.SWITCH))
    return outcome.ended, sound


def test_something_else_pressed_while_choices_are_offered_begins_the_sentence_again(
    led_by: Callable[[str], Led], monkeypatch: pytest.MonkeyPatch
) -> None:
    led = led_by(SCRIPT)
    ended, sound = switched(led, monkeypatch, Control.YES)
    assert ended is Ended.FINISHED
    assert len(at(sound, led.whole()[led.said[1].start : led.said[1].end])) == 1


def test_a_paused_session_stays_paused_when_nothing_is_chosen(
    led_by: Callable[[str], Led], monkeypatch: pytest.MonkeyPatch
) -> None:
    led = led_by(SCRIPT)
    ended, _ = switched(
        led, monkeypatch, Control.PAUSE, Control.SWITCH, *[None] * 8, Control.SWITCH, None, Control.SWITCH, Control.STOP
    )
    assert ended is Ended.STOPPED, "neither offers that went by nor more time made it go on"


class Opened:
    """Windows that tell what was still to be done when they were opened."""

    opened = True

    def __init__(self) -> None:
        self.led: Led | None = None
        self.pending: list[bool] = []

    def open(self, clip: Clip, play: Play) -> bool:
        assert self.led is not None
        self.pending.append(self.led.inbox.pending())
        return True


def test_what_is_asked_for_while_the_question_ends_comes_before_the_window(led_by: Callable[[str], Led]) -> None:
    led = led_by(ASKING)

    class Drained(Room):
        """Somebody stops at the last moment before the microphone opens."""

        def drain(self) -> None:
            super().drain()
            if led.said[1].end <= self.played < led.said[2].start:
                self.inbox.ask(Control.STOP)

    windows = Opened()
    windows.led = led
    outcome, _ = led.play(sink=Drained, windows=windows)
    assert outcome.ended is Ended.STOPPED
    assert windows.pending == []


def test_a_note_hears_nothing_from_before_it_and_does_not_begin_when_it_is_already_left() -> None:
    inbox = Inbox()
    inbox.state = State.RECORDING
    inbox.ask(Control.PAUSE)  # while the notice before the first note is given
    inbox.state = State.SPEAKING
    inbox.state = State.RECORDING
    assert inbox.begin_note(), "that was long ago"
    inbox.ask(Control.WAY_OUT)  # before the microphone is open
    assert not inbox.begin_note()
    inbox.ask(Control.FINISH)
    assert inbox.begin_note()
    assert inbox.next_in_note() is None, "it was asked of no note"


def test_a_bed_comes_back_softly_after_a_pause(led_by: Callable[[str], Led]) -> None:
    led = led_by(BEDDED)
    quiet = next(clip for clip in led.line.clips if clip.frames == to_frames(45))
    key = middle(quiet)
    _, sound = led.play((key, Control.TOGGLE), (key, Control.TOGGLE), answers=False, mix=rain())
    stopped = key + 960 - HELD + to_frames(0.03)
    back = sound[stopped - 960 : stopped + to_frames(BED_COMES_BACK) + 960]
    assert np.abs(np.diff(back[960:])).max() < 1e-5, "there is no step"
    full = sound[stopped + to_frames(10)]
    assert full > 0
    assert sound[stopped + 2_400] < full / 10


def test_nothing_of_a_bed_is_heard_in_a_pause(led_by: Callable[[str], Led], monkeypatch: pytest.MonkeyPatch) -> None:
    led = led_by(BEDDED)
    quiet = next(clip for clip in led.line.clips if clip.frames == to_frames(45))
    monkeypatch.setattr("support.led.Inbox", lambda: Pressing(Control.STOP))
    _, sound = led.play((middle(quiet), Control.TOGGLE), mix=rain())
    assert sound[middle(quiet) - HELD] > 0
    assert at(sound, spoken(led, phrases.SAY_PAUSED)), (
        "it is said without a bed beneath, which would be cut off behind it"
    )


def test_a_session_gone_on_with_has_the_bed_that_began_before(led_by: Callable[[str], Led]) -> None:
    led = led_by(BEDDED)
    course = Course(led.steps, led.voice.frames, first=1)
    _, sound = led.play(course=course, mix=rain())
    assert sound[to_frames(30)] > 0


def test_whoever_skips_has_the_bed_of_the_place_they_come_to(led_by: Callable[[str], Led]) -> None:
    chapters = ("[bed rain]\nOne. [long]", "[bed off]\nTwo. [long]", "Three. [long]")
    led = led_by("Title: Beds\n" + "".join(f"\n# Chapter\n\n{chapter}\n" for chapter in chapters))
    course = led.course()
    assert course.bed is None
    while course.sentence_at(course.place) is None:
        course.current()
        course.advance()
    assert course.bed == "rain"
    for bed in ("rain", None):  # the bed ends with the first sentence of the second chapter
        on = course.chapter_on(course.place)
        assert on is not None
        course.seek(on)
        assert course.bed == bed
