"""Text to a session, reporting all problems at once.

The text is read line by line: first the header, then the body. A body line is a heading, or spoken text that may
contain cues in square brackets. Spoken text is collected up to the next cue, blank line or heading, then split into
sentences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from voiceguide.errors import ScriptError
from voiceguide.script import cues
from voiceguide.script.header import COMMENT, Header, read_header
from voiceguide.script.length import LONGEST_SESSION, MOST_LENGTHS, first_beyond
from voiceguide.script.problems import Problem, ProblemCollector, TooMany, shown
from voiceguide.script.sentences import continues, has_words, sentences, tidy, unspeakable
from voiceguide.script.spellings import PartBegins, PartEnds, Unread, read_cue
from voiceguide.script.spoken import Pronunciations

_RULE = frozenset("-*_=")
_ROUND_CUE = re.compile(
    r"(?i)[({<\uff08\uff3b\u3010](?:(?:short |long )?(?:pause|silence|breath|bell|think)\b"
    r"[^(){}<>\uff08\uff09\uff3b\uff3d\u3010\u3011]*"
    r"|\d+\s*(?:s|sec|secs|seconds|min|minutes))[)}>\uff09\uff3d\u3011]"
)
_TITLE_LIMIT = 200
_SENTENCE_LIMIT = 2000


@dataclass(frozen=True, slots=True)
class Parsed:
    """The result of parsing: a session, or the problems that prevent one."""

    session: cues.Session | None
    problems: tuple[Problem, ...]


def parse(text: str, origin: str = "") -> Parsed:
    """Parse a script; any text gives either a session or problems, never an exception.

    `origin` is the file as the person named it, for the problems to mention.
    """
    reader = _Reader(origin)
    session = reader.read(text)
    problems = tuple(sorted(reader.report.problems, key=lambda problem: (problem.line, problem.column)))
    return Parsed(None if problems else session, problems)


def session_from(text: str, origin: str = "") -> cues.Session:
    """Parse a script that is expected to be valid.

    Raises:
        ScriptError: it has problems; all of them are listed.
    """
    parsed = parse(text, origin)
    if parsed.session is None:
        raise ScriptError(origin or "The script", parsed.problems)
    return parsed.session


class _Reader:
    """Reads one text, keeping what has been read so far."""

    def __init__(self, origin: str) -> None:
        self.report = ProblemCollector(origin)
        self.cues: list[cues.Cue] = []
        self.part: tuple[float, int, list[cues.PlainCue]] | None = None
        self.lengths: set[float] = set()
        self.run: list[tuple[str, int]] = []
        self.new_paragraph = True

    def read(self, text: str) -> cues.Session | None:
        lines = _without_notes(text).split("\n")
        try:
            return self._read_lines(lines)
        except TooMany:
            self.report.end(len(lines))
            return None

    def _read_lines(self, lines: list[str]) -> cues.Session | None:
        self._look_for_unspeakable(lines)
        self._look_for_open_note(lines)
        header = read_header(lines, self.report)
        for number in range(header.length, len(lines)):
            self._read_line(lines[number], number + 1)
        self._end_run()
        if self.part is not None:
            self.report(
                self.part[1], 1, "This part is never ended.", "Write [end] on the line after its last sentence."
            )
            self.cues += self.part[2]
        return self._session(header, len(lines))

    # The body

    def _read_line(self, raw: str, number: int) -> None:
        line = COMMENT.sub("", raw)
        if not line.strip():
            if not raw.strip():  # a line with nothing but a note is not a paragraph break
                self._end_run()
                self.new_paragraph = True
        elif line.lstrip().startswith("#"):
            self._read_heading(line, number)
        elif not _is_rule(line):
            self._read_text(line, number)

    def _read_heading(self, line: str, number: int) -> None:
        self._end_run()
        self.new_paragraph = True
        title = tidy(tidy(line).lstrip("#/ ")[:_TITLE_LIMIT]).rstrip("# ")
        if "[" in title or "]" in title:
            self.report(
                number,
                line.index("[" if "[" in line else "]") + 1,
                "A cue cannot stand in a heading.",
                "Put it on a line of its own.",
            )
        elif not title:
            self.report(
                number, 1, "This heading is empty.", "Write the chapter's name after the #, or remove the line."
            )
        else:
            self._add(cues.Chapter(title, line=number))

    def _read_text(self, line: str, number: int) -> None:
        for round_cue in _ROUND_CUE.finditer(line):
            self._would_be_spoken(round_cue, number, round_cue.start() + 1)
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
                self.report(
                    number, opening + 1, "This bracket is not closed.", "Write the cue on one line, from [ to ]."
                )
                return
            self._read_bracket(line[opening + 1 : closing], opening, number)
            place = closing + 1

    def _would_be_spoken(self, round_cue: re.Match[str], line: int, column: int) -> None:
        cue = shown(round_cue.group())
        advice = f"A cue stands in square brackets: [{shown(round_cue.group()[1:-1])}]"
        self.report(line, column, f"{cue} would be spoken.", advice)

    def _add_text(self, text: str, place: int, number: int) -> None:
        stray = text.find("]")
        if stray >= 0:
            self.report(
                number, place + stray + 1, "This bracket was never opened.", "Write the cue on one line, from [ to ]."
            )
        elif text.strip():
            self.run.append((tidy(text) or text.strip(), number))

    def _read_bracket(self, inside: str, opening: int, number: int) -> None:
        self._end_run()
        if not inside.strip():
            self.report(
                number, opening + 1, "These brackets are empty.", "Write a cue, such as [pause], or remove them."
            )
            return
        cue = read_cue(inside, number)
        match cue:
            case Unread():
                self.report(number, opening + 1, cue.message, cue.advice)
            case PartBegins():
                self._begin_part(cue.minutes, opening, number)
            case PartEnds():
                self._end_part(opening, number)
            case cues.Prompt() if not has_words(cue.question) and cue.question:
                self.report(number, opening + 1, "This window has no question in words.", "Write one, or leave it out.")
            case _:
                self._add(cue)

    def _begin_part(self, minutes: float, opening: int, number: int) -> None:
        if self.part is not None:
            self.report(
                number,
                opening + 1,
                f"The part from line {self.part[1]} has not ended yet.",
                "Write [end] first; parts do not nest.",
            )
        else:
            self.part = (minutes, number, [])
            self._look_for_many_lengths(minutes, opening, number)

    def _end_part(self, opening: int, number: int) -> None:
        if self.part is None:
            self.report(
                number,
                opening + 1,
                "There is no part to end here.",
                "Write [from 15 minutes] where it begins, or remove [end].",
            )
        else:
            minutes, line, inside = self.part
            self.part = None
            self.cues.append(cues.Part(minutes, tuple(inside), line=line))

    # Spoken text

    def _end_run(self) -> None:
        """Split the text collected so far into sentences."""
        joined: list[tuple[list[str], int]] = []
        for text, number in self.run:
            if joined and continues(joined[-1][0][-1], text):
                joined[-1][0].append(text)
            else:
                joined.append(([text], number))
        self.run = []
        for texts, number in joined:
            text = " ".join(texts)
            spoken = sentences(text)
            if not spoken:
                self.report(number, 1, f'There are no words in "{shown(text)}".', "For a silence write [pause].")
            for sentence in spoken:
                if len(sentence) > _SENTENCE_LIMIT:
                    self._too_long(number, f"This sentence has {len(sentence)} letters.")
                self._add(cues.Say(sentence, paragraph=self.new_paragraph, line=number))
                self.new_paragraph = False

    def _add(self, cue: cues.PlainCue) -> None:
        (self.cues if self.part is None else self.part[2]).append(cue)

    # The whole

    def _session(self, header: Header, last_line: int) -> cues.Session | None:
        every = [inner for cue in self.cues for inner in (cue.cues if isinstance(cue, cues.Part) else (cue,))]
        if not any(isinstance(cue, cues.Say) or (isinstance(cue, cues.Prompt) and cue.question) for cue in every):
            self.report(last_line, 1, "The script says nothing.", "Write at least one sentence below the header.")
        session = header.session(tuple(self.cues))
        self._look_for_too_long(session)
        if not self.report.problems:
            self._look_for_hidden_cues(every)
        return None if self.report.problems else session

    def _look_for_unspeakable(self, lines: list[str]) -> None:
        for number, line in enumerate(lines, start=1):
            place = unspeakable(line)
            if place >= 0:
                self.report(
                    number,
                    place + 1,
                    f"There is a character no voice can say (U+{ord(line[place]):04X}).",
                    "Remove it.",
                )

    def _look_for_open_note(self, lines: list[str]) -> None:
        for number, line in enumerate(lines, start=1):
            place = line.find("<!--")
            if place >= 0:
                self.report(number, place + 1, "This note is not closed.", "Write --> where it ends.")
                return

    def _look_for_many_lengths(self, minutes: float, opening: int, number: int) -> None:
        known = len(self.lengths)
        self.lengths.add(minutes)
        if known == MOST_LENGTHS < len(self.lengths):
            message = f"Parts begin at more than {MOST_LENGTHS} different lengths."
            self.report(number, opening + 1, message, "Let several of them begin at the same length.")

    def _too_long(self, line: int, message: str) -> None:
        self.report(line, 1, message, f"Divide it: no voice says more than {_SENTENCE_LIMIT} in one breath.")

    def _look_for_too_long(self, session: cues.Session) -> None:
        said = Pronunciations(session.pronunciations, session.language)
        for cue in session.every_cue:
            if isinstance(cue, cues.Say) and len(spoken := said.spoken(cue.text)) > _SENTENCE_LIMIT:
                self._too_long(cue.line, f"As it is pronounced, this sentence has {len(spoken)} letters.")
        beyond = first_beyond(session)
        if beyond is not None:
            hours = f"{LONGEST_SESSION / 3600:.0f} hours"
            message = f"Here the session has lasted {hours}, and none lasts longer."
            self.report(beyond.line, 1, message, "Shorten it, or divide it into several sessions.")

    def _look_for_hidden_cues(self, every: list[cues.PlainCue]) -> None:
        """Report cues in round brackets that only appeared once lines were joined and emphasis removed."""
        for cue in every:
            text = cue.text if isinstance(cue, cues.Say) else cue.question if isinstance(cue, cues.Prompt) else ""
            round_cue = _ROUND_CUE.search(text)
            if round_cue:
                self._would_be_spoken(round_cue, cue.line, 1)


def _is_rule(line: str) -> bool:
    """Return whether the line is a horizontal rule, such as --- or * * *."""
    marks = "".join(line.split())
    return len(marks) >= 3 and set(marks) <= _RULE


def _without_notes(text: str) -> str:
    """Return the text with uniform line ends and HTML notes blanked out; everything else keeps its position."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    kept: list[str] = []
    place = 0
    while (opening := text.find("<!--", place)) >= 0 and (closing := text.find("-->", opening + 4)) >= 0:
        kept += [text[place:opening], re.sub(r"[^\n]", " ", text[opening : closing + 3])]
        place = closing + 3
    return "".join([*kept, text[place:]])
