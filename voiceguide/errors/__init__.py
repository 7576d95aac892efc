"""Everything that can go wrong, as one sentence a person can act on.

- VoiceguideError
    - ScriptError: a script has problems; they are all listed
    - ScriptUnreadable: the file could not be read as a script
    - SessionNotFound: no session has that name, or several have
    - LengthOutOfReach: the session cannot have the length asked for
    - NotForTheNight: a session of the day cannot be made one for bed
    - SpeechError: the voice failed, also after another try
        - VoiceNotFound: no voice has that name
        - SpeechUnavailable: there is no speech engine here
    - OutputError: sound could not be delivered
        - DeviceUnavailable: there is no sound device, or no PortAudio
        - DeviceNotFound: the device asked for by name is not there
        - DeviceLost: the device went away while it played
        - FileNotWritten: a file could not be written; nothing half-written stays
    - SettingsError: the settings file cannot be used
    - TooLittle (errors.scarce): too little memory, too few processes or open files are allowed
    - BedUnusable (errors.sound): the background asked for cannot be played
    - BookmarkError (errors.bookmarks): there is nothing to go on with, or its place cannot be kept
    - ListeningError (errors.listening): the microphone, or the recogniser
    - ModelError (errors.models, errors.downloads): a speech model, or getting one
    - JournalError (errors.journal): the journal itself, damaged, full or busy
    - KeyProblem (errors.keys): its key, locked or lost
    - NotesError (errors.notes): what was asked for of its notes
    - OpenToOthers (errors.privacy): others could change what is the person's own

All wording of errors is in this folder, one file a room, so that it can be read, and changed, in one
place. Each sentence says what happened, where, and what to do.
"""

from __future__ import annotations

from voiceguide.errors.base import VoiceguideError
from voiceguide.errors.output import DeviceLost, DeviceNotFound, DeviceUnavailable, FileNotWritten, OutputError
from voiceguide.errors.scripts import LengthOutOfReach, NotForTheNight, ScriptError, ScriptUnreadable, SessionNotFound
from voiceguide.errors.settings import SettingsError
from voiceguide.errors.speech import SpeechError, SpeechUnavailable, VoiceNotFound

__all__ = [
    "DeviceLost",
    "DeviceNotFound",
    "DeviceUnavailable",
    "FileNotWritten",
    "LengthOutOfReach",
    "NotForTheNight",
    "OutputError",
    "ScriptError",
    "ScriptUnreadable",
    "SessionNotFound",
    "SettingsError",
    "SpeechError",
    "SpeechUnavailable",
    "VoiceNotFound",
    "VoiceguideError",
]
