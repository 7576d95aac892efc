"""Puts the terminal back when the program could not: run as a process of its own, beside it.

It gets the terminal as its standard input, the reading end of a pipe as its standard output (whose other
end only the program holds), and two modes as arguments: that of before, and the program's. A byte in the
pipe says that all is in order; the end of the pipe without one says that the program is gone.
"""

from __future__ import annotations

import os
import sys
import termios

assert sys.platform != "win32"  # noqa: S101 - nothing has to be put back there

_TERMINAL, _PIPE = 0, 1
_LOCAL = 3
"""Where the local flags are in a mode."""


def encoded(mode: list[int | list[bytes | int]]) -> str:
    """Return a terminal's mode as one word."""
    flags, characters = mode[:-1], mode[-1]
    assert isinstance(characters, list)  # noqa: S101 - termios gives it so
    special = (character if isinstance(character, int) else character[0] for character in characters)
    return ",".join(str(number) for number in (*flags, *special))


def _decoded(word: str) -> list[int | list[bytes | int]]:
    numbers = [int(number) for number in word.split(",")]
    special: list[bytes | int] = [bytes([number]) for number in numbers[6:]]
    if not numbers[_LOCAL] & termios.ICANON:
        # Python gives these two as numbers where keys are not gathered into lines.
        special[termios.VMIN], special[termios.VTIME] = numbers[6 + termios.VMIN], numbers[6 + termios.VTIME]
    return [*numbers[:6], special]


def guard(before: str, ours: str) -> None:
    """Wait for the end of the program; put the terminal back if the program left its own mode behind."""
    put_back, left_behind = _decoded(before), _decoded(ours)
    if os.read(_PIPE, 1):
        return
    # Whoever has the terminal by now may have set it as it needs it: a shell does, for its next line.
    # It does so at this very moment, so that nothing may stand between these two.
    if termios.tcgetattr(_TERMINAL) == left_behind:
        termios.tcsetattr(_TERMINAL, termios.TCSANOW, put_back)


if __name__ == "__main__":
    guard(*sys.argv[1:])
