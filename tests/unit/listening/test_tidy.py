"""Words with their times, as sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.spoken import MODEL, RATE, recording, silence

from voiceguide.listening.tidy import PARAGRAPH_GAP, SENTENCE_GAP, tidied
from voiceguide.listening.vosk_recognizer import VoskRecognizer
from voiceguide.transcript import Segment, Word


def said(text: str) -> list[Segment]:
    """Words half a second long; a number between them is the gap, | begins a segment as well."""
    segments: list[list[Word]] = [[]]
    now = 0.0
    for part in text.split():
        if part == "|":
            segments.append([])
        elif part[0].isdigit():
            now += float(part)
        else:
            segments[-1].append(Word(part, now, now + 0.5, 1.0))
            now += 0.5
    return [Segment(tuple(words)) for words in segments]


@pytest.mark.parametrize(
    ("heard", "text"),
    [
        ("", ""),
        ("today", "Today."),
        ("the rain 0.79 fell", "The rain fell."),
        ("the rain 0.81 it fell", "The rain. It fell."),
        ("the rain 2.4 it fell", "The rain. It fell."),
        ("the rain 2.6 it fell", "The rain.\n\nIt fell."),
        ("the rain 60 it fell", "The rain.\n\nIt fell."),
        ("the rain | it fell", "The rain it fell."),
        ("the rain 0.7 | it fell", "The rain it fell."),
        ("the rain 0.9 | it fell", "The rain. It fell."),
        ("the rain 3 | it fell", "The rain.\n\nIt fell."),
        ("no 1 no 1 no", "No. No. No."),
        ("no 3 no 3 no", "No.\n\nNo.\n\nNo."),
        ("3 late", "Late."),
    ],
)
def test_pauses_make_sentences_and_paragraphs(heard: str, text: str) -> None:
    assert tidied(said(heard)) == text


@pytest.mark.parametrize(
    ("heard", "text"),
    [
        ("and i am here", "And I am here."),
        ("so i'm sure i've said i'll go if i'd known", "So I'm sure I've said I'll go if I'd known."),
        ("so i\u2019m here", "So I\u2019m here."),
        ("it is if in is id ill im", "It is if in is id ill im."),
        ("well I'm sure", "Well I'm sure."),
    ],
)
def test_english_writes_i_with_a_capital(heard: str, text: str) -> None:
    assert tidied(said(heard)) == text
    assert tidied(said(heard), "en-us") == text


def test_other_languages_do_not() -> None:
    assert tidied(said("la rosa i el llibre 1 i prou"), "ca") == "La rosa i el llibre. I prou."


@pytest.mark.parametrize(
    ("heard", "text"),
    [
        ("über mir", "Über mir."),
        ("'cause of it", "'Cause of it."),
        ("élan", "Élan."),
        ("NASA called", "NASA called."),
        ("ßa", "ßa."),
        ("მე ვარ", "მე ვარ."),
        ("what 1 they said so.", "What. They said so."),
    ],
)
def test_a_capital_is_the_first_letters_only(heard: str, text: str) -> None:
    assert tidied(said(heard), "xx") == text


gaps = st.one_of(
    st.floats(-0.1, 5.0), st.sampled_from([SENTENCE_GAP, PARAGRAPH_GAP, SENTENCE_GAP - 0.001, PARAGRAPH_GAP - 0.001])
)
texts = st.one_of(st.sampled_from("i i'm no it felt".split()), st.text("abcdefghijklmnopqrstuvwxyzäéøñ'", min_size=1))


@given(st.lists(st.lists(st.tuples(texts, gaps), max_size=8), max_size=6), st.sampled_from(["en", "de"]))
def test_the_words_are_the_words_in_their_order(spoken: list[list[tuple[str, float]]], language: str) -> None:
    segments, now = [], 0.0
    for words in spoken:
        timed = []
        for text, gap in words:
            timed.append(Word(text, now + gap, now + gap + 0.3, 1.0))
            now += gap + 0.3
        segments.append(Segment(tuple(timed)))
    tidy = tidied(segments, language)
    assert [word.strip(".").lower() for word in tidy.split()] == [text for words in spoken for text, _ in words]
    assert "," not in tidy
    for sentence in tidy.replace("\n\n", " ").split(". "):
        assert not sentence or sentence[0] == sentence[0].title()


def test_the_pauses_of_real_recognition_are_told_apart() -> None:
    recognizer = VoskRecognizer(MODEL, RATE)
    segments = []
    for name, pause in [("note01.wav", 0.2), ("note06.wav", 0.8), ("note08.wav", 3.0), ("note10.wav", 0.0)]:
        segments += recognizer.feed(recording(name) + silence(pause)).segments
    segments += recognizer.finish().segments
    recognizer.close()
    # Every recording has some half a second of silence of its own.
    assert tidied(segments) == (
        "I felt tired today thank you for this day. My shoulders are tight.\n\nI am still here and it is enough."
    )
