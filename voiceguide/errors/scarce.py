"""Errors of a machine, or of limits set on it, that leave too little to work with."""

from __future__ import annotations

import errno
import re

from voiceguide.errors.base import VoiceguideError

_LIMITS = "on Linux and macOS, ulimit {option} shows the limit"


class TooLittle(VoiceguideError):
    """There is too little memory here, or too few processes or open files are allowed."""

    @classmethod
    def memory(cls) -> TooLittle:
        """Memory ran out."""
        return cls(
            "There is too little memory here for this. Close other programs, or allow more "
            f"({_LIMITS.format(option='-v')}), and try again."
        )

    @classmethod
    def processes(cls) -> TooLittle:
        """No further process or thread could be started; for lack of which of the two nobody tells."""
        return cls(
            "There are too few processes allowed here, or too little memory for another one. Close other programs, "
            f"or allow more ({_LIMITS.format(option='-u')}), and try again."
        )

    @classmethod
    def files(cls) -> TooLittle:
        """No further file could be opened."""
        return cls(
            "There are too many files open here at once. Close other programs, or allow more "
            f"({_LIMITS.format(option='-n')}), and try again."
        )


_BY_NUMBER = {errno.ENOMEM: TooLittle.memory, errno.EMFILE: TooLittle.files, errno.ENFILE: TooLittle.files}
_BY_WORDS = {
    r"can't start new thread|resource temporarily unavailable|too few processes": TooLittle.processes,
    r"too many open files": TooLittle.files,
    r"cannot allocate memory|failed to map segment|memoryerror|unable to allocate|out of memory": TooLittle.memory,
}


def scarcity(error: BaseException | str) -> TooLittle | None:
    """Return what was too little, if that is what an error means, or one that led to it; None for any other.

    An error may be told in words too, as by a worker or by a library that does not load.
    """
    if isinstance(error, str):
        return next((made() for words, made in _BY_WORDS.items() if re.search(words, error, re.IGNORECASE)), None)
    if isinstance(error, TooLittle):
        return error
    if isinstance(error, MemoryError):
        return TooLittle.memory()
    if isinstance(error, BlockingIOError):
        return None  # whoever reads our output is slow; see `unstarted` for what could not be started
    if isinstance(error, OSError) and error.errno in _BY_NUMBER:
        return _BY_NUMBER[error.errno]()
    found = scarcity(str(error)) if isinstance(error, OSError | ImportError | RuntimeError) else None
    before = error.__cause__ or error.__context__
    return found or (scarcity(before) if before is not None else None)


def unstarted(error: BaseException) -> TooLittle | None:
    """Return what was too little to start a process or a thread, if that is what an error means."""
    if isinstance(error, OSError) and error.errno == errno.EAGAIN:
        return TooLittle.processes()
    return scarcity(error)
