"""voiceguide helplines: the help card, shown before anything else is tried, then spoken."""

from __future__ import annotations

import datetime

import click

from voiceguide.cli.echo import echo, echo_somewhere
from voiceguide.errors import DeviceNotFound, SettingsError, VoiceguideError, VoiceNotFound
from voiceguide.errors.scarce import scarcity
from voiceguide.helplines import Country, card, countries, find_country, spoken_card
from voiceguide.paths import Paths, find_paths
from voiceguide.settings import (
    Person,
    Settings,
    read_settings,
    remember_country,
    remember_person,
    salvaged_settings,
)
from voiceguide.wording import commands as wording


@click.command(help=wording.HELPLINES_HELP)
@click.option("--country", metavar="NAME", help=wording.COUNTRY_OPTION)
@click.option("--add", type=(str, str), metavar="NAME NUMBER", help=wording.ADD_PERSON_OPTION)
@click.option("--silent", is_flag=True, help=wording.SILENT_OPTION)
def helplines(country: str | None, add: tuple[str, str] | None, silent: bool) -> int:
    """Show the card at once, whatever else fails, then speak it."""
    paths = find_paths()
    failed = _keep(paths, country, add)
    try:
        settings = read_settings(paths.settings)
    except SettingsError as error:  # show the card all the same
        echo(str(error), err=True)
        settings = salvaged_settings(paths.settings)
    chosen = find_country(country or settings.country or "")
    if country is not None and chosen is None and countries():
        known = ", ".join(entry.name for entry in countries())
        echo(wording.UNKNOWN_COUNTRY.format(country=country, known=known), err=True)
        failed = True
    failed = failed or (country is not None and chosen is None)
    show_card(settings, chosen, paths, silent)
    return 1 if failed else 0


def _keep(paths: Paths, country: str | None, add: tuple[str, str] | None) -> bool:
    """Remember what was given, and show that, or why not; return whether it failed."""
    try:
        chosen = find_country(country) if country else None
        if chosen is not None:
            remember_country(paths.settings, chosen.code)
            echo(wording.CARD_KEPT.format(country=chosen.name), err=True)
        if add is not None:
            remember_person(paths.settings, Person(*add))
            echo(wording.PERSON_KEPT.format(name=add[0]), err=True)
    except VoiceguideError as error:
        echo(str(error), err=True)
        return True
    except Exception as error:  # noqa: BLE001 - nothing whatsoever may prevent the card
        echo(str(scarcity(error) or wording.UNEXPECTED.format(error=f"{type(error).__name__}: {error}")), err=True)
        return True
    return False


def show_card(settings: Settings, country: Country | None, paths: Paths, silent: bool = False) -> None:
    """Show the card, then speak it; since it was shown, a failure to speak is only one line."""
    today = datetime.datetime.now(tz=datetime.UTC).date()
    unshown: OSError | None = None
    try:
        echo_somewhere(card(settings.people, country, today))
    except OSError as error:  # it can still be heard
        unshown = error
    if not silent:
        _speak_card(settings, country, today, paths)
    if unshown is not None:
        raise unshown


def _speak_card(settings: Settings, country: Country | None, today: datetime.date, paths: Paths) -> None:
    lines = spoken_card(settings.people, country, today)
    try:
        # Imported here: the card is already shown, even if the rest of the program cannot be loaded.
        from voiceguide.app.lines import speak_lines
        from voiceguide.cli.front import terminal

        try:
            speak_lines(lines, settings, paths, terminal(), card=True)
        except (VoiceNotFound, DeviceNotFound):  # what the settings name is gone: any voice and any device will do
            speak_lines(lines, Settings(), paths, terminal(), card=True)
    except (VoiceguideError, OSError, RuntimeError, MemoryError, ImportError) as error:
        echo(wording.CARD_NOT_SPOKEN.format(reason=scarcity(error) or error), err=True)


def show_own_card(settings: Settings, paths: Paths) -> None:
    """Show the card of the person's own country, then speak it."""
    show_card(settings, find_country(settings.country or ""), paths)
