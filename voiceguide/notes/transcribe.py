"""Turns notes into text: in the background while they are spoken, or later from the journal.

The sound is in the journal before it comes here. Whatever happens to the recogniser costs the text for now, never
the sound: a note without text can be transcribed at any time.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from voiceguide.errors import NoteNotFound, RecognizerFailed
from voiceguide.journal.store import Journal
from voiceguide.listening.gate import Gate
from voiceguide.listening.recognizer import Recognizer
from voiceguide.listening.tidy import tidied
from voiceguide.transcript import Segment, Word
from voiceguide.wording.errors import listening as problem
from voiceguide.wording.errors import reasons

OpenRecognizer = Callable[[int], Recognizer]
"""Opens a recogniser for mono 16-bit sound, at a sample rate in Hz."""

BEHIND_LIMIT = 120.0
"""Seconds of sound that may wait for the recogniser; the rest is read from the journal later."""


class Hearer:
    """Hears one note at a time: passes speech to the recogniser, and everything else as silence."""

    def __init__(self, recognizer: Recognizer, sample_rate: int) -> None:
        self._recognizer = recognizer
        self._gate = Gate(sample_rate)
        self._segments: list[Segment] = []

    def feed(self, pcm: bytes) -> None:
        """Hear the next piece of the note.

        Raises:
            RecognizerFailed: the recogniser died or refused.
        """
        self._segments.extend(self._recognizer.feed(self._gate.feed(pcm)).segments)

    def finish(self) -> tuple[Segment, ...]:
        """Return everything that was recognised.

        Raises:
            RecognizerFailed: the recogniser died or refused.
        """
        self._segments.extend(self._recognizer.feed(self._gate.finish()).segments)
        self._segments.extend(self._recognizer.finish().segments)
        return tuple(self._segments)


def transcribe(
    journal: Journal, note: int, open_recognizer: OpenRecognizer, language: str = "en",
    commands: Sequence[tuple[float, float]] = (),
) -> int:  # fmt: skip
    """Turn the sound of a note into text, keep the text, and return how many words were recognised.

    What was said within the spans of `commands`, in seconds, is left out.

    Raises:
        RecognizerFailed: the recogniser died or refused; the note is as it was.
        JournalError: the note has no sound, or its text cannot be kept.
    """
    sound = journal.sound(note)
    recognizer = open_recognizer(sound.sample_rate)
    try:
        hearer = Hearer(recognizer, sound.sample_rate)
        for block in sound.blocks:
            hearer.feed(block)
        segments = without(hearer.finish(), commands)
    finally:
        recognizer.close()
    text = tidied(segments, language)
    if text or not journal.entry(note).text:  # an existing text is not replaced by none
        journal.write_text(note, text, segments)
    return len(text.split())


def without(segments: Iterable[Segment], spans: Sequence[tuple[float, float]]) -> tuple[Segment, ...]:
    """Return segments without the words that were said within spans of seconds."""

    def stays(word: Word) -> bool:
        middle = (word.start + word.end) / 2
        return not any(start <= middle <= end for start, end in spans)

    left = (Segment(tuple(filter(stays, segment.words))) for segment in segments)
    return tuple(segment for segment in left if segment.words)


@dataclass(frozen=True, slots=True)
class _Begin:
    sample_rate: int


@dataclass(frozen=True, slots=True)
class _Finish:
    note: int
    whole: bool
    """Whether the recogniser heard all of it."""
    commands: tuple[tuple[float, float], ...]


class _Abandon:
    pass


class _End:
    pass


_Task = _Begin | bytes | _Finish | _Abandon | _End


class Transcriber:
    """Turns notes into text in a thread of its own, as fast as the recogniser can, and never blocks."""

    def __init__(self, journal: Journal, open_recognizer: OpenRecognizer, language: str = "en") -> None:
        self._journal = journal
        self._open_recognizer = open_recognizer
        self._language = language
        self._tasks: queue.SimpleQueue[_Task] = queue.SimpleQueue()
        self._limit = 0
        self._waiting = 0
        self._behind = False
        self._lock = threading.Lock()
        self._recognizer: Recognizer | None = None
        self._sample_rate = 0
        self._hearer: Hearer | None = None
        self._ending = False
        self._closed = False
        self.failed: list[int] = []
        """Notes that could not be turned into text; they can be transcribed later."""
        self._thread = threading.Thread(target=self._run, name="transcriber", daemon=True)
        self._thread.start()

    def begin(self, sample_rate: int) -> None:
        """Begin a note."""
        with self._lock:
            self._behind = False
            self._limit = round(BEHIND_LIMIT * sample_rate) * 2
        self._tasks.put(_Begin(sample_rate))

    def feed(self, pcm: bytes) -> None:
        """Hand on what was said; returns at once."""
        with self._lock:
            if self._behind or self._waiting + len(pcm) > self._limit:
                self._behind = True
                return
            self._waiting += len(pcm)
        self._tasks.put(pcm)

    def finish(self, note: int, commands: Sequence[tuple[float, float]] = ()) -> None:
        """End the note, which is in the journal; its text follows when it is ready.

        What was said within the spans of `commands`, in seconds, is left out of it.
        """
        with self._lock:
            whole = not self._behind
        self._tasks.put(_Finish(note, whole, tuple(commands)))

    def abandon(self) -> None:
        """Forget the note: it was discarded."""
        self._tasks.put(_Abandon())

    def end(self, patience: float) -> bool:
        """Take no more notes, wait up to `patience` seconds, and return whether every note is text by then."""
        if not self._ending:
            self._ending = True
            self._tasks.put(_End())
        self._thread.join(patience)
        return not self._thread.is_alive()

    def close(self) -> None:
        """End the recogniser, whatever it is doing."""
        self.end(0.0)
        with self._lock:
            self._closed = True
            recognizer = self._recognizer
        if recognizer is not None:
            recognizer.close()
        self._thread.join()

    def _run(self) -> None:
        while True:
            task = self._tasks.get()
            match task:
                case _Begin():
                    self._prepare(task.sample_rate)
                case bytes():
                    self._hear(task)
                case _Finish():
                    self._write(task)
                case _Abandon():
                    self._hearer = None
                    self._renew()
                case _End():
                    return

    def _prepare(self, sample_rate: int) -> None:
        self._hearer = None
        try:
            recognizer = self._recognizer
            if recognizer is None or self._sample_rate != sample_rate:
                self._renew()
                recognizer = self._opened(sample_rate)
                self._sample_rate = sample_rate
            self._hearer = Hearer(recognizer, sample_rate)
        except Exception:  # noqa: BLE001 - without a recogniser a note stays sound
            return

    def _hear(self, pcm: bytes) -> None:
        with self._lock:
            self._waiting -= len(pcm)
        if self._hearer is None:
            return
        try:
            self._hearer.feed(pcm)
        except Exception:  # noqa: BLE001 - it is reported when the note is transcribed again
            self._hearer = None

    def _write(self, finished: _Finish) -> None:
        """Keep the text of a note; if it was not heard to its end, hear it again from the journal."""
        hearer, self._hearer = self._hearer, None
        note, commands = finished.note, finished.commands
        try:
            if hearer is not None and finished.whole:
                segments = without(hearer.finish(), commands)
                self._journal.write_text(note, tidied(segments, self._language), segments)
                return
        except NoteNotFound:
            return  # it was discarded meanwhile
        except Exception:  # noqa: BLE001, S110 - it is tried again, from the journal
            pass
        self._renew()
        if self._closed:
            self.failed.append(note)
            return
        try:
            transcribe(self._journal, note, self._opened, self._language, commands)
        except NoteNotFound:
            return  # it was discarded meanwhile
        except Exception:  # noqa: BLE001 - whatever it was, the next note comes first
            self.failed.append(note)
        finally:
            self._renew()

    def _opened(self, sample_rate: int) -> Recognizer:
        """Return a new recogniser that `close` can end.

        Raises:
            RecognizerFailed: `close` was called.
        """
        recognizer = self._open_recognizer(sample_rate)
        with self._lock:
            self._recognizer = recognizer
            closed = self._closed
        if closed:
            recognizer.close()
            raise RecognizerFailed(problem.NOT_RECOGNIZED, reason=reasons.ENDED_MEANWHILE)
        return recognizer

    def _renew(self) -> None:
        """Close the recogniser, so that the next note gets a fresh one."""
        recognizer, self._recognizer = self._recognizer, None
        if recognizer is not None:
            recognizer.close()
