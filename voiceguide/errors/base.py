"""What every error is: something a person can understand and act on."""

from __future__ import annotations

from collections.abc import Sequence

from voiceguide.printable import on_one_line


class VoiceguideError(Exception):
    """Something a person can understand and act on; its text is one plain sentence or two, on one line.

    What it names comes from anywhere: a file, a setting, another program.
    """

    def __init__(self, text: str) -> None:
        super().__init__(on_one_line(text))

    @property
    def lines(self) -> tuple[str, ...]:
        """What is shown of it, line by line."""
        return (str(self),)


def reason(error: OSError) -> str:
    """Return why the system refused, as part of a sentence."""
    return (error.strerror or str(error)).lower()


def either(names: Sequence[str]) -> str:
    """Return names as a question offers them: "a", "b" or "c"."""
    quoted = [f'"{name}"' for name in names]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " or " + quoted[-1]
