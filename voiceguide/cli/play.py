"""voiceguide play: speaks a session at the terminal, with an exit code for each way it can end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import click

from voiceguide.app.library import find_session, script_path
from voiceguide.app.lines import speak_lines
from voiceguide.app.play_options import PlayOptions, as_usual, has_windows
from voiceguide.app.render import free_name
from voiceguide.app.session import play_session
from voiceguide.cli.echo import echo
from voiceguide.cli.exit_codes import DONE, INTERRUPTED
from voiceguide.cli.front import terminal
from voiceguide.cli.helplines import show_own_card
from voiceguide.cli.options import (
    led_options,
    night_options,
    note_options,
    seconds_from_option,
    settings_with,
    voice_options,
    with_notes,
)
from voiceguide.cli.render import render_here
from voiceguide.errors import DeviceUnavailable
from voiceguide.guide.events import Ended
from voiceguide.paths import Paths, find_paths
from voiceguide.script.cues import Session
from voiceguide.script.library import WAY_OUT_TITLE
from voiceguide.settings import Keep, Settings
from voiceguide.talk.dialogue import WentOut
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
    """Speak a session to a device; if there is none and none was asked for, write it to a file."""
    if listen and no_notes:
        raise click.UsageError(wording.LISTEN_OR_NOT)
    paths = find_paths()
    settings = with_notes(settings_with(paths, voice, rate), keep, patience, microphone)
    settings = replace(settings, device=device or settings.device)
    session, script = script_path(name, paths)
    options = PlayOptions(
        minutes=minutes,
        windows=has_windows(session) and (listen or (settings.notes and not no_notes)),
        own_notes=not no_notes,
        bedtime=bedtime,
        sleep_after=sleep_after,
        bed=bed,
        hands_free=hands_free,
        script=script,
    )
    return play_here(session, options, settings, paths)


def play_here(session: Session, options: PlayOptions, settings: Settings, paths: Paths) -> int:
    """Speak a session, or write it to a file if there is no device at all; return the exit code."""
    try:
        over = play_session(session, options, settings, paths, terminal())
    except WentOut:
        return lead_out(settings, paths, options.hands_free)
    except DeviceUnavailable as error:
        if settings.device is not None or options.left is not None:
            raise
        echo(wording.WRITING_INSTEAD.format(reason=error), err=True)
        return render_here(free_name(session.title), session, options, settings, paths)
    if over is not None and over.outcome.ended is Ended.HELP:
        show_own_card(settings, paths)
    return INTERRUPTED if over is not None and over.outcome.ended is Ended.INTERRUPTED else DONE


def lead_out(settings: Settings, paths: Paths, hands_free: bool = False) -> int:
    """Play the session that is the way out, if no other is playing; return the exit code."""
    session = find_session(WAY_OUT_TITLE, paths)
    return play_here(session, as_usual(session, settings, hands_free), settings, paths)


def speak_here(lines: Sequence[str], settings: Settings, paths: Paths) -> int:
    """Speak lines, show the help card if it is asked for, and return the exit code."""
    if speak_lines(lines, settings, paths, terminal()) is Ended.HELP:
        show_own_card(settings, paths)
    return 0
