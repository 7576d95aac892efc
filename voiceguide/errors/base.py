"""What every error is: something a person can understand and act on."""

from __future__ import annotations

from collections.abc import Sequence

from voiceguide.printable import on_one_line
from voiceguide.wording.problems import machine as problem


class VoiceguideError(Exception):
    """Something a person can understand and act on; its text is one plain sentence or two, on one line.

    What it names comes from anywhere: a file, a setting, another program.
    """

    def __init__(self, template: str, /, **values: object) -> None:
        """Fill in a sentence of `voiceguide.wording.problems`."""
        super().__init__(on_one_line(template.format(**values)))

    @property
    def lines(self) -> tuple[str, ...]:
        """What is shown of it, line by line."""
        return (str(self),)


class SettingsError(VoiceguideError):
    """The settings file cannot be used as it is."""


class ShippedDamaged(VoiceguideError):
    """A file that came with the program is missing, cannot be read, or is not what it was."""


def reason(error: OSError) -> str:
    """Return why the system refused, as part of a sentence."""
    return (error.strerror or str(error)).lower()


def either(names: Sequence[str]) -> str:
    """Return names as a question offers them: "a", "b" or "c"."""
    return _joined([f'"{name}"' for name in names], "or")


def every(names: Sequence[str]) -> str:
    """Return names as a sentence lists them: a, b and c."""
    return _joined(names, "and")


def did_you_mean(near: Sequence[str]) -> str:
    """Return the question that offers names spelled alike, with the space before it; nothing without any."""
    return " " + problem.DID_YOU_MEAN.format(near=either(near)) if near else ""


def megabytes(size: int) -> str:
    """Return a number of bytes in words: 41 megabytes; a small one with a decimal."""
    return f"{size / 1e6:,.0f} megabytes" if size >= 9_500_000 else f"{size / 1e6:.1f} megabytes"


def on_a_line(words: str, most: int = 40) -> str:
    """Return what a person wrote, on one line, and at most so many characters of it."""
    plain = " ".join(on_one_line(words[: 4 * most]).split())
    return plain if len(plain) <= most else f"{plain[: most - 3]}..."


def _joined(names: Sequence[str], word: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"
