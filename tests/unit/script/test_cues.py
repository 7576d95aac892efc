"""The words of the domain, and what each of them promises."""

from __future__ import annotations

import pytest

from voiceguide.script.cues import (
    NAMED_PAUSES,
    Bed,
    Bell,
    Part,
    Pause,
    Prompt,
    Say,
    Session,
    Wait,
    wait_as_pause,
    window_as_pause,
)


@pytest.mark.parametrize(
    ("name", "natural", "shortest", "longest"),
    [
        ("breath", 4, 3, 6),
        ("short", 6, 4, 8),
        ("pause", 10, 8, 15),
        ("think", 20, 12, 30),
        ("long", 45, 30, 75),
        ("silence", 120, 60, 300),
    ],
)
def test_a_named_pause_has_the_length_of_the_design(name: str, natural: float, shortest: float, longest: float) -> None:
    assert NAMED_PAUSES[name] == Pause(natural, shortest, longest)


def test_no_other_pause_has_a_name() -> None:
    assert list(NAMED_PAUSES) == ["breath", "short", "pause", "think", "long", "silence"]


def test_cues_are_equal_wherever_they_stand() -> None:
    assert Say("Hello.", line=3) == Say("Hello.", line=9)
    assert Bell(line=1) == Bell(line=2)
    assert Say("Hello.") != Say("Hello.", paragraph=True)
    assert hash(Pause(1, 1, 1, line=4)) == hash(Pause(1, 1, 1, line=5))


def test_a_pause_of_one_length_only_is_rigid() -> None:
    assert Pause(20, 20, 20).rigid
    assert not Pause(20, 20, 60).rigid
    assert not Pause(10, 8, 15).rigid


def test_parts_join_at_their_length_and_stay_in_their_place() -> None:
    first, late, later, last = Say("One."), Say("Two."), Say("Three."), Say("Four.")
    session = Session("A title", (first, Part(15, (late,)), Part(10.5, (later,)), last))
    assert session.at_length(10.4) == (first, last)
    assert session.at_length(10.5) == (first, later, last)
    assert session.at_length(15) == (first, late, later, last)
    assert session.every_cue == (first, late, later, last)
    assert session.thresholds == (10.5, 15)


def test_two_parts_of_one_length_are_one_threshold() -> None:
    session = Session("A title", (Part(15, ()), Say("One."), Part(15, ())))
    assert session.thresholds == (15,)


@pytest.mark.parametrize(
    ("limit", "natural", "shortest", "longest"), [(120, 30, 12, 120), (20, 20, 12, 20), (5, 5, 5, 5)]
)
def test_a_wait_in_a_file_is_a_pause_within_its_limit(
    limit: float, natural: float, shortest: float, longest: float
) -> None:
    assert wait_as_pause(Wait(limit, line=7)) == Pause(natural, shortest, longest)
    assert wait_as_pause(Wait(limit, line=7)).line == 7


@pytest.mark.parametrize(
    ("limit", "natural", "shortest", "longest"), [(180, 180, 60, 180), (60, 60, 60, 60), (20, 20, 20, 20)]
)
def test_a_window_in_a_file_is_as_long_as_announced_and_may_shrink_to_a_minute(
    limit: float, natural: float, shortest: float, longest: float
) -> None:
    assert window_as_pause(Prompt("What now?", limit, line=7)) == Pause(natural, shortest, longest)
    assert window_as_pause(Prompt("What now?", limit, line=7)).line == 7


def test_no_bed_is_a_bed_without_a_name() -> None:
    assert Bed(None) != Bed("rain")
