"""The entry point: from the first moment to the last, only our own lines reach the terminal.

This module imports little, so that Ctrl-C is handled even while the rest is being loaded.
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

from voiceguide.cli.exit_codes import FAILED, INTERRUPTED
from voiceguide.errors.scarce import scarcity

_PATIENCE = 1.0
_MOMENT = 0.05
_STANDARD_ERROR = 2


class Interruption:
    """Ends the program on Ctrl-C, however often it is pressed.

    The first press fades a session out and leaves nothing half-written. A second press would cut that short, so it
    counts only if the program is still running after a while.
    """

    def __init__(self) -> None:
        self._first: float | None = None

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal."""
        now = time.monotonic()
        if self._first is None or now - self._first > _PATIENCE:
            self._first = now
            raise KeyboardInterrupt

    def unheard(self, unraisable: sys.UnraisableHookArgs) -> None:
        """Raise it again a moment later if it was raised where no exception gets out, as in a finaliser."""
        if not issubclass(unraisable.exc_type, KeyboardInterrupt):
            sys.__unraisablehook__(unraisable)
            return
        self._first = None
        threading.Timer(_MOMENT, _thread.interrupt_main).start()


class ClosedOutput(io.TextIOBase):
    """Replaces a closed standard output: output that reaches nobody counts as failed."""

    def write(self, text: str) -> int:
        """Accept only an empty text."""
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
        return FAILED
    no_core_dumps()
    return run(sys.argv[1:])


def occupy_streams() -> None:
    """Open the null device in the place of each closed standard stream.

    Otherwise the next file opened takes that place, and what C libraries write to standard error ends up in it.
    """
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= _STANDARD_ERROR:
        os.set_inheritable(descriptor, True)
    os.close(descriptor)


def main() -> None:
    """Run the program and exit."""
    code = INTERRUPTED
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
                stream.reconfigure(errors="replace")  # a terminal that lacks a letter shows ? instead
        # Its library would start a thread for each core, for matrix products that we never compute.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        code = _run()
    if any(thread.daemon for thread in threading.enumerate()):
        # A thread hangs in a lost device: unloading the libraries under it would crash.
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError, AttributeError):
                stream.flush()
        os._exit(code)
    sys.exit(code)
