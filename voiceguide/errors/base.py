"""The base of all errors: something a person can understand and act on."""

from __future__ import annotations

from collections.abc import Sequence

from voiceguide.printable import on_one_line
from voiceguide.wording.errors import machine as problem


class VoiceguideError(Exception):
    """Something a person can understand and act on; its text is one or two plain sentences on one line.

    The values in it may come from anywhere: a file, a setting, another program.
    """

    def __init__(self, template: str, /, **values: object) -> None:
        """Fill in a sentence from `voiceguide.wording.errors`."""
        super().__init__(on_one_line(template.format(**values)))

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines to show a person."""
        return (str(self),)


class SettingsError(VoiceguideError):
    """The settings file cannot be used."""


class ShippedDamaged(VoiceguideError):
    """A file that came with the program is missing, unreadable or damaged."""


def reason(error: OSError) -> str:
    """Return why the system refused, as part of a sentence."""
    return (error.strerror or str(error)).lower()


def either(names: Sequence[str]) -> str:
    """Return names as alternatives in a question: "a", "b" or "c"."""
    return _joined([f'"{name}"' for name in names], "or")


def every(names: Sequence[str]) -> str:
    """Return names as a list in a sentence: a, b and c."""
    return _joined(names, "and")


def did_you_mean(near: Sequence[str]) -> str:
    """Return a question that suggests similar names, with a leading space; empty without any."""
    return " " + problem.DID_YOU_MEAN.format(near=either(near)) if near else ""


def megabytes(size: int) -> str:
    """Return a number of bytes in words, such as 41 megabytes; small ones with one decimal."""
    return f"{size / 1e6:,.0f} megabytes" if size >= 9_500_000 else f"{size / 1e6:.1f} megabytes"


def on_a_line(words: str, most: int = 40) -> str:
    """Return a person's words on one line, cut to at most `most` characters."""
    plain = " ".join(on_one_line(words[: 4 * most]).split())
    return plain if len(plain) <= most else f"{plain[: most - 3]}..."


def _joined(names: Sequence[str], word: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"
