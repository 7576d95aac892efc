"""What can be chosen at a question, and how it is offered, pressed and said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from voiceguide.controls.control import Control
from voiceguide.controls.inbox import Source

MOST_CHOICES = 4
"""The most choices offered at once, "something else" included."""

_NUMBERS = ("one", "two", "three", "four")


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen, by its number or in the ways given here."""

    name: str
    label: str
    """What it is called, as the beginning of a sentence."""
    phrases: tuple[str, ...] = ()
    """Its phrases; the first is offered."""
    keys: tuple[str, ...] = ()
    """Single characters that choose it as its number does; the first is offered instead of the number."""
    controls: frozenset[Control] = frozenset()
    """Controls that choose it."""


YES = Choice("yes", "Yes", ("yes",), ("y",), frozenset({Control.YES}))
NO = Choice("no", "No", ("no",), ("n",), frozenset({Control.NO}))


def offer(choice: Choice, number: int, sources: set[Source], plain: bool) -> str:
    """Return the sentence that offers a choice: what it is, then its key, then its phrase."""
    key = choice.keys[0].upper() if choice.keys and not plain else str(number)
    phrase = choice.phrases[0] if choice.phrases and not plain else _NUMBERS[number - 1]
    if Source.KEY not in sources:
        return f"{choice.label}: say {phrase}." if plain else f"{choice.label}: say: {phrase}."
    if Source.WORD not in sources or plain:
        return f"{choice.label}: press {key}."
    return f"{choice.label}: press {key}, or say: {phrase}."


def by_key(choices: Sequence[Choice], besides: Sequence[Choice] = ()) -> dict[str, Choice]:
    """Return what each key chooses; the choices in `besides` have no number."""
    keys = {str(number): choice for number, choice in enumerate(choices, 1)}
    return keys | {key: choice for choice in (*choices, *besides) for key in choice.keys}


def by_words(choices: Sequence[Choice], besides: Sequence[Choice] = ()) -> dict[str, Choice]:
    """Return what each phrase chooses; phrases are as `plain_words` returns them."""
    words = dict(zip(_NUMBERS, choices, strict=False))
    everything = (*choices, *besides)
    return words | {plain_words(text): choice for choice in everything for text in (choice.label, *choice.phrases)}


def plain_words(text: str) -> str:
    """Return words in the form for comparison: lower case, without punctuation."""
    kept = "".join(character if character.isalnum() or character == "'" else " " for character in text.casefold())
    return " ".join(kept.split())
