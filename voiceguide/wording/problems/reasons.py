"""Parts of sentences: why something failed, and what a list is made of."""

LENGTHS = "from {low} to {high}"

A_TEXT = "a text"
A_SWITCH = "true or false"
A_RATE = "a number of words a minute, {low:g} to {high:g}"
A_LIST = "a list"
ONE_OF = "one of {choices}"
A_PATIENCE = 'a number of seconds, {low:g} to {high:g}, or "{never}"'
A_LIST_OF_KEYS = "a list of names with their keys"

IT_IS_CUT_SHORT = "it is cut short"
ENGINE_SAID = "the speech engine said {error}"
NO_READABLE_SOUND = "the speech engine wrote no readable sound"
NO_SOUND_AT_ALL = "the speech engine wrote no sound"
UNLIKELY_LENGTH = "its sound was far too short or too long for the words"
VOICE_WAS_CLOSED = "the voice was closed"
NO_VOICES = "it has no voices"

NOT_STARTED = "it did not start ({reason})"
ENGINE_ENDED = "the engine ended by itself"
ENGINE_LATE = "the engine did not answer in time"
ENDED_MEANWHILE = "it was ended meanwhile"

NO_SOUND_CAME = "no sound came from it"
LOADS_TOO_LONG = "the speech model takes too long to load"
ENDS_WHILE_LOADING = "the engine ended while loading it, from damage or for lack of memory"

NEITHER_FOLDER_NOR_ZIP = "this is neither a folder nor a zip file"
NO_MODEL_INSIDE = "this is not a Vosk model, for there is no am/final.mdl in it"
SEVERAL_MODELS_INSIDE = "there are several models in it, {names}"
TOO_MANY_FILES_INSIDE = "there are more than {most:,} files in it, far more than a model has"
TOP_OF_IT = "its top"

ZIP_DAMAGED = "the zip file cannot be read"
TWICE_INSIDE = "{name!r} is in it twice, so one would hide the other"
FILES_LACKING = "it lacks {missing}"
VOSK_CANNOT_LOAD = "Vosk cannot load it ({reason})"
ZIP_LOCKED = "it has a password"
ZIP_UNUSUAL = "it is packed in an unusual way"
LEADS_OUT = "a file in it is called {name!r}, which could lead out of the model's folder"
LINK_INSIDE = "{name!r} in it is a link or a device instead of a plain file"
GROWS_TOO_LARGE = "it grows beyond {most} when unpacked"

FILE_CHANGED = "{file} has changed since it was added"
FILE_MISSING = "{file} is missing"
FILE_UNREADABLE = "{file} cannot be read ({reason})"
NO_RECORD = "what was noted about it when it was added cannot be read"

REDIRECTED = (
    "it redirects to {to}, which is not followed: a few web addresses in a row are, but never one of http after one of "
    "https"
)
NOWHERE = "nowhere"
NO_SUCH_FILE = "the server says there is no such file (status {status})"
SERVER_REFUSES = "the server says no (status {status})"
BROKE_OFF = "the connection broke off several times, the last time after {done} of {whole} ({reason})"
WRONG_SIZE = "what it gives is not the model, for the size is not {size}"
WRONG_CHECKSUM = "what it gave is not the model, for the checksum is another"
ENDED_EARLY = "the server ended it early"
REST_NOT_GIVEN = "the server does not give the rest"
SERVER_BUSY = "the server says that it cannot now, status {status}"
NO_ANSWER_IN_TIME = "it did not answer in time"
