"""Killed at any moment, a session goes on with the sentence that was being spoken."""

from __future__ import annotations

import random
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soxr
from support.commands import finished, start
from support.sound_server import RATE, Recording, SoundServer, sounding_spans, why_missing

from voiceguide.guide.bookmarks import Bookmarks
from voiceguide.sound.audio import from_pcm16
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.speech.synthesizer import Delivery, Utterance
from voiceguide.speech.system import SystemSynthesizer
from voiceguide.speech.voices import choose
from voiceguide.timeline.arrange import DAY_PACE

pytestmark = pytest.mark.sound_server

AT_ONCE = 5
"""So many sound cards are played to at the same time."""

WHO = (
    "heron otter willow meadow baker sailor window candle garden mountain river teacher pilgrim kettle lantern "
    "orchard gardener feather blanket painter harbour valley shepherd cottage evening morning neighbour traveller "
    "carpenter swallow pebble island market chapel doorway ladder basket mirror saddle cradle"
).split()
WHERE = (
    "bridge forest corner table shore autumn moonlight staircase village hedge cellar courtyard summer fountain "
    "stable library quarry ferry granary clearing kitchen attic pier mill barn spring footpath gate well "
    "churchyard lake oven chimney vineyard cliff paddock winter square brook ridge"
).split()
SENTENCES = [f"A {who} rests beside the {where}." for who, where in zip(WHO, WHERE, strict=True)]

COARSE = 8_000
"""Frames a second that are enough to know a sentence by."""

SIZE = 1 << 15
"""Frames of a Fourier transform that hold the longest sentence, coarse."""

REST = 1.0
EDGE = 0.1
"""Seconds around the beginning of a sentence in which it is open which of two is being spoken."""

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Heard:
    """What was heard of a program until it was killed: the sentences by their numbers."""

    first: int
    may_be_next: frozenset[int]
    """With which sentence it may go on."""


@dataclass(frozen=True)
class Known:
    """How the guide says a sentence, coarse: its spectrum, and its energy up to each frame."""

    frames: int
    spectrum: npt.NDArray[np.complex128]
    energy: npt.NDArray[np.float64]


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "killed.md"
    body = "\n".join(f"{sentence} [pause {REST:g} second]" for sentence in SENTENCES)
    path.write_text(f"Title: Killed\n\n{body}\n", encoding="utf-8")
    return path


@pytest.fixture
def sentences(shared_home: Path) -> list[Known]:
    """How the guide says each sentence; it is in the cache then, too."""
    voice = CachedSynthesizer(
        SystemSynthesizer(shared_home / "cache" / "voices", shared_home / "temporary"), shared_home / "cache" / "speech"
    )
    try:
        delivery = Delivery(choose(voice.voices(), None, "en").id, DAY_PACE)
        utterances = [Utterance(sentence, delivery) for sentence in SENTENCES]
        voice.prepare(utterances)
        return [known(coarse(from_pcm16(voice.pcm(utterance)))) for utterance in utterances]
    finally:
        voice.close()


def coarse(sound: Samples) -> Samples:
    return soxr.resample(sound, RATE, COARSE)


def known(sound: Samples) -> Known:
    assert len(sound) <= SIZE
    energy = np.concatenate([[0.0], np.cumsum(sound.astype(np.float64) ** 2)])
    return Known(len(sound), np.fft.rfft(sound, SIZE), energy)


def sentence_in(heard: Samples, sentences: list[Known]) -> int:
    """Return the number of the sentence that a sound is, or is the beginning of.

    Each half a second of it is looked for by itself: on a busy machine there may be a gap somewhere. Some words are in
    all sentences, so the one that is meant is the one that most of it is in.
    """
    heard, half = coarse(heard), COARSE // 2
    pieces = [heard[begin : begin + half] for begin in range(0, max(1, len(heard) - half), half // 2)]
    spectra = [(np.fft.rfft(piece, SIZE), float(np.linalg.norm(piece))) for piece in pieces]

    def likeness(sentence: Known) -> list[float]:
        found = []
        for piece, (spectrum, norm) in zip(pieces, spectra, strict=True):
            if len(piece) >= sentence.frames:
                return [0.0]
            crossed = np.fft.irfft(sentence.spectrum * np.conj(spectrum), SIZE)[: sentence.frames - len(piece)]
            local = np.sqrt(sentence.energy[len(piece) : -1] - sentence.energy[: -len(piece) - 1])
            found.append(float((crossed / np.maximum(local, 0.04) / norm).max()))
        return found

    alike = [likeness(sentence) for sentence in sentences]
    best = int(np.argmax([np.mean(pieces) for pieces in alike]))
    assert max(alike[best]) > 0.9, "it is none of the sentences"
    return best


def until_killed(
    server: SoundServer, home: Path, arguments: tuple[str | Path, ...], seconds: float, sentences: list[Known]
) -> Heard:
    """Start the program, kill it so many seconds after its first word began, and return what was heard of it."""
    with server.recording() as recording:
        process = start(*arguments, environment={**server.environment, "VOICEGUIDE_HOME": str(home)})
        try:
            begun = _first_word(recording)
            recording.wait_for(lambda sound: len(sound) >= begun + seconds * RATE)
        finally:
            process.send_signal(signal.SIGKILL)
            killed = len(recording.sound)
            finished(process)
        recording.wait_for(lambda sound: len(sound) > killed + RATE // 4, 10)
        spans = sounding_spans(recording.sound)
        begin, end = spans[0]
        first = sentence_in(recording.sound[begin:end], sentences)
    last = first + len(spans) - 1
    may_be_next = {last}
    if spans[-1][1] - spans[-1][0] < EDGE * RATE:
        may_be_next.add(last - 1)
    if killed - spans[-1][1] > (REST - EDGE) * RATE:
        may_be_next.add(last + 1)
    return Heard(first, frozenset(may_be_next))


def _first_word(recording: Recording) -> int:
    recording.wait_for(lambda sound: len(sounding_spans(sound)) > 0)
    return sounding_spans(recording.sound)[0][0]


def killed_again_and_again(
    folder: Path, cache: Path, script: Path, sentences: list[Known], seed: int, kills: int
) -> list[tuple[frozenset[int], int]]:
    """Kill a session, go on with it, and kill that; return each time what was due, and what was heard first."""
    chance = random.Random(seed)
    home = folder / "home"
    home.mkdir(parents=True)
    (home / "cache").symlink_to(cache)
    server = SoundServer(folder / "server")
    server.start()
    try:
        found = []
        heard = until_killed(server, home, ("play", script), chance.uniform(0.7, 8), sentences)
        for _ in range(kills):
            kept = Bookmarks(home / "state").latest()
            assert kept is not None
            assert kept.script == str(script)
            due = heard.may_be_next
            heard = until_killed(server, home, ("resume",), chance.uniform(0.7, 8), sentences)
            found.append((due, heard.first))
        return found
    finally:
        server.kill()


@pytest.mark.parametrize("kills", [20, pytest.param(50, marks=pytest.mark.nightly)])
def test_after_each_kill_it_goes_on_with_the_sentence_that_was_spoken(
    shared_home: Path, script: Path, sentences: list[Known], tmp_path: Path, kills: int
) -> None:
    """Killed in a silence, it is the sentence before it: nobody lost a word."""
    reason = why_missing()
    if reason:
        pytest.skip(reason)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        chains = [
            pool.submit(
                killed_again_and_again, tmp_path / f"{seed}", shared_home / "cache", script, sentences, seed,
                kills // AT_ONCE,
            )
            for seed in range(AT_ONCE)
        ]  # fmt: skip
        found = [pair for chain in chains for pair in chain.result()]
    assert len(found) == kills
    assert [(sorted(due), first) for due, first in found if first not in due] == []
    assert len({first for _, first in found}) > kills // 10, "the moments were many"
