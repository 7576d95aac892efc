"""What keys are called, by the program and by people."""

from __future__ import annotations

_CHARACTERS = {
    " ": "space",
    "\r": "enter",
    "\n": "enter",
    "\t": "tab",
    "\x7f": "backspace",
    "\b": "backspace",
    "\x1b": "escape",
}

NAMED = (
    *dict.fromkeys(_CHARACTERS.values()),
    *("up", "down", "right", "left", "home", "end", "insert", "delete", "page up", "page down"),
    *(f"f{number}" for number in range(1, 13)),
)
"""Every key that has a name; the others go by their character."""

_LABELS = {
    "space": "the space bar",
    "enter": "Enter",
    "escape": "Escape",
    "tab": "Tab",
    "backspace": "Backspace",
    "left": "the left arrow",
    "right": "the right arrow",
    "up": "the up arrow",
    "down": "the down arrow",
    "page up": "Page Up",
    "page down": "Page Down",
    "home": "Home",
    "end": "End",
    "insert": "Insert",
    "delete": "Delete",
    "[": "the left bracket",
    "]": "the right bracket",
    "-": "minus",
    "+": "plus",
    "=": "the equals sign",
    "?": "the question mark",
    ".": "the full stop",
    ",": "the comma",
    "/": "the slash",
    ";": "the semicolon",
    ":": "the colon",
    "'": "the apostrophe",
    "*": "the star",
    "#": "the hash sign",
}


def label(key: str) -> str:
    """Return what people call a key, for use within a sentence."""
    return _LABELS.get(key, key.upper())


def key_of(character: str) -> str | None:
    """Return the name of the key that types a character; None if no key has that name."""
    if character in _CHARACTERS:
        return _CHARACTERS[character]
    return character.lower()[0] if character.isprintable() else None
