"""A session that somebody leads: every control as it is heard, frame by frame, with no clock but the sound itself."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from support.led import AUDIO, CHOICES, HELD, OUT, SCRIPT, WAITING, Led, Room, at, middle, spoken

from voiceguide.controls.control import Control, State
from voiceguide.controls.inbox import Asked, Inbox, Source
from voiceguide.guide.conduct import Guide
from voiceguide.guide.course import Course
from voiceguide.guide.events import ChoicesAsked, Ended, Outcome, Paused, Sentence
from voiceguide.guide.mix import SLEEP_FADE
from voiceguide.guide.perform import Performer
from voiceguide.guide.playback import FADE
from voiceguide.guide.steering import Listener
from voiceguide.output.memory import MemorySink
from voiceguide.script.parse import session_from
from voiceguide.sound.audio import SAMPLE_RATE, Samples, ratio, to_frames
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.speech.synthesizer import Delivery
from voiceguide.speech.tone import ToneSynthesizer
from voiceguide.timeline.steps import ClipKind
from voiceguide.timeline.timeline import natural_steps
from voiceguide.wording import spoken as phrases


@pytest.fixture
def voice(tmp_path: Path) -> Iterator[CachedSynthesizer]:
    voice = CachedSynthesizer(ToneSynthesizer(), tmp_path / "cache")
    yield voice
    voice.close()


@pytest.fixture
def led(voice: CachedSynthesizer) -> Led:
    return Led(Performer(voice, AUDIO), voice)


def test_nothing_pressed_changes_nothing(led: Led) -> None:
    outcome, sound = led.play()
    assert outcome == Outcome(led.line.frames, Ended.FINISHED)
    assert np.array_equal(sound, led.whole())
    assert led.sentences() == [0, 1, 2, 3, 4]


def test_a_pause_in_a_sentence_fades_at_once_and_the_sentence_begins_again_softer(led: Led) -> None:
    second = led.said[1]
    whole = led.whole()
    key = middle(second)
    outcome, sound = led.play((key, Control.TOGGLE), (key, Control.TOGGLE))
    assert outcome == Outcome(led.line.frames, Ended.FINISHED)
    # What the device holds is taken back but for the fade; then the sentence is there from its first frame.
    stopped = key + 960 - HELD + to_frames(FADE)
    again = int(next(place for place in at(sound, whole[second.start : second.end] * ratio(-4.0))))
    assert stopped - 960 <= again <= stopped + 960
    assert np.abs(np.diff(sound[again - 1440 : again + 2])).max() <= np.abs(np.diff(whole)).max()
    # Then the next one is a little softer still, and the one after that is as loud as ever.
    assert at(sound, whole[led.said[2].start : led.said[2].end] * ratio(-2.0))
    assert at(sound, whole[led.said[3].start : led.said[3].end])
    (paused,) = (event for event in led.events if isinstance(event, Paused))
    assert paused.position == again


def test_a_pause_in_a_silence_goes_on_with_the_very_next_frame(led: Led) -> None:
    silence = next(clip for clip in led.line.clips if clip.kind is ClipKind.SILENCE and clip.frames == to_frames(10))
    outcome, sound = led.play((middle(silence), Control.TOGGLE), (middle(silence), Control.TOGGLE), answers=False)
    assert outcome.finished
    assert len(sound) == led.line.frames, "no frame of the silence is lost, and none comes twice"


@pytest.mark.parametrize("seed", range(20))
def test_pausing_anywhere_loses_no_frame_and_doubles_none(led: Led, seed: int) -> None:
    moments = sorted(random.Random(seed).sample(range(led.line.frames), 12))
    outcome, sound = led.play(*((frame, Control.TOGGLE) for frame in moments for _ in range(2)), answers=False)
    assert outcome == Outcome(led.line.frames, Ended.FINISHED)
    again = 0
    for event in led.events:
        if isinstance(event, Paused):
            broken = next((clip for clip in led.said if clip.start < event.position < clip.end), None)
            again += event.position - broken.start if broken else 0
    assert len(sound) == led.line.frames + again, "the session, and the sentences that were begun twice"


def test_going_on_ends_a_silence(led: Led) -> None:
    silence = next(clip for clip in led.line.clips if clip.kind is ClipKind.SILENCE and clip.frames == to_frames(10))
    outcome, sound = led.play((silence.start + SAMPLE_RATE, Control.GO_ON))
    assert outcome == Outcome(led.line.frames, Ended.FINISHED)
    assert len(sound) == pytest.approx(led.line.frames - to_frames(9), abs=960)


def test_again_says_the_sentence_again(led: Led) -> None:
    silence = next(clip for clip in led.line.clips if clip.kind is ClipKind.SILENCE and clip.frames == to_frames(10))
    _, sound = led.play((middle(silence), Control.AGAIN))
    third = led.whole()[led.said[2].start : led.said[2].end]
    assert len(at(sound, third)) == 2
    assert led.sentences() == [0, 1, 2, 3, 4]


def test_again_twice_goes_further_back(led: Led) -> None:
    silence = next(clip for clip in led.line.clips if clip.kind is ClipKind.SILENCE and clip.frames == to_frames(10))
    led.play((middle(silence), Control.AGAIN), (middle(silence) + to_frames(0.4), Control.AGAIN))
    assert led.sentences() == [0, 1, 2, 1, 2, 3, 4]


def test_chapters_are_gone_to_back_and_forth(led: Led) -> None:
    led.play((middle(led.said[1]), Control.SKIP))
    assert led.sentences() == [0, 1, 2, 3, 4]
    led.events.clear()
    led.play((middle(led.said[0]), Control.SKIP))
    assert led.sentences() == [0, 2, 3, 4]
    led.events.clear()
    led.play((middle(led.said[3]), Control.BACK))
    assert led.sentences() == [0, 1, 2, 3, 2, 3, 4]
    led.events.clear()
    outcome, sound = led.play((middle(led.said[4]), Control.SKIP))
    assert at(sound, spoken(led, phrases.SAY_LAST_PART))
    assert outcome.finished


def test_slower_speaks_what_is_left_more_slowly_at_the_same_pitch(led: Led) -> None:
    outcome, sound = led.play((middle(led.said[1]), Control.SLOWER))
    assert outcome.finished
    assert at(sound, spoken(led, phrases.SAY_SLOWER))
    slower = [
        led.voice.pcm(type(clip.utterance)(clip.utterance.text, Delivery("low", round(120 * 0.9, 2))))
        for clip in led.said[1:]
        if clip.utterance
    ]
    assert all(len(pcm) > clip.frames for pcm, clip in zip(slower, led.said[1:], strict=True))
    for number, pcm in enumerate(slower):
        gain = 1.0
        assert at(sound, (pcm / np.float32(32767)).astype(np.float32) * gain), f"sentence {number + 1}"


@pytest.mark.parametrize(
    ("control", "most"), [(Control.SLOWER, phrases.SAY_SLOWEST), (Control.FASTER, phrases.SAY_FASTEST)]
)
def test_there_is_a_slowest_and_a_fastest(led: Led, control: Control, most: str) -> None:
    pause = led.said[2].end + SAMPLE_RATE
    _, sound = led.play(*((pause + number * 960, control) for number in range(8)))
    assert at(sound, spoken(led, most))


def test_softer_is_softer_at_once_and_without_a_step(led: Led) -> None:
    whole = led.whole()
    silence = next(clip for clip in led.line.clips if clip.kind is ClipKind.SILENCE and clip.frames == to_frames(10))
    _, sound = led.play((silence.start + SAMPLE_RATE, Control.SOFTER))
    assert len(sound) == led.line.frames + len(spoken(led, phrases.SAY_SOFTER)), "it says so"
    fourth = whole[led.said[3].start : led.said[3].end]
    assert at(sound, fourth * ratio(-2.0))
    _, sound = led.play((led.said[2].start + 9600, Control.SOFTER))
    third = whole[led.said[2].start : led.said[2].end]
    heard = sound[led.said[2].start : led.said[2].end]
    assert np.array_equal(heard[:9600], third[:9600])
    assert np.allclose(heard[24_000:], third[24_000:] * ratio(-2.0), atol=1e-6)
    assert np.abs(np.diff(heard)).max() < 1.1 * np.abs(np.diff(third)).max()


def test_louder_than_planned_stays_below_the_ceiling(led: Led) -> None:
    pause = led.said[0].end + SAMPLE_RATE
    _, sound = led.play(*((pause + number * 960, Control.LOUDER) for number in range(5)))
    assert at(sound, spoken(led, phrases.SAY_LOUDEST, 6.0))
    assert np.abs(sound).max() <= ratio(-3.0)
    whole = led.whole()
    fifth = slice(led.said[4].start, led.said[4].end)
    assert np.abs(sound[-(led.line.frames - led.said[4].start) :]).max() > np.abs(whole[fifth]).max()


def test_more_time_makes_the_silence_longer_and_does_not_count(led: Led) -> None:
    silence = next(clip for clip in led.line.clips if clip.kind is ClipKind.SILENCE and clip.frames == to_frames(10))
    outcome, sound = led.play((middle(silence), Control.MORE_TIME), (middle(silence) + 96_000, Control.MORE_TIME))
    answer = len(spoken(led, phrases.SAY_MORE_TIME))
    assert len(sound) == led.line.frames + 2 * (to_frames(30) + answer)
    assert outcome.position == led.line.frames


def test_what_means_nothing_is_said_to_mean_nothing(led: Led) -> None:
    _, sound = led.play((middle(led.said[1]), Control.YES))
    assert at(sound, spoken(led, phrases.SAY_NOT_NOW))
    assert len(at(sound, led.whole()[led.said[1].start : led.said[1].end])) == 1


def test_who_asks_what_can_be_pressed_is_told(led: Led) -> None:
    _, sound = led.play((middle(led.said[1]), Control.CHOICES))
    assert at(sound, spoken(led, CHOICES))
    assert ChoicesAsked() in led.events


def test_an_answer_is_cut_short_by_the_next_key(led: Led) -> None:
    silence = next(clip for clip in led.line.clips if clip.kind is ClipKind.SILENCE and clip.frames == to_frames(10))
    key, soon = silence.start + SAMPLE_RATE, SAMPLE_RATE // 2
    _, sound = led.play((key, Control.CHOICES), (key + soon, Control.MORE_TIME))
    assert at(sound, spoken(led, CHOICES)) == []
    (answered,) = at(sound, spoken(led, phrases.SAY_MORE_TIME))
    assert answered <= key + soon + 2 * 960


def test_the_way_out_begins_at_once_and_ends_in_silence(led: Led) -> None:
    key = middle(led.said[1])
    outcome, sound = led.play((key, Control.WAY_OUT))
    out = led.voice.pcm(next(step.utterance for step in natural_steps(session_from(OUT), Delivery("low"))[1:2]))  # type: ignore[union-attr]
    (begin,) = at(sound, (out / np.float32(32767)).astype(np.float32))
    assert begin <= key + 960 + to_frames(FADE)
    assert outcome.ended is Ended.LEFT
    assert outcome.position == pytest.approx(key - HELD, abs=2 * 960 + to_frames(FADE))
    assert not sound[begin + len(out) :].any()
    assert led.sentences() == [0, 1]


@pytest.mark.parametrize("control", [Control.STOP, Control.HELP])
@pytest.mark.parametrize("paused", [False, True])
def test_it_stops_when_it_is_asked_to(led: Led, control: Control, paused: bool) -> None:
    key = middle(led.said[1])
    presses = [(key, Control.PAUSE)] * paused + [(key, control)]
    outcome, sound = led.play(*presses)
    assert outcome.ended is {Control.STOP: Ended.STOPPED, Control.HELP: Ended.HELP}[control]
    assert led.said[1].start <= outcome.position <= key
    if control is Control.HELP:
        assert at(sound, spoken(led, phrases.SAY_HELP))
    else:
        assert len(sound) <= key + 960 + to_frames(FADE)


def test_a_wait_lasts_until_the_person_is_ready(led: Led) -> None:
    led = Led(led.performer, led.voice, WAITING)
    wait = next(clip for clip in led.line.clips if clip.kind is ClipKind.WAIT)
    ready = wait.start + to_frames(150)
    outcome, sound = led.play((ready, Control.GO_ON))
    take_your_time = len(spoken(led, phrases.SAY_TAKE_YOUR_TIME))
    told = at(sound, spoken(led, phrases.SAY_TAKE_YOUR_TIME))
    assert len(told) == 1
    assert len(sound) == pytest.approx(led.line.frames - wait.frames + to_frames(150), abs=960)
    assert outcome.position == led.line.frames
    assert told[0] - wait.start == pytest.approx(to_frames(45), abs=960)
    outcome, sound = led.play()
    assert len(sound) == led.line.frames - wait.frames + to_frames(300) + take_your_time, "its limit ends it"
    assert len(at(sound, spoken(led, phrases.SAY_TAKE_YOUR_TIME))) == 1


def test_where_nobody_can_answer_a_wait_is_a_silence(led: Led) -> None:
    led = Led(led.performer, led.voice, WAITING)
    assert len(led.whole()) == led.line.frames


def test_it_falls_asleep_and_says_from_where_to_go_on(led: Led) -> None:
    outcome, sound = led.play(sleep_after=3.0)
    assert outcome.finished, "a session that ends before the fade does just ends"
    long = Led(led.performer, led.voice, "Title: Long\n\n" + "A sentence. [pause]\n" * 40)
    outcome, sound = long.play(sleep_after=30.0)
    assert outcome.ended is Ended.ASLEEP
    assert outcome.position == pytest.approx(to_frames(30) - HELD, abs=2 * 960)
    assert len(sound) == pytest.approx(to_frames(30 + SLEEP_FADE), abs=2 * 960)
    loud = [
        np.abs(sound[frame : frame + 480_000]).max() for frame in range(to_frames(30), len(sound) - 480_000, 480_000)
    ]
    assert loud == sorted(loud, reverse=True)
    assert not sound[-9600:].any()
    begun = [event.number for event in long.events if isinstance(event, Sentence)]
    assert max(begun) == max(n for n, clip in enumerate(long.said) if clip.start <= to_frames(30))


def test_who_is_still_awake_touches_a_key_and_nothing_is_said(led: Led) -> None:
    long = Led(led.performer, led.voice, "Title: Long\n\n" + "A sentence. [pause]\n" * 40)
    whole = long.whole()
    outcome, sound = long.play((to_frames(70), Control.TOGGLE), sleep_after=30.0)
    assert outcome.ended is Ended.ASLEEP
    assert outcome.position == pytest.approx(to_frames(100), abs=2 * HELD)
    after = slice(to_frames(75), to_frames(99))
    assert np.allclose(sound[after], whole[after], atol=1e-6), "it is back as it was, in its place"


def test_one_switch_chooses_among_what_is_offered(led: Led) -> None:
    """Whoever can press one key only presses it, hears the choices, and presses it again at theirs."""

    class OneSwitch(Inbox):
        waits = 0

        def next(self, timeout: float = 0.0) -> Asked | None:
            if timeout and self.state is State.CHOOSING:
                self.waits += 1
                if self.waits == 3:
                    self.ask(Control.SWITCH)
                return super().next(0.0)
            return super().next(timeout)

    inbox = OneSwitch()
    inbox.sources.add(Source.KEY)
    sink = Room(inbox, [(middle(led.said[1]), Control.SWITCH)])
    out = natural_steps(session_from(OUT), Delivery("low"))[1:]
    listener = Listener(inbox, led.phrases, lambda: Course(out, led.voice.frames))
    outcome = Guide(led.performer, sink, listener=listener).conduct(led.course())
    offered = [
        at(sink.samples, spoken(led, text)) for text in (phrases.SAY_GO_ON, phrases.SAY_MORE_TIME, phrases.SAY_WAY_OUT)
    ]
    assert [len(places) for places in offered] == [1, 1, 1]
    assert offered == sorted(offered)
    assert outcome.ended is Ended.LEFT


class Restless(Inbox):
    """Somebody who presses anything at any time, and never waits."""

    def __init__(self, seed: int, presses: int) -> None:
        super().__init__()
        self.sources.add(Source.KEY)
        self.left = presses
        self._random = random.Random(seed)
        self._often = [c for c in Control if c not in {Control.STOP, Control.HELP, Control.WAY_OUT}]
        self._guide: Guide | None = None
        self._frames = 0

    def watch(self, guide: Guide, frames: int) -> None:
        """Look at every moment whether the session is where it can be: spoken slowly, it is longer."""
        self._guide, self._frames = guide, 2 * frames

    def next(self, timeout: float = 0.0) -> Asked | None:
        assert self._guide is not None
        assert 0 <= self._guide.position <= self._frames
        if not self.left or (not timeout and self._random.random() > 0.3):
            return Asked(Control.GO_ON, Source.KEY) if timeout else None
        self.left -= 1
        rare = self._random.random() < 0.02
        return Asked(self._random.choice(list(Control) if rare else self._often), Source.KEY)


class Endless(MemorySink):
    """A sink that keeps nothing but what it needs to take back, and looks at every block."""

    block_frames = 24_000

    def write(self, block: Samples, rest: int = 0) -> None:
        assert np.isfinite(block).all()
        assert np.abs(block).max(initial=0.0) <= 1.0
        super().write(block, rest)
        while len(self._blocks) > 20:
            del self._blocks[0]


@pytest.mark.long
@pytest.mark.parametrize(
    ("seed", "presses"),
    [(0, 6_000), (1, 6_000), *(pytest.param(seed, 25_000, marks=pytest.mark.nightly) for seed in range(4))],
)
def test_whatever_is_pressed_the_session_stays_whole(led: Led, seed: int, presses: int) -> None:
    """Whatever the controls: the position stays within the session, and what is heard stays in order."""
    sessions = [Led(led.performer, led.voice, script) for script in (SCRIPT, WAITING)]
    ends: set[Ended] = set()
    left = presses
    rounds = 0
    while left:
        session = sessions[rounds % 2]
        inbox = Restless(seed * 1_000 + rounds, left)
        listener = Listener(inbox, session.phrases, session.course)
        guide = Guide(session.performer, Endless(held=HELD), listener=listener, tell=session.events.append)
        inbox.watch(guide, session.line.frames)
        outcome = guide.conduct(session.course())
        assert 0 <= outcome.position <= 2 * session.line.frames
        ends.add(outcome.ended)
        left, rounds = inbox.left, rounds + 1
        for event in session.events:
            if isinstance(event, Sentence):
                assert event.text == session.said[event.number].text
        session.events.clear()
    assert {Ended.STOPPED, Ended.HELP, Ended.LEFT, Ended.FINISHED} <= ends
