"""Adding natural voices, from files or the network, and removing them: completely, or not at all.

A voice of Piper is a folder with a record, like a speech model. Those of Kokoro share one: its model, and a small file
for each voice, which can come and go one by one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.errors import ModelError, models_refused
from voiceguide.files import make_private
from voiceguide.models.archive import RECORD, File, unpack
from voiceguide.models.holding import Stage, Tell, alone, nobody, unfinished
from voiceguide.models.installed import Installed, Works, record, recorded, tried
from voiceguide.models.installing import FOLDER_NAME
from voiceguide.models.kinds import VOICE
from voiceguide.models.loose import of_files
from voiceguide.models.manifest import OfferedFile
from voiceguide.models.removing import take_away
from voiceguide.owned import remove_if_empty
from voiceguide.wording.errors import voices as problem

if TYPE_CHECKING:
    from voiceguide.models.download import RetryPolicy

Speaks = Callable[[Sequence[Path]], None]
"""Has a voice say a word, whose files are in these folders; raises VoiceUnusable or SpeechError."""


@dataclass(frozen=True, slots=True)
class VoicePlace:
    """Where the files of a voice belong, and what is known of them."""

    folder: Path
    """The folder of all voices; one command at a time changes it."""
    inner: str
    """The voice's own folder within it."""
    language: str
    licences: Mapping[str, str] = field(default_factory=dict)
    """What is known of licences, by the SHA-256 of a file."""
    shared: bool = False
    """Whether the folder is shared: files may join those that are there."""
    genuine: Mapping[str, str] = field(default_factory=dict)
    """The SHA-256 that a file must have, by its name."""

    @property
    def own(self) -> Path:
        """The voice's own folder."""
        return self.folder / self.inner


def add_voice(place: VoicePlace, given: Sequence[Path], *, speaks: Speaks, tell: Tell = nobody) -> Installed:
    """Add files, without the network, and return what was added.

    Raises:
        ModelError: a file is not what it must be, or does not speak; its name is taken or no name; the folder cannot be
            written to, or another command is changing it.
    """
    called = str(given[0])
    paths = {path.name: path for path in given}
    _must_be_a_name(place.own.name, called)
    parcel = of_files(given, called)
    with alone(place.folder), unfinished(place.folder) as new:
        wanted = _not_there(place, paths)
        some = replace(parcel, files={name: opens for name, opens in parcel.files.items() if name in wanted})
        made = new / place.own.name
        files = unpack(some, "", made, lambda done: tell(Stage.UNPACKING, done))
        for file in files:
            expected = place.genuine.get(file.name, file.sha256)
            if file.sha256 != expected:
                raise ModelError(
                    problem.VOICE_FILE_NOT_GENUINE, path=paths[file.name], name=file.name, expected=expected,
                    found=file.sha256,
                )  # fmt: skip
        tell(Stage.TRYING, 0)
        return _kept(place, made, files, str(given[0].absolute()), called, speaks)


def get_voice(
    place: VoicePlace,
    offered: Iterable[OfferedFile],
    mirror: str | None = None,
    *,
    retry: RetryPolicy | None = None,
    speaks: Speaks,
    tell: Tell = nobody,
) -> Installed:
    """Download the files that are not there yet, and add them. The caller has asked the person for permission.

    Raises:
        ModelError: a download failed, or does not match the manifest; or as for `add_voice`.
    """
    # Imported here so that adding from a file does not even load what can open a connection.
    from voiceguide.models.download import RetryPolicy, fetch

    _must_be_a_name(place.own.name, place.own.name)
    with alone(place.folder), unfinished(place.folder) as new:
        made = new / place.own.name
        made.mkdir(mode=0o700)
        files: list[File] = []
        done = 0
        for file in lacking(place, offered):
            fetch(
                address_of_file(file, mirror), made / file.name, file.size, file.sha256,
                lambda part, before=done: tell(Stage.DOWNLOADING, before + part),  # type: ignore[misc]
                retry=retry or RetryPolicy(), plain_allowed=mirror is not None,
            )  # fmt: skip
            files.append(File(file.name, file.size, file.sha256))
            done += file.size
        tell(Stage.TRYING, 0)
        called = address_of_file(file, mirror)
        return _kept(place, made, files, called, called, speaks)


def address_of_file(file: OfferedFile, mirror: str | None) -> str:
    """Return where a file would be downloaded from.

    Raises:
        ModelError: nothing can be downloaded from that address.
    """
    from voiceguide.models.download import schemes

    address = file.at(mirror)
    schemes(address, plain_allowed=mirror is not None)
    return address


def lacking(place: VoicePlace, offered: Iterable[OfferedFile]) -> list[OfferedFile]:
    """Return the files of an offer that are not there yet.

    Raises:
        ModelError: all of them are there.
    """
    offered = list(offered)
    wanted = _not_there(place, [file.name for file in offered])
    return [file for file in offered if file.name in wanted]


def remove_voice(folder: Path, inner: str) -> None:
    """Remove a voice, or all of a shared folder: what its record names, and nothing else.

    Raises:
        ModelError: there is none, or it cannot be removed.
    """
    with alone(folder):
        try:
            take_away(folder / inner, VOICE)
            if (folder / inner).parent != folder:
                remove_if_empty((folder / inner).parent)
        except OSError as error:
            raise models_refused(folder, error) from error


def remove_file(place: VoicePlace, name: str) -> None:
    """Remove one file of a shared folder.

    Raises:
        ModelError: it cannot be removed.
    """
    with alone(place.folder):
        try:
            (place.own / name).unlink(missing_ok=True)
            there = recorded(place.own)
            if there is not None:
                record(replace(there, files=tuple(file for file in there.files if file.name != name)))
        except OSError as error:
            raise models_refused(place.folder, error) from error


def _must_be_a_name(name: str, called: str) -> None:
    if FOLDER_NAME.fullmatch(name) is None:
        raise ModelError(problem.VOICE_NAME_UNFIT, path=called, name=name)


def _not_there(place: VoicePlace, names: Collection[str]) -> set[str]:
    """Return which of these files are not there yet.

    Raises:
        ModelError: none, so there is nothing to add; or the voice's folder is taken.
    """
    if not place.shared:
        taken = {path.name.casefold() for path in place.own.parent.glob("*")}
        if place.own.name.casefold() in taken:
            raise VOICE.there_already(place.own.name)
        return set(names)
    wanted = {name for name in names if not (place.own / name).is_file()}
    if not wanted:
        raise VOICE.there_already(Path(min(names)).stem)
    return wanted


def _kept(
    place: VoicePlace, made: Path, files: Sequence[File], source: str, called: str, speaks: Speaks
) -> Installed:  # fmt: skip
    """Try what was made, record it, and move it into place."""
    tried(made, lambda folder: speaks([folder, place.own]), called, VOICE)
    licence = next((place.licences[file.sha256] for file in files if file.sha256 in place.licences), "")
    now = datetime.now().astimezone()
    added = Installed(made.name, place.language, place.own, source, now, tuple(files), licence)
    if place.own.is_dir():
        _join(added, made)
        return added
    record(replace(added, folder=made))
    parent = place.own.parent
    there = parent.exists()
    make_private(parent)
    try:
        made.rename(place.own)
    except OSError:
        if not there:
            parent.rmdir()
        raise
    return added


def _join(added: Installed, made: Path) -> None:
    """Move new files to those that are there; the record names them first, so that a kill leaves none unnamed."""
    there = recorded(added.folder)
    new = {file.name for file in added.files}
    others = () if there is None else tuple(file for file in there.files if file.name not in new)
    record(replace(added, files=(*others, *added.files)))
    moved = []
    try:
        for name in sorted(new):
            (made / name).replace(added.folder / name)
            moved.append(added.folder / name)
    except BaseException:
        for path in moved:
            path.unlink()
        if there is not None:
            record(there)
        else:
            with contextlib.suppress(OSError):
                (added.folder / RECORD).unlink()
        raise


def works_as(speaks: Speaks) -> Works:
    """Return what tries an installed voice in its own folder."""
    return lambda folder: speaks([folder])
