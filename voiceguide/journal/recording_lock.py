"""The right to record a note: one program at a time has it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from voiceguide.errors import AlreadyRecording, JournalError
from voiceguide.journal.failures import refusal
from voiceguide.journal.folder import JOURNAL_FILE, RECORDING_FILE
from voiceguide.wording.errors import journal as problem

RECORDING_WAIT = 2.0
"""Seconds to wait for another note to end before reporting that one is being recorded."""


def hold_recording(folder: Path, wait: float = RECORDING_WAIT) -> Callable[[], None]:
    """Acquire the right to record, exclusive among all programs, and return a function that releases it.

    It also ends with the process.

    Raises:
        AlreadyRecording: somebody else is recording.
        JournalError: the folder does not support the lock.
    """
    import filelock

    if not folder.is_dir():  # it would be created
        raise JournalError(problem.JOURNAL_REPLACED, folder=folder)
    lock = filelock.FileLock(folder / RECORDING_FILE, mode=0o600, thread_local=False)
    try:
        lock.acquire(timeout=wait)
    except filelock.Timeout:
        raise AlreadyRecording(problem.NOTE_IS_RECORDED, folder=folder) from None
    except OSError as error:
        raise refusal(error, folder / JOURNAL_FILE) from error
    return lock.release
