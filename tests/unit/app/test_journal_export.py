"""Notes are written as plain files by whoever calls."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from voiceguide.app.journal import Filter, open_journal
from voiceguide.app.journal_export import export_folder, export_notes
from voiceguide.errors import NotesError
from voiceguide.journal.export import Format, Progress
from voiceguide.paths import Paths

pytestmark = pytest.mark.usefixtures("notes")


@pytest.mark.parametrize(
    ("words", "wanted", "numbers"),
    [
        ([], Filter(), [1, 2, 3, 4]),
        (["3", "1"], Filter(), [1, 3]),
        (["1", "2"], Filter(session="Arrive"), [1]),
    ],
)
def test_those_that_are_wanted(
    paths: Paths, tmp_path: Path, words: list[str], wanted: Filter, numbers: list[int]
) -> None:
    progress = Progress()
    with open_journal(paths, None, pytest.fail) as journal:
        assert export_notes(journal, words, wanted, tmp_path / "out", [Format.JSON], progress)
    assert [note["id"] for note in json.loads((tmp_path / "out" / "journal.json").read_text("utf-8"))] == numbers
    assert progress.written == {"journal.json": len(numbers)}


def test_where_none_is_like_that_no_folder_is_made(paths: Paths, tmp_path: Path) -> None:
    with open_journal(paths, None, pytest.fail) as journal:
        assert not export_notes(journal, ["2"], Filter(session="Arrive"), tmp_path / "out", list(Format), Progress())
        for number in (1, 2, 3, 4):
            journal.delete(number)
        with pytest.raises(NotesError, match="There are no notes yet"):
            export_notes(journal, [], Filter(), tmp_path / "out", list(Format), Progress())
    assert not (tmp_path / "out").exists()


def test_a_folder_has_to_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (" ", "yesterday"):
        with pytest.raises(NotesError, match="folder"):
            export_folder(name, ["2"])
    Path("yesterday").mkdir()
    assert export_folder("yesterday", []) == Path("yesterday")
