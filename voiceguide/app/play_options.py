"""How to play a session, and preparing the session for that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from voiceguide.guide.bookmarks import Bookmark
from voiceguide.paths import Paths
from voiceguide.script import cues
from voiceguide.script.cues import BED_OFF, Cue, Session
from voiceguide.script.night import for_the_night
from voiceguide.settings import Settings
from voiceguide.sound.beds import open_bed


@dataclass(frozen=True, slots=True)
class PlayOptions:
    """How a session was asked to be played."""

    minutes: float | None = None
    windows: bool = False
    """Whether notes are recorded at its windows."""
    own_notes: bool = True
    """Whether the person may begin a note of their own."""
    bedtime: bool = False
    sleep_after: float | None = None
    """Seconds after which it falls silent; None for never."""
    bed: str | None = None
    """The name or the path of a bed, or BED_OFF; None for what the script asks for."""
    hands_free: bool = False
    left: Bookmark | None = None
    """Where it was left; None to start at the beginning."""
    script: str = ""
    """The path of its script; empty if it came with the program."""


def prepared(session: Session, options: PlayOptions, paths: Paths) -> Session:
    """Return a session prepared to be played: for the night, and with the bed that was asked for.

    Raises:
        SessionError: it is not suited to bedtime.
        SoundUnusable: there is no such bed, or its file cannot be used.
    """
    if options.bedtime:
        session = for_the_night(session)
    if options.bed is None:
        return session
    if options.bed != BED_OFF and options.left is None:  # one that was left was looked at before
        open_bed(options.bed, paths.shipped_audio)  # errors come before anything is spoken
    kept = tuple(_without_beds(session.cues))
    return replace(session, cues=kept if options.bed == BED_OFF else (cues.Bed(options.bed), *kept))


def _without_beds(every: Iterable[Cue]) -> Iterator[Cue]:
    for cue in every:
        if isinstance(cue, cues.Part):
            yield replace(cue, cues=tuple(plain for plain in cue.cues if not isinstance(plain, cues.Bed)))
        elif not isinstance(cue, cues.Bed):
            yield cue


def as_usual(session: Session, settings: Settings, hands_free: bool = False, script: str = "") -> PlayOptions:
    """Return how to play a session if nothing but its name is given."""
    return PlayOptions(windows=has_windows(session) and settings.notes, hands_free=hands_free, script=script)


def has_windows(session: Session) -> bool:
    """Return whether a session asks for notes."""
    return any(isinstance(cue, cues.Prompt) for cue in session.every_cue)
