"""voiceguide voices: who can speak here; adding and removing natural voices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from voiceguide.app.voice_changes import (
    AddedVoices,
    add_voices,
    files_to_get,
    get_offered,
    offers_left,
    remove_added,
    voice_to_get,
)
from voiceguide.app.voices import all_voices, check_voices, silent_voices
from voiceguide.cli.echo import echo, echo_json, meanwhile
from voiceguide.cli.exit_codes import DONE, FAILED
from voiceguide.cli.options import json_option, settings_with
from voiceguide.cli.play import speak_here
from voiceguide.cli.progress import LongWork, agreed
from voiceguide.errors import ModelError, VoiceNotFound, every, megabytes
from voiceguide.models.manifest import OfferedFile, VoiceOffer
from voiceguide.models.voices import address_of_file
from voiceguide.paths import Paths, find_paths
from voiceguide.settings import Settings
from voiceguide.speech.piper import PIPER
from voiceguide.speech.synthesizer import Voice
from voiceguide.wording import commands, models
from voiceguide.wording import voices as wording
from voiceguide.wording.errors import sound
from voiceguide.wording.errors import voices as problem

_ADDRESS = re.compile(r"[a-z]+://", re.IGNORECASE)
_EXTRAS = {PIPER: "natural"}
_LISTING = "list"
_HELP = {"-h", "--help"}


class ListingGroup(click.Group):
    """A group that lists if its first word is none of its commands: a language, an option, or nothing."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the name of the command that lists before what is meant for it."""
        if not args or args[0] not in {*self.commands, *_HELP}:
            args = [_LISTING, *args]
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return how it is used: to list, or with a command."""
        return [*self.commands[_LISTING].collect_usage_pieces(ctx), "or", self.subcommand_metavar]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options of listing, then the commands."""
        self.commands[_LISTING].format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


@click.group(cls=ListingGroup, subcommand_metavar="COMMAND [ARGS]...", help=wording.VOICES_GROUP_HELP)
def voices() -> None:
    """Contain the commands about voices."""


@voices.command(_LISTING, help=wording.VOICES_LIST_HELP)
@click.argument("language", required=False)
@click.option("--say", metavar="VOICE", help=commands.SAY_OPTION)
@click.option("--device", metavar="DEVICE", help=commands.DEVICE_OPTION)
@json_option
def list_voices(language: str | None, say: str | None, device: str | None, as_json: bool) -> int:
    """Show each voice, or let one speak.

    Raises:
        VoiceNotFound: no voice speaks the language.
    """
    paths = find_paths()
    settings = settings_with(paths, say, None)
    if say is not None:
        return _speak_sample(paths, settings, device or settings.device)
    known = all_voices(paths, settings, language)
    if as_json:
        rows = [
            {
                "name": voice.name, "language": voice.language, "id": voice.id, "engine": voice.engine,
                "natural": voice.natural, "licence": voice.licence,
            }
            for voice in known
        ]  # fmt: skip
        echo_json(rows)
        return DONE
    for voice in known:
        echo(_line(voice))
    for engine, names in silent_voices(paths).items():
        extra = _EXTRAS.get(engine, engine)
        echo(wording.VOICES_SILENT.format(names=every(names), engine=engine, extra=extra), err=True)
    if not known:
        raise VoiceNotFound(sound.NO_VOICE_OF_LANGUAGE, language=language)
    return DONE


@voices.command(help=wording.VOICES_ADD_HELP)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path())
def add(files: Sequence[str]) -> None:
    """Add voices, and show each that was added."""
    for file in files:
        if _ADDRESS.match(file):
            raise ModelError(problem.VOICE_FILE_IS_ADDRESS, path=file)
    progress = LongWork()
    with meanwhile(progress.sentence):
        for added in add_voices(find_paths(), [Path(file) for file in files], progress.telling()):
            _show_added(added)


@voices.command(help=wording.VOICES_GET_HELP)
@click.argument("name", required=False)
@click.option("--mirror", metavar="URL", help=wording.VOICES_MIRROR_OPTION)
@click.option("--yes", is_flag=True, help=models.MODELS_YES_OPTION)
def get(name: str | None, mirror: str | None, yes: bool) -> int:
    """Name licence, origin, addresses and size, ask, download, and add."""
    paths = find_paths()
    if name is None:
        for offer, files in offers_left(paths):
            echo(_told(wording.VOICE_OFFERED, offer, files, mirror))
        return DONE
    offer = voice_to_get(name)
    files = files_to_get(paths, offer)
    asking = _told(wording.VOICE_ASKING, offer, files, mirror)
    if not agreed(asking, ModelError(problem.VOICE_DOWNLOAD_NOT_AGREED, name=offer.name), yes):
        return FAILED
    progress = LongWork()
    with meanwhile(progress.sentence):
        added = get_offered(paths, offer, mirror, progress.telling(sum(file.size for file in files)))
    _show_added(added)
    return DONE


@voices.command(help=wording.VOICES_REMOVE_HELP)
@click.argument("name")
def remove(name: str) -> None:
    """Remove a voice and show which."""
    paths = find_paths()
    whole = remove_added(paths, name)
    echo(wording.VOICE_REMOVED.format(name=whole))
    for folder in (paths.voices / PIPER / whole, paths.voices / whole):
        if folder.exists():
            echo(wording.VOICE_STAYS.format(path=folder))


@voices.command(help=wording.VOICES_CHECK_HELP)
def check() -> int:
    """Show one line for each voice that was added; return 1 if any is damaged or could not be tried."""
    code = DONE
    any_there = False
    progress = LongWork()
    with meanwhile(progress.sentence):
        for checked in check_voices(find_paths(), progress.checking):
            any_there = True
            if checked.problem or checked.untried:
                code = FAILED
            untried = wording.VOICE_FILES_WHOLE.format(name=checked.name, why=checked.untried)
            fine = wording.VOICE_WHOLE.format(name=checked.name)
            echo(checked.problem or (untried if checked.untried else fine))
    if not any_there:
        echo(wording.NO_VOICE_ADDED)
    return code


def _line(voice: Voice) -> str:
    sentence = wording.VOICE_LINE_NATURAL if voice.natural else wording.VOICE_LINE
    language = voice.language or wording.LANGUAGE_NOT_KNOWN
    line = sentence.format(name=voice.name, language=language, engine=voice.engine)
    return line + wording.VOICE_LICENCE.format(licence=voice.licence) if voice.licence else line


def _told(sentence: str, offer: VoiceOffer, files: Sequence[OfferedFile], mirror: str | None) -> str:
    return sentence.format(
        name=offer.name, language=offer.language, sentence=offer.sentence, licence=offer.licence, origin=offer.origin,
        size=megabytes(sum(file.size for file in files)), addresses=every([address_of_file(f, mirror) for f in files]),
    )  # fmt: skip


def _show_added(added: AddedVoices) -> None:
    names = every(added.names)
    echo(wording.VOICE_ADDED.format(name=names, language=added.language, size=megabytes(added.size)))
    if added.lacks == "model":
        echo(wording.KOKORO_LACKS_MODEL)
    elif added.lacks == "voice":
        echo(wording.KOKORO_LACKS_VOICE)


def _speak_sample(paths: Paths, settings: Settings, device: str | None) -> int:
    return speak_here([commands.SAMPLE], replace(settings, device=device), paths)
