"""The books of what was written and heard, against the simplest of books: one line for each frame."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.guide.course import Place
from voiceguide.guide.playback_log import PlaybackLog

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("session"), st.integers(1, 40)),
        st.tuples(st.just("own"), st.integers(1, 40)),
        st.tuples(st.just("next item"), st.integers(1, 40)),
        st.tuples(st.just("hear"), st.integers(0, 60)),
        st.tuples(st.just("cut"), st.integers(0, 60)),
    ),
    max_size=60,
)


@given(STEPS)
def test_every_frame_is_the_moment_of_the_session_that_it_was_written_for(steps: list[tuple[str, int]]) -> None:
    log = PlaybackLog()
    frames: list[Place | None] = []
    item, inside, heard = 0, 0, 0

    def expected() -> Place:
        for place in reversed(frames[:heard]):
            if place is not None:
                return Place(place.item, place.frames + 1)
        return Place(0)

    for what, count in steps:
        match what:
            case "session" | "next item":
                if what == "next item":
                    item, inside = item + 1, 0
                log.add(count, Place(item, inside))
                frames += [Place(item, inside + frame) for frame in range(count)]
                inside += count
            case "own":
                log.add(count, None)
                frames += [None] * count
            case "hear":
                heard = min(len(frames), heard + count)
                assert _same(log.heard(heard), expected(), frames, heard)
            case "cut":
                kept = min(len(frames), heard + count)
                heard = kept
                place = log.cut(kept)
                del frames[kept:]
                assert _same(place, expected(), frames, heard)
                item, inside = place.item, place.frames
        assert log.end == len(frames)


def _same(place: Place, expected: Place, frames: list[Place | None], heard: int) -> bool:
    """The end of one item and the beginning of the next are the same moment."""
    if place == expected:
        return True
    following = frames[heard] if heard < len(frames) else None
    return following is not None and place == following and place.frames == 0


@pytest.mark.long
def test_on_another_sink_the_books_begin_anew_and_the_moment_stays() -> None:
    log = PlaybackLog()
    log.add(100, Place(0))
    assert log.heard(40) == Place(0, 40)
    log.restart()
    assert log.end == 0
    assert log.reached == Place(0, 40)
