"""Everything the command line shows, except errors (see problems/).

Each line is one fact with its label first, so that it reads well aloud. No boxes, colours or
symbols that a screen reader spells out.
"""

from __future__ import annotations

PURPOSE = """Guided reflection sessions, spoken aloud, with silences kept exactly. Everything stays on this machine.

\b
Examples:
  voiceguide list
  voiceguide play "This hurts"
  voiceguide play arrive --minutes 2:20
  voiceguide render "Heavy body, soft bed" -o tonight.wav
  voiceguide helplines

This is not a treatment or an emergency service. In danger, call your local emergency number.
"""

LIST_HELP = "The sessions: title, length, level and kind."
SHOW_HELP = "The outline of a session: what is said and each pause, with times."
CHECK_HELP = "Check scripts: every problem with its line, then guidance."
PLAY_HELP = "Speak a session."
RENDER_HELP = "Write a session to a WAV file."
DEVICES_HELP = "The sound devices that can play, then the microphones."
DOCTOR_HELP = "What works here, part by part, and how to fix what does not."
WHERE_HELP = "Every path the program uses."
HELPLINES_HELP = "The help card: your own people, then the numbers of your country."

NAME_HELP = "NAME is a title, the beginning of one, or the path of a script file."
MINUTES_OPTION = "Exactly this long: 12, 12.5 or 12:30."
VOICE_OPTION = "The voice, by name or language (voiceguide voices)."
RATE_OPTION = "Real words a minute, 60 to 300."
DEVICE_OPTION = "The sound device, by name (voiceguide devices)."
BEDTIME_OPTION = "For the night: softer and slower to the end, no bell, nothing that calls you back, no late question."
BED_OPTION = "A quiet background: rain, sea, brown noise, drone, a sound file of your own, or off."
SLEEP_AFTER_OPTION = 'Fall silent after this time, such as "20 minutes"; a key keeps it awake.'
HANDS_FREE_OPTION = "Control it by words: pause, go on, again, note, way out. Needs a speech model."
NO_WORDS = "Words are not heard: {reason}"
WORDS_LATER = "Words are not heard yet: the speech model is still loading."
NO_BED_NAME = "Name a background: rain, sea, brown noise, drone, a sound file of your own, or off."
BAD_TIME = '{value} is not a time. Write minutes, or for example "90 seconds".'
JSON_OPTION = "For other programs: JSON instead of lines."

NO_SESSIONS = "No sessions were found."
STOPPED = "Stopped at {position} of {length}."
LEFT = "Left at {position}, by the way out. To hear where to find a person: voiceguide helplines."
TO_GO_ON = "To resume: voiceguide resume"
NO_OWN_NOTE = "A note of your own could not be taken. {reason}"
GOING_ON = "Resuming:"
PAUSED = "Paused at {position}."
STOPPED_RENDERING = "Stopped. Nothing was written."
STOPPED_PLAINLY = "Stopped."
STARTING = "{title}: {length}. To stop, press Ctrl-C."
STARTING_WITH_KEYS = "{title}: {length}. {keys}"
STARTING_BY_WORD = (
    "{title}: {length}. To pause, say: pause. To stop, say: stop, or press Ctrl-C. For the way out, say: way out. "
    "To hear where to find a person, say: help."
)
FINISHED = "The end of {title}. To hear where to find a person: voiceguide helplines"
LOST = "The sound device went away at {position}. The session waits for it; to stop, press Ctrl-C."
FOUND = "The sound device is back, at {position}."
WRITING_INSTEAD = "{reason} The session is written to a file instead."
WRITTEN = "{path}: {title}, {length}."

NOTICE = (
    "Before the first note, once: what you say is kept on this computer only, encrypted, and goes nowhere else.",
    "Nobody reads it, and nothing in it is watched for.",
    "A file on this computer opens it. With a passphrase of your own, only you can open it.",
)
"""Said and shown before the very first note, followed by how a note ends."""
NOTICE_ENDS, NOTICE_ENDS_BY_KEY = "A long silence ends a note.", "A long silence or {key} ends a note."
NOTICE_DISCARDS = "With {key} you can discard it, even right after."
NOTICE_SHOWN = (
    "Notes are kept in {folder}. To set a passphrase: voiceguide journal passphrase. "
    "To remove the last note: voiceguide journal delete last"
)
NOTE_KEYS = "In a note: {keys}."
NO_NOTES = "{reason} The session goes on without notes."
NOTE_STARTING = "A note of up to {limit}. {ending}"
NOTE_PATIENCE = "To end it: {seconds:g} seconds of silence, or {key}."
NOTE_ONLY_PRESSED = "Only {key} ends it."
NOTE_NO_KEY = "Ctrl-C"
NOTE_DISCARD, NOTE_MORE_TIME = "To discard it, press {key}.", "For more time, press {key}."
NOTE_KEPT = (
    "Kept: note {note}, {length}. It may feel a little heavier for a while. "
    "To hear where to find a person: voiceguide helplines"
)
NOTE_UP_TO = "Kept: note {note}, {length}, up to the moment when this happened. {reason}"
NOTE_UNSAID = "Nothing was said, so nothing is kept."
NOTE_DISCARDED = "Discarded. None of it is kept."
NOTE_NOTHING_KEPT = "As you asked, none of it is kept."
NOTES_KEPT = "Kept: {notes}. To read or hear them: voiceguide journal list"
NOTES_DISCARDED = "Discarded: {notes}."
NOTE_TEXT_LATER = "Some of it is not text yet. To turn it into text: voiceguide journal transcribe --all"
WAITING_FOR_TEXT = "What you said is being turned into text. To leave that for later, press Ctrl-C."
NOTE_MINUTES_OPTION = "At most this long: 12, 12.5 or 12:30; by default 15."
NOTE_LANGUAGE_OPTION = "The language you speak, for the text; by default en."
NOTE_HELP = "Speak a note of your own, with no session."
LISTEN_OR_NOT = "Choose either --listen or --no-notes."
LISTEN_OPTION = "Take notes at the windows, even if the settings say no."
NO_NOTES_OPTION = "Keep the windows for notes silent."
KEEP_OPTION = "What to keep of notes: sound and text, sound, text or nothing."
PATIENCE_OPTION = 'Seconds of silence that end a note, or "only when I press".'
MICROPHONE_OPTION = "The microphone, by name (voiceguide devices)."
BAD_KEEP = "{value} is not one of the choices: {known}."
BAD_PATIENCE = '{value} is not a number of seconds. Write one from {low} to {high}, or "only when I press".'

DEFAULT_DEVICE = ", the default"
MICROPHONE = "Microphone: "
NO_MICROPHONES = "No microphone was found. Sessions play without one; notes need one."
NO_DEVICES = "No sound device was found. Sessions can be written to a file: voiceguide render."

NO_PROBLEMS = "{file}: no problems."
SAID_DIFFERENTLY = (
    "{file}: To have something said in another way, add a line to the header that begins: Say {written} as:"
)
MEASURES = (
    "{file}: {words:.0f} words a minute, {silence:.0%} silence. "
    "It lasts {natural}; it can last from {shortest} to {longest}. Voice: {voice}."
)
ESTIMATED = (
    "These figures are approximate: {measured} sentences were spoken to measure them, and the lengths of the other "
    "{estimated} were estimated from their letters."
)
NOT_MEASURED = "{file}: its length was not measured. {reason}"

SAMPLE = "Here is how this voice sounds. You can stop whenever you like."

CARD_KEPT = "Country of the help card: {country}."
PERSON_KEPT = "Added to the help card: {name}."
UNKNOWN_COUNTRY = "There are no numbers for {country} here, only for: {known}."
CARD_NOT_SPOKEN = "The card was not spoken: {reason}"

REFUSED = "The system refused access to {path} ({error}). Nothing more was done. Check its permissions."
NOT_SAID = "The output could not be written ({error})."
BROKEN = "{name} cannot be spoken yet: {count}. To see what to fix: voiceguide check {name}"
UNEXPECTED = (
    "Something went wrong that should not have: {error}. Nothing more was done. "
    "To see where, run the same command with VOICEGUIDE_DEBUG=1 set, and report it."
)
BAD_RATE = "{value} is not a pace. Write a number of words a minute, from {low} to {high}."
TOO_MANY_MINUTES = "{value} is too long. A session lasts at most 24 hours: write 1440 or less."
BAD_MINUTES = "{value} is not a length. Write minutes, as in 12, 12.5 or 12:30."
BAD_SUFFIX = "{path} does not end with .wav, and only WAV files are written."

WHERE_LABELS = {
    "settings": "Your settings and your own people",
    "scripts": "Your own session scripts",
    "journal": "Your journal, encrypted, and its key",
    "reserve": "Space reserved for deleting notes on a full disk, 1 megabyte",
    "state": "Where unfinished sessions were left",
    "models": "Models for speech recognition",
    "voices": "Natural voices that you added",
    "cache": "Speech already made, and voices measured; may be deleted",
    "temporary": "Speech on its way, for a few milliseconds (or the system's temporary folder)",
    "shipped_scripts": "The sessions that come with the program, read-only",
    "shipped_audio": "The sounds that come with the program, read-only",
}
"""What each path is for, by its name in `Paths`."""

DOCTOR_ABOUT = "voiceguide: {version}, on Python {python}, {system} {machine}."
DOCTOR_WORKS = "{label}: works. {said}"
DOCTOR_NO_SETTINGS = "There are none yet; every setting has its default."
DOCTOR_SETTINGS = "They can be read."
DOCTOR_BETTER_VOICE = " For a voice that sounds more like a person: pip install '.[natural]'"
DOCTOR_VOICE = "{name} spoke {seconds:.1f} seconds; {count} voices ({identity})."
DOCTOR_DEVICES = "The default is {default}; {count} in all."
DOCTOR_WHISPER = "Whisper hears English notes."
DOCTOR_MODELS = "Installed: {names}."
DOCTOR_JOURNAL = "{key}; sqlcipher3 {version}."
DOCTOR_KEY = "Its key: {place}"
DOCTOR_NO_NOTES = "There are no notes yet"
DOCTOR_FOLDERS = "Nobody else can write to them."
DOCTOR_SESSIONS = "{right} can be spoken, {broken} have problems."
DOCTOR_CACHE = "Speech is kept once it was made."

STRICT_OPTION = "Guidance counts as an error too."
OUTPUT_OPTION = "Where to write it."
SAY_OPTION = "Speak a sample with this voice."
COUNTRY_OPTION = "The numbers of this country; it is remembered."
ADD_PERSON_OPTION = "Put one of your own people on the card."
SILENT_OPTION = "Show the card without speaking it."
