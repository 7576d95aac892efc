"""The words of the domain: a session and its cues.

A session is a header and a list of cues. Every cue knows the line it came from; two cues are equal if their contents
are, whatever their lines. All times are seconds (float).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Level(StrEnum):
    """How much a session may stir up in a listener."""

    GREEN = "green"
    GENTLE = "gentle"
    AMBER = "amber"
    DEEP = "deep"


class SessionKind(StrEnum):
    """When a session is for."""

    DAY = "day"
    BEDTIME = "bedtime"


class Change(StrEnum):
    """A change in how the guide speaks from here on."""

    SLOWER = "slower"
    FASTER = "faster"
    SOFTER = "softer"
    LOUDER = "louder"


class Pacing(StrEnum):
    """What paces a breath."""

    VOICE = "voice"
    TONE = "tone"


@dataclass(frozen=True, slots=True)
class Say:
    """One sentence, spoken in one utterance."""

    text: str
    paragraph: bool = False
    """Whether it begins a paragraph: the rest before it is longer then."""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Pause:
    """A silence with its natural, shortest and longest length, in seconds."""

    natural: float
    shortest: float
    longest: float
    line: int = field(default=0, compare=False)

    @property
    def rigid(self) -> bool:
        """Whether it can have only one length."""
        return self.shortest == self.longest


@dataclass(frozen=True, slots=True)
class Bell:
    """One soft stroke of the bell."""

    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Breathe:
    """Paced breaths; phases in seconds, and a phase of 0 is left out."""

    inward: float
    hold: float
    outward: float
    rest: float
    times: int
    pacing: Pacing = Pacing.VOICE
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question, then a window of at most `limit` seconds for a spoken note."""

    question: str
    limit: float
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait until the listener is ready, of at most `limit` seconds."""

    limit: float
    line: int = field(default=0, compare=False)


BED_OFF = "off"
"""The bed name that means no bed."""


@dataclass(frozen=True, slots=True)
class Bed:
    """A quiet background from here on, or none (`name` is None)."""

    name: str | None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A named point that a listener can jump to."""

    title: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class VoiceChange:
    """A new way of speaking from here on, for one aspect of it."""

    change: Change
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class LandingPlace:
    """The place that an amber session returns to."""

    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class WayOut:
    """Where the way out begins."""

    line: int = field(default=0, compare=False)


PlainCue = Say | Pause | Bell | Breathe | Prompt | Wait | Bed | Chapter | VoiceChange | LandingPlace | WayOut


@dataclass(frozen=True, slots=True)
class Part:
    """Cues that are included only if the session lasts at least `minutes`."""

    minutes: float
    cues: tuple[PlainCue, ...]
    line: int = field(default=0, compare=False)


Cue = PlainCue | Part


@dataclass(frozen=True, slots=True)
class Session:
    """One script, parsed: what it is, and its cues in order."""

    title: str
    cues: tuple[Cue, ...] = ()
    summary: str = ""
    minutes: float | None = None
    """The intended length in minutes; None if the script does not say."""
    level: Level = Level.GREEN
    kind: SessionKind = SessionKind.DAY
    language: str = "en"
    voice: str = ""
    """The voice that the script asks for, by name; empty for the best of its language."""
    source: str = ""
    reviewed: str = ""
    pronunciations: tuple[tuple[str, str], ...] = ()
    """Pairs of a written form and how it is pronounced."""

    def at_length(self, minutes: float) -> tuple[PlainCue, ...]:
        """Return the cues that belong to a session of this many minutes."""
        chosen: list[PlainCue] = []
        for cue in self.cues:
            if not isinstance(cue, Part):
                chosen.append(cue)
            elif cue.minutes <= minutes:
                chosen.extend(cue.cues)
        return tuple(chosen)

    @property
    def every_cue(self) -> tuple[PlainCue, ...]:
        """All cues, including those of every part, whatever its length."""
        return self.at_length(float("inf"))

    @property
    def thresholds(self) -> tuple[float, ...]:
        """The lengths in minutes at which parts join, ascending."""
        return tuple(sorted({cue.minutes for cue in self.cues if isinstance(cue, Part)}))


NAMED_PAUSES = MappingProxyType(
    {
        "breath": Pause(4.0, 3.0, 6.0),
        "short": Pause(6.0, 4.0, 8.0),
        "pause": Pause(10.0, 8.0, 15.0),
        "think": Pause(20.0, 12.0, 30.0),
        "long": Pause(45.0, 30.0, 75.0),
        "silence": Pause(120.0, 60.0, 300.0),
    }
)
"""Pauses that have a name; lengths (seconds) come from listening to guided sessions."""

BEDS = ("rain", "sea", "brown noise", "drone")
"""The backgrounds that a script may ask for."""

LONGEST_SILENCE = 3600.0
"""The longest that a single pause, window or wait may be (seconds)."""

BELL_SECONDS = 6.0
"""How long a stroke of the bell sounds."""

DEFAULT_WAIT = 120.0
"""How long `[wait]` waits at most (seconds)."""

DEFAULT_WINDOW = 180.0
"""How long `[journal: ...]` stays open at most (seconds)."""


def wait_as_pause(cue: Wait) -> Pause:
    """Return the silence that replaces a wait where nobody can answer, as in a file."""
    natural = min(30.0, cue.limit)
    return Pause(natural, min(12.0, cue.limit), cue.limit, line=cue.line)


def window_as_pause(cue: Prompt) -> Pause:
    """Return the silence that replaces a listening window where nobody listens, as in a file.

    Its natural length is the announced one; it may shrink to a minute.
    """
    return Pause(cue.limit, min(60.0, cue.limit), cue.limit, line=cue.line)
