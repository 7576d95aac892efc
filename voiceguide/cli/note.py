"""voiceguide note: an open page, with no session."""

from __future__ import annotations

from contextlib import closing, nullcontext

import click

from voiceguide.app.adapters import delivery_for, open_device, open_performer, open_voice
from voiceguide.cli.ears import open_ears
from voiceguide.cli.echo import echo
from voiceguide.cli.key_listener import Keys, session_keys
from voiceguide.cli.messages import only_our_messages
from voiceguide.cli.notes import Notes, open_notes, require_microphone, show_notice
from voiceguide.cli.options import led_options, minutes_from, note_options, settings_with, with_notes
from voiceguide.controls.control import Control, State
from voiceguide.controls.inbox import Inbox
from voiceguide.controls.keymap import keymap_for
from voiceguide.controls.told import ends_note, in_one_note
from voiceguide.errors import DeviceLost, DeviceUnavailable, VoiceguideError
from voiceguide.guide.conduct import Guide
from voiceguide.guide.phrases import Phrases
from voiceguide.notes.note import Ending, Question, Taken
from voiceguide.notes.windows import said_of
from voiceguide.paths import Paths, find_paths
from voiceguide.script.cues import Session
from voiceguide.settings import Keep, Settings
from voiceguide.sound.audio import Samples, silence, to_frames
from voiceguide.timeline.wording import spoken_length
from voiceguide.wording import commands as wording
from voiceguide.wording.spoken import DISCARD_QUESTION, MICROPHONE_SILENT

LIMIT_MINUTES = 15.0
"""How long a note may be unless another length is asked for; longer is rarely good for anybody."""

_UNSAID = 120.0
_BREATH = 1.0

_INSTEAD = {Control.HELP, Control.WAY_OUT, Control.STOP}
"""What is done in place of the note, which ends for it."""


@click.command(help=wording.NOTE_HELP)
@click.option("--minutes", callback=minutes_from, metavar="N", help=wording.NOTE_MINUTES_OPTION)
@click.option("--device", metavar="DEVICE", help=wording.DEVICE_OPTION)
@click.option("--language", metavar="TAG", default="en", help=wording.NOTE_LANGUAGE_OPTION)
@led_options
@note_options
def note(
    minutes: float | None, device: str | None, language: str, hands_free: bool, keep: Keep | None,
    patience: str | None, microphone: str | None,
) -> int:  # fmt: skip
    """Take one note; Ctrl-C ends it and keeps it."""
    paths = find_paths()
    settings = with_notes(settings_with(paths, None, None), keep, patience, microphone)
    require_microphone()
    inbox = Inbox()
    inbox.state = State.NOTING
    keys = Keys(inbox, keymap_for(settings, paths.settings), interrupting=True)
    interrupted = False
    with open_notes(paths, settings, language, inbox) as notes:
        listening = open_ears(paths, settings, (), inbox, language) if hands_free else nullcontext()
        try:
            with only_our_messages(), session_keys(keys), listening as ears:
                notes.taker.hands_free = ears.hands_free if ears is not None else None
                _take(notes, minutes or LIMIT_MINUTES, settings, device or settings.device, paths, keys)
        except KeyboardInterrupt:  # out here: a key may be pressed at any moment from the first on
            interrupted = True
        taken = notes.taker.last
        if taken is not None:
            echo(_told(taken, settings), err=True)
        wanted = next((asked.control for asked in iter(inbox.next, None) if asked.control in _INSTEAD), None)
        if wanted is Control.HELP:
            from voiceguide.cli.helplines import show_own_card

            show_own_card(settings, paths)
            return 0
        if wanted is Control.WAY_OUT:
            from voiceguide.cli.readiness import lead_out

            return lead_out(hands_free)
    if taken is None:
        echo(wording.STOPPED_PLAINLY, err=True)
    if interrupted and wanted is not Control.STOP:
        return 130
    return 0 if taken is None or taken.problem is None else 1


def _take(notes: Notes, minutes: float, settings: Settings, device: str | None, paths: Paths, keys: Keys) -> None:
    """Take the note, with its sounds where there is a device for them."""
    question = Question(limit=minutes * 60, first=min(_UNSAID, minutes * 60))
    with closing(_Speaker(settings, device, paths)) as speaker:
        if not notes.taker.inbox.begin_note():
            return
        if notes.first:
            _give_notice(notes, speaker, paths, keys)
        speaker.announce(_starting(minutes, settings, keys))
        taken = notes.taker.take(question, speaker.play, speaker.silent, speaker.ask_whether_to_discard)
        speaker.say(said_of(taken))


def _give_notice(notes: Notes, speaker: _Speaker, paths: Paths, keys: Keys) -> None:
    """Say and show what has to be known before the first note; Enter goes on."""
    for line in show_notice(paths, keys):
        if notes.taker.inbox.next_in_note() in {Control.FINISH, Control.GO_ON}:
            break
        speaker.say(line)
    notes.noticed()


class _Speaker:
    """The guide's voice and sounds, where there is a device; a note needs none."""

    def __init__(self, settings: Settings, device: str | None, paths: Paths) -> None:
        self._announcement = ""
        self._voice = open_voice(paths, settings)
        self._guide: Guide | None = None
        try:
            delivery = delivery_for(Session(title=""), self._voice, settings.voice, settings.rate)
            self._phrases = Phrases(self._voice, delivery)
            self._guide = Guide(open_performer(self._voice, paths), open_device(device))
        except BaseException as error:
            if isinstance(error, DeviceUnavailable) and device is None:
                return
            self._voice.close()
            raise

    def announce(self, line: str) -> None:
        """Have a line shown a moment before the next sound: by then it is known that a note can be taken."""
        self._announcement = line

    def play(self, samples: Samples) -> None:
        """Play a sound; a device that went away costs the sound and nothing else."""
        if self._announcement:
            echo(self._announcement, err=True)
            self._announcement = ""
            self.play(silence(to_frames(_BREATH)))
        if self._guide is None:
            return
        try:
            self._guide.interject(samples)
        except DeviceLost:
            self._guide.close()
            self._guide = None

    def say(self, text: str) -> None:
        """Say something that is on the screen as well; a voice that fails costs nothing else."""
        if self._guide is None or not text:
            return
        try:
            self.play(self._phrases.said(text))
        except VoiceguideError as error:
            echo(str(error), err=True)

    def silent(self) -> None:
        """Say, and show, that nothing comes from the microphone."""
        echo(MICROPHONE_SILENT, err=True)
        self.say(MICROPHONE_SILENT)

    def ask_whether_to_discard(self) -> None:
        """Ask for the yes without which a word discards nothing."""
        self.say(DISCARD_QUESTION)

    def close(self) -> None:
        """Give the device and the voice back."""
        if self._guide is not None:
            self._guide.close()
        self._voice.close()


def _starting(minutes: float, settings: Settings, keys: Keys) -> str:
    key = (ends_note(keys.keymap) if keys.listening else "") or wording.NOTE_NO_KEY
    if settings.patience is None:
        ending = wording.NOTE_ONLY_PRESSED.format(key=key)
    else:
        ending = wording.NOTE_PATIENCE.format(seconds=settings.patience, key=key)
    line = wording.NOTE_STARTING.format(limit=spoken_length(to_frames(minutes * 60)), ending=ending)
    return f"{line} {in_one_note(keys.keymap)}".rstrip() if keys.listening else line


def _told(taken: Taken, settings: Settings) -> str:
    length = spoken_length(to_frames(taken.seconds))
    if taken.note is not None and taken.problem is not None:
        return wording.NOTE_UP_TO.format(note=taken.note, length=length, reason=taken.problem)
    if taken.problem is not None:
        return str(taken.problem)
    if taken.note is not None:
        return wording.NOTE_KEPT.format(note=taken.note, length=length)
    if taken.ending is Ending.DISCARDED:
        return wording.NOTE_DISCARDED
    return wording.NOTE_NOTHING_KEPT if settings.keep is Keep.NOTHING else wording.NOTE_UNSAID
