"""voiceguide forget: everything that is kept about a person, removed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from voiceguide.app.adapters import cache_names
from voiceguide.cli.asking import confirmed
from voiceguide.cli.echo import echo
from voiceguide.errors import VoiceguideError
from voiceguide.errors.keys import KeyFileRefused, LeftInKeyring
from voiceguide.errors.notes import NotRemoved
from voiceguide.files import led_to, left_unfinished
from voiceguide.guide import bookmarks
from voiceguide.journal import folder
from voiceguide.journal.key import KEY_MARKS, remove_keys
from voiceguide.journal.keyring import KEYRING_FILE
from voiceguide.owned import Names, behind, links, moved_file, others, own_files, remove_through, remove_within
from voiceguide.paths import Paths, find_paths
from voiceguide.settings import is_settings
from voiceguide.wording import journal as said

_INTERRUPTED = 130
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class _Kept:
    """Something that is kept about a person, at a path that may also be somebody's own."""

    told: str
    path: Path
    names: Names | None
    """What of it the program makes; None for a file."""
    remove: Callable[[Path, Names], None] = remove_within

    @property
    def there(self) -> bool:
        """Whether anything of it is there to be removed."""
        if self.path.is_symlink():
            return True
        if self.names is None:
            return self.path.is_file() or bool(_left_of(self.path))
        return self.path.is_dir() and (any(own_files(self.path, self.names)) or not others(self.path, self.names))


@click.command(help=said.FORGET_HELP)
@click.option("--all", "everything", is_flag=True, help=said.FORGET_ALL_OPTION)
@click.option("--yes", is_flag=True, help=said.YES_OPTION)
def forget(everything: bool, yes: bool) -> int:
    """Remove the journal with its key, where sessions were left, the cache and the settings, with no passphrase."""
    paths = find_paths()
    known = _everything(paths)
    kept = [one for one in known if one.there]
    staying = [line for one in known for line in _staying(one)]
    if kept:
        echo(said.FORGETTING if everything else said.WOULD_FORGET)
    else:
        echo(said.NOTHING_KEPT)
    for one in kept:
        echo(one.told.format(path=_place(one.path)))
    for line in staying:
        echo(line)
    _tell_rest(paths)
    if not kept:
        return 0
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
        _Kept(said.FORGET_JOURNAL, paths.journal, folder.OWN, _remove_journal),
        _Kept(said.FORGET_STATE, paths.state, bookmarks.OWN),
        _Kept(said.FORGET_CACHE, paths.cache, cache_names()),
        _Kept(said.FORGET_SETTINGS, paths.settings, None),
    ]


def _staying(kept: _Kept) -> Iterator[str]:
    """Give a line for what lies at a path of ours and is not removed: what others made, and what links lead to."""
    if kept.names is None:
        if kept.path.is_symlink() and kept.path.exists() and moved_file(kept.path, is_settings) is None:
            yield said.STAYS_BEHIND.format(link=kept.path, path=led_to(kept.path))
        elif kept.path.is_dir():
            yield said.STAYS_OTHERS.format(names=kept.path.name, folder=kept.path.parent)
        return
    folder = behind(kept.path, kept.names)
    if folder is None:
        if kept.path.is_symlink() and kept.path.exists():
            yield said.STAYS_BEHIND.format(link=kept.path, path=led_to(kept.path))
        elif kept.path.exists():
            yield said.STAYS_OTHERS.format(names=kept.path.name, folder=kept.path.parent)
        return
    if left := others(folder, kept.names):
        yield said.STAYS_OTHERS.format(names=_listed([str(path.relative_to(folder)) for path in left]), folder=folder)
    for link in links(folder, kept.names):
        if link.exists() and not _is_moved_key(link):
            yield said.STAYS_BEHIND.format(link=link, path=led_to(link))


def _is_moved_key(link: Path) -> bool:
    return link.name in KEY_MARKS and moved_file(link, KEY_MARKS[link.name]) is not None


def _listed(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    shown = names if more <= 1 else [*names[:_MOST_NAMED], f"{more} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _tell_rest(paths: Paths) -> None:
    """Say what is not removed, and what cannot be."""
    for told, path in ((said.STAYS_SCRIPTS, paths.scripts), (said.STAYS_MODELS, paths.models)):
        if _holds_something(path):
            echo(told.format(path=path))
    echo(said.OUT_OF_REACH)


def _removed(kept: _Kept) -> bool:
    """Remove one thing, and say whether that worked; if not, why."""
    try:
        if kept.names is None:
            remove_through(kept.path, is_settings)
            for unfinished in _left_of(kept.path):
                unfinished.unlink(missing_ok=True)
            return True
        folder = behind(kept.path, kept.names)
        if folder is not None:
            kept.remove(folder, kept.names)
        if kept.path.is_symlink():
            kept.path.unlink()
    except VoiceguideError as error:
        echo(str(error), err=True)
        return False
    except OSError as error:
        echo(str(NotRemoved(Path(error.filename or kept.path), error)), err=True)
        return False
    return True


def _remove_journal(folder: Path, names: Names) -> None:
    """Remove the key and what it opens; where the keyring does not let go of its copy, what is needed to try again."""
    try:
        remove_keys(folder)
    except LeftInKeyring:
        remove_within(folder, names, but=KEYRING_FILE)
        raise
    except KeyFileRefused:
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


def _place(path: Path) -> str:
    return f"{path}, a link to {led_to(path)}" if path.is_symlink() else str(path)
