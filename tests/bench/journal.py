"""Figures of a journal of ten thousand notes, each of about 120 words; every two hundredth has a minute of sound.

Each figure is of a program that has the journal open and warm, but for the opening itself. Adding is all that is
committed for one note: it is begun, a second of sound comes, it is finished, and its text is written.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
from figures import MEGABYTES, MILLISECONDS, SECONDS, say, say_limited, spread
from sizes import Sizes

from voiceguide.journal.store import Journal
from voiceguide.transcript import Segment, Word

WORDS = 120
SOUND_EVERY = 200
RATE = 16_000
LIMIT = 50.0
"""Milliseconds."""

KEY = bytes(range(48))
QUESTION = "What did you notice in your body just now?"
SESSIONS = tuple(f"Session {number}" for number in range(20))


def journal(folder: Path, sizes: Sizes) -> None:
    """Measure what a person does with a journal of many years."""
    place = folder / "journal"
    vocabulary = Vocabulary()
    with Journal.open(place, KEY) as opened:
        say(f"Making {sizes.notes:,} notes", SECONDS(_seconds(lambda: _fill(opened, vocabulary, sizes.notes))))
    opening = [1000 * _seconds(lambda: Journal.open(place, KEY).close()) for _ in range(sizes.looks)]
    say_limited("Opening and closing it", opening, MILLISECONDS, LIMIT)

    def measure(what: str, work: Callable[[], object]) -> None:
        work()
        say_limited(what, [1000 * _seconds(work) for _ in range(sizes.looks)], MILLISECONDS, LIMIT)

    with Journal.open(place, KEY) as opened:
        say("Its size", MEGABYTES(opened.size() / 1e6))
        measure("List of the newest 20", lambda: opened.headings(limit=20))
        measure(f"List of all {sizes.notes:,}", lambda: opened.headings())
        measure("List of a week", lambda: opened.headings(date(2020, 3, 1), date(2020, 3, 8)))
        measure("Search, the most common word", lambda: opened.search(vocabulary.words[0]))
        measure("Search, a rare word", lambda: opened.search(vocabulary.words[-1]))
        measure("Search, three words", lambda: opened.search(" ".join(vocabulary.words[:3])))
        measure("Search, two letters", lambda: opened.search("th"))
        measure("Search, one letter", lambda: opened.search("t"))
        measure("Search, a word of every question, in one session", lambda: opened.search("body", session=SESSIONS[7]))
        measure("Adding a note", lambda: _add(opened, vocabulary.text(), 1.0))
        measure("Reading a note", lambda: opened.entry(sizes.notes // 2))
        again = [1000 * _seconds(lambda: opened.write_text(5, vocabulary.text(), edited=True)) for _ in range(5)]
        say("Changing a text, so that nothing of the old one is left", spread(again, MILLISECONDS))
        numbers = range(2 * SOUND_EVERY, sizes.notes, SOUND_EVERY)[:5]
        gone = [1000 * _seconds(lambda number=number: opened.delete(number)) for number in numbers]
        say("Deleting a note with a minute of sound, so that nothing is left", spread(gone, MILLISECONDS))
        say("Reading all of them, one by one", SECONDS(_seconds(lambda: sum(1 for _ in opened.entries()))))


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


class Vocabulary:
    """Words as often as in a language: the second half as often as the first, the third a third as often."""

    def __init__(self, size: int = 20_000) -> None:
        self._chance = random.Random(1)
        letters, often = "etaoinshrdlucmfwypvbgkqjxz", range(26, 0, -1)
        self.words = ["the", "that", "i"] + [
            "".join(self._chance.choices(letters, often, k=self._chance.randint(2, 9))) for _ in range(size)
        ]
        self._weights = list(np.cumsum(1 / (np.arange(len(self.words)) + 2.7)))

    def text(self) -> str:
        """Return what somebody may have said in a minute."""
        return " ".join(self._chance.choices(self.words, cum_weights=self._weights, k=WORDS))


def _add(journal: Journal, text: str, seconds: float, when: datetime | None = None, session: str = "") -> None:
    open_note = journal.begin(RATE, session, QUESTION, when)
    open_note.write(_SOUND[: 2 * round(seconds * RATE)])
    words = [Word(word, 0.5 * place, 0.5 * place + 0.4, 0.912345) for place, word in enumerate(text.split())]
    journal.write_text(open_note.finish(), text, [Segment(tuple(words[:60])), Segment(tuple(words[60:]))])


def _fill(journal: Journal, vocabulary: Vocabulary, notes: int) -> None:
    # What is committed need not be on the disk before the next note here: that takes minutes, and changes nothing.
    journal._database.rows("PRAGMA synchronous = OFF")
    first = datetime(2010, 1, 1, 8, tzinfo=UTC)
    for number in range(notes):
        seconds = 60.0 if number % SOUND_EVERY == SOUND_EVERY - 1 else 0.0
        when = first + timedelta(hours=9 * number)
        _add(journal, vocabulary.text(), seconds, when, SESSIONS[number % len(SESSIONS)])
    journal._database.rows("PRAGMA synchronous = FULL")


_SOUND = (np.cumsum(np.random.default_rng(1).normal(0, 300, 60 * RATE)) % 20_000 - 10_000).astype("<i2").tobytes()
