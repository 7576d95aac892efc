"""Adding a model, from a file or the network, and removing one: completely, or not at all.

A new model stays in a hidden folder beside the others until it is complete, tested and recorded; then it is moved
into place in one step. Only one command at a time changes the folder, and it may remove what a killed command has
left.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import sys
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.errors import ModelError, ModelUnusable, RecognizerFailed, models_refused
from voiceguide.files import make_private
from voiceguide.models.archive import File, opened, unpack
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
    unrecorded,
    why,
)
from voiceguide.models.manifest import Offer
from voiceguide.models.removing import take_away
from voiceguide.wording.errors import models as problem
from voiceguide.wording.errors import reasons

if TYPE_CHECKING:
    from voiceguide.models.download import RetryPolicy

UNFINISHED_MODEL = ".unfinished-"
"""The prefix of the hidden folders; sixteen random digits tell them from other people's."""

_OURS = re.compile(re.escape(UNFINISHED_MODEL) + "[0-9a-f]{16}")

_NAME = re.compile(r"[^\W_][\w.+-]{0,98}[\w+-]|[^\W_]")


class Stage(StrEnum):
    """A stage of a longer operation."""

    DOWNLOADING = "downloading"
    UNPACKING = "unpacking"
    TRYING = "trying"


Tell = Callable[[Stage, int], None]
"""Called with the current stage, and how many of its bytes are done."""


def nobody(stage: Stage, done: int) -> None:
    """Ignore the progress."""


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
        with _alone(folder), _unfinished(folder) as place:
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
    with _alone(folder), _unfinished(folder) as place:
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
    with _alone(folder):
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
        raise ModelError(problem.MODEL_THERE_ALREADY, name=name)


def _installed(
    folder: Path, made: Path, language: str, source: str, files: list[File], called: str, works: Works
) -> Installed:
    """Test the model that was made, record it, and move it into place."""
    try:
        works(made)
    except ModelUnusable as error:
        cannot_load = reasons.VOSK_CANNOT_LOAD.format(reason=why(error))
        raise ModelError(problem.MODEL_NOT_WHOLE, path=called, reason=cannot_load) from error
    except RecognizerFailed as error:
        raise ModelError(problem.MODEL_NOT_TRIED, path=called, reason=why(error)) from error
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
    if _NAME.fullmatch(name) is None:
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


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder, creating it if necessary, and leave no trace afterwards.

    Raises:
        ModelError: it cannot be created, or another command holds it.
    """
    made = not folder.exists()
    try:
        make_private(folder)
        held = _hold(folder)
    except OSError as error:
        raise models_refused(folder, error) from error
    try:
        if held is None:
            raise ModelError(problem.MODELS_BUSY, folder=folder)
        for left in folder.glob(f"{UNFINISHED_MODEL}*"):
            if _OURS.fullmatch(left.name):
                shutil.rmtree(left, ignore_errors=True)  # which does not follow a link to a folder
        yield
    finally:
        if held is not None:
            os.close(held)
        if made:
            with contextlib.suppress(OSError):  # not empty: something was added
                folder.rmdir()


def _hold(folder: Path) -> int | None:
    """Return a descriptor that holds the folder until closed, or until this process ends; None if another has it."""
    if sys.platform == "win32":
        try:
            return os.open(folder / ".held", os.O_CREAT | os.O_EXCL | os.O_TEMPORARY)
        except (FileExistsError, PermissionError):
            return None
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in {errno.EWOULDBLOCK, errno.EACCES}:
            os.close(descriptor)
            return None
        # Some network drives cannot lock folders. Two commands at once are rarer than such a drive.
    return descriptor


@contextlib.contextmanager
def _unfinished(folder: Path) -> Iterator[Path]:
    """Create a hidden folder that is removed afterwards, whatever happens.

    Reading raises errors of its own, so an OSError here comes from writing.

    Raises:
        ModelError: something could not be written.
    """
    try:
        place = folder / f"{UNFINISHED_MODEL}{os.urandom(8).hex()}"
        place.mkdir(mode=0o700)
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)
    except OSError as error:
        raise models_refused(folder, error) from error
