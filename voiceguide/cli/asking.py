"""Asking at the terminal: whether anybody is there, a yes or a no, and the journal's passphrase."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

import click

from voiceguide.cli.echo import ask_unseen, echo, echo_question
from voiceguide.errors import JournalLocked, KeyProblem, WrongPassphrase
from voiceguide.wording import journal as said
from voiceguide.wording.errors import keys as problem

_REFUSED, _STOPPED = 1, 130


def at_terminal() -> bool:
    """Return whether somebody can type an answer."""
    return sys.stdin is not None and sys.stdin.isatty()


def confirmed(question: str) -> bool:
    """Ask until a yes or a no is typed, and return whether it was a yes; the end of the input counts as no.

    Raises:
        KeyboardInterrupt: the person pressed Ctrl-C, which is not an answer.
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


def confirm_or_leave(question: str, left: str) -> None:
    """Ask; unless the answer is yes, show the line `left`, which says what was left as it is, and end the command.

    Raises:
        click.exceptions.Exit: with 1 after a no, with 130 after Ctrl-C.
    """
    with leaving_when_stopped("", left):
        if confirmed(question):
            return
    echo(left)
    raise click.exceptions.Exit(_REFUSED)


@contextlib.contextmanager
def leaving_when_stopped(*lines: str) -> Iterator[None]:
    """If the command is stopped, show these lines and nothing else, and end it.

    Raises:
        click.exceptions.Exit: with 130, after Ctrl-C or Ctrl-D.
    """
    try:
        yield
    except (click.Abort, KeyboardInterrupt):
        for line in lines:
            echo(line, err=True)
        raise click.exceptions.Exit(_STOPPED) from None


def ask_passphrase(refused: KeyProblem | None = None, question: str = said.KEY_ASK) -> str:
    """Return a passphrase: typed unseen at a terminal, or the next line of standard input.

    It is never taken from the command line or the environment, where others could see it. `refused` is what was wrong
    with the one before.

    Raises:
        JournalLocked: nobody can type it, and no line of input is left.
        KeyProblem: the one before was refused, and nobody can type another.
        WrongPassphrase: the line is not text.
    """
    if at_terminal():
        if refused is not None:
            echo(str(refused), err=True)
        try:
            return ask_unseen(question)
        except OSError:  # it cannot be shown
            raise JournalLocked(problem.JOURNAL_LOCKED) from None
    if refused is not None:
        raise refused
    try:
        line = sys.stdin.readline() if sys.stdin is not None else ""
    except UnicodeDecodeError:
        raise WrongPassphrase(problem.NOT_THAT_PASSPHRASE) from None
    if not line:
        raise JournalLocked(problem.JOURNAL_LOCKED)
    return line.removeprefix("\ufeff").rstrip("\r\n")
