"""Sentences about requests that do not fit the existing notes."""

NOTHING_NOTED_YET = "There are no notes yet. To speak one: voiceguide note"
NOTE_UNCLEAR = (
    '"{words}" names no note.{hint} Give a number, as in 3; a day, as in yesterday, last monday, 14 november or 3 days '
    "ago; or the word first or last."
)
NOT_THE_ONLY_NOTE = (
    "There is no note {number}. The only one is {first}. To list them all: voiceguide journal list --all"
)
NO_NOTE_OF_THAT_NUMBER = (
    "There is no note {number}. The first is {first}, the last is {last}. To list them all: voiceguide journal list "
    "--all"
)
NO_NOTE_OF_THAT_DAY = "There is no note from {days}. Nearest: {nearest}."
SEVERAL_NOTES = '"{words}" names several notes: {notes}. Give one number.'
DAY_UNCLEAR = (
    '"{words}" is not a day.{hint} Give a day, as in yesterday, last monday, 14 november or 3 days ago, 2026-11-14, '
    "last week or november."
)
DAY_NOT_IN_MONTH = "{number} {month} is not a day: {month} has {days} days. Give another one."
SESSION_WITHOUT_NOTES = 'No note belongs to a session called "{name}". To list them all: voiceguide journal list --all'
SESSION_WITHOUT_NOTES_NEAR = 'No note belongs to a session called "{name}". Did you mean {near}?'
NOTE_BEING_SPOKEN = "Note {number} is being spoken at this moment. Wait until it is over, and try again."
TEXT_EMPTY = (
    "The new text is empty, so note {number} was left as it is. To remove its text and keep its sound, confirm with "
    "--yes. To delete the whole note: voiceguide journal delete {number}"
)
TEXT_EMPTY_AND_NO_SOUND = (
    "The new text is empty, so note {number} was left as it is: it has no sound, and nothing would be left. To delete "
    "it: voiceguide journal delete {number}"
)
TEXT_NOT_UTF8 = "The new text is not UTF-8, so nothing was changed. Save it as UTF-8, and try again."

FOLDER_NOT_EMPTY = "{folder} is not empty, and nothing is overwritten. Name a new folder."
FOLDER_IS_FILE = "{folder} is a file. Name a new folder."
FOLDER_NOT_NAMED = "No folder was named. Name a new one, as in: voiceguide journal export my-notes"
FOLDER_NAMES_NOTES = (
    '"{place}" names notes, and there is no folder of that name. Give the folder first: voiceguide journal export '
    "FOLDER {words}. If you want a folder of that name, create it beforehand."
)
