"""Errors of a machine with too little to work with, or with limits that leave too little."""

from __future__ import annotations

import errno
import re
from functools import partial

from voiceguide.errors.base import VoiceguideError
from voiceguide.wording.errors import machine as problem


class TooLittle(VoiceguideError):
    """There is too little memory, or too few processes or open files are allowed."""


_memory = partial(TooLittle, problem.TOO_LITTLE_MEMORY)
_processes = partial(TooLittle, problem.TOO_FEW_PROCESSES)  # the system does not say which of the two was short
_files = partial(TooLittle, problem.TOO_MANY_FILES)

_BY_NUMBER = {errno.ENOMEM: _memory, errno.EMFILE: _files, errno.ENFILE: _files}
_BY_WORDS = {
    r"can't start new thread|resource temporarily unavailable|too few processes": _processes,
    r"too many open files": _files,
    r"cannot allocate memory|failed to map segment|memoryerror|unable to allocate|out of memory": _memory,
}


def scarcity(error: BaseException | str) -> TooLittle | None:
    """Return what there was too little of, if that explains an error or its cause; None for other errors.

    The error may also be text, as from a worker or a library that does not load.
    """
    if isinstance(error, str):
        return next((made() for words, made in _BY_WORDS.items() if re.search(words, error, re.IGNORECASE)), None)
    if isinstance(error, TooLittle):
        return error
    if isinstance(error, MemoryError):
        return _memory()
    if isinstance(error, BlockingIOError):
        return None  # the reader of our output is slow; for failures to start something see `unstarted`
    if isinstance(error, OSError) and error.errno in _BY_NUMBER:
        return _BY_NUMBER[error.errno]()
    found = scarcity(str(error)) if isinstance(error, OSError | ImportError | RuntimeError) else None
    before = error.__cause__ or error.__context__
    return found or (scarcity(before) if before is not None else None)


def unstarted(error: BaseException) -> TooLittle | None:
    """Return what there was too little of to start a process or a thread, if that explains an error."""
    if isinstance(error, OSError) and error.errno == errno.EAGAIN:
        return _processes()
    return scarcity(error)
