"""A few worker processes of one engine, asked for one utterance each at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from voiceguide.child import Child, ChildFailed, EngineRefused, EngineUnavailable
from voiceguide.errors import SpeechError
from voiceguide.errors.scarce import scarcity
from voiceguide.wording.errors import reasons
from voiceguide.wording.errors import sound as problem


class WorkerPool:
    """Starts workers when they are needed, prefers one that already has the right delivery, and ends what fails.

    May be asked from any thread; a thread waits while all workers are busy.

    Args:
        command: returns the command of a worker, just before it is started.
        most: the most workers that may run at once.
        start_timeout: seconds that a worker may take to load its engine.
        ended: called with the process id of each worker that was ended.
        environment: variables set for a worker before it starts.
    """

    def __init__(
        self, command: Callable[[], Sequence[str]], most: int, start_timeout: float,
        ended: Callable[[int], None] = lambda pid: None, environment: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self._command = command
        self._most = most
        self._start_timeout = start_timeout
        self._ended = ended
        self._environment = environment
        self._lock = threading.Lock()
        self._idle: dict[Child, object] = {}
        """Idle workers, each with the delivery it last spoke with."""
        self._busy: set[Child] = set()
        self._free = threading.Semaphore(most)
        self._closed = False

    def ask(
        self, request: dict[str, Any], timeout: float, delivery: object, fresh: bool = False
    ) -> tuple[dict[str, Any], bytes]:
        """Send a request to a worker of the pool, or to a `fresh` one, and return its answer.

        Raises:
            ChildFailed: the worker died or was too slow, and has been ended.
            EngineRefused: the engine reported an error.
            SpeechError: there is no engine, or too little of something to start it.
        """
        with self._free:
            child = self._taken(delivery, fresh)
            healthy = False
            try:
                answer = child.ask(request, timeout)
            except EngineRefused:
                delivery, healthy = None, True
                raise
            except EngineUnavailable as error:
                none = SpeechError(problem.NO_SPEECH_ENGINE, reason=error)
                raise scarcity(str(error)) or none from error
            else:
                healthy = True
                return answer
            finally:
                self._give_back(child, delivery, healthy)

    def close(self) -> None:
        """End all workers, busy ones included."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, {}
            busy = list(self._busy)
        for child in idle:
            self._end(child)
        for child in busy:
            child.kill()  # the thread waiting for it cleans up the rest

    def _taken(self, delivery: object, fresh: bool) -> Child:
        """Return a worker: one already set to this delivery, or else a new one while there is room."""
        discarded = None
        try:
            with self._lock:
                if self._closed:
                    raise ChildFailed(reasons.VOICE_WAS_CLOSED)
                alike = [child for child, last in self._idle.items() if last == delivery]
                full = len(self._idle) + len(self._busy) >= self._most
                if fresh and full:
                    discarded = next(iter(self._idle))
                    del self._idle[discarded]
                if not fresh and (alike or full):
                    child = (alike or list(self._idle))[0]
                    del self._idle[child]
                else:
                    child = Child(self._command(), self._start_timeout, self._environment)
                self._busy.add(child)
                return child
        finally:
            if discarded is not None:
                self._end(discarded)

    def _give_back(self, child: Child, delivery: object, healthy: bool) -> None:
        """Return a worker to the pool with its delivery; end it instead if it failed or the pool is closed."""
        with self._lock:
            self._busy.discard(child)
            if healthy and not self._closed:
                self._idle[child] = delivery
                return
        self._end(child)

    def _end(self, child: Child) -> None:
        child.end()
        self._ended(child.pid)
