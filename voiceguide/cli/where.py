"""voiceguide where: every path the program uses."""

from __future__ import annotations

from dataclasses import asdict

import click

from voiceguide.cli.echo import echo, echo_json
from voiceguide.cli.options import json_option
from voiceguide.paths import HOME_VARIABLE, find_paths
from voiceguide.wording import commands as wording


@click.command(help=f"{wording.WHERE_HELP} The environment variable {HOME_VARIABLE} moves them all.")
@json_option
def where(as_json: bool) -> None:
    """Show each path and what it is for."""
    paths = asdict(find_paths())
    if as_json:
        echo_json({name: str(path) for name, path in paths.items()})
        return
    for name, label in wording.WHERE_LABELS.items():
        echo(f"{label}: {paths[name]}")
