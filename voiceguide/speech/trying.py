"""Trying whether the files of a natural voice speak, before they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from voiceguide.child import Child, ChildFailed, EngineRefused, EngineUnavailable, running
from voiceguide.errors import SpeechError, VoiceUnusable, on_a_line
from voiceguide.errors.scarce import scarcity
from voiceguide.speech.neural import QUIET_RUNTIME
from voiceguide.wording.errors import reasons
from voiceguide.wording.errors import sound as problem

_WORD = "Hello."
_START_TIMEOUT = 60.0
_TIMEOUT = 30.0


def speaks(worker: Path, weights: Sequence[Path], speaker: str = "") -> None:
    """Load a voice in a worker of its own, and have it say one word.

    Raises:
        VoiceUnusable: it does not load, crashes, or is silent.
        SpeechError: no worker could be started.
        TooLittle: there is too little memory, or too few processes are allowed.
    """
    try:
        child = Child([*running(worker), *map(str, weights)], _START_TIMEOUT, QUIET_RUNTIME)
    except ChildFailed as error:
        raise error.scarce or SpeechError(problem.VOICE_UNTRIED, reason=error) from error
    try:
        _, sound = child.ask({"text": _WORD, "speaker": speaker, "length": 1.0}, _TIMEOUT)
    except (ChildFailed, EngineRefused, EngineUnavailable) as error:
        if scarce := scarcity(str(error)):
            raise scarce from error
        reason = _told(str(error), weights)
        raise VoiceUnusable(problem.VOICE_MUTE, reason=reason) from ChildFailed(reason)
    finally:
        child.end()
    if not any(sound):
        raise VoiceUnusable(problem.VOICE_MUTE, reason=reasons.SAYS_NOTHING) from ChildFailed(reasons.SAYS_NOTHING)


def _told(reason: str, weights: Sequence[Path]) -> str:
    """Return why a voice does not speak; where its files are for now is nobody's business."""
    for path in weights:
        reason = reason.replace(str(path), path.name)
    return on_a_line(reason, 160).rstrip(".")
