"""What every sink must do; memory may stand for a file or a device because it passes this too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from voiceguide.output.device import DeviceSink
from voiceguide.output.file import WavSink
from voiceguide.output.memory import MemorySink
from voiceguide.output.sink import Sink

BLOCK = np.full(4800, 0.25, np.float32)


@pytest.fixture(params=["memory", "memory that holds", "file", pytest.param("device", marks=pytest.mark.sound_server)])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Sink]]:
    sinks: list[Sink] = []
    if request.param == "device":
        request.getfixturevalue("sound_server")

    def open_one() -> Sink:
        sink: Sink
        match request.param:
            case "memory":
                sink = MemorySink()
            case "memory that holds":
                sink = MemorySink(held=7200)
            case "file":
                sink = WavSink(tmp_path / f"{len(sinks)}.wav")
            case _:
                sink = DeviceSink()
        sinks.append(sink)
        return sink

    yield open_one
    for sink in sinks:
        sink.close()


def test_position_starts_at_nothing(opened: Callable[[], Sink]) -> None:
    assert opened().position == 0


def test_everything_written_is_counted_once_drained(opened: Callable[[], Sink]) -> None:
    sink = opened()
    for _ in range(5):
        sink.write(BLOCK)
    sink.drain()
    # What a device tells of itself may be behind by what it holds.
    assert 5 * len(BLOCK) - 16_000 <= sink.position <= 5 * len(BLOCK)


def test_position_never_falls(opened: Callable[[], Sink]) -> None:
    sink = opened()
    positions = []
    for _ in range(10):
        sink.write(BLOCK)
        positions.append(sink.position)
    assert positions == sorted(positions)
    assert positions[-1] > 0


def test_blocks_of_any_length_are_taken(opened: Callable[[], Sink]) -> None:
    sink = opened()
    for frames in (1, 7, 960, 4801, 0):
        sink.write(np.zeros(frames, np.float32))
    sink.drain()
    assert sink.position <= 5769


def test_a_block_is_the_writers_again_afterwards(opened: Callable[[], Sink]) -> None:
    """The guide reuses one block for all silence; a sink must not change it."""
    sink = opened()
    block = np.zeros(4800, np.float32)
    block.flags.writeable = False
    sink.write(block)
    sink.drain()
    assert not block.any()


@pytest.mark.parametrize(
    "wrong",
    [np.zeros(10, np.float64), np.zeros((10, 1), np.float32), np.zeros(10, np.int16)],
    ids=["double", "two dimensions", "integers"],
)
def test_anything_but_mono_float32_is_refused(opened: Callable[[], Sink], wrong: np.ndarray) -> None:
    with pytest.raises(ValueError, match="mono float32"):
        opened().write(wrong)


def test_after_a_cut_it_goes_on_behind_what_was_kept(opened: Callable[[], Sink]) -> None:
    sink = opened()
    for _ in range(10):
        sink.write(BLOCK)
    heard = sink.position
    kept = sink.cut(0.03)
    assert heard <= kept <= 10 * len(BLOCK)
    assert sink.cut(0.03) == kept, "there is nothing left to cut"
    for _ in range(5):
        sink.write(BLOCK)
    sink.drain()
    assert kept + 5 * len(BLOCK) - 16_000 <= sink.position <= kept + 5 * len(BLOCK)


def test_a_cut_before_anything_was_written_keeps_nothing(opened: Callable[[], Sink]) -> None:
    assert opened().cut(0.03) == 0


def test_nothing_is_taken_after_stop(opened: Callable[[], Sink]) -> None:
    sink = opened()
    sink.write(BLOCK)
    sink.stop(0.02)
    with pytest.raises(ValueError, match="closed"):
        sink.write(BLOCK)


def test_nothing_is_taken_after_close_which_may_come_twice(opened: Callable[[], Sink]) -> None:
    sink = opened()
    sink.write(BLOCK)
    sink.close()
    sink.close()
    with pytest.raises(ValueError, match="closed"):
        sink.write(BLOCK)


def test_discarding_is_allowed_at_any_time(opened: Callable[[], Sink], tmp_path: Path) -> None:
    sink = opened()
    sink.write(BLOCK)
    sink.discard()
    sink.discard()
    assert not list(tmp_path.glob("*.wav")), "a discarded sink leaves nothing behind"


def test_it_says_how_long_blocks_are_best(opened: Callable[[], Sink]) -> None:
    assert 480 <= opened().block_frames <= 96_000
