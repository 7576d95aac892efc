"""Sentences about microphones, and about failed recognition."""

MICROPHONE_NEEDS_PORTAUDIO = (
    'PortAudio is not installed, so no microphone can be used. On Debian and Ubuntu: "apt install libportaudio2"; on '
    'Fedora: "dnf install portaudio".'
)
NO_MICROPHONE_FOUND = "No microphone was found. Plug one in, or check the sound settings, and try again."
MICROPHONE_REFUSED = (
    'The microphone "{name}" did not open ({reason}). Close other programs that may be using it, and check '
    "that the privacy settings allow this one to."
)
MICROPHONE_UNKNOWN = 'There is no microphone called "{name}".{hint} To list them all: voiceguide devices'
MICROPHONE_WENT_AWAY = (
    "The microphone went away. What it had heard until then is not lost. Plug it in again, or check the sound "
    "settings, before the next note."
)

NOT_RECOGNIZED = (
    "What was said could not be turned into text ({reason}). The sound itself is untouched; to try again: voiceguide "
    "journal transcribe --all"
)
MODEL_UNUSABLE = (
    "{path} cannot be used as a speech model: {reason}. Remove it and add it again, or choose another; to list them "
    "all: voiceguide models list"
)
