"""The program of Whisper's worker: notes into words with CTranslate2, from a folder, on one thread.

`child` describes the protocol. This program imports only `serving` and `whisper_sound` from voiceguide, and of Whisper
nothing but its weights: what goes in is computed by `whisper_sound`, and what comes out is spelled by its vocabulary.
"""

from __future__ import annotations

import os
import sys
import zlib
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np

sys.path.append(str(Path(__file__).parents[2]))  # last, so as to shadow nothing; for a checkout that is not installed
from voiceguide.listening.whisper_sound import HOP, Passage, Passages, features
from voiceguide.serving import Answered, Engine, Unavailable, serve

BEAM = 5
_STEP = 0.02  # seconds a step of the alignment
_MOST_REPEATED = 2.4  # text that zlib makes smaller than this goes round in circles; Whisper's own limit
_NOTHING_SAID = 0.6  # probability of no speech, with words that are improbable too: Whisper's own limits
_IMPROBABLE = -1.0
_MADE_UP = frozenset({"you", "bye", "thanks for watching"})
"""What it writes for noise in which nobody spoke, when it writes nothing else."""


class Whisper:
    """Whisper, loaded from a folder; hears one note after another."""

    def __init__(self, folder: Path, sample_rate: int) -> None:
        import ctranslate2

        self._storage = ctranslate2.StorageView
        self._model = ctranslate2.models.Whisper(
            str(folder), device="cpu", compute_type="int8", intra_threads=1, inter_threads=1
        )
        self._vocabulary = (folder / "vocabulary.txt").read_text(encoding="utf-8").split("\n")
        number = {token: place for place, token in enumerate(self._vocabulary)}
        self._start, self._no_times = number["<|startoftranscript|>"], number["<|notimestamps|>"]
        self._sample_rate = sample_rate
        self._passages = Passages(sample_rate)

    def answer(self, request: dict[str, Any], sound: bytes) -> Answered:
        """Return what was heard of the note so far: segments of words with times and confidences."""
        if request["do"] == "feed":
            passages = self._passages.feed(sound)
        else:
            passages = self._passages.finish()
            self._passages = Passages(self._sample_rate)
        segments = [words for passage in passages if (words := self._heard(passage))]
        return {"partial": "", "segments": segments}, b""

    def _heard(self, passage: Passage) -> list[tuple[str, float, float, float]]:
        """Return the words of up to 30 seconds; none where nobody spoke."""
        given = self._storage.from_array(features(passage.samples)[np.newaxis])
        encoded = self._model.encode(given)
        tokens = self._tokens(encoded)
        text = self._spelled(tokens)
        if not tokens or "".join(filter(_in_words, text.lower())).strip() in _MADE_UP:
            return []
        frames = min(len(passage.samples) // HOP // 2 * 2, 3000)
        (aligned,) = self._model.align(encoded, [self._start], [tokens], max(frames, 2))
        begins: dict[int, int] = {}
        for token, step in aligned.alignments:
            begins.setdefault(token, step)
        return self._words(tokens, begins, list(aligned.text_token_probs), passage)

    def _tokens(self, encoded: Any) -> list[int]:  # noqa: ANN401 - CTranslate2 has no types
        """Return what was said, as tokens; none if that is not to be believed."""
        for ngrams in (0, 3):
            (found,) = self._model.generate(
                encoded, [[self._start, self._no_times]], beam_size=BEAM, no_repeat_ngram_size=ngrams,
                return_scores=True, return_no_speech_prob=True,
            )  # fmt: skip
            if found.no_speech_prob > _NOTHING_SAID and found.scores[0] < _IMPROBABLE:
                return []
            tokens: list[int] = found.sequences_ids[0]
            written = self._spelled(tokens).encode()
            if not written or len(written) / len(zlib.compress(written)) <= _MOST_REPEATED:
                return tokens
        return []

    def _words(
        self, tokens: list[int], begins: dict[int, int], probabilities: list[float], passage: Passage
    ) -> list[tuple[str, float, float, float]]:
        """Return whole words, each from its first sound to its last."""
        starts = [n for n, token in enumerate(tokens) if n == 0 or self._vocabulary[token].startswith("\u0120")]
        words = []
        for number, first in enumerate(starts):
            after = starts[number + 1] if number + 1 < len(starts) else len(tokens)
            text = self._spelled(tokens[first:after]).strip()
            if not text:
                continue
            begin = begins.get(first, 0) * _STEP
            end = begins.get(after, len(passage.samples) // (2 * HOP)) * _STEP
            start, stop = passage.sounding(begin, end)
            words.append((text, start, stop, float(np.mean(probabilities[first:after] or [0.0]))))
        return words

    def _spelled(self, tokens: list[int]) -> str:
        letters = "".join(self._vocabulary[token] for token in tokens)
        return bytes(_BYTES[letter] for letter in letters if letter in _BYTES).decode("utf-8", "replace")


def _in_words(character: str) -> bool:
    return character.isalnum() or character == " "


def _bytes_of_letters() -> dict[str, int]:
    """Return which byte each letter of the vocabulary is: a printable one itself, the others in order behind them."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {chr(256 + n): byte for n, byte in enumerate(others)}


_BYTES = _bytes_of_letters()


def load(folder: str, sample_rate: str) -> Engine:
    """Load Whisper and return what answers requests.

    Raises:
        Unavailable: CTranslate2 or the weights do not load.
    """
    try:
        return Whisper(Path(folder), int(sample_rate)).answer
    except Exception as error:
        raise Unavailable(f"{type(error).__name__}: {error}") from error


def main() -> None:
    """Serve requests until the input ends."""
    serve(lambda: load(*sys.argv[1:3]))


if __name__ == "__main__":
    main()
