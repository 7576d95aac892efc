"""What of a script is not said as it is written: no mistake and no guidance, only good to know before one listens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from voiceguide.printable import on_one_line
from voiceguide.script import cues
from voiceguide.script.problems import shown
from voiceguide.script.reading import Oddity
from voiceguide.script.sentences import sentences
from voiceguide.script.spoken import Pronunciations

MOST_NOTICES = 50
"""How many are told of one script: nobody listens to more."""


@dataclass(frozen=True, slots=True)
class Notice:
    """How one odd thing of a script will be said."""

    line: int
    oddity: Oddity
    origin: str = ""
    """The file, as the person named it."""

    def __str__(self) -> str:
        where = f"{self.origin}:{self.line}" if self.origin else f"line {self.line}"
        written, said = shown(self.oddity.written), shown(self.oddity.said)
        how = f'will be said "{said}".' if said else "will not be said."
        return on_one_line(f'{where}: "{written}" {how}')


def notices(session: cues.Session, origin: str = "") -> list[Notice]:
    """Return how the odd things of a script will be said, in line order, each thing once."""
    reader = Pronunciations(session.pronunciations, session.language)
    found: dict[Oddity, Notice] = {}
    for line, sentence in _sentences(session):
        for oddity in reader.oddities(sentence):
            found.setdefault(oddity, Notice(line, oddity, origin))
        if len(found) >= MOST_NOTICES:
            break
    return sorted(list(found.values())[:MOST_NOTICES], key=lambda notice: notice.line)


def _sentences(session: cues.Session) -> Iterator[tuple[int, str]]:
    for cue in session.every_cue:
        match cue:
            case cues.Say():
                yield cue.line, cue.text
            case cues.Prompt():
                yield from ((cue.line, sentence) for sentence in sentences(cue.question))
            case _:
                pass
