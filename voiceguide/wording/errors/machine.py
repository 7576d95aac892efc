"""Sentences about a machine with too little of something, or about files on it that cannot be used."""

DID_YOU_MEAN = "Did you mean {near}?"

TOO_LITTLE_MEMORY = (
    "There is too little memory for this. Close other programs, or allow more (on Linux and macOS, ulimit -v shows the "
    "limit), and try again."
)
TOO_FEW_PROCESSES = (
    "There are too few processes allowed here, or too little memory for another one. Close other programs, or allow "
    "more (on Linux and macOS, ulimit -u shows the limit), and try again."
)
TOO_MANY_FILES = (
    "There are too many files open at once. Close other programs, or allow more (on Linux and macOS, ulimit -n shows "
    "the limit), and try again."
)

SHIPPED_DAMAGED = "{path} came with voiceguide and was damaged. Install voiceguide again."
SHIPPED_REFUSED = "{path} came with voiceguide and cannot be read ({reason}). Install voiceguide again."

FILE_NOT_WRITTEN = "{path} could not be written ({reason}). {advice} Nothing half-written was left."
MAKE_ROOM = "Make some room, or choose another folder."
CHOOSE_YOUR_FOLDER = "Choose a folder you may write to."
MAKE_FOLDER = "Make the folder first, or choose another."
NAME_A_FILE = "Name a file, not a folder."
CLOSE_PROGRAMS = "Close other programs, and try again."
CHOOSE_SHORTER = "Choose a shorter length with --minutes, or divide the session if its script allows none."
CHOOSE_PLACE = "Choose another place."

PART_FAILS = "{label}: does not work. {reason}"
PART_BREAKS = "{label}: does not work ({reason})."
OPEN_TO_OTHERS = (
    "Others can write to {folders}, so somebody else could replace your journal or settings. If these folders are your "
    "own: {command}; if not, keep your things elsewhere, with VOICEGUIDE_HOME."
)

CANNOT_BE_REMOVED = (
    "{path} could not be removed ({reason}). Close other programs that use it, check its permissions, or remove it "
    "yourself."
)
