"""Text into a session, with every problem reported at once.

The text is read line by line: first the header, then the body. A body line is a heading, or spoken
text with cues in square brackets anywhere in it. Spoken text is collected until a cue, a blank line
or a heading, and then divided into sentences.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from voiceguide.errors import ScriptError
from voiceguide.script import cues
from voiceguide.script.durations import seconds_from
from voiceguide.script.problems import Problem
from voiceguide.script.sentences import ends_sentence, has_words, sentences, tidy, unspeakable
from voiceguide.script.spellings import PartBegins, PartEnds, Unread, read_cue

_HEADER_LINE = re.compile(r"(?P<key>[A-Za-z][^:\n]{0,80}?)\s*:(?:\s+|$)(?P<value>.*)")
_PRONUNCIATION = re.compile(r"(?i)say\s+(?P<written>.+?)\s+as\s*:\s*(?P<said>.*)")
_KEYS = ("Title", "Summary", "Minutes", "Level", "Kind", "Language", "Source", "Reviewed")
_NOTE = re.compile(r"(?:^|(?<=\s))//.*")
_HTML_NOTE = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r"\s*#+\s*(?P<title>.*?)\s*#*\s*$")
_RULE = re.compile(r"\s*(?:[-*_=]\s*){3,}$")
_ROUND_CUE = re.compile(
    r"(?i)\((?:(?:short |long )?(?:pause|silence|breath|bell|think)\b[^()]*|\d+\s*(?:s|sec|secs|seconds|min|minutes))\)"
)
_TITLE_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a text gave: a session, or the problems that stand in its way."""

    session: cues.Session | None
    problems: tuple[Problem, ...]


def parse(text: str, origin: str = "") -> Parsed:
    """Read a script; any text whatever gives a session or problems, never an exception.

    `origin` is the file as the person named it; it goes into each problem.
    """
    reader = _Reader(origin)
    session = reader.read(text)
    problems = tuple(sorted(reader.problems, key=lambda problem: (problem.line, problem.column)))
    return Parsed(None if problems else session, problems)


def session_from(text: str, origin: str = "") -> cues.Session:
    """Read a script that ought to be right.

    Raises:
        ScriptError: it has problems; all of them are listed.
    """
    parsed = parse(text, origin)
    if parsed.session is None:
        raise ScriptError(origin or "The script", parsed.problems)
    return parsed.session


class _Reader:
    """Reads one text; keeps what has been read so far."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.problems: list[Problem] = []
        self.header: dict[str, str] = {}
        self.header_lines: dict[str, int] = {}
        self.pronunciations: list[tuple[str, str]] = []
        self.cues: list[cues.Cue] = []
        self.part: tuple[float, int, list[cues.PlainCue]] | None = None
        self.run: list[tuple[str, int]] = []
        self.new_paragraph = True

    def read(self, text: str) -> cues.Session | None:
        lines = _without_notes(text).split("\n")
        self._look_for_unspeakable(lines)
        body = self._read_header(lines)
        for number in range(body, len(lines)):
            self._read_line(lines[number], number + 1)
        self._end_run()
        if self.part is not None:
            self._problem(self.part[1], 1, "This part is never ended.", "Write [end] on the line after its last sentence.")
            self.cues += self.part[2]
        return self._session(len(lines))

    # The header

    def _read_header(self, lines: list[str]) -> int:
        number = 0
        started = False
        while number < len(lines):
            line = lines[number].strip()
            if line and not _NOTE.match(line):
                match = _HEADER_LINE.fullmatch(line)
                if match is None or line.startswith(("#", "[")):
                    break
                self._read_field(line, match["key"], match["value"].strip(), number + 1)
                started = True
            elif not line and started:
                break
            number += 1
        return number

    def _read_field(self, line: str, key: str, value: str, number: int) -> None:
        said = _PRONUNCIATION.fullmatch(line)
        if said:
            written, spoken = tidy(said["written"]), tidy(said["said"])
            if not has_words(spoken) or "[" in spoken or not written:
                self._problem(number, 1, "This pronunciation has no words.", "Write, for example, Say 988 as: nine, eight, eight")
            else:
                self.pronunciations.append((written, spoken))
            return
        name = next((known for known in _KEYS if known.casefold() == key.casefold()), None)
        if name is None:
            near = difflib.get_close_matches(key.capitalize(), _KEYS, n=1)
            advice = f"Did you mean {near[0]}?" if near else f"The header knows: {', '.join(_KEYS)}, and Say ... as."
            self._problem(number, 1, f'"{key}" is not a line of the header.', advice + " A blank line ends the header.")
        elif name in self.header:
            self._problem(number, 1, f"{name} is given twice.", f"Keep one of them; the first is in line {self.header_lines[name]}.")
        else:
            self.header[name] = " ".join(value.split())
            self.header_lines[name] = number

    # The body

    def _read_line(self, raw: str, number: int) -> None:
        line = _NOTE.sub("", raw)
        if not line.strip():
            if not raw.strip():  # a line with only a note is no paragraph break
                self._end_run()
                self.new_paragraph = True
        elif line.lstrip().startswith("#"):
            self._read_heading(line, number)
        elif not _RULE.fullmatch(line):
            self._read_text(line, number)

    def _read_heading(self, line: str, number: int) -> None:
        self._end_run()
        self.new_paragraph = True
        match = _HEADING.fullmatch(line)
        title = tidy(match["title"]).strip("# ") if match else ""
        if "[" in title or "]" in title:
            self._problem(number, line.index("[" if "[" in line else "]") + 1, "A cue cannot stand in a heading.", "Put it on a line of its own.")
        elif not title:
            self._problem(number, 1, "This heading is empty.", "Write the chapter's name after the #, or remove the line.")
        else:
            self._add(cues.Chapter(title[:_TITLE_LIMIT].strip(), line=number))

    def _read_text(self, line: str, number: int) -> None:
        round_cue = _ROUND_CUE.search(line)
        if round_cue:
            inside = round_cue.group()[1:-1]
            self._problem(
                number, round_cue.start() + 1, f"{round_cue.group()} would be spoken.",
                f"A cue stands in square brackets: [{inside}]",
            )  # fmt: skip
        place = 0
        while place < len(line):
            opening = line.find("[", place)
            text = line[place:] if opening < 0 else line[place:opening]
            self._add_text(text, place, number)
            if opening < 0:
                return
            closing = line.find("]", opening)
            inner = line.find("[", opening + 1)
            if closing < 0 or 0 <= inner < closing:
                self._problem(number, opening + 1, "This bracket is not closed.", "Write the cue on one line, from [ to ].")
                return
            self._read_bracket(line[opening + 1 : closing], opening, number)
            place = closing + 1

    def _add_text(self, text: str, place: int, number: int) -> None:
        stray = text.find("]")
        if stray >= 0:
            self._problem(number, place + stray + 1, "This bracket was never opened.", "Write the cue on one line, from [ to ].")
        elif text.strip():
            self.run.append((text.strip(), number))

    def _read_bracket(self, inside: str, opening: int, number: int) -> None:
        self._end_run()
        if not inside.strip():
            self._problem(number, opening + 1, "These brackets are empty.", "Write a cue, such as [pause], or remove them.")
            return
        cue = read_cue(inside, number)
        match cue:
            case Unread():
                self._problem(number, opening + 1, cue.message, cue.advice)
            case PartBegins():
                self._begin_part(cue.minutes, opening, number)
            case PartEnds():
                self._end_part(opening, number)
            case cues.Prompt() if not has_words(cue.question) and cue.question:
                self._problem(number, opening + 1, "This window has no question in words.", "Write one, or leave it out.")
            case _:
                self._add(cue)

    def _begin_part(self, minutes: float, opening: int, number: int) -> None:
        if self.part is not None:
            self._problem(number, opening + 1, f"The part from line {self.part[1]} has not ended yet.", "Write [end] first; parts do not nest.")
        else:
            self.part = (minutes, number, [])

    def _end_part(self, opening: int, number: int) -> None:
        if self.part is None:
            self._problem(number, opening + 1, "There is no part to end here.", "Write [from 15 minutes] where it begins, or remove [end].")
        else:
            minutes, line, inside = self.part
            self.part = None
            self.cues.append(cues.Part(minutes, tuple(inside), line=line))

    # Spoken text

    def _end_run(self) -> None:
        """Divide the text collected so far into sentences."""
        joined: list[tuple[str, int]] = []
        for text, number in self.run:
            if joined and text[0].islower() and not ends_sentence(joined[-1][0], text):
                joined[-1] = (f"{joined[-1][0]} {text}", joined[-1][1])
            else:
                joined.append((text, number))
        self.run = []
        for text, number in joined:
            spoken = sentences(text)
            if not spoken:
                self._problem(number, 1, f'There are no words in "{text[:40]}".', "For a silence write [pause].")
            for sentence in spoken:
                self._add(cues.Say(sentence, paragraph=self.new_paragraph, line=number))
                self.new_paragraph = False

    def _add(self, cue: cues.PlainCue) -> None:
        (self.cues if self.part is None else self.part[2]).append(cue)

    # The whole

    def _session(self, last_line: int) -> cues.Session | None:
        title = self.header.get("Title", "")
        if not title:
            self._problem(1, 1, "The script has no title.", "Begin the file with a line such as Title: This hurts")
        every = [inner for cue in self.cues for inner in (cue.cues if isinstance(cue, cues.Part) else (cue,))]
        if not any(isinstance(cue, cues.Say) or (isinstance(cue, cues.Prompt) and cue.question) for cue in every):
            self._problem(last_line, 1, "The script says nothing.", "Write at least one sentence below the header.")
        level = self._choice("Level", cues.Level, cues.Level.GREEN)
        kind = self._choice("Kind", cues.Kind, cues.Kind.DAY)
        minutes = self._minutes()
        if self.problems:
            return None
        return cues.Session(
            title=title,
            cues=tuple(self.cues),
            summary=self.header.get("Summary", ""),
            minutes=minutes,
            level=cues.Level(level),
            kind=cues.Kind(kind),
            language=self.header.get("Language") or "en",
            source=self.header.get("Source", ""),
            reviewed=self.header.get("Reviewed", ""),
            pronunciations=tuple(self.pronunciations),
        )

    def _choice(self, key: str, choices: type[cues.Level] | type[cues.Kind], default: str) -> str:
        value = self.header.get(key, "").casefold().rstrip(".")
        if not value:
            return default
        if value not in set(choices):
            names = ", ".join(choices)
            self._problem(self.header_lines[key], 1, f'{key} cannot be "{value}".', f"Write one of: {names}.")
            return default
        return value

    def _minutes(self) -> float | None:
        value = self.header.get("Minutes", "")
        if not value:
            return None
        seconds = seconds_from(value, unit="minutes")
        if seconds is None or not 15 <= seconds <= 24 * 3600:
            self._problem(self.header_lines["Minutes"], 1, f'Minutes cannot be "{value}".', "Write a number such as 7 or 12.5.")
            return None
        return round(seconds / 60, 3)

    def _look_for_unspeakable(self, lines: list[str]) -> None:
        for number, line in enumerate(lines, start=1):
            place = unspeakable(line)
            if place >= 0:
                self._problem(number, place + 1, f"There is a character no voice can say (U+{ord(line[place]):04X}).", "Remove it.")

    def _problem(self, line: int, column: int, message: str, advice: str) -> None:
        self.problems.append(Problem(line, column, message, advice, origin=self.origin))


def _without_notes(text: str) -> str:
    """Return the text with even line ends and without HTML notes, every line at its own number."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    while (shorter := _HTML_NOTE.sub(lambda note: "\n" * note.group().count("\n"), text)) != text:
        text = shorter
    return text
