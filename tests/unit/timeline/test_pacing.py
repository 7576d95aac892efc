"""Elastic pauses, fitted exactly to a length."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.timeline.pacing import Room, fit


@st.composite
def rooms(draw: st.DrawFn) -> Room:
    low, middle, high = sorted(draw(st.lists(st.integers(0, 10**8), min_size=3, max_size=3)))
    return Room(middle, low, high)


ROOMS = st.lists(rooms(), max_size=30)


@given(ROOMS, st.data())
@settings(max_examples=300)
def test_any_length_within_reach_is_kept_to_the_frame(rooms: list[Room], data: st.DataObject) -> None:
    total = data.draw(st.integers(sum(room.shortest for room in rooms), sum(room.longest for room in rooms)))
    lengths = fit(rooms, total)
    assert sum(lengths) == total
    for room, length in zip(rooms, lengths, strict=True):
        assert room.shortest <= length <= room.longest


@given(ROOMS, st.integers(1, 10**9))
def test_a_length_out_of_reach_is_refused(rooms: list[Room], beyond: int) -> None:
    with pytest.raises(ValueError, match="not within"):
        fit(rooms, sum(room.shortest for room in rooms) - beyond)
    with pytest.raises(ValueError, match="not within"):
        fit(rooms, sum(room.longest for room in rooms) + beyond)


@given(ROOMS)
def test_the_natural_the_shortest_and_the_longest_length_are_themselves(rooms: list[Room]) -> None:
    assert fit(rooms, sum(room.natural for room in rooms)) == [room.natural for room in rooms]
    assert fit(rooms, sum(room.shortest for room in rooms)) == [room.shortest for room in rooms]
    assert fit(rooms, sum(room.longest for room in rooms)) == [room.longest for room in rooms]


@given(ROOMS, st.data())
def test_each_gives_in_proportion_to_its_room(rooms: list[Room], data: st.DataObject) -> None:
    """No rest is more than one frame away from its exact share."""
    total = data.draw(st.integers(sum(room.shortest for room in rooms), sum(room.longest for room in rooms)))
    change = total - sum(room.natural for room in rooms)
    spare = [room.longest - room.natural if change > 0 else room.natural - room.shortest for room in rooms]
    for room, free, length in zip(rooms, spare, fit(rooms, total), strict=True):
        exact = abs(change) * free / (sum(spare) or 1)
        assert abs(abs(length - room.natural) - exact) < 1.001


def test_the_last_frames_go_to_the_largest_remainders() -> None:
    assert fit([Room(10, 10, 11), Room(10, 10, 13), Room(10, 10, 13)], 34) == [10, 12, 12]


def test_rigid_rests_never_change() -> None:
    assert fit([Room(20, 20, 20), Room(10, 8, 15), Room(20, 20, 20)], 53) == [20, 13, 20]


def test_no_rests_fit_into_no_time_only() -> None:
    assert fit([], 0) == []
    with pytest.raises(ValueError, match="not within"):
        fit([], 1)


@pytest.mark.parametrize(("natural", "shortest", "longest"), [(5, 6, 7), (5, 4, 4), (5, -1, 6), (-1, -1, -1)])
def test_a_room_whose_lengths_are_out_of_order_is_refused(natural: int, shortest: int, longest: int) -> None:
    with pytest.raises(ValueError, match="not a room"):
        Room(natural, shortest, longest)
