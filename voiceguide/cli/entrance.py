"""The entrance: from the first moment to the last, nothing but our own lines reaches the terminal.

This module imports little, so that a Ctrl-C while the rest is being loaded is already ours.
"""

from __future__ import annotations

import _thread
import contextlib
import errno
import io
import os
import signal
import sys
import threading
import time
from types import FrameType

from voiceguide.errors.scarce import scarcity

_PATIENCE = 1.0
_MOMENT = 0.05
_FAILED, _INTERRUPTED = 1, 130
_STANDARD_ERROR = 2


class Interruption:
    """Ends the program as Ctrl-C does, however often it is pressed.

    The first time a session fades out, and nothing half-written stays behind. A second press while
    that goes on would cut it short: it counts only if the program is still there after a while.
    """

    def __init__(self) -> None:
        self._first: float | None = None

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Take a signal."""
        now = time.monotonic()
        if self._first is None or now - self._first > _PATIENCE:
            self._first = now
            raise KeyboardInterrupt

    def unheard(self, unraisable: sys.UnraisableHookArgs) -> None:
        """Come again a moment later, where it was raised in what lets no error out, as in a finaliser."""
        if not issubclass(unraisable.exc_type, KeyboardInterrupt):
            sys.__unraisablehook__(unraisable)
            return
        self._first = None
        threading.Timer(_MOMENT, _thread.interrupt_main).start()


class ClosedOutput(io.TextIOBase):
    """Stands where standard output was closed: what was asked for and reaches nobody has failed."""

    def write(self, text: str) -> int:
        """Take nothing but nothing."""
        if text:
            raise OSError(errno.EBADF, "standard output is closed")
        return 0


def _run() -> int:
    try:
        from voiceguide.cli.main import run
        from voiceguide.privacy import no_core_dumps
    except (OSError, MemoryError, ImportError) as error:
        scarce = scarcity(error)
        if scarce is None:
            raise
        if sys.stderr is not None:
            sys.stderr.write(f"{scarce}\n")
        return _FAILED
    no_core_dumps()
    return run(sys.argv[1:])


def occupy_streams() -> None:
    """Put nothing where a standard stream was closed.

    Else the next file that is opened takes its place, and what C libraries write to standard error goes into it.
    """
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= _STANDARD_ERROR:
        os.set_inheritable(descriptor, True)
    os.close(descriptor)


def main() -> None:
    """Run the program and end it."""
    code = _INTERRUPTED
    with contextlib.suppress(KeyboardInterrupt):
        occupy_streams()
        if sys.stdout is None:
            sys.stdout = ClosedOutput()
        interruption = Interruption()
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            with contextlib.suppress(ValueError, AttributeError):  # not from a thread, not on every system
                signal.signal(getattr(signal, name), interruption)
        sys.unraisablehook = interruption.unheard
        for stream in (sys.stdout, sys.stderr):
            if stream is not None and hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")  # a terminal that lacks a letter shows ? for it
        # Its library would start a thread for each core, for sums that we have none of.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        code = _run()
    if any(thread.daemon for thread in threading.enumerate()):
        # One hangs in a lost device: taking the libraries from under it would crash.
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError, AttributeError):
                stream.flush()
        os._exit(code)
    sys.exit(code)
