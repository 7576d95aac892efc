"""The exit codes: what the program returns to whoever started it."""

from __future__ import annotations

DONE = 0
FAILED = 1
MISUSED = 2
"""The command line was wrong."""
INTERRUPTED = 130
"""Ctrl-C, as shells report it."""
