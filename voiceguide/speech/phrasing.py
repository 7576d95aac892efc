"""Slow speech with room between its phrases: commas where a phrase ends, and longer rests where the voice makes one.

A natural voice whose sounds are stretched sounds drunk long before it is as slow as a guide. So its own tempo goes down
only to about 150 words a minute, and what is left to the asked pace goes into the rests that it makes itself. Pieces
that are synthesised apart would each end with a final fall.
"""

from __future__ import annotations

import math
import re

import numpy as np

from voiceguide.sound.audio import SAMPLE_RATE, Samples, to_frames

OWN_TEMPO = 150.0
"""Words a minute down to which a natural voice may simply speak slower."""

LONGEST_REST = 1.2
"""Seconds to which a rest within a sentence is lengthened at most: longer, and it sounds like the end."""

MOST_WORDS = 40
"""The most words in one call of an engine; its memory grows with the length of one sentence (50 words of Piper take
0.5 GB)."""

_YIELDING = 0.45
_SHORTEST_REST = 0.12
_WINDOW = 0.01
_QUIET_DB = -38.0
_LEAST_PHRASE = 4
_BREATHES_BEFORE = re.compile(r" (?=(?:and|but|or|because|when|while|until|where|without) )", re.IGNORECASE)
_PHRASE_END = re.compile(r"[,;:](?=\s)")


def tempo_for(words_a_minute: float) -> float:
    """Return the tempo of the sounds themselves, in words a minute, at an asked pace.

    Above OWN_TEMPO they are the same. Below, the tempo yields a little, so that a slow pace needs no endless rests.
    """
    if words_a_minute >= OWN_TEMPO:
        return words_a_minute
    return OWN_TEMPO * math.pow(words_a_minute / OWN_TEMPO, _YIELDING)


def phrased(text: str) -> str:
    """Return a sentence with a comma before each phrase of four words or more that begins with a joining word."""
    done: list[str] = []
    since = 0
    pieces = _BREATHES_BEFORE.split(text)
    for number, piece in enumerate(pieces):
        if number:
            ahead = len(re.split(_PHRASE_END, piece, maxsplit=1)[0].split())
            open_phrase = done[-1][-1:] not in {",", ";", ":", ".", "?", "!", ""}
            if open_phrase and since >= _LEAST_PHRASE and ahead >= _LEAST_PHRASE:
                done[-1] += ","
                since = 0
        done.append(piece)
        behind = _PHRASE_END.split(piece)
        since = len(behind[-1].split()) + (since if len(behind) == 1 else 0)
    return " ".join(done)


def phrase_ends(text: str) -> int:
    """Return how often a sentence rests before its end."""
    return len(_PHRASE_END.findall(text))


def pieces(text: str) -> list[str]:
    """Return a text in pieces of at most MOST_WORDS words, parted at the ends of phrases where possible."""
    parted: list[str] = []
    for phrase in re.split(r"(?<=[,;:.?!])\s+", text):
        words = phrase.split()
        if parted and len(parted[-1].split()) + len(words) <= MOST_WORDS:
            parted[-1] = f"{parted[-1]} {phrase}"
            continue
        parted += [" ".join(words[begin : begin + MOST_WORDS]) for begin in range(0, len(words), MOST_WORDS)]
    return parted


def roomy(samples: Samples, seconds: float, rests: int) -> Samples:
    """Return speech with its longest rests lengthened, so that it comes as near to a length as they allow.

    `samples` is mono at 48 kHz. The `rests` longest stretches of quiet are lengthened by the same time each, to at most
    LONGEST_REST; speech that is long enough stays as it is. What is inserted is silence, in the middle of a rest.
    """
    missing = seconds - len(samples) / SAMPLE_RATE
    if missing <= 0 or rests <= 0:
        return samples
    found = sorted(_quiet(samples), key=lambda span: span[0] - span[1])[:rests]
    if not found:
        return samples
    done: list[Samples] = []
    last = 0
    for begin, end in sorted(found):
        middle = (begin + end) // 2
        added = min(to_frames(missing / len(found)), max(0, to_frames(LONGEST_REST) - (end - begin)))
        done += [samples[last:middle], np.zeros(added, np.float32)]
        last = middle
    return np.concatenate([*done, samples[last:]])


def _quiet(samples: Samples) -> list[tuple[int, int]]:
    """Return where speech rests, as (first frame, frame after the last); not before its first sound or behind its last.

    Quiet is what is 38 dB below the loudest of all windows of 10 ms; Piper leaves at least 240 ms of it at a comma and
    at most 210 ms within a word, Kokoro less of both.
    """
    window = to_frames(_WINDOW)
    count = len(samples) // window
    if count == 0:
        return []
    levels = np.sqrt(np.mean(np.square(samples[: count * window].reshape(count, window)), axis=1))
    loud = np.flatnonzero(levels > levels.max() * 10 ** (_QUIET_DB / 20))
    gaps = np.flatnonzero(np.diff(loud) > _SHORTEST_REST / _WINDOW)
    return [(int(loud[gap] + 1) * window, int(loud[gap + 1]) * window) for gap in gaps]
