"""When a note is over: never too early for somebody who thinks between words."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.listening.endpointing import OVERRUN, Endpointing, Reason

STEP = 0.02

Spoken = list[tuple[float, bool]]
"""What happens in a note: for how many seconds somebody speaks, or does not."""


def run(endpointing: Endpointing, spoken: Spoken, step: float = STEP) -> tuple[float, Reason | None]:
    """Go through a note step by step; return when and why it ended."""
    now = 0.0
    for seconds, speaking in spoken:
        for _ in range(round(seconds / step)):
            now += step
            if reason := endpointing.step(step, speaking):
                return now, reason
    return now, None


def quiet(seconds: float) -> tuple[float, bool]:
    return seconds, False


def words(seconds: float) -> tuple[float, bool]:
    return seconds, True


NOTE: Spoken = [words(2), quiet(3.5)] * 5


def test_pauses_of_three_and_a_half_seconds_are_one_note_and_four_and_a_half_end_it() -> None:
    assert run(Endpointing(4, 900), NOTE) == (pytest.approx(27.5), None)
    assert run(Endpointing(4, 900), [*NOTE, words(1), quiet(4.5)]) == (pytest.approx(32.5, abs=STEP), Reason.SILENCE)


def test_a_long_think_makes_it_more_patient() -> None:
    """Ten seconds before the first word, or between two: half of that is waited for."""
    for think in ([quiet(10), words(1)], [words(1), quiet(3), words(1), quiet(3), words(1)]):
        endpointing = Endpointing(4, 900)
        run(endpointing, think)
        assert endpointing.patience == pytest.approx(5 if think[0] == quiet(10) else 4)


@pytest.mark.parametrize(("think", "patience"), [(0, 4), (7, 4), (8, 4), (9, 4.5), (12, 6), (16, 8), (60, 8)])
def test_how_patient_it_is_after_which_think(think: float, patience: float) -> None:
    endpointing = Endpointing(4, 900)
    ended, reason = run(endpointing, [quiet(think), words(1), quiet(30)])
    assert reason is Reason.SILENCE
    assert ended == pytest.approx(think + 1 + patience, abs=2 * STEP)


def test_only_by_press_means_that_no_silence_ends_it() -> None:
    endpointing = Endpointing(None, 600, first=10)
    assert endpointing.patience is None
    assert run(endpointing, [quiet(100), words(1), quiet(490)])[1] is None
    assert run(endpointing, [quiet(20)]) == (pytest.approx(9, abs=2 * STEP), Reason.LIMIT)


def test_who_says_nothing_is_let_be() -> None:
    endpointing = Endpointing(4, 180, first=30)
    assert run(endpointing, [quiet(60)]) == (pytest.approx(30, abs=STEP), Reason.UNSAID)
    assert not endpointing.said


def test_without_a_time_to_begin_it_is_the_whole_limit() -> None:
    assert run(Endpointing(4, 180), [quiet(200)]) == (pytest.approx(180, abs=STEP), Reason.UNSAID)


def test_who_began_late_has_time_until_the_limit() -> None:
    assert run(Endpointing(4, 180, first=30), [quiet(29), words(100), quiet(3), words(40)])[1] is None


def test_the_limit_waits_for_a_pause() -> None:
    endpointing = Endpointing(4, 60)
    assert run(endpointing, [words(63.3), quiet(1)]) == (pytest.approx(63.3, abs=2 * STEP), Reason.LIMIT)
    assert endpointing.said


def test_but_not_for_ever() -> None:
    """A television that was left on must not fill the disk."""
    assert run(Endpointing(4, 60), [words(500)]) == (pytest.approx(60 + OVERRUN, abs=2 * STEP), Reason.LIMIT)


def test_more_time_moves_the_limit() -> None:
    endpointing = Endpointing(None, 60)
    run(endpointing, [words(1), quiet(50)])
    endpointing.extend(60)
    assert run(endpointing, [quiet(100)]) == (pytest.approx(69, abs=2 * STEP), Reason.LIMIT)


def test_more_time_is_still_given_while_somebody_speaks_beyond_the_limit() -> None:
    endpointing = Endpointing(4, 60)
    run(endpointing, [words(62)])
    endpointing.extend(60)
    assert run(endpointing, [quiet(1), words(20)])[1] is None


def warnings(endpointing: Endpointing, spoken: Spoken) -> list[float]:
    """Return at which seconds there was a warning."""
    now, found = 0.0, []
    for seconds, speaking in spoken:
        for _ in range(round(seconds / STEP)):
            now += STEP
            endpointing.step(STEP, speaking)
            if endpointing.warned():
                found.append(now)
    return found


def test_it_warns_once_twenty_seconds_before_the_limit() -> None:
    assert warnings(Endpointing(4, 180), [words(179)]) == [pytest.approx(160, abs=2 * STEP)]


def test_it_warns_again_of_a_limit_that_was_moved() -> None:
    endpointing = Endpointing(None, 180)
    assert len(warnings(endpointing, [words(165)])) == 1
    endpointing.extend(60)
    assert warnings(endpointing, [words(60)]) == [pytest.approx(220 - 165, abs=2 * STEP)]


def test_more_time_before_the_warning_puts_it_off() -> None:
    endpointing = Endpointing(None, 180)
    assert warnings(endpointing, [words(100)]) == []
    endpointing.extend(60)
    assert warnings(endpointing, [words(139)]) == [pytest.approx(120, abs=2 * STEP)]


@pytest.mark.parametrize("limit", [10, 40, math.inf])
def test_a_short_limit_and_none_at_all_are_not_warned_of(limit: float) -> None:
    assert warnings(Endpointing(4, limit), [words(1000 if limit == math.inf else limit)]) == []


def test_a_note_that_is_over_is_not_warned_of_and_stays_over() -> None:
    endpointing = Endpointing(4, 180)
    assert run(endpointing, [words(1), quiet(10)])[1] is Reason.SILENCE
    endpointing.extend(1000)
    assert warnings(endpointing, [words(500)]) == []
    assert endpointing.step(1, True) is Reason.SILENCE


TENTHS = st.integers(1, 150).map(lambda tenths: tenths / 10)
NOTES = st.lists(st.tuples(TENTHS, st.booleans()), max_size=30)
PATIENCE = st.integers(10, 150).map(lambda tenths: tenths / 10)
LIMIT = st.integers(100, 3000).map(lambda tenths: tenths / 10)
FIRST = st.none() | TENTHS


@given(PATIENCE | st.none(), LIMIT, FIRST, NOTES)
@settings(max_examples=300)
def test_it_never_ends_while_somebody_speaks_unless_far_beyond_the_limit(
    patience: float | None, limit: float, first: float | None, note: Spoken
) -> None:
    endpointing, now = Endpointing(patience, limit, first), 0.0
    for seconds, speaking in note:
        for _ in range(round(seconds / 0.1)):
            now += 0.1
            if reason := endpointing.step(0.1, speaking):
                assert not speaking or (reason is Reason.LIMIT and now >= limit + OVERRUN - 0.01)
                return


@given(PATIENCE | st.none(), LIMIT, FIRST, NOTES)
@settings(max_examples=300)
def test_silence_ends_a_note_only_after_speech_and_its_reason_is_true(
    patience: float | None, limit: float, first: float | None, note: Spoken
) -> None:
    endpointing = Endpointing(patience, limit, first)
    ended, reason = run(endpointing, note, step=0.1)
    said, silent, now = False, 0.0, 0.0
    for seconds, speaking in note:
        part = min(seconds, ended - now)
        if part > 0.01:
            said, silent, now = said or speaking, 0.0 if speaking else silent + part, now + part
    assert endpointing.said == said
    if reason is Reason.SILENCE:
        assert patience is not None
        assert said
        assert silent >= patience - 0.01
    elif reason is Reason.UNSAID:
        assert not said
    elif reason is Reason.LIMIT:
        assert ended >= limit - 0.01


@given(PATIENCE, NOTES, TENTHS)
@settings(max_examples=300)
def test_it_ends_within_one_step_once_the_patience_is_over(patience: float, note: Spoken, last: float) -> None:
    endpointing = Endpointing(patience, math.inf)
    if run(endpointing, [*note, (last, True)], step=0.1)[1] is not None:
        return
    needed = endpointing.patience
    assert needed is not None
    assert patience <= needed <= 2 * patience
    ended, reason = run(endpointing, [quiet(60)], step=0.1)
    assert reason is Reason.SILENCE
    assert needed - 0.01 <= ended <= needed + 0.11


@given(PATIENCE, st.none() | PATIENCE, LIMIT, FIRST, NOTES)
@settings(max_examples=300)
def test_more_patience_never_ends_a_note_earlier(
    less: float, more: float | None, limit: float, first: float | None, note: Spoken
) -> None:
    if more is not None and more < less:
        less, more = more, less
    behind = [*note, quiet(400)]
    assert run(Endpointing(less, limit, first), behind, 0.1)[0] <= run(Endpointing(more, limit, first), behind, 0.1)[0]


@given(PATIENCE | st.none(), LIMIT, FIRST, NOTES, st.sampled_from([0.02, 0.05, 0.1]))
@settings(max_examples=200)
def test_how_long_the_steps_are_makes_no_difference_but_for_one_step(
    patience: float | None, limit: float, first: float | None, note: Spoken, step: float
) -> None:
    behind = [*note, quiet(400)]
    fine, why_fine = run(Endpointing(patience, limit, first), behind, 0.01)
    coarse, why_coarse = run(Endpointing(patience, limit, first), behind, step)
    assert why_fine is why_coarse
    assert fine - 0.001 <= coarse <= fine + step + 0.001
