"""Problems of a script: where, what, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass

from voiceguide.printable import on_one_line

_LIMIT = 1000
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to change in a script: an error, or guidance if it is a warning."""

    line: int
    column: int
    message: str
    """What was found, in one sentence."""
    advice: str
    """What to write instead."""
    warning: bool = False
    origin: str = ""
    """The file, as the person named it."""

    def __str__(self) -> str:
        where = f"{self.origin}:" if self.origin else ""
        sort = "warning: " if self.warning else "error: "
        return on_one_line(f"{where}{self.line}:{self.column}: {sort}{self.message} {self.advice}")


def shown(text: str) -> str:
    """Return text shortened for a message: problems are listened to, so they stay short."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


class TooMany(Exception):
    """There are more problems than anyone wants to hear at once."""


class ProblemCollector:
    """Collects the problems of one script."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self.problems: list[Problem] = []

    def __call__(self, line: int, column: int, message: str, advice: str) -> None:
        """Add a problem.

        Raises:
            TooMany: this was one too many to continue; `end` says so.
        """
        self.problems.append(Problem(line, column, message, advice, origin=self._origin))
        if len(self.problems) >= _LIMIT:
            raise TooMany

    def end(self, line: int) -> None:
        """Add a note, at the script's last line, that not all problems are listed."""
        message = f"There are more problems than these {_LIMIT}."
        self.problems.append(Problem(line, 1, message, "Mend these first, then check again.", origin=self._origin))
