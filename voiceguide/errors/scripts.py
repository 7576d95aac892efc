"""Errors of scripts, and of finding, playing and resuming sessions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from voiceguide.errors.base import VoiceguideError
from voiceguide.printable import on_one_line
from voiceguide.wording.errors import reasons
from voiceguide.wording.errors import scripts as problem


class ProblemLike(Protocol):
    """What is needed here of a script's problem."""

    def __str__(self) -> str: ...


class ScriptError(VoiceguideError):
    """A script has problems; `problems` lists all of them, in file order."""

    def __init__(self, name: str, problems: Sequence[ProblemLike]) -> None:
        self.name = name
        self.problems = tuple(problems)
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        super().__init__(problem.SCRIPT_HAS_PROBLEMS, name=name, count=count)

    def __str__(self) -> str:
        return "\n".join(self.lines)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines to show: how many problems there are, then each of them."""
        return (super().__str__(), *(on_one_line(str(one)) for one in self.problems))


class ScriptUnreadable(VoiceguideError):
    """A file could not be read as a script at all."""


class SessionError(VoiceguideError):
    """A session cannot be found, or not be played as requested."""


class LengthOutOfReach(SessionError):
    """The session cannot have the requested length with the chosen voice."""


class BookmarkError(VoiceguideError):
    """The places where sessions were left cannot be read, or one cannot be saved."""


def reach(spans: Sequence[tuple[str, str]]) -> str:
    """Return possible lengths for a sentence, each a pair of shortest and longest in words."""
    told = [reasons.LENGTHS.format(low=low, high=high) if low != high else low for low, high in spans]
    return ", or ".join(told)
