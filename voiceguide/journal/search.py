"""Finding notes: by the words that were said, by day and by session."""

from __future__ import annotations

from datetime import date

from voiceguide.journal.schema import Execute

_MOST_WORDS = 100
"""Words of a search that are looked at; more do not make it narrower."""


def words_of(typed: str) -> str:
    """Return an FTS5 expression that finds what has every word typed, or a word that begins with it.

    Each word is quoted, so that nothing in it is an operator. What has no letter or figure in it finds nothing
    by itself, and hinders nothing. A word with a mark inside ("don't") is found as it was typed.
    """
    quoted = (word.replace('"', '""') for word in typed.replace("\0", " ").split()[:_MOST_WORDS])
    return " ".join(f'"{word}"*' for word in quoted)


def conditions(since: date | None, until: date | None, session: str | None) -> tuple[str, list[object]]:
    """Return what a note must fulfil, as a condition and its values; days are those of where it was written."""
    wanted: list[tuple[str, object]] = []
    if since is not None:
        wanted.append(("day >= ?", since.isoformat()))
    if until is not None:
        wanted.append(("day < ?", until.isoformat()))
    if session is not None:
        wanted.append(("session = ?", session))
    return " AND ".join(condition for condition, _ in wanted) or "TRUE", [value for _, value in wanted]


def enter(execute: Execute, note: int) -> None:
    """Let a note be found by what it says now; to be called inside a transaction, and once."""
    execute(
        "INSERT INTO search (rowid, text, question, session) "
        "SELECT id, text, question, session FROM searchable WHERE id = ?",
        (note,),
    )


def leave(execute: Execute, note: int) -> None:
    """Take a note out, before what it says is changed; some of its words stay in the file."""
    execute(
        "INSERT INTO search (search, rowid, text, question, session) "
        "SELECT 'delete', id, text, question, session FROM searchable WHERE id = ?",
        (note,),
    )


def enter_all(execute: Execute) -> None:
    """Make the index anew.

    The only way to leave no word of what was removed: FTS5 keeps some words as marks between its pages, also
    with its option "secure-delete". It takes 0.3 s for 10,000 notes.
    """
    execute("INSERT INTO search (search) VALUES ('rebuild')")
