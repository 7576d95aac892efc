"""Finding notes by their words, by day and by session."""

from __future__ import annotations

from datetime import date

from voiceguide.journal.schema import Execute

_MOST_WORDS = 100
"""The most words of a search that count; more do not narrow it."""


def words_of(typed: str) -> str:
    """Return an FTS5 expression for notes that contain every typed word, or a word that begins with it.

    Each word is quoted, so that nothing in it acts as an operator. A word without a letter or digit does not
    narrow the search, and finds nothing by itself. A word with punctuation inside ("don't") is found as typed.
    """
    quoted = (word.replace('"', '""') for word in typed.replace("\0", " ").split()[:_MOST_WORDS])
    return " ".join(f'"{word}"*' for word in quoted)


def conditions(since: date | None, until: date | None, session: str | None) -> tuple[str, list[object]]:
    """Return the condition that notes must meet, and its values; days are those of the place of writing."""
    wanted: list[tuple[str, object]] = []
    if since is not None:
        wanted.append(("day >= ?", since.isoformat()))
    if until is not None:
        wanted.append(("day < ?", until.isoformat()))
    if session is not None:
        wanted.append(("session = ?", session))
    return " AND ".join(condition for condition, _ in wanted) or "TRUE", [value for _, value in wanted]


def enter(execute: Execute, note: int) -> None:
    """Add a note's current words to the index; call this once, inside a transaction."""
    execute(
        "INSERT INTO search (rowid, text, question, session) "
        "SELECT id, text, question, session FROM searchable WHERE id = ?",
        (note,),
    )


def leave(execute: Execute, note: int) -> None:
    """Remove a note from the index before its words are changed; some of them stay in the file."""
    execute(
        "INSERT INTO search (search, rowid, text, question, session) "
        "SELECT 'delete', id, text, question, session FROM searchable WHERE id = ?",
        (note,),
    )


def enter_all(execute: Execute) -> None:
    """Rebuild the index.

    This is the only way to leave no word of removed text: FTS5 keeps some words as separators between its pages,
    even with its option "secure-delete". It takes 0.3 s for 10,000 notes.
    """
    execute("INSERT INTO search (search) VALUES ('rebuild')")
