"""Restores the terminal if the program could not: runs as a separate process beside it.

Its standard input is the terminal; its standard output is the reading end of a pipe whose other end only the program
holds. Its arguments are the original mode, the program's own, and the original once more in the system's own form. A
byte in the pipe means that all is in order; the end of the pipe without one means that the program is gone.
"""

from __future__ import annotations

import fcntl
import os
import sys
import termios

assert sys.platform != "win32"  # noqa: S101 - nothing has to be restored there

_TERMINAL, _PIPE = 0, 1
_LOCAL = 3
"""The index of the local flags in a mode."""
_SIZE = 256
"""More bytes than any system needs for a mode."""


def encoded(mode: list[int | list[bytes | int]]) -> str:
    """Return a terminal's mode as one word."""
    flags, characters = mode[:-1], mode[-1]
    assert isinstance(characters, list)  # noqa: S101 - as termios returns it
    special = (character if isinstance(character, int) else character[0] for character in characters)
    return ",".join(str(number) for number in (*flags, *special))


def _decoded(word: str) -> list[int | list[bytes | int]]:
    numbers = [int(number) for number in word.split(",")]
    special: list[bytes | int] = [bytes([number]) for number in numbers[6:]]
    if not numbers[_LOCAL] & termios.ICANON:
        # Python returns these two as numbers if input is not gathered into lines.
        special[termios.VMIN], special[termios.VTIME] = numbers[6 + termios.VMIN], numbers[6 + termios.VTIME]
    return [*numbers[:6], special]


def exact(descriptor: int) -> bytes:
    """Return a terminal's mode in the system's own form; empty if that is not available."""
    if sys.platform != "linux":
        return b""
    return fcntl.ioctl(descriptor, termios.TCGETS, bytes(_SIZE))


def guard(before: str, ours: str, exactly: str) -> None:
    """Wait for the end of the program; restore the terminal if the program left its own mode behind."""
    put_back, left_behind, raw = _decoded(before), _decoded(ours), bytes.fromhex(exactly)
    if os.read(_PIPE, 1):
        return
    # The terminal's new owner may have set its own mode: a shell does so for its next line, at this very
    # moment. A mode that is no longer ours must not be touched.
    found = exact(_TERMINAL)
    if termios.tcgetattr(_TERMINAL) != left_behind:
        return
    if sys.platform == "linux":
        # As little as possible comes between this check and the change.
        if fcntl.ioctl(_TERMINAL, termios.TCGETS, bytes(_SIZE)) == found:
            fcntl.ioctl(_TERMINAL, termios.TCSETS, raw)
    else:
        termios.tcsetattr(_TERMINAL, termios.TCSANOW, put_back)


if __name__ == "__main__":
    guard(*sys.argv[1:])
