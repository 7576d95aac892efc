"""How much each figure is made from: enough to be relied on, or so little that a test can look whether it is made."""

from __future__ import annotations

from dataclasses import dataclass

from sessions import DENSE, KNOWN, SHORT, SLOW, Measured


@dataclass(frozen=True, slots=True)
class Sizes:
    """Counts and lengths; as they are here, they are those of the figures in docs/architecture.md."""

    runs: int = 3
    """How often what takes long is measured."""
    starts: int = 5
    """How often a program is started, or a device opened."""
    presses: int = 20
    """How often each key is pressed."""
    sentences: int = 60
    """How many sentences there are to press keys in."""
    pause: float = 2.0
    """The most seconds between what is waited for and a key."""
    notes: int = 10_000
    """Notes in the journal."""
    looks: int = 15
    """How often the journal is asked the same."""
    sessions: tuple[Measured, ...] = (SLOW, DENSE)
    """What is rendered."""
    live: Measured = KNOWN
    """What is listened to and held against its plan."""
    repeated: Measured = SLOW
    """What `long_session` goes through again and again."""
    long: tuple[tuple[int, float], ...] = ((6, 120), (13, 240), (26, 480))
    """How often it does so in how many minutes: two hours, four and eight."""
    busy: bool = True
    """Whether the processors have something else to do while sound is played or taken."""
    settling: float = 10.0
    """Seconds until everything is there that will be needed: a sentence takes about three, a bed comes in in four."""
    silence: float = 20.0
    """Seconds of silence that are measured."""
    minutes: float = 10.0
    """Minutes of a note, of a microphone, of speech that is recognised, of a night."""
    minute: float = 60.0
    """Seconds between two looks at a night."""
    hour: float = 3600.0
    """Seconds in an hour of a night that is played to nowhere."""
    fade: float | None = None
    """Seconds in which a session falls silent when it is time to sleep; None: as the program has it."""
    asleep: float = 600.0
    """Seconds after that fade that are listened to."""


FULL = Sizes()
SMALL = Sizes(
    runs=1, starts=1, presses=1, sentences=6, pause=0.3, notes=600, looks=1, sessions=(SHORT,), live=SHORT,
    repeated=SHORT, long=((1, 0.27), (2, 0.45), (4, 0.8)), busy=False, settling=2.0, silence=1.0, minutes=0.05,
    minute=1.0, hour=12.0, fade=1.0, asleep=1.0,
)  # fmt: skip
