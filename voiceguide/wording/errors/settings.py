"""Sentences about a settings file that cannot be used."""

SETTINGS_NOT_UNDERSTOOD = "{path}: the settings cannot be read ({reason}). Correct the line, or move the file away."
SETTINGS_REFUSED = "{path}: the settings cannot be read ({reason}). Check its permissions."
SETTINGS_ELSEWHERE = (
    "{path}: this link leads to something other than a file of your own, so nothing was changed. Put a file in its "
    "place, or become the owner of its target and of the target's folder."
)
SETTING_NEAR = '{path}: there is no setting "{name}". Did you mean {near}?'
SETTING_UNKNOWN = '{path}: there is no setting "{name}". The settings are: {known}.'
SETTING_UNFIT = '{path}: the setting "{name}" must be {kind}. {advice}'
PERSON_INCOMPLETE = "{path}: one of the people has no name or no number. {advice}"
KEYS_NO_NAMES = '{path}: the keys of "{name}" must be one name or several. {advice}'
WRITE_TEXT = 'Write, for example, {name} = "...".'
WRITE_SWITCH = "Write {name} = true, or {name} = false."
WRITE_RATE = "Write, for example, rate = 120."
WRITE_PEOPLE = 'Write, for each person, [[people]], then name = "..." and number = "...".'
WRITE_KEEP = 'Write, for example, keep = "text".'
WRITE_PATIENCE = "Write, for example, patience = 4."
WRITE_KEYS = 'Write [keys], then, for example, "way out" = "w", or note = ["n", "f2"].'

KEY_TAKEN = '{path}: the key "{key}" belongs to "{control}". Give "{control}" another key as well.'
KEY_MISSING = '{path}: "{control}" needs a key, so that it is always within reach. Give it one.'
KEY_GIVEN_TWICE = '{path}: the key "{key}" is given to both "{other}" and "{control}". Choose one of them.'
KEY_FOR_NUMBERS = '{path}: the key "{key}" answers questions. Choose one that is not a digit.'
CONTROL_NEAR = '{path}: there is nothing called "{name}" that a key could do. Did you mean "{near}"?'
CONTROL_UNKNOWN = '{path}: there is nothing called "{name}" that a key could do. There are: {known}.'
KEY_NEAR = '{path}: there is no key called "{name}". Did you mean "{near}"?'
KEY_UNKNOWN = '{path}: there is no key called "{name}". A key is one character, or one of: {known}.'
