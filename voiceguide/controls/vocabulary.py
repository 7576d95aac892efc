"""What can be said to a session, and what each of it asks for; in English, for the models there are.

The values are those of the guide's controls, by name: listening knows nothing of what they do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_SAID = {
    "pause": ("pause", "wait", "hold on"),
    "go on": ("go on", "continue", "resume", "carry on", "i'm ready"),
    "again": ("again", "repeat", "say again", "say that again", "once more"),
    "back": ("back", "go back"),
    "skip": ("skip", "next"),
    "more time": ("more time", "stay"),
    "slower": ("slower", "slow down"),
    "faster": ("faster", "speed up"),
    "louder": ("louder", "volume up"),
    "softer": ("softer", "quieter", "volume down"),
    "note": ("note", "new note", "start note", "open note", "take a note"),
    "that's all": ("that's all", "end note", "close note", "finish", "done", "save it", "keep it"),
    "discard": ("discard", "discard it", "delete it"),
    "yes": ("yes", "yes please"),
    "no": ("no", "no thank you"),
    "way out": ("way out", "the way out", "ground me"),
    "help": ("help", "help me"),
    "what can I say": ("what can i say", "choices"),
    "stop": ("stop", "enough", "that's enough"),
}

PHRASES: Mapping[str, str] = {phrase: control for control, phrases in _SAID.items() for phrase in phrases}
"""What each phrase asks for. Phrases are as a recogniser writes them: lower case, single spaces."""

DESTRUCTIVE = frozenset(phrase for phrase in PHRASES if PHRASES[phrase] == "discard")
"""The phrases that throw something away: only a recogniser that is very sure is believed."""

IN_NOTES = frozenset(
    ("pause", "more time", "that's all", "end note", "close note", "finish", "save it", "discard", "discard it")
) | {"yes", "no", "way out", "the way out", "help", "help me", "stop"}
"""The phrases that count while a note is spoken: none that a person might well say to themselves."""

DECOYS: tuple[str, ...] = (
    *("the", "a", "i", "it", "is", "and", "to", "of", "in", "my", "me", "you", "we", "he", "she", "they", "this"),
    *("that", "for", "but", "so", "was", "am", "are", "have", "had", "not", "don't", "can", "can't", "with", "at"),
    *("want to", "need to", "i need", "i want", "i feel", "i felt", "i am", "i was", "feel", "think", "like"),
    *("all", "way", "time", "more", "out", "up", "down", "off", "then", "there", "here", "what", "when"),
    *("day", "today", "night", "home", "work", "walk", "talk", "hope", "hold", "her", "kept", "well", "tell", "top"),
    *("cause", "cost", "house", "some", "soft", "long", "last", "hurt", "hurts", "heart", "step", "ship", "good"),
    *("okay", "oh", "please", "hello", "thank you", "sorry", "maybe", "something", "water", "father", "mother"),
)
"""What is said every day, and what sounds a little like a command: else a recogniser makes commands of it.

Not what sounds just like one: beside "know", no recogniser is sure of "no".
"""


def grammar(extra: Iterable[str] = ()) -> tuple[str, ...]:
    """Return everything that a recogniser should listen for, each once: commands, `extra` phrases and decoys."""
    phrases = dict.fromkeys((*PHRASES, *map(plain, extra), *DECOYS))
    return tuple(phrase for phrase in phrases if phrase)


def plain(phrase: str) -> str:
    """Return a phrase as a recogniser writes it: in lower case, without punctuation."""
    kept = (letter if letter.isalnum() or letter == "'" else " " for letter in phrase.lower().replace("\u2019", "'"))
    return " ".join("".join(kept).split())
