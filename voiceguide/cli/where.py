"""voiceguide where: every path the program uses."""

from __future__ import annotations

from dataclasses import asdict

import click

from voiceguide.cli.echo import echo, echo_json
from voiceguide.cli.options import json_option
from voiceguide.paths import HOME_VARIABLE, find_paths
from voiceguide.wording import commands as wording

_LABELS = {
    "settings": "Your settings and your own people",
    "scripts": "Your own session scripts",
    "journal": "Your journal, encrypted, and its key",
    "reserve": "Space reserved for deleting notes on a full disk, 1 megabyte",
    "state": "Where unfinished sessions were left",
    "models": "Models for speech recognition",
    "cache": "Speech already made, and voices measured; may be deleted",
    "temporary": "Speech on its way, for a few milliseconds (or the system's temporary folder)",
    "shipped_scripts": "The sessions that come with the program, read-only",
    "shipped_audio": "The sounds that come with the program, read-only",
}


@click.command(help=f"{wording.WHERE_HELP} The environment variable {HOME_VARIABLE} moves them all.")
@json_option
def where(as_json: bool) -> None:
    """Show each path and what it is for."""
    paths = asdict(find_paths())
    if as_json:
        echo_json({name: str(path) for name, path in paths.items()})
        return
    for name, label in _LABELS.items():
        echo(f"{label}: {paths[name]}")
