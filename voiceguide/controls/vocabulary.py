"""What can be said to a session, and what each phrase asks for; in English, as the models are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from voiceguide.controls.control import RECORDS, Control

PHRASES: Mapping[str, Control] = {
    phrase.lower(): control for control, record in RECORDS.items() for phrase in record.phrases
}
"""The control of each phrase. Phrases are as a recogniser writes them: lower case, single spaces."""

DESTRUCTIVE = frozenset(phrase for phrase, control in PHRASES.items() if RECORDS[control].destructive)
"""The phrases that throw something away: the recogniser has to be very sure of them."""

IN_NOTES = frozenset(phrase for record in RECORDS.values() for phrase in record.in_notes)
"""The phrases that count during a note."""

DECOYS: tuple[str, ...] = (
    *("the", "a", "i", "it", "is", "and", "to", "of", "in", "my", "me", "you", "we", "he", "she", "they", "this"),
    *("that", "for", "but", "so", "was", "am", "are", "have", "had", "not", "don't", "can", "can't", "with", "at"),
    *("want to", "need to", "i need", "i want", "i feel", "i felt", "i am", "i was", "feel", "think", "like"),
    *("all", "way", "time", "more", "out", "up", "down", "off", "then", "there", "here", "what", "when"),
    *("day", "today", "night", "home", "work", "walk", "talk", "hope", "hold", "her", "kept", "well", "tell", "top"),
    *("cause", "cost", "house", "some", "soft", "long", "last", "hurt", "hurts", "heart", "step", "ship", "good"),
    *("okay", "oh", "please", "hello", "thank you", "sorry", "maybe", "something", "water", "father", "mother"),
)
"""Everyday words, and words a little like a command: without them, a recogniser would hear commands instead.

Not words that sound just like one: next to "know", no recogniser is sure of "no".
"""


def grammar(extra: Iterable[str] = ()) -> tuple[str, ...]:
    """Return every phrase a recogniser should listen for, each once: commands, `extra` phrases and decoys."""
    phrases = dict.fromkeys((*PHRASES, *map(plain, extra), *DECOYS))
    return tuple(phrase for phrase in phrases if phrase)


def plain(phrase: str) -> str:
    """Return a phrase as a recogniser writes it: in lower case, without punctuation."""
    kept = (letter if letter.isalnum() or letter == "'" else " " for letter in phrase.lower().replace("\u2019", "'"))
    return " ".join("".join(kept).split())
