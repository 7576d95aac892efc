"""Finding sessions by title, by its beginning, or by the path of a script."""

from __future__ import annotations

import datetime

from voiceguide.errors import SessionError, VoiceguideError
from voiceguide.guide.bookmarks import Bookmark, Bookmarks
from voiceguide.paths import Paths
from voiceguide.script.cues import Session
from voiceguide.script.library import entries, find, plain_title
from voiceguide.wording.errors import scripts as problem

RECENTLY = datetime.timedelta(days=3)
"""A session left longer ago than this is not offered unasked."""


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


def sessions_left(paths: Paths) -> list[Bookmark]:
    """Return where sessions were left, most recent first.

    Raises:
        BookmarkError: the places cannot be read.
    """
    return Bookmarks(paths.state).all()


def left_lately(paths: Paths) -> Bookmark | None:
    """Return where a session was left last; None if that was long ago, or cannot be read."""
    try:
        bookmark = Bookmarks(paths.state).latest()
    except VoiceguideError:
        return None  # `resume` reports what is wrong
    if bookmark is None or datetime.datetime.now(tz=datetime.UTC) - bookmark.when > RECENTLY:
        return None
    return bookmark


def choose_left(paths: Paths, name: str | None) -> Bookmark:
    """Return the bookmark of the session that a name means, or without a name the latest.

    Raises:
        SessionError: no session was left, none of that name, or several.
    """
    left = sessions_left(paths)
    if not left:
        raise SessionError(problem.NOTHING_TO_RESUME)
    if name is None:
        return left[0]
    wanted = plain_title(name)
    titles = [(plain_title(one.session), one) for one in left]
    exact = [one for title, one in titles if title == wanted]
    matches = exact or [one for title, one in titles if wanted and title.startswith(wanted)]
    if not matches:
        raise SessionError(problem.UNFINISHED_UNKNOWN, name=name)
    if len(matches) > 1:
        raise SessionError(problem.SESSION_UNCLEAR, name=name, titles=", ".join(one.session for one in matches))
    return matches[0]
