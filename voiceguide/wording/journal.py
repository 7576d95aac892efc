"""What the journal's commands show, except errors (see problems/).

The rules are those of commands.py. A note's text is shown only when asked for.
"""

from __future__ import annotations

# Journal

JOURNAL_HELP = """Your spoken notes: hear them, read them, take them elsewhere, delete them.

\b
Choose a note by its number, by a day, or as first or last:
  voiceguide journal show 3
  voiceguide journal show yesterday
  voiceguide journal play last monday
  voiceguide journal read last 3
  voiceguide journal delete 14 november

Everything stays on this machine, encrypted.
"""
JOURNAL_LIST_HELP = "Your notes, one line each, without their text. The newest 20, or --all."
JOURNAL_SHOW_HELP = "Notes with their text."
JOURNAL_SEARCH_HELP = """Find notes by words, without showing their text.

A note is found if it contains every one of the WORDS, or a word that begins with it. Without WORDS it asks for them,
so that they do not end up in the history of your shell.
"""
JOURNAL_PLAY_HELP = "Play the sound of notes."
JOURNAL_READ_HELP = "Have the guide's voice read notes aloud. Without ID, the last one."
JOURNAL_EXPORT_HELP = """Write notes as plain files into a new FOLDER.

Without ID, all of them: as Markdown for people, as JSON for other programs, and each sound as a WAV file. The files
are not encrypted.
"""
JOURNAL_EDIT_HELP = """Change the text of a note, sentence by sentence.

From a pipe, standard input is the whole new text. The sound is not touched.
"""
JOURNAL_DELETE_HELP = "Delete a note, its text and its sound."
JOURNAL_TRANSCRIBE_HELP = "Turn the sound of notes into text."
JOURNAL_REPAIR_HELP = "Save what can be saved of a damaged journal."
FORGET_HELP = """Remove everything that is kept about you.

That is the journal with its key, where you left sessions, cached speech, and the settings. Your own session scripts
and the models for speech recognition stay. Without --all it only shows what it would remove.
"""

JOURNAL_SINCE_OPTION = "Only notes from this day on, such as: last monday."
JOURNAL_UNTIL_OPTION = "Only notes up to and including this day."
JOURNAL_SESSION_OPTION = "Only notes of this session; the beginning of its title will do."
JOURNAL_LIST_ALL_OPTION = "All notes, not only the newest 20."
JOURNAL_FORMAT_OPTION = "What to write: markdown, json, sound or all."
JOURNAL_YES_OPTION = "Do not ask."
JOURNAL_EMPTIED_OPTION = "Accept an empty text: the note keeps only its sound."
JOURNAL_TRANSCRIBE_ALL_OPTION = "Every note that has sound and no text."
JOURNAL_AGAIN_OPTION = "Also notes that already have a text, which is replaced."
JOURNAL_LANGUAGE_OPTION = "The language that was spoken, such as en; by default that of each note."
FORGET_ALL_OPTION = "Really remove it."

JOURNAL_JSON_WITH_TEXT_OPTION = "JSON instead of sentences, with the text of the notes."
JOURNAL_REMOVE_DAMAGED_OPTION = "Remove what earlier repairs set aside, instead of repairing."

YES_OR_NO = "{question} Type yes or no: "
NAME_A_NOTE = "Name a note, such as 3, yesterday or last."
JOURNAL_NO_NOTES_YET = "There are no notes yet. To speak one: voiceguide note"
NONE_LIKE_THAT = "No note matches."
OLDER_LEFT_OUT = "{count} are not listed. To list them too, add --all."
FIRST_FOUND = "There may be more than these {count}. Add a word to find fewer."
RECOVERED = "Note {number} was cut short when the program ended last time; what was said until then is kept."

REPAIRED_REFUSED = (
    "A file was found where a repair leaves its result, but it is not a journal that could replace yours. "
    "Your journal is unchanged; the file is now {path}"
)
LOG_DAMAGED = (
    "The last entries of the journal's log, {frames} of them, could not be read, so the last changes before the "
    "program ended may be missing. A copy of the log is kept, encrypted, in case somebody can save more of it: {path} "
    "To remove it: voiceguide journal repair --remove-damaged"
)
LOG_NOT_KEPT = (
    "The last entries of the journal's log, {frames} of them, could not be read, so the last changes before the "
    "program ended may be missing. No copy of the log could be kept, so the log is left as it is, and the journal is "
    "read-only until there is room for one, and permission to write."
)
LOG_GONE = (
    "The journal's log, with {frames} entries, has disappeared since the program last ended, so the last changes "
    "before that may be missing."
)
LOG_OF_ANOTHER = (
    "The log beside the journal belongs to another journal, so the last changes may be missing. It is now {path}"
)
LOG_OF_ANOTHER_NOT_MOVED = (
    "The log beside the journal belongs to another journal, so the last changes may be missing. It could not be "
    "moved away, so the journal is read-only until that is possible."
)

NOTE_LINE = "{number}: {moment}. {about} {length}, {kept}."
A_NOTE = "A note"
SOUND_AND_TEXT, ONLY_SOUND, ONLY_TEXT, NEITHER = "sound and text", "sound only", "text only", "empty"
CUT_SHORT, EDITED, BEING_SPOKEN = "cut short", "edited", "being spoken now"
NO_TEXT_BUT_SOUND = "No text. To get it from the sound: voiceguide journal transcribe {number}"
NO_WORDS_IN_IT = "No words were recognised in it. To hear it: voiceguide journal play {number}"
TEXT_TAKEN_AWAY = "You removed its text. To get it from the sound again: voiceguide journal transcribe {number} --again"
NEITHER_TEXT_NOR_SOUND = "This note has neither text nor sound."

SEARCH_PROMPT = "Words to look for"
JOURNAL_NO_WORDS = "Give the words to look for, or type them when you are asked."
NOTHING_FOUND = "No note has all of these words."

PLAYING = "{line} To stop, press Ctrl-C."
NOT_PLAYED = "Note {number} has no sound."
READ_HEADING = "Note {number}. {moment}. {about}"
READ_NO_TEXT = "It has no text."

EXPORTED = "{path}: {count}."
NOT_ENCRYPTED = (
    "These files are not encrypted: whoever can open the folder can read and hear them, and so can backups and "
    "cloud folders. Delete them when they are no longer needed."
)
WRITING = "Still writing {file}: {count} so far."
EXPORT_STOPPED = "Stopped. The files written until then are complete."
SOUND_NOT_EXPORTED = "The sound of note {number} was not written: {reason}"

SENTENCE_KEPT = "For each sentence: change it and press Enter; Enter alone keeps it, an emptied line removes it."
SENTENCE_RETYPED = "For each sentence: Enter keeps it, a new one replaces it, a single - removes it."
SENTENCE_PROMPT = "Sentence {place} of {count}: "
ANOTHER_SENTENCE = "Another sentence, or Enter to end: "
TEXT_CHANGED = "Note {number} has its new text: {words}."
TEXT_REMOVED = "Note {number} no longer has a text, only its sound."
NOTHING_CHANGED = "Nothing was changed."
CHANGED_AND_STOPPED = "Stopped, but note {number} already has its new text."
CHANGED_BUT = "Note {number} has its new text, but clearing up after the old one failed."
CHANGED_UNKNOWN = "It is not known whether note {number} has its new text. To see it: voiceguide journal show {number}"

ASK_DELETE = "Delete this note for good?"
DELETED = "Note {number} is gone from the journal. Backups of this computer may still hold it, encrypted."
DELETED_LATER = (
    "What is left of it in the file, out of reach and encrypted, is removed the next time the journal is used, if the "
    "disk has room for that and no other program is writing."
)
DELETED_AND_STOPPED = (
    "Stopped, but note {number} is already gone. What is left of it in the file, out of reach and encrypted, "
    "is removed the next time the journal is used."
)
DELETED_BUT = (
    "Note {number} is gone from the journal, but clearing up after it failed. What is left of it in the file is out of "
    "reach and encrypted."
)
DELETED_UNKNOWN = "It is not known whether note {number} is gone. To see whether it is there: voiceguide journal list"
NOT_DELETED = "Nothing was deleted."
DAMAGED_MAY_HOLD_IT = (
    "What a repair set aside may still hold it, encrypted: {names}. "
    "To remove that: voiceguide journal repair --remove-damaged"
)

NAME_NOTES = "Name the notes, as in: voiceguide journal transcribe last. For all of them: --all"
NOTES_OR_ALL = "Name notes, or say --all, not both."
NOTHING_TO_TRANSCRIBE = "No note is waiting for its text."
NO_SOUND_TO_TRANSCRIBE = "Note {number} has no sound to make text from."
HAS_TEXT = "Note {number} already has its text. To replace it: voiceguide journal transcribe {number} --again"
HAS_EDITED_TEXT = (
    "Note {number} has a text that you changed. To replace it all the same: "
    "voiceguide journal transcribe {number} --again"
)
TRANSCRIBING = "Note {number}: turning {length} of sound into text."
STILL_TRANSCRIBING = "Note {number}: still working."
TRANSCRIBED = "Note {number} has its text: {words}."
NOT_TRANSCRIBED = "Note {number} was not turned into text. {reason}"
NO_WORDS_BUT_TEXT = "Note {number}: no words were recognised in it. The text it had stays."
NO_WORDS_HEARD = "Note {number}: no words were recognised in it. Its sound is kept."


REPAIR_ROOM = (
    "The journal is damaged. Saving what can be read of it needs about {needed} megabytes of room in {folder}; "
    "{free} are free."
)
STILL_REPAIRING = "Still reading what can be read."
NOT_DAMAGED = "The journal is not damaged, and was left as it is: {count}."
SAVED = "Saved as they were: {count}."
SAVED_PARTLY = "Saved with something missing, the text or some of the sound: {numbers}."
JOURNAL_LOST = "Nothing could be read of {numbers}. Notes you had deleted may be among them."
DAMAGED_KEPT = "What was damaged is kept, encrypted, in: {path}"
NOTHING_DAMAGED = "No repair has set anything aside."
ASK_REMOVE_DAMAGED = "Remove these damaged files for good?"
STILL_NEEDED = (
    "{path} is whole, and holds {notes} that your current journal lacks, or has in another form, as far as is known "
    "not because you deleted or changed anything. It may be the only whole copy."
)
LOG_NOT_LOOKED_AT = (
    "{path} is a log that could not be read to its end. What it holds cannot be checked here, so it is removed only "
    "if you say yes to that."
)
NOT_LOOKED_AT = "It is not known whether they hold notes that your current journal lacks. {reason}"
NEEDED_STAYS = "Nothing was removed. To be asked about it, run this without --yes."
NOT_REMOVED = "Nothing was removed."
JOURNAL_REMOVED = "Removed: {path}"

WOULD_FORGET = "This would be removed:"
FORGETTING = "This will be removed, for good:"
FORGET_JOURNAL = "Your journal, with every note and its key: {path}"
FORGET_STATE = "Where you left unfinished sessions: {path}"
FORGET_CACHE = "Cached speech, and measurements of voices: {path}"
FORGET_SETTINGS = "Your settings, with your own people on the help card: {path}"
STAYS_OTHERS = "Not removed, because voiceguide did not make it: {names} in {folder}"
STAYS_BEHIND = "Only the link is removed, not what it leads to: {link}, a link to {path}"
STAYS_SCRIPTS = "Not removed, your own session scripts: {path}"
STAYS_MODELS = "Not removed, the models for speech recognition: {path}"
STAYS_VOICES = "Not removed, natural voices that you added: {path}"
OUT_OF_REACH = (
    "Out of its reach: backups and cloud copies, files you exported, the computer's swap space, "
    "and what a terminal's window still shows."
)
FORGET_NEEDS_ALL = "Nothing was removed. To remove all of it: voiceguide forget --all"
NOTHING_KEPT = "Nothing is kept about you."
ASK_FORGET = "Remove all of it? This cannot be undone."
NOT_FORGOTTEN = "Nothing was removed."
FORGOTTEN = "Everything listed was removed."
FORGOTTEN_PARTLY = "Not everything could be removed. See the messages above, then run it again."

# Keys

KEY_STATUS_HELP = "Where the journal is, how large it is, and where its key lives."
KEY_LOCK_HELP = "Lock the journal: every command that needs it asks for the passphrase."
KEY_UNLOCK_HELP = """Open the journal until you lock it again, so that no command asks for the passphrase.

A copy of the key is put into a file that only you can read, or with --keyring into the system's keyring.
"""
KEY_KEYRING_OPTION = "Put the copy into the system's keyring instead of a file."
KEY_SET_HELP = """Set or change the passphrase of the journal.

It is asked for, and not shown. Without a terminal, it is read from standard input: first the current one, if the
journal is locked, then the new one, one line each.
"""

KEY_ASK = "Passphrase of the journal"
KEY_ASK_NEW = "New passphrase (nothing is shown while you type)"
KEY_ASK_AGAIN = "The same again"
KEY_NOT_THE_SAME = "The two were not the same. Once more, please."
KEY_NO_RECOVERY = (
    "Before you choose one: a forgotten passphrase cannot be recovered, by anybody or in any way. Without it "
    "your notes stay closed for good. A few words that have nothing to do with each other, or with you, are good. "
    "You could write them down and keep the paper where only you look."
)
KEY_SET = (
    "The passphrase is set, and the journal is locked. To open it without being asked each time: "
    "voiceguide journal unlock"
)
KEY_OPEN_BEFORE = "The open key file was removed. Earlier backups may still hold it."
KEY_OTHER_BEFORE = "Earlier backups still open with the previous passphrase."
KEY_LOCKED = "The journal is locked. Commands that need it ask for the passphrase."
KEY_LOCKED_ALREADY = "The journal was already locked."
KEY_IN_FILE = "The journal is open. A copy of its key is in {path}. To lock it again: voiceguide journal lock"
KEY_IN_KEYRING = (
    "The journal is open. A copy of its key is in the system's keyring. To lock it again: voiceguide journal lock"
)
KEY_OPEN_ALREADY = "The journal was already open. To lock it: voiceguide journal lock"

KEY_JOURNAL = "Journal: {path}"
KEY_NOTES = "Notes: {count}, in {size} megabytes."
KEY_NO_NOTES = "Notes: none yet."
KEY_DAMAGED_FILES = (
    "Set aside by a repair, encrypted: {names}. To remove that: voiceguide journal repair --remove-damaged"
)
KEY_RESERVE = "Space reserved for deleting notes on a full disk: 1 megabyte, {path}"
KEY_NOTES_LOCKED = "Notes: locked, so they were not counted."
KEY_NOTES_NOT_COUNTED = "Notes: they cannot be reached. {reason}"
KEY_NONE = "Key: none yet."
KEY_GONE = "Key: gone."
KEY_OPEN = "Key: in an open file, {path}. Whoever can read your files can open the journal."
KEY_SEALED = "Key: behind your passphrase. The journal is locked."
KEY_COPY_IN_FILE = (
    "Key: behind your passphrase, with an open copy in {path}. Whoever can read your files can open the journal."
)
KEY_COPY_IN_KEYRING = (
    "Key: behind your passphrase, with an open copy in the system's keyring. "
    "Programs that you run can open the journal."
)
KEY_CHANGE_NONE = "To change that: the first note makes one; to begin with a passphrase: voiceguide journal passphrase"
KEY_CHANGE_OPEN = "To change that: voiceguide journal passphrase"
KEY_CHANGE_SEALED = "To change that: voiceguide journal unlock; for another passphrase: voiceguide journal passphrase"
KEY_CHANGE_COPY = "To change that: voiceguide journal lock"
