"""Fixtures of the tests of commands."""

from __future__ import annotations

from support.noted import four_notes, journal, notes, piped, tone_voice, typing  # noqa: F401 - fixtures
