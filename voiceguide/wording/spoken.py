"""What the guide says of its own, outside of any script."""

from __future__ import annotations

KEPT = "Kept."
JOURNAL_FAILED = "The journal could not take all of it. What it has is kept."
DISCARDED = "Discarded."
DISCARD_QUESTION = "Discard this note? Say yes."
NOT_DISCARDED = "It could not be discarded. It is still in the journal."
DISK_FULL = "The disk is full. What you said so far is kept."
MICROPHONE_LOST = "The microphone went away. What you said so far is kept."
MICROPHONE_GONE = "The microphone went away."
MICROPHONE_SILENT = "No sound comes from the microphone."
NO_MICROPHONE = "Your words cannot be kept just now. The time for them is yours all the same."

PAUSED = "Paused."
GO_ON = "Go on."
MORE_TIME = "More time."
TAKE_YOUR_TIME = "Take your time."
LOUDER, SOFTER = "Louder.", "Softer."
LOUDEST = "That is as loud as I can be."
SOFTEST = "That is as soft as I can be."
SLOWER, FASTER = "Slower.", "Faster."
SLOWEST = "That is as slow as I can speak."
FASTEST = "That is as fast as I can speak."
LAST_PART = "This is the last part."
WAY_OUT = "The way out."
STOP = "Stop."
HELP = "Here is where to find a person."
NOT_NOW = "That means nothing just now."
NO_NOTES = "Notes cannot be taken just now."
SOUND_CAME_BACK = "The sound was gone for a while. We are paused."

ANSWERS = (
    PAUSED, GO_ON, MORE_TIME, TAKE_YOUR_TIME, LOUDER, SOFTER, LOUDEST, SOFTEST, SLOWER, FASTER, SLOWEST, FASTEST,
    LAST_PART, WAY_OUT, STOP, HELP, NOT_NOW, NO_NOTES, SOUND_CAME_BACK,
)  # fmt: skip
"""Everything that may be said in answer while a session plays."""
