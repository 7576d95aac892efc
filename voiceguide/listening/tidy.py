"""Recognised words as readable text: sentences split at pauses, capitals, and "I".

Nothing else is added. A pause does not reveal where a comma or a question mark belongs, and a wrong one would put
words into a person's mouth.
"""

from __future__ import annotations

from collections.abc import Iterable

from voiceguide.transcript import Segment, Word

SENTENCE_GAP = 0.8
"""Seconds of silence between two words that start a new sentence: longer than a breath within one."""
PARAGRAPH_GAP = 2.5
"""Seconds of silence that start a new paragraph: a thought has ended."""

_I = ("i'", "i\u2019")
_STOPS = ".!?…"


def tidied(segments: Iterable[Segment], language: str = "en") -> str:
    """Return the words of a note as sentences, with a blank line between paragraphs.

    Where the recogniser writes capitals, it writes punctuation too, and its sentences stay as they are.

    `language` is a language tag such as en or en-us; only English writes "I" with a capital.
    """
    segments = tuple(segments)
    written = any(word.text != word.text.lower() for segment in segments for word in segment.words)
    sentence_gap = PARAGRAPH_GAP if written else SENTENCE_GAP
    is_english = language.lower().replace("_", "-").split("-")[0] == "en"
    paragraphs: list[list[list[str]]] = []
    previous: Word | None = None
    for segment in segments:
        for word in segment.words:
            if not word.text.strip():
                continue
            gap = PARAGRAPH_GAP if previous is None else word.start - previous.end
            if gap >= PARAGRAPH_GAP:
                paragraphs.append([])
            if gap >= sentence_gap:
                paragraphs[-1].append([])
            paragraphs[-1][-1].append(_with_i(word.text) if is_english else word.text)
            previous = word
    return "\n\n".join(" ".join(map(_sentence, sentences)) for sentences in paragraphs)


def _with_i(word: str) -> str:
    """Return "i", "i'm", "i've" and the like with their capital."""
    return "I" + word[1:] if word == "i" or word.startswith(_I) else word


def _sentence(words: list[str]) -> str:
    """Return words with a capital at the start, and a full stop at the end unless there is one."""
    text = " ".join(words).rstrip(",;: ") or " ".join(words)
    first = next((place for place, letter in enumerate(text) if letter.isalnum()), 0)
    # Not upper(): some scripts capitalise whole words only, and some letters have no capital.
    capital = text[first].title()
    if len(capital) == 1:
        text = text[:first] + capital + text[first + 1 :]
    return text if text[-1] in _STOPS else text + "."
