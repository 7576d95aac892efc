"""Finding and reading session scripts: the shipped ones, and the person's own."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from voiceguide.errors import ScriptError, ScriptUnreadable, SessionError, VoiceguideError, did_you_mean, reason
from voiceguide.errors.scarce import scarcity
from voiceguide.script.cues import Session
from voiceguide.script.parse import session_from
from voiceguide.wording.errors import scripts as problem

LARGEST_SCRIPT = 1_000_000
"""The largest script that is read, in bytes: about forty hours of speech."""

SUFFIXES = (".md", ".txt")
"""The file name extensions of scripts."""

WAY_OUT_TITLE = "Way out"
"""The title of the session that leads out of every other."""


@dataclass(frozen=True, slots=True)
class SessionFile:
    """One session of the library: its file and its contents."""

    path: Path
    session: Session


def read_text(path: Path) -> str:
    """Return the text of a script file.

    Raises:
        ScriptUnreadable: it is missing, a folder, too large, not UTF-8, or access is denied.
        TooLittle: too many files are open.
    """
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise ScriptUnreadable(problem.SCRIPT_IS_FOLDER, path=path)
        if size > LARGEST_SCRIPT:
            raise _too_large(path, size)
        with path.open("rb") as file:  # pipes and devices report no size, and may never end
            raw = file.read(LARGEST_SCRIPT + 1)
        if len(raw) > LARGEST_SCRIPT:
            raise _too_large(path, len(raw))
    except FileNotFoundError:
        raise ScriptUnreadable(problem.SCRIPT_MISSING, path=path) from None
    except OSError as error:
        unread = ScriptUnreadable(problem.SCRIPT_REFUSED, path=path, reason=reason(error))
        raise scarcity(error) or unread from error
    except ValueError:  # a null character in the name
        raise ScriptUnreadable(problem.SCRIPT_MISSING, path=repr(str(path))) from None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rsplit(b"\n", 1)[-1].decode("utf-8")) + 1
        raise ScriptUnreadable(problem.SCRIPT_NOT_UTF8, path=path, line=line, column=column) from None


def _too_large(path: Path, size: int) -> ScriptUnreadable:
    return ScriptUnreadable(problem.SCRIPT_TOO_LARGE, path=path, size=size / 1e6, most=LARGEST_SCRIPT / 1e6)


def read_session(path: Path) -> Session:
    """Return the session in a file.

    Raises:
        ScriptUnreadable: the file cannot be read.
        ScriptError: the script has problems.
    """
    return session_from(read_text(path), str(path))


def entries(folders: Sequence[Path]) -> tuple[list[SessionFile], list[VoiceguideError]]:
    """Return all sessions in the folders, sorted by title, and the errors that kept others from being read."""
    found: dict[str, SessionFile] = {}
    files, broken = _files(folders)
    for path in files:
        try:
            session = read_session(path)
        except (ScriptError, ScriptUnreadable) as error:
            broken.append(error)
        else:
            found.setdefault(session.title.casefold(), SessionFile(path, session))
    return sorted(found.values(), key=lambda entry: entry.session.title.casefold()), broken


def find(name: str, folders: Sequence[Path]) -> SessionFile:
    """Return the session a name refers to: by a file's path, a title, or the beginning of one.

    Raises:
        SessionError: no session fits the name, or several do.
        ScriptUnreadable, ScriptError: the file was found but cannot be used, or a folder cannot be read.
        TooLittle: too many files are open.
    """
    path = _expanded(name)
    if _looks_like_a_file(name, path):
        return SessionFile(path, read_session(path))
    known, _broken = entries(folders)
    wanted = plain_title(name)
    exact = [entry for entry in known if wanted in {plain_title(entry.session.title), plain_title(entry.path.stem)}]
    matches = exact or [entry for entry in known if wanted and plain_title(entry.session.title).startswith(wanted)]
    if len(matches) == 1:
        return matches[0]
    if matches:
        titles = ", ".join(entry.session.title for entry in matches)
        raise SessionError(problem.SESSION_UNCLEAR, name=name, titles=titles)
    files, unread = _files(folders)
    for file in files:
        if plain_title(file.stem) == wanted:
            return SessionFile(file, read_session(file))  # it is a broken one: report what is wrong with it
    if unread:
        raise unread[0]  # the session may be in a folder that could not be read
    by_title = {plain_title(entry.session.title): entry.session.title for entry in known}
    near = [by_title[key] for key in difflib.get_close_matches(wanted, by_title, n=3, cutoff=0.5)]
    near = near or [title for key, title in by_title.items() if wanted and wanted in key][:3]
    raise SessionError(problem.SESSION_UNKNOWN, name=name, hint=did_you_mean(near))


def _files(folders: Sequence[Path]) -> tuple[list[Path], list[VoiceguideError]]:
    """Return the scripts in the folders, and errors for folders that exist but cannot be read."""
    files: list[Path] = []
    unread: list[VoiceguideError] = []
    for folder in folders:
        try:
            files += sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:  # the other folders are still searched
            if scarce := scarcity(error):
                raise scarce from error
            unread.append(ScriptUnreadable(problem.SCRIPTS_REFUSED, path=folder, reason=reason(error)))
    return files, unread


def _expanded(name: str) -> Path:
    try:
        return Path(name).expanduser()
    except RuntimeError:  # ~name, and there is no such user
        return Path(name)


def _looks_like_a_file(name: str, path: Path) -> bool:
    if name.endswith(SUFFIXES) or "/" in name or "\\" in name:
        return True
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def plain_title(title: str) -> str:
    """Return a title as people type it: lower case, no punctuation, single spaces."""
    return " ".join("".join(c if c.isalnum() else " " for c in title.casefold().replace("'", "")).split())
