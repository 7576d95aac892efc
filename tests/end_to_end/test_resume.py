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

KILLS, AT_ONCE = 50, 5
"""So many programs are killed; so many sound cards are played to at the same time."""

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

SIZE = 1 << 19
"""Frames of a Fourier transform that hold the longest sentence twice."""

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


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "killed.md"
    body = "\n".join(f"{sentence} [pause {REST:g} second]" for sentence in SENTENCES)
    path.write_text(f"Title: Killed\n\n{body}\n", encoding="utf-8")
    return path


@pytest.fixture
def sounds(shared_home: Path) -> list[Samples]:
    """How the guide says each sentence; it is in the cache then, too."""
    voice = CachedSynthesizer(
        SystemSynthesizer(shared_home / "cache" / "voices", shared_home / "temporary"), shared_home / "cache" / "speech"
    )
    try:
        delivery = Delivery(choose(voice.voices(), None, "en").id, DAY_PACE)
        utterances = [Utterance(sentence, delivery) for sentence in SENTENCES]
        voice.prepare(utterances)
        return [from_pcm16(voice.pcm(utterance)) for utterance in utterances]
    finally:
        voice.close()


def sentence_in(heard: Samples, sounds: list[Samples]) -> int:
    """Return the number of the sentence that a sound is, or is the beginning of.

    Half a second of it is enough to tell: on a busy machine there may be a gap elsewhere.
    """
    pieces = [heard[begin : begin + RATE // 2] for begin in range(0, max(1, len(heard) - RATE // 2), RATE // 4)]
    spectra = [(np.fft.rfft(piece, SIZE), float(np.linalg.norm(piece))) for piece in pieces]

    def likeness(sound: Samples) -> float:
        energy = np.concatenate([[0.0], np.cumsum(sound.astype(np.float64) ** 2)])
        transformed = np.fft.rfft(sound, SIZE)
        best = 0.0
        for piece, (spectrum, norm) in zip(pieces, spectra, strict=True):
            if len(piece) >= len(sound):
                continue
            crossed = np.fft.irfft(transformed * np.conj(spectrum), SIZE)[: len(sound) - len(piece)]
            local = np.sqrt(energy[len(piece) : -1] - energy[: -len(piece) - 1])
            best = max(best, float((crossed / np.maximum(local, 0.1) / norm).max()))
        return best

    alike = [likeness(sound) for sound in sounds]
    best = int(np.argmax(alike))
    assert alike[best] > 0.9, "it is none of the sentences"
    return best


def until_killed(
    server: SoundServer, home: Path, arguments: tuple[str | Path, ...], seconds: float, sounds: list[Samples]
) -> Heard:
    """Start the program, kill it so many seconds after its first word began, and return what was heard of it."""
    with server.recording() as recording:
        process = start(*arguments, environment={**server.environment, "VOICEGUIDE_HOME": str(home)})
        try:
            begun = _first_word(recording)
            recording.wait_for(lambda sound: len(sound) >= begun + seconds * RATE, 60)
        finally:
            process.send_signal(signal.SIGKILL)
            killed = len(recording.sound)
            finished(process)
        recording.wait_for(lambda sound: len(sound) > killed + RATE // 4, 10)
        spans = sounding_spans(recording.sound)
        begin, end = spans[0]
        first = sentence_in(recording.sound[begin:end], sounds)
    last = first + len(spans) - 1
    may_be_next = {last}
    if spans[-1][1] - spans[-1][0] < EDGE * RATE:
        may_be_next.add(last - 1)
    if killed - spans[-1][1] > (REST - EDGE) * RATE:
        may_be_next.add(last + 1)
    return Heard(first, frozenset(may_be_next))


def _first_word(recording: Recording) -> int:
    recording.wait_for(lambda sound: len(sounding_spans(sound)) > 0, 60)
    return sounding_spans(recording.sound)[0][0]


def killed_again_and_again(
    folder: Path, cache: Path, script: Path, sounds: list[Samples], seed: int
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
        heard = until_killed(server, home, ("play", script), chance.uniform(0.7, 8), sounds)
        for _ in range(KILLS // AT_ONCE):
            kept = Bookmarks(home / "state").latest()
            assert kept is not None
            assert kept.script == str(script)
            due = heard.may_be_next
            heard = until_killed(server, home, ("resume",), chance.uniform(0.7, 8), sounds)
            found.append((due, heard.first))
        return found
    finally:
        server.kill()


def test_after_each_of_fifty_kills_it_goes_on_with_the_sentence_that_was_spoken(
    shared_home: Path, script: Path, sounds: list[Samples], tmp_path: Path
) -> None:
    """Killed in a silence, it is the sentence before it: nobody lost a word."""
    reason = why_missing()
    if reason:
        pytest.skip(reason)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        chains = [
            pool.submit(killed_again_and_again, tmp_path / f"{seed}", shared_home / "cache", script, sounds, seed)
            for seed in range(AT_ONCE)
        ]
        found = [pair for chain in chains for pair in chain.result()]
    assert len(found) == KILLS
    assert [(sorted(due), first) for due, first in found if first not in due] == []
    assert len({first for _, first in found}) > 5, "the moments were many"
