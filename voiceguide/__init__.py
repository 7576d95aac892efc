"""Voice-guided reflection sessions, spoken offline with exactly timed silences."""

__version__ = "0.1.0"
