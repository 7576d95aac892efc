"""Takes one spoken note: from the sound that opens the microphone to the sound that closes it.

What was said is in the journal, encrypted, second by second while it is spoken; the recogniser gets
it afterwards. Nothing but a long silence, the person, or the limit that was announced ends a note.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from voiceguide.errors import VoiceguideError
from voiceguide.errors.journal import JournalBusy, JournalError
from voiceguide.errors.listening import MicrophoneLost
from voiceguide.guide.conduct import Play
from voiceguide.guide.transcribe import Transcriber
from voiceguide.journal.store import Journal
from voiceguide.journal.take import Take
from voiceguide.listening.activity import Activity, Muted
from voiceguide.listening.endpointing import Endpointing, Reason
from voiceguide.listening.microphone import Microphone
from voiceguide.settings import Keep
from voiceguide.sound.chimes import Earcon, earcon

GUARD = 0.1
"""Seconds after the opening sound in which the room still rings; nothing is taken from them."""

MORE_TIME = 60.0
"""Seconds that "more time" adds to a window, and that may pass in silence before patience counts again."""

_READ = 0.1


class Control(StrEnum):
    """What a person can do while a note is taken."""

    FINISH = "finish"
    DISCARD = "discard"
    MORE_TIME = "more time"


class NoteControls:
    """Carries what the person asks for to the note that is being taken; for any thread."""

    def __init__(self) -> None:
        self._asked: deque[Control] = deque()
        self._arrived = threading.Event()

    def ask(self, control: Control) -> None:
        """Ask for something."""
        self._asked.append(control)
        self._arrived.set()

    def next(self) -> Control | None:
        """Return what was asked for, if anything was."""
        return self._asked.popleft() if self._asked else None

    def asked_for(self, control: Control, seconds: float) -> bool:
        """Wait until something is asked for, and return whether it was; what else is asked for does not count."""
        until = time.monotonic() + seconds
        while True:
            self._arrived.clear()
            while self._asked:
                if self._asked.popleft() is control:
                    return True
            left = until - time.monotonic()
            if left <= 0:
                return False
            self._arrived.wait(left)

    def clear(self) -> None:
        """Forget what was asked for before."""
        self._asked.clear()


class Ending(StrEnum):
    """Why a note is over."""

    SILENCE = "silence"
    LIMIT = "limit"
    UNSAID = "unsaid"
    FINISHED = "finished"
    DISCARDED = "discarded"
    MICROPHONE_LOST = "microphone lost"
    JOURNAL_FAILED = "journal failed"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class Question:
    """What a note answers, and how long there is for it."""

    text: str = ""
    session: str = ""
    limit: float = 900.0
    """Seconds."""
    first: float | None = None
    """Seconds after which a note in which nothing was said is over; None for the whole limit."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a note."""

    ending: Ending
    note: int | None = None
    """Its number in the journal; None if nothing is kept."""
    seconds: float = 0.0
    problem: VoiceguideError | None = None


class NoteTaker:
    """Takes notes, one after the other."""

    def __init__(
        self,
        open_microphone: Callable[[], Microphone],
        journal: Journal | None,
        transcriber: Transcriber | None = None,
        keep: Keep = Keep.SOUND_AND_TEXT,
        patience: float | None = 4.0,
    ) -> None:
        self._open_microphone = open_microphone
        self._journal = journal if keep is not Keep.NOTHING else None
        self._transcriber = transcriber if keep in {Keep.SOUND_AND_TEXT, Keep.TEXT} else None
        self._keep = keep
        self._patience = patience
        self.controls = NoteControls()
        """Where keys and words come in."""
        self.last: Taken | None = None
        """What became of the latest note, also where `take` did not come back."""

    def take(self, question: Question, play: Play, tell_silent: Callable[[], None] = lambda: None) -> Taken:
        """Take one note; what was said is in the journal when this comes back, or raises.

        `play` plays the sounds that open and close it, and the warning before its limit. `tell_silent`
        is called once if nothing at all comes from the microphone.

        Raises:
            DeviceLost: the device that plays went away; the note is kept.
            KeyboardInterrupt: the session is to stop; the note is kept.
        """
        self.last = None
        self.last = self._taken(question, play, tell_silent)
        return self.last

    def _taken(self, question: Question, play: Play, tell_silent: Callable[[], None]) -> Taken:
        self.controls.clear()
        try:
            microphone = self._open_microphone()
        except VoiceguideError as error:
            return Taken(Ending.IMPOSSIBLE, problem=error)
        try:
            taken = self._recorded(microphone, question, play, tell_silent)
        finally:
            microphone.close()
        if taken.ending is not Ending.IMPOSSIBLE:
            self.last = taken
            play(earcon(Earcon.CLOSED))
        return taken

    def discard(self, note: int) -> None:
        """Remove a note that was taken.

        Raises:
            JournalError: it could not be removed.
        """
        if self._journal is not None:
            self._journal.delete(note)

    def _recorded(
        self, microphone: Microphone, question: Question, play: Play, tell_silent: Callable[[], None]
    ) -> Taken:
        try:
            recording = self._recording(microphone, question)
        except JournalError as error:
            return Taken(Ending.IMPOSSIBLE, problem=error)
        problem: VoiceguideError | None = None
        try:
            play(earcon(Earcon.OPEN))
            ending = recording.run(_settled(microphone), self.controls, play, tell_silent)
        except MicrophoneLost as error:
            ending, problem = Ending.MICROPHONE_LOST, error
        except JournalError as error:
            ending, problem = Ending.JOURNAL_FAILED, error
        except BaseException:
            self.last = recording.settle(Ending.FINISHED)
            raise
        return recording.settle(ending, problem)

    def _recording(self, microphone: Microphone, question: Question) -> _Recording:
        take = None
        if self._journal is not None:
            take = self._journal.begin(microphone.sample_rate, question.session, question.text, keep=self._keep)
        if self._transcriber is not None:
            self._transcriber.begin(microphone.sample_rate)
        endpointing = Endpointing(self._patience, question.limit, question.first)
        return _Recording(microphone, take, self._transcriber, endpointing)


class _Recording:
    """One note while it is spoken: to the journal first, to the recogniser second."""

    def __init__(
        self, microphone: Microphone, take: Take | None, transcriber: Transcriber | None, endpointing: Endpointing
    ) -> None:
        self._microphone = microphone
        self._take = take
        self._transcriber = transcriber
        self._endpointing = endpointing
        self._activity = Activity(microphone.sample_rate)
        self._muted = Muted(microphone.sample_rate)
        self._bytes = 0
        self._heard = False
        self._told = False
        self._said = False

    def run(self, pcm: bytes, controls: NoteControls, play: Play, tell_silent: Callable[[], None]) -> Ending:
        """Record, from what is there already, until the note is over, and say why it is.

        Raises:
            MicrophoneLost, JournalError, DeviceLost, KeyboardInterrupt: it ends for that reason.
        """
        while True:
            ending = self._hear(pcm, play)
            if ending is not None:
                return ending
            asked = controls.next()
            if asked is Control.MORE_TIME:
                self._endpointing.extend(MORE_TIME)
                play(earcon(Earcon.OPEN))
                self._after_our_own_sound()
            elif asked is not None:
                self._hear(self._microphone.rest(), play)
                self._said = True  # they know that they said something, however softly
                return Ending.FINISHED if asked is Control.FINISH else Ending.DISCARDED
            if self._muted.feed(pcm) and not self._told:
                self._told = True
                tell_silent()
                self._after_our_own_sound()
            pcm = self._microphone.read(_READ)

    def settle(self, ending: Ending, problem: VoiceguideError | None = None) -> Taken:
        """Keep the note, or leave nothing of it; a note that cannot be finished now is at the next start."""
        take, self._take = self._take, None
        self._said = self._said or any(self._activity.finish())
        kept = take is not None and self._said and self._heard and ending is not Ending.DISCARDED
        try:
            if take is not None and kept:
                take.finish()
            elif take is not None:
                take.discard()
        except JournalError as error:
            ending, problem = Ending.JOURNAL_FAILED, problem or error
        if self._transcriber is not None:
            if take is not None and kept and ending is not Ending.JOURNAL_FAILED:
                self._transcriber.finish(take.id)
            else:
                self._transcriber.abandon()
        return Taken(ending, take.id if take is not None and kept else None, self._seconds, problem)

    @property
    def _seconds(self) -> float:
        return self._bytes / 2 / self._microphone.sample_rate

    def _hear(self, pcm: bytes, play: Play) -> Ending | None:
        self._keep(pcm)
        ending = self._follow(pcm)
        if ending is None and self._endpointing.warned():
            play(earcon(Earcon.NEARLY))
            ending = self._after_our_own_sound()
        return ending

    def _keep(self, pcm: bytes) -> None:
        if self._take is not None:
            with contextlib.suppress(JournalBusy):  # it is held, and committed with what comes next
                self._take.write(pcm)
        if self._transcriber is not None:
            self._transcriber.feed(pcm)
        self._bytes += len(pcm)
        self._heard = self._heard or any(pcm)

    def _follow(self, pcm: bytes) -> Ending | None:
        for speaking in self._activity.feed(pcm):
            self._said = self._said or speaking
            reason = self._endpointing.step(self._activity.frame_seconds, speaking)
            if reason is not None:
                return _ENDINGS[reason]
        return None

    def _after_our_own_sound(self) -> Ending | None:
        """Keep what came in meanwhile, but take it for silence: the microphone heard us, not only them."""
        pcm = self._microphone.rest()
        self._keep(pcm)
        return self._follow(bytes(len(pcm)))


_ENDINGS = {Reason.SILENCE: Ending.SILENCE, Reason.LIMIT: Ending.LIMIT, Reason.UNSAID: Ending.UNSAID}


def _settled(microphone: Microphone) -> bytes:
    """Forget what the microphone heard of the opening sound and the room's answer to it; return what came after."""
    microphone.discard()
    guard = round(GUARD * microphone.sample_rate) * 2
    heard = b""
    while len(heard) < guard:
        heard += microphone.read(_READ)
    return heard[guard:]
