"""What all natural voices have in common: weights that are verified, workers that load them, and phrases with room.

An engine is a command for its worker, the names of its voices, and their files; see `piper` and `kokoro`. A worker runs
the neural runtime with its telemetry switched off before it loads: this process never imports it.
"""

from __future__ import annotations

import importlib.metadata
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from voiceguide.child import ChildFailed, EngineRefused, running
from voiceguide.errors import SpeechError, VoiceNotFound, did_you_mean, on_a_line
from voiceguide.errors.scarce import scarcity
from voiceguide.sound.audio import SAMPLE_RATE, Audio, Samples, silence, to_frames
from voiceguide.sound.clips import SHAPING, shaped
from voiceguide.speech.calibration import CALIBRATION_SENTENCE, Measurements
from voiceguide.speech.phrasing import OWN_TEMPO, phrase_ends, phrased, pieces, roomy, tempo_for
from voiceguide.speech.synthesizer import Delivery, Voice
from voiceguide.speech.voices import near_voices
from voiceguide.speech.worker_pool import WorkerPool
from voiceguide.weights import VERIFIED, Weights, are_genuine
from voiceguide.wording.errors import reasons
from voiceguide.wording.errors import sound as problem

QUIET_RUNTIME = {"ORT_DISABLE_TELEMETRY": "1", "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
"""The environment of a worker: onnxruntime from 1.29 on sends telemetry unless this is set before it loads; calling
`disable_telemetry_events` later still leaves its files behind."""

PHRASING = 1
"""The version of how text is phrased and rests are lengthened; changing it invalidates cached speech."""

MOST_WORKERS = 2
"""Workers of one engine: each takes some 200 MB, and one processor."""

BETWEEN_PIECES = 0.4
"""Seconds between two pieces of a sentence that is too long for one call."""

MEASURED_LENGTHS = (1.0, 2.0)
"""The lengths of sounds at which a voice is measured that the program does not know."""

_START_TIMEOUT = 60.0
_TIMEOUT = 30.0
_TIMEOUT_A_CHARACTER = 0.2


@dataclass(frozen=True, slots=True)
class NeuralVoice:
    """A voice of a neural engine, installed here."""

    voice: Voice
    weights: tuple[Weights, ...]
    """Its files, in the order in which the worker takes them."""
    speaker: str
    """Its name within the weights, for weights that have several."""
    tempos: tuple[tuple[float, float], ...]
    """Measured: the length of its sounds, 1 being its own, and the words a minute at that length; slower and slower.
    Empty for a voice that was never measured: the engine does that when it first speaks."""

    def length_for(self, words_a_minute: float) -> float:
        """Return the length of sounds at which it speaks so many words a minute, from half to three times its own."""
        paces = [pace for _, pace in self.tempos][::-1]
        lengths = [length for length, _ in self.tempos][::-1]
        inside = float(np.exp(np.interp(np.log(words_a_minute), np.log(paces), np.log(lengths))))
        if words_a_minute > paces[-1]:
            inside = lengths[-1] * paces[-1] / words_a_minute
        elif words_a_minute < paces[0]:
            inside = lengths[0] * paces[0] / words_a_minute
        return round(min(3.0, max(0.5, inside)), 3)


class NeuralSynthesizer:
    """Speaks with a neural engine: the same text always gives the same samples.

    Args:
        engine: its name, and the name of the package that it comes with.
        package: the distribution whose version changes the sound.
        worker: the program that loads weights and speaks.
        voices: what is installed.
        cache: the folder of measurements; it also remembers that weights were verified.
    """

    def __init__(
        self, engine: str, package: str, worker: Path, voices: Sequence[NeuralVoice], cache: Path,
        command: Sequence[str] | None = None,
    ) -> None:  # fmt: skip
        self._engine = engine
        self._version = f"{package} {importlib.metadata.version(package)} shaping {SHAPING} phrasing {PHRASING}"
        self._voices = {found.voice.id: found for found in voices}
        self._command = tuple(command or running(worker))
        self._verified = cache / VERIFIED
        self._measurements = Measurements(cache, engine)
        self._lock = threading.Lock()
        self._measuring = threading.Lock()
        self._pools: dict[tuple[Weights, ...], WorkerPool] = {}

    def identity(self, voice: str = "") -> str:
        """Return the engine, its version and the weights of a voice."""
        found = self._voices.get(voice)
        return f"{self._version} {' '.join(part.sha256[:16] for part in found.weights)}" if found else self._version

    def voices(self) -> Sequence[Voice]:
        """Return the voices that are installed; empty if there are none."""
        return [found.voice for found in self._voices.values()]

    def synthesize(self, text: str, delivery: Delivery) -> Audio:
        """Return one utterance; a worker that fails is replaced once."""
        found = self._voices.get(delivery.voice)
        if found is None:
            hint = did_you_mean(near_voices(self.voices(), delivery.voice))
            raise VoiceNotFound(problem.VOICE_UNKNOWN, name=delivery.voice, hint=hint)
        pace = delivery.words_a_minute
        plain = text.replace("[", " ").replace("]", " ")  # Piper takes what is in double brackets for phonemes
        spoken = phrased(plain) if pace < OWN_TEMPO else plain
        length = self._measured(found).length_for(tempo_for(pace))
        parts = [self._shaped(piece, found, length) for piece in pieces(spoken)]
        samples = _joined([part for part in parts if len(part)])
        if not len(samples):
            raise SpeechError(problem.VOICE_FAILED, text=on_a_line(text, 60), reason=reasons.NO_SOUND_AT_ALL)
        return Audio(roomy(samples, 60 * len(plain.split()) / pace, phrase_ends(spoken)))

    def is_whole(self, voice: str) -> bool:
        """Return whether the weights of an installed voice are what they must be."""
        found = self._voices[voice]
        try:
            for part in found.weights:
                self._verify(part, found.voice.name)
        except SpeechError:
            return False
        return True

    def close(self) -> None:
        """End all workers."""
        with self._lock:
            pools, self._pools = list(self._pools.values()), {}
        for pool in pools:
            pool.close()

    def _measured(self, found: NeuralVoice) -> NeuralVoice:
        """Return a voice with its tempos: as measured earlier, or now, by one sentence at two lengths."""
        if found.tempos:
            return found
        key = f"tempos {' '.join(part.sha256[:16] for part in found.weights)}"
        with self._measuring:
            paces = _paces(self._measurements.kept(key))
            if paces is None:
                words = 60 * SAMPLE_RATE * len(CALIBRATION_SENTENCE.split())
                frames = [len(self._shaped(CALIBRATION_SENTENCE, found, length)) for length in MEASURED_LENGTHS]
                if not all(frames):
                    raise SpeechError(problem.VOICE_FAILED, text=CALIBRATION_SENTENCE, reason=reasons.NO_SOUND_AT_ALL)
                own, slow = (words / count for count in frames)
                paces = [own, min(slow, own / 1.1)]  # each slower than the one before, whatever a voice does
                self._measurements.keep(key, paces)
        return replace(found, tempos=tuple(zip(MEASURED_LENGTHS, paces, strict=True)))

    def _shaped(self, piece: str, found: NeuralVoice, length: float) -> Samples:
        """Return one call of the engine as shaped sound, empty if there is nothing in it to say."""
        request = {"text": piece, "speaker": found.speaker, "length": length}
        timeout = _TIMEOUT + _TIMEOUT_A_CHARACTER * len(piece)
        pool = self._pool(found)
        reason = ""
        for fresh in (False, True):
            try:
                header, sound = pool.ask(request, timeout, found.voice.id, fresh)
            except ChildFailed as error:
                if error.scarce is not None:
                    raise error.scarce from error
                reason = str(error)
            except EngineRefused as error:
                if scarce := scarcity(str(error)):
                    raise scarce from error
                reason = reasons.ENGINE_SAID.format(error=error)
            else:
                return shaped(np.frombuffer(sound, np.int16), int(header["rate"])).samples
        raise SpeechError(problem.VOICE_FAILED, text=on_a_line(piece, 60), reason=reason)

    def _pool(self, found: NeuralVoice) -> WorkerPool:
        """Return the workers that have loaded the weights of a voice, which are verified first."""
        with self._lock:
            pool = self._pools.get(found.weights)
            if pool is None:
                for part in found.weights:
                    self._verify(part, found.voice.name)
                command = [*self._command, *(str(part.path) for part in found.weights)]
                pool = WorkerPool(
                    lambda: command, min(MOST_WORKERS, os.cpu_count() or 1), _START_TIMEOUT, environment=QUIET_RUNTIME
                )
                self._pools[found.weights] = pool
            return pool

    def _verify(self, part: Weights, name: str) -> None:
        """Compare a file with its digest.

        Raises:
            SpeechError: it is not what it must be, or cannot be read.
        """
        try:
            genuine = are_genuine(part, self._verified)
        except OSError as error:
            reason = error.strerror or error
            raise SpeechError(problem.VOICE_UNREADABLE, name=name, path=part.path, reason=reason) from error
        if not genuine:
            raise SpeechError(problem.VOICE_NOT_GENUINE, name=name, path=part.path)


def _paces(kept: object) -> list[float] | None:
    """Return what was kept, if it is the words a minute at MEASURED_LENGTHS."""
    if not isinstance(kept, list) or len(kept) != len(MEASURED_LENGTHS):
        return None
    return kept if all(isinstance(pace, float) and pace > 0 for pace in kept) else None


def _joined(parts: Sequence[Samples]) -> Samples:
    """Return pieces of one sentence with a rest between them."""
    done: list[Samples] = []
    for part in parts:
        done += [silence(to_frames(BETWEEN_PIECES, SAMPLE_RATE)), part] if done else [part]
    return np.concatenate(done) if done else silence(0)
