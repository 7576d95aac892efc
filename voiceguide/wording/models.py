"""Everything that is shown of speech models, except errors: by `voiceguide models`, and where one is missing."""

from __future__ import annotations

MODELS_HELP = """Models for speech recognition: list, add and remove them.

A model turns the sound of a note into text. Without one, notes are kept as sound.

\b
Examples:
  voiceguide models list
  voiceguide models get small-en-us
  voiceguide models add ~/Downloads/vosk-model-small-en-us-0.15.zip
"""
MODELS_LIST_HELP = "The models that are installed, then those that can be downloaded."
MODELS_ADD_HELP = "Add a Vosk model from a folder or a zip file. Needs no network."
MODELS_GET_HELP = (
    "Download a model and add it. Only this command and voices get go online: "
    "it names the address and the size, and asks."
)
MODELS_REMOVE_HELP = "Remove a model. NAME is its name, or the beginning of it."
MODELS_CHECK_HELP = "Check that every file of every model is as it was when added, and that the model loads."
MODELS_LANGUAGE_OPTION = "The language that the model is for, such as en or de-at."
MODELS_MIRROR_OPTION = "Another address to download from: that of the zip file, or of the folder it is in."
MODELS_YES_OPTION = "Download without asking."

MODELS_INSTALLED = "{name}: installed, for {language}, {size}."
MODELS_OFFERED = "{name}: available, for {language}, a download of {size}. {sentence}"
MODELS_UNRECORDED = (
    "{name}: is among the models but was never added, so it is not used. "
    "Move it elsewhere and add it from there, or remove it: voiceguide models remove {name}"
)
MODELS_NONE_INSTALLED = (
    "No model is installed: notes are kept as sound, and can be turned into text later. "
    "To get one: voiceguide models get NAME. To add one that you have: voiceguide models add PATH"
)
MODELS_NONE_OFFERED = (
    "No model can be downloaded here, because no checksum is known. Download one yourself, from "
    "alphacephei.com/vosk/models, then: voiceguide models add PATH"
)

MODELS_ADDED = "{name}: added, for {language}, {size}."
MODELS_REMOVED = "{name}: removed."
MODELS_STAYS = "Other files in this folder are not part of the model, and stay: {path}"
MODELS_WHOLE = "{name}: whole. Every file is as it was when added, and it works."
MODELS_NOT_TRIED = "{name}: every file is as it was when added; whether it works could not be tried ({why})."

MODELS_ASKING = "{name}: {sentence} A download of {size}, from {address}, licence {licence}."
MODELS_DOWNLOAD_IT = "Download it?"
MODELS_NOT_DOWNLOADED = "Nothing was downloaded."

MODELS_READING = "Reading it."
MODELS_DOWNLOADING = "{done} of {size}."
MODELS_UNPACKING = "Copying. {unpacked} so far."
MODELS_TRYING = "Trying whether it works."
MODELS_CHECKING = "Checking {name}: {done} of {size}."

MODELS_BAD_LANGUAGE = "{value} is not a language. Write its tag, such as en, de or en-us."

NO_MODEL_FOR_WORDS = (
    "There is no speech model for {language}, so words are not heard. To see models: voiceguide models list"
)
NO_MODEL = "There is no speech model for {language} yet: notes are kept as sound. To see models: voiceguide models list"
NO_MODEL_FOR_TEXT = (
    "There is no speech model for {language} yet: your voice is kept until it can be turned into text. "
    "To see models: voiceguide models list"
)
MODELS_NONE_YET = "No model is installed: notes are kept as sound. To add one: voiceguide models list"
