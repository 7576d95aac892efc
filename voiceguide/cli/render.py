"""voiceguide render: a session into a WAV file."""

from __future__ import annotations

from pathlib import Path

import click

from voiceguide.app.library import find_session
from voiceguide.app.play_options import PlayOptions
from voiceguide.cli.options import night_options, settings_with, voice_options
from voiceguide.cli.play import render_here
from voiceguide.paths import find_paths
from voiceguide.wording import commands as wording


@click.command(help=f"{wording.RENDER_HELP}\n\n{wording.NAME_HELP}")
@click.argument("name")
@click.option(
    "-o",
    "--output",
    "path",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE.wav",
    help="Where to write it.",
)
@voice_options
@night_options
def render(
    name: str, path: Path, minutes: float | None, voice: str | None, rate: float | None, bedtime: bool, bed: str | None
) -> int:
    """Write a session, exactly as it would be played."""
    if path.suffix.lower() != ".wav":
        raise click.BadParameter(wording.BAD_SUFFIX.format(path=path), param_hint="-o")
    paths = find_paths()
    settings = settings_with(paths, voice, rate)
    options = PlayOptions(minutes=minutes, bedtime=bedtime, bed=bed)
    return render_here(path, find_session(name, paths), options, settings, paths)
