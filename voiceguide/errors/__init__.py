"""Everything that can go wrong, as one sentence a person can act on.

- VoiceguideError
    - ScriptError: a script has problems; they are all listed
    - ScriptUnreadable: the file could not be read as a script
    - SessionError: a session cannot be found, or not be played as asked
        - LengthOutOfReach: it cannot have the length asked for
    - BookmarkError: where sessions were left cannot be read or kept
    - SpeechError: the voice failed, also after another try; or there is no speech engine
        - VoiceNotFound: no voice has that name
    - OutputError: sound could not be delivered, or a file not be written
        - DeviceUnavailable: there is no sound device, or no PortAudio
        - DeviceNotFound: the device asked for by name is not there
        - DeviceLost: the device went away while it played
    - SoundUnusable: a file of sound, such as a background, cannot be read or played
    - SettingsError: the settings file cannot be used
    - ShippedDamaged: a file that came with the program is not what it was
    - TooLittle (errors.scarce): too little memory, too few processes or open files are allowed
    - ListeningError: there is no microphone that can be used
        - MicrophoneLost: it went away while it was open
        - RecognizerFailed: the recogniser died, hung or refused; it costs text, never sound
            - ModelUnusable: a folder is no speech model that it can work with
    - ModelError: a speech model cannot be added, downloaded, found, used or removed
    - JournalError: the journal cannot be used
        - JournalBusy: another program holds it
        - WrongKey: the key is not the one it was made with
        - JournalDamaged: its file is gone, not whole, or not a journal
        - JournalFull, JournalNotWritable: there is no room, or no permission
        - NoteNotFound: no note has the number, or it has no sound
        - AlreadyRecording: a note is being recorded
    - KeyProblem: its key cannot be used, or not be put where it was to go
        - JournalLocked: a passphrase is needed, and nobody gave it
        - WrongPassphrase: that is not the passphrase, or nothing was typed
        - NoKeyYet: there is no journal yet
        - KeyDamaged: a file that holds the key is damaged
        - KeyringUnavailable: the system's keyring cannot be used
        - LeftInKeyring: a copy of the key is still there; everything else was done
    - NotesError: what was asked for cannot be done with the notes there are

The sentences are in `voiceguide.wording.problems`; an error is raised with one of them and what fills its fields.
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
