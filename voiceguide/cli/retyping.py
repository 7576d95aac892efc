"""Changes a text at the terminal, sentence by sentence.

An editor would leave the text in temporary and backup files; here it never leaves memory.
"""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Iterator
from typing import Any

import click

from voiceguide.cli.echo import ask_line, echo
from voiceguide.printable import as_changed, on_one_line
from voiceguide.wording import journal as wording

_AFTER_SENTENCE = re.compile(r"(?<=[.!?\u2026])([ \t]+)(?=\S)|([ \t]*\n\s*)")
_REMOVED = "-"


def retyped(text: str) -> str:
    """Return a text as the person changed it; unchanged parts stay exact, including characters that are not shown.

    Raises:
        click.Abort: the person left by Ctrl-C or Ctrl-D.
    """
    pieces = pieces_of(text)
    changed: list[tuple[str, str]] = []
    with _line() as line:
        echo(wording.SENTENCE_KEPT if line.prefilled else wording.SENTENCE_RETYPED, err=True)
        for place, (sentence, behind) in enumerate(pieces, start=1):
            shown = on_one_line(sentence).strip()
            if new := line.change(wording.SENTENCE_PROMPT.format(place=place, count=len(pieces)), shown):
                changed.append((sentence if new == shown else as_changed(sentence, new), behind))
        while added := line.ask(wording.ANOTHER_SENTENCE):
            changed.append((added, " "))
    return joined(changed)


def pieces_of(text: str) -> list[tuple[str, str]]:
    """Return the sentences of a text, each with the space after it."""
    pieces: list[tuple[str, str]] = []
    start = 0
    for match in _AFTER_SENTENCE.finditer(text):
        pieces.append((text[start : match.start()], match[0]))
        start = match.end()
    pieces.append((text[start:], ""))
    return [(sentence, behind) for sentence, behind in pieces if sentence]


def joined(pieces: list[tuple[str, str]]) -> str:
    """Return sentences joined to a text again."""
    return "".join(sentence + (behind or " ") for sentence, behind in pieces).rstrip()


class _Line:
    """Asks for a line, with a sentence already in it if the terminal can do that."""

    def __init__(self, readline: Any | None) -> None:  # noqa: ANN401 - the module, where there is one
        self._readline = readline

    @property
    def prefilled(self) -> bool:
        """Whether a sentence is put into the line, to be changed there."""
        return self._readline is not None

    def change(self, prompt: str, sentence: str) -> str:
        """Return what the person makes of a sentence; empty if they removed it."""
        readline = self._readline
        if readline is None:
            echo(prompt + sentence, err=True)
            return self._kept(self.ask("> "), sentence)
        shown: list[bool] = []

        def fill() -> None:
            readline.insert_text(sentence)
            shown.append(readline.get_line_buffer() == sentence)

        readline.set_startup_hook(fill)
        try:
            line = self.ask(prompt)
        finally:
            readline.set_startup_hook(None)
        # Enter must not remove a sentence that could not be put into the line.
        return line if shown == [True] else self._kept(line, sentence)

    def ask(self, prompt: str) -> str:
        """Return a line that is typed."""
        try:
            return ask_line(prompt).strip()
        except (EOFError, KeyboardInterrupt):
            echo(err=True)
            raise click.Abort from None

    @staticmethod
    def _kept(line: str, sentence: str) -> str:
        return "" if line == _REMOVED else line or sentence


@contextlib.contextmanager
def _line() -> Iterator[_Line]:
    """Use readline if it is available, without a history: what is typed here is never stored."""
    if sys.platform == "win32":
        yield _Line(None)
        return
    try:
        import readline
    except ImportError:
        yield _Line(None)
        return
    readline.set_auto_history(False)
    try:
        yield _Line(readline)
    finally:
        readline.set_auto_history(True)
