"""What every recogniser must do; the scripted one may stand for Vosk because it passes this too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest
from support.spoken import MODEL, RATE, TEXTS, recording, silence, words

from voiceguide.listening.recognizer import NOTHING, Hearing, Recognizer
from voiceguide.listening.scripted_recognizer import ScriptedRecognizer
from voiceguide.listening.vosk_recognizer import VoskRecognizer
from voiceguide.transcript import Segment, Word

FIRST, SECOND = "note02.wav", "note09.wav"
PAUSE = 1.5
EXPECTED = f"{TEXTS[FIRST]} {TEXTS[SECOND]}".split()


@dataclass(frozen=True)
class Subject:
    """A way to open recognisers, and the note they are given: two phrases with a pause between them."""

    open: Callable[[], Recognizer]
    rate: int

    @property
    def note(self) -> bytes:
        return recording(FIRST, self.rate) + silence(PAUSE, self.rate) + recording(SECOND, self.rate)

    @property
    def seconds(self) -> float:
        return len(self.note) / (2 * self.rate)

    def blocks(self, seconds: float) -> Iterator[bytes]:
        size = 2 * max(1, round(seconds * self.rate))
        note = self.note
        return (note[start : start + size] for start in range(0, len(note), size))


def heard(recognizer: Recognizer, blocks: Iterator[bytes]) -> list[Hearing]:
    return [*map(recognizer.feed, blocks), recognizer.finish()]


def script() -> Sequence[Segment]:
    """The note's words, spread evenly over its two recordings."""
    segments, begin = [], 0.0
    for name in (FIRST, SECOND):
        texts, length = TEXTS[name].split(), len(recording(name)) / (2 * RATE)
        step = length / (len(texts) + 1)
        times = [begin + step * place for place in range(len(texts) + 1)]
        segments.append(
            Segment(tuple(Word(text, times[place], times[place + 1], 1.0) for place, text in enumerate(texts)))
        )
        begin += length + PAUSE
    return segments


@pytest.fixture(
    scope="module", params=["scripted", "vosk at 16 kHz", "vosk at 48 kHz", "vosk at 44.1 kHz", "vosk at 8 kHz"]
)
def subject(request: pytest.FixtureRequest) -> Iterator[Subject]:
    kind, _, rate = request.param.partition(" at ")
    hertz = round(float(rate.removesuffix(" kHz")) * 1000) if rate else RATE
    opened: list[Recognizer] = []

    def open_one() -> Recognizer:
        recognizer: Recognizer = (
            ScriptedRecognizer(hertz, script()) if kind == "scripted" else VoskRecognizer(MODEL, hertz)
        )
        opened.append(recognizer)
        return recognizer

    yield Subject(open_one, hertz)
    for recognizer in opened:
        recognizer.close()


@pytest.fixture(scope="module")
def loaded(subject: Subject) -> Recognizer:
    """One that all tests may give notes to: it is loaded once, and each note begins at nothing."""
    return subject.open()


@pytest.fixture
def recognizer(loaded: Recognizer) -> Iterator[Recognizer]:
    yield loaded
    loaded.finish()


def test_the_words_come_in_order_with_rising_times_within_the_note(subject: Subject, recognizer: Recognizer) -> None:
    found = words(heard(recognizer, subject.blocks(0.1)))
    assert [word.text for word in found] == EXPECTED
    edges = [edge for word in found for edge in (word.start, word.end)]
    assert edges == sorted(edges)
    assert all(word.start < word.end and 0.0 <= word.confidence <= 1.0 for word in found)
    assert edges[0] >= 0.0
    assert edges[-1] <= subject.seconds


def test_the_times_are_those_of_the_sound(subject: Subject, recognizer: Recognizer) -> None:
    """The pause is where it was: between the last word before it and the first after it."""
    found = words(heard(recognizer, subject.blocks(0.1)))
    before, after = found[len(TEXTS[FIRST].split()) - 1 :][:2]
    length = len(recording(FIRST)) / (2 * RATE)
    assert length - 0.7 < before.end <= length
    assert length + PAUSE <= after.start < length + PAUSE + 0.5


def test_a_pause_of_a_second_and_a_half_ends_a_segment_before_the_note_is_over(
    subject: Subject, recognizer: Recognizer
) -> None:
    *during, last = heard(recognizer, subject.blocks(0.1))
    assert [word.text for word in words(during)] == TEXTS[FIRST].split()
    assert [segment.text for segment in last.segments] == [TEXTS[SECOND]]


def test_what_is_being_said_shows_before_it_is_certain_and_goes_when_it_is(
    subject: Subject, recognizer: Recognizer
) -> None:
    hearings = heard(recognizer, subject.blocks(0.1))
    certain = next(place for place, hearing in enumerate(hearings) if hearing.segments)
    partials = [hearing.partial for hearing in hearings[:certain] if hearing.partial]
    assert len(set(partials)) > 2
    assert set(" ".join(partials).split()) <= set(EXPECTED)
    assert hearings[certain].partial == ""
    assert hearings[-1].partial == ""


def test_finishing_gives_what_no_pause_has_ended_yet(subject: Subject, recognizer: Recognizer) -> None:
    # Another 0.2 s is what follows the last word.
    phrase = subject.note[: 2 * round(subject.rate * (len(recording(FIRST)) / (2 * RATE) - 0.2))]
    assert recognizer.feed(phrase).segments == ()
    assert recognizer.finish().segments[0].text == TEXTS[FIRST]


def test_the_next_note_begins_at_nothing_and_is_heard_as_the_first(subject: Subject, recognizer: Recognizer) -> None:
    first = heard(recognizer, subject.blocks(0.1))
    second = heard(recognizer, subject.blocks(0.1))
    assert second == first


def test_a_note_broken_off_leaves_nothing_for_the_next(subject: Subject, recognizer: Recognizer) -> None:
    whole = words(heard(recognizer, subject.blocks(0.1)))
    recognizer.feed(subject.note[: subject.rate])
    recognizer.finish()
    assert words(heard(recognizer, subject.blocks(0.1))) == whole


def test_without_sound_there_is_nothing_to_finish(recognizer: Recognizer) -> None:
    assert recognizer.finish() == NOTHING
    assert recognizer.feed(b"") == NOTHING
    assert recognizer.finish() == NOTHING


def test_finishing_twice_gives_nothing_more(subject: Subject, recognizer: Recognizer) -> None:
    assert heard(recognizer, subject.blocks(0.1))[-1].segments
    assert recognizer.finish() == NOTHING


def test_no_sound_changes_nothing(subject: Subject, recognizer: Recognizer) -> None:
    plain = heard(recognizer, subject.blocks(0.1))
    hearings = []
    for block in subject.blocks(0.1):
        hearings.append(recognizer.feed(block))
        assert recognizer.feed(b"") == Hearing(hearings[-1].partial, ())
    assert [*hearings, recognizer.finish()] == plain


@pytest.mark.parametrize("seconds", [0.007, 0.02, 0.1, 0.25, 1.0, 3600.0])
def test_how_the_note_is_cut_into_blocks_changes_no_word_and_no_time(
    subject: Subject, recognizer: Recognizer, seconds: float
) -> None:
    plain = words(heard(recognizer, subject.blocks(0.13)))
    assert words(heard(recognizer, subject.blocks(seconds))) == plain
    assert [word.text for word in plain] == EXPECTED


def test_a_byte_without_its_other_half_waits_for_it(subject: Subject, recognizer: Recognizer) -> None:
    plain = words(heard(recognizer, subject.blocks(0.1)))
    note = subject.note
    odd = (note[start : start + 1001] for start in range(0, len(note), 1001))
    assert words(heard(recognizer, odd)) == plain


def test_closing_twice_is_fine_at_any_moment(subject: Subject) -> None:
    for amount in (0, subject.rate):
        recognizer = subject.open()
        recognizer.feed(subject.note[:amount])
        recognizer.close()
        recognizer.close()
    unused = subject.open()
    unused.close()
    unused.close()
