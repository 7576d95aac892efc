"""Guidance for a script that is valid, but could be kinder, clearer or safer.

Where the rules come from: invitational and trauma-informed language (D. Treleaven,
*Trauma-Sensitive Mindfulness*), waiting times after questions, and guides for sleep sessions;
docs/script-format.md explains each. None of these is an error: a writer may have a reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from voiceguide.script import cues
from voiceguide.script.length import about
from voiceguide.script.moments import ANNOUNCES, ENDING, LATE_AT_BEDTIME, LONG_SILENCE, RETURNS, Moment, moments_of
from voiceguide.script.problems import Problem, shown
from voiceguide.script.sentences import sentences
from voiceguide.script.spoken import Pronunciations

SLOW, FAST = 85.0, 165.0
"""The range of real words a minute in which guidance is easy to follow."""

_PHRASES: tuple[tuple[str, str], ...] = (
    (r"close your eyes", "You can let your eyes close, or rest them on one spot."),
    (r"relax(?:ed|ing)?\b", "If anything wants to soften, it can. If not, that is fine too."),
    (r"let(?:ting)? (?:it |that |everything )?(?:all )?go\b(?! of (?:the|a|your) )", "It can stay as it is."),
    (r"surrender", "It can stay as it is."),
    (r"(?:take )?(?:a )?deep breaths?", "Notice one breath, or notice a sound or your feet instead."),
    (r"(?:empty|clear) your mind|stop thinking", "Thoughts will come. Nothing needs doing about them."),
    (r"you(?:['\u2019]re| are) (?:completely )?safe", "Look or listen for one thing that tells you where you are."),
    (r"well done|good job|great job|proud of you", "Thank you for the time you took."),
    (r"deeper and deeper", "leave it out"),
    (r"stay with the (?:feeling|pain)", "You might stay near it for a breath or two, or move back to your anchor."),
    (r"go back to when you were", "If it is all right to, remember it from here, as the age you are now."),
    (r"everyone feels better", "Some people feel lighter, some heavier, some nothing much."),
)  # fmt: skip
_CLAIM = re.compile(r"(?i)\b(heal(?:s|ed|ing)?|cur(?:e|es|ed|ing)|treat(?:s|ed|ing|ment|ments)?)\b")
_WHY = re.compile(r"(?i)\bwhy\b")
_STOPS = re.compile(r"(?i)\b(stop(?:ped|ping)?|leave|end it)\b")
_HELP = re.compile(r"\bH\b|(?i:\bhelp\b|\bhelpline\b|\bperson\b)")
_SENSES = re.compile(r"(?i)\b(see|look|hear|listen|sound|touch|notice|find(?! a person)|colour|color)\b")
_MOVES = re.compile(
    r"(?i)\b(mov(?:e|ing)|stretch|feet|foot|toes?|fingers?|hands?|palms?|knees?|legs?|shoulders?|wrists?|heels?|head|stand)\b"
)
_BROKEN = re.compile(
    "[\u0e00-\u0e7f]|\ufffd|\u20ac(?=\\w)|(?<=\\w)\u20ac|[\u00c3\u00c2](?=[\u0080-\u00bf])|\u00e2\u20ac"
)
_HEADER_LINE = re.compile(r"(?i)(?:title|summary|minutes|level|kind|language|source|reviewed):")
_NUMBER = re.compile(r"\d{3,}")
_THAI = "th"

_LEAD_IN = 1.5
_FIRST_SECONDS = 30.0
_LONGEST_AMBER = 15.0
_LONGEST_SENTENCE = 25


@dataclass(frozen=True, slots=True)
class Measured:
    """How a voice renders a script at its natural length."""

    words: int
    speech_seconds: float
    total_seconds: float
    silence_share: float
    """0 to 1."""
    gaps: tuple[tuple[float, float], ...] = ()
    """Spans in seconds, between its shortest and longest length, that the session cannot last."""

    @property
    def words_a_minute(self) -> float:
        """Real words a minute, while the voice speaks."""
        return 60 * self.words / self.speech_seconds if self.speech_seconds else 0.0


def guidance(session: cues.Session, measured: Measured | None = None, origin: str = "") -> list[Problem]:
    """Return all guidance for a script, in line order."""
    moments = list(moments_of(session, _LEAD_IN))
    found: list[Problem] = []
    for rule in _RULES:
        found += rule(session, moments)
    if measured is not None:
        found += _of_measures(session, measured)
    found = [Problem(p.line, p.column, p.message, p.advice, warning=True, origin=origin) for p in found]
    return sorted(found, key=lambda problem: (problem.line, problem.message))


def _warn(line: int, message: str, advice: str) -> Problem:
    return Problem(line, 1, message, advice, warning=True)


def _phrases(session: cues.Session, moments: list[Moment]) -> Iterator[Problem]:
    for moment in moments:
        for pattern, wording in _PHRASES:
            match = re.search(rf"(?i)\b{pattern}", moment.text)
            if match:
                yield _warn(
                    moment.cue.line, f'"{match.group()}" commands or promises.', f"A gentler wording: {wording}"
                )
        if _WHY.search(moment.text):
            yield _warn(
                moment.cue.line, '"why" leads into brooding.', "Ask when, which, what or who: What happens just before?"
            )


def _claims(session: cues.Session, moments: list[Moment]) -> Iterator[Problem]:
    texts = [(1, session.title), (1, session.summary), *((moment.cue.line, moment.text) for moment in moments)]
    for line, text in texts:
        match = _CLAIM.search(text)
        if match:
            yield _warn(line, f'"{match.group()}" claims an effect.', "Say what is done, not what it does to a person.")


def _questions(session: cues.Session, moments: list[Moment]) -> Iterator[Problem]:
    waited = 99.0
    for moment in moments:
        cue = moment.cue
        match cue:
            case cues.Say() | cues.Prompt() if moment.text.endswith("?"):
                if waited < 6.0:
                    yield _warn(
                        cue.line, "Two questions in a row.", "Give each question its own [think], or ask one of them."
                    )
                waited = 99.0 if isinstance(cue, cues.Prompt) else 0.0
            case cues.Pause() | cues.Wait() | cues.Breathe():
                waited += about(cue)
            case _:
                pass


def _unannounced(session: cues.Session, moments: list[Moment]) -> Iterator[Problem]:
    said: list[str] = []
    for moment in moments:
        cue = moment.cue
        if moment.text:
            said.append(moment.text)
        seconds = {cues.Pause: "natural", cues.Prompt: "limit"}.get(type(cue))
        if seconds and getattr(cue, seconds) > LONG_SILENCE and not ANNOUNCES.search(" ".join(said[-3:])):
            yield _warn(
                cue.line, f"{getattr(cue, seconds):g} seconds of silence are not announced.",
                "Say it just before: I'll be quiet for about a minute.",
            )  # fmt: skip


def _stop_line(session: cues.Session, moments: list[Moment]) -> Iterator[Problem]:
    first = " ".join(moment.text for moment in moments if moment.seconds <= _FIRST_SECONDS)
    if not _STOPS.search(first):
        line = moments[0].cue.line if moments else 1
        yield _warn(
            line,
            "The first half minute does not say how to stop.",
            "Write, for example: You can stop whenever you like.",
        )


def _ending(session: cues.Session, moments: list[Moment]) -> Iterator[Problem]:
    spoken = [moment for moment in moments if moment.text]
    if not spoken:
        return
    last = spoken[-ENDING:]
    ending = " ".join(moment.text for moment in last)
    line = spoken[-1].cue.line
    if session.kind is cues.SessionKind.BEDTIME:
        for moment in last:
            match = RETURNS.search(moment.text)
            if match:
                yield _warn(
                    moment.cue.line,
                    f'"{match.group()}" brings a sleeper back.',
                    "Leave it out: a bedtime session thins out and ends.",
                )
    elif not (_SENSES.search(ending) and _MOVES.search(ending)):
        yield _warn(
            line, "The session has no return.", "End with something to see or hear, and a movement of hands or feet."
        )
    if session.kind is not cues.SessionKind.BEDTIME and not _HELP.search(ending):
        yield _warn(
            line,
            "The ending does not say where help is.",
            "Write, for example: Press H, and I'll say where to find a person.",
        )


def _bedtime(session: cues.Session, moments: list[Moment]) -> Iterator[Problem]:
    if session.kind is not cues.SessionKind.BEDTIME:
        return
    for moment in moments:
        if isinstance(moment.cue, cues.Bell):
            yield _warn(moment.cue.line, "A bell at bedtime wakes.", "Remove [bell].")
        if moment.seconds > LATE_AT_BEDTIME and moment.text.endswith("?"):
            yield _warn(
                moment.cue.line,
                "A question after the fourth minute keeps a sleeper awake.",
                "Make it a statement, or ask it earlier.",
            )
        elif moment.seconds > LATE_AT_BEDTIME and isinstance(moment.cue, cues.Prompt):
            yield _warn(
                moment.cue.line,
                "A window for a note after the fourth minute keeps a sleeper awake.",
                "Open it earlier, or leave it for the day.",
            )
    if session.level in {cues.Level.AMBER, cues.Level.DEEP}:
        yield _warn(1, f"A session of level {session.level} is no bedtime session.", "Make it Kind: day, or gentler.")


def _amber(session: cues.Session, moments: list[Moment]) -> Iterator[Problem]:
    if session.level not in {cues.Level.AMBER, cues.Level.DEEP}:
        return
    if not any(isinstance(moment.cue, cues.LandingPlace) for moment in moments):
        yield _warn(
            1,
            f"A session of level {session.level} needs a place to return to.",
            "Write [landing place] where it is found.",
        )
    if (session.minutes or 0) > _LONGEST_AMBER:
        yield _warn(1, f"A session of level {session.level} lasts at most fifteen minutes.", "Divide it in two.")


def _characters(session: cues.Session, moments: list[Moment]) -> Iterator[Problem]:
    reader = Pronunciations(session.pronunciations, session.language)
    for moment in moments:
        text = moment.text
        if _BROKEN.search(text) and not session.language.startswith(_THAI):
            yield _warn(
                moment.cue.line,
                f'Broken characters in "{text[:40]}".',
                "Type the quotes and dashes of this line again.",
            )
        said = reader.spoken(text)
        number = _NUMBER.search(said)  # English has none left
        if number:
            yield _warn(
                moment.cue.line, f"{number.group()} is spoken as one large number.",
                "Write it in words, or add a header line: Say 988 as: nine, eight, eight",
            )  # fmt: skip
        if "http" in said or "www." in said:
            yield _warn(
                moment.cue.line,
                "An address on the net is spelled out letter by letter.",
                "Say where to find it in words.",
            )
        if text and not said:
            yield _warn(
                moment.cue.line,
                f'Nothing in "{shown(text)}" can be said: there is a short rest in its place.',
                "Write words, or a pause such as [breath].",
            )


def _stray_header(session: cues.Session, moments: list[Moment]) -> Iterator[Problem]:
    for moment in moments[:6]:
        match = _HEADER_LINE.match(moment.text)
        if match:
            message = f'"{match.group()}" is spoken: it stands below the blank line that ends the header.'
            yield _warn(moment.cue.line, message, "Move it up to the other lines of the header.")


def _long_sentences(session: cues.Session, moments: list[Moment]) -> Iterator[Problem]:
    for moment in moments:
        for sentence in sentences(moment.text):
            words = len(sentence.split())
            if words > _LONGEST_SENTENCE:
                yield _warn(
                    moment.cue.line,
                    f"A sentence of {words} words is hard to follow by ear.",
                    "Make two or three of it.",
                )


_RULES: tuple[Callable[[cues.Session, list[Moment]], Iterator[Problem]], ...] = (
    _phrases, _claims, _questions, _unannounced, _stop_line, _ending, _bedtime, _amber, _characters,
    _stray_header, _long_sentences,
)  # fmt: skip


def _of_measures(session: cues.Session, measured: Measured) -> Iterator[Problem]:
    pace = measured.words_a_minute
    if not SLOW <= pace <= FAST:
        yield _warn(
            1,
            f"The voice speaks {pace:.0f} words a minute.",
            f"{SLOW:.0f} to {FAST:.0f} are easy to follow: change --rate, or the sentences.",
        )
    least, most = (0.5, 0.92) if session.kind is cues.SessionKind.BEDTIME else (0.3, 0.9)
    share = measured.silence_share
    if not least <= share <= most:
        advice = (
            "Give the listener more or longer pauses." if share < least else "Say a little more, or shorten pauses."
        )
        yield _warn(1, f"Silence is {share:.0%} of the session.", advice)
    if session.minutes and abs(measured.total_seconds - session.minutes * 60) > session.minutes * 6:
        told = f"{int(measured.total_seconds // 60)}:{int(measured.total_seconds % 60):02d}"
        yield _warn(
            1, f"Minutes says {session.minutes:g}, and the session lasts {told}.", "Change Minutes, or the pauses."
        )
    for low, high in measured.gaps:
        yield _warn(
            1, f"The session cannot last between {low / 60:.1f} and {high / 60:.1f} minutes.",
            "Let the part begin at a smaller number of minutes, or let pauses stretch further.",
        )  # fmt: skip
