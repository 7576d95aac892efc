"""voiceguide voices: who can speak here."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import click

from voiceguide.app.adapters import open_voice
from voiceguide.cli.echo import echo, echo_json
from voiceguide.cli.options import json_option, settings_with
from voiceguide.cli.play import speak_here
from voiceguide.errors import VoiceNotFound
from voiceguide.paths import Paths, find_paths
from voiceguide.settings import Settings
from voiceguide.wording import commands as wording
from voiceguide.wording.errors import sound as problem


@click.command(help=f"{wording.VOICES_HELP} With a LANGUAGE, such as en, only those that speak it.")
@click.argument("language", required=False)
@click.option("--say", metavar="VOICE", help=wording.SAY_OPTION)
@click.option("--device", metavar="DEVICE", help=wording.DEVICE_OPTION)
@json_option
def voices(language: str | None, say: str | None, device: str | None, as_json: bool) -> int:
    """Show each voice's name and language, or let one speak.

    Raises:
        VoiceNotFound: no voice speaks the language.
    """
    paths = find_paths()
    settings = settings_with(paths, say, None)
    if say is not None:
        return _speak_sample(paths, settings, device or settings.device)
    with closing(open_voice(paths, settings)) as speaker:
        known = sorted(speaker.voices(), key=lambda voice: (voice.language, voice.name))
    if language is not None:
        base = language.casefold()
        known = [voice for voice in known if voice.language == base or voice.language.startswith(f"{base}-")]
    if as_json:
        echo_json([{"name": v.name, "language": v.language, "id": v.id} for v in known])
        return 0
    for voice in known:
        echo(f"{voice.name}: {voice.language or 'language not told'}.")
    if not known:
        raise VoiceNotFound(problem.NO_VOICE_OF_LANGUAGE, language=language)
    return 0


def _speak_sample(paths: Paths, settings: Settings, device: str | None) -> int:
    return speak_here([wording.SAMPLE], replace(settings, device=device), paths)
