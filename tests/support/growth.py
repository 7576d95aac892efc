"""How work grows with a text, counted and not timed: what Python does is counted step by step."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable
from types import FrameType
from typing import Any

LINEAR = 2.3
"""For twice the text at most so many times the steps; what grows with the square needs three or four times as many."""


def growth(action: Callable[[str], object], text: Callable[[int], str], size: int) -> float:
    """Return how many times the steps an action takes for a text of twice the size."""
    small, large = text(size), text(2 * size)
    action(small)  # what is only done once is done by now
    return steps(lambda: action(large)) / steps(lambda: action(small))


def steps(action: Callable[[], object]) -> int:
    """Return how many steps of Python's machine an action takes."""
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        action()
    finally:
        sys.settrace(before)
    return count


def peak(action: Callable[[], object]) -> int:
    """Return how many bytes an action needs at most, beyond what there was before."""
    tracemalloc.start()
    try:
        action()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
