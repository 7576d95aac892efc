"""Times in words."""

from __future__ import annotations

import pytest

from voiceguide.sound.audio import to_frames
from voiceguide.timeline.wording import spoken_length, spoken_reach, spoken_within


@pytest.mark.parametrize(
    ("length", "shortest", "longest", "told"),
    [
        (12.4, 12.4, 15.2, ("13 seconds", "13 seconds", "15 seconds")),
        (15.7, 12.4, 15.7, ("15 seconds", "13 seconds", "15 seconds")),
        (14.6, 12.4, 16.9, ("15 seconds", "13 seconds", "16 seconds")),
        (12.4, 12.4, 12.4, ("12 seconds", "12 seconds", "12 seconds")),
        (12.6, 12.4, 12.9, ("12 seconds", "12 seconds", "12 seconds")),
        (12.0, 12.0, 12.0, ("12 seconds", "12 seconds", "12 seconds")),
    ],
)
def test_the_length_that_is_told_lies_in_the_reach_that_is_told(
    length: float, shortest: float, longest: float, told: tuple[str, str, str]
) -> None:
    frames, low, high = map(to_frames, (length, shortest, longest))
    assert (spoken_within(frames, low, high), *spoken_reach(low, high)) == told


def test_a_length_by_itself_is_rounded_to_the_nearest_second() -> None:
    assert [spoken_length(to_frames(seconds)) for seconds in (0.4, 12.4, 12.6, 3661)] == [
        "0 seconds", "12 seconds", "13 seconds", "1 hour 1 minute 1 second",
    ]  # fmt: skip
