"""What the guide says of its own, outside of any script."""

from __future__ import annotations

SAY_KEPT = "Kept."
SAY_JOURNAL_FAILED = "The journal could not take all of it. What it has is kept."
SAY_DISCARDED = "Discarded."
SAY_DISCARD_QUESTION = "Discard this note? Say yes."
SAY_NOT_DISCARDED = "It could not be discarded. It is still in the journal."
SAY_DISK_FULL = "The disk is full. What you said so far is kept."
SAY_MICROPHONE_LOST = "The microphone went away. What you said so far is kept."
SAY_MICROPHONE_GONE = "The microphone went away."
SAY_MICROPHONE_SILENT = "No sound comes from the microphone."
SAY_NO_MICROPHONE = "Your words cannot be kept just now. The time for them is yours all the same."

SAY_PAUSED = "Paused."
SAY_GO_ON = "Go on."
SAY_MORE_TIME = "More time."
SAY_TAKE_YOUR_TIME = "Take your time."
SAY_LOUDER, SAY_SOFTER = "Louder.", "Softer."
SAY_LOUDEST = "That is as loud as I can be."
SAY_SOFTEST = "That is as soft as I can be."
SAY_SLOWER, SAY_FASTER = "Slower.", "Faster."
SAY_SLOWEST = "That is as slow as I can speak."
SAY_FASTEST = "That is as fast as I can speak."
SAY_LAST_PART = "This is the last part."
SAY_WAY_OUT = "The way out."
SAY_STOP = "Stop."
SAY_HELP = "Here is where to find a person."
SAY_NOT_NOW = "That means nothing just now."
SAY_NO_NOTES = "Notes cannot be taken just now."
SAY_SOUND_CAME_BACK = "The sound was gone for a while. We are paused."

ANSWERS = (
    SAY_PAUSED, SAY_GO_ON, SAY_MORE_TIME, SAY_TAKE_YOUR_TIME, SAY_LOUDER, SAY_SOFTER, SAY_LOUDEST, SAY_SOFTEST,
    SAY_SLOWER, SAY_FASTER, SAY_SLOWEST, SAY_FASTEST, SAY_LAST_PART, SAY_WAY_OUT, SAY_STOP, SAY_HELP, SAY_NOT_NOW,
    SAY_NO_NOTES, SAY_SOUND_CAME_BACK,
)  # fmt: skip
"""Everything that may be said in answer while a session plays."""
