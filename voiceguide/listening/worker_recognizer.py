"""Recognition in a worker process: started in advance, timed, and replaced when it fails.

An engine in C may end its process when something is wrong. So it runs in one of its own, and every way that can fail is
raised as one error:

1. A worker starts at once, and loads its model while the guide is still speaking.
2. It gets the sound a second at a time, and must answer within a time proportional to the sound's length.
3. A worker that ended between two notes is replaced silently: nothing is lost.
4. One that fails within a note is ended, and the error is raised; the next sound begins a new note with a new
   worker.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from voiceguide.child import Child, ChildFailed, EngineRefused, EngineUnavailable
from voiceguide.errors import ModelUnusable, RecognizerFailed
from voiceguide.listening.recognizer import NOTHING, Hearing
from voiceguide.transcript import Segment, Word
from voiceguide.wording.errors import listening as problem
from voiceguide.wording.errors import reasons

START_TIMEOUT = 60.0
"""Seconds a model may take to load: enough for gigabytes from a slow disk."""
TIMEOUT = 10.0
"""Seconds to wait for an answer to a request without sound."""
_MORE_A_SECOND = 0.3
"""How much of the timeout each second of sound adds."""
_LONGEST_SEGMENT = 20.0
"""Seconds of speech that may be undecided when a note is finished: Vosk itself ends a segment then."""

UNKNOWN = "[unk]"
"""The word for anything that is none of the expected phrases."""
_TRUSTED_ALONE = 0.3
"""A single word with lower confidence than this is a cough, or a chair."""


class WorkerRecognizer:
    """Recognises with what a worker has loaded, at any sample rate from 4 to 384 kHz."""

    def __init__(
        self, command: Sequence[str], model: Path, sample_rate: int, *, unknown: bool = False, timeout: float = TIMEOUT,
        start_timeout: float = START_TIMEOUT, environment: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """Start loading the model without waiting; problems with it are raised later.

        `command` starts the worker, which gets the folder `model` and the rate as its first arguments. With `unknown`,
        words that are not known are reported as the word `UNKNOWN`. Timeouts are in seconds; `environment` is set
        beside what the worker inherits.

        Raises:
            ValueError: the rate is out of range.
        """
        # Vosk hangs for ever when given a rate of 0.
        if not 4_000 <= sample_rate <= 384_000:
            raise ValueError(f"no sound has a rate of {sample_rate} Hz")
        self._model = model
        self._sample_rate = sample_rate
        self._command = tuple(command)
        self._environment = environment
        self._unknown = unknown
        self._timeout = timeout
        self._start_timeout = start_timeout
        self._lock = threading.Lock()
        self._closed = False
        self._ready = False
        """Whether the worker has answered a request."""
        self._in_note = False
        self._partial = ""
        self._child: Child | None = None
        with contextlib.suppress(ChildFailed):  # the first sound tries again, and reports it
            self._child = self._started()

    def feed(self, pcm: bytes) -> Hearing:
        """Return what a block of sound adds; an odd byte at its end is kept for the next block."""
        with self._lock:
            segments: list[Segment] = []
            for start in range(0, len(pcm), 2 * self._sample_rate):
                piece = bytes(pcm[start : start + 2 * self._sample_rate])
                header = self._ask({"do": "feed"}, len(piece) / (2 * self._sample_rate), piece)
                self._in_note = True
                self._partial = _known(header["partial"])
                segments += segments_from(header["segments"], self._unknown)
            return Hearing(self._partial, tuple(segments))

    def finish(self) -> Hearing:
        """Return the rest of the note, and get ready for the next one."""
        with self._lock:
            if not self._in_note:
                return NOTHING
            header = self._ask({"do": "finish"}, _LONGEST_SEGMENT)
            self._forget_note()
            return Hearing("", tuple(segments_from(header["segments"], self._unknown)))

    def close(self) -> None:
        """End the worker, even one that is busy or hangs."""
        self._closed = True
        if child := self._child:
            child.kill()  # the thread that waits for it, holding the lock, is released
        with self._lock:
            self._drop()

    def _ask(self, request: dict[str, Any], seconds: float, sound: bytes = b"") -> dict[str, Any]:
        """Return the answer to a request about `seconds` of sound; a worker found dead between notes is replaced."""
        replaceable = self._ready and not self._in_note
        try:
            return self._ask_once(request, seconds, sound)
        except RecognizerFailed:
            if not replaceable or self._closed:
                raise
        return self._ask_once(request, seconds, sound)

    def _ask_once(self, request: dict[str, Any], seconds: float, sound: bytes) -> dict[str, Any]:
        child = self._loaded()
        limit = self._timeout * (1 + _MORE_A_SECOND * seconds)
        try:
            header, _ = child.ask(request, limit, sound)
        except (ChildFailed, EngineRefused) as error:
            raise self._given_up(RecognizerFailed(problem.NOT_RECOGNIZED, reason=error)) from error
        return header

    def _loaded(self) -> Child:
        """Return the worker once its model is loaded, starting one if there is none."""
        if self._child is not None and self._ready:
            return self._child
        began = time.monotonic()
        try:
            child = self._child = self._child or self._started()
            child.ask({"do": "feed"}, self._timeout)
        except EngineUnavailable as error:
            unusable = ModelUnusable(problem.MODEL_UNUSABLE, path=self._model, reason=error)
            raise self._given_up(unusable) from error
        except EngineRefused as error:
            raise self._given_up(RecognizerFailed(problem.NOT_RECOGNIZED, reason=error)) from error
        except ChildFailed as error:
            if self._child is None:
                failure = RecognizerFailed(problem.NOT_RECOGNIZED, reason=error)
            elif time.monotonic() - began >= self._start_timeout:
                failure = RecognizerFailed(problem.NOT_RECOGNIZED, reason=reasons.LOADS_TOO_LONG)
            else:
                failure = ModelUnusable(problem.MODEL_UNUSABLE, path=self._model, reason=reasons.ENDS_WHILE_LOADING)
            raise self._given_up(failure) from error
        self._ready = True
        return child

    def _given_up(self, failure: RecognizerFailed) -> RecognizerFailed:
        """End the failed worker, and return the error to raise."""
        self._drop()
        ended = RecognizerFailed(problem.NOT_RECOGNIZED, reason=reasons.ENDED_MEANWHILE)
        return ended if self._closed else failure

    def _started(self) -> Child:
        child = Child(self._command, self._start_timeout, self._environment)
        if self._closed:
            child.end()
            raise ChildFailed(reasons.ENDED_MEANWHILE)
        return child

    def _drop(self) -> None:
        """End the worker; the next sound begins a new note."""
        child, self._child, self._ready = self._child, None, False
        self._forget_note()
        if child is not None:
            child.end()

    def _forget_note(self) -> None:
        self._in_note, self._partial = False, ""


def _known(text: str) -> str:
    return " ".join(word for word in text.split() if word != UNKNOWN)


def segments_from(
    told: Iterable[Sequence[tuple[str, float, float, float]]], unknown: bool = False
) -> Iterable[Segment]:
    """Yield the segments that contain words, and with `unknown` those of `UNKNOWN` alone too."""
    for words in told:
        heard = [Word(text, start, end, min(max(confidence, 0.0), 1.0)) for text, start, end, confidence in words]
        if len(heard) == 1 and heard[0].confidence < _TRUSTED_ALONE:
            continue
        if known := tuple(word for word in heard if unknown or word.text != UNKNOWN):
            yield Segment(known)
