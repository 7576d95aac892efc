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
