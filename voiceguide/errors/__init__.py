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
    - JournalError (errors.journal): the journal itself, damaged, full or busy
    - KeyProblem (errors.keys): its key, locked or lost
    - NotesError (errors.notes): what was asked for of its notes


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
    "BookmarkError",
    "DeviceLost",
    "DeviceNotFound",
    "DeviceUnavailable",
    "LengthOutOfReach",
    "ListeningError",
    "MicrophoneLost",
    "ModelError",
    "ModelUnusable",
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
    "did_you_mean",
    "either",
    "every",
    "megabytes",
    "models_refused",
    "not_written",
    "on_a_line",
    "reach",
    "reason",
]
