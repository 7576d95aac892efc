"""Text that may be shown: nothing in it steers a terminal, and data in a line makes no line of its own.

What a script, a file's name, the settings or a note hold comes from anywhere. Everything shown goes through here;
imports nothing of ours, so that every room may use it.
"""

from __future__ import annotations

import json
import re

_BREAKS = "\n\v\f\r\x1c-\x1e\x85\u2028\u2029"
_CONTROLS = "\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"
"""Control characters with the tab, both separators of Unicode, and halves of characters."""
_MARKS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
"""Marks that turn the direction of a line, or hide text in it. Joiners stay: words are spelled with them."""

_A_BREAK = re.compile(f"\r\n|[{_BREAKS}]")
_A_CONTROL = re.compile(f"[{_CONTROLS}]")
_A_CONTROL_OR_BREAK = re.compile(f"\r\n|[{_CONTROLS}]")
_A_MARK = re.compile(f"[{_MARKS}]")
_UNSHOWN = re.compile(f"(?!\n)[{_CONTROLS}{_MARKS}]")
_NOT_ASCII = re.compile("[^\x00-\x7f]")


def printable(text: str) -> str:
    """Return a text as a terminal may show it, in the lines that it has."""
    return "\n".join(_A_CONTROL.sub(" ", _A_MARK.sub("", line)) for line in _A_BREAK.split(text))


def on_one_line(text: str) -> str:
    """Return a text as it may stand within a line; where it broke the line there is a space."""
    return _A_CONTROL_OR_BREAK.sub(" ", _A_MARK.sub("", text))


def as_json(value: object, indent: int | None = None) -> str:
    """Return a value as JSON that may be shown; what may not stands there escaped, so nothing is lost."""
    return _UNSHOWN.sub(_escaped, json.dumps(value, ensure_ascii=False, indent=indent))


def ascii_json(document: str) -> str:
    """Return JSON with every letter escaped that ASCII lacks, for what can take no other."""
    return _NOT_ASCII.sub(_escaped, document)


def _escaped(character: re.Match[str]) -> str:
    return json.dumps(character[0])[1:-1]
