"""Changing a folder of installed things: by one command at a time, and completely or not at all.

What is new stays in a hidden folder beside the others until it is complete, tested and recorded; then it is moved into
place in one step. Whoever holds the folder may remove what a killed command has left.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path

from voiceguide.errors import ModelError, models_refused
from voiceguide.files import make_private
from voiceguide.wording.errors import models as problem

UNFINISHED_MODEL = ".unfinished-"
"""The prefix of the hidden folders; sixteen random digits tell them from other people's."""

_OURS = re.compile(re.escape(UNFINISHED_MODEL) + "[0-9a-f]{16}")


class Stage(StrEnum):
    """A stage of a longer operation."""

    DOWNLOADING = "downloading"
    UNPACKING = "unpacking"
    TRYING = "trying"


Tell = Callable[[Stage, int], None]
"""Called with the current stage, and how many of its bytes are done."""


def nobody(stage: Stage, done: int) -> None:
    """Ignore the progress."""


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
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
def unfinished(folder: Path) -> Iterator[Path]:
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
