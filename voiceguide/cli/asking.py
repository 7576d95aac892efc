"""Asking somebody at the terminal: whether there is anybody, and a yes or a no."""

from __future__ import annotations

import sys

from voiceguide.cli.echo import echo, echo_question
from voiceguide.wording import journal as said


def at_terminal() -> bool:
    """Say whether somebody can type an answer."""
    return sys.stdin is not None and sys.stdin.isatty()


def confirmed(question: str) -> bool:
    """Ask until a yes or a no is typed; the end of the input is a no.

    Raises:
        KeyboardInterrupt: the person pressed Ctrl-C, which is no answer.
    """
    while True:
        echo_question(said.YES_OR_NO.format(question=question))
        try:
            line = sys.stdin.readline() if sys.stdin is not None else ""
        except UnicodeDecodeError:
            line = ""
        if not line:
            echo(err=True)
            return False
        answer = line.strip().casefold()
        if answer in {"y", "yes"}:
            return True
        if answer in {"n", "no"}:
            return False
