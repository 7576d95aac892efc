"""The voice of the system: pyttsx3 in worker processes, verified, retried and timed.

What happens to one utterance:

1. A worker is taken from the pool, one that already speaks with this delivery if there is one.
2. It answers with a sound file, or fails, or is late; a worker that failed is ended.
3. The sound is shaped (trimmed, faded, levelled) and must be plausible for its text.
4. After a failure, or a sound that is not plausible, a fresh worker tries once more. What two
   workers say alike is believed, however long it is; nothing but silence never is.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import platform
import shutil
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from voiceguide.child import Child, ChildFailed, EngineRefused, EngineUnavailable, running
from voiceguide.errors import SoundUnusable, SpeechError, VoiceNotFound, did_you_mean, on_a_line
from voiceguide.errors.scarce import scarcity
from voiceguide.files import make_private
from voiceguide.owned import Names
from voiceguide.privacy import open_to_others
from voiceguide.sound.audio import Audio, to_seconds
from voiceguide.sound.clips import SHAPING, shaped
from voiceguide.sound.codec import decode
from voiceguide.speech.calibration import CALIBRATION_SENTENCE, Measurements, Pace, Setting, measure, setting_for
from voiceguide.speech.synthesizer import Delivery, Voice
from voiceguide.speech.voices import near_voices
from voiceguide.wording.problems import reasons
from voiceguide.wording.problems import sound as problem

OWN_UTTERANCES = Names(files=r"utterance-\d+\.wav")
"""Every name that is given to sound on its way."""

SPEECH_WORKER = Path(__file__).with_name("worker.py")

POOL = 3
"""How many workers may run at once."""

_START_TIMEOUT = 10.0
_TIMEOUT = 10.0
_TIMEOUT_A_CHARACTER = 0.05


class SystemSynthesizer:
    """Speaks with what the system offers: eSpeak NG on Linux, SAPI on Windows, NSSpeech on macOS."""

    def __init__(
        self, cache: Path, temporary: Path, command: Sequence[str] | None = None, timeout: float = _TIMEOUT
    ) -> None:
        self._command = tuple(command or running(SPEECH_WORKER))
        self._temporary = temporary
        self._borrowed = False
        self._timeout = timeout
        self._identity = f"{_engine_version()} shaping {SHAPING}"
        self._measurements = Measurements(cache, self.identity())
        self._lock = threading.Lock()
        self._calibrating = threading.Lock()
        self._idle: dict[Child, object] = {}
        """The workers that wait, each with the delivery that it spoke with last."""
        self._busy: set[Child] = set()
        self._free = threading.Semaphore(POOL)
        self._closed = False

    def identity(self) -> str:
        """Return the engine, its version, and the version of the shaping."""
        return self._identity

    def voices(self) -> Sequence[Voice]:
        """Return the engine's voices, asking it only once for this version of it."""
        known = self._measurements.voices()
        if known:
            return known
        request = {"do": "voices"}
        try:
            header, _ = self._ask(request, self._timeout, None)
        except ChildFailed:
            try:
                header, _ = self._ask(request, self._timeout, None, fresh=True)
            except ChildFailed as error:
                silent = SpeechError(problem.SPEECH_ENGINE_SILENT, reason=error)
                raise error.scarce or silent from error
        voices = [Voice(**entry) for entry in header["voices"]]
        if not voices:
            raise SpeechError(problem.NO_SPEECH_ENGINE, reason=reasons.NO_VOICES)
        self._measurements.keep_voices(voices)
        return voices

    def synthesize(self, text: str, delivery: Delivery) -> Audio:
        """Return one utterance; a worker that fails is replaced once."""
        return self._speak(text, delivery.voice, self.setting(delivery), delivery.pitch)

    def setting(self, delivery: Delivery) -> Setting:
        """Return the engine's own setting for a delivery, measuring the voice if it is new."""
        pace = self._measurements.pace(delivery.voice)
        if pace is None:
            with self._calibrating:
                pace = self._measurements.pace(delivery.voice) or self._measured(delivery.voice)
        return setting_for(pace, delivery.words_a_minute)

    def close(self) -> None:
        """End the workers, also those that are at work."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, {}
            busy = list(self._busy)
        for child in idle:
            self._end(child)
        for child in busy:
            child.kill()  # the thread that waits for it gives the rest back
        if self._borrowed:
            shutil.rmtree(self._temporary, ignore_errors=True)

    def _measured(self, voice: str) -> Pace:
        pace = measure(lambda setting: to_seconds(self._speak(CALIBRATION_SENTENCE, voice, setting, 50).frames))
        self._measurements.keep_pace(voice, pace)
        return pace

    def _speak(self, text: str, voice: str, setting: Setting, pitch: int) -> Audio:
        request = {"do": "say", "text": text, "voice": voice, "pitch": pitch, **setting._asdict()}
        timeout = self._timeout + _TIMEOUT_A_CHARACTER * len(text)
        earlier: Audio | None = None
        reason = ""
        for fresh in (False, True):
            try:
                _, sound = self._ask(request, timeout, (voice, setting, pitch), fresh)
                audio = shaped(*decode(sound))
            except ChildFailed as error:
                if error.scarce is not None:
                    raise error.scarce from error
                reason = str(error)
                continue
            except EngineRefused as error:
                if scarce := scarcity(str(error)):
                    raise scarce from error
                self._check_voice(voice)
                reason = reasons.ENGINE_SAID.format(error=error)
                continue
            except SoundUnusable:
                reason = reasons.NO_READABLE_SOUND
                continue
            if audio.frames == 0:
                reason = reasons.NO_SOUND_AT_ALL
            elif _plausible(audio, text, setting.rate) or (earlier is not None and _alike(audio, earlier)):
                return audio
            else:
                earlier, reason = audio, reasons.UNLIKELY_LENGTH
        raise SpeechError(problem.VOICE_FAILED, text=on_a_line(text, 60), reason=reason)

    def _check_voice(self, name: str) -> None:
        voices = self.voices()
        if all(voice.id != name for voice in voices):
            raise VoiceNotFound(problem.VOICE_UNKNOWN, name=name, hint=did_you_mean(near_voices(voices, name)))

    def _ask(
        self, request: dict[str, Any], timeout: float, delivery: object, fresh: bool = False
    ) -> tuple[dict[str, Any], bytes]:
        """Put a request to a worker of the pool, or to a `fresh` one; one that fails is ended."""
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

    def _taken(self, delivery: object, fresh: bool) -> Child:
        """Return a worker: one that speaks like this already, else a new one while there is room."""
        discarded = None
        try:
            with self._lock:
                if self._closed:
                    raise ChildFailed(reasons.VOICE_WAS_CLOSED)
                alike = [child for child, last in self._idle.items() if last == delivery]
                full = len(self._idle) + len(self._busy) >= POOL
                if fresh and full:
                    discarded = next(iter(self._idle))
                    del self._idle[discarded]
                if not fresh and (alike or full):
                    child = (alike or list(self._idle))[0]
                    del self._idle[child]
                else:
                    child = Child([*self._command, str(self._folder())], _START_TIMEOUT)
                self._busy.add(child)
                return child
        finally:
            if discarded is not None:
                self._end(discarded)

    def _give_back(self, child: Child, delivery: object, healthy: bool) -> None:
        """Take back a worker that spoke like this; one that failed is ended, as is any once this voice is closed."""
        with self._lock:
            self._busy.discard(child)
            if healthy and not self._closed:
                self._idle[child] = delivery
                return
        self._end(child)

    def _end(self, child: Child) -> None:
        """End a worker, and remove the file that it may have been writing."""
        child.end()
        with contextlib.suppress(OSError):
            (self._temporary / f"utterance-{child.pid}.wav").unlink(missing_ok=True)

    def _folder(self) -> Path:
        """Return the folder for sound on its way; where ours cannot be written, one of the system's."""
        try:
            make_private(self._temporary)
            if os.access(self._temporary, os.W_OK) and not open_to_others(self._temporary):
                return self._temporary
        except OSError:
            pass
        self._temporary = Path(tempfile.mkdtemp(prefix="voiceguide-"))
        self._borrowed = True
        return self._temporary


def _plausible(audio: Audio, text: str, rate: int) -> bool:
    """Say whether the length could be that of the text; espeak-ng's rates are meant, and close to real.

    Short texts vary too much to tell. The lower bound lies above what an utterance at twice the
    rate would give.
    """
    words = len(text.split())
    if words < 5:
        return True
    expected = 60 * words / rate
    return 0.45 * expected < to_seconds(audio.frames) < 5 * expected + 5


def _alike(one: Audio, other: Audio) -> bool:
    return abs(one.frames - other.frames) <= 0.02 * max(one.frames, other.frames)


def _engine_version() -> str:
    """Return what tells this engine from another version of it, without starting it."""
    version = importlib.metadata.version("pyttsx3")
    try:
        import espeakng_loader

        library = Path(espeakng_loader.get_library_path()).stat()
    except (ImportError, OSError):
        return f"pyttsx3 {version} {sys.platform} {platform.release()} {platform.version()}"
    return f"pyttsx3 {version} espeak-ng {library.st_size} {library.st_mtime_ns}"
