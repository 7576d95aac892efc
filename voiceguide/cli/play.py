"""voiceguide play: a session, spoken."""

from __future__ import annotations

import click

from voiceguide.app.library import script_path
from voiceguide.app.play_options import PlayOptions, has_windows
from voiceguide.cli.options import (
    led_options,
    night_options,
    note_options,
    seconds_from_option,
    settings_with,
    voice_options,
    with_notes,
)
from voiceguide.cli.playing import play_here
from voiceguide.paths import find_paths
from voiceguide.settings import Keep
from voiceguide.wording import commands as wording


@click.command(help=f"{wording.PLAY_HELP} Without a sound device it is written to a file.\n\n{wording.NAME_HELP}")
@click.argument("name")
@voice_options
@click.option("--device", metavar="DEVICE", help=wording.DEVICE_OPTION)
@night_options
@click.option("--sleep-after", metavar="TIME", callback=seconds_from_option, help=wording.SLEEP_AFTER_OPTION)
@led_options
@click.option("--listen", is_flag=True, help=wording.LISTEN_OPTION)
@click.option("--no-notes", is_flag=True, help=wording.NO_NOTES_OPTION)
@note_options
def play(
    name: str, minutes: float | None, voice: str | None, rate: float | None, device: str | None, bedtime: bool,
    bed: str | None, sleep_after: float | None, hands_free: bool, listen: bool, no_notes: bool, keep: Keep | None,
    patience: str | None, microphone: str | None,
) -> int:  # fmt: skip
    """Speak a session to a device; where there is none, and none was asked for, write it to a file."""
    if listen and no_notes:
        raise click.UsageError(wording.LISTEN_OR_NOT)
    paths = find_paths()
    settings = with_notes(settings_with(paths, voice, rate), keep, patience, microphone)
    session, script = script_path(name, paths)
    options = PlayOptions(
        minutes=minutes,
        device=device,
        noting=has_windows(session) and (listen or (settings.notes and not no_notes)),
        own_notes=not no_notes,
        bedtime=bedtime,
        sleep_after=sleep_after,
        bed=bed,
        hands_free=hands_free,
        script=script,
    )
    return play_here(session, options, settings, paths)
