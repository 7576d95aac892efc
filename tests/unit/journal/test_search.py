"""Finding notes by what was said: every word, the beginning of words, and anything that is typed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.journals import KEY, add

from voiceguide.journal.store import Journal

RIVER, STONE, LATE = 1, 2, 3


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """Three notes; the second was written first."""
    zone = timezone(timedelta(hours=2))
    with Journal.open(tmp_path / "journal", KEY) as journal:
        add(
            journal,
            "I watched the river, and I didn't wander off.",
            when=datetime(2026, 3, 2, 9, tzinfo=zone),
            session="Body scan",
            question="What did you notice?",
        )
        add(journal, "A stone in the cafe\u0301 by the rivers.", when=datetime(2026, 3, 1, 9, tzinfo=zone))
        add(journal, "It was Über late; café closed.", when=datetime(2026, 3, 3, 9, tzinfo=zone), session="Evening")
        yield journal


def found(journal: Journal, words: str, **only: object) -> list[int]:
    return [heading.id for heading in journal.search(words, **only)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "notes"),
    [
        ("river", [STONE, RIVER]),
        ("riv", [STONE, RIVER]),
        ("rivers", [STONE]),
        ("river wander", [RIVER]),
        ("wander river", [RIVER]),
        ("wan riv", [RIVER]),
        ("river stone late", []),
        ("iver", []),
        ("RIVER", [STONE, RIVER]),
        ("uber", [LATE]),
        ("ÜBER", [LATE]),
        ("cafe", [STONE, LATE]),
        ("caf\u00e9", [STONE, LATE]),
        ("cafe\u0301", [STONE, LATE]),
        ("didn't", [RIVER]),
        ("didn\u2019t", [RIVER]),
        ("late;", [LATE]),
        ("notice", [RIVER]),
        ("body scan", [RIVER]),
        ("evening café", [LATE]),
        ("", []),
        ("   ", []),
        ("!?", []),
        ("river !?", [STONE, RIVER]),
    ],
)
def test_every_word_must_occur_or_begin_one(journal: Journal, words: str, notes: list[int]) -> None:
    assert found(journal, words) == notes


@pytest.mark.parametrize(
    ("words", "notes"),
    [
        ("river OR late", []),
        ("river NOT watched", [RIVER]),
        ("river AND wander", [RIVER]),
        ("text:river", []),
        ("^river", [STONE, RIVER]),
        ("NEAR(river wander)", []),
        ('"river', [STONE, RIVER]),
        ('riv"er', []),
        ("riv*", [STONE, RIVER]),
        ("(river", [STONE, RIVER]),
        ("river + wander", [RIVER]),
        ("{text question}:river", []),
        ("-late river", []),
    ],
)
def test_nothing_that_is_typed_is_an_operator(journal: Journal, words: str, notes: list[int]) -> None:
    """The words mean themselves; "not" begins "notice"."""
    assert found(journal, words) == notes


def test_days_and_session_narrow_it(journal: Journal) -> None:
    assert found(journal, "river", since=date(2026, 3, 2)) == [RIVER]
    assert found(journal, "river", until=date(2026, 3, 2)) == [STONE]
    assert found(journal, "river", session="Body scan") == [RIVER]
    assert found(journal, "river", session="Body") == []


def test_with_a_limit_the_newest_come_and_still_the_oldest_first(journal: Journal) -> None:
    assert found(journal, "caf") == [STONE, LATE]
    assert found(journal, "the", limit=1) == [RIVER]
    assert found(journal, "caf", limit=1) == [LATE]


def test_a_new_text_is_found_and_the_old_one_no_more(journal: Journal) -> None:
    journal.write_text(RIVER, "All about a lighthouse.", edited=True)
    assert found(journal, "lighthouse") == [RIVER]
    assert found(journal, "river") == [STONE]
    assert found(journal, "notice") == [RIVER]


def test_a_deleted_note_is_not_found(journal: Journal) -> None:
    journal.delete(RIVER)
    assert found(journal, "river") == [STONE]
    assert found(journal, "notice") == []


def test_a_note_without_text_is_found_by_its_question_once_it_has_ended(journal: Journal) -> None:
    open_note = journal.begin(16_000, "Morning", "How is the weather inside?")
    open_note.write(bytes(32_000))
    assert found(journal, "weather") == [] == found(journal, "morning")
    open_note.finish()
    assert found(journal, "weather") == [open_note.id] == found(journal, "morning")


def test_a_text_of_ten_thousand_words_can_be_typed(journal: Journal) -> None:
    assert found(journal, "river " * 10_000) == [STONE, RIVER]
    assert found(journal, "r" * 1_000_000) == []


@pytest.fixture(scope="module")
def shared() -> Iterator[Journal]:
    with tempfile.TemporaryDirectory() as folder, Journal.open(Path(folder), KEY) as journal:
        add(journal, "Something is here.", question="Anything?")
        yield journal


ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=60)


@given(typed=ANY_TEXT)
@example(typed='"')
@example(typed="a\0b")
@example(typed="\ud800")
@example(typed="*")
@example(typed='""*')
def test_any_text_typed_is_safe(shared: Journal, typed: str) -> None:
    assert {heading.id for heading in shared.search(typed)} <= {1}


@given(text=ANY_TEXT)
@example(text="\0")
@example(text="a\0b\ud800")
def test_any_text_can_be_kept_found_and_replaced(shared: Journal, text: str) -> None:
    note = 1
    shared.write_text(note, text + " unmistakable")
    assert shared.entry(note).text == text.encode("utf-8", "replace").decode() + " unmistakable"
    assert [heading.id for heading in shared.search("unmistakable")] == [note]
    shared.write_text(note, "")
    assert shared.search("unmistakable") == []


@given(words=st.lists(st.from_regex(r"[a-zäöüßéñ]{1,10}", fullmatch=True), min_size=1, max_size=8), pick=st.randoms())
def test_a_text_is_found_by_the_beginnings_of_its_words(shared: Journal, words: list[str], pick: object) -> None:
    shared.write_text(1, ", ".join(words) + ".")
    chosen = pick.sample(words, pick.randint(1, len(words)))  # type: ignore[attr-defined]
    typed = " ".join(word[: pick.randint(1, len(word))] for word in chosen)  # type: ignore[attr-defined]
    assert [heading.id for heading in shared.search(typed)] == [1]
