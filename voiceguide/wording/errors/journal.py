"""Sentences about a journal that cannot be used."""

JOURNAL_REFUSED = "The journal in {folder} could not be used ({reason}). Check the disk it is on, and try again."
JOURNAL_NO_FILE = (
    "{path} is not a file, but a folder, a pipe or a device. Move it away, and try again; nothing was changed."
)
JOURNAL_BUSY = (
    "Another program is writing to the journal in {folder}, and did not finish in time. Wait until it is done, or end "
    "it, and try again; nothing was changed."
)
JOURNAL_NEEDS_ITS_KEY = (
    "The key does not open the journal in {folder}. If one of the two was copied from elsewhere, put back the key and "
    "the journal that belong together; nothing was changed."
)
JOURNAL_DAMAGED = "The journal {path} is damaged. To save what can be saved: voiceguide journal repair"
LEFT_IN_JOURNAL = (
    "That is done, but part of what was removed stays in the journal {path}, encrypted and out of reach, as the "
    "journal is damaged. To save what can be saved: voiceguide journal repair"
)
NOT_A_JOURNAL = (
    "{path} is not a journal. Put your journal back in its place if you have a copy, or move this file away to begin a "
    "new one; nothing was changed."
)
JOURNAL_GONE = "The journal {path} is gone. Put the journal back if you have a copy; nothing was changed."
JOURNAL_GONE_IN_PART = (
    "The journal {path} is gone, but files that belong to it are still there ({left}). Put the journal back if you "
    "have a copy, or move those files away to begin a new one; nothing was changed."
)
JOURNAL_BEYOND_REPAIR = (
    "Nothing in {path} could be read with this key, so it was left as it is. Put a copy in its place if you have one, "
    "or move it away to begin a new journal."
)
JOURNAL_FULL = (
    "The disk is full, so nothing more can be saved in the journal in {folder}. Make some room; what was saved before "
    "is safe."
)
JOURNAL_FULL_AND_OPEN = (
    "The disk is full, and another program has the journal in {folder} open, so it cannot be read here too. Make some "
    "room, or end that program, and try again; nothing was changed."
)
JOURNAL_REPAIR_NEEDS_ROOM = (
    "There is too little room to repair the journal in {folder}: it needs about {needed:.1f} megabytes there, and "
    "{free:.1f} are free. Make some room, and try again; nothing was changed."
)
JOURNAL_NOT_WRITABLE = (
    "The journal in {folder} cannot be written to ({reason}). Give yourself permission to write there, or choose "
    "another folder; nothing was changed."
)
JOURNAL_TOO_NEW = (
    "The journal in {folder} was written by a newer version of this program. Install the newest version of voiceguide; "
    "nothing was changed."
)
JOURNAL_REPLACED = (
    "The journal in {folder} was repaired, moved or removed while it was in use here. Start again to use the journal "
    "that is there now."
)
JOURNAL_HAS_NO_NOTE = "There is no note {note}. To list them all: voiceguide journal list --all"
NOTE_HAS_NO_SOUND = "No sound was kept of note {note}. To read it: voiceguide journal show {note}"
NOTE_IS_RECORDED = (
    "A note is being recorded into the journal in {folder} right now. End that note first, and try again."
)
