"""Removing a model or a voice and nothing else: the files in its record, or those with names that its kind uses."""

from __future__ import annotations

import contextlib
from pathlib import Path, PurePosixPath

from voiceguide.models.archive import RECORD
from voiceguide.models.installed import files_in
from voiceguide.models.kinds import GOING, OWN_RECORDS, SPEECH_MODEL, Kind
from voiceguide.owned import Names, remove_if_empty, remove_within


def take_away(model: Path, kind: Kind = SPEECH_MODEL) -> None:
    """Remove a thing's files from its folder, and the folder if nothing else is in it; of a link, only the link.

    Raises:
        ModelError: there is no such thing in the folder.
        OSError: some of it is still there; another try will continue.
    """
    if model.is_symlink():
        model.unlink()
        return
    with contextlib.suppress(FileNotFoundError):
        if files_in(model / RECORD) is not None:
            (model / RECORD).replace(model / GOING)
    files = files_in(model / GOING)
    if files is None:
        if any(model.iterdir()) and not any((model / mark).is_file() for mark in kind.marks(model.name)):
            raise kind.none_to_remove(model)
        remove_within(model, kind.files(model.name))
        return
    folders: set[Path] = set()
    for file in files:
        inner = PurePosixPath(file.name)
        if _plain_below(model, inner):
            (model / inner).unlink(missing_ok=True)  # a try that was killed may have removed it
            folders.update(model / above for above in inner.parents)
    for folder in sorted(folders - {model}, key=lambda folder: len(folder.parts), reverse=True):
        remove_if_empty(folder)
    remove_within(model, Names(files=OWN_RECORDS))


def _plain_below(model: Path, inner: PurePosixPath) -> bool:
    """Return whether a recorded file is a file, reached without a link; a record may have been forged."""
    if inner.is_absolute() or ".." in inner.parts:
        return False
    try:
        with contextlib.suppress(FileNotFoundError):
            (model / inner).lstat()
        return not any((model / above).is_symlink() for above in inner.parents) and not (model / inner).is_dir()
    except (OSError, ValueError):  # not a possible file name
        return False
