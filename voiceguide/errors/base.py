"""What every error is: something a person can understand and act on."""

from __future__ import annotations

from collections.abc import Sequence


class VoiceguideError(Exception):
    """Something a person can understand and act on; its text is one plain sentence or two."""


def reason(error: OSError) -> str:
    """Return why the system refused, as part of a sentence."""
    return (error.strerror or str(error)).lower()


def either(names: Sequence[str]) -> str:
    """Return names as a question offers them: "a", "b" or "c"."""
    quoted = [f'"{name}"' for name in names]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " or " + quoted[-1]
