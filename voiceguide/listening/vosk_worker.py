"""The program of the recognition worker: Vosk, alone in a process of its own.

    python -P vosk_worker.py MODEL RATE [PHRASES]

MODEL is a folder, RATE the sample rate in Hz, PHRASES a JSON list of the only phrases to recognise.
A damaged model, or a bug in Vosk, ends the whole process from C; here that costs one worker, not the
session and never the sound.

`child` describes the protocol. This program imports only `serving` from voiceguide.
"""

from __future__ import annotations

import json
import os
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.append(str(Path(__file__).parents[2]))  # last, so as to shadow nothing; for a checkout that is not installed
from voiceguide.serving import Answered, Engine, Unavailable, serve

_ENGINE_RATE = 16_000
"""The sample rate of nearly all models, in Hz. Vosk resamples higher rates down, but lower ones not up."""
_SLICE = 0.1
"""Seconds of sound per call: Vosk checks for the end of a phrase once per call."""
_TRIAL = 0.5
"""Seconds of silence that a model must process to count as loaded."""
_HISS = 4.0
"""The peak of the noise added to upsampled sound, in 16-bit steps (-86 dB): the band above the original one is
empty otherwise, which no model has met. Of 204 pairs of notes at 8 kHz, 16 had a word too many without the
noise, and none with it.
"""
_UNKNOWN = "[unk]"


class ModelRefused(Unavailable):
    """Vosk cannot use this model."""


def load_engine() -> Any:  # noqa: ANN401 - vosk has no types
    """Return vosk, silenced, and without network access.

    It imports a download library that opens a socket as soon as it is imported; an empty module takes its place, so
    that Vosk could not go online even if asked to.
    """
    sys.modules["requests"] = types.ModuleType("requests")
    import vosk

    vosk.SetLogLevel(-3)
    return vosk


def grammar(model: Any, phrases: list[str]) -> str:  # noqa: ANN401 - vosk has no types
    """Return, in Vosk's format, the phrases whose words the model all knows, and one for anything else.

    Vosk would silently drop unknown words: "go xyzzy" would become "go". It does not read escapes, so non-ASCII
    letters are written as they are.
    """
    known = [phrase for phrase in phrases if all(model.vosk_model_find_word(word) > 0 for word in phrase.split())]
    return json.dumps([*known, _UNKNOWN], ensure_ascii=False)


def upsampler(rate: int) -> Callable[[bytes, bool], bytes] | None:
    """Return a function that upsamples sound to the engine's rate, piece by piece; None if the rate is high enough."""
    if rate >= _ENGINE_RATE:
        return None
    import soxr

    # With integers soxr adds noise that differs on every run; here the same sound gives the same words.
    stream = soxr.ResampleStream(rate, _ENGINE_RATE, 1, dtype="float32")
    noise = np.random.default_rng(0)

    def raised(pcm: bytes, last: bool) -> bytes:
        samples = stream.resample_chunk(np.frombuffer(pcm, "<i2").astype(np.float32), last=last)
        samples += _HISS * (noise.random(len(samples)) - noise.random(len(samples)))
        return bytes(np.clip(np.rint(samples), -32768, 32767).astype("<i2").tobytes())

    return raised


class VoskEngine:
    """One model, recognising one note after another."""

    def __init__(self, model: str, rate: int, phrases: list[str] | None) -> None:
        self._vosk = load_engine()
        self._rate = rate
        self._slice = 2 * max(1, round(rate * _SLICE))
        upsampler(rate)  # a missing library here is not the model's fault
        try:
            # Opened from inside the folder, so that Vosk never gets its name: on Windows it can read few non-ASCII
            # names, and elsewhere it needs UTF-8.
            os.chdir(model)
            self._model = self._vosk.Model(".")
            self._grammar = None if phrases is None else grammar(self._model, phrases)
            self._begin()
            # Some damage shows only in a recogniser, and some only once it gets sound.
            self._accept(bytes(2 * round(_TRIAL * max(rate, _ENGINE_RATE))))
            self.finish()
        except OSError as error:
            raise ModelRefused((error.strerror or str(error)).lower()) from error
        except Exception as error:
            # Vosk has no errors of its own, and gives the reason on standard error only.
            raise ModelRefused("it is incomplete, damaged, or no Vosk model") from error

    def _begin(self) -> None:
        """Begin a note with a new recogniser: the only way to restart at 0, and it costs a millisecond."""
        phrases = [] if self._grammar is None else [self._grammar]
        self._recognizer = self._vosk.KaldiRecognizer(self._model, max(self._rate, _ENGINE_RATE), *phrases)
        self._recognizer.SetWords(True)
        self._raised = upsampler(self._rate)
        self._waiting = b""

    def answer(self, request: dict[str, Any], sound: bytes) -> Answered:
        """Return the answer to one request: what the sound adds, or the rest of the note."""
        return self.finish() if request["do"] == "finish" else self.feed(sound), b""

    def feed(self, pcm: bytes) -> dict[str, Any]:
        """Return what a piece of sound adds.

        Vosk gets slices of equal length, so that neither the words nor the ends of segments depend on the lengths of
        the pieces. What is left over is kept for the next piece.
        """
        self._waiting += pcm
        whole = len(self._waiting) - len(self._waiting) % self._slice
        segments = []
        for start in range(0, whole, self._slice):
            segments += self._accept(self._at_engine_rate(self._waiting[start : start + self._slice], last=False))
        self._waiting = self._waiting[whole:]
        return {"partial": json.loads(self._recognizer.PartialResult()).get("partial", ""), "segments": segments}

    def finish(self) -> dict[str, Any]:
        """Return the rest of the note, and get ready for the next one."""
        whole = len(self._waiting) - len(self._waiting) % 2
        segments = self._accept(self._at_engine_rate(self._waiting[:whole], last=True))
        segments += _words(self._recognizer.FinalResult())
        self._begin()
        return {"partial": "", "segments": segments}

    def _at_engine_rate(self, pcm: bytes, last: bool) -> bytes:
        return self._raised(pcm, last) if self._raised else pcm

    def _accept(self, pcm: bytes) -> list[list[Any]]:
        return _words(self._recognizer.Result()) if self._recognizer.AcceptWaveform(pcm) else []


def _words(result: str) -> list[list[Any]]:
    """Return a result as a list of at most one segment, each a list of words with their times."""
    words = json.loads(result).get("result", [])
    return [[[word["word"], word["start"], word["end"], word["conf"]] for word in words]] if words else []


def load(model: str, rate: int, phrases: list[str] | None) -> Engine:
    """Load the model and return what answers requests.

    Raises:
        ModelRefused: the model cannot be used.
        RuntimeError: Vosk, or something it needs, cannot be loaded.
    """
    try:
        return VoskEngine(model, rate, phrases).answer
    except ModelRefused:
        raise
    except Exception as error:
        raise RuntimeError(f"the engine Vosk cannot be loaded: {str(error) or type(error).__name__}") from error


def main() -> None:
    """Serve requests until the input ends."""
    phrases = json.loads(sys.argv[3]) if len(sys.argv) > 3 else None
    serve(lambda: load(sys.argv[1], int(sys.argv[2]), phrases))


if __name__ == "__main__":
    main()
