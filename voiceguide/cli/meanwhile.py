"""Saying from time to time that the program is still at work."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator

from voiceguide.cli.echo import echo

HEARTBEAT = 4.5
"""Seconds between two sentences; nobody waits longer than 5 for one."""


@contextlib.contextmanager
def meanwhile(sentence: Callable[[], str], every: float = HEARTBEAT) -> Iterator[None]:
    """Say a sentence every few seconds for as long as the block takes; work that is quick says nothing."""
    over = threading.Event()

    def speak() -> None:
        while not over.wait(every):
            echo(sentence(), err=True)

    speaker = threading.Thread(target=speak, name="meanwhile")
    speaker.start()
    try:
        yield
    finally:
        over.set()
        speaker.join()
