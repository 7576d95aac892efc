"""voiceguide forget: everything that is kept about a person, removed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from voiceguide.cli import wording_journal as said
from voiceguide.cli.asking import confirmed
from voiceguide.cli.echo import echo
from voiceguide.errors import VoiceguideError
from voiceguide.errors.notes import NotRemoved
from voiceguide.paths import Paths, find_paths

_INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class _Kept:
    """Something that is kept about a person."""

    told: str
    path: Path
    remove: Callable[[Path], None]


@click.command(help=said.FORGET_HELP)
@click.option("--all", "everything", is_flag=True, help=said.FORGET_ALL_OPTION)
@click.option("--yes", is_flag=True, help=said.YES_OPTION)
def forget(everything: bool, yes: bool) -> int:
    """Remove the journal with its key, where sessions were left, the cache and the settings, with no passphrase."""
    paths = find_paths()
    kept = [one for one in _everything(paths) if _there(one.path)]
    if not kept:
        echo(said.NOTHING_KEPT)
        _tell_rest(paths)
        return 0
    echo(said.FORGETTING if everything else said.WOULD_FORGET)
    for one in kept:
        echo(one.told.format(path=_place(one.path)))
    _tell_rest(paths)
    if not everything:
        echo(said.FORGET_NEEDS_ALL, err=True)
        return 2
    try:
        if not yes and not confirmed(said.ASK_FORGET):
            echo(said.NOT_FORGOTTEN)
            return 1
    except KeyboardInterrupt:
        echo(err=True)
        echo(said.NOT_FORGOTTEN, err=True)
        return _INTERRUPTED
    removed = [_removed(one) for one in kept]
    if not all(removed):
        echo(said.FORGOTTEN_PARTLY, err=True)
        return 1
    echo(said.FORGOTTEN)
    return 0


def _everything(paths: Paths) -> list[_Kept]:
    """Return what is kept about a person, in the order in which it goes: the key first, for it opens the rest."""
    return [
        _Kept(said.FORGET_JOURNAL, paths.journal, _remove_journal),
        _Kept(said.FORGET_STATE, paths.state, _remove),
        _Kept(said.FORGET_CACHE, paths.cache, _remove),
        _Kept(said.FORGET_SETTINGS, paths.settings, _remove_settings),
    ]


def _tell_rest(paths: Paths) -> None:
    """Say what is not removed, and what cannot be."""
    for told, path in ((said.STAYS_SCRIPTS, paths.scripts), (said.STAYS_MODELS, paths.models)):
        if _holds_something(path):
            echo(told.format(path=path))
    echo(said.OUT_OF_REACH)


def _removed(kept: _Kept) -> bool:
    """Remove one thing, and say whether that worked; if not, why."""
    try:
        kept.remove(kept.path)
    except VoiceguideError as error:
        echo(str(error), err=True)
        return False
    except OSError as error:
        # What is deep inside a folder may be told by its last name only.
        place = Path(error.filename or kept.path)
        echo(str(NotRemoved(place if place.is_absolute() else kept.path, error)), err=True)
        return False
    return True


def _remove_journal(folder: Path) -> None:
    """Remove the key and what it opens; where the keyring does not let go of its copy, what is needed to try again."""
    from voiceguide.errors.keys import KeyFileRefused, LeftInKeyring
    from voiceguide.journal.key import remove_keys
    from voiceguide.journal.keyring import KEYRING_FILE

    if not folder.is_dir():
        _remove(folder)
        return
    try:
        remove_keys(folder)
    except LeftInKeyring:
        for path in folder.iterdir():
            if path.name != KEYRING_FILE:
                _remove(path)
        raise
    except KeyFileRefused:
        _remove(folder)
        raise
    _remove(folder)


def _remove_settings(path: Path) -> None:
    _remove(path)
    for unfinished in path.parent.glob(f".{path.name}.*.part"):
        unfinished.unlink(missing_ok=True)


def _remove(path: Path) -> None:
    """Remove a file or folder; of one that was moved elsewhere and linked, also what it was moved to."""
    target = path.resolve()
    if target.is_dir():
        shutil.rmtree(target, ignore_errors=True)  # whatever can go goes
        if target.exists():
            shutil.rmtree(target)  # raises, and says what is in the way
    else:
        target.unlink(missing_ok=True)
    path.unlink(missing_ok=True)


def _there(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _holds_something(folder: Path) -> bool:
    try:
        return any(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True  # it may


def _place(path: Path) -> str:
    return f"{path}, a link to {path.resolve()}" if path.is_symlink() else str(path)
