"""Finding again where a session was left, also if its script was changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from voiceguide.guide.bookmarks import Bookmark, digest_of
from voiceguide.timeline.steps import Mark, MarkKind, Spoken, Step


class Found(StrEnum):
    """How a place was found again."""

    THERE = "there"
    """The sentence stands where it stood."""
    MOVED = "moved"
    """The script was changed; the sentence stands elsewhere."""
    CHAPTER = "chapter"
    """The sentence is gone; this is the beginning of its chapter."""
    START = "start"
    """Nothing of it is left; this is the beginning."""


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence of a session as it is now."""

    sentence: int
    found: Found


def place_in(bookmark: Bookmark, steps: Sequence[Step]) -> Place:
    """Return where a session goes on, also if its script was changed since.

    It is the same sentence, the nearest one if it is there several times; without it the beginning of
    its chapter; else the start.
    """
    digests: list[str] = []
    chapters: list[tuple[str, int]] = []
    for step in steps:
        if isinstance(step, Spoken):
            digests.append(digest_of(step.text))
        elif isinstance(step, Mark) and step.kind is MarkKind.CHAPTER:
            chapters.append((digest_of(step.title), len(digests)))
    alike = [number for number, digest in enumerate(digests) if digest == bookmark.digest]
    if alike:
        nearest = min(alike, key=lambda number: abs(number - bookmark.sentence))
        return Place(nearest, Found.THERE if nearest == bookmark.sentence else Found.MOVED)
    begins = [number for chapter, number in chapters if chapter == bookmark.chapter and number < len(digests)]
    if begins:
        return Place(min(begins, key=lambda number: abs(number - bookmark.sentence)), Found.CHAPTER)
    return Place(0, Found.START)
