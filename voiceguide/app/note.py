"""A note with no session: an open page."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from voiceguide.app.front_end import FrontEnd
from voiceguide.app.hearing import Ears, open_ears
from voiceguide.app.notes import Notes, open_notes, require_microphone, tell_notice
from voiceguide.app.talk import open_speaker
from voiceguide.controls.control import Control, State
from voiceguide.controls.inbox import Inbox, Source
from voiceguide.controls.keymap import KeyMap, keymap_for
from voiceguide.controls.told import ends_note, in_one_note
from voiceguide.errors import DeviceUnavailable, VoiceguideError
from voiceguide.notes.note import Ending, NoteResult, Question
from voiceguide.notes.windows import said_of
from voiceguide.paths import Paths
from voiceguide.settings import Keep, Settings
from voiceguide.sound.audio import Samples, silence, to_frames
from voiceguide.talk.speaker import Speaker
from voiceguide.timeline.wording import spoken_length
from voiceguide.wording import commands as wording
from voiceguide.wording.spoken import SAY_DISCARD_QUESTION, SAY_MICROPHONE_SILENT

LIMIT_MINUTES = 15.0
"""The default limit of a note; longer is rarely good for anybody."""

_UNSAID = 120.0
_BREATH = 1.0
_INSTEAD = frozenset({Control.HELP, Control.WAY_OUT, Control.STOP})


@dataclass(frozen=True, slots=True)
class NoteEnded:
    """What became of a note, and what was asked for instead."""

    result: NoteResult | None
    """None if it was never begun."""
    instead: Control | None = None
    """HELP, WAY_OUT or STOP, if one of them ended it."""
    interrupted: bool = False
    """Whether Ctrl-C ended it."""


@contextlib.contextmanager
def record_note(
    settings: Settings, paths: Paths, front: FrontEnd, minutes: float = LIMIT_MINUTES, language: str = "en",
    hands_free: bool = False,
) -> Iterator[NoteEnded]:  # fmt: skip
    """Record one note of at most `minutes`; yield what became of it while it is still being turned into text.

    Raises:
        ListeningError, DeviceUnavailable: there is no microphone.
        VoiceguideError: a note cannot be kept here, or a device or voice that was asked for is missing.
    """
    require_microphone()
    inbox, keymap = Inbox(), keymap_for(settings, paths.settings)
    inbox.state = State.RECORDING
    interrupted = False
    with open_notes(paths, settings, language, inbox, front) as notes:
        try:
            with contextlib.ExitStack() as opened:
                opened.enter_context(front.attend(inbox, keymap, interrupting=True))
                ears = open_ears(paths, settings, inbox, front.report, language) if hands_free else None
                if ears is not None:
                    opened.callback(ears.close)
                    ears.start()
                    ears.wait()
                    notes.recorder.hands_free = ears.hands_free
                aloud = opened.enter_context(contextlib.closing(_Aloud(settings, paths, inbox, front, ears)))
                if inbox.begin_note():
                    if notes.first:
                        _give_notice(notes, aloud, paths, keymap, front)
                    aloud.announce(_starting(minutes, settings, inbox, keymap))
                    question = Question(limit=minutes * 60, first=min(_UNSAID, minutes * 60))
                    aloud.say(said_of(notes.recorder.record(question, aloud.play, aloud.silent, aloud.ask_to_discard)))
        except KeyboardInterrupt:  # out here: it may come at any moment
            interrupted = True
        result = notes.recorder.last
        if result is not None:
            front.tell(_told(result, settings))
        instead = next((asked.control for asked in iter(inbox.next, None) if asked.control in _INSTEAD), None)
        yield NoteEnded(result, instead, interrupted)


class _Aloud:
    """The guide's voice and sounds, if there is a device; a note needs none."""

    def __init__(self, settings: Settings, paths: Paths, inbox: Inbox, front: FrontEnd, ears: Ears | None) -> None:
        self._front = front
        self._announcement = ""
        self._speaker: Speaker | None = None
        try:
            self._speaker = open_speaker(paths, settings, inbox.hurried, ears.played if ears is not None else None)
        except DeviceUnavailable:
            if settings.device is not None:
                raise

    def announce(self, line: str) -> None:
        """Show a line just before the next sound: by then it is certain that a note can be recorded."""
        self._announcement = line

    def play(self, samples: Samples) -> None:
        """Play a sound; a lost device costs only the sound."""
        if self._announcement:
            self._front.tell(self._announcement)
            self._announcement = ""
            self.play(silence(to_frames(_BREATH)))
        if self._speaker is not None:
            self._speaker.play(samples)

    def say(self, text: str) -> None:
        """Show a sentence and say it; a voice that fails costs nothing else."""
        if self._speaker is None or not text:
            return
        try:
            self._speaker.say(text)
        except VoiceguideError as error:
            self._front.tell(str(error))

    def silent(self) -> None:
        """Show and say that nothing comes from the microphone."""
        self._front.tell(SAY_MICROPHONE_SILENT)
        self.say(SAY_MICROPHONE_SILENT)

    def ask_to_discard(self) -> None:
        """Ask for the yes that discarding by word needs."""
        self.say(SAY_DISCARD_QUESTION)

    def close(self) -> None:
        """Close the device and the voice."""
        if self._speaker is not None:
            self._speaker.close()


def _give_notice(notes: Notes, aloud: _Aloud, paths: Paths, keymap: KeyMap, front: FrontEnd) -> None:
    """Show and say the notice before the first note; Enter skips the rest of it."""
    inbox = notes.recorder.inbox
    for line in tell_notice(paths, inbox, keymap, front):
        if inbox.next_in_note() in {Control.FINISH, Control.GO_ON}:
            break
        aloud.say(line)
    notes.noticed()


def _starting(minutes: float, settings: Settings, inbox: Inbox, keymap: KeyMap) -> str:
    by_key = Source.KEY in inbox.sources
    key = (ends_note(keymap) if by_key else "") or wording.NOTE_NO_KEY
    if settings.patience is None:
        ending = wording.NOTE_ONLY_PRESSED.format(key=key)
    else:
        ending = wording.NOTE_PATIENCE.format(seconds=settings.patience, key=key)
    line = wording.NOTE_STARTING.format(limit=spoken_length(to_frames(minutes * 60)), ending=ending)
    return f"{line} {in_one_note(keymap)}".rstrip() if by_key else line


def _told(result: NoteResult, settings: Settings) -> str:
    length = spoken_length(to_frames(result.seconds))
    if result.note is not None and result.problem is not None:
        return wording.NOTE_UP_TO.format(note=result.note, length=length, reason=result.problem)
    if result.problem is not None:
        return str(result.problem)
    if result.note is not None:
        return wording.NOTE_KEPT.format(note=result.note, length=length)
    if result.ending is Ending.DISCARDED:
        return wording.NOTE_DISCARDED
    return wording.NOTE_NOTHING_KEPT if settings.keep is Keep.NOTHING else wording.NOTE_UNSAID
