"""Keeps the terminal to our own messages while a session plays."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def only_our_messages() -> Iterator[None]:
    """Discard what C libraries write to descriptor 2; our own messages still reach the terminal.

    ALSA and PortAudio write there when a device runs dry or is lost, in their authors' terms, and a screen reader would
    read that into the session.
    """
    try:
        terminal = os.dup(2)
    except OSError:  # no standard error at all
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    ours = sys.stderr
    sys.stderr = open(os.dup(terminal), "w", buffering=1, encoding="utf-8", errors="replace")  # noqa: PTH123, SIM115
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            sys.stderr.close()
        sys.stderr = ours
        os.dup2(terminal, 2)
        os.close(terminal)
        os.close(nowhere)
