"""The guide played back into the microphone: gone from the sound, known for what it is, and talked over by people."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.spoken import MODEL, NOTES, RATE, recording, silence, trimmed, words

from voiceguide.listening.activity import Activity, Span
from voiceguide.listening.echo import LONGEST_ECHO, EchoCanceller
from voiceguide.listening.echo_path import EchoPath
from voiceguide.listening.echo_rest import Log
from voiceguide.listening.vosk_recognizer import VoskRecognizer
from voiceguide.sound.audio import Samples, from_pcm16

pytestmark = pytest.mark.long

Sound = npt.NDArray[np.float64]

SAID = {"command01.wav": "pause", "command02.wav": "resume", "command05.wav": "slower", "command07.wav": "skip"}
PHRASES = [*SAID.values(), "[unk]", "i", "the", "my", "now", "day", "way", "in", "is", "to", "and"]


def guide(names: list[str], rate: int = RATE, pause: float = 1.2) -> Samples:
    """Recordings one after the other, as the guide plays them; a second of quiet comes first."""
    parts = [silence(1, rate)]
    for name in names:
        parts += [recording(name, rate), silence(pause, rate)]
    return from_pcm16(np.frombuffer(b"".join(parts), "<i2"))


def room(seconds: float, rate: int = RATE, seed: int = 4) -> Sound:
    """The answer of a room: a direct sound, and noise that falls by 60 dB in so many seconds."""
    frames = round(seconds * rate)
    answer = np.random.default_rng(seed).standard_normal(frames) * 10 ** (-3 * np.arange(frames) / frames)
    answer *= 0.7 / np.sqrt((answer**2).sum())
    answer[0] += 0.7
    return answer


def returned(played: Samples, delay: float, level: float, reverberation: float = 0.0, rate: int = RATE) -> Sound:
    """What comes back of what was played, `level` in dB of it."""
    sound = played.astype(np.float64)
    if reverberation:
        size = 2 * len(played)
        sound = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(room(reverberation, rate), size), size)
    late = round(delay * rate)
    return np.concatenate([np.zeros(late), sound])[: len(played)] * 10 ** (level / 20)


def microphone(sound: Sound) -> bytes:
    """Sound with the noise of a microphone."""
    noise = np.random.default_rng(1).standard_normal(len(sound)) * 10 ** (-70 / 20)
    return np.clip(np.rint((sound + noise) * 32767), -32768, 32767).astype("<i2").tobytes()


def cleaned(canceller: EchoCanceller, pcm: bytes, played: Samples, piece: int = 320) -> bytes:
    """Feed all of it in pieces."""
    parts = [
        canceller.cleaned(pcm[2 * begin : 2 * (begin + piece)], played[begin : begin + piece])
        for begin in range(0, len(played), piece)
    ]
    return b"".join([*parts, canceller.finish()])


def level(pcm: bytes) -> float:
    sound = np.frombuffer(pcm, "<i2").astype(np.float64)
    return float(10 * np.log10((sound**2).mean() + 1e-3))


def spans(pcm: bytes, rate: int = RATE) -> list[Span]:
    """When somebody seems to speak."""
    activity = Activity(rate)
    activity.feed(pcm)
    activity.finish()
    return list(activity.spans)


@pytest.fixture(scope="module")
def recognizer() -> Iterator[VoskRecognizer]:
    recognizer = VoskRecognizer(MODEL, RATE, phrases=PHRASES)
    yield recognizer
    recognizer.close()


def understood(recognizer: VoskRecognizer, pcm: bytes, span: Span) -> str:
    """The words of a span, with a little of what is around it."""
    around = pcm[2 * max(0, round((span.start - 0.3) * RATE)) : 2 * round((span.end + 0.3) * RATE)]
    heard = [recognizer.feed(silence(0.3) + around + silence(0.5)), recognizer.finish()]
    return " ".join(word.text for word in words(heard))


@settings(deadline=None, max_examples=20)
@given(
    rate=st.sampled_from([8_000, 16_000, 44_100, 48_000]),
    pieces=st.lists(st.integers(0, 5_000), max_size=8),
    seed=st.integers(0, 100),
)
def test_while_nothing_is_played_sound_passes_bit_for_bit(rate: int, pieces: list[int], seed: int) -> None:
    canceller, given_, came = EchoCanceller(rate), b"", b""
    generator = np.random.default_rng(seed)
    for frames in pieces:
        piece = generator.integers(-32768, 32768, frames).astype("<i2").tobytes()
        given_ += piece
        came += canceller.cleaned(piece, np.zeros(frames, np.float32))
        assert given_.startswith(came)
    assert came + canceller.finish() == given_


def test_what_is_heard_long_after_the_guide_passes_bit_for_bit_again() -> None:
    played = np.concatenate([guide(NOTES[:2]), np.zeros(4 * RATE, np.float32)])
    heard = microphone(returned(played, 0.1, -6, 0.3))
    came = cleaned(EchoCanceller(RATE), heard, played)
    silent_from = int(np.flatnonzero(np.abs(played) > 1e-5)[-1]) + round((LONGEST_ECHO + 0.2) * RATE)
    assert len(came) == len(heard)
    assert came[2 * silent_from :] == heard[2 * silent_from :]
    assert came != heard


@settings(deadline=None, max_examples=8)
@given(pieces=st.lists(st.integers(1, 9_000), min_size=1, max_size=12))
def test_how_the_sound_is_cut_into_pieces_changes_nothing(pieces: list[int]) -> None:
    played = guide(NOTES[:2])
    heard = microphone(returned(played, 0.05, -3))
    whole = EchoCanceller(RATE)
    parts, at, canceller = [], 0, EchoCanceller(RATE)
    for frames in [*pieces, len(played)]:
        parts.append(canceller.cleaned(heard[2 * at : 2 * (at + frames)], played[at : at + frames]))
        at += frames
    assert b"".join([*parts, canceller.finish()]) == whole.cleaned(heard, played) + whole.finish()


@pytest.mark.parametrize("delay", [0.02, 0.25, 0.5])
@pytest.mark.parametrize(("loudness", "reverberation"), [(0, 0.0), (-6, 0.2), (-12, 0.4), (-20, 0.0)])
def test_of_the_guide_little_is_left_and_nothing_that_is_taken_for_a_person(
    loudness: float, reverberation: float, delay: float
) -> None:
    played = guide(NOTES[:4])
    heard = microphone(returned(played, delay, loudness, reverberation))
    canceller = EchoCanceller(RATE)
    came = cleaned(canceller, heard, played)
    assert level(came) < level(heard) - 12
    assert sum(span.end - span.start for span in spans(came)) < 1 < sum(s.end - s.start for s in spans(heard)) / 4
    assert all(canceller.likely_echo(span.start, span.end) for span in spans(came))


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000])
def test_it_works_at_the_rates_of_microphones(rate: int) -> None:
    played = guide(NOTES[:4], rate)
    heard = microphone(returned(played, 0.12, -6, 0.2, rate))
    canceller = EchoCanceller(rate)
    came = cleaned(canceller, heard, played, piece=rate // 50)
    assert len(came) == len(heard)
    assert level(came) < level(heard) - 12
    assert all(canceller.likely_echo(span.start, span.end) for span in spans(came, rate))


@pytest.mark.parametrize("apart", [-80, 80])
def test_clocks_that_run_apart_are_followed(apart: int) -> None:
    """By parts in a million; the path alone is asked, for the rest would be silenced anyway."""
    block = 512
    played = guide([*NOTES, *NOTES], pause=0.3)
    sound = returned(played, 0.2, -6, 0.2)
    size = 4 * len(sound)
    fine = np.fft.irfft(np.fft.rfft(sound), size) * 4
    moved = np.interp(np.arange(len(sound)) * (1 + apart * 1e-6) * 4, np.arange(size), fine)
    heard = np.frombuffer(microphone(moved), "<i2").astype(np.float32)
    path, left = EchoPath(block, 32), []
    for at in range(0, len(heard) - block, block):
        error = heard[at : at + block] - path.echo(played[at : at + block] * np.float32(32768))
        path.learn(error)
        left.append(error)
    begin = 2 * len(left) // 3
    before = float((heard[begin * block : len(left) * block] ** 2).sum())
    assert 10 * np.log10(before / float((np.stack(left[begin:]) ** 2).sum())) > 12


@pytest.mark.parametrize(("delay", "reverberation"), [(0.1, 0.0), (0.4, 0.3)])
def test_from_its_first_word_on_the_guide_is_known_for_an_echo(delay: float, reverberation: float) -> None:
    played = guide(NOTES[:5], pause=0.7)
    heard = microphone(returned(played, delay, -3, reverberation))
    canceller = EchoCanceller(RATE)
    cleaned(canceller, heard, played)
    found = spans(heard)
    assert len(found) >= 5
    assert all(canceller.likely_echo(span.start, span.end) for span in found)


def test_after_a_jump_of_the_clocks_the_guide_is_still_known_and_soon_gone_again() -> None:
    played = guide([*NOTES, *NOTES])
    middle = len(played) // 2
    early, late = returned(played, 0.25, -6, 0.2), returned(played, 0.21, -6, 0.2)
    heard = microphone(np.concatenate([early[:middle], late[middle:]]))
    canceller = EchoCanceller(RATE)
    seconds = 0.0
    at, came = 0, b""
    while at < len(played):
        came += canceller.cleaned(heard[2 * at : 2 * (at + RATE)], played[at : at + RATE])
        at += RATE
        # As late as it can be asked, and all that was heard since.
        for span in spans(came[2 * round(seconds * RATE) :]):
            assert canceller.likely_echo(seconds + span.start, seconds + span.end)
        seconds = max(0.0, len(came) / 2 / RATE - 8)
    last = slice(2 * (len(played) - 8 * RATE), len(came))
    assert level(came[last]) < level(heard[last]) - 20


def talked_over(recognizer: VoskRecognizer, played: Samples, echo: Sound, start: float) -> list[bool]:
    """Say words 8 dB above the echo, the first at `start` seconds; return for each whether it was understood.

    None of them may be taken for an echo.
    """
    loud = echo[np.abs(echo) > 1e-3] if echo.any() else np.full(1, 0.02)
    person, places = np.zeros(len(played)), []
    for number, name in enumerate([*SAID, *SAID]):
        word = from_pcm16(np.frombuffer(trimmed(recording(name)), "<i2"))
        word = word * np.float32(2.5 * np.sqrt((loud**2).mean() / (word**2).mean()))
        at = round((start + 2.9 * number) * RATE)
        person[at : at + len(word)] += word
        places.append((SAID[name], at / RATE, (at + len(word)) / RATE))
    together = echo + person
    heard = microphone(together / max(1.0, float(np.abs(together).max()) / 0.98))
    canceller, came, at = EchoCanceller(RATE), b"", 0
    recognised = []
    for word, begin, end in places:
        until = round((end + 0.6) * RATE)
        came += canceller.cleaned(heard[2 * at : 2 * until], played[at:until])
        at = until
        found = [span for span in spans(came) if span.start < end and span.end > begin]
        assert not any(canceller.likely_echo(span.start, span.end) for span in found)
        recognised.append(any(understood(recognizer, came, span) == word for span in found))
    return recognised


@pytest.mark.parametrize(
    ("loudness", "reverberation"), [(None, 0.0), (0, 0.0), (-12, 0.0), (-6, 0.3)], ids=["headphones", *"abc"]
)
def test_a_person_over_the_guide_is_understood_and_is_no_echo(
    recognizer: VoskRecognizer, loudness: float | None, reverberation: float
) -> None:
    played = guide([*NOTES, *NOTES], pause=0.4)
    echo = returned(played, 0.15, loudness or 0, reverberation) * (loudness is not None)
    recognised = talked_over(recognizer, played, echo, 14)
    assert sum(recognised) >= len(recognised) - 1


def test_a_person_is_understood_again_some_seconds_after_the_clocks_jumped(recognizer: VoskRecognizer) -> None:
    played = guide([*NOTES, *NOTES], pause=0.4)
    echo = returned(played, 0.4, -6, 0.2)
    echo[8 * RATE :] = returned(played, 0.1, -6, 0.2)[8 * RATE :]
    recognised = talked_over(recognizer, played, echo, 18)
    assert sum(recognised) >= len(recognised) - 1


def test_commands_in_the_guides_own_voice_are_not_commands(recognizer: VoskRecognizer) -> None:
    played = guide([*SAID, *SAID], pause=1.5)
    heard = microphone(returned(played, 0.12, 0))
    canceller = EchoCanceller(RATE)
    came = cleaned(canceller, heard, played)
    without = [understood(recognizer, heard, span) for span in spans(heard)]
    assert without == [*SAID.values(), *SAID.values()]
    for span in spans(came):
        if not canceller.likely_echo(span.start, span.end):
            assert understood(recognizer, came, span) not in SAID.values()


def test_a_person_in_a_pause_of_the_guide_is_no_echo() -> None:
    played = np.concatenate([guide(NOTES), np.zeros(3 * RATE, np.float32)])
    person = np.zeros(len(played))
    word = from_pcm16(np.frombuffer(trimmed(recording("command01.wav")), "<i2"))
    start = len(played) - 2 * RATE
    person[start : start + len(word)] = word
    canceller = EchoCanceller(RATE)
    cleaned(canceller, microphone(returned(played, 0.1, -6, 0.3) + person), played)
    assert not canceller.likely_echo(start / RATE, (start + len(word)) / RATE)


@pytest.mark.parametrize(("beforehand", "echo"), [(0, True), (1, True), (15, False)])
def test_what_was_heard_mostly_before_anything_was_on_its_way_is_no_echo(beforehand: int, echo: bool) -> None:
    """The guide begins to speak into the last sound of a person: both become louder at the same moment."""
    log = Log(blocks=200, reach=31)
    for _ in range(40):
        log.add()
    loudness = np.random.default_rng(2).uniform(1e3, 1e7, (5, 20)).astype(np.float32)
    for powers in loudness:
        log.add(np.stack([powers, powers, np.zeros(20, np.float32), powers]))
    assert log.likely_echo(40 - beforehand, 44) == echo


def test_sound_and_what_was_played_must_be_as_long() -> None:
    with pytest.raises(ValueError, match="not 3 frames"):
        EchoCanceller(RATE).cleaned(bytes(8), np.zeros(3, np.float32))


@pytest.mark.parametrize(
    ("same", "remaining", "lost"),
    [(True, 1.0, True), (True, 0.05, False), (False, 1.0, False)],
    ids=["an echo that was not expected", "an echo that was taken away", "somebody else"],
)
def test_the_way_is_lost_when_an_echo_remains_as_loud_as_it_was(same: bool, remaining: float, lost: bool) -> None:
    generator, late = np.random.default_rng(2), 9
    played = 10 ** generator.uniform(0, 5, (100, 20))
    heard = (played if same else 10 ** generator.uniform(0, 5, (100, 20))) * 0.1
    log = Log(200, 32)
    for block in range(late, 100):
        echo = heard[block - late]
        log.add(np.stack([echo, remaining * echo, remaining * echo, played[block]]).astype(np.float32))
    assert log.lost == lost
