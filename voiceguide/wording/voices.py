"""Everything that is shown by `voiceguide voices`, except errors."""

from __future__ import annotations

VOICES_HELP = "The voices of this machine: list, try, add and remove them."
VOICES_GROUP_HELP = """The voices of this machine: list, try, add and remove them.

Without a command it lists all voices, natural ones first; with a LANGUAGE, such as en, only those that speak it.

\b
Examples:
  voiceguide voices en
  voiceguide voices --say joe
  voiceguide voices get kokoro
  voiceguide voices add ~/Downloads/en_GB-alba-medium.onnx
"""
VOICES_LIST_HELP = "List the voices, natural ones first; with a LANGUAGE, such as en, only those that speak it."
VOICES_ADD_HELP = (
    "Add a voice of Piper (a pair of files, NAME.onnx and NAME.onnx.json; either will do), or files of Kokoro. "
    "Needs no network."
)
VOICES_GET_HELP = (
    "Download a voice and add it: licence, origin, address and size are named first, and you are asked. "
    "Without a NAME, list the voices that can be downloaded."
)
VOICES_REMOVE_HELP = "Remove a voice that was added. NAME is its name, or the beginning of it; kokoro is all of Kokoro."
VOICES_CHECK_HELP = "Check that every file of every voice is as it was when added, and that the voice speaks."
VOICES_MIRROR_OPTION = "Another address to download from: that of a folder with the files under their names."

VOICE_LINE = "{name}: {language}, {engine}."
VOICE_LINE_NATURAL = "{name}: {language}, {engine}, sounds natural."
VOICE_LICENCE = " Licence: {licence}."
LANGUAGE_NOT_KNOWN = "language not told"
VOICES_SILENT = "{names}: added, but {engine} is not installed. To install it: pip install 'voiceguide[{extra}]'"
VOICE_OFFERED = "{name}: {language}, a download of {size}. {sentence} Licence: {licence}."

VOICE_ASKING = "{name}: {sentence} Licence: {licence}. Origin: {origin}. A download of {size}, from {addresses}."
VOICE_ADDED = "{name}: added, for {language}, {size}."
KOKORO_LACKS_MODEL = "To speak, it needs Kokoro's model too: voiceguide voices get kokoro"
KOKORO_LACKS_VOICE = "To speak, it needs a voice too, for example: voiceguide voices get af_heart"
VOICE_REMOVED = "{name}: removed."
VOICE_STAYS = "Other files in this folder are not part of the voice, and stay: {path}"
VOICE_WHOLE = "{name}: whole. Every file is as it was when added, and it speaks."
VOICE_FILES_WHOLE = "{name}: every file is as it was when added; whether it speaks could not be tried ({why})."
NO_VOICE_ADDED = (
    "No voice was added yet. To see those that can be downloaded: voiceguide voices get. To add one that you have: "
    "voiceguide voices add FILE"
)
