"""voiceguide render: writes a session to a WAV file."""

from __future__ import annotations

from pathlib import Path

import click

from voiceguide.app.library import find_session
from voiceguide.app.play_options import PlayOptions
from voiceguide.app.render import render_session
from voiceguide.cli.echo import echo
from voiceguide.cli.exit_codes import INTERRUPTED
from voiceguide.cli.options import night_options, settings_with, voice_options
from voiceguide.paths import Paths, find_paths
from voiceguide.script.cues import Session
from voiceguide.settings import Settings
from voiceguide.timeline.wording import spoken_length
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
    help=wording.OUTPUT_OPTION,
)
@voice_options
@night_options
def render(
    name: str, path: Path, minutes: float | None, voice: str | None, rate: float | None, bedtime: bool, bed: str | None
) -> int:
    """Write a session exactly as it would be played."""
    if path.suffix.lower() != ".wav":
        raise click.BadParameter(wording.BAD_SUFFIX.format(path=path), param_hint="-o")
    paths = find_paths()
    settings = settings_with(paths, voice, rate)
    options = PlayOptions(minutes=minutes, bedtime=bedtime, bed=bed)
    return render_here(path, find_session(name, paths), options, settings, paths)


def render_here(path: Path, session: Session, options: PlayOptions, settings: Settings, paths: Paths) -> int:
    """Write a session to a file, show where, and return the exit code; stopped, it leaves nothing behind."""
    rendered = render_session(path, session, options, settings, paths)
    if rendered is None:
        echo(wording.STOPPED_RENDERING, err=True)
        return INTERRUPTED
    echo(wording.WRITTEN.format(path=rendered.path, title=rendered.title, length=spoken_length(rendered.frames)))
    return 0
