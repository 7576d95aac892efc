"""Everything that `voiceguide resume` shows, except errors."""

from __future__ import annotations

RESUME_HELP = """Resume a session you left.

It resumes with the sentence at which you left it.

NAME is a title, or the beginning of one; without it, the session you left last. It is played as it was: with its
length, voice, pace, volume and background, and without notes if it was. The settings say what is kept of notes.
"""
RESUME_NO_BED = "The session resumes without its background. {reason}"
RESUME_NO_VOICE = "The session resumes with another voice. {reason}"
RESUME_NO_LENGTH = (
    "The session can no longer have the length you asked for: its script or its voice has changed. "
    "It resumes at its own length."
)
RESUME_LIST_OPTION = "List the sessions you can resume, most recent first."
RESUME_LIST_OR_NAME = "Name a session or use --list, not both."

RESUME_LEFT = "{title}: left {moment}{manner}."
RESUME_BEDTIME = ", for the night"
RESUME_MINUTES = ", {minutes} long"
RESUME_NONE_LEFT = "Nothing to resume: no session was left unfinished."

RESUME_FOUND = {
    "moved": "The script has changed since. The session resumes with the same sentence, which is elsewhere now.",
    "chapter": "The script has changed since, and the sentence is gone. The session resumes at the beginning of its "
    "chapter.",
    "start": "The script has changed since, and the sentence is gone. The session starts from the beginning.",
}
"""What is shown if a place was not where it was, by the value of `Match`."""
