"""Sentences about natural voices that cannot be added, downloaded, found or removed."""

VOICE_FILE_UNFIT = "{path}: {reason}. Nothing was added."
NO_VOICE_NAMED = "No file was given. Name the files of a voice. Nothing was added."
VOICE_FILE_IS_ADDRESS = (
    "{path}: this is an address, and adding a voice needs no network. To download one: voiceguide voices get NAME; or "
    "download its files yourself, and add them. Nothing was added."
)
VOICE_NAME_UNFIT = (
    "{path}: {name!r} cannot be a voice's name. Call its files by at most a hundred letters, digits, dots and hyphens, "
    "as in en_GB-alba-medium.onnx. Nothing was added."
)
VOICE_NAME_TAKEN = (
    '{path}: another voice is called "{name}". Give both its files another name, such as my-{name}.onnx. Nothing was '
    "added."
)
NOT_PIPERS_CONFIG = "{path}: this is not the configuration of a Piper voice, as {reason}. Nothing was added."
VOICE_FILE_NOT_GENUINE = (
    "{path}: this is not the {name} that Kokoro's makers published: the SHA-256 of that is {expected}, and of this "
    "{found}. Download it again. Nothing was added."
)
VOICE_NOT_WHOLE = (
    "{path}: this voice is damaged or incomplete: {reason}. Download it again, or choose another. Nothing was added."
)
VOICE_NOT_TRIED = "{path}: this voice could not be tried ({reason}). Nothing was added."
VOICE_THERE_ALREADY = (
    'There is already a voice called "{name}". To replace it, remove it first: voiceguide voices remove {name}'
)
VOICE_DAMAGED = "{name} is damaged: {reason}. Remove it, and add it again: voiceguide voices remove {name}"
VOICE_NOT_ADDED = 'No voice called "{name}" was added.{hint} To list all voices: voiceguide voices'
VOICE_NOT_OFFERED = 'No voice called "{name}" can be downloaded.{hint} To list those that can: voiceguide voices get'
VOICE_DOWNLOAD_NOT_AGREED = (
    "No voice is downloaded without a yes, and there is no terminal to ask on. To say yes beforehand: voiceguide "
    "voices get {name} --yes"
)
VOICE_OF_A_PACKAGE = '"{name}" comes with the package {package}. To remove it: pip uninstall {package}'
NO_VOICE_TO_REMOVE = (
    "{folder} holds no voice, so nothing in it was removed. Move it to another place, or remove it yourself."
)
