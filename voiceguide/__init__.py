"""Voice-guided reflection sessions, spoken offline with exactly kept silences."""

__version__ = "0.1.0"
