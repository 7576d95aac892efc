"""Puts the terminal back when the program could not: run as a process of its own, beside it.

It gets the terminal as its standard input, the reading end of a pipe as its standard output (whose other
end only the program holds), and as arguments the mode of before, the program's own, and the former once
more as the system keeps it. A byte in the pipe says that all is in order; the end of the pipe without one
says that the program is gone.
"""

from __future__ import annotations

import fcntl
import os
import sys
import termios

assert sys.platform != "win32"  # noqa: S101 - nothing has to be put back there

_TERMINAL, _PIPE = 0, 1
_LOCAL = 3
"""Where the local flags are in a mode."""
_SIZE = 256
"""More bytes than any system needs to keep a mode."""


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


def exact(descriptor: int) -> bytes:
    """Return a terminal's mode as the system keeps it; nothing where there is no asking for that."""
    if sys.platform != "linux":
        return b""
    return fcntl.ioctl(descriptor, termios.TCGETS, bytes(_SIZE))


def guard(before: str, ours: str, exactly: str) -> None:
    """Wait for the end of the program; put the terminal back if the program left its own mode behind."""
    put_back, left_behind, raw = _decoded(before), _decoded(ours), bytes.fromhex(exactly)
    if os.read(_PIPE, 1):
        return
    # Whoever has the terminal by now may have set it as it needs it: a shell does, for its next line. It
    # does so at this very moment, and a mode that is not ours any more is not to be touched.
    found = exact(_TERMINAL)
    if termios.tcgetattr(_TERMINAL) != left_behind:
        return
    if sys.platform == "linux":
        # As little as possible stands between this look and the change.
        if fcntl.ioctl(_TERMINAL, termios.TCGETS, bytes(_SIZE)) == found:
            fcntl.ioctl(_TERMINAL, termios.TCSETS, raw)
    else:
        termios.tcsetattr(_TERMINAL, termios.TCSANOW, put_back)


if __name__ == "__main__":
    guard(*sys.argv[1:])
