"""Fixtures of the tests of use cases: a real journal, and nobody at a terminal."""

from __future__ import annotations

import pytest
from support.noted import four_notes, notes  # noqa: F401 - fixtures

from voiceguide.paths import Paths, find_paths


@pytest.fixture
def paths() -> Paths:
    return find_paths()
