"""What taking notes needs, opened for a session or a note alone, and what is said of it afterwards."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from voiceguide.app.adapters import open_note_taker, open_transcriber
from voiceguide.app.journal import open_with
from voiceguide.app.journal_key import find_journal_key
from voiceguide.cli.asking import ask_passphrase
from voiceguide.cli.echo import echo
from voiceguide.cli.key_listener import Keys
from voiceguide.cli.opening import tell_found
from voiceguide.controls.inbox import Inbox
from voiceguide.controls.told import in_notes, notice
from voiceguide.errors import VoiceguideError
from voiceguide.errors.listening import MicrophoneUnavailable
from voiceguide.guide.noting import Play
from voiceguide.guide.phrases import Phrases
from voiceguide.inputs.hands_free import HandsFree
from voiceguide.journal.store import Journal
from voiceguide.models.installed import model_for
from voiceguide.notes.note import Taken
from voiceguide.notes.taker import NoteTaker
from voiceguide.notes.transcribe import Transcriber
from voiceguide.notes.windows import SpokenWindows
from voiceguide.paths import Paths
from voiceguide.script.cues import Prompt, Session
from voiceguide.settings import Keep, Settings
from voiceguide.sound.audio import Samples
from voiceguide.sound.portaudio import Direction, devices
from voiceguide.timeline.placement import Clip
from voiceguide.wording import commands as wording

NOTICE_GIVEN = "notice given"
"""The name under which the journal remembers that the notice was given."""

_TEXT_PATIENCE = 60.0
_TEXT_HEARTBEAT = 5.0


@dataclass(frozen=True, slots=True)
class Notes:
    """Everything that takes notes and keeps them."""

    taker: NoteTaker
    journal: Journal | None
    transcriber: Transcriber | None
    first: bool
    """Whether no note was ever taken here: the notice is due."""
    possible: bool = True
    """Whether notes can be taken at all."""

    def noticed(self) -> None:
        """Remember that the notice was given."""
        if self.journal is not None:
            self.journal.remember(NOTICE_GIVEN, "yes")


@contextlib.contextmanager
def open_notes(
    paths: Paths, settings: Settings, language: str, inbox: Inbox, asking: bool = True,
    quiet: Callable[[], bool] = lambda: False,
) -> Iterator[Notes]:  # fmt: skip
    """Open the journal and what else notes need; wait for their text at the end.

    What is asked of a note comes in at `inbox`. `asking` is whether a passphrase may be asked for, and something
    said, meanwhile. `quiet` says, at the end, whether somebody may be asleep by then: nothing is shown.

    Raises:
        VoiceguideError: notes cannot be kept here.
    """
    if settings.keep is Keep.NOTHING:
        yield Notes(open_note_taker(None, None, settings, language, inbox), None, None, first=False)
        return
    with _journal(paths, asking) as journal:
        model = _model(paths, settings, language)
        first = journal.recall(NOTICE_GIVEN) is None
        if not asking:
            pass
        elif model is None and settings.keep is Keep.TEXT:
            echo(wording.NO_MODEL_FOR_TEXT.format(language=language), err=True)
        elif model is None and first and settings.keep is Keep.SOUND_AND_TEXT:
            echo(wording.NO_MODEL.format(language=language), err=True)
        transcriber = open_transcriber(journal, model, language) if model is not None else None
        try:
            taker = open_note_taker(journal, transcriber, settings, language, inbox)
            yield Notes(taker, journal, transcriber, first)
        finally:
            if transcriber is not None:
                _await_text(transcriber, quiet())


def has_windows(session: Session) -> bool:
    """Say whether a session asks for notes at all."""
    return any(isinstance(cue, Prompt) for cue in session.every_cue)


@contextlib.contextmanager
def session_notes(
    paths: Paths, settings: Settings, language: str, inbox: Inbox, quiet: Callable[[], bool] = lambda: False
) -> Iterator[Notes]:
    """Open what a session's notes need; what is missing is said, and the session goes on without; see `open_notes`."""
    with contextlib.ExitStack() as opened:
        try:
            require_microphone()
            notes = opened.enter_context(open_notes(paths, settings, language, inbox, quiet=quiet))
        except VoiceguideError as error:
            echo(wording.NO_NOTES.format(reason=error), err=True)
            notes = _no_notes(settings, error, inbox)
        yield notes


class LateWindows:
    """Takes the notes that a person begins of their own in a session that asks for none; see `NoteWindows`.

    Nothing is opened for it before the first one; what is opened then, `afterwards` gives back.
    """

    def __init__(
        self, session: Session, phrases: Phrases, inbox: Inbox, keys: Keys, hands_free: HandsFree | None,
        afterwards: contextlib.ExitStack, paths: Paths, settings: Settings, quiet: Callable[[], bool] = lambda: False,
    ) -> None:  # fmt: skip
        self._session, self._phrases, self._inbox, self._hands_free = session, phrases, inbox, hands_free
        self._keys, self._afterwards, self._paths, self._settings = keys, afterwards, paths, settings
        self._quiet = quiet
        self._windows: SpokenWindows | None = None
        self.problem: VoiceguideError | None = None
        """Why no note could be taken, when one was begun last; None if it could."""

    @property
    def taken(self) -> Sequence[Taken]:
        """What became of each note, in order."""
        return self._windows.taken if self._windows is not None else ()

    @property
    def opened(self) -> bool:
        """Whether the note begun last was open."""
        return self._windows is not None and self._windows.opened

    def open(self, clip: Clip, play: Play) -> bool:
        """Take a note; the first of all is preceded by what has to be known."""
        if clip.text:
            return False  # the session's own windows are silent, as was asked for
        if self._windows is None and not self._begin(play):
            return False
        return self._windows is not None and self._windows.open(clip, play)

    def _begin(self, play: Play) -> bool:
        try:
            require_microphone()
            notes = self._afterwards.enter_context(
                open_notes(
                    self._paths, self._settings, self._session.language, self._inbox, asking=False, quiet=self._quiet
                )
            )
        except VoiceguideError as error:
            self.problem = error
            return False
        self.problem = None
        self._windows = SpokenWindows(self._session.title, notes.taker, self._phrases, keys=True)
        notes.taker.hands_free = self._hands_free
        if notes.first:
            for samples in self._windows.notice(notice(self._keys.keymap, self._keys.listening), notes.noticed):
                play(samples)
        return True


def give_notice(notes: Notes, windows: SpokenWindows, paths: Paths, keys: Keys) -> Iterable[Samples]:
    """Show the keys of a note, and, before the very first, what has to be known; return that as sound."""
    if keys.listening and notes.possible and (hint := in_notes(keys.keymap)):
        echo(hint, err=True)
    if not notes.first:
        return ()
    return windows.notice(show_notice(paths, keys), notes.noticed)


def show_notice(paths: Paths, keys: Keys) -> Sequence[str]:
    """Show what has to be known before the first note; return what of it is said."""
    lines = notice(keys.keymap, keys.listening)
    for line in lines:
        echo(line, err=True)
    echo(wording.NOTICE_SHOWN.format(folder=paths.journal), err=True)
    return lines


def tell_of(taken: Sequence[Taken]) -> None:
    """Say what was kept of a session's notes, after it."""
    kept = [str(one.note) for one in taken if one.note is not None]
    if kept:
        word = "note" if len(kept) == 1 else "notes"
        echo(wording.NOTES_KEPT.format(notes=f"{word} {', '.join(kept)}"), err=True)
    discarded = sum(one.ending == "discarded" for one in taken)
    if discarded:
        echo(wording.NOTES_DISCARDED.format(notes="1 note" if discarded == 1 else f"{discarded} notes"), err=True)
    told: set[str] = set()
    for one in taken:
        if one.problem is not None and str(one.problem) not in told:
            told.add(str(one.problem))
            echo(str(one.problem), err=True)


def tell_of_windows(windows: SpokenWindows | LateWindows | None) -> None:
    """Say what was kept of a session's notes, after it, and why none of the person's own could be taken."""
    if windows is None:
        return
    tell_of(windows.taken)
    if isinstance(windows, LateWindows) and windows.problem is not None:
        echo(wording.NO_OWN_NOTE.format(reason=windows.problem), err=True)


def require_microphone() -> None:
    """Look whether there is any microphone, without opening it.

    Raises:
        MicrophoneUnavailable, DeviceUnavailable: there is none, or no PortAudio.
    """
    if not devices(Direction.RECORDS):
        raise MicrophoneUnavailable.no_microphone()


def _no_notes(settings: Settings, error: VoiceguideError, inbox: Inbox) -> Notes:
    """Return what stands for notes where none can be taken: at each window that is said, and it is silent."""

    def refuse() -> NoReturn:
        raise error

    taker = NoteTaker(refuse, None, None, settings.keep, settings.patience, inbox=inbox)
    return Notes(taker, None, None, first=False, possible=False)


def _journal(paths: Paths, asking: bool) -> Journal:
    """Open the journal; the first time, make it.

    Raises:
        JournalLocked: it needs a passphrase, and nobody is to be asked for it.
        JournalError: nothing can be kept in it.
    """
    journal = open_with(paths, find_journal_key(paths, ask_passphrase if asking else None), tell_found)
    if journal.refusal is not None:
        journal.close()
        raise journal.refusal
    return journal


def _model(paths: Paths, settings: Settings, language: str) -> Path | None:
    """Return the model that turns notes into text, if text is wanted and there is one."""
    if settings.keep not in {Keep.SOUND_AND_TEXT, Keep.TEXT}:
        return None
    installed = model_for(paths.models, language)
    return installed.folder if installed is not None else None


def _await_text(transcriber: Transcriber, quiet: bool) -> None:
    """Wait until notes are text, saying so if that takes a while; Ctrl-C leaves it for later."""
    try:
        if not transcriber.end(_TEXT_HEARTBEAT):
            if not quiet:
                echo(wording.WAITING_FOR_TEXT, err=True)
            transcriber.end(_TEXT_PATIENCE)
    except KeyboardInterrupt:
        pass
    finally:
        transcriber.close()
    if transcriber.failed and not quiet:
        echo(wording.NOTE_TEXT_LATER, err=True)
