"""Everything that is kept about a person: finding it and removing it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from voiceguide.app.adapters import cache_names
from voiceguide.errors import KeyProblem, LeftInKeyring, VoiceguideError, reason
from voiceguide.files import left_unfinished
from voiceguide.guide import bookmarks
from voiceguide.journal import folder as journal_folder
from voiceguide.journal.key import KEY_MARKS, remove_keys
from voiceguide.journal.keyring import KEYRING_FILE
from voiceguide.owned import Names, behind, links, moved_file, others, own_files, remove_through, remove_within
from voiceguide.paths import Paths
from voiceguide.settings import is_settings
from voiceguide.wording.errors import machine


@dataclass(frozen=True, slots=True)
class KeptThing:
    """One thing that is kept, at a path that may be somebody's own."""

    what: str
    """The name of its path in `Paths`."""
    path: Path
    names: Names | None
    """The names that the program creates there; None for a single file."""

    @property
    def there(self) -> bool:
        """Whether there is anything to remove."""
        if self.path.is_symlink():
            return True
        if self.names is None:
            return self.path.is_file() or bool(_left_of(self.path))
        return self.path.is_dir() and (any(own_files(self.path, self.names)) or not others(self.path, self.names))


@dataclass(frozen=True, slots=True)
class OthersStay:
    """Files in a folder of ours, or in the place of one, that the program did not make."""

    names: tuple[str, ...]
    folder: Path


@dataclass(frozen=True, slots=True)
class KeptAboutYou:
    """All that is kept about a person, and what is found among or beside it and stays."""

    things: tuple[KeptThing, ...]
    """In the order of removal: the key first, because it opens the rest."""
    staying: tuple[OthersStay | Path, ...]
    """A path is a link of ours: only the link is removed, not its target."""
    scripts: bool
    models: bool
    voices: bool
    """Whether there may be the person's own scripts, models for speech recognition, and voices; all stay."""


def kept_about_you(paths: Paths) -> KeptAboutYou:
    """Return what is kept about a person; nothing is removed."""
    known = (
        KeptThing("journal", paths.journal, journal_folder.OWN_JOURNAL_FILES),
        KeptThing("state", paths.state, bookmarks.OWN_BOOKMARKS),
        KeptThing("cache", paths.cache, cache_names()),
        KeptThing("settings", paths.settings, None),
    )
    there = tuple(thing for thing in known if thing.there)
    staying = tuple(one for thing in known for one in _staying(thing))
    holding = (_holds_something(folder) for folder in (paths.scripts, paths.models, paths.voices))
    return KeptAboutYou(there, staying, *holding)


def remove(thing: KeptThing) -> None:
    """Remove one thing that is kept; this needs no passphrase.

    Raises:
        VoiceguideError: part of it is still there; everything else is gone.
    """
    try:
        if thing.names is None:
            remove_through(thing.path, is_settings)
            for unfinished in _left_of(thing.path):
                unfinished.unlink(missing_ok=True)
            return
        folder = behind(thing.path, thing.names)
        if folder is not None:
            (_remove_journal if thing.what == "journal" else remove_within)(folder, thing.names)
        if thing.path.is_symlink():
            thing.path.unlink()
    except OSError as error:
        path = error.filename or thing.path
        raise VoiceguideError(machine.CANNOT_BE_REMOVED, path=path, reason=reason(error)) from error


def _staying(thing: KeptThing) -> Iterator[OthersStay | Path]:
    """Yield what stays at a path of ours: what others made, and the links whose targets stay."""
    path, names = thing.path, thing.names
    folder = None if names is None else behind(path, names)
    if names is not None and folder is not None:
        if left := others(folder, names):
            yield OthersStay(tuple(str(path.relative_to(folder)) for path in left), folder)
        for link in links(folder, names):
            if link.exists() and not _is_moved_key(link):
                yield link
    elif path.is_symlink():
        if path.exists() and not (names is None and moved_file(path, is_settings)):
            yield path
    elif path.is_dir() or (names is not None and path.exists()):
        yield OthersStay((path.name,), path.parent)


def _is_moved_key(link: Path) -> bool:
    return link.name in KEY_MARKS and moved_file(link, KEY_MARKS[link.name]) is not None


def _remove_journal(folder: Path, names: Names) -> None:
    """Remove the key and what it opens; if the keyring keeps its copy, keep what another attempt needs."""
    try:
        remove_keys(folder)
    except LeftInKeyring:
        remove_within(folder, names, but=KEYRING_FILE)
        raise
    except KeyProblem:
        remove_within(folder, names)
        raise
    remove_within(folder, names)


def _left_of(path: Path) -> list[Path]:
    return left_unfinished(path.parent, re.escape(path.name), after=0)


def _holds_something(folder: Path) -> bool:
    try:
        return any(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True  # it may
