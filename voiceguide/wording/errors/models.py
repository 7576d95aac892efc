"""Sentences about speech models that cannot be added, downloaded, found, used or removed."""

MODEL_PATH_MISSING = "{path}: there is no such file or folder. Check the name. Nothing was added."
MODEL_NOT_NAMED = "No path was given. Name the folder or the zip of a model. Nothing was added."
MODEL_IS_ADDRESS = (
    "{path}: this is an address, and adding a model needs no network. To download one: voiceguide models get NAME; or "
    "download it yourself, and add the zip. Nothing was added."
)
MODEL_REFUSED = "{path}: it cannot be read ({reason}). Check its permissions. Nothing was added."
NOT_ONE_MODEL = "{path}: {reason}. Name the folder or the zip of one Vosk model. Nothing was added."
MODEL_TOO_OLD = (
    "{path}: this is a Vosk model of an old kind, with final.mdl at its top instead of in am. Look for a newer one: "
    "voiceguide models list. Nothing was added."
)
MODEL_NAME_UNFIT = (
    "{path}: {name!r} cannot be a model's name. Name its folder with at most a hundred letters, digits, dots and "
    "hyphens, as in vosk-model-small-de-0.15. Nothing was added."
)
MODEL_NOT_WHOLE = (
    "{path}: this model is damaged or incomplete: {reason}. Download it again, or choose another. Nothing was added."
)
MODEL_PACKED_ODDLY = (
    "{path}: this zip file cannot be unpacked here: {reason}. Unpack it yourself, and add the folder. Nothing was "
    "added."
)
MODEL_NOT_TRUSTED = "{path}: {reason}. No real model is like that; do not trust where it comes from. Nothing was added."
MODEL_NOT_TRIED = (
    "{path}: this model could not be tested ({reason}). voiceguide doctor says what is missing here. Nothing was added."
)
LANGUAGE_NOT_TOLD = (
    'The name "{name}" does not say which language the model is for. Give it, for example: --language en. Nothing was '
    "added."
)
LANGUAGE_NOT_SPOKEN = (
    '"{name}" is a model for the language {language}, and your sessions are in {spoken}. To add it anyway: --language '
    "{language}. Nothing was added."
)
MODEL_THERE_ALREADY = (
    'There is already a model called "{name}". To replace it, remove it first: voiceguide models remove {name}'
)
MODEL_IN_PLACE = "{path}: this is already in the models folder. Move it to another place, and add it from there."

MODEL_UNKNOWN = 'There is no model called "{name}".{hint} To list them all: voiceguide models list'
MODEL_UNCLEAR = '"{name}" could be {names}. Give a little more of the name.'
NO_MODEL_OF_LANGUAGE = (
    'There is no model for speech recognition in the language "{language}" here yet. To list the models, and how to '
    "get one: voiceguide models list"
)
MODEL_DAMAGED = "{name} is damaged: {reason}. Remove it, and add it again: voiceguide models remove {name}"
NO_MODEL_TO_REMOVE = (
    "{folder} holds no speech model, so nothing in it was removed. Move it to another place, or remove it yourself."
)

MODELS_REFUSED = "{folder} could not be written to ({reason}). {advice} Nothing half-written was left."
MODELS_NEED_ROOM = "Make some room, and try again."
MODELS_TOO_LARGE = "Files of that size are not allowed there."
MODELS_READ_ONLY = "Nothing can be written there."
MODELS_PERMISSIONS = "Check its permissions."
MODELS_BUSY = "Another command is adding or removing something in {folder}. Wait until it is done, and try again."

DOWNLOAD_NOT_AGREED = (
    "Nothing is downloaded without a yes, and there is no terminal to ask on. To say yes beforehand: voiceguide models "
    "get {name} --yes"
)
ADDRESS_UNFIT = "{address} is not an address to download from. It must begin with https://, or http:// for a mirror."
DOWNLOAD_FAILED = (
    "{address}: {reason}. Nothing was kept. Try again later, or name another address with --mirror; what you have as a "
    'file can be added without a network, with "add" instead of "get".'
)
DOWNLOAD_UNREACHABLE = (
    "{address} cannot be reached ({reason}). Is this computer online? Nothing was kept. Try again later, or name "
    'another address with --mirror; what you have as a file can be added without a network, with "add" instead of '
    '"get".'
)
SERVER_NOT_TRUSTED = (
    "{address}: the server could not prove that it is the right one ({reason}). Nothing was kept. Check that this "
    "computer's date is right, and whether its network asks for a login first."
)
