"""The one curve by which a session for bed grows softer and slower, and what `arrange` makes of it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.any_cues import any_cues, plain_cues

from voiceguide.script import cues
from voiceguide.script.parse import session_from
from voiceguide.sound.audio import to_frames
from voiceguide.speech.synthesizer import Delivery, Utterance
from voiceguide.timeline.arrange import BED_FADE_OUT, BED_FADE_OUT_BEDTIME, TAIL, arrange
from voiceguide.timeline.steps import Mark, MarkKind, Rest, Sounded, Spoken, Step, natural_frames
from voiceguide.timeline.timeline import timeline
from voiceguide.timeline.wind_down import BEDTIME_GAIN_DB, SOFTEST_SPEECH_DB, WHOLE_SLIDE, SpeechManner, WindDown

shares = st.floats(0, 1)
PACE = Delivery("low", 102.0)
TEN_MINUTES = "One more sentence of eight words for now. [think]\n" * 30


def frames_of(utterance: Utterance) -> int:
    """A voice of 0.05 seconds a character."""
    return to_frames(0.05 * len(utterance.text))


def steps_of(body: str, kind: str = "bedtime", pace: Delivery = PACE) -> tuple[Step, ...]:
    session = session_from(f"Title: Test\nKind: {kind}\n\n{body}\n")
    return arrange(session, session.at_length(0), pace)


def said(steps: tuple[Step, ...]) -> list[Spoken]:
    return [step for step in steps if isinstance(step, Spoken)]


def gains(steps: tuple[Step, ...]) -> list[float]:
    return [step.gain_db for step in said(steps)]


def paces(steps: tuple[Step, ...]) -> list[float]:
    return [step.utterance.delivery.words_a_minute for step in said(steps)]


# The curve


def test_it_begins_at_22_below_and_ends_at_30_below() -> None:
    assert WindDown().at(0) == SpeechManner(-3.0, 1.0)
    assert WindDown().at(1).gain_db == pytest.approx(-11.0)
    assert WindDown().at(1).pace == pytest.approx(0.88)


@given(shares, shares, st.floats(0, 10_000))
def test_it_only_ever_falls(one: float, other: float, seconds: float) -> None:
    curve = WindDown.over(seconds)
    earlier, later = curve.at(min(one, other)), curve.at(max(one, other))
    assert later.gain_db <= earlier.gain_db
    assert later.pace <= earlier.pace
    assert SOFTEST_SPEECH_DB <= later.gain_db <= BEDTIME_GAIN_DB
    assert 0.88 <= later.pace <= 1.0


@given(shares, st.floats(0, 0.001))
def test_it_has_no_step(share: float, ahead: float) -> None:
    before, after = WindDown().at(share), WindDown().at(min(1.0, share + ahead))
    assert before.gain_db - after.gain_db <= 15 * ahead + 1e-12
    assert before.pace - after.pace <= 0.3 * ahead + 1e-12


@given(st.floats(0, 0.1))
def test_the_first_tenth_holds(share: float) -> None:
    assert WindDown().at(share) == SpeechManner(-3.0, 1.0)


@pytest.mark.parametrize("share", [-1.0, 2.0])
def test_outside_of_the_session_it_is_as_at_its_ends(share: float) -> None:
    assert WindDown().at(share) == WindDown().at(min(1.0, max(0.0, share)))


def test_a_short_session_makes_part_of_the_slide() -> None:
    assert WindDown.over(WHOLE_SLIDE / 4).at(1).gain_db == pytest.approx(-5.0)
    assert WindDown.over(WHOLE_SLIDE).at(1) == WindDown.over(10 * WHOLE_SLIDE).at(1)


# Arranged


def test_a_session_for_bed_slides_from_its_first_word_to_its_last() -> None:
    steps = steps_of(TEN_MINUTES)
    assert gains(steps)[:3] == [-3.0, -3.0, -3.0]
    assert gains(steps)[-1] == -11.0
    assert all(after <= before for before, after in itertools.pairwise(gains(steps)))
    assert (paces(steps)[0], paces(steps)[-1]) == (102.0, 90.0)
    assert all(after <= before for before, after in itertools.pairwise(paces(steps)))
    assert all(pace == int(pace) for pace in paces(steps)), "whole words a minute, which the cache finds again"


def test_the_day_does_not_slide() -> None:
    steps = steps_of(TEN_MINUTES, kind="day")
    assert set(gains(steps)) == {0.0}
    assert set(paces(steps)) == {102.0}


def test_the_rests_between_sentences_grow_with_the_pace() -> None:
    steps = steps_of("Eight words are enough for one such sentence. " * 80)
    rests = [step.stretch.natural for step in steps if isinstance(step, Rest)][1:-1]
    assert rests[-1] > rests[0]
    assert all(after >= before for before, after in itertools.pairwise(rests))


def test_slower_and_softer_come_on_top_and_stop_at_the_limits() -> None:
    plain, changed = steps_of(TEN_MINUTES), steps_of("[slower] [softer]\n" + TEN_MINUTES)
    assert gains(changed)[0] == -5.0
    assert paces(changed)[0] == 94.0
    assert min(gains(changed)) == SOFTEST_SPEECH_DB
    assert all(after < before for before, after in zip(paces(plain), paces(changed), strict=True))
    slowest = steps_of("[slower] [slower] [slower] [slower]\n" + TEN_MINUTES, pace=Delivery("low", 70.0))
    assert min(paces(slowest)) == 60.0


def test_the_bell_and_the_tones_follow() -> None:
    steps = steps_of("[bell]\n" + TEN_MINUTES + "[bell]\n[breathe in 4, out 6, 1 times, by tone]\nThe end.")
    sounded = [step.gain_db for step in steps if isinstance(step, Sounded)]
    assert sounded[0] == -3.0
    assert all(gain < -10.5 for gain in sounded[1:])


@given(st.lists(plain_cues, max_size=20).map(tuple))
def test_whatever_the_cues_nothing_is_too_soft_too_slow_or_much_louder_than_before(
    listed: tuple[cues.PlainCue, ...],
) -> None:
    for kind in cues.SessionKind:
        steps = arrange(cues.Session("Any", listed, kind=kind), listed, PACE)
        assert all(SOFTEST_SPEECH_DB <= gain <= 0.0 for gain in gains(steps))
        assert all(pace >= 60.0 for pace in paces(steps))
        assert all(after <= before + 2.0 + 1e-9 for before, after in itertools.pairwise(gains(steps)))
        if kind is cues.SessionKind.BEDTIME:
            assert all(gain <= BEDTIME_GAIN_DB for gain in gains(steps))


@given(any_cues)
def test_a_fitted_session_is_spoken_as_at_its_natural_length(listed: tuple[cues.Cue, ...]) -> None:
    session = cues.Session(
        "Any", tuple(cue for cue in listed if not isinstance(cue, cues.Part)), kind=cues.SessionKind.BEDTIME
    )
    natural = timeline(session, PACE, frames_of)
    longest = timeline(session, PACE, frames_of, natural.longest)
    assert [(clip.utterance, clip.gain_db) for clip in natural.clips if clip.utterance] == [
        (clip.utterance, clip.gain_db) for clip in longest.clips if clip.utterance
    ]


# After a long quiet


@pytest.mark.parametrize("quiet", ["[pause 30 seconds]", "[think] [pause]", "[wait]", "[journal: What is there?]"])
def test_after_a_long_quiet_the_voice_comes_back_softer(quiet: str) -> None:
    after = gains(steps_of(f"Before. {quiet}\nOne. Two. Three.", kind="day"))[-3:]
    assert after == [-4.0, -2.0, 0.0]


def test_after_a_shorter_quiet_it_does_not() -> None:
    assert gains(steps_of("Before. [pause 29 seconds]\nOne. Two.", kind="day")) == [0.0, 0.0, 0.0]


def test_the_first_sentence_of_a_session_is_not_softened() -> None:
    assert gains(steps_of("[silence]\nOne. Two.", kind="day")) == [0.0, 0.0]


def test_a_bell_after_a_long_quiet_is_softer_and_the_voice_still_is() -> None:
    steps = steps_of("Before. [long]\n[bell]\nOne. Two. Three.", kind="day")
    assert [step.gain_db for step in steps if isinstance(step, Spoken | Sounded)] == [0.0, -4.0, -4.0, -2.0, 0.0]


# The end


def ends_with(steps: tuple[Step, ...], seconds: float) -> bool:
    last = steps[-1]
    return isinstance(
        last, Rest
    ) and last.stretch.natural == last.stretch.shortest == last.stretch.longest == to_frames(seconds)


@pytest.mark.parametrize(("kind", "fade"), [("day", BED_FADE_OUT), ("bedtime", BED_FADE_OUT_BEDTIME)])
def test_a_bed_that_is_still_on_has_the_time_to_fall_silent(kind: str, fade: float) -> None:
    steps = steps_of("[bed rain]\nOne. [bed sea] Two.", kind)
    assert steps[-2] == Mark("off", 0, MarkKind.BED)
    assert ends_with(steps, fade)


def test_without_a_bed_the_end_is_short() -> None:
    for body in ("One.", "[bed off]\nOne.", "[bed rain]\nOne. [bed off] [silence 10 minutes]\nTwo."):
        steps = steps_of(body)
        assert ends_with(steps, TAIL), body
        assert [step.title for step in steps[-2:] if isinstance(step, Mark)] == []


def test_a_bed_that_goes_off_near_the_end_is_not_cut() -> None:
    assert ends_with(steps_of("[bed rain]\nOne. [bed off] [pause 20 seconds]"), BED_FADE_OUT_BEDTIME - 20)
    assert ends_with(steps_of("[bed rain]\nOne. [bed off]"), BED_FADE_OUT_BEDTIME)


def test_the_length_of_a_step_is_told_without_a_voice() -> None:
    spoken = said(steps_of("Four words are here.", pace=Delivery("low", 60.0)))[0]
    assert natural_frames(spoken) == to_frames(4.0)


def test_a_bed_begins_before_the_silence_that_follows_it_and_a_chapter_after() -> None:
    steps = steps_of("One.\n\n# Two\n\n[bed rain] [think]\nTwo.")
    told = [step.title if isinstance(step, Mark) else type(step).__name__ for step in steps]
    assert told[1:6] == ["Spoken", "rain", "Rest", "Two", "Spoken"]
