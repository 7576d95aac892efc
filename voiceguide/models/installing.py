"""Adding a model, from a file or the network, and removing one: completely, or not at all.

See `holding`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.errors import ModelError, models_refused
from voiceguide.models.archive import File, opened, unpack
from voiceguide.models.holding import Stage, Tell, alone, nobody, unfinished
from voiceguide.models.installed import (
    Installed,
    Works,
    choose,
    installed,
    language_of,
    plain_tag,
    record,
    root_among,
    same_language,
    tried,
    unrecorded,
)
from voiceguide.models.kinds import SPEECH_MODEL
from voiceguide.models.manifest import Offer
from voiceguide.models.removing import take_away
from voiceguide.wording.errors import models as problem

if TYPE_CHECKING:
    from voiceguide.models.download import RetryPolicy

FOLDER_NAME = re.compile(r"[^\W_][\w.+-]{0,98}[\w+-]|[^\W_]")
"""What the folder of a model or a voice may be called."""


def add(
    folder: Path,
    source: Path,
    *,
    language: str | None = None,
    spoken: Collection[str] = (),
    works: Works,
    tell: Tell = nobody,
) -> Installed:
    """Add a model from a folder or a zip file, without the network.

    Without a `language`, the model's name must contain one, which must be one of those `spoken` in the person's
    sessions, if any are given.

    Raises:
        ModelError: the source is not a model, or not a trustworthy zip file; its language is unknown, or not spoken;
            its name is taken; the folder cannot be written to, or another command is changing it.
    """
    with opened(source) as parcel:
        root = root_among(parcel.files, parcel.called)
        name = _name(source, root, parcel.called)
        if source.resolve().parent == folder.resolve() and source.name in unrecorded(folder):
            raise ModelError(problem.MODEL_IN_PLACE, path=source)
        language = _language(name, language, spoken)
        with alone(folder), unfinished(folder) as place:
            must_be_new(folder, name)
            files = unpack(parcel, root, place / name, lambda done: tell(Stage.UNPACKING, done))
            tell(Stage.TRYING, 0)
            return _installed(folder, place / name, language, str(source.absolute()), files, parcel.called, works)


def get(
    folder: Path,
    offer: Offer,
    mirror: str | None = None,
    *,
    retry: RetryPolicy | None = None,
    works: Works,
    tell: Tell = nobody,
) -> Installed:
    """Download a model of the manifest, and add it. The caller has asked the person for permission.

    Raises:
        ModelError: the download failed, or does not match the manifest; or as for `add`.
    """
    # Imported here so that adding from a file does not even load what can open a connection.
    from voiceguide.models.download import RetryPolicy, fetch

    address = address_of(offer, mirror)
    with alone(folder), unfinished(folder) as place:
        must_be_new(folder, offer.name)
        packed = place / f"{offer.name}.zip"
        fetch(
            address, packed, offer.size, offer.sha256, lambda done: tell(Stage.DOWNLOADING, done),
            retry=retry or RetryPolicy(), plain_allowed=mirror is not None,
        )  # fmt: skip
        with opened(packed, called=address) as parcel:
            root = root_among(parcel.files, address)
            files = unpack(parcel, root, place / offer.name, lambda done: tell(Stage.UNPACKING, done))
        tell(Stage.TRYING, 0)
        return _installed(folder, place / offer.name, offer.language, address, files, address, works)


def address_of(offer: Offer, mirror: str | None) -> str:
    """Return where a model would be downloaded from.

    Raises:
        ModelError: nothing can be downloaded from that address.
    """
    from voiceguide.models.download import schemes

    address = offer.at(mirror)
    schemes(address, plain_allowed=mirror is not None)
    return address


def remove(folder: Path, name: str) -> str:
    """Remove the files of the model that a name refers to, and return its full name; other files in its folder stay.

    Raises:
        ModelError: no model fits the name, or several do; its folder holds no model, or cannot be removed.
    """
    whole = name if name in unrecorded(folder) else choose(installed(folder), name).name
    with alone(folder):
        try:
            take_away(folder / whole)
        except OSError as error:
            raise models_refused(folder, error) from error
    return whole


def must_be_new(folder: Path, name: str) -> None:
    """Make sure that a name is not taken.

    Raises:
        ModelError: a model has the name.
    """
    if (folder / name).exists():
        raise SPEECH_MODEL.there_already(name)


def _installed(
    folder: Path, made: Path, language: str, source: str, files: list[File], called: str, works: Works
) -> Installed:
    """Test the model that was made, record it, and move it into place."""
    tried(made, works, called, SPEECH_MODEL)
    model = Installed(made.name, language, made, source, datetime.now().astimezone(), tuple(files))
    record(model)
    place = folder / made.name
    made.rename(place)
    return Installed(model.name, model.language, place, model.source, model.added, model.files)


def _name(source: Path, root: str, called: str) -> str:
    """Return a name for a model: that of its folder, or of a zip file without a top folder."""
    own = source.resolve().name if source.name in {"", ".."} else source.name
    if not source.is_dir() and own.lower().endswith(".zip"):
        own = own[: -len(".zip")]
    name = root.rstrip("/").rsplit("/", 1)[-1] or own
    if FOLDER_NAME.fullmatch(name) is None:
        raise ModelError(problem.MODEL_NAME_UNFIT, path=called, name=name)
    return name


def _language(name: str, asked: str | None, spoken: Collection[str]) -> str:
    if asked is not None:
        return plain_tag(asked)
    language = language_of(name)
    if language is None:
        raise ModelError(problem.LANGUAGE_NOT_TOLD, name=name)
    if spoken and not any(same_language(language, other) for other in spoken):
        languages = ", ".join(sorted(spoken))
        raise ModelError(problem.LANGUAGE_NOT_SPOKEN, name=name, language=language, spoken=languages)
    return language
