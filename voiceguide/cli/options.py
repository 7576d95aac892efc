"""Options shared by several commands, and what every command needs first."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from voiceguide.paths import Paths
from voiceguide.script.cues import BED_OFF
from voiceguide.script.durations import digits_for_words, seconds_from
from voiceguide.script.length import LONGEST_SESSION
from voiceguide.settings import ONLY_WHEN_I_PRESS, PATIENCE_RANGE, RATE_RANGE, Keep, Settings, read_settings
from voiceguide.wording import commands as wording

Command = TypeVar("Command", bound=Callable[..., Any])

_CLOCK = re.compile(r"(?:(?P<hours>\d{1,2}):)?(?P<minutes>\d{1,3}):(?P<seconds>[0-5]\d(?:\.\d+)?)")
_PLAIN = re.compile(r"\d{1,4}(?:[.,]\d+)?")


def minutes_from(ctx: click.Context, param: click.Parameter, value: str | None) -> float | None:
    """Return the minutes that a person means by 12, 12.5 or 12:30.

    Raises:
        click.BadParameter: it is not a length.
    """
    if value is None:
        return None
    text = value.strip()
    clock = _CLOCK.fullmatch(text)
    if clock:
        minutes = int(clock["hours"] or 0) * 60 + int(clock["minutes"]) + float(clock["seconds"]) / 60
    elif _PLAIN.fullmatch(text) and float(text.replace(",", ".")) > 0:
        minutes = float(text.replace(",", "."))
    else:
        raise click.BadParameter(wording.BAD_MINUTES.format(value=text), ctx, param)
    if minutes * 60 > LONGEST_SESSION:
        raise click.BadParameter(wording.TOO_MANY_MINUTES.format(value=text), ctx, param)
    return minutes


def rate_from(ctx: click.Context, param: click.Parameter, value: str | None) -> float | None:
    """Return the real words a minute that a person asks for.

    Raises:
        click.BadParameter: it is not a number, or not a pace to speak at.
    """
    if value is None:
        return None
    text = value.strip()
    low, high = RATE_RANGE
    if not _PLAIN.fullmatch(text) or not low <= float(text.replace(",", ".")) <= high:
        raise click.BadParameter(wording.BAD_RATE.format(value=text, low=f"{low:g}", high=f"{high:g}"), ctx, param)
    return float(text.replace(",", "."))


def voice_options(command: Command) -> Command:
    """Add --minutes, --voice and --rate."""
    for option in (
        click.option("--rate", callback=rate_from, metavar="WPM", help=wording.RATE_OPTION),
        click.option("--voice", metavar="VOICE", help=wording.VOICE_OPTION),
        click.option("--minutes", callback=minutes_from, metavar="N", help=wording.MINUTES_OPTION),
    ):
        command = option(command)
    return command


def seconds_from_option(ctx: click.Context, param: click.Parameter, value: str | None) -> float | None:
    """Return the seconds that a person means by 20, "20 minutes" or 1:30; a bare number is minutes.

    Raises:
        click.BadParameter: it is not a time, or zero.
    """
    if value is None:
        return None
    seconds = seconds_from(digits_for_words(value.strip().casefold()), unit="minutes")
    if seconds is None or not seconds > 0:
        raise click.BadParameter(wording.BAD_TIME.format(value=value), ctx, param)
    return seconds


def bed_from(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Return the bed that a person asks for: a name, or the full path of a file of their own.

    Raises:
        click.BadParameter: it is empty.
    """
    if value is None or value.strip().casefold() == BED_OFF:
        return None if value is None else BED_OFF
    if not value.strip():
        raise click.BadParameter(wording.NO_BED_NAME, ctx, param)
    with contextlib.suppress(OSError, RuntimeError):  # errors are reported when it is opened
        path = Path(value).expanduser()
        value = str(path.absolute()) if path.is_file() else value
    return value


def night_options(command: Command) -> Command:
    """Add --bedtime and --bed."""
    for option in (
        click.option("--bed", metavar="NAME", callback=bed_from, help=wording.BED_OPTION),
        click.option("--bedtime", is_flag=True, help=wording.BEDTIME_OPTION),
    ):
        command = option(command)
    return command


def led_options(command: Command) -> Command:
    """Add --hands-free."""
    return click.option("--hands-free", is_flag=True, help=wording.HANDS_FREE_OPTION)(command)


def keep_from(ctx: click.Context, param: click.Parameter, value: str | None) -> Keep | None:
    """Return what to keep of notes.

    Raises:
        click.BadParameter: it is not one of the choices.
    """
    if value is None:
        return None
    text = " ".join(value.casefold().split())
    if text not in tuple(Keep):
        known = ", ".join(Keep)
        raise click.BadParameter(wording.BAD_KEEP.format(value=value, known=known), ctx, param)
    return Keep(text)


def patience_from(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Return how long a silence ends a note: checked, but as it was written.

    Raises:
        click.BadParameter: it is neither seconds nor "only when I press".
    """
    if value is None:
        return None
    text = " ".join(value.casefold().split())
    low, high = PATIENCE_RANGE
    if text == ONLY_WHEN_I_PRESS.casefold():
        return ONLY_WHEN_I_PRESS
    if not (_PLAIN.fullmatch(text) and low <= float(text.replace(",", ".")) <= high):
        raise click.BadParameter(wording.BAD_PATIENCE.format(value=value, low=f"{low:g}", high=f"{high:g}"), ctx, param)
    return text


def note_options(command: Command) -> Command:
    """Add --keep, --patience and --microphone."""
    for option in (
        click.option("--microphone", metavar="NAME", help=wording.MICROPHONE_OPTION),
        click.option("--patience", callback=patience_from, metavar="SECONDS", help=wording.PATIENCE_OPTION),
        click.option("--keep", callback=keep_from, metavar="WHAT", help=wording.KEEP_OPTION),
    ):
        command = option(command)
    return command


def with_notes(settings: Settings, keep: Keep | None, patience: str | None, microphone: str | None) -> Settings:
    """Return the settings, overridden by what the command line says about notes."""
    seconds = settings.patience
    if patience is not None:
        seconds = None if patience == ONLY_WHEN_I_PRESS else float(patience.replace(",", "."))
    return replace(settings, keep=keep or settings.keep, patience=seconds, microphone=microphone or settings.microphone)


def json_option(command: Command) -> Command:
    """Add --json."""
    return click.option("--json", "as_json", is_flag=True, help=wording.JSON_OPTION)(command)


def settings_with(paths: Paths, voice: str | None, rate: float | None) -> Settings:
    """Return the settings, overridden by the voice and the rate on the command line."""
    kept = read_settings(paths.settings)
    return replace(kept, voice=voice or kept.voice, rate=rate if rate is not None else kept.rate)
