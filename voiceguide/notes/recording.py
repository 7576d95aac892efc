"""One note while it is spoken: first to the journal, second by second, then to the recogniser.

Only a long silence, the person, or the announced limit ends it.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from voiceguide.controls.control import Control
from voiceguide.controls.inbox import Inbox
from voiceguide.errors import DeviceLost, JournalBusy, JournalError, MicrophoneLost, VoiceguideError
from voiceguide.guide.note_windows import Play
from voiceguide.inputs.note_words import NoteWords, Said
from voiceguide.journal.open_note import OpenNote
from voiceguide.listening.activity import Activity, Muted
from voiceguide.listening.endpointing import Endpointing, Reason
from voiceguide.listening.microphone import Microphone
from voiceguide.notes.note import Ending, NoteResult
from voiceguide.notes.transcribe import Transcriber
from voiceguide.sound.chimes import Earcon, earcon

MORE_NOTE_TIME = 60.0
"""Seconds that "more time" adds to a window, and for which silence does not end the note."""

CONFIRMATION = 6.0
"""Seconds within which a yes discards the note, after the question."""

NOTE_READ = 0.1
"""Seconds to wait for the microphone before checking keys again."""

_ENDINGS = {Reason.SILENCE: Ending.SILENCE, Reason.LIMIT: Ending.LIMIT, Reason.UNSAID: Ending.UNSAID}

Returned = TypeVar("Returned")

_writer = ThreadPoolExecutor(1, thread_name_prefix="note")


def unbroken(work: Callable[[], Returned]) -> Returned:
    """Return the result of work that Ctrl-C must not interrupt; KeyboardInterrupt is raised once it is done.

    Signals arrive only in the main thread, so the work runs in another.
    """
    doing = _writer.submit(work)
    try:
        return doing.result()
    except KeyboardInterrupt:
        doing.result()
        raise


class Recording:
    """Records the sound of one note."""

    def __init__(
        self, microphone: Microphone, note: OpenNote | None, transcriber: Transcriber | None, endpointing: Endpointing,
        words: NoteWords | None = None,
    ) -> None:  # fmt: skip
        self._microphone = microphone
        self._note = note
        self._transcriber = transcriber
        self._endpointing = endpointing
        self._words = words
        self._commands: list[tuple[float, float]] = []
        """The spans in which commands were said, in seconds: they are not part of the text."""
        self._confirmed_until = -math.inf
        self._activity = Activity(microphone.sample_rate)
        self._muted = Muted(microphone.sample_rate)
        self._bytes = 0
        self._heard = False
        self._told = False
        self._said = False
        self._sure = False
        self._handed_on = False
        self.device_lost: DeviceLost | None = None
        """How the playing device was lost while somebody spoke, which does not end a note; None if it was not."""

    def run(
        self, pcm: bytes, inbox: Inbox, play: Play, tell_silent: Callable[[], None],
        confirm: Callable[[], None] | None = None,
    ) -> Ending:  # fmt: skip
        """Record until the note is over, beginning with `pcm`, and return why it ended.

        `confirm` asks aloud whether to discard the note; without it, no word discards.

        Raises:
            MicrophoneLost, JournalError, KeyboardInterrupt: the note ends for that reason.
        """
        while True:
            ending = self._hear(pcm, play)
            if ending is not None:
                return ending
            said = self._by_word(confirm)
            asked = said or inbox.next_in_note()
            if asked is Control.DISCARD:
                return Ending.DISCARDED
            if asked in {Control.FINISH, Control.GO_ON}:
                self._keep(self._microphone.rest())
                self._sure = said is None and not self._handed_on
                return Ending.FINISHED
            if asked is Control.MORE_TIME:
                self._endpointing.extend(MORE_NOTE_TIME)
                self._sound(partial(play, earcon(Earcon.OPEN)))
                self._after_our_own_sound()
            if self._muted.feed(pcm) and not self._told:
                self._told = True
                # What is heard meanwhile is kept: it may be us, but it may be the person, whose words must not be lost.
                self._sound(tell_silent)
            pcm = self._microphone.read(NOTE_READ)

    def catch_up(self) -> None:
        """Keep what was said before the note was ended from outside and is still in the microphone's buffer."""
        with contextlib.suppress(MicrophoneLost, JournalError, ValueError, KeyboardInterrupt):
            self._keep(self._microphone.rest())

    def settle(self, ending: Ending, problem: VoiceguideError | None = None) -> NoteResult:
        """Keep or remove the note; one that cannot be finished now is finished at the next start."""
        note, self._note = self._note, None
        self._said = self._said or any(self._activity.finish())
        if self._sure:
            self._said = True  # people who press a key know that they said something, however softly
        elif self._commands:
            self._said = any(not self._is_command(span.start, span.end) for span in self._activity.spans)
        kept = note is not None and self._said and self._heard and ending is not Ending.DISCARDED
        try:
            if note is not None and kept:
                note.finish()
            elif note is not None:
                note.discard()
        except JournalError as error:
            ending = Ending.JOURNAL_FAILED if kept else ending
            problem = problem or error
        if self._transcriber is not None:
            if note is not None and kept and ending is not Ending.JOURNAL_FAILED:
                self._transcriber.finish(note.id, self._commands)
            else:
                self._transcriber.abandon()
        return NoteResult(ending, note.id if note is not None and kept else None, self._seconds, problem)

    @property
    def _seconds(self) -> float:
        return self._bytes / 2 / self._microphone.sample_rate

    def _hear(self, pcm: bytes, play: Play) -> Ending | None:
        self._keep(pcm)
        ending = self._follow(pcm)
        if ending is None and self._endpointing.warned():
            self._sound(partial(play, earcon(Earcon.NEARLY)))
            ending = self._after_our_own_sound()
        return ending

    def _by_word(self, confirm: Callable[[], None] | None) -> Control | None:
        """Return what a spoken command asks of the note; what concerns the session is handed on."""
        said = self._words.next() if self._words is not None else None
        if said is None or self._words is None:
            return None
        answers, self._confirmed_until = said.start <= self._confirmed_until, -math.inf
        if said.control in {Control.YES, Control.NO} and not answers:
            return None
        if said.control is Control.DISCARD and confirm is None:
            return None
        self._commands.append((said.start, said.end))
        return self._meant(said, confirm)

    def _meant(self, said: Said, confirm: Callable[[], None] | None) -> Control | None:
        match said.control:
            case Control.YES:
                return Control.DISCARD
            case Control.FINISH | Control.MORE_TIME:
                return said.control
            case Control.DISCARD if confirm is not None:
                self._ask_back(confirm)
            case Control.PAUSE | Control.WAY_OUT | Control.HELP | Control.STOP if self._words is not None:
                self._handed_on = True
                self._words.hand_on(said.control)
        return None

    def _ask_back(self, confirm: Callable[[], None]) -> None:
        """Ask whether to discard the note; unless a yes comes soon, the note simply goes on."""
        self._sound(confirm)
        self._microphone.discard()  # it heard our own voice
        self._endpointing.extend(CONFIRMATION)
        self._confirmed_until = self._seconds + CONFIRMATION

    def _is_command(self, start: float, end: float) -> bool:
        middle = (start + end) / 2
        return any(first <= middle <= last for first, last in self._commands)

    def _keep(self, pcm: bytes, ours: bool = False) -> None:
        self._bytes += len(pcm)
        self._heard = self._heard or any(pcm)
        if self._words is not None:
            self._words.feed(bytes(len(pcm)) if ours else pcm)
        if self._transcriber is not None:
            self._transcriber.feed(pcm)
        if self._note is not None:
            with contextlib.suppress(JournalBusy):  # it stays in memory, and is committed with what comes next
                unbroken(partial(self._note.write, pcm))

    def _follow(self, pcm: bytes) -> Ending | None:
        for speaking in self._activity.feed(pcm):
            self._said = self._said or speaking
            reason = self._endpointing.step(self._activity.frame_seconds, speaking)
            if reason is not None:
                return _ENDINGS[reason]
        return None

    def _sound(self, play: Callable[[], None]) -> None:
        try:
            play()
        except DeviceLost as error:
            self.device_lost = error

    def _after_our_own_sound(self) -> Ending | None:
        """Keep what was recorded meanwhile, but count it as silence: the microphone heard us too."""
        pcm = self._microphone.rest()
        self._keep(pcm, ours=True)
        return self._follow(bytes(len(pcm)))
