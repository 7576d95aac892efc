"""voiceguide models: the models for speech recognition."""

from __future__ import annotations

import re
from pathlib import Path

import click

from voiceguide.cli.echo import echo, echo_json, meanwhile
from voiceguide.cli.exit_codes import FAILED
from voiceguide.cli.options import json_option
from voiceguide.cli.progress import LongWork, agreed
from voiceguide.errors import ModelError, RecognizerFailed, megabytes
from voiceguide.listening.trial import loads
from voiceguide.models import installed as listening_models
from voiceguide.models import installing
from voiceguide.models.installed import choose, installed, plain_tag, unrecorded
from voiceguide.models.kinds import SPEECH_MODEL
from voiceguide.models.manifest import Offer, offers
from voiceguide.paths import Paths, find_paths
from voiceguide.script.library import entries
from voiceguide.wording import models as wording
from voiceguide.wording.errors import models as problem
from voiceguide.wording.errors import reasons

_ADDRESS = re.compile(r"[a-z]+://", re.IGNORECASE)
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


@click.group(help=wording.MODELS_HELP)
def models() -> None:
    """Contain the commands about models."""


@models.command("list", help=wording.MODELS_LIST_HELP)
@json_option
def list_models(as_json: bool) -> None:
    """Show each model's name, language and size, without checking or asking anything."""
    paths = find_paths()
    here = installed(paths.models)
    names = {model.name for model in here}
    offered = [offer for offer in offers() if offer.name not in names]
    if as_json:
        rows = [
            {
                "name": model.name, "language": model.language, "bytes": model.size, "installed": True,
                "source": model.source, "added": model.added.isoformat(timespec="seconds"),
            }
            for model in here
        ] + [
            {
                "name": offer.name, "language": offer.language, "bytes": offer.size, "installed": False,
                "source": offer.url, "licence": offer.licence,
            }
            for offer in offered
        ]  # fmt: skip
        echo_json(rows)
        return
    for model in here:
        echo(wording.MODELS_INSTALLED.format(name=model.name, language=model.language, size=megabytes(model.size)))
    if not here:
        echo(wording.MODELS_NONE_INSTALLED)
    for offer in offered:
        echo(_told(wording.MODELS_OFFERED, offer))
    if not offered and not here:
        echo(wording.MODELS_NONE_OFFERED)
    for name in unrecorded(paths.models):
        echo(wording.MODELS_UNRECORDED.format(name=name), err=True)


def language_from(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Return the language that a person names.

    Raises:
        click.BadParameter: it is not a language tag.
    """
    if value is not None and _TAG.fullmatch(value.strip()) is None:
        raise click.BadParameter(wording.MODELS_BAD_LANGUAGE.format(value=value), ctx, param)
    return value


@models.command(help=wording.MODELS_ADD_HELP)
@click.argument("path", metavar="PATH-OR-ZIP", type=click.Path())
@click.option("--language", metavar="TAG", callback=language_from, help=wording.MODELS_LANGUAGE_OPTION)
def add(path: str, language: str | None) -> None:
    """Add a model and show that."""
    if not path.strip():
        raise ModelError(problem.MODEL_NOT_NAMED)
    if _ADDRESS.match(path):
        raise ModelError(problem.MODEL_IS_ADDRESS, path=path)

    paths = find_paths()
    spoken = () if language is not None else _spoken(paths)
    progress = LongWork()
    tell = progress.telling()
    with meanwhile(progress.sentence):
        model = installing.add(paths.models, Path(path), language=language, spoken=spoken, works=loads, tell=tell)
    echo(wording.MODELS_ADDED.format(name=model.name, language=model.language, size=megabytes(model.size)))


@models.command(help=wording.MODELS_GET_HELP)
@click.argument("name")
@click.option("--mirror", metavar="URL", help=wording.MODELS_MIRROR_OPTION)
@click.option("--yes", is_flag=True, help=wording.MODELS_YES_OPTION)
def get(name: str, mirror: str | None, yes: bool) -> int:
    """Name the address and the size, ask, download, and add."""
    paths = find_paths()
    offer = choose(offers(), name)
    installing.must_be_new(paths.models, offer.name)
    asking = _told(wording.MODELS_ASKING, offer, address=installing.address_of(offer, mirror))
    if not agreed(asking, ModelError(problem.DOWNLOAD_NOT_AGREED, name=offer.name), yes):
        return FAILED
    progress = LongWork()
    with meanwhile(progress.sentence):
        model = installing.get(paths.models, offer, mirror, works=loads, tell=progress.telling(offer.size))
    echo(wording.MODELS_ADDED.format(name=model.name, language=model.language, size=megabytes(model.size)))
    return 0


@models.command(help=wording.MODELS_REMOVE_HELP)
@click.argument("name")
def remove(name: str) -> None:
    """Remove a model and show which."""
    folder = find_paths().models
    whole = installing.remove(folder, name)
    echo(wording.MODELS_REMOVED.format(name=whole))
    if (folder / whole).exists():
        echo(wording.MODELS_STAYS.format(path=folder / whole))


@models.command(help=wording.MODELS_CHECK_HELP)
def check() -> int:
    """Show one line for each model; return 1 if any is damaged or could not be tried."""
    folder = find_paths().models
    here, lost = listening_models.installed(folder), listening_models.unrecorded(folder)
    failed = bool(lost)
    progress = LongWork()
    with meanwhile(progress.sentence):
        for model in here:

            def tell(done: int, name: str = model.name, size: int = model.size) -> None:
                progress.checking(name, done, size)

            try:
                listening_models.check(model, loads, tell)
            except ModelError as error:
                echo(str(error))
                failed = True
            except RecognizerFailed as error:
                echo(wording.MODELS_NOT_TRIED.format(name=model.name, why=listening_models.why(error)))
                failed = True
            else:
                echo(wording.MODELS_WHOLE.format(name=model.name))
    for name in lost:
        echo(str(SPEECH_MODEL.damaged(name, reasons.NO_RECORD)))
    if not here and not lost:
        echo(wording.MODELS_NONE_INSTALLED)
    return 1 if failed else 0


def _told(sentence: str, offer: Offer, address: str = "") -> str:
    return sentence.format(
        name=offer.name, language=offer.language, size=megabytes(offer.size), sentence=offer.sentence,
        licence=offer.licence, address=address,
    )  # fmt: skip


def _spoken(paths: Paths) -> set[str]:
    """Return the languages of the person's sessions, except of those that cannot be read."""
    return {plain_tag(entry.session.language) for entry in entries(paths.script_folders)[0]}
