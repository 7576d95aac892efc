"""The only module that writes to the terminal, and asks there.

Whatever a command writes, nothing in it controls the terminal, and data within a line never starts a new one.
Messages, on standard error, are never worth a session or a note: one that cannot be written is dropped.
"""

from __future__ import annotations

import contextlib
import io
import sys
import threading
from collections.abc import Callable, Iterator, Sequence

import click

from voiceguide.errors import VoiceguideError
from voiceguide.printable import as_json, ascii_json, on_one_line, printable


def echo(line: object = "", *, nl: bool = True, err: bool = False) -> None:
    """Write one line to standard output, or a message to standard error.

    Raises:
        OSError: standard output does not take it.
    """
    _write(on_one_line(str(line)), nl, err)


def echo_somewhere(lines: Sequence[str]) -> None:
    """Write lines to standard output, or all of them to standard error if that fails.

    Raises:
        OSError: neither takes them, or their reader has closed the pipe.
    """
    try:
        for line in lines:
            echo(line)
    except BrokenPipeError:
        raise
    except OSError:
        if sys.stderr is None:
            raise
        for line in lines:
            click.echo(on_one_line(line), err=True)


def echo_lines(text: str, *, nl: bool = True, err: bool = False) -> None:
    """Write a text and keep its line breaks: our own, or those of a note.

    Raises:
        OSError: standard output does not take it.
    """
    _write(printable(text), nl, err)


def echo_json(value: object, indent: int | None = 2) -> None:
    """Write a value to standard output as JSON from which it can be read back exactly.

    Raises:
        OSError: standard output does not take it.
    """
    echo_json_piece(f"{as_json(value, indent)}\n")


def echo_json_piece(piece: str) -> None:
    """Write a piece of JSON made by `as_json` to standard output.

    Raises:
        OSError: standard output does not take it.
    """
    try:
        piece.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        piece = ascii_json(piece)
    _write(printable(piece), nl=False, err=False)


def echo_error(error: VoiceguideError) -> None:
    """Write an error to standard error, keeping its line breaks."""
    for line in error.lines:
        echo(line, err=True)


def echo_misuse(error: click.UsageError) -> None:
    """Write to standard error how to use a command and what was wrong, or its help if nothing was given."""
    said = io.StringIO()
    error.show(said)
    shown = said.getvalue()
    if not isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):
        # The lines before it are click's own; the message contains what was typed.
        message = error.format_message()
        shown = shown.removesuffix(message + "\n") + on_one_line(message) + "\n"
    echo_lines(shown, nl=False, err=True)


def echo_question(question: str) -> None:
    """Write a question to standard error; the answer is typed after it.

    Raises:
        OSError: standard error does not take it, so nobody would see the question.
    """
    click.echo(on_one_line(question), nl=False, err=True)


def ask(question: str) -> str:
    """Ask a question until something is typed, and return that.

    Raises:
        click.Abort: Ctrl-C or Ctrl-D was pressed.
        OSError: standard error does not take the question.
    """
    typed: str = click.prompt(on_one_line(question), err=True)
    return typed


def ask_unseen(question: str) -> str:
    """Ask a question, and return what is typed, unseen; it may be empty.

    Raises:
        click.Abort: Ctrl-C or Ctrl-D was pressed.
        OSError: standard error does not take the question.
    """
    typed: str = click.prompt(on_one_line(question), hide_input=True, default="", show_default=False, err=True)
    return typed


def ask_line(prompt: str) -> str:
    """Return a line that is typed, beginning with what readline put into it.

    Raises:
        EOFError, KeyboardInterrupt: Ctrl-D or Ctrl-C was pressed.
    """
    return input(on_one_line(prompt))


def _write(text: str, nl: bool, err: bool) -> None:
    # A closed stream raises ValueError.
    with contextlib.suppress(OSError, ValueError) if err else contextlib.nullcontext():
        click.echo(text, nl=nl, err=err)


HEARTBEAT = 4.5
"""Seconds between sentences; nobody waits longer than 5 for one."""


@contextlib.contextmanager
def meanwhile(sentence: Callable[[], str], every: float = HEARTBEAT) -> Iterator[None]:
    """Show a sentence every few seconds while the block runs; quick work shows none."""
    over = threading.Event()

    def speak() -> None:
        while not over.wait(every):
            echo(sentence(), err=True)

    speaker = threading.Thread(target=speak, name="meanwhile")
    speaker.start()
    try:
        yield
    finally:
        over.set()
        speaker.join()
