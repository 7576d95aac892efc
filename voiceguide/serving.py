"""A worker process from inside: it reads requests, sends answers, and discards whatever libraries print.

`child` is the other side, and describes the protocol. A worker is a separate program that has to start quickly: from
voiceguide it imports only this module, which needs only the standard library.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import sys
from collections.abc import Callable
from typing import IO, Any

from voiceguide.privacy import no_core_dumps

Answered = tuple[dict[str, Any], bytes]
"""An answer, and the bytes that go with it."""

Engine = Callable[[dict[str, Any], bytes], Answered]
"""Answers one request, which may have bytes; anything it raises is reported as the engine's refusal."""

_NO_DIALOGS = 0x0001 | 0x0002  # SEM_FAILCRITICALERRORS and SEM_NOGPFAULTERRORBOX


class Unavailable(Exception):
    """The engine is unavailable, or not with these arguments: another process would fail in the same way."""


def serve(load: Callable[[], Engine]) -> None:
    """Load an engine, answer requests until the input ends, and end the process.

    `load` raises `Unavailable` if another worker would fail too.
    """
    no_core_dumps()  # memory may hold a note: what is spoken, or what was heard
    if sys.platform == "win32":
        # A dialog would keep a crashed process alive until somebody finds and closes it.
        ctypes.windll.kernel32.SetErrorMode(_NO_DIALOGS)
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        _answer_all(sys.stdin.buffer, answers, load)
    # An engine's own threads may block the interpreter's exit, which would also free a model of gigabytes bit by bit.
    os._exit(0)


def _answer_all(requests: IO[bytes], answers: IO[bytes], load: Callable[[], Engine]) -> None:
    try:
        engine = load()
    except Exception as error:  # noqa: BLE001 - loading an engine may raise anything
        refused = {"ok": False, "error": str(error) or type(error).__name__}
        _send(answers, {**refused, "unavailable": isinstance(error, Unavailable)})
        return
    _send(answers, {"ok": True})
    for line in requests:
        request = json.loads(line)
        sound = requests.read(request.get("bytes", 0))
        try:
            header, answer = engine(request, sound)
        except Exception as error:  # noqa: BLE001 - the parent decides what a failure means
            _send(answers, {"ok": False, "error": f"{type(error).__name__}: {error}"})
        else:
            _send(answers, {"ok": True, **header}, answer)


def _send(answers: IO[bytes], header: dict[str, Any], sound: bytes = b"") -> None:
    answers.write(json.dumps({**header, "bytes": len(sound)}).encode() + b"\n" + sound)
    answers.flush()
