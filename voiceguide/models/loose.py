"""Single files that a person names, as a parcel."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO

from voiceguide.errors import ModelError, reason
from voiceguide.models.archive import Parcel
from voiceguide.wording.errors import models as problem
from voiceguide.wording.errors import reasons, voices

_PLAINLY = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def of_files(paths: Iterable[Path], called: str) -> Parcel:
    """Return plain files as a parcel, under their names.

    Raises:
        ModelError: one of them is missing, cannot be read, or is a folder, a link or a device.
    """
    files: dict[str, Callable[[], IO[bytes]]] = {}
    for path in paths:
        open_plainly(path).close()
        files[path.name] = lambda path=path: open_plainly(path)  # type: ignore[misc]
    return Parcel(called, None, files)


def open_plainly(path: Path) -> IO[bytes]:
    """Open a plain file, following no link and waiting for nobody.

    Raises:
        ModelError: it is missing, cannot be read, or is something else.
    """
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise ModelError(voices.VOICE_FILE_UNFIT, path=path, reason=reasons.NOT_ONE_FILE)
        descriptor = os.open(path, _PLAINLY)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise ModelError(problem.MODEL_PATH_MISSING, path=path) from error
    except OSError as error:
        raise ModelError(problem.MODEL_REFUSED, path=path, reason=reason(error)) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):  # replaced in the meantime
        os.close(descriptor)
        raise ModelError(voices.VOICE_FILE_UNFIT, path=path, reason=reasons.NOT_ONE_FILE)
    return os.fdopen(descriptor, "rb")
