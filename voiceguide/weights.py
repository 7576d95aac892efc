"""Files of other people's work that a worker loads, verified against the digest of their origin."""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from voiceguide.files import PRIVATE_FILE, read_small, replacing

VERIFIED = f"{'0' * 24}.json"
"""The name of the file that remembers which weights were verified; it lies among the measurements of voices."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A file, and what it must be."""

    path: Path
    sha256: str


def are_genuine(weights: Weights, memory: Path) -> bool:
    """Return whether a file has its digest: read once, and again if its size, time or place on the disk has changed.

    `memory` is the file in which that is remembered; where it cannot be written, the weights are read each time.

    Raises:
        OSError: the file cannot be read.
    """
    state = weights.path.stat()
    stamp = [weights.sha256, state.st_size, state.st_mtime_ns, state.st_ino]
    known = _remembered(memory)
    if known.get(str(weights.path)) == stamp:
        return True
    with weights.path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != weights.sha256:
            return False
    known[str(weights.path)] = stamp
    with contextlib.suppress(OSError), replacing(memory, PRIVATE_FILE) as remembered:
        remembered.write(json.dumps(known).encode())
    return True


def _remembered(memory: Path) -> dict[str, object]:
    try:
        known = json.loads(read_small(memory))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
