"""Extracting a model, within limits, from a zip file or folder made by somebody else.

Nothing that the archive claims is trusted: names are checked before anything is written, sizes are counted while
unpacking, and every file is written afresh, as a plain file.
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
from voiceguide.wording.errors import models as problem
from voiceguide.wording.errors import reasons

RECORD = ".voiceguide.json"
"""The file in a model's folder that records its origin and its files; never copied from elsewhere."""

MOST_FILES = 20_000
"""A limit on files; models have some tens of them."""

MOST_BYTES = 6_000_000_000
"""A limit on unpacked bytes; the largest published models take some three gigabytes."""

LARGEST_RATIO = 50
"""How many times its own size a zip file may unpack to; models reach two or three times."""

ALWAYS_ALLOWED = 10_000_000
"""Bytes to which any zip file may unpack: for small files the ratio says nothing."""

_BLOCK = 1 << 18

_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""The other methods return a whole file at once, however large it becomes."""

_DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, struct.error, ValueError, LookupError, OverflowError,
    NotImplementedError, RuntimeError,
)  # fmt: skip
"""What zipfile raises on damaged files."""

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')
"""Characters that do not mean the same in paths on every system; a colon marks a drive on some."""


@dataclass(frozen=True, slots=True)
class File:
    """One file, as it was written."""

    name: str
    """Its path relative to the model's folder, with slashes."""
    size: int
    """Bytes."""
    sha256: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """The contents of a zip file or folder, of which only the names have been read."""

    called: str
    """What to call it in an error."""
    size: int | None
    """Bytes of the zip file; None for a folder, which cannot expand."""
    files: Mapping[str, Callable[[], IO[bytes]]]
    """Each file's path, with slashes, and a function that opens it."""


@contextlib.contextmanager
def opened(path: Path, called: str | None = None) -> Iterator[Parcel]:
    """Open a folder or a zip file; its names are safe to write inside any folder.

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

    `tell` is called with the number of bytes done. Memory use is constant.

    Raises:
        ModelError: the parcel is damaged, too large, or cannot be read.
        OSError: a file could not be written.
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
        if inner == RECORD:  # another installation's record: this one gets its own
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
    """Yield a file block by block; errors here are the archive's fault, not the destination's."""
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
        # zipfile cuts names at a null character and, on some systems, converts backslashes.
        name = entry.orig_filename
        if _leads_elsewhere(name.removesuffix("/")):
            raise ModelError(problem.MODEL_NOT_TRUSTED, path=called, reason=reasons.LEADS_OUT.format(name=name))
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
            raise _link(called, name)
        if name.endswith("/"):
            continue  # folders are created as needed
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
    """Return the plain files in a folder, at any depth; a link to a file counts as its target."""
    files: dict[str, Callable[[], IO[bytes]]] = {}

    def refuse(error: OSError) -> None:
        raise ModelError(problem.MODEL_REFUSED, path=called, reason=reason(error))

    for where, folders, names in os.walk(folder, onerror=refuse):
        here = Path(where)
        for name in folders:
            if (here / name).is_symlink():  # os.walk would silently skip it
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
    """Return whether a path is, on any system, anything but plain names joined by slashes."""
    parts = name.split("/")
    return _UNSAFE.search(name) is not None or any(part in {"", ".", ".."} or part[-1] in ". " for part in parts)


def _place(name: str) -> str:
    """Return a key that is equal for names that some systems treat as the same file."""
    return unicodedata.normalize("NFC", name).casefold()


def _above(place: str) -> Iterator[str]:
    """Yield the folders that contain a path."""
    for at, character in enumerate(place):
        if character == "/":
            yield place[:at]
