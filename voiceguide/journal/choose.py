"""Choosing notes the way a person refers to them: by number, by day, or as the first or last."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from datetime import date

from voiceguide.errors import NotesError, did_you_mean, either, every, on_a_line
from voiceguide.journal.days import WORDS, Days, counted, day_in_words, days_in_words, days_named, moment_in_words
from voiceguide.journal.entries import Heading
from voiceguide.wording.errors import notes as problem
from voiceguide.wording.errors import reasons, scripts

_Pick = Callable[[Sequence[Heading]], Sequence[Heading]]
"""Picks the notes that a few words name from all notes. Raises NotesError if there is no such note."""

_FILLERS = frozenset("the on in of from and note notes number no entry entries".split())
_FIRST, _LAST = frozenset({"first", "oldest"}), frozenset({"last", "latest", "newest"})
_KNOWN = (*WORDS, *_FIRST, *_LAST)
_LONGEST_CHOICE = 4
_LISTED = 8
_LONGEST_GUESS = 12
_LONGEST_WORD = 20
_ALIKE = 0.75


def chosen(words: Sequence[str], headings: Sequence[Heading], today: date) -> list[Heading]:
    """Return the notes that some words refer to, each once, in the order they were named.

    Words may come in one string or several: "14 november" and "14", "november" are the same day; "3", "5" are two
    notes. `headings` are oldest first.

    Raises:
        NotesError: there are no notes yet, or the words name none.
    """
    if not headings:
        raise NotesError(problem.NOTHING_NOTED_YET)
    tokens = _tokens(words)
    picks = _picks(tokens, today)
    if not picks:
        hint = did_you_mean(_near(tokens, today))
        raise NotesError(problem.NOTE_UNCLEAR, words=on_a_line(" ".join(words)), hint=hint)
    return list({note.id: note for pick in picks for note in pick(headings)}.values())


def chosen_one(words: Sequence[str], headings: Sequence[Heading], today: date) -> Heading:
    """Return the one note that some words refer to.

    Raises:
        NotesError: the words name no note, or more than one, which are listed with their times.
    """
    notes = chosen(words, headings, today)
    if len(notes) == 1:
        return notes[0]
    one_day = len({note.written_at.date() for note in notes}) == 1
    listed = [
        f"{note.id} at {note.written_at:%H:%M}" if one_day else f"{note.id} of {moment_in_words(note.written_at)}"
        for note in notes[:_LISTED]
    ]
    told = "; ".join(listed)
    if more := len(notes) - len(listed):
        told = reasons.AND_MORE.format(listed=told, more=more)
    raise NotesError(problem.SEVERAL_NOTES, words=on_a_line(" ".join(words)), notes=told)


def names_notes(words: Sequence[str], today: date) -> bool:
    """Return whether some words could refer to notes, existing or not."""
    try:
        return bool(_picks(_tokens(words), today))
    except NotesError:
        return True


def days_from(words: str, today: date) -> Days:
    """Return the days given with --since or --until.

    Raises:
        NotesError: the words are not days.
    """
    tokens = _tokens([words])
    days = days_named(tokens, today)
    if days is None:
        hint = did_you_mean(_near(tokens, today, notes=False))
        raise NotesError(problem.DAY_UNCLEAR, words=on_a_line(words), hint=hint)
    return days


def session_named(name: str, titles: Sequence[str]) -> str:
    """Return the title that equals or begins with a name.

    Raises:
        NotesError: there is no such title, or more than one.
    """
    wanted = " ".join(name.casefold().split())
    by_name = {" ".join(title.casefold().split()): title for title in titles}
    if wanted in by_name:
        return by_name[wanted]
    found = sorted({title for key, title in by_name.items() if wanted and key.startswith(wanted)})
    if len(found) > 1:
        raise NotesError(scripts.SESSION_UNCLEAR, name=on_a_line(name), titles=", ".join(found))
    if not found:
        if near := [by_name[key] for key in difflib.get_close_matches(wanted[:100], list(by_name), n=3)]:
            raise NotesError(problem.SESSION_WITHOUT_NOTES_NEAR, name=on_a_line(name), near=either(near))
        raise NotesError(problem.SESSION_WITHOUT_NOTES, name=on_a_line(name))
    return found[0]


def _tokens(words: Sequence[str]) -> list[str]:
    pieces = " ".join(words).casefold().replace(",", " ").split()
    return [piece.lstrip("#") or piece for piece in pieces if piece not in _FILLERS]


def _picks(tokens: Sequence[str], today: date) -> list[_Pick]:
    """Return what the words pick, one after another, trying the longest names first; empty if any is unclear."""
    picks: list[_Pick] = []
    place = 0
    while place < len(tokens):
        for length in range(min(_LONGEST_CHOICE, len(tokens) - place), 0, -1):
            pick = _pick(tokens[place : place + length], today)
            if pick is not None:
                picks.append(pick)
                place += length
                break
        else:
            return []
    return picks


def _pick(tokens: Sequence[str], today: date) -> _Pick | None:
    """Return what a few words pick together, or None."""
    match tokens:
        case [word] | [word, "one"] if word in _FIRST:
            return lambda headings: _spoken(headings)[:1]
        case [word] | [word, "one"] if word in _LAST:
            return lambda headings: _spoken(headings)[-1:]
        case [word, count] if word in _FIRST and (number := counted(count)):
            return lambda headings: _spoken(headings)[:number]
        case [word, count] if word in _LAST and (number := counted(count)):
            return lambda headings: _spoken(headings)[-number:]
        case [figures] if figures.isdecimal() and len(figures) < 10:
            return lambda headings: [_numbered(int(figures), headings)]
    days = days_named(tokens, today)
    return None if days is None else lambda headings: _within(days, headings)


def _spoken(headings: Sequence[Heading]) -> list[Heading]:
    """Return notes in the order they were spoken: numbers only grow, while a clock may be set back."""
    return sorted(headings, key=lambda heading: heading.id)


def _numbered(number: int, headings: Sequence[Heading]) -> Heading:
    for heading in headings:
        if heading.id == number:
            return heading
    numbers = [heading.id for heading in headings]
    first, last = min(numbers), max(numbers)
    if first == last:
        raise NotesError(problem.NOT_THE_ONLY_NOTE, number=number, first=first)
    raise NotesError(problem.NO_NOTE_OF_THAT_NUMBER, number=number, first=first, last=last)


def _within(days: Days, headings: Sequence[Heading]) -> Sequence[Heading]:
    found = [heading for heading in headings if heading.written_at.date() in days]
    if found:
        return found
    before = [heading for heading in headings if heading.written_at.date() < days.since]
    after = [heading for heading in headings if heading.written_at.date() >= days.until]
    nearest = [f"{note.id} of {day_in_words(note.written_at)}" for note in (*before[-1:], *after[:1])]
    raise NotesError(problem.NO_NOTE_OF_THAT_DAY, days=days_in_words(days), nearest=every(nearest))


def _near(tokens: Sequence[str], today: date, notes: bool = True) -> list[str]:
    """Return guesses at what was meant, with words spelled as they are known; empty if those mean nothing either."""
    if len(tokens) > _LONGEST_GUESS:
        return []
    guess = [_alike(token) for token in tokens]
    if guess == list(tokens):
        return []
    if days_named(guess, today) is not None or (notes and len(guess) == 1 and guess[0] in _FIRST | _LAST):
        return [" ".join(guess)]
    return []


def _alike(token: str) -> str:
    if token in _KNOWN or any(character.isdigit() for character in token):
        return token
    near = difflib.get_close_matches(token[:_LONGEST_WORD], _KNOWN, n=1, cutoff=_ALIKE)
    return near[0] if near else token
