"""How a session is played: what was asked for, and the session made fit for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.cli.options import folders
from voiceguide.paths import Paths
from voiceguide.script.cues import BED_OFF

if TYPE_CHECKING:
    from voiceguide.guide.bookmarks import Bookmark
    from voiceguide.script.cues import Cue, Session


@dataclass(frozen=True, slots=True)
class Manner:
    """How a session is played."""

    minutes: float | None = None
    device: str | None = None
    noting: bool = False
    """Whether its windows are open for notes."""
    own_notes: bool = True
    """Whether the person may begin a note of their own."""
    bedtime: bool = False
    sleep_after: float | None = None
    """Seconds after which it falls silent."""
    bed: str | None = None
    """A bed by its name or its path, or BED_OFF; None for what the script asks for."""
    hands_free: bool = False
    left: Bookmark | None = None
    """Where it was left; None to begin at its beginning."""
    script: str = ""
    """The path of its script; empty if it came with the program."""


def prepared(session: Session, manner: Manner) -> Session:
    """Return a session as it is to be played: for the night, and with the bed that was asked for.

    Raises:
        NotForTheNight: it cannot be told in bed.
    """
    from voiceguide.script import cues
    from voiceguide.script.night import for_the_night

    if manner.bedtime:
        session = for_the_night(session)
    if manner.bed is None:
        return session
    kept = tuple(_without_beds(session.cues))
    return replace(session, cues=kept if manner.bed == BED_OFF else (cues.Bed(manner.bed), *kept))


def script_path(name: str, paths: Paths) -> tuple[Session, str]:
    """Return the session that a name means, and the path of its script; empty if it came with the program."""
    from voiceguide.script.library import find

    entry = find(name, folders(paths))
    shipped = paths.shipped_scripts in entry.path.resolve().parents
    return entry.session, "" if shipped else str(Path(entry.path).absolute())


def _without_beds(every: Iterable[Cue]) -> Iterator[Cue]:
    from voiceguide.script import cues

    for cue in every:
        if isinstance(cue, cues.Part):
            yield replace(cue, cues=tuple(plain for plain in cue.cues if not isinstance(plain, cues.Bed)))
        elif not isinstance(cue, cues.Bed):
            yield cue
