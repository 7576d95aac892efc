"""All engines behind one seam: each voice is spoken by the engine that has it, which starts only when it speaks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence

from voiceguide.errors import VoiceguideError
from voiceguide.sound.audio import Audio
from voiceguide.speech.neural import NeuralSynthesizer
from voiceguide.speech.synthesizer import Delivery, Synthesizer, Voice

SEPARATOR = "/"
"""Between the name of an engine and that of its voice, as in piper/joe."""


class Engines:
    """Speaks with any of several engines.

    Args:
        opening: what opens each engine, by its name; the better one first. The last has every voice that names no
            engine, and is the only one that may have to be started to know its voices.
    """

    def __init__(self, opening: Mapping[str, Callable[[], Synthesizer]]) -> None:
        self._opening = dict(opening)
        *_, self._last = opening
        self._lock = threading.Lock()
        self._open: dict[str, Synthesizer] = {}

    def identity(self, voice: str = "") -> str:
        """Return the identity of the engine that has a voice; without one, those of all engines."""
        if voice:
            return self._engine_of(voice).identity(voice)
        return ", ".join(self._engine(name).identity() for name in self._opening)

    def voices(self) -> Sequence[Voice]:
        """Return the voices of all engines, the better ones first.

        Raises:
            SpeechError: there is no voice at all.
        """
        found = [voice for name in self._opening if name != self._last for voice in self._engine(name).voices()]
        try:
            return [*found, *self._engine(self._last).voices()]
        except VoiceguideError:
            if found:
                return found
            raise

    def whole_voices(self) -> Sequence[Voice]:
        """Return the natural voices whose weights are what they must be; nothing is started for that."""
        found: list[Voice] = []
        for name in self._opening:
            engine = self._engine(name) if name != self._last else None
            if isinstance(engine, NeuralSynthesizer):
                found += [voice for voice in engine.voices() if engine.is_whole(voice.id)]
        return found

    def synthesize(self, text: str, delivery: Delivery) -> Audio:
        """Return one utterance, by the engine that has the voice."""
        return self._engine_of(delivery.voice).synthesize(text, delivery)

    def close(self) -> None:
        """Close all engines that were opened."""
        with self._lock:
            opened, self._open = list(self._open.values()), {}
        for engine in opened:
            engine.close()

    def _engine_of(self, voice: str) -> Synthesizer:
        name, separator, _ = voice.partition(SEPARATOR)
        if separator and name in self._opening:
            return self._engine(name)
        return self._engine(self._last)

    def _engine(self, name: str) -> Synthesizer:
        with self._lock:
            engine = self._open.get(name)
            if engine is None:
                engine = self._open[name] = self._opening[name]()
            return engine
