"""A worker process, as seen from the program: starting, asking, timing and ending it.

A worker reads JSON objects from its standard input, one per line and each followed by as many bytes as its "bytes"
says, and answers each with a JSON line and bytes in the same form. Its first line says whether it is ready.
`serving` is the other side.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from voiceguide.errors.scarce import TooLittle, unstarted
from voiceguide.wording.errors import reasons


class ChildFailed(Exception):
    """The worker died, hung or answered nonsense; a fresh one may succeed.

    It cannot if `scarce` is set, which says what was too scarce to start one.
    """

    def __init__(self, reason: str, scarce: TooLittle | None = None) -> None:
        super().__init__(reason)
        self.scarce = scarce


class EngineRefused(Exception):
    """The worker runs, but its engine refused the request: another worker would do the same."""


class EngineUnavailable(Exception):
    """The worker could not load an engine at all."""


def running(program: Path) -> tuple[str, ...]:
    """Return the command that runs one of our own programs."""
    # -P: the folder of the program must not shadow installed packages.
    return sys.executable, "-P", str(program)


class Child:
    """A worker process that answers one request at a time; not thread-safe.

    It has loaded its engine within `start_timeout` seconds; `environment` is set beside what it inherits.
    """

    def __init__(
        self, command: Sequence[str], start_timeout: float, environment: Mapping[str, str] | None = None
    ) -> None:
        try:
            self._process = subprocess.Popen(
                list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env=None if environment is None else {**os.environ, **environment},
                # A Ctrl-C in the terminal is for the guide: the worker runs until the guide ends it.
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )  # fmt: skip
        except OSError as error:
            why = reasons.NOT_STARTED.format(reason=error.strerror or error)
            raise ChildFailed(why, unstarted(error)) from error
        self._answers: queue.SimpleQueue[tuple[dict[str, Any], bytes] | None] = queue.SimpleQueue()
        assert self._process.stdout is not None  # noqa: S101 - a pipe was requested above
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
        """Send one request with its bytes, and return the answer.

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
        # A suspended process reads nothing, and writing to it blocks for ever once the pipe is full.
        watchdog = threading.Timer(timeout, self.kill)
        watchdog.daemon = True
        self._start(watchdog)
        try:
            assert self._process.stdin is not None  # noqa: S101 - a pipe was requested
            self._process.stdin.write(json.dumps(request).encode() + b"\n" + sound)
            self._process.stdin.flush()
        except OSError as error:
            raise ChildFailed(reasons.ENGINE_ENDED) from error
        finally:
            watchdog.cancel()
        return self._answer(timeout)

    def _start(self, thread: threading.Thread) -> None:
        """Start a thread that the worker cannot do without: on failure the worker is ended too."""
        try:
            thread.start()
        except RuntimeError as error:
            self.kill()
            raise ChildFailed(reasons.NOT_STARTED.format(reason=error), unstarted(error)) from error

    def kill(self) -> None:
        """End the worker at once, from any thread; whoever waits for its answer gets an error."""
        with contextlib.suppress(OSError):
            self._process.kill()
        self._process.wait()

    def end(self) -> None:
        """End the worker and release its resources; to be called by the thread that asks it."""
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
        """Pass every answer on; None means that no more will follow."""
        with contextlib.suppress(OSError, ValueError), pipe:
            for line in pipe:
                header = json.loads(line)
                size = int(header.get("bytes", 0))
                sound = pipe.read(size)
                if len(sound) < size:
                    break
                self._answers.put((header, sound))
        self._answers.put(None)
