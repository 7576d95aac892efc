"""voiceguide forget: removes everything that is kept about a person."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from voiceguide.app.forgetting import OthersStay, kept_about_you, remove
from voiceguide.cli.asking import confirm_or_leave
from voiceguide.cli.echo import echo, echo_error
from voiceguide.errors import VoiceguideError
from voiceguide.files import led_to
from voiceguide.paths import find_paths
from voiceguide.wording import journal as said

_TOLD = {
    "journal": said.FORGET_JOURNAL,
    "state": said.FORGET_STATE,
    "cache": said.FORGET_CACHE,
    "settings": said.FORGET_SETTINGS,
}
_MOST_NAMED = 3
_NOT_ALL_SAID = 2


@click.command(help=said.FORGET_HELP)
@click.option("--all", "everything", is_flag=True, help=said.FORGET_ALL_OPTION)
@click.option("--yes", is_flag=True, help=said.JOURNAL_YES_OPTION)
def forget(everything: bool, yes: bool) -> int:
    """Remove the journal with its key, the bookmarks, the cache and the settings; no passphrase is needed."""
    paths = find_paths()
    kept = kept_about_you(paths)
    if kept.things:
        echo(said.FORGETTING if everything else said.WOULD_FORGET)
    else:
        echo(said.NOTHING_KEPT)
    for thing in kept.things:
        echo(_TOLD[thing.what].format(path=_place(thing.path)))
    for staying in kept.staying:
        if isinstance(staying, OthersStay):
            echo(said.STAYS_OTHERS.format(names=_listed(staying.names), folder=staying.folder))
        else:
            echo(said.STAYS_BEHIND.format(link=staying, path=led_to(staying)))
    if kept.scripts:
        echo(said.STAYS_SCRIPTS.format(path=paths.scripts))
    if kept.models:
        echo(said.STAYS_MODELS.format(path=paths.models))
    if kept.voices:
        echo(said.STAYS_VOICES.format(path=paths.voices))
    echo(said.OUT_OF_REACH)
    if not kept.things:
        return 0
    if not everything:
        echo(said.FORGET_NEEDS_ALL, err=True)
        return _NOT_ALL_SAID
    if not yes:
        confirm_or_leave(said.ASK_FORGET, said.NOT_FORGOTTEN)
    code = 0
    for thing in kept.things:
        try:
            remove(thing)
        except VoiceguideError as error:
            echo_error(error)
            code = 1
    echo(said.FORGOTTEN_PARTLY if code else said.FORGOTTEN, err=bool(code))
    return code


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    shown = names if more <= 1 else [*names[:_MOST_NAMED], f"{more} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _place(path: Path) -> str:
    return f"{path}, a link to {led_to(path)}" if path.is_symlink() else str(path)
