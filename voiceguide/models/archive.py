"""Taking a model out of a zip file or a folder that somebody else made, within bounds.

Nothing that the archive says of itself is believed: names are checked before anything is written,
sizes are counted while it is unpacked, and every file is written anew, as a plain file.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from voiceguide.errors import ModelError, megabytes, reason
from voiceguide.files import make_private, new_file
from voiceguide.wording.problems import models as problem
from voiceguide.wording.problems import reasons

RECORD = ".voiceguide.json"
"""The file in a model's folder that says where it came from and what each file was; never taken from elsewhere."""

MOST_FILES = 20_000
"""Models have some tens of files."""

MOST_BYTES = 6_000_000_000
"""The largest models that are published have some three gigabytes."""

LARGEST_RATIO = 50
"""How many times its own size a zip file may become; models become two or three times theirs."""

ALWAYS_ALLOWED = 10_000_000
"""Bytes that any zip file may become: among small files the ratio says nothing."""

_BLOCK = 1 << 18

_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""The others hand over a whole file at once, however large it becomes."""

_DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, struct.error, ValueError, LookupError, OverflowError,
    NotImplementedError, RuntimeError,
)  # fmt: skip
"""What zipfile raises on files that are not as they should be."""

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')
"""What no path holds that means the same thing on every system; a colon is a drive on some."""


@dataclass(frozen=True, slots=True)
class File:
    """One file, as it was written."""

    name: str
    """Its path below the model's folder, with slashes."""
    size: int
    """Bytes."""
    sha256: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is in a zip file or a folder: nothing is read of it yet but names."""

    called: str
    """How to speak of it in an error."""
    size: int | None
    """Bytes of the zip file; None for a folder, which is no larger than it says."""
    files: Mapping[str, Callable[[], IO[bytes]]]
    """Each file's path, with slashes, and what opens it."""


@contextlib.contextmanager
def opened(path: Path, called: str | None = None) -> Iterator[Parcel]:
    """Open a folder or a zip file; its names are safe to write below any folder.

    Raises:
        ModelError: it is neither, is damaged, or a name in it leads elsewhere.
    """
    called = called or str(path)
    try:
        if path.is_dir():
            archive, parcel = None, Parcel(called, None, _files_of_folder(path, called))
        else:
            archive = _archive(path, called)
            parcel = Parcel(called, path.stat().st_size, {})
    except OSError as error:
        raise ModelError(problem.MODEL_REFUSED, path=called, reason=reason(error)) from error
    if archive is None:
        yield parcel
        return
    with archive:
        yield replace(parcel, files=_files_of_zip(archive, called))


def unpack(parcel: Parcel, below: str, into: Path, tell: Callable[[int], None]) -> list[File]:
    """Write the files whose paths begin with `below` into a new folder, and return them.

    `tell` hears how many bytes are done. Memory is constant, whatever the size.

    Raises:
        ModelError: it is damaged, too large, or cannot be read.
        OSError: it could not be written.
    """
    most = MOST_BYTES
    if parcel.size is not None:
        most = min(most, max(LARGEST_RATIO * parcel.size, ALWAYS_ALLOWED))
    done = 0
    files = []
    into.mkdir(mode=0o700)
    for name in sorted(parcel.files):
        if not name.startswith(below):
            continue
        inner = name[len(below) :]
        if inner == RECORD:  # the record of another installation: it gets one of its own
            continue
        target = into / inner
        make_private(target.parent)
        digest = hashlib.sha256()
        size = 0
        with new_file(target) as file:
            for block in _blocks(parcel, name):
                size += len(block)
                done += len(block)
                if done > most:
                    why = reasons.GROWS_TOO_LARGE.format(most=megabytes(most))
                    raise ModelError(problem.MODEL_NOT_TRUSTED, path=parcel.called, reason=why)
                digest.update(block)
                file.write(block)
                tell(done)
        files.append(File(inner, size, digest.hexdigest()))
    return files


def _blocks(parcel: Parcel, name: str) -> Iterator[bytes]:
    """Give a file block by block; what fails here is the archive's fault, not that of the place it goes to."""
    try:
        with parcel.files[name]() as file:
            while block := file.read(_BLOCK):
                yield block
    except _DAMAGE as error:
        raise ModelError(problem.MODEL_NOT_WHOLE, path=parcel.called, reason=reasons.ZIP_DAMAGED) from error
    except OSError as error:
        raise ModelError(problem.MODEL_REFUSED, path=parcel.called, reason=reason(error)) from error


def _archive(path: Path, called: str) -> zipfile.ZipFile:
    if not path.exists():
        raise ModelError(problem.MODEL_PATH_MISSING, path=called)
    if not path.is_file() or not (zipfile.is_zipfile(path) or path.suffix.lower() == ".zip"):
        raise ModelError(problem.NOT_ONE_MODEL, path=called, reason=reasons.NEITHER_FOLDER_NOR_ZIP)
    try:
        return zipfile.ZipFile(path)
    except _DAMAGE as error:
        raise ModelError(problem.MODEL_NOT_WHOLE, path=called, reason=reasons.ZIP_DAMAGED) from error


def _files_of_zip(archive: zipfile.ZipFile, called: str) -> dict[str, Callable[[], IO[bytes]]]:
    entries = archive.infolist()
    if len(entries) > MOST_FILES:
        raise _too_many(called)
    files: dict[str, Callable[[], IO[bytes]]] = {}
    taken: set[str] = set()
    folders: set[str] = set()
    for entry in entries:
        # zipfile cuts a name at a null character and, on some systems, turns its backslashes round.
        name = entry.orig_filename
        if _leads_elsewhere(name.removesuffix("/")):
            raise ModelError(problem.MODEL_NOT_TRUSTED, path=called, reason=reasons.LEADS_OUT.format(name=name))
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
            raise _link(called, name)
        if name.endswith("/"):
            continue  # folders are made as they are needed
        if entry.flag_bits & 0x1:
            raise ModelError(problem.MODEL_PACKED_ODDLY, path=called, reason=reasons.ZIP_LOCKED)
        if entry.compress_type not in _METHODS:
            raise ModelError(problem.MODEL_PACKED_ODDLY, path=called, reason=reasons.ZIP_UNUSUAL)
        place = _place(name)
        if place in taken:
            raise _twice(called, name)
        taken.add(place)
        folders.update(_above(place))
        files[name] = lambda entry=entry: archive.open(entry)  # type: ignore[misc]
    for place in taken & folders:
        raise _twice(called, place)
    return files


def _files_of_folder(folder: Path, called: str) -> dict[str, Callable[[], IO[bytes]]]:
    """Return the plain files below a folder; a link to a file counts as what it leads to."""
    files: dict[str, Callable[[], IO[bytes]]] = {}

    def refuse(error: OSError) -> None:
        raise ModelError(problem.MODEL_REFUSED, path=called, reason=reason(error))

    for where, folders, names in os.walk(folder, onerror=refuse):
        here = Path(where)
        for name in folders:
            if (here / name).is_symlink():  # os.walk would silently leave it out
                raise _link(called, name)
        for name in names:
            path = here / name
            inner = path.relative_to(folder).as_posix()
            if not path.is_file():
                raise _link(called, inner)
            files[inner] = lambda path=path: path.open("rb")  # type: ignore[misc]
            if len(files) > MOST_FILES:
                raise _too_many(called)
    return files


def _link(called: str, name: str) -> ModelError:
    return ModelError(problem.MODEL_NOT_TRUSTED, path=called, reason=reasons.LINK_INSIDE.format(name=name))


def _twice(called: str, name: str) -> ModelError:
    return ModelError(problem.MODEL_NOT_WHOLE, path=called, reason=reasons.TWICE_INSIDE.format(name=name))


def _too_many(called: str) -> ModelError:
    why = reasons.TOO_MANY_FILES_INSIDE.format(most=MOST_FILES)
    return ModelError(problem.NOT_ONE_MODEL, path=called, reason=why)


def _leads_elsewhere(name: str) -> bool:
    """Return whether a path is anything but names with slashes between them, on any system."""
    parts = name.split("/")
    return _UNSAFE.search(name) is not None or any(part in {"", ".", ".."} or part[-1] in ". " for part in parts)


def _place(name: str) -> str:
    """Return what two names have in common that are one file on some systems."""
    return unicodedata.normalize("NFC", name).casefold()


def _above(place: str) -> Iterator[str]:
    """Give the folders that a path lies in."""
    for at, character in enumerate(place):
        if character == "/":
            yield place[:at]
