"""The header of a script: `Key: value` lines above the first blank line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from voiceguide.script import cues
from voiceguide.script.durations import seconds_from
from voiceguide.script.length import LONGEST_SESSION
from voiceguide.script.problems import ProblemCollector, shown
from voiceguide.script.sentences import has_words, tidy

KEYS = ("Title", "Summary", "Minutes", "Level", "Kind", "Language", "Voice", "Source", "Reviewed")
"""The keys of header lines, other than those of pronunciations."""

COMMENT = re.compile(r"(?:^|(?<=\s))//.*")
"""A note that is never spoken, to the end of its line."""

_LINE = re.compile(r"(?P<key>[A-Za-z][^:\n]{0,80}?)\s*+:(?:\s+|$)(?P<value>.*)")
_PRONUNCIATION = re.compile(r"(?i)say\s+(?P<written>.+?)\s+as\s*:\s*(?P<said>.*)")
_SHORTEST = 15
_PRONUNCIATION_LIMIT = 200


def read_header(lines: Sequence[str], report: ProblemCollector) -> Header:
    """Read the header lines of a script, up to the first line that is blank or not part of the header."""
    header = Header(report)
    started = False
    for number, raw in enumerate(lines, start=1):
        line = COMMENT.sub("", raw).strip()
        if line:
            if not header.read(line, number):
                break
            started = True
        elif started and not raw.strip():  # a line with nothing but a note does not end the header
            break
        header.length = number
    return header


class Header:
    """The header lines read so far."""

    def __init__(self, report: ProblemCollector) -> None:
        self.length = 0
        """How many lines of the script the header takes."""
        self._report = report
        self._values: dict[str, str] = {}
        self._lines: dict[str, int] = {}
        self._pronunciations: list[tuple[str, str]] = []

    def read(self, line: str, number: int) -> bool:
        """Read one line and return whether it belongs to the header."""
        said = _PRONUNCIATION.fullmatch(tidy(line))
        if said is not None:
            self._read_pronunciation(said["written"], said["said"], number)
            return True
        match = _LINE.fullmatch(line)
        if match is not None:
            self._read_field(match["key"], match["value"].strip(), number)
        return match is not None

    def session(self, listed: tuple[cues.Cue, ...]) -> cues.Session:
        """Return the session with these cues; impossible values are reported and left out."""
        title = self._values.get("Title", "")
        if not title:
            self._report(1, 1, "The script has no title.", "Begin the file with a line such as Title: This hurts")
        return cues.Session(
            title=title,
            cues=listed,
            summary=self._values.get("Summary", ""),
            minutes=self._minutes(),
            level=cues.Level(self._choice("Level", cues.Level, cues.Level.GREEN)),
            kind=cues.SessionKind(self._choice("Kind", cues.SessionKind, cues.SessionKind.DAY)),
            language=self._values.get("Language") or "en",
            voice=self._values.get("Voice", ""),
            source=self._values.get("Source", ""),
            reviewed=self._values.get("Reviewed", ""),
            pronunciations=tuple(self._pronunciations),
        )

    def _read_pronunciation(self, written: str, said: str, number: int) -> None:
        advice = "Write, for example, Say 988 as: nine, eight, eight"
        if not has_words(said):
            self._report(number, 1, "This pronunciation has no words.", advice)
        elif "[" in said or "]" in said:
            self._report(number, 1, "A cue cannot stand in a pronunciation.", advice)
        elif max(len(written), len(said)) > _PRONUNCIATION_LIMIT:
            message = f"This pronunciation has more than {_PRONUNCIATION_LIMIT} characters."
            self._report(number, 1, message, f"It is for a word or a few. {advice}")
        else:
            self._pronunciations.append((written, said))

    def _read_field(self, key: str, value: str, number: int) -> None:
        name = next((known for known in KEYS if known.casefold() == key.casefold()), None)
        if name is None:
            near = difflib.get_close_matches(key.capitalize(), KEYS, n=1)
            advice = f"Did you mean {near[0]}?" if near else f"The header knows: {', '.join(KEYS)}, and Say ... as."
            self._report(number, 1, f'"{key}" is not a line of the header.', advice + " A blank line ends the header.")
        elif name in self._values:
            advice = f"Keep one of them; the first is in line {self._lines[name]}."
            self._report(number, 1, f"{name} is given twice.", advice)
        else:
            self._values[name] = " ".join(value.split())
            self._lines[name] = number

    def _choice(self, key: str, choices: type[cues.Level] | type[cues.SessionKind], default: str) -> str:
        value = self._values.get(key, "").casefold().rstrip(".")
        if not value:
            return default
        if value not in set(choices):
            advice = f"Write one of: {', '.join(choices)}."
            self._report(self._lines[key], 1, f'{key} cannot be "{shown(value)}".', advice)
            return default
        return value

    def _minutes(self) -> float | None:
        value = self._values.get("Minutes", "")
        if not value:
            return None
        seconds = seconds_from(value, unit="minutes")
        if seconds is None or not _SHORTEST <= seconds <= LONGEST_SESSION:
            message = f'Minutes cannot be "{shown(value)}".'
            self._report(self._lines["Minutes"], 1, message, "Write a number such as 7 or 12.5.")
            return None
        return round(seconds / 60, 3)
