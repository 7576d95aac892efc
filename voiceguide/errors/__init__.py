"""Everything that can go wrong, each in one sentence a person can act on.

- VoiceguideError
    - ScriptError: a script has problems; all of them are listed
    - ScriptUnreadable: the file could not be read as a script
    - SessionError: a session cannot be found, or not be played as requested
        - LengthOutOfReach: it cannot have the requested length
    - BookmarkError: the places where sessions were left cannot be read or saved
    - SpeechError: the voice failed even when tried again, or there is no speech engine
        - VoiceNotFound: no voice has that name
        - VoiceUnusable: the files of a voice are no voice, or do not speak
    - OutputError: sound could not be delivered, or a file not be written
        - DeviceUnavailable: there is no sound device, or no PortAudio
        - DeviceNotFound: there is no device with the requested name
        - DeviceLost: the device went away during playback
    - SoundUnusable: a sound file, such as a background, cannot be read or played
    - SettingsError: the settings file cannot be used
    - ShippedDamaged: a file that came with the program is missing or damaged
    - TooLittle (errors.scarce): too little memory, or too few processes or open files are allowed
    - ListeningError: there is no usable microphone
        - MicrophoneLost: it went away while it was open
        - RecognizerFailed: the recogniser died, hung or refused; it costs text, never sound
            - ModelUnusable: the recogniser cannot use a folder as a speech model
    - ModelError: a speech model or a voice cannot be added, downloaded, found, used or removed
    - JournalError: the journal cannot be used
        - JournalBusy: another program holds it
        - WrongKey: it was made with a different key
        - JournalDamaged: its file is gone, incomplete, or not a journal
        - JournalFull, JournalNotWritable: there is no room, or no permission
        - NoteNotFound: no note has the number, or it has no sound
        - AlreadyRecording: a note is being recorded
    - KeyProblem: the journal's key cannot be used, or not be stored as requested
        - JournalLocked: a passphrase is needed, and nobody gave it
        - WrongPassphrase: the passphrase is wrong or empty
        - NoKeyYet: there is no journal yet
        - KeyDamaged: a file that holds the key is damaged
        - KeyringUnavailable: the system's keyring cannot be used
        - LeftInKeyring: a copy of the key is still there; everything else was done
    - NotesError: the request does not fit the existing notes

The sentences are in `voiceguide.wording.errors`; an error is raised with one of them and the values for its fields.
"""

from __future__ import annotations

from voiceguide.errors.base import (
    SettingsError,
    ShippedDamaged,
    VoiceguideError,
    did_you_mean,
    either,
    every,
    megabytes,
    on_a_line,
    reason,
)
from voiceguide.errors.journal import (
    AlreadyRecording,
    JournalBusy,
    JournalDamaged,
    JournalError,
    JournalFull,
    JournalLocked,
    JournalNotWritable,
    KeyDamaged,
    KeyProblem,
    KeyringUnavailable,
    LeftInKeyring,
    NoKeyYet,
    NoteNotFound,
    NotesError,
    WrongKey,
    WrongPassphrase,
    journal_gone,
    key_refused,
)
from voiceguide.errors.listening import (
    ListeningError,
    MicrophoneLost,
    ModelError,
    ModelUnusable,
    RecognizerFailed,
    models_refused,
)
from voiceguide.errors.scripts import (
    BookmarkError,
    LengthOutOfReach,
    ScriptError,
    ScriptUnreadable,
    SessionError,
    reach,
)
from voiceguide.errors.sound import (
    DeviceLost,
    DeviceNotFound,
    DeviceUnavailable,
    OutputError,
    SoundUnusable,
    SpeechError,
    VoiceNotFound,
    VoiceUnusable,
    not_written,
)

__all__ = [
    "AlreadyRecording",
    "BookmarkError",
    "DeviceLost",
    "DeviceNotFound",
    "DeviceUnavailable",
    "JournalBusy",
    "JournalDamaged",
    "JournalError",
    "JournalFull",
    "JournalLocked",
    "JournalNotWritable",
    "KeyDamaged",
    "KeyProblem",
    "KeyringUnavailable",
    "LeftInKeyring",
    "LengthOutOfReach",
    "ListeningError",
    "MicrophoneLost",
    "ModelError",
    "ModelUnusable",
    "NoKeyYet",
    "NoteNotFound",
    "NotesError",
    "OutputError",
    "RecognizerFailed",
    "ScriptError",
    "ScriptUnreadable",
    "SessionError",
    "SettingsError",
    "ShippedDamaged",
    "SoundUnusable",
    "SpeechError",
    "VoiceNotFound",
    "VoiceUnusable",
    "VoiceguideError",
    "WrongKey",
    "WrongPassphrase",
    "did_you_mean",
    "either",
    "every",
    "journal_gone",
    "key_refused",
    "megabytes",
    "models_refused",
    "not_written",
    "on_a_line",
    "reach",
    "reason",
]
