"""The cues allowed in square brackets, in every spelling people use."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass

from voiceguide.script import cues
from voiceguide.script.durations import NUMBER, UNIT, digits_for_words, seconds_from
from voiceguide.script.length import LONGEST_SESSION
from voiceguide.script.problems import shown
from voiceguide.script.sentences import tidy

_TIME = rf"{NUMBER}\s*{UNIT}?"

_PAUSE_WORDS = {
    "breath": "breath", "a breath": "breath", "breathe": "breath", "1 breath": "breath",
    "short": "short", "short pause": "short", "shortpause": "short", "a moment": "short", "...": "short",
    "\u2026": "short",
    "pause": "pause", "a pause": "pause", "rest": "pause",
    "think": "think", "thinking": "think", "reflect": "think", "time to think": "think",
    "long": "long", "long pause": "long", "longer": "long", "longpause": "long",
    "silence": "silence", "quiet": "silence", "sit": "silence", "silent": "silence",
}  # fmt: skip

_CHANGES = {
    "slower": cues.Change.SLOWER, "slow": cues.Change.SLOWER, "slow down": cues.Change.SLOWER,
    "faster": cues.Change.FASTER, "quicker": cues.Change.FASTER,
    "softer": cues.Change.SOFTER, "soft": cues.Change.SOFTER, "quieter": cues.Change.SOFTER,
    "louder": cues.Change.LOUDER,
}  # fmt: skip

_BED_NAMES = {name: name for name in cues.BEDS} | {"brown": "brown noise", "noise": "brown noise", "ocean": "sea"}

_WRITTEN_FORMS = (
    *cues.NAMED_PAUSES,
    "pause 20 seconds", "silence 2 minutes", "pause 20 to 60 seconds", "wait", "wait up to 5 minutes",
    "breathe in 4, hold 2, out 6, 5 times", "bell", "bed rain", "bed off", "slower", "softer", "faster", "louder",
    "journal up to 3 minutes: What did you notice?", "landing place", "way out", "from 15 minutes", "end",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PartBegins:
    """`[from N minutes]`."""

    minutes: float


@dataclass(frozen=True, slots=True)
class PartEnds:
    """`[end]`."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A cue that could not be read, with advice on what to write instead."""

    message: str
    advice: str


Spelled = cues.PlainCue | PartBegins | PartEnds | Unread


def read_cue(inside: str, line: int) -> Spelled:
    """Read the text between two square brackets."""
    text = " ".join(inside.split())
    window = re.match(r"(?i)(?:journal|note|record|write)\b", text)
    if window:
        return _window(text[window.end() :], line)
    plain = digits_for_words(re.sub(r"[:=]\s|[:=]$|(?<=[a-z])[:=]", " ", text.casefold()).strip(" ."))
    plain = " ".join(plain.replace(" for ", " ").replace(" of ", " ").split())
    plain = plain or text
    for read in _READERS:
        cue = read(plain, line)
        if cue is not None:
            return cue
    return Unread(f"[{shown(text)}] is not a cue.", _suggestion(plain))


def _pause(plain: str, line: int) -> Spelled | None:
    if plain in _PAUSE_WORDS:
        named = cues.NAMED_PAUSES[_PAUSE_WORDS[plain]]
        return cues.Pause(named.natural, named.shortest, named.longest, line=line)
    words = r"(?:short |long )?(?:pause|silence|quiet|silent|rest|sit)"
    exact = re.fullmatch(
        rf"{words}\s*(?P<t>{_TIME})|(?P<u>{NUMBER}\s*{UNIT})(?: {words})?|(?P<v>{NUMBER}) {words}", plain
    )
    if exact:
        seconds = seconds_from(exact["t"] or exact["u"] or exact["v"])
        return _checked_pause(seconds, seconds, line)
    spread = re.fullmatch(
        rf"(?:{words}\s*)?(?P<low>{NUMBER})\s*(?P<unit>{UNIT})?\s*(?:to|-|\u2013)\s*(?P<high>{NUMBER})\s*(?P<last>{UNIT})?",
        plain,
    )
    if spread and (spread["last"] or spread["unit"] or plain[0].isalpha()):
        last = spread["last"] or "seconds"
        low = seconds_from(f"{spread['low']} {spread['unit'] or last}")
        return _checked_pause(low, seconds_from(f"{spread['high']} {last}"), line)
    return None


def _checked_pause(low: float | None, high: float | None, line: int) -> Spelled:
    if low is None or high is None or not 0 < low <= cues.LONGEST_SILENCE or not high <= cues.LONGEST_SILENCE:
        return Unread("A pause lasts more than nothing and at most an hour.", "Write, for example, [pause 20 seconds].")
    if high < low:
        return Unread("The longest length of this pause is below its natural one.", "Write the smaller number first.")
    return cues.Pause(low, low, high, line=line)


def _wait(plain: str, line: int) -> Spelled | None:
    match = re.fullmatch(rf"wait(?: until ready)?(?: (?:up to |at most )?(?P<t>{_TIME}))?", plain)
    if not match:
        return None
    if match["t"] is None:
        return cues.Wait(cues.DEFAULT_WAIT, line=line)
    limit = seconds_from(match["t"])
    if limit is None or not 0 < limit <= cues.LONGEST_SILENCE:
        return Unread(
            "A wait lasts more than nothing and at most an hour.", "Write, for example, [wait up to 5 minutes]."
        )
    return cues.Wait(limit, line=line)


def _breathe(plain: str, line: int) -> Spelled | None:
    if not re.match(r"breathe? in\b", plain):
        return None
    advice = "Write, for example, [breathe in 4, hold 2, out 6, 5 times]."
    number = rf"(\d+(?:\.\d+)?)\s*(?:{UNIT})?"
    match = re.fullmatch(
        rf"breathe? in {number}(?:,? hold {number})?,? (?:breathe )?out {number}(?:,? (?:hold|rest) {number})?"
        r"(?:,? (\d{1,9}) (?:times|breaths?|rounds?))?(?:,? (?:by|with) (?:a )?(voice|tone))?",
        plain,
    )
    if not match:
        return Unread("These breaths cannot be read.", advice)
    inward, hold, outward, rest = (round(float(group or 0), 3) for group in match.groups()[:4])
    times = int(match[5] or 5)
    phases = [phase for phase in (hold, rest) if phase] + [inward, outward]
    if not all(2 <= phase <= 20 for phase in phases) or not 1 <= times <= 60:
        return Unread("Each phase of a breath lasts 2 to 20 seconds, and there are 1 to 60 breaths.", advice)
    pacing = cues.Pacing(match[6] or "voice")
    return cues.Breathe(inward, hold, outward, rest, times, pacing, line=line)


def _simple(plain: str, line: int) -> Spelled | None:
    if plain in _CHANGES:
        return cues.VoiceChange(_CHANGES[plain], line=line)
    if plain in {"bell", "a bell", "chime", "gong", "ring bell", "ring the bell"}:
        return cues.Bell(line=line)
    if plain in {"landing place", "landing", "safe place", "anchor place"}:
        return cues.LandingPlace(line=line)
    if plain in {"way out", "exit", "the way out"}:
        return cues.WayOut(line=line)
    if plain in {"end", "end part", "end of part", "/end"}:
        return PartEnds()
    return None


def _bed(plain: str, line: int) -> Spelled | None:
    match = re.fullmatch(r"(?:bed|background)(?: (?P<name>.+))?", plain)
    if not match:
        return None
    name = match["name"] or ""
    if name in {"off", "none", "end", "stop"}:
        return cues.Bed(None, line=line)
    if name in _BED_NAMES:
        return cues.Bed(_BED_NAMES[name], line=line)
    return Unread(
        f'There is no bed called "{shown(name)}".',
        f"Write one of: {', '.join(f'[bed {n}]' for n in cues.BEDS)}, [bed off].",
    )


def _part(plain: str, line: int) -> Spelled | None:
    match = re.fullmatch(
        rf"(?:only )?(?:from|at length|at least|if at least)(?: length)? (?P<t>{_TIME})(?: on)?", plain
    )
    if not match:
        return None
    seconds = seconds_from(match["t"], unit="minutes")
    minutes = round((seconds or 0) / 60, 3)
    if not 0 < minutes <= LONGEST_SESSION / 60:
        return Unread(
            "A part begins at a length above nothing, within a day.", "Write, for example, [from 15 minutes]."
        )
    return PartBegins(minutes)


def _window(rest: str, line: int) -> Spelled:
    match = re.fullmatch(
        rf"(?i)[:,]?\s*(?:(?:for |up to |at most |, )*(?P<t>{_TIME}|[a-z]+ (?:minutes?|seconds?)|half a minute))?\s*"
        r"(?:[:,]\s*(?P<q>.*))?",
        rest.strip(),
    )
    advice = "Write, for example, [journal up to 3 minutes: What did you notice?]."
    if match is None:
        question = re.fullmatch(r":\s*(?P<q>.+)", rest.strip())
        if question is None:
            return Unread("This window cannot be read.", advice)
        return cues.Prompt(tidy(question["q"]), cues.DEFAULT_WINDOW, line=line)
    limit: float | None = cues.DEFAULT_WINDOW
    if match["t"]:
        limit = seconds_from(digits_for_words(match["t"].casefold()), unit="minutes")
    if limit is None or not 0 < limit <= cues.LONGEST_SILENCE:
        return Unread("A window is open for more than nothing and at most an hour.", advice)
    return cues.Prompt(tidy(match["q"] or ""), limit, line=line)


_READERS: tuple[Callable[[str, int], Spelled | None], ...] = (_simple, _pause, _wait, _breathe, _bed, _part)


def _suggestion(plain: str) -> str:
    near = difflib.get_close_matches(plain, _WRITTEN_FORMS, n=1, cutoff=0.6)
    if not near:
        first = plain.split(" ", 1)[0]
        near = [form for form in _WRITTEN_FORMS if form.split(" ", 1)[0] == first][:1]
        near = near or difflib.get_close_matches(first, _WRITTEN_FORMS, n=1, cutoff=0.6)
    if near:
        return f"Did you mean [{near[0]}]?"
    return "Write a cue such as [pause], [think] or [bell], or leave the brackets out."
