"""The help card, shown before anything else is tried, then spoken."""

from __future__ import annotations

import datetime

from voiceguide.cli.echo import echo, echo_somewhere
from voiceguide.errors import DeviceNotFound, VoiceguideError, VoiceNotFound
from voiceguide.errors.scarce import scarcity
from voiceguide.helplines import Country, card, find_country, spoken_card
from voiceguide.paths import Paths
from voiceguide.settings import Settings
from voiceguide.wording import commands as wording


def show_card(settings: Settings, country: Country | None, paths: Paths, silent: bool = False) -> None:
    """Show the card, then speak it; it has been shown, so what fails then is one line."""
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
        # Imported here: the card has been shown by now, whatever else of the program cannot be loaded.
        from voiceguide.app.lines import speak_lines
        from voiceguide.cli.front import terminal

        try:
            speak_lines(lines, settings, paths, terminal(), card=True)
        except (VoiceNotFound, DeviceNotFound):  # what was set once is gone: any voice will do, anywhere
            speak_lines(lines, Settings(), paths, terminal(), card=True)
    except (VoiceguideError, OSError, RuntimeError, MemoryError, ImportError) as error:
        echo(wording.CARD_NOT_SPOKEN.format(reason=scarcity(error) or error), err=True)


def show_own_card(settings: Settings, paths: Paths) -> None:
    """Show the card of the person's own country, then speak it."""
    show_card(settings, find_country(settings.country or ""), paths)
