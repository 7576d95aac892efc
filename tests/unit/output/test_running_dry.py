"""A device that ran dry is opened anew in a rest: never within a sentence, and the rest lasts as long as planned."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from support.dry_speaker import DryDevice, only_device
from support.sound_server import SoundServer, sounding_spans

from voiceguide.guide.conduct import Guide
from voiceguide.guide.course import Course
from voiceguide.guide.mix import Mix
from voiceguide.guide.perform import Performer
from voiceguide.output.device import DeviceSink
from voiceguide.output.reopening import FADE_IN, FADE_OUT, REOPENING_TIME, Reopening
from voiceguide.sound.audio import SAMPLE_RATE, Audio, Samples, to_frames
from voiceguide.sound.beds import BedLoop
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.speech.synthesizer import Delivery, Utterance, Voice
from voiceguide.timeline.pacing import Stretch
from voiceguide.timeline.steps import Rest, Spoken, Step

STOPS = (0.01, 0.02, 0.03, 0.05, 0.02, 0.01, 0.05, 0.04)
"""Seconds of digital silence between the sounds of a word."""

WORD = np.concatenate([np.r_[np.full(to_frames(0.2), 0.3), np.zeros(to_frames(stop))] for stop in STOPS])
SENTENCE = np.append(WORD, np.full(to_frames(0.2), 0.3)).astype(np.float32)
PIECE = to_frames(0.01)
HELD = to_frames(0.085)
ENOUGH = HELD + to_frames(REOPENING_TIME)


class Stopping:
    """An engine whose every sentence has stops within its words."""

    def identity(self, voice: str = "") -> str:
        return "stopping"

    def voices(self) -> Sequence[Voice]:
        return [Voice("stopping", "Stopping", ("en",))]

    def synthesize(self, text: str, delivery: Delivery) -> Audio:
        return Audio(SENTENCE, SAMPLE_RATE)

    def close(self) -> None: ...


@pytest.fixture
def performer(tmp_path: Path) -> Iterator[Performer]:
    voice = CachedSynthesizer(Stopping(), None)
    yield Performer(voice, tmp_path)
    voice.close()


def sentences(*rests: float) -> Course:
    """Return sentences with rests of so many seconds before them, and one of a second at the end."""
    steps: list[Step] = []
    for rest in rests:
        said = Utterance("A word.", Delivery("stopping"))
        steps += [rigid(rest), Spoken(said, "A word.", 0.0, 1)]
    return Course([*steps, rigid(1.0)], lambda utterance: len(SENTENCE))


def rigid(seconds: float) -> Rest:
    frames = to_frames(seconds)
    return Rest(Stretch(frames, frames, frames))


def once_in_speech() -> Callable[[Samples], bool]:
    """Return what makes the device run dry in the first sentence."""
    spoken = 0

    def dry(block: Samples) -> bool:
        nonlocal spoken
        spoken += int(block.max(initial=0.0) > 0.2)
        return spoken == 120

    return dry


def play(performer: Performer, there: DryDevice, course: Course, mix: Mix | None = None) -> DeviceSink:
    with only_device(there):
        sink = there.sink = DeviceSink()
        try:
            Guide(performer, sink, mix=mix).conduct(course)
        finally:
            sink.close()
    return sink


def test_it_is_opened_anew_in_the_rest_and_not_where_a_word_stops(performer: Performer) -> None:
    there = DryDevice(once_in_speech())
    play(performer, there, sentences(1.5, 2.0, 2.0))
    assert len(there.opened_at) == 1
    (at,) = there.opened_at
    spans = sounding_spans(there.heard, 0.1)
    assert len(spans) == 3, "no sentence has a hole"
    assert spans[0][1] <= at < spans[1][0]
    for start, end in spans:
        assert np.allclose(there.heard[start:end], SENTENCE, atol=1e-4), "each is heard whole"


def test_what_the_device_holds_is_not_cut_off_the_sentence_and_the_rest_is_as_long_as_planned(
    performer: Performer,
) -> None:
    there = DryDevice(once_in_speech())
    play(performer, there, sentences(1.5, 2.0, 2.0))
    (_, first_end), (second, _), _ = sounding_spans(there.heard, 0.1)
    assert second - first_end == pytest.approx(to_frames(2.0), abs=PIECE)


def test_a_rest_that_is_too_short_for_it_is_left_alone(performer: Performer) -> None:
    there = DryDevice(once_in_speech())
    play(performer, there, sentences(1.5, 0.3, 0.3, 2.0))
    spans = sounding_spans(there.heard, 0.1)
    assert spans[2][1] <= there.opened_at[0] < spans[3][0]


def test_every_frame_is_counted_once(performer: Performer) -> None:
    there = DryDevice(once_in_speech())
    sink = play(performer, there, sentences(1.5, 2.0, 2.0))
    assert len(there.opened_at) == 1
    planned = 3 * len(SENTENCE) + to_frames(1.5 + 2.0 + 2.0 + 1.0)
    assert sink.position == planned - to_frames(0.2), "all but what such a device still holds"


def test_where_no_rest_is_told_it_waits_until_nothing_is_played() -> None:
    there = DryDevice(once_in_speech())
    with only_device(there):
        sink = there.sink = DeviceSink()
        for _ in range(3):
            for start in range(0, len(SENTENCE), 960):
                sink.write(SENTENCE[start : start + 960])
            sink.write(np.zeros(to_frames(1.0), np.float32))  # it may be a word's, for all that is known
        assert not there.opened_at
        sink.drain()
        written = there.frames
        while there.frames < written + SAMPLE_RATE:
            time.sleep(0.001)
        sink.close()
    assert len(there.opened_at) == 1
    assert len(sounding_spans(there.heard, 0.1)) == 3


def test_a_bed_fades_before_and_comes_back_softly(performer: Performer) -> None:
    there = DryDevice(once_in_speech())
    pcm = np.full(SAMPLE_RATE, 3277, np.int16)
    mix = Mix(lambda name: BedLoop(name, pcm, 1 / 32767))
    mix.bed("hum")
    mix.bed = lambda name: None  # type: ignore[method-assign] # it stays on, whatever the script says
    play(performer, there, sentences(6.0, 4.0, 4.0), mix)
    (at,) = there.opened_at
    heard = there.heard
    spans = sounding_spans(np.where(heard > 0.2, heard, 0), 0.1)
    assert len(spans) == 3
    assert spans[0][1] <= at < spans[1][0]
    rest = heard[spans[0][1] + PIECE : spans[1][0] - PIECE]
    assert np.abs(np.diff(rest)).max() < 0.001, "it neither begins nor ends with a click"
    assert not heard[at - 1 : at + to_frames(0.2)].any()


def patterns(*parts: tuple[float, bool]) -> Iterator[tuple[Samples, int]]:
    """Give pieces of parts, (seconds, whether it is a rest), under each of which lies a bed, and what rests there."""
    for seconds, rests in parts:
        frames = to_frames(seconds)
        for start in range(0, frames, PIECE):
            yield np.full(PIECE, 0.1, np.float32), frames - start if rests else 0


def test_a_bed_that_is_needed_again_is_there_at_once() -> None:
    """Somebody pressed a key in the rest: the answer is not faded in."""
    reopening = Reopening(HELD)
    reopening.ran_dry()
    written = [reopening.shaped(piece, rest) for piece, rest in patterns((0.5, False))]
    assert all((piece == np.float32(0.1)).all() for piece in written)
    leaving = [reopening.shaped(piece, rest) for piece, rest in list(patterns((4.0, True)))[:20]]
    assert leaving[-1][-1] < 0.04
    back = [reopening.shaped(piece, rest) for piece, rest in patterns((0.2, False))]
    assert np.allclose(np.concatenate(back[1:]), 0.1)
    assert not reopening.due


@pytest.mark.parametrize("seconds", [0.4, FADE_OUT + FADE_IN + REOPENING_TIME])
def test_a_bed_is_left_alone_in_a_rest_that_is_too_short(seconds: float) -> None:
    reopening = Reopening(HELD)
    reopening.ran_dry()
    for piece, rest in patterns((1.0, False), (seconds, True), (1.0, False)):
        assert np.array_equal(reopening.shaped(piece, rest), piece)
        assert not reopening.due


def test_without_a_bed_it_is_due_once_the_device_holds_only_silence() -> None:
    reopening = Reopening(HELD)
    reopening.ran_dry()
    silent = np.zeros(PIECE, np.float32)
    due = []
    for frames in range(2 * ENOUGH, 0, -PIECE):
        reopening.shaped(silent, frames)
        due.append(reopening.due)
    assert due.index(True) == -(-HELD // PIECE) - 1
    reopening.reopened()
    assert not reopening.due


@pytest.mark.sound_server
@pytest.mark.long
def test_a_real_device_is_opened_anew_in_the_rest_which_keeps_its_length(
    sound_server: SoundServer, performer: Performer, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sounddevice

    dry, write = once_in_speech(), sounddevice.OutputStream.write
    monkeypatch.setattr(sounddevice.OutputStream, "write", lambda self, data: write(self, data) or dry(data[:, 0]))
    sink = DeviceSink()
    opened: list[float] = []
    become = sink._become_patient
    monkeypatch.setattr(sink, "_become_patient", lambda: (opened.append(sink._written / SAMPLE_RATE), become()))
    with sound_server.recording() as recording:
        try:
            Guide(performer, sink).conduct(sentences(1.5, 2.0, 2.0))
        finally:
            sink.close()
        recording.wait_for(lambda sound: len(sounding_spans(sound, 0.1)) >= 3)
        spans = sounding_spans(recording.sound, 0.1)
    assert len(opened) == 1
    assert len(spans) == 3
    assert sink.underflows >= 1
    for (start, end), (after, _) in itertools.pairwise(spans):
        assert end - start == pytest.approx(len(SENTENCE), abs=to_frames(0.005))
        assert (after - end) / SAMPLE_RATE == pytest.approx(2.0, abs=0.02)
