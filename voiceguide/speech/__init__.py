"""The voice: text into audio. Synthesis knows nothing of playing."""
