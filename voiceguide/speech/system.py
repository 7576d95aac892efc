"""The system's voice: pyttsx3 in worker processes, verified, retried and timed.

What happens to one utterance:

1. A worker is taken from the pool, preferably one already set to this delivery.
2. It answers with a sound file, fails, or times out; a failed worker is ended.
3. The sound is shaped (trimmed, faded, levelled) and its length must be plausible for the text.
4. After a failure, or a sound that is not plausible, a fresh worker tries once more. If two workers agree, the sound
   is accepted whatever its length; pure silence never is.
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

from voiceguide.child import ChildFailed, EngineRefused, running
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
from voiceguide.speech.worker_pool import WorkerPool
from voiceguide.wording.errors import reasons
from voiceguide.wording.errors import sound as problem

OWN_UTTERANCES = Names(files=r"utterance-\d+\.wav")
"""Every name given to temporary sound files."""

SPEECH_WORKER = Path(__file__).with_name("worker.py")

POOL = 3
"""The most workers that may run at once."""

_START_TIMEOUT = 10.0
_TIMEOUT = 10.0
_TIMEOUT_A_CHARACTER = 0.05


class SystemSynthesizer:
    """Speaks with the system's engine: eSpeak NG on Linux, SAPI on Windows, NSSpeech on macOS."""

    def __init__(
        self, cache: Path, temporary: Path, command: Sequence[str] | None = None, timeout: float = _TIMEOUT
    ) -> None:
        self._command = tuple(command or running(SPEECH_WORKER))
        self._temporary = temporary
        self._borrowed = False
        self._timeout = timeout
        self._identity = f"{_engine_version()} shaping {SHAPING}"
        self._measurements = Measurements(cache, self.identity())
        self._calibrating = threading.Lock()
        self._workers = WorkerPool(
            lambda: [*self._command, str(self._folder())], POOL, _START_TIMEOUT, self._remove_unfinished
        )

    def identity(self, voice: str = "") -> str:
        """Return the engine, its version, and the version of the shaping."""
        return self._identity

    def voices(self) -> Sequence[Voice]:
        """Return the engine's voices, listing them only once per engine version."""
        known = self._measurements.voices()
        if known:
            return known
        request = {"do": "voices"}
        try:
            header, _ = self._workers.ask(request, self._timeout, None)
        except ChildFailed:
            try:
                header, _ = self._workers.ask(request, self._timeout, None, fresh=True)
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
        """Return the engine's setting for a delivery, measuring the voice if it is new."""
        pace = self._measurements.pace(delivery.voice)
        if pace is None:
            with self._calibrating:
                pace = self._measurements.pace(delivery.voice) or self._measured(delivery.voice)
        return setting_for(pace, delivery.words_a_minute)

    def close(self) -> None:
        """End all workers, busy ones included."""
        self._workers.close()
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
                _, sound = self._workers.ask(request, timeout, (voice, setting, pitch), fresh)
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

    def _remove_unfinished(self, pid: int) -> None:
        """Remove the file that an ended worker may have been writing."""
        with contextlib.suppress(OSError):
            (self._temporary / f"utterance-{pid}.wav").unlink(missing_ok=True)

    def _folder(self) -> Path:
        """Return the folder for temporary sound files; if ours is not writable, one of the system's."""
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
    """Return whether the length is plausible for the text; `rate` is espeak-ng's, which is close to the real one.

    Short texts vary too much to judge. The lower bound is above the length of an utterance at twice the rate.
    """
    words = len(text.split())
    if words < 5:
        return True
    expected = 60 * words / rate
    return 0.45 * expected < to_seconds(audio.frames) < 5 * expected + 5


def _alike(one: Audio, other: Audio) -> bool:
    return abs(one.frames - other.frames) <= 0.02 * max(one.frames, other.frames)


def _engine_version() -> str:
    """Return the version of the engine, or what identifies it, without starting it."""
    version = importlib.metadata.version("pyttsx3")
    try:
        import espeakng_loader

        library = Path(espeakng_loader.get_library_path()).stat()
    except (ImportError, OSError):
        return f"pyttsx3 {version} {sys.platform} {platform.release()} {platform.version()}"
    return f"pyttsx3 {version} espeak-ng {library.st_size} {library.st_mtime_ns}"
