"""Text read as a person would read it, before any engine sees it.

Engines differ in what they make of 4-7-8, of 116 123, of a heart or an arrow: they read "dash", or large numbers, or
"slightly smiling face". Here each of these becomes plain words once, for all of them. English has rules of its own; in
other languages only signs are read, and words and figures stay as they are. A text is read once, from left to right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voiceguide.script.english import ENGLISH_WORDS
from voiceguide.script.figures import FIGURES
from voiceguide.script.passage import Begins, ReadAs, ReadingRule, WrittenText
from voiceguide.script.signs import ENGLISH_SIGNS, SIGNS, settled

_TOKEN = re.compile(r"[^\W\d_\u00b2-\u00be\u2070-\u2089\u2150-\u218f\u2460-\u249b]+|\d+|\s+|.", re.DOTALL)
_ODD = re.compile(
    r"^[\W_]*$|[^A-Za-z ,.;:?!'\"-]"
    r"|[A-Z]{2}|[A-Z]\.|\.[\w.]|[?!][?!]|\s[-\s,.;:?!]|-[\s-]|[,;:][,;:.?!]|[.?!\"'][,;:]|'\""
    r"|[,;:.?!](?=\w)|[,;\s-]$|^[-\s,;:.?!]|[\"'][\"',\s]|(?<!\w)[a-zA-Z]{1,6}\.(?=[\"' ]+[a-z])"
    r"|(?i:(?<!\w)(?<!\w')(?:m+-?h*m*|h+m+|s+h+|a{2,}h*|a+h{2,}|o{2,}h+|o+h{2,}|(?:o|au)mm+|brr+|"
    r"(?:mr|mrs|ms|dr|prof|rev|sr|jr|vs|etc|approx|dept|est|mt|ave|st)\.?)(?![\w'-]))"
    r"|(?i:part|chapter|step|session|volume) [IVXLivx]{1,8}\b"
)
"""What plain English has none of; a text without it needs no reading."""


@dataclass(frozen=True, slots=True)
class Oddity:
    """A piece of text that is not said as it is written."""

    written: str
    said: str
    """Empty if it is left out."""


@dataclass(frozen=True, slots=True)
class Pronounced:
    """A piece of text whose pronunciation the script gives; no rule touches it."""

    start: int
    end: int
    words: str


def read(text: str, language: str, pronounced: Sequence[Pronounced] = ()) -> str:
    """Return a text as it is said; empty if there is nothing in it that a voice can pronounce.

    `text` is one that `plain` has returned, and `pronounced` in the order of the text.
    """
    if not pronounced and is_english(language) and _ODD.search(text) is None:
        return text
    said: list[str] = []
    before: ReadingRule | None = None
    for _, rule, words in _pieces(text, language, pronounced):
        apart = (rule or before) and said and said[-1][-1:].isalnum() and words[:1].isalnum()
        said += [" ", words] if apart else [words]
        before = rule
    return settled("".join(said))


def oddities(text: str, language: str, pronounced: Sequence[Pronounced] = ()) -> Iterator[Oddity]:
    """Yield what of a text is not said as it is written and may surprise its writer, in order."""
    if is_english(language) and _ODD.search(text) is None:
        return
    for written, rule, words in _pieces(text, language, pronounced):
        said = settled(words).rstrip(".")
        changed = said.casefold() != written.casefold() or " " in written
        if rule is not None and rule.told and changed:
            yield Oddity(written.strip(), said)


def is_english(language: str) -> bool:
    """Return whether a language tag is one of English."""
    return language.casefold().replace("_", "-").split("-")[0] in {"en", "eng", "english"}


def _pieces(
    text: str, language: str, pronounced: Sequence[Pronounced]
) -> Iterator[tuple[str, ReadingRule | None, str]]:
    """Yield the text in pieces: as written, the rule it is read by, if any, and as said."""
    rules = _ENGLISH if is_english(language) else _ANY
    passage = WrittenText(text)
    coming = iter(pronounced)
    following = next(coming, None)
    place = 0
    while place < len(text):
        if following is not None and place == following.start:
            yield text[place : following.end], None, following.words
            place, following = following.end, next(coming, None)
            continue
        limit = following.start if following is not None else len(text)
        found = _by_rule(passage, place, limit, rules)
        if found is None:
            token = _TOKEN.match(text, place)
            end = min(token.end() if token else place + 1, limit)
            yield text[place:end], None, text[place:end]
        else:
            rule, end, words = found
            yield text[place:end], rule, words
        place = end


def _by_rule(passage: WrittenText, place: int, limit: int, rules: _Rules) -> tuple[ReadingRule, int, str] | None:
    """Return the first rule that reads the text at a place and ends by `limit`, where its piece ends, and its words."""
    for rule in rules.at(passage.text[place]):
        match = rule.compiled.match(passage.text, place)
        said = rule.say(match, passage) if match else None
        if match is None or said is None:
            continue
        end, words = (said.end, said.words) if isinstance(said, ReadAs) else (match.end(), said)
        if place < end <= limit:
            return rule, end, words
    return None


class _Rules:
    """The rules of a language, by what they begin with."""

    def __init__(self, rules: Sequence[ReadingRule]) -> None:
        self._all = rules
        self._by_character: dict[str, tuple[ReadingRule, ...]] = {}

    def at(self, character: str) -> tuple[ReadingRule, ...]:
        """Return the rules that may read what begins with a character, in their order."""
        known = self._by_character.get(character)
        if known is None:
            begins = Begins.DIGIT if character.isdecimal() else Begins.LETTER if character.isalpha() else Begins.SIGN
            known = self._by_character[character] = tuple(
                rule
                for rule in self._all
                if begins in rule.begins and (begins is not Begins.SIGN or not rule.signs or character in rule.signs)
            )
        return known


_ENGLISH = _Rules((*ENGLISH_WORDS, *FIGURES, *ENGLISH_SIGNS))
_ANY = _Rules(SIGNS)
