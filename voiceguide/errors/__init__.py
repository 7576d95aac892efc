"""Everything that can go wrong, as one sentence a person can act on.

- VoiceguideError
    - ScriptError: a script has problems; they are all listed
    - ScriptUnreadable: the file could not be read as a script
    - SessionError: a session cannot be found, or not be played as asked
        - LengthOutOfReach: it cannot have the length asked for
    - BookmarkError: where sessions were left cannot be read or kept
    - SpeechError: the voice failed, also after another try
        - VoiceNotFound: no voice has that name
        - SpeechUnavailable: there is no speech engine here
    - OutputError: sound could not be delivered
        - DeviceUnavailable: there is no sound device, or no PortAudio
        - DeviceNotFound: the device asked for by name is not there
        - DeviceLost: the device went away while it played
        - FileNotWritten: a file could not be written; nothing half-written stays
    - SettingsError: the settings file cannot be used
    - ShippedDamaged: a file that came with the program is not what it was
    - TooLittle (errors.scarce): too little memory, too few processes or open files are allowed
    - BedUnusable (errors.sound): the background asked for cannot be played
    - ListeningError (errors.listening): the microphone, or the recogniser
    - ModelError (errors.models, errors.downloads): a speech model, or getting one
    - JournalError (errors.journal): the journal itself, damaged, full or busy
    - KeyProblem (errors.keys): its key, locked or lost
    - NotesError (errors.notes): what was asked for of its notes
    - OpenToOthers (errors.privacy): others could change what is the person's own

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
from voiceguide.errors.output import DeviceLost, DeviceNotFound, DeviceUnavailable, FileNotWritten, OutputError
from voiceguide.errors.scripts import (
    BookmarkError,
    LengthOutOfReach,
    ScriptError,
    ScriptUnreadable,
    SessionError,
    reach,
)
from voiceguide.errors.speech import SpeechError, SpeechUnavailable, VoiceNotFound

__all__ = [
    "BookmarkError",
    "DeviceLost",
    "DeviceNotFound",
    "DeviceUnavailable",
    "FileNotWritten",
    "LengthOutOfReach",
    "OutputError",
    "ScriptError",
    "ScriptUnreadable",
    "SessionError",
    "SettingsError",
    "ShippedDamaged",
    "SpeechError",
    "SpeechUnavailable",
    "VoiceNotFound",
    "VoiceguideError",
    "did_you_mean",
    "either",
    "every",
    "megabytes",
    "on_a_line",
    "reach",
    "reason",
]
