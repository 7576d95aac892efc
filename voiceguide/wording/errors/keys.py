"""Sentences about a journal key that cannot be used, or not be stored as requested."""

JOURNAL_LOCKED = (
    "The journal is locked, and its passphrase was not given. Run this in a terminal, where it can be typed, or open "
    "the journal first: voiceguide journal unlock"
)
NOT_THAT_PASSPHRASE = (
    "That is not the passphrase of the journal. Check capital letters and the language of the keyboard, and try again; "
    "nothing was changed."
)
NO_PASSPHRASE_SET = (
    "The journal has no passphrase yet, so it is open and cannot be locked. To set one: voiceguide journal passphrase"
)
NO_PASSPHRASE_TYPED = (
    "Nothing was typed, so the journal stays locked. Type its passphrase, or press Ctrl-C to leave; with --no-notes a "
    "session plays without notes."
)
NO_NEW_PASSPHRASE = (
    "No new passphrase was given, so nothing was changed. Run this in a terminal, where it can be typed, or send it on "
    "standard input as a line."
)
PASSPHRASE_FOR_A_COPY = (
    "The passphrase is needed for that and was not given; the journal stays open as it was. Run this in a terminal, "
    "where it can be typed."
)
EMPTY_PASSPHRASE = "An empty passphrase protects nothing. Choose a few words; nothing was changed."
PASSPHRASES_DIFFER = (
    "The new passphrase was not typed the same way twice, so nothing was changed. Try again: voiceguide journal "
    "passphrase"
)
NO_JOURNAL_YET = "There is no journal here yet. It begins with the first note: voiceguide note"
KEY_FILE_DAMAGED = (
    "{path} is damaged, and nothing else opens the journal. Restore an earlier copy of this file from a backup; the "
    "notes themselves were not touched."
)
SEAL_DID_NOT_OPEN = (
    "The passphrase was not set: what was written to {path} did not open again. Nothing was changed. Is the disk all "
    "right? Make a backup, and try again."
)
KEY_TOO_NEW = "{path} was written by a newer version of voiceguide. Install that version; nothing was changed."
KEYS_DIFFER = (
    "{one} and {other} hold different keys, and nothing was changed or removed. Move the one that does not belong to "
    "this journal out of the folder, and try again."
)
KEY_LOST = (
    "There are notes in {folder}, and the key to them is gone. Restore journal.key or journal.sealed from a backup: "
    "nobody can read the notes without one of them. No new key was made."
)
KEYRING_UNAVAILABLE = (
    "The system's keyring cannot be used: {reason}. Nothing was changed. The journal can be opened with a key file "
    "instead: voiceguide journal unlock"
)
LEFT_IN_KEYRING = (
    "A copy of the key is still in the system's keyring, which cannot be used just now: {reason}. Everything else was "
    'done. Try again later (voiceguide journal lock), or remove the entry called "voiceguide journal" there yourself.'
)
KEY_FILE_NEEDS_ROOM = "{path} cannot be used ({reason}). Make some room, and try again. No key was lost."
KEY_FILE_REFUSED = (
    "{path} cannot be used ({reason}). Check the permissions of this file and its folder. No key was lost."
)
