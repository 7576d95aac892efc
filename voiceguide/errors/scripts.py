"""Errors of scripts, and of finding them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from voiceguide.errors.base import VoiceguideError, either, reason
from voiceguide.printable import on_one_line


class ProblemLike(Protocol):
    """What a script's problem shows of itself here."""

    def __str__(self) -> str: ...


class ScriptError(VoiceguideError):
    """A script has problems; `problems` lists all of them, in the order of the file."""

    def __init__(self, name: str, problems: Sequence[ProblemLike]) -> None:
        self.name = name
        self.problems = tuple(problems)
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        super().__init__(f"{name} has {count}, so nothing was spoken.")

    def __str__(self) -> str:
        return "\n".join(self.lines)

    @property
    def lines(self) -> tuple[str, ...]:
        """What is shown of it: how many problems there are, then each of them."""
        return (super().__str__(), *(on_one_line(str(problem)) for problem in self.problems))


class ScriptUnreadable(VoiceguideError):
    """A file could not be read as a script at all."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")

    @classmethod
    def missing(cls, path: Path) -> ScriptUnreadable:
        """The file is not there."""
        return cls(path, "there is no such file. Look at the name, or run: voiceguide list")

    @classmethod
    def a_folder(cls, path: Path) -> ScriptUnreadable:
        """The path is a folder."""
        return cls(path, "this is a folder. Name one script file in it.")

    @classmethod
    def not_utf8(cls, path: Path, line: int, column: int) -> ScriptUnreadable:
        """The bytes are not UTF-8."""
        return cls(
            path,
            f"line {line}, column {column} is not UTF-8 text. "
            "Save the file again with the encoding UTF-8, and check it again.",
        )

    @classmethod
    def too_large(cls, path: Path, size: int, limit: int) -> ScriptUnreadable:
        """The file is far larger than a script can be."""
        return cls(
            path,
            f"this file has {size / 1e6:.1f} megabytes, and a session script has at most "
            f"{limit / 1e6:.0f}. Is it a script? Divide it into several sessions.",
        )

    @classmethod
    def refused(cls, path: Path, error: OSError) -> ScriptUnreadable:
        """The system would not let us read it."""
        return cls(path, f"the file cannot be read ({reason(error)}). Look at its permissions.")

    @classmethod
    def folder_refused(cls, path: Path, error: OSError) -> ScriptUnreadable:
        """The system would not let us look into a folder of scripts."""
        return cls(path, f"the scripts in this folder cannot be read ({reason(error)}). Look at its permissions.")


class SessionNotFound(VoiceguideError):
    """No session has the name, or several begin with it."""

    @classmethod
    def unknown(cls, name: str, near: Sequence[str]) -> SessionNotFound:
        """Nothing is called that; `near` are titles spelled alike."""
        hint = f" Did you mean {either(near)}?" if near else ""
        return cls(f'There is no session called "{name}".{hint} To hear of all of them: voiceguide list')

    @classmethod
    def several(cls, name: str, titles: Sequence[str]) -> SessionNotFound:
        """More than one title begins like that."""
        return cls(f'Several sessions begin with "{name}": {", ".join(titles)}. Give a little more of the title.')


class LengthOutOfReach(VoiceguideError):
    """The session cannot have the length asked for, with the voice chosen."""

    def __init__(self, title: str, asked: str, ranges: Sequence[tuple[str, str]]) -> None:
        reach = ", or from ".join(f"{low} to {high}" if low != high else low for low, high in ranges)
        super().__init__(
            f'"{title}" cannot last {asked}. With this voice it can last from {reach}. '
            "Choose a length in that range; nothing was spoken."
        )


class NotForTheNight(VoiceguideError):
    """A session of the day cannot be made one for bed."""

    @classmethod
    def stirs(cls, title: str, level: str) -> NotForTheNight:
        """It is amber or deep."""
        return cls(
            f'"{title}" is {level}: it can stir things up, so it is not played at bedtime. '
            "Play it by day, without --bedtime, or choose another: voiceguide list"
        )

    @classmethod
    def asks(cls, title: str) -> NotForTheNight:
        """It is made of questions."""
        return cls(
            f'"{title}" is made of questions, and little would be left of it at bedtime, when nothing is asked late. '
            "Play it by day, without --bedtime, or choose another: voiceguide list"
        )
