"""voiceguide note: an open page, with no session."""

from __future__ import annotations

from dataclasses import replace

import click

from voiceguide.app.note import LIMIT_MINUTES, record_note
from voiceguide.cli.echo import echo
from voiceguide.cli.exit_codes import INTERRUPTED
from voiceguide.cli.front import terminal
from voiceguide.cli.helplines import show_own_card
from voiceguide.cli.options import led_options, minutes_from, note_options, settings_with, with_notes
from voiceguide.cli.play import lead_out
from voiceguide.controls.control import Control
from voiceguide.paths import Paths, find_paths
from voiceguide.settings import Keep, Settings
from voiceguide.wording import commands as wording


@click.command(help=wording.NOTE_HELP)
@click.option("--minutes", callback=minutes_from, metavar="N", help=wording.NOTE_MINUTES_OPTION)
@click.option("--device", metavar="DEVICE", help=wording.DEVICE_OPTION)
@click.option("--language", metavar="TAG", default="en", help=wording.NOTE_LANGUAGE_OPTION)
@led_options
@note_options
def note(
    minutes: float | None, device: str | None, language: str, hands_free: bool, keep: Keep | None,
    patience: str | None, microphone: str | None,
) -> int:  # fmt: skip
    """Record one note; Ctrl-C ends it and keeps it."""
    paths = find_paths()
    settings = with_notes(settings_with(paths, None, None), keep, patience, microphone)
    settings = replace(settings, device=device or settings.device)
    return note_here(settings, paths, hands_free, minutes or LIMIT_MINUTES, language)


def note_here(
    settings: Settings, paths: Paths, hands_free: bool, minutes: float = LIMIT_MINUTES, language: str = "en"
) -> int:
    """Record one note at the terminal, do anything asked for instead, and return the exit code."""
    with record_note(settings, paths, terminal(), minutes, language, hands_free) as ended:
        if ended.instead is Control.HELP:
            show_own_card(settings, paths)
            return 0
        if ended.instead is Control.WAY_OUT:
            return lead_out(settings, paths, hands_free)
    if ended.result is None:
        echo(wording.STOPPED_PLAINLY, err=True)
    if ended.interrupted and ended.instead is not Control.STOP:
        return INTERRUPTED
    return 0 if ended.result is None or ended.result.problem is None else 1
