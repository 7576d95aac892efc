"""Listening: the microphone, who speaks when, and which words. It knows nothing of the journal."""
