"""The program of the recognition worker: Vosk, alone in a process of its own.

    python -P vosk_worker.py MODEL RATE [PHRASES]

MODEL is a folder, RATE that of the sound in Hz, PHRASES a JSON list of the only phrases to listen for.
A damaged model, or a bug in Vosk, ends the whole process from C; here that costs one worker, not the
session and never the sound.

What it is asked, and how it answers, is told in `child`; of voiceguide it imports `serving` alone.
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

sys.path.append(str(Path(__file__).parents[2]))  # last, so that it hides nothing; for a checkout that is not installed
from voiceguide.serving import Answered, Engine, Unavailable, serve

_ENGINE_RATE = 16_000
"""Hz of nearly all models. Vosk brings sound of a higher rate down to its model's, but none up."""
_SLICE = 0.1
"""Seconds of sound in one call: Vosk looks for the end of a phrase once a call."""
_TRIAL = 0.5
"""Seconds of silence that a model must bear before it counts as loaded."""
_HISS = 4.0
"""Steps of 16 bits, at most, of noise in sound that was brought up (-86 dB): the band that it cannot
have is empty otherwise, which no model knows. Of 204 pairs of notes at 8 kHz, 16 had a word too many
without it, and none with it."""
_UNKNOWN = "[unk]"


class ModelRefused(Unavailable):
    """Vosk cannot use this model."""


def load_engine() -> Any:  # noqa: ANN401 - vosk has no types
    """Return vosk, silent, and without the network.

    It imports a library for downloads, which opens a socket as soon as it is imported; an empty
    module takes its place, so that Vosk could not go online even if it were asked to.
    """
    sys.modules["requests"] = types.ModuleType("requests")
    import vosk

    vosk.SetLogLevel(-3)
    return vosk


def grammar(model: Any, phrases: list[str]) -> str:  # noqa: ANN401 - vosk has no types
    """Return the phrases that the model has all words of, as Vosk wants them; and one for anything else.

    Vosk would silently leave unknown words out: "go xyzzy" would become "go". It reads no escapes, so
    other letters than ASCII stand as they are.
    """
    known = [phrase for phrase in phrases if all(model.vosk_model_find_word(word) > 0 for word in phrase.split())]
    return json.dumps([*known, _UNKNOWN], ensure_ascii=False)


def upsampler(rate: int) -> Callable[[bytes, bool], bytes] | None:
    """Return what brings sound up to the engine's rate, piece by piece; None if it is high enough."""
    if rate >= _ENGINE_RATE:
        return None
    import soxr

    # In whole numbers soxr adds noise that is different in every run; here the same sound gives the same words.
    stream = soxr.ResampleStream(rate, _ENGINE_RATE, 1, dtype="float32")
    noise = np.random.default_rng(0)

    def raised(pcm: bytes, last: bool) -> bytes:
        samples = stream.resample_chunk(np.frombuffer(pcm, "<i2").astype(np.float32), last=last)
        samples += _HISS * (noise.random(len(samples)) - noise.random(len(samples)))
        return bytes(np.clip(np.rint(samples), -32768, 32767).astype("<i2").tobytes())

    return raised


class VoskEngine:
    """One model, hearing one note after another."""

    def __init__(self, model: str, rate: int, phrases: list[str] | None) -> None:
        self._vosk = load_engine()
        self._rate = rate
        self._slice = 2 * max(1, round(rate * _SLICE))
        upsampler(rate)  # if a library is missing, that is not the model's fault
        try:
            # From inside the folder its name is never given to Vosk, which can read few of those
            # that are not plain ASCII on Windows, and needs UTF-8 elsewhere.
            os.chdir(model)
            self._model = self._vosk.Model(".")
            self._grammar = None if phrases is None else grammar(self._model, phrases)
            self._begin()
            # Some damage shows only in a recogniser, and some only once it is given sound.
            self._accept(bytes(2 * round(_TRIAL * max(rate, _ENGINE_RATE))))
            self.finish()
        except OSError as error:
            raise ModelRefused((error.strerror or str(error)).lower()) from error
        except Exception as error:
            # Vosk has no errors of its own, and tells the reason on standard error only.
            raise ModelRefused("it is incomplete, damaged, or no Vosk model") from error

    def _begin(self) -> None:
        """Begin a note: a new recogniser is the only way to begin again at 0, and it costs a millisecond."""
        phrases = [] if self._grammar is None else [self._grammar]
        self._recognizer = self._vosk.KaldiRecognizer(self._model, max(self._rate, _ENGINE_RATE), *phrases)
        self._recognizer.SetWords(True)
        self._raised = upsampler(self._rate)
        self._waiting = b""

    def answer(self, request: dict[str, Any], sound: bytes) -> Answered:
        """Return the answer to one request: what the sound brings, or the rest of the note."""
        return self.finish() if request["do"] == "finish" else self.feed(sound), b""

    def feed(self, pcm: bytes) -> dict[str, Any]:
        """Return what a piece of sound brings.

        Vosk is given slices of one length, whatever the length of the pieces: so the words, and where
        the segments end, do not depend on it. What is left over waits for the next piece.
        """
        self._waiting += pcm
        whole = len(self._waiting) - len(self._waiting) % self._slice
        segments = []
        for start in range(0, whole, self._slice):
            segments += self._accept(self._at_engine_rate(self._waiting[start : start + self._slice], last=False))
        self._waiting = self._waiting[whole:]
        return {"partial": json.loads(self._recognizer.PartialResult()).get("partial", ""), "segments": segments}

    def finish(self) -> dict[str, Any]:
        """Return what is left of the note, and be ready for the next one."""
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
    """Return a result as a list of segments, one or none, each a list of words with their times."""
    words = json.loads(result).get("result", [])
    return [[[word["word"], word["start"], word["end"], word["conf"]] for word in words]] if words else []


def load(model: str, rate: int, phrases: list[str] | None) -> Engine:
    """Return what answers, once the model is loaded.

    Raises:
        ModelRefused: it cannot be used.
        RuntimeError: Vosk itself, or what it needs, cannot be loaded.
    """
    try:
        return VoskEngine(model, rate, phrases).answer
    except ModelRefused:
        raise
    except Exception as error:
        raise RuntimeError(f"the engine Vosk cannot be loaded: {str(error) or type(error).__name__}") from error


def main() -> None:
    """Serve until nobody asks any more."""
    phrases = json.loads(sys.argv[3]) if len(sys.argv) > 3 else None
    serve(lambda: load(sys.argv[1], int(sys.argv[2]), phrases))


if __name__ == "__main__":
    main()
