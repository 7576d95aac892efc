"""What comes in between: while a change waits for another program, and right behind its commit."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.journals import KEY, add, problems, sound

from voiceguide.errors import JournalDamaged, JournalError
from voiceguide.journal.store import Journal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "journal"
    with Journal.open(folder, KEY) as journal:
        for number in range(1, 4):
            add(journal, f"Note {number} of three.", sound(5, number))
    return folder


class Between:
    """A journal's connection on which something happens before or behind each statement that begins in a way."""

    def __init__(self, journal: Journal, statement: str, happens: Callable[[], None], behind: bool = False) -> None:
        self._real = journal._database._connection
        self._statement = statement
        self._happens = happens
        self._behind = behind

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def execute(self, statement: str, *values: Any) -> Any:
        is_it = statement.startswith(self._statement)
        if is_it and not self._behind:
            self._happens()
        done = self._real.execute(statement, *values)
        if is_it and self._behind:
            self._happens()
        return done


@contextlib.contextmanager
def between(journal: Journal, statement: str, happens: Callable[[], None], behind: bool = False) -> Iterator[None]:
    database = journal._database
    real = database._connection
    placed = database._connection = Between(journal, statement, happens, behind)
    try:
        yield
    finally:
        if database._connection is placed:  # else it was renewed
            database._connection = real


def set_aside(folder: Path) -> None:
    """Do what a repair does first."""
    (folder / "journal.db").rename(folder / "journal.damaged-1.db")


def begin_to_set_aside(folder: Path) -> None:
    (folder / "journal.repaired.db").touch()


@pytest.mark.parametrize("repair", [set_aside, begin_to_set_aside])
def test_what_waited_while_a_repair_set_the_file_aside_writes_nothing(
    folder: Path, repair: Callable[[Path], None]
) -> None:
    """It would be written to a file that nobody opens any more."""
    with Journal.open(folder, KEY) as journal:
        with (
            between(journal, "BEGIN", lambda: repair(folder)),
            pytest.raises(JournalError, match="was repaired, moved or removed"),
        ):
            journal.remember("a", "b")
        assert not journal._database._connection.in_transaction
        assert journal.recall("a") is None


CHANGES: dict[str, tuple[Callable[[Journal], object], Callable[[Journal], bool]]] = {
    "delete": (lambda journal: journal.delete(2), lambda journal: not journal.has(2)),
    "edit": (
        lambda journal: journal.write_text(2, "Another.", edited=True),
        lambda journal: journal.entry(2).text == "Another.",
    ),
    "drop the sound": (lambda journal: journal.drop_sound(2), lambda journal: not journal.entry(2).heading.has_sound),
}


def finished(folder: Path) -> None:
    """Check that what was left to do was done at the next opening."""
    with Journal.open(folder, KEY) as journal:
        assert journal._database.rows("SELECT * FROM pending") == []
        assert journal._database.rows("PRAGMA freelist_count") == [(0,)]
    assert problems(folder) == []


@pytest.mark.parametrize(("change", "is_done"), CHANGES.values(), ids=CHANGES)
def test_what_was_decided_is_no_error_if_a_repair_begins_right_behind_it(
    folder: Path, change: Callable[[Journal], object], is_done: Callable[[Journal], bool]
) -> None:
    with Journal.open(folder, KEY) as journal:
        with between(journal, "COMMIT", lambda: begin_to_set_aside(folder), behind=True):
            assert not change(journal)
        assert is_done(journal)
        assert journal._database.rows("SELECT count(*) FROM pending") != [(0,)]
        (folder / "journal.repaired.db").unlink()
    finished(folder)


def failing(code: int, text: str) -> Callable[[], None]:
    from sqlcipher3 import dbapi2

    def fail() -> None:
        error = dbapi2.DatabaseError(text)
        error.sqlite_errorcode = code
        raise error

    return fail


@pytest.mark.parametrize("statement", ["SELECT job", "PRAGMA freelist_count", "DELETE FROM pending"])
@pytest.mark.parametrize(("change", "is_done"), CHANGES.values(), ids=CHANGES)
def test_what_was_decided_is_no_error_if_the_disk_fails_behind_it(
    folder: Path, change: Callable[[Journal], object], is_done: Callable[[Journal], bool], statement: str
) -> None:
    with Journal.open(folder, KEY) as journal:
        with between(journal, statement, failing(10, "disk I/O error")):
            assert not change(journal)
        assert is_done(journal)
    finished(folder)


@pytest.mark.parametrize(("change", "is_done"), CHANGES.values(), ids=CHANGES)
def test_damage_behind_what_was_decided_does_not_say_that_it_was_not(
    folder: Path, change: Callable[[Journal], object], is_done: Callable[[Journal], bool]
) -> None:
    with Journal.open(folder, KEY) as journal:
        with (
            between(journal, "PRAGMA freelist_count", failing(11, "database disk image is malformed")),
            pytest.raises(JournalDamaged, match=r"^That is done, but .* voiceguide journal repair$"),
        ):
            change(journal)
        assert is_done(journal)
    finished(folder)
