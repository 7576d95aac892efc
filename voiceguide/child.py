"""A worker process, seen from the program: started, asked, timed, and ended.

A worker reads one JSON object a line from its standard input, each followed by as many bytes as its
"bytes" says, and answers each with a JSON line and bytes in the same way. First it says whether it
is ready. How that is done inside is in `serving`.
"""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from voiceguide.errors.scarce import TooLittle, unstarted
from voiceguide.wording.problems import reasons


class ChildFailed(Exception):
    """The worker died, hung or answered nonsense; a fresh one may do better.

    It may not if `scarce` says of what there was too little to have one at all.
    """

    def __init__(self, reason: str, scarce: TooLittle | None = None) -> None:
        super().__init__(reason)
        self.scarce = scarce


class EngineRefused(Exception):
    """The worker runs, and its engine says no: another worker would hear the same."""


class EngineUnavailable(Exception):
    """The worker could not load an engine at all."""


def running(program: Path) -> tuple[str, ...]:
    """Return the command that runs one of our own programs."""
    # -P: the folder of the program must not hide installed packages of the same names.
    return sys.executable, "-P", str(program)


class Child:
    """A worker process that answers one request at a time; not for several threads at once."""

    def __init__(self, command: Sequence[str], start_timeout: float) -> None:
        try:
            self._process = subprocess.Popen(
                list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                # A Ctrl-C in the terminal is for the guide: the worker goes on until the guide ends it.
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )  # fmt: skip
        except OSError as error:
            why = reasons.NOT_STARTED.format(reason=error.strerror or error)
            raise ChildFailed(why, unstarted(error)) from error
        self._answers: queue.SimpleQueue[tuple[dict[str, Any], bytes] | None] = queue.SimpleQueue()
        assert self._process.stdout is not None  # noqa: S101 - a pipe was asked for above
        self._reader = threading.Thread(target=self._read, args=(self._process.stdout,), daemon=True)
        try:
            self._start(self._reader)
        except ChildFailed:
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
            raise
        self._ready = False
        self._start_timeout = start_timeout

    @property
    def pid(self) -> int:
        """The worker's process id."""
        return self._process.pid

    def ask(self, request: dict[str, Any], timeout: float, sound: bytes = b"") -> tuple[dict[str, Any], bytes]:
        """Send one request, with the bytes that belong to it, and return its answer.

        Raises:
            ChildFailed: no answer within `timeout` seconds, or the worker died.
            EngineRefused: the engine reported an error.
            EngineUnavailable: there is no engine.
        """
        if not self._ready:
            self._answer(self._start_timeout)
            self._ready = True
        if sound:
            request = {**request, "bytes": len(sound)}
        # A stopped process reads nothing, and writing to it waits for ever once the pipe is full.
        watchdog = threading.Timer(timeout, self.kill)
        watchdog.daemon = True
        self._start(watchdog)
        try:
            assert self._process.stdin is not None  # noqa: S101 - a pipe was asked for
            self._process.stdin.write(json.dumps(request).encode() + b"\n" + sound)
            self._process.stdin.flush()
        except OSError as error:
            raise ChildFailed(reasons.ENGINE_ENDED) from error
        finally:
            watchdog.cancel()
        return self._answer(timeout)

    def _start(self, thread: threading.Thread) -> None:
        """Start a thread without which the worker is of no use: if that cannot be, it is ended too."""
        try:
            thread.start()
        except RuntimeError as error:
            self.kill()
            raise ChildFailed(reasons.NOT_STARTED.format(reason=error), unstarted(error)) from error

    def kill(self) -> None:
        """End the worker at once, from any thread; who is waiting for its answer hears of it."""
        with contextlib.suppress(OSError):
            self._process.kill()
        self._process.wait()

    def end(self) -> None:
        """End the worker and give back what belongs to it; for the thread that asks it."""
        self.kill()
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        self._reader.join()

    def _answer(self, timeout: float) -> tuple[dict[str, Any], bytes]:
        try:
            answer = self._answers.get(timeout=timeout)
        except queue.Empty:
            raise ChildFailed(reasons.ENGINE_LATE) from None
        if answer is None:
            raise ChildFailed(reasons.ENGINE_ENDED)
        header, _ = answer
        if header.get("unavailable"):
            raise EngineUnavailable(str(header.get("error")))
        if not header.get("ok"):
            raise EngineRefused(str(header.get("error")))
        return answer

    def _read(self, pipe: IO[bytes]) -> None:
        """Hand every answer on; None says that there will be no more."""
        with contextlib.suppress(OSError, ValueError), pipe:
            for line in pipe:
                header = json.loads(line)
                size = int(header.get("bytes", 0))
                sound = pipe.read(size)
                if len(sound) < size:
                    break
                self._answers.put((header, sound))
        self._answers.put(None)
