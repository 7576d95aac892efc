"""A worker process from inside: requests are read, answers are sent, and whatever libraries print is thrown away.

The other side, and what the two say to each other, is `child`. A worker is a program by itself, and starts at once:
of voiceguide it imports this alone, and this nothing that needs more than the standard library.
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
"""What an answer says, and the bytes that go with it."""

Engine = Callable[[dict[str, Any], bytes], Answered]
"""Answers one request, with the bytes that came with it; what it raises is told as the engine's refusal."""

_NO_DIALOGS = 0x0001 | 0x0002  # SEM_FAILCRITICALERRORS and SEM_NOGPFAULTERRORBOX


class Unavailable(Exception):
    """There is no engine to be had, or not with what it was given: another process would hear the same."""


def serve(load: Callable[[], Engine]) -> None:
    """Load an engine, answer requests with it until there are no more, and end the process.

    `load` raises `Unavailable` if another worker could do no better.
    """
    no_core_dumps()  # a note may be in there: what is spoken, or what was heard
    if sys.platform == "win32":
        # A dialog would hold the process that has died until somebody finds and closes it.
        ctypes.windll.kernel32.SetErrorMode(_NO_DIALOGS)
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        _answer_all(sys.stdin.buffer, answers, load)
    # An engine's own threads may keep an interpreter from ending, and a model of gigabytes is freed piece by piece.
    os._exit(0)


def _answer_all(requests: IO[bytes], answers: IO[bytes], load: Callable[[], Engine]) -> None:
    try:
        engine = load()
    except Exception as error:  # noqa: BLE001 - whatever an engine's loading raises
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
