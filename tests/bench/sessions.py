"""The sessions that are measured: shipped ones, and longer ones made from them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
_SHORT = Path(__file__).with_name("short.md")


@dataclass(frozen=True)
class Measured:
    """A session at a length."""

    name: str
    minutes: float
    path: Path | None = None
    """Where it is; None: among those that are shipped."""

    @property
    def arguments(self) -> list[str]:
        """What names it on the command line."""
        return [str(self.path or self.name), "--minutes", str(self.minutes)]


SLOW = Measured("heavy body", 20, SCRIPTS / "heavy-body-soft-bed.md")
"""Few words and long silences."""

DENSE = Measured("where the body", 18.5)
"""The most words of all that are shipped."""

KNOWN = Measured("a turn I know", 10)

SHORT = Measured("short", 0.23, _SHORT)
"""As little as a session can be."""


def long_session(folder: Path, of: Measured, turns: int, minutes: float) -> Measured:
    """Write a session that goes through another several times, in other words each time, and return it.

    Every sentence ends with the number of its turn: none can be spoken from the cache, or be easier
    for one program than for the other.
    """
    assert of.path is not None
    _, _, body = of.path.read_text(encoding="utf-8").partition("\n# ")
    chapters = []
    for turn in range(1, turns + 1):
        numbered = re.sub(r"(?<=[a-z])([.?])(?=\s|$)", rf", {turn}\1", body, flags=re.MULTILINE)
        # By the end of a turn the voice has slowed down three times: the next begins as the first did.
        chapters.append(f"# {numbered}\n[faster] [faster] [faster] [louder] [louder] [louder]\n")
    path = folder / f"{turns}-turns.md"
    path.write_text(f"Title: Turns {turns}\nKind: bedtime\n\n" + "\n".join(chapters), encoding="utf-8")
    return Measured(f"turns {turns}", minutes, path)


def spoken_then_silent(folder: Path, seconds: int) -> Path:
    """Write a session of one sentence, a silence, and one more sentence, and return its path."""
    path = folder / "silent.md"
    path.write_text(
        f"Title: Silent\n\nNow it is quiet for a while.\n[silence {seconds} seconds]\nThat was it.\n", encoding="utf-8"
    )
    return path


def one_long_sentence(folder: Path) -> Path:
    """Write a session of one sentence that goes on for half a minute, and return its path."""
    path = folder / "sentence.md"
    words = ", and so on".join(f" the number {number}" for number in range(1, 13))
    path.write_text(f"Title: Sentence\n\nHere is{words}.\n", encoding="utf-8")
    return path
