"""Text that is safe to show: it cannot control a terminal, and values in a line cannot start a new one.

The contents of scripts, file names, settings and notes may come from anywhere. Everything shown passes through here.
This module imports nothing of ours, so that every room may use it.
"""

from __future__ import annotations

import json
import re

_BREAKS = "\n\v\f\r\x1c-\x1e\x85\u2028\u2029"
_CONTROLS = "\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"
"""Control characters including the tab, both Unicode separators, and lone surrogates."""
_MARKS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
"""Marks that change the direction of a line, or hide text in it. Joiners stay: some words need them."""
_FLAG = "\U0001f3f4\U000e0067\U000e0062(?:{})\U000e007f".format(
    "|".join("".join(chr(0xE0000 + ord(letter)) for letter in nation) for nation in ("eng", "sct", "wls"))
)
"""The flags of England, Scotland and Wales: emoji spelled with marks that otherwise hide text, and the only ones
(https://unicode.org/Public/emoji/latest/emoji-sequences.txt).
"""

_A_BREAK = re.compile(f"\r\n|[{_BREAKS}]")
_A_CONTROL = re.compile(f"[{_CONTROLS}]")
_A_CONTROL_OR_BREAK = re.compile(f"\r\n|[{_CONTROLS}]")
_A_MARK = re.compile(f"({_FLAG})|[{_MARKS}]")
_UNSHOWN = re.compile(f"({_FLAG})|(?!\n)[{_CONTROLS}{_MARKS}]")
_A_PIECE = re.compile(f"{_FLAG}|\r\n|.", re.DOTALL)
_NOT_ASCII = re.compile("[^\x00-\x7f]")


def printable(text: str) -> str:
    """Return text that is safe for a terminal, keeping its lines."""
    return "\n".join(_A_CONTROL.sub(" ", _unmarked(line)) for line in _A_BREAK.split(text))


def on_one_line(text: str) -> str:
    """Return text that is safe within a line, with a space for each line break."""
    return _A_CONTROL_OR_BREAK.sub(" ", _unmarked(text))


def as_changed(text: str, changed: str) -> str:
    """Return text that was shown on one line and edited there; the parts before and after the change are restored."""
    pieces = [(piece, on_one_line(piece)) for piece in _A_PIECE.findall(text)]
    first, last = 0, len(pieces)
    begin, end = 0, len(changed)
    while first < last and changed.startswith(pieces[first][1], begin, end):
        begin += len(pieces[first][1])
        first += 1
    while first < last and changed.endswith(pieces[last - 1][1], begin, end):
        last -= 1
        end -= len(pieces[last][1])
    before, behind = (piece for piece, _ in pieces[:first]), (piece for piece, _ in pieces[last:])
    return "".join((*before, changed[begin:end], *behind))


def as_json(value: object, indent: int | None = None) -> str:
    """Return a value as JSON that is safe to show; unsafe characters are escaped, so nothing is lost."""
    shown = json.dumps(value, ensure_ascii=False, indent=indent)
    return _UNSHOWN.sub(lambda found: found[1] or _escaped(found), shown)


def ascii_json(document: str) -> str:
    """Return JSON with all non-ASCII characters escaped, for output that cannot show them."""
    return _NOT_ASCII.sub(_escaped, document)


def _unmarked(text: str) -> str:
    return _A_MARK.sub(r"\1", text)


def _escaped(character: re.Match[str]) -> str:
    return json.dumps(character[0])[1:-1]
