"""voiceguide render: a session into a WAV file."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from voiceguide.app.adapters import delivery_for, open_file, open_mix, open_performer, open_voice
from voiceguide.app.library import find_session
from voiceguide.app.play_options import PlayOptions, prepared
from voiceguide.cli.echo import echo
from voiceguide.cli.options import night_options, settings_with, voice_options
from voiceguide.guide.conduct import Guide
from voiceguide.guide.course import Course
from voiceguide.paths import Paths, find_paths
from voiceguide.script.cues import Session
from voiceguide.settings import Settings
from voiceguide.sound.audio import to_frames
from voiceguide.timeline.arrange import said
from voiceguide.timeline.timeline import fitted_steps, natural_steps, whole_length
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
    session = prepared(find_session(name, paths), PlayOptions(bedtime=bedtime, bed=bed), paths)
    return render_to(path, session, minutes, settings, paths)


def render_to(path: Path, session: Session, minutes: float | None, settings: Settings, paths: Paths) -> int:
    """Write a session to a file, say where, and return the exit code; stopped, it leaves nothing."""
    with closing(open_voice(paths, settings)) as speaker:
        delivery = delivery_for(session, speaker, settings.voice, settings.rate)
        steps = natural_steps(session, delivery)
        speaker.prepare(said(steps))
        sink = open_file(path)
        try:
            if minutes is not None:
                steps = fitted_steps(session, delivery, speaker.frames, to_frames(minutes * 60))
            length = whole_length(steps, speaker.frames)
            sink.expect(length)
            guide = Guide(open_performer(speaker, paths), sink, mix=open_mix(session, paths))
            outcome = guide.conduct(Course(steps, speaker.frames))
            if outcome.finished:
                sink.close()
        except BaseException:
            sink.discard()
            raise
    if not outcome.finished:
        sink.discard()
        echo(wording.STOPPED_RENDERING, err=True)
        return 130
    echo(wording.WRITTEN.format(path=path, title=session.title, length=spoken_length(length)))
    return 0


def free_name(title: str) -> Path:
    """Return a file name in the current folder that is not taken."""
    stem = "-".join("".join(c if c.isalnum() else " " for c in title.casefold().replace("'", "")).split()) or "session"
    number = 1
    while True:
        path = Path(f"{stem}.wav" if number == 1 else f"{stem}-{number}.wav")
        if not path.exists():
            return path
        number += 1
