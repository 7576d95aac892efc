"""Translates what a terminal or a console sends into names of keys.

Pure: it reads no device and knows no clock; the caller says when enough time has passed.
"""

from __future__ import annotations

import codecs
import re
from typing import Protocol

from voiceguide.controls.key_names import key_of

ESCAPE_PATIENCE = 0.05
"""Seconds after which ESC is the Escape key, not the beginning of what another key sends."""

SEQUENCE_PATIENCE = 0.5
"""Seconds that the rest of what a key sends may take, over a slow line for example."""

_ESC = "\x1b"
_PASTE_END = "\x1b[201~"
_LONGEST = 4096

_SEQUENCE = re.compile(
    r"\x1b(?:"
    r"\x1b?\[\[(?P<console>.)"  # the function keys of the Linux console
    r"|\x1b?\[(?P<parameters>[0-?]*)[ -/]*(?P<final>[@-Z\\-~])"
    r"|\x1b?O[0-9;]*(?P<application>[ -~])"
    r"|[\]P_^X].*?(?:\x07|\x1b\\)"  # what a terminal answers or reports
    r"|[^\x1b\[O\]P_^X]"  # a key with Alt
    r")",
    re.DOTALL,
)
_UNFINISHED = re.compile(r"\x1b(?:\x1b?(?:\[\[?|\[[0-?]*[ -/]*|O[0-9;]*)?|[\]P_^X].*)\Z", re.DOTALL)
_BROKEN = re.compile(r"\x1b\x1b?(?:\[[0-?]*[ -/]*|O[0-9;]*)?")

_FINALS = {
    **{"A": "up", "B": "down", "C": "right", "D": "left", "H": "home", "F": "end"},
    **{"P": "f1", "Q": "f2", "S": "f4"},
}
_APPLICATION = {
    **_FINALS,
    **{"R": "f3", "M": "enter", "k": "+", "m": "-", "X": "="},
    **{letter: str(digit) for digit, letter in enumerate("pqrstuvwxy")},
}
_NUMBERED = {
    **{"1": "home", "2": "insert", "3": "delete", "4": "end", "5": "page up", "6": "page down"},
    **{"7": "home", "8": "end", "11": "f1", "12": "f2", "13": "f3", "14": "f4", "15": "f5", "17": "f6"},
    **{"18": "f7", "19": "f8", "20": "f9", "21": "f10", "23": "f11", "24": "f12"},
}
_CONSOLE = {"A": "f1", "B": "f2", "C": "f3", "D": "f4", "E": "f5"}
_WINDOWS = {
    **{"H": "up", "P": "down", "K": "left", "M": "right", "I": "page up", "Q": "page down"},
    **{"G": "home", "O": "end", "R": "insert", "S": "delete", "\x85": "f11", "\x86": "f12"},
    **{chr(ord(";") + number): f"f{number + 1}" for number in range(10)},
}


class KeyListener(Protocol):
    """Takes what is typed; called from the listening thread, never from a signal handler."""

    def pressed(self, key: str) -> None:
        """Take a key, by its name."""
        ...

    def available(self, there: bool) -> None:
        """Take whether anybody can type from now on."""
        ...

    @property
    def can_pause(self) -> bool:
        """Whether something is sounding that should fade out before the program is stopped."""
        ...

    def stopping(self) -> None:
        """Prepare for the program being stopped in a moment."""
        ...


class KeyReader:
    """Reads what a terminal sends; a sequence may come in pieces, and so may a character."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("ignore")
        self._kept = ""
        self._pasting = False

    @property
    def patience(self) -> float | None:
        """Seconds to wait for more before calling `flush`; None if nothing is unfinished."""
        if self._pasting:
            return SEQUENCE_PATIENCE
        if not self._kept:
            return None
        return SEQUENCE_PATIENCE if self._kept.strip(_ESC) else ESCAPE_PATIENCE

    def fed(self, sent: bytes) -> list[str]:
        """Return the keys that were pressed, as far as they are complete."""
        text = self._kept + self._decoder.decode(sent).replace("\x9b", "\x1b[")
        keys: list[str] = []
        at = 0
        while at < len(text):
            end = self._paste_end(text, at) if self._pasting else self._read(text, at, keys)
            if end is None:
                break
            at = end
        self._kept = text[at:]
        if self._pasting:
            self._kept = self._kept[1 - len(_PASTE_END) :]  # the end mark may come in pieces
        elif len(self._kept) > _LONGEST:
            self._kept = ""
        return keys

    def flush(self) -> list[str]:
        """Return the keys in the unfinished input, now that nothing followed: ESC alone is Escape."""
        kept, self._kept, self._pasting = self._kept, "", False
        return [] if kept.strip(_ESC) else ["escape"] * len(kept)

    def _paste_end(self, text: str, at: int) -> int | None:
        end = text.find(_PASTE_END, at)
        if end < 0:
            return None
        self._pasting = False
        return end + len(_PASTE_END)

    def _read(self, text: str, at: int, keys: list[str]) -> int | None:
        """Add the key that begins here, and return where the next one begins; None if it is incomplete."""
        if text[at] != _ESC:
            key = key_of(text[at])
            keys += [key] if key else []
            return at + 1
        if found := _SEQUENCE.match(text, at):
            key = _meant(found)
            keys += [key] if key else []
            self._pasting = found["final"] == "~" and found["parameters"] == "200"
            return found.end()
        if _UNFINISHED.match(text, at):
            return None
        if text.startswith(_ESC * 2, at) and not text.startswith(("[", "O"), at + 2):
            keys.append("escape")
            return at + 1
        broken = _BROKEN.match(text, at)
        return broken.end() if broken else at + 1


class ConsoleReader:
    """Reads what a Windows console sends, character by character."""

    def __init__(self) -> None:
        self._special = False

    def fed(self, text: str) -> list[str]:
        """Return the keys that were pressed, as far as they are complete."""
        keys = []
        for character in text:
            if self._special:
                self._special = False
                key = _WINDOWS.get(character)
            elif character in "\x00\xe0":
                self._special = True
                continue
            else:
                key = key_of(character)
            if key:
                keys.append(key)
        return keys


def _meant(found: re.Match[str]) -> str | None:
    """Return the key that sends this; None if that key has no name."""
    if found["console"]:
        return _CONSOLE.get(found["console"])
    if found["application"]:
        return _APPLICATION.get(found["application"])
    if found["final"] == "~":
        return _NUMBERED.get(found["parameters"].partition(";")[0])
    return _FINALS.get(found["final"] or "")
