"""Everything that `voiceguide resume` says, apart from errors."""

from __future__ import annotations

RESUME_HELP = """Go on with a session that was left.

It goes on with the sentence at which it was left.

NAME is a title, or the beginning of one. Without it, that is the session left last. It is played as it was then: its
length, voice, pace, volume and background, and without notes if it was. What is kept of notes is what the settings say.
"""
RESUME_NO_BED = "The session goes on without its background. {reason}"
RESUME_NO_VOICE = "The session goes on with another voice. {reason}"
RESUME_NO_LENGTH = (
    "The session cannot be as long as was asked for any more: its script or its voice is another one. "
    "It goes on at its own length."
)
RESUME_LIST_OPTION = "List the sessions you can resume, most recent first."
RESUME_LIST_OR_NAME = "Name a session, or say --list, not both."

RESUME_LEFT = "{title}: left {moment}{manner}."
RESUME_BEDTIME = ", for the night"
RESUME_MINUTES = ", {minutes} long"
RESUME_NONE_LEFT = "Nothing to resume: no session was left unfinished."

RESUME_FOUND = {
    "moved": "The script was changed since. The session goes on with the same sentence, which stands elsewhere now.",
    "chapter": "The script was changed since, and the sentence is gone. The session goes on at the beginning of its "
    "chapter.",
    "start": "The script was changed since, and the sentence is gone. The session begins at its start.",
}
"""What is said of a place that is no longer where it was, by how it was found."""
