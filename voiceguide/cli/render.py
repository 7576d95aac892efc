"""voiceguide render: a session into a WAV file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.cli import wording
from voiceguide.cli.options import find_session, open_voice, settings_with, voice_options
from voiceguide.paths import Paths, find_paths

if TYPE_CHECKING:
    from voiceguide.script.cues import Session
    from voiceguide.settings import Settings


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
def render(name: str, path: Path, minutes: float | None, voice: str | None, rate: float | None) -> int:
    """Write a session, exactly as it would be played."""
    if path.suffix.lower() != ".wav":
        raise click.BadParameter(wording.BAD_SUFFIX.format(path=path), param_hint="-o")
    paths = find_paths()
    settings = settings_with(paths, voice, rate)
    return render_to(path, find_session(name, paths), minutes, settings, paths)


def render_to(path: Path, session: Session, minutes: float | None, settings: Settings, paths: Paths) -> int:
    """Write a session to a file, say where, and return the exit code; stopped, it leaves nothing."""
    from contextlib import closing

    from voiceguide.guide.compose import delivery_for, open_file, open_performer
    from voiceguide.guide.conduct import Guide
    from voiceguide.sound.audio import to_frames
    from voiceguide.timeline.arrange import said
    from voiceguide.timeline.timeline import natural_steps, timeline
    from voiceguide.timeline.wording import spoken_length

    with closing(open_voice(paths, settings)) as speaker:
        delivery = delivery_for(session, speaker, settings.voice, settings.rate)
        speaker.prepare(said(natural_steps(session, delivery)))
        total = None if minutes is None else to_frames(minutes * 60)
        sink = open_file(path)
        try:
            placed = timeline(session, delivery, speaker.frames, total)
            sink.expect(placed.frames)
            outcome = Guide(open_performer(speaker, paths), sink).conduct(placed.clips)
            if outcome.finished:
                sink.close()
        except BaseException:
            sink.discard()
            raise
    if not outcome.finished:
        sink.discard()
        click.echo(wording.STOPPED_RENDERING, err=True)
        return 130
    click.echo(wording.WRITTEN.format(path=path, title=session.title, length=spoken_length(placed.frames)))
    return 0
