"""Written text as it is given to a voice."""

from __future__ import annotations

import re
from collections.abc import Sequence

_DASH = re.compile(r"\s*[\u2012-\u2015]\s*|\s+-{1,3}\s+")
_MARKS = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " ", "\u2026": "..."})


def spoken_form(text: str, pronunciations: Sequence[tuple[str, str]] = ()) -> str:
    """Return text with the script's pronunciations, and with marks that every voice understands.

    A dash becomes a comma: voices read it out, or run over it. Each pronunciation replaces whole
    words only, whatever their capitals; the longest written form goes first.
    """
    said = _plain(text)
    if pronunciations:
        plain = [(_plain(written), _plain(spoken)) for written, spoken in pronunciations]
        forms = {written.casefold(): spoken for written, spoken in plain}
        longest_first = sorted((written for written, _ in plain), key=len, reverse=True)
        pattern = "|".join(rf"(?<!\w){re.escape(form)}(?!\w)" for form in longest_first)
        said = re.sub(
            pattern, lambda match: forms.get(match.group().casefold(), match.group()), said, flags=re.IGNORECASE
        )
    return said


def _plain(text: str) -> str:
    return _DASH.sub(", ", text.translate(_MARKS))
