"""Finding sessions by title, by its beginning, or by the path of a script."""

from __future__ import annotations

from voiceguide.paths import Paths
from voiceguide.script.cues import Session
from voiceguide.script.library import entries, find


def find_session(name: str, paths: Paths) -> Session:
    """Return the session that a name means.

    Raises:
        SessionError, ScriptUnreadable, ScriptError: there is none, or its script cannot be used.
    """
    return find(name, paths.script_folders).session


def script_path(name: str, paths: Paths) -> tuple[Session, str]:
    """Return the session that a name means, and the path of its script; empty if it came with the program.

    Raises:
        SessionError, ScriptUnreadable, ScriptError: there is none, or its script cannot be used.
    """
    entry = find(name, paths.script_folders)
    shipped = paths.shipped_scripts in entry.path.resolve().parents
    return entry.session, "" if shipped else str(entry.path.absolute())


def sessions(paths: Paths) -> list[Session]:
    """Return every session whose script can be used."""
    found, _broken = entries(paths.script_folders)
    return [entry.session for entry in found]
