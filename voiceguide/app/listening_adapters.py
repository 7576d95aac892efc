"""Puts together what hears and records notes: the only module that names the microphone and the recogniser in use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from voiceguide.app.adapters import may_be_used
from voiceguide.controls.inbox import Inbox
from voiceguide.errors import VoiceguideError
from voiceguide.inputs.hands_free import HandsFree
from voiceguide.journal.store import Journal
from voiceguide.listening.device_microphone import DeviceMicrophone
from voiceguide.listening.played import PlayedRing
from voiceguide.listening.recognizer import Recognizer
from voiceguide.listening.vosk_recognizer import VoskRecognizer
from voiceguide.listening.whisper_recognizer import (
    WHISPER_LANGUAGE,
    WhisperRecognizer,
    whisper_folder,
    whisper_is_genuine,
)
from voiceguide.models.installed import model_for, same_language
from voiceguide.notes.recorder import NoteRecorder
from voiceguide.notes.transcribe import OpenRecognizer, Transcriber
from voiceguide.paths import Paths
from voiceguide.settings import Settings
from voiceguide.weights import VERIFIED

WHISPER = "whisper"
"""The name of the recogniser of notes that comes in a package."""


def recognizer_for_notes(paths: Paths, language: str) -> OpenRecognizer | None:
    """Return what opens the best recogniser of notes for a language; None if there is none.

    That is Whisper where it is installed and hears the language, or else the Vosk model.
    """
    whisper = whisper_for(paths, language)
    if whisper is not None:
        return lambda sample_rate: WhisperRecognizer(whisper, sample_rate)
    model = model_for(paths.models, language)
    return None if model is None else lambda sample_rate: open_recognizer(model.folder, sample_rate)


def whisper_for(paths: Paths, language: str) -> Path | None:
    """Return the folder of Whisper's weights; None if it is not installed, not genuine, or does not know a language."""
    if not may_be_used(WHISPER) or not same_language(language, WHISPER_LANGUAGE):
        return None
    folder = whisper_folder()
    return folder if folder is not None and whisper_is_genuine(folder, paths.cache / "voices" / VERIFIED) else None


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


def open_transcriber(journal: Journal, recognizer: OpenRecognizer, language: str) -> Transcriber:
    """Return a transcriber that turns notes into text while the session goes on."""
    return Transcriber(journal, recognizer, language)


def open_note_recorder(
    journal: Journal | None, transcriber: Transcriber | None, settings: Settings, language: str, inbox: Inbox
) -> NoteRecorder:
    """Return a recorder of notes in a language, with the microphone that the settings name."""
    return NoteRecorder(
        lambda: DeviceMicrophone(settings.microphone), journal, transcriber, settings.keep, settings.patience, language,
        inbox,
    )  # fmt: skip
