"""The program of the speech worker: pyttsx3, alone in a process of its own.

pyttsx3 is only ever asked to save one utterance to a file: its playback cannot be interrupted, and a second
utterance in the same run is lost. The engine can hang, or end the whole process from C; here that costs one worker,
not the session.

`child` describes the protocol. This program imports only `serving` from voiceguide.
"""

from __future__ import annotations

import ctypes
import os
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[2]))  # last, so as to shadow nothing; for a checkout that is not installed
from voiceguide.serving import Answered, Engine, Unavailable, serve

_SETTLE = "a"
_PATIENCE = 60.0
_WORD_GAP = 7
_THREADS = 3


def load_engine() -> Any:  # noqa: ANN401 - pyttsx3 has no types
    """Return pyttsx3's engine, with the speech library of the espeakng-loader wheel if installed.

    The wheel takes precedence over the system's library: it is the same version for everyone, and knows where its
    data is. Its name is the one pyttsx3 asks the system for, so that loading it first is enough. Its data path must
    be set beforehand, or it ends the process.
    """
    try:
        import espeakng_loader
    except ImportError:
        pass
    else:
        os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
        ctypes.CDLL(espeakng_loader.get_library_path())
    import pyttsx3

    try_threads()
    return pyttsx3.init()


def try_threads() -> None:
    """Start as many threads as an engine does, and end them: an engine that cannot hangs without an error.

    Raises:
        RuntimeError: they cannot be started.
    """
    over = threading.Event()
    try:
        for _ in range(_THREADS):
            threading.Thread(target=over.wait, daemon=True).start()
    finally:
        over.set()


class PyttsxEngine:
    """One engine, with one delivery set at a time."""

    def __init__(self, temporary: Path) -> None:
        self._engine = load_engine()
        self._is_espeak = "espeak" in str(self._engine)
        self._finished = threading.Event()
        self._errors: list[str] = []
        self._target = InMemory() if hasattr(os, "memfd_create") else InFolder(temporary)
        self._delivery: tuple[str, int, int, int] | None = None
        self._engine.connect("finished-utterance", self._on_finished)
        self._engine.connect("error", lambda name, exception: self._errors.append(str(exception)))
        # Until its first run the engine holds settings back and passes them to espeak-ng together
        # with the text, so the first run is only for that.
        self._save(_SETTLE)

    def _on_finished(self, name: str, completed: bool) -> None:
        if not completed:
            self._errors.append("it was cut off")
        self._finished.set()

    def answer(self, request: dict[str, Any], sound: bytes) -> Answered:
        """Return the answer to one request: the voices, or the bytes of a sound file with the utterance."""
        if request["do"] == "voices":
            return {"voices": self.voices()}, b""
        return {}, self.say(request["text"], request["voice"], request["rate"], request["gap"], request["pitch"])

    def voices(self) -> list[dict[str, str]]:
        """Return the voices the engine lists."""
        found = []
        for voice in self._engine.getProperty("voices"):
            languages = [_text(language) for language in getattr(voice, "languages", None) or []]
            language = languages[0].lower().replace("_", "-").strip("\x00\x05 ") if languages else ""
            found.append({"id": str(voice.id), "name": str(voice.name), "language": language})
        return found

    def say(self, text: str, voice: str, rate: int, gap: int, pitch: int) -> bytes:
        """Return one utterance as the bytes of a sound file."""
        self._set(voice, rate, gap, pitch)
        return self._save(text)

    def _set(self, voice: str, rate: int, gap: int, pitch: int) -> None:
        """Set the delivery, and speak one unheard syllable, after which it has surely taken effect."""
        if self._delivery == (voice, rate, gap, pitch):
            return
        self._delivery = None
        self._errors.clear()
        self._engine.setProperty("voice", voice)
        self._engine.setProperty("rate", rate)
        if pitch != 50 or self._is_espeak:
            self._engine.setProperty("pitch", pitch)
        self._set_gap(gap)
        self._save(_SETTLE)
        self._delivery = (voice, rate, gap, pitch)

    def _set_gap(self, gap: int) -> None:
        """Set the rest between words: espeak-ng's parameter 7, which pyttsx3 does not offer."""
        if self._is_espeak:
            from pyttsx3.drivers import _espeak

            _espeak.SetParameter(_WORD_GAP, gap, 0)

    def _wait_until_idle(self) -> None:
        """Wait for espeak-ng's own thread, which keeps working after it reports the end of an utterance.

        pyttsx3 begins each run by cancelling whatever that thread is doing: a setting may be lost, and the next
        utterance empty.
        """
        if self._is_espeak:
            from pyttsx3.drivers import _espeak

            _espeak.Synchronize()

    def _save(self, text: str) -> bytes:
        self._finished.clear()
        self._wait_until_idle()
        with self._target as path:
            self._engine.save_to_file(text, path)
            self._engine.runAndWait()
            # espeak-ng returns before it has finished: the file is complete once this event is set.
            if not self._finished.wait(_PATIENCE):
                raise TimeoutError("it never finished")
            self._wait_until_idle()
            if self._errors:
                raise RuntimeError(self._errors[0])
            return self._target.saved()


class InMemory:
    """A file in memory, as Linux offers: what is spoken never touches a disk."""

    def __init__(self) -> None:
        self._descriptor = _memory_file()

    def __enter__(self) -> str:
        os.ftruncate(self._descriptor, 0)
        return f"/proc/self/fd/{self._descriptor}"

    def __exit__(self, *error: object) -> None:
        os.ftruncate(self._descriptor, 0)

    def saved(self) -> bytes:
        """Return what the engine wrote."""
        size = os.fstat(self._descriptor).st_size
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        return os.read(self._descriptor, size)


def _memory_file() -> int:
    if sys.platform != "linux":
        raise OSError("only Linux has files in memory")
    return os.memfd_create("utterance")


class InFolder:
    """A file in a folder, where memory files are unavailable; it exists for some milliseconds."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / f"utterance-{os.getpid()}.wav"

    def __enter__(self) -> str:
        # The folder may be gone with the cache; without it the engine would never report that it has finished.
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return str(self._file)

    def __exit__(self, *error: object) -> None:
        self._file.unlink(missing_ok=True)

    def saved(self) -> bytes:
        """Return what the engine wrote."""
        return self._file.read_bytes()


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def load(temporary: Path) -> Engine:
    """Load the engine and return what answers requests.

    Raises:
        Unavailable: the engine does not load.
    """
    try:
        return PyttsxEngine(temporary).answer
    except Exception as error:
        raise Unavailable(str(error) or type(error).__name__) from error


def main() -> None:
    """Serve requests until the input ends."""
    os.umask(0o077)  # the engine may write a person's own words
    temporary = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.gettempdir())
    serve(lambda: load(temporary))


if __name__ == "__main__":
    main()
