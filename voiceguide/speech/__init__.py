"""The voice: text to audio. Synthesis knows nothing of playback."""
