"""Puts together what hears and records notes: the only module that names the microphone and the recogniser in use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from voiceguide.controls.inbox import Inbox
from voiceguide.errors import VoiceguideError
from voiceguide.inputs.hands_free import HandsFree
from voiceguide.journal.store import Journal
from voiceguide.listening.device_microphone import DeviceMicrophone
from voiceguide.listening.played import PlayedRing
from voiceguide.listening.recognizer import Recognizer
from voiceguide.listening.vosk_recognizer import VoskRecognizer
from voiceguide.notes.recorder import NoteRecorder
from voiceguide.notes.transcribe import Transcriber
from voiceguide.settings import Settings


def open_recognizer(model: Path, sample_rate: int) -> Recognizer:
    """Return a recogniser that uses a model, for mono 16-bit sound at a sample rate in Hz."""
    return VoskRecognizer(model, sample_rate)


def open_hands_free(
    model: Path, settings: Settings, inbox: Inbox, played: PlayedRing | None, extra: Sequence[str],
    tell: Callable[[VoiceguideError], None],
) -> HandsFree:  # fmt: skip
    """Return what hears words, with a model and the microphone that the settings name; see `HandsFree`."""
    return HandsFree(
        lambda: DeviceMicrophone(settings.microphone),
        lambda rate, phrases: VoskRecognizer(model, rate, phrases=phrases, unknown=True),
        inbox,
        played=played,
        extra=extra,
        tell=tell,
    )


def open_transcriber(journal: Journal, model: Path, language: str) -> Transcriber:
    """Return a transcriber that turns notes into text while the session goes on."""
    return Transcriber(journal, lambda sample_rate: open_recognizer(model, sample_rate), language)


def open_note_recorder(
    journal: Journal | None, transcriber: Transcriber | None, settings: Settings, language: str, inbox: Inbox
) -> NoteRecorder:
    """Return a recorder of notes in a language, with the microphone that the settings name."""
    return NoteRecorder(
        lambda: DeviceMicrophone(settings.microphone), journal, transcriber, settings.keep, settings.patience, language,
        inbox,
    )  # fmt: skip
