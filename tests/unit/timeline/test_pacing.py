"""Elastic pauses, fitted exactly to a length."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.timeline.pacing import Stretch, fit


@st.composite
def stretches(draw: st.DrawFn) -> Stretch:
    low, middle, high = sorted(draw(st.lists(st.integers(0, 10**8), min_size=3, max_size=3)))
    return Stretch(middle, low, high)


STRETCHES = st.lists(stretches(), max_size=30)


@given(STRETCHES, st.data())
@settings(max_examples=300)
def test_any_length_within_reach_is_kept_to_the_frame(stretches: list[Stretch], data: st.DataObject) -> None:
    total = data.draw(st.integers(sum(one.shortest for one in stretches), sum(one.longest for one in stretches)))
    lengths = fit(stretches, total)
    assert sum(lengths) == total
    for one, length in zip(stretches, lengths, strict=True):
        assert one.shortest <= length <= one.longest


@given(STRETCHES, st.integers(1, 10**9))
def test_a_length_out_of_reach_is_refused(stretches: list[Stretch], beyond: int) -> None:
    with pytest.raises(ValueError, match="not within"):
        fit(stretches, sum(one.shortest for one in stretches) - beyond)
    with pytest.raises(ValueError, match="not within"):
        fit(stretches, sum(one.longest for one in stretches) + beyond)


@given(STRETCHES)
def test_the_natural_the_shortest_and_the_longest_length_are_themselves(stretches: list[Stretch]) -> None:
    assert fit(stretches, sum(one.natural for one in stretches)) == [one.natural for one in stretches]
    assert fit(stretches, sum(one.shortest for one in stretches)) == [one.shortest for one in stretches]
    assert fit(stretches, sum(one.longest for one in stretches)) == [one.longest for one in stretches]


@given(STRETCHES, st.data())
def test_each_gives_in_proportion_to_its_room(stretches: list[Stretch], data: st.DataObject) -> None:
    """No rest is more than one frame away from its exact share."""
    total = data.draw(st.integers(sum(one.shortest for one in stretches), sum(one.longest for one in stretches)))
    change = total - sum(one.natural for one in stretches)
    spare = [one.longest - one.natural if change > 0 else one.natural - one.shortest for one in stretches]
    for one, free, length in zip(stretches, spare, fit(stretches, total), strict=True):
        exact = abs(change) * free / (sum(spare) or 1)
        assert abs(abs(length - one.natural) - exact) < 1.001


def test_the_last_frames_go_to_the_largest_remainders() -> None:
    assert fit([Stretch(10, 10, 11), Stretch(10, 10, 13), Stretch(10, 10, 13)], 34) == [10, 12, 12]


def test_rigid_rests_never_change() -> None:
    assert fit([Stretch(20, 20, 20), Stretch(10, 8, 15), Stretch(20, 20, 20)], 53) == [20, 13, 20]


def test_no_rests_fit_into_no_time_only() -> None:
    assert fit([], 0) == []
    with pytest.raises(ValueError, match="not within"):
        fit([], 1)


@pytest.mark.parametrize(("natural", "shortest", "longest"), [(5, 6, 7), (5, 4, 4), (5, -1, 6), (-1, -1, -1)])
def test_a_stretch_whose_lengths_are_out_of_order_is_refused(natural: int, shortest: int, longest: int) -> None:
    with pytest.raises(ValueError, match="not a stretch"):
        Stretch(natural, shortest, longest)
