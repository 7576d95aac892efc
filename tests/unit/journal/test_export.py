"""Notes as plain files: what is in them, and what they cost."""

from __future__ import annotations

import gc
import json
import tracemalloc
import wave
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.noted import spoil

from voiceguide.journal.entries import Entry, Heading, NoteState
from voiceguide.journal.export import Format, Progress, export, json_array, markdown
from voiceguide.journal.store import Journal

KEY = bytes(range(48))
INDIA = timezone(timedelta(hours=5, minutes=30))


def entry(text: str, number: int = 1, session: str = "", question: str = "", has_sound: bool = True) -> Entry:
    heading = Heading(
        id=number, written_at=datetime(2026, 11, 21, 22, 14, 3, 999_999, tzinfo=INDIA), session=session,
        question=question, seconds=41.96, words=len(text.split()), state=NoteState.FINISHED, has_sound=has_sound,
        has_text=bool(text), edited=False, language="en",
    )  # fmt: skip
    return Entry(heading, text, ())


def filled(folder: Path, count: int, length: int = 5) -> None:
    """A journal with so many small notes, each with so many times the same text."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with Journal.open(folder, KEY) as journal:
        # These tests are about reading: no note has to be on the disk before the next.
        journal._database.rows("PRAGMA synchronous = OFF")
        for number in range(count):
            open_note = journal.begin(8_000, when=start + timedelta(hours=number))
            open_note.write(bytes(1_600))
            journal.write_text(open_note.finish(), f"Thought number {number}. And so on. " * length)


@pytest.fixture(scope="module")
def journals(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Journals of so many notes, each with 10 kB of text."""
    made = {count: tmp_path_factory.mktemp("journals") / f"{count}" for count in (2, 100, 1000)}
    for count, folder in made.items():
        filled(folder, count, length=300)
    return made


class TestMarkdown:
    def test_a_heading_a_note_then_session_question_and_text(self) -> None:
        text = "".join(markdown([entry("Water.\nMore.", 3, "Set tomorrow down", "What is open?"), entry("", 12)], True))
        assert text == (
            "# Journal\n"
            "\n## 3: Saturday 21 November 2026, 22:14\n"
            "\nSession: Set tomorrow down\n"
            "\nQuestion: What is open?\n"
            "\nSound: sound/0003.wav\n"
            "\nWater.\nMore.\n"
            "\n## 12: Saturday 21 November 2026, 22:14\n"
            "\nSound: sound/0012.wav\n"
            "\nNo text.\n"
        )

    def test_a_sound_that_is_not_exported_is_not_named(self) -> None:
        assert "Sound:" not in "".join(markdown([entry("Water.")], with_sound=False))
        assert "Sound:" not in "".join(markdown([entry("Water.", has_sound=False)], with_sound=True))

    @given(st.text(alphabet="#=-> \n`~*_ab"))
    def test_no_line_of_a_note_is_taken_for_a_heading(self, text: str) -> None:
        lines = "".join(markdown([entry(text)])).splitlines()
        headings = [line for line in lines if line.lstrip().startswith("#")]
        assert len(headings) == 2
        underlines = [line for line in lines if line.strip() and not line.strip().strip("=") and len(line.strip()) > 1]
        assert not underlines


class TestJson:
    def test_the_fields_of_a_note_and_no_others(self) -> None:
        [row] = json.loads("".join(json_array([entry("Two words.", 7, "Arrive", "What?")])))
        assert list(row.items()) == [
            ("id", 7),
            ("written_at", "2026-11-21T22:14:03+05:30"),
            ("session", "Arrive"),
            ("question", "What?"),
            ("text", "Two words."),
            ("seconds", 42.0),
            ("words", 2),
        ]

    @given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
    def test_any_text_comes_back_as_it_was(self, texts: list[str]) -> None:
        entries = [entry(text, number) for number, text in enumerate(texts)]
        assert [row["text"] for row in json.loads("".join(json_array(entries)))] == texts

    def test_it_is_given_note_by_note(self) -> None:
        asked = 0

        def notes() -> Iterator[Entry]:
            nonlocal asked
            while True:
                asked += 1
                yield entry("Endless.", asked)

        pieces = json_array(notes())
        for _ in range(3):
            next(pieces)
        assert asked == 3


class TestExport:
    def test_300_notes_are_all_there(self, tmp_path: Path) -> None:
        filled(tmp_path / "journal", 300)
        progress = Progress()
        with Journal.open(tmp_path / "journal", KEY) as journal:
            export(journal, None, tmp_path / "out", tuple(Format), progress)
        assert progress.written == {"journal.md": 300, "journal.json": 300, "sound": 300}
        assert not progress.failed
        rows = json.loads((tmp_path / "out" / "journal.json").read_text(encoding="utf-8"))
        assert [row["id"] for row in rows] == list(range(1, 301))
        assert (tmp_path / "out" / "journal.md").read_text(encoding="utf-8").count("\n## ") == 300
        assert len(list((tmp_path / "out" / "sound").iterdir())) == 300

    @pytest.mark.parametrize("wanted", [None, "some"])
    @pytest.mark.long
    def test_a_thousand_notes_take_no_more_memory_than_a_hundred(
        self, tmp_path: Path, journals: dict[int, Path], wanted: str | None
    ) -> None:
        def peak(count: int) -> int:
            gc.collect()
            with Journal.open(journals[count], KEY) as journal:
                numbers = None if wanted is None else list(range(1, count + 1))
                tracemalloc.start()
                try:
                    export(journal, numbers, tmp_path / f"out {count}", tuple(Format), Progress())
                    return tracemalloc.get_traced_memory()[1]
                finally:
                    tracemalloc.stop()

        peak(2)  # what is imported and made once
        # All texts together have 10 million bytes. The library of sounds leaves some kilobytes a note to the collector.
        assert peak(1000) < peak(100) + 3_000_000

    def test_one_long_sound_is_written_second_by_second(self, tmp_path: Path) -> None:
        with Journal.open(tmp_path / "journal", KEY) as journal:
            open_note = journal.begin(16_000)
            for _ in range(120):
                open_note.write(bytes(32_000))
            open_note.finish()
            tracemalloc.start()
            try:
                export(journal, None, tmp_path / "out", [Format.SOUND], Progress())
                peak = tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()
        with wave.open(str(tmp_path / "out" / "sound" / "0001.wav")) as file:
            assert file.getnframes() == 120 * 16_000
        assert peak < 1_000_000

    def test_a_sound_that_is_damaged_is_told_and_the_others_are_written(self, tmp_path: Path) -> None:
        filled(tmp_path / "journal", 3)
        progress = Progress()
        with Journal.open(tmp_path / "journal", KEY) as journal:
            spoil(journal, 2)
            export(journal, None, tmp_path / "out", tuple(Format), progress)
        assert list(progress.failed) == [2]
        assert progress.written == {"journal.md": 3, "journal.json": 3, "sound": 2}
        assert sorted(path.name for path in (tmp_path / "out" / "sound").iterdir()) == ["0001.wav", "0003.wav"]

    def test_when_it_fails_at_once_no_folder_stays(self, tmp_path: Path) -> None:
        filled(tmp_path / "journal", 1)
        journal = Journal.open(tmp_path / "journal", KEY)
        with journal, pytest.raises(Exception, match="no note 9"):
            export(journal, [9], tmp_path / "out", [Format.JSON], Progress())
        assert not (tmp_path / "out").exists()

    def test_a_folder_that_was_there_stays(self, tmp_path: Path) -> None:
        filled(tmp_path / "journal", 1)
        (tmp_path / "out").mkdir()
        journal = Journal.open(tmp_path / "journal", KEY)
        with journal, pytest.raises(Exception, match="no note 9"):
            export(journal, [9], tmp_path / "out", [Format.JSON], Progress())
        assert list((tmp_path / "out").iterdir()) == []
