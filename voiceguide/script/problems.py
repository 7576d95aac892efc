"""Problems of a script: where, what, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to change in a script; a warning is guidance, anything else must be mended."""

    line: int
    column: int
    message: str
    """What is there, in one sentence."""
    advice: str
    """What to write instead."""
    warning: bool = False
    origin: str = ""
    """The file it is in, as the person named it."""

    def __str__(self) -> str:
        where = f"{self.origin}:" if self.origin else ""
        sort = "warning: " if self.warning else "error: "
        return f"{where}{self.line}:{self.column}: {sort}{self.message} {self.advice}"


def shown(text: str) -> str:
    """Return what a message shows of a text: a problem is heard, so it stays short."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
