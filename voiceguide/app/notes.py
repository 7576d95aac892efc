"""Opens what recording notes needs, for a session or a single note, and reports on the notes afterwards."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn

from voiceguide.app.front_end import FrontEnd
from voiceguide.app.journal import open_with
from voiceguide.app.journal_key import find_journal_key
from voiceguide.app.listening_adapters import open_note_recorder, open_transcriber, recognizer_for_notes
from voiceguide.controls.inbox import Inbox, Source
from voiceguide.controls.keymap import KeyMap
from voiceguide.controls.told import in_notes, notice
from voiceguide.errors import ListeningError, VoiceguideError
from voiceguide.journal.store import Journal
from voiceguide.notes.note import NoteResult
from voiceguide.notes.recorder import NoteRecorder
from voiceguide.notes.transcribe import OpenRecognizer, Transcriber
from voiceguide.notes.windows import SpokenWindows
from voiceguide.paths import Paths
from voiceguide.settings import Keep, Settings
from voiceguide.sound.audio import Samples
from voiceguide.sound.portaudio import Direction, devices
from voiceguide.wording import commands as wording
from voiceguide.wording import models
from voiceguide.wording.errors import listening

NOTICE_GIVEN = "notice given"
"""The name under which the journal remembers that the notice was given."""

_TEXT_PATIENCE = 60.0
_TEXT_HEARTBEAT = 5.0


@dataclass(frozen=True, slots=True)
class Notes:
    """Everything that records notes and keeps them."""

    recorder: NoteRecorder
    journal: Journal | None
    transcriber: Transcriber | None
    first: bool
    """Whether no note was ever recorded here, so that the notice is due."""
    possible: bool = True
    """Whether notes can be recorded at all."""

    def noticed(self) -> None:
        """Remember that the notice was given."""
        if self.journal is not None:
            self.journal.remember(NOTICE_GIVEN, "yes")


@contextlib.contextmanager
def open_notes(
    paths: Paths, settings: Settings, language: str, inbox: Inbox, front: FrontEnd, asking: bool = True,
    quiet: Callable[[], bool] = lambda: False,
) -> Iterator[Notes]:  # fmt: skip
    """Open the journal and what else notes need; at the end, wait for their text.

    Requests about notes arrive in `inbox`. `asking` is whether a passphrase may be asked for, and messages reported,
    meanwhile. `quiet` returns, at the end, whether somebody may be asleep; then nothing is reported.

    Raises:
        VoiceguideError: notes cannot be kept here.
    """
    if settings.keep is Keep.NOTHING:
        yield Notes(open_note_recorder(None, None, settings, language, inbox), None, None, first=False)
        return
    with _journal(paths, front, asking) as journal:
        recognizer = _recognizer(paths, settings, language)
        first = journal.recall(NOTICE_GIVEN) is None
        if not asking:
            pass
        elif recognizer is None and settings.keep is Keep.TEXT:
            front.tell(models.NO_MODEL_FOR_TEXT.format(language=language))
        elif recognizer is None and first and settings.keep is Keep.SOUND_AND_TEXT:
            front.tell(models.NO_MODEL.format(language=language))
        transcriber = open_transcriber(journal, recognizer, language) if recognizer is not None else None
        try:
            recorder = open_note_recorder(journal, transcriber, settings, language, inbox)
            yield Notes(recorder, journal, transcriber, first)
        finally:
            if transcriber is not None:
                _await_text(transcriber, (lambda text: None) if quiet() else front.tell)


@contextlib.contextmanager
def session_notes(
    paths: Paths, settings: Settings, language: str, inbox: Inbox, front: FrontEnd,
    quiet: Callable[[], bool] = lambda: False,
) -> Iterator[Notes]:  # fmt: skip
    """Open what a session's notes need, as `open_notes`; if that fails, report it and play without notes."""
    with contextlib.ExitStack() as opened:
        try:
            require_microphone()
            notes = opened.enter_context(open_notes(paths, settings, language, inbox, front, quiet=quiet))
        except VoiceguideError as error:
            front.tell(wording.NO_NOTES.format(reason=error))
            notes = _no_notes(settings, error, inbox)
        yield notes


def give_notice(
    notes: Notes, windows: SpokenWindows, paths: Paths, inbox: Inbox, keymap: KeyMap, front: FrontEnd
) -> Iterable[Samples]:
    """Report the keys for notes and, before the very first, the notice; return the notice as sound."""
    if Source.KEY in inbox.sources and notes.possible and (hint := in_notes(keymap)):
        front.tell(hint)
    if not notes.first:
        return ()
    return windows.notice(tell_notice(paths, inbox, keymap, front), notes.noticed)


def tell_notice(paths: Paths, inbox: Inbox, keymap: KeyMap, front: FrontEnd) -> Sequence[str]:
    """Report the notice before the first note; return its spoken lines."""
    lines = notice(keymap, Source.KEY in inbox.sources)
    for line in lines:
        front.tell(line)
    front.tell(wording.NOTICE_SHOWN.format(folder=paths.journal))
    return lines


def tell_of(results: Sequence[NoteResult], front: FrontEnd) -> None:
    """Report what was kept of a session's notes, after it."""
    kept = [str(one.note) for one in results if one.note is not None]
    if kept:
        word = "note" if len(kept) == 1 else "notes"
        front.tell(wording.NOTES_KEPT.format(notes=f"{word} {', '.join(kept)}"))
    discarded = sum(one.ending == "discarded" for one in results)
    if discarded:
        front.tell(wording.NOTES_DISCARDED.format(notes="1 note" if discarded == 1 else f"{discarded} notes"))
    for problem in dict.fromkeys(str(one.problem) for one in results if one.problem is not None):
        front.tell(problem)


def require_microphone() -> None:
    """Check that there is a microphone, without opening it.

    Raises:
        ListeningError, DeviceUnavailable: there is no microphone, or no PortAudio.
    """
    if not devices(Direction.RECORDS):
        raise ListeningError(listening.NO_MICROPHONE_FOUND)


def _no_notes(settings: Settings, error: VoiceguideError, inbox: Inbox) -> Notes:
    """Return what takes the place of notes if none can be recorded: each window says so, then stays silent."""

    def refuse() -> NoReturn:
        raise error

    recorder = NoteRecorder(refuse, None, None, settings.keep, settings.patience, inbox=inbox)
    return Notes(recorder, None, None, first=False, possible=False)


def _journal(paths: Paths, front: FrontEnd, asking: bool) -> Journal:
    """Return the journal, opened, or made the first time.

    Raises:
        JournalLocked: it needs a passphrase, and nobody may be asked for it.
        JournalError: it cannot be written.
    """
    key = find_journal_key(paths, front.ask_passphrase if asking else None)
    journal = open_with(paths, key, front.report)
    if journal.refusal is not None:
        journal.close()
        raise journal.refusal
    return journal


def _recognizer(paths: Paths, settings: Settings, language: str) -> OpenRecognizer | None:
    """Return what opens the recogniser of notes; None if no text is wanted or there is no recogniser."""
    return recognizer_for_notes(paths, language) if settings.keep in {Keep.SOUND_AND_TEXT, Keep.TEXT} else None


def _await_text(transcriber: Transcriber, tell: Callable[[str], None]) -> None:
    """Wait until notes are text, reporting it if that takes a while; Ctrl-C leaves the rest for later."""
    try:
        if not transcriber.end(_TEXT_HEARTBEAT):
            tell(wording.WAITING_FOR_TEXT)
            transcriber.end(_TEXT_PATIENCE)
    except KeyboardInterrupt:
        pass
    finally:
        transcriber.close()
    if transcriber.failed:
        tell(wording.NOTE_TEXT_LATER)
