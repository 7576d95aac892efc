"""Words heard while a session plays: from the microphone to the inbox, in a thread of its own.

A failure here costs the words, never the session: keys go on working, and it is reported once.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Protocol

from voiceguide.controls.inbox import Inbox, Source
from voiceguide.controls.vocabulary import DESTRUCTIVE, PHRASES, grammar, plain
from voiceguide.errors import ModelUnusable, RecognizerFailed, VoiceguideError
from voiceguide.inputs.note_words import NoteWords
from voiceguide.listening.echo import EchoCanceller
from voiceguide.listening.microphone import Microphone
from voiceguide.listening.played import PlayedRing
from voiceguide.listening.recognizer import Recognizer
from voiceguide.listening.spotter import Spotter
from voiceguide.sound.audio import Samples

RETRY = 3.0
"""Seconds between attempts to find a lost microphone."""

WORDS_READ = 0.1
"""Seconds to wait for the microphone at a time."""

_PARKING = 2.0
_CLOSING = 1.0

OpenCommands = Callable[[int, Sequence[str]], Recognizer]
"""Opens a recogniser, at a rate in Hz, that listens for phrases and reports anything else as unknown."""


class Canceller(Protocol):
    """Removes the guide's own voice from what the microphone hears; see `EchoCanceller`."""

    def cleaned(self, pcm: bytes, played: Samples) -> bytes:
        """Return a recording without what was played at the time."""
        ...

    def likely_echo(self, start: float, end: float) -> bool:
        """Return whether what was heard between two moments, in seconds, was the guide."""
        ...


class HandsFree:
    """Hears the words of a person who controls a session by voice, and posts them to the inbox.

    Args:
        open_microphone: opens the microphone; called again after it was lost, and after each note.
        open_commands: opens the recogniser of commands.
        inbox: where commands go.
        played: what goes to the loudspeaker; None if the microphone cannot hear it.
        extra: phrases to listen for as well, such as titles; they are posted as answers, in `plain` words.
        tell: called once for each kind of error, from the listening thread.
        open_canceller: opens the canceller of the guide's voice, for a rate in Hz.
        retry: seconds between attempts to find a missing microphone.
    """

    def __init__(
        self, open_microphone: Callable[[], Microphone], open_commands: OpenCommands, inbox: Inbox, *,
        played: PlayedRing | None = None, extra: Sequence[str] = (),
        tell: Callable[[VoiceguideError], None] = lambda error: None,
        open_canceller: Callable[[int], Canceller] = EchoCanceller, retry: float = RETRY,
    ) -> None:  # fmt: skip
        self._open_microphone = open_microphone
        self._open_commands = open_commands
        self._inbox = inbox
        self._played = played
        self._grammar = grammar(extra)
        self._phrases = frozenset((*PHRASES, *map(plain, extra))) - {""}
        self._tell = tell
        self._open_canceller = open_canceller
        self._retry = retry
        self._changed = threading.Condition()
        self._closing = False
        self._suspensions = 0
        self._parked = True
        self._microphone: Microphone | None = None
        self._recognizer: Recognizer | None = None
        self._rate = 0
        self._canceller: tuple[int, Canceller] | None = None
        self._cancelled = 0
        self._told: set[type[VoiceguideError]] = set()
        self._thread = threading.Thread(target=self._run, name="hands free", daemon=True)

    def start(self) -> None:
        """Begin to listen; what prevents it is reported."""
        self._thread.start()

    def close(self) -> None:
        """Stop listening, within a second. May be called twice."""
        with self._changed:
            self._closing = True
            microphone, recognizer = self._microphone, self._recognizer
            self._changed.notify_all()
        if recognizer is not None:
            recognizer.close()
        if microphone is not None:
            microphone.close()
        if self._thread.is_alive():
            self._thread.join(_CLOSING)

    @contextlib.contextmanager
    def suspended(self) -> Iterator[None]:
        """Release the microphone for the duration of the block."""
        with self._changed:
            self._suspensions += 1
            microphone = self._microphone
        try:
            if microphone is not None:
                microphone.close()
            with self._changed:
                self._changed.wait_for(lambda: self._parked, _PARKING)
            yield
        finally:
            with self._changed:
                self._suspensions -= 1
                self._changed.notify_all()

    def note_words(self, sample_rate: int) -> NoteWords | None:
        """Return what hears the commands within a note while this is suspended; None if nothing can.

        `sample_rate` is that of the note, in Hz. Close it before the suspension ends.
        """
        with self._changed:
            if self._closing or not self._parked or Source.WORD not in self._inbox.sources:
                return None
        try:
            recognizer = self._recognizer_at(sample_rate)
        except VoiceguideError as error:
            self._trouble(error)
            return None
        return NoteWords(recognizer, sample_rate, lambda control: self._inbox.ask(control, Source.WORD))

    def _run(self) -> None:
        try:
            while self._wait_until_wanted():
                try:
                    self._listen()
                except ModelUnusable as error:
                    self._trouble(error)
                    return
                except VoiceguideError as error:
                    self._trouble(error)
                    self._park(error)
                except ValueError:
                    if self._wanted():
                        raise
                    continue  # the microphone was closed, for a note or for good
        finally:
            self._inbox.sources.discard(Source.WORD)
            self._park(None)
            self._drop_recognizer()

    def _wait_until_wanted(self) -> bool:
        """Wait while a note is recorded; return whether to go on listening afterwards."""
        with self._changed:
            self._parked = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._closing or not self._suspensions)
            self._parked = self._closing
            return not self._closing

    def _listen(self) -> None:
        """Listen until somebody else needs the microphone.

        Raises:
            ListeningError: it was lost, or cannot be opened.
            ModelUnusable: no word will ever be recognised.
            ValueError: it was closed.
        """
        microphone = self._opened()
        if microphone is None:
            return
        try:
            rate = microphone.sample_rate
            canceller = self._canceller_at(rate) if self._played is not None else None
            vetoed = partial(_vetoed, canceller, self._cancelled / rate) if canceller is not None else _never
            spotter = Spotter(self._recognizer_at(rate), rate, self._phrases, destructive=DESTRUCTIVE, vetoed=vetoed)
            if self._played is not None:
                self._played.begin(rate)
            self._inbox.sources.add(Source.WORD)
            while self._wanted():
                pcm = microphone.read(WORDS_READ)
                if canceller is not None and self._played is not None:
                    self._cancelled += len(pcm) // 2
                    pcm = canceller.cleaned(pcm, self._played.take(len(pcm) // 2))
                self._spot(spotter, pcm)
        finally:
            if self._played is not None:
                self._played.end()
            with self._changed:
                self._microphone = None
            microphone.close()

    def _opened(self) -> Microphone | None:
        """Return the microphone, or None if somebody else needs it already."""
        microphone = self._open_microphone()
        with self._changed:
            if not self._closing and not self._suspensions:
                self._microphone = microphone
                return microphone
        microphone.close()
        return None

    def _wanted(self) -> bool:
        with self._changed:
            return not self._closing and not self._suspensions

    def _spot(self, spotter: Spotter, pcm: bytes) -> None:
        try:
            spotted = spotter.feed(pcm)
        except ModelUnusable:
            raise
        except RecognizerFailed as error:
            if self._wanted():  # otherwise it ended with everything else
                self._trouble(error)
            return
        for said in spotted:
            if not self._wanted():
                return
            control = PHRASES.get(said.phrase)
            if control is not None:
                self._inbox.ask(control, Source.WORD)
            else:
                self._inbox.answer(said.phrase, Source.WORD)

    def _canceller_at(self, rate: int) -> Canceller:
        """Return the canceller for a rate; it outlives notes, because learning the room takes it a while."""
        if self._canceller is None or self._canceller[0] != rate:
            self._canceller = (rate, self._open_canceller(rate))
            self._cancelled = 0
        return self._canceller[1]

    def _recognizer_at(self, rate: int) -> Recognizer:
        """Return the command recogniser for a rate; it is kept, because a model takes a while to load."""
        if self._recognizer is not None and self._rate == rate:
            return self._recognizer
        self._drop_recognizer()
        recognizer = self._open_commands(rate, self._grammar)
        with self._changed:
            self._recognizer, self._rate = recognizer, rate
            closing = self._closing
        if closing:
            recognizer.close()
        return recognizer

    def _drop_recognizer(self) -> None:
        with self._changed:
            recognizer, self._recognizer = self._recognizer, None
        if recognizer is not None:
            recognizer.close()

    def _trouble(self, error: VoiceguideError) -> None:
        """Report an error, once for the microphone and once for words: it may come and go all night."""
        kind = RecognizerFailed if isinstance(error, RecognizerFailed) else VoiceguideError
        if kind not in self._told and not self._closing:
            self._told.add(kind)
            self._tell(error)

    def _park(self, error: VoiceguideError | None) -> None:
        """Record that nobody is heard at the moment; after an error, wait until another attempt makes sense."""
        self._inbox.sources.discard(Source.WORD)
        with self._changed:
            self._parked = True
            self._changed.notify_all()
            if error is not None:
                self._changed.wait_for(lambda: self._closing, self._retry)


def _vetoed(canceller: Canceller, began: float, start: float, end: float) -> bool:
    """Return whether the guide was heard between two moments, in seconds since this listening began."""
    return canceller.likely_echo(began + start, began + end)


def _never(start: float, end: float) -> bool:
    return False
