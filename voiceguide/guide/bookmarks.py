"""Where each unfinished session was left, in one small file a session, and finding that place again.

Sentences are kept as digests only: enough to find a place again, but not to read it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import math
import os
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voiceguide.errors import BookmarkError, reason
from voiceguide.files import (
    ABANDONED,
    UNFINISHED,
    left_unfinished,
    read_small,
    remove_unfinished,
    replacing,
    sync_folder,
)
from voiceguide.owned import Names
from voiceguide.wording.errors import scripts as problem

if TYPE_CHECKING:
    from voiceguide.timeline.steps import Step

MOST_BOOKMARKS = 20
"""How many bookmarks are kept; beyond that, the oldest are dropped."""

_CLOSING = 2.0
"""Seconds to wait for the disk when a session ends."""

_NAME = r"[0-9a-f]{24}\.json"

OWN_BOOKMARKS = Names(files=rf"{_NAME}|{UNFINISHED.format(name=_NAME)}")
"""Every name a bookmark can have; any other file in the folder is somebody's own."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Where a session was left, and how it was being played."""

    session: str
    """Its title."""
    script: str = ""
    """The path of its script; empty if it came with the program."""
    sentence: int = 0
    """The number of the sentence that was being spoken, among all that are spoken, from 0."""
    digest: str = ""
    """The digest of that sentence."""
    chapter: str = ""
    """The digest of its chapter's title; empty before the first chapter."""
    minutes: float | None = None
    """The length that was asked for; None for its own."""
    bedtime: bool = False
    pace: float = 1.0
    """How fast it was, as a factor of its initial pace."""
    volume_db: float = 0.0
    bed: str | None = None
    """The name of a bed, or the path of the person's own; None without a bed."""
    voice: str | None = None
    """The voice that was asked for; None if the program chose."""
    rate: float | None = None
    """The pace that was asked for, in real words a minute."""
    notes: bool = True
    """Whether notes were allowed; if not, the microphone stays closed."""
    when: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    """When that sentence began."""


class Match(StrEnum):
    """How well a place was found again."""

    THERE = "there"
    """The sentence is where it was."""
    MOVED = "moved"
    """The script was changed; the sentence is elsewhere."""
    CHAPTER = "chapter"
    """The sentence is gone; this is the beginning of its chapter."""
    START = "start"
    """Neither is left; this is the beginning of the session."""


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """A sentence of a session as it is now."""

    sentence: int
    match: Match


class Bookmarks:
    """The bookmarks of one person, in a folder that does not need to exist yet."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path_of(self, title: str) -> Path:
        """Return the file that keeps a session's bookmark."""
        return self._folder / f"{digest_of(title.casefold())}.json"

    def all(self) -> list[Bookmark]:
        """Return every bookmark, most recent first; a file that makes no sense is skipped.

        Raises:
            BookmarkError: they cannot be read.
        """
        try:
            found = [_read(path) for path in self._files()]
        except OSError as error:
            raise BookmarkError(problem.BOOKMARKS_REFUSED, folder=self._folder, reason=reason(error)) from error
        return sorted((one for one in found if one is not None), key=lambda one: one.when, reverse=True)

    def latest(self) -> Bookmark | None:
        """Return the most recent bookmark; None without one.

        Raises:
            BookmarkError: they cannot be read.
        """
        return next(iter(self.all()), None)

    def of(self, title: str) -> Bookmark | None:
        """Return the bookmark of a session; None without one.

        Raises:
            BookmarkError: it cannot be read.
        """
        try:
            return _read(self.path_of(title))
        except OSError as error:
            raise BookmarkError(problem.BOOKMARKS_REFUSED, folder=self._folder, reason=reason(error)) from error

    def keep(self, bookmark: Bookmark) -> None:
        """Replace the bookmark of a session, so that it survives a power cut.

        Raises:
            BookmarkError: it cannot be written; the one before is still there.
        """
        path = self.path_of(bookmark.session)
        values = {**dataclasses.asdict(bookmark), "when": bookmark.when.isoformat()}
        try:
            with replacing(path, permissions=0o600) as file:
                file.write(json.dumps(values).encode())  # a path may contain bytes that are not text
                file.flush()
                os.fsync(file.fileno())
            sync_folder(self._folder)
        except OSError as error:
            raise BookmarkError(problem.BOOKMARK_NOT_KEPT, folder=self._folder, reason=reason(error)) from error

    def forget(self, title: str) -> None:
        """Remove the bookmark of a session, and any unfinished files of it.

        Raises:
            BookmarkError: it cannot be removed.
        """
        path = self.path_of(title)
        try:
            for one in (path, *left_unfinished(self._folder, re.escape(path.name), after=0)):
                one.unlink(missing_ok=True)
        except OSError as error:
            raise BookmarkError(problem.BOOKMARKS_REFUSED, folder=self._folder, reason=reason(error)) from error

    def finished(self, title: str) -> None:
        """Remove the bookmark of a session that reached its end; if that fails, the bookmark stays."""
        with contextlib.suppress(BookmarkError):
            self.forget(title)

    def tidy(self) -> None:
        """Remove what killed programs left unfinished, and all but the latest bookmarks; errors are ignored."""
        remove_unfinished(self._folder, _NAME, after=ABANDONED)
        with contextlib.suppress(OSError):
            for path in sorted(self._files(), key=lambda path: path.lstat().st_mtime, reverse=True)[MOST_BOOKMARKS:]:
                path.unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        try:
            return [path for path in self._folder.iterdir() if re.fullmatch(_NAME, path.name)]
        except FileNotFoundError:
            return []


class Bookmarker:
    """Records where one session is while it plays, and never makes it wait for a disk.

    A thread of its own writes the latest place. Without `bookmarks` nothing is ever written.
    """

    def __init__(
        self,
        bookmarks: Bookmarks | None,
        bookmark: Bookmark,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._bookmarks = bookmarks
        self._bookmark = bookmark
        self._now = now
        self._begun = False
        self._closed = False
        self._due: Callable[[], None] | None = None
        self._changed = threading.Condition()
        self.problem: BookmarkError | None = None
        """Why a place could not be written the first time that failed; None if it never did."""
        self._thread: threading.Thread | None = None
        if bookmarks is not None:
            self._thread = threading.Thread(target=self._write, args=(bookmarks,), name="bookmarker", daemon=True)
            self._thread.start()

    def reached(self, sentence: int, text: str, chapter: str = "") -> None:
        """Record that a sentence begins to be heard, with its text and its chapter's title; never blocks."""
        with self._changed:
            self._bookmark = dataclasses.replace(
                self._bookmark,
                sentence=sentence,
                digest=digest_of(text),
                chapter=digest_of(chapter) if chapter else "",
                when=self._now(),
            )
            self._begun = True
            self._keep()

    def adopt(self, pace: float, volume_db: float, bed: str | None) -> None:
        """Record how the session is played from now on; never blocks."""
        with self._changed:
            self._bookmark = dataclasses.replace(self._bookmark, pace=pace, volume_db=volume_db, bed=bed)
            if self._begun:
                self._keep()

    def finished(self) -> None:
        """Record that the session reached its end, so that there is nothing to resume, and close."""
        with self._changed:
            if self._bookmarks is not None and not self._closed:
                self._due = partial(self._bookmarks.finished, self._bookmark.session)
            self._closed = True
        self.close()

    def close(self) -> None:
        """Write what is still unwritten, waiting at most a moment; nothing is recorded afterwards."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(_CLOSING)

    def _keep(self) -> None:
        if self._bookmarks is not None and not self._closed:
            self._due = partial(self._bookmarks.keep, self._bookmark)
            self._changed.notify_all()

    def _write(self, bookmarks: Bookmarks) -> None:
        bookmarks.tidy()
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._due is not None or self._closed)
                due, self._due = self._due, None
            if due is None:
                return
            try:
                due()
            except BookmarkError as error:
                self.problem = self.problem or error


def resume_point(bookmark: Bookmark, steps: Sequence[Step]) -> ResumePoint:
    """Return where to resume a session, even if its script was changed since.

    That is the same sentence (the nearest, if it occurs several times), else the beginning of its chapter, else the
    start.
    """
    # Imported here: to list what was left needs no sound.
    from voiceguide.timeline.steps import Mark, MarkKind, Spoken

    digests: list[str] = []
    chapters: list[tuple[str, int]] = []
    for step in steps:
        if isinstance(step, Spoken):
            digests.append(digest_of(step.text))
        elif isinstance(step, Mark) and step.kind is MarkKind.CHAPTER:
            chapters.append((digest_of(step.title), len(digests)))
    alike = [number for number, digest in enumerate(digests) if digest == bookmark.digest]
    if alike:
        nearest = min(alike, key=lambda number: abs(number - bookmark.sentence))
        return ResumePoint(nearest, Match.THERE if nearest == bookmark.sentence else Match.MOVED)
    begins = [number for chapter, number in chapters if chapter == bookmark.chapter and number < len(digests)]
    if begins:
        return ResumePoint(min(begins, key=lambda number: abs(number - bookmark.sentence)), Match.CHAPTER)
    return ResumePoint(0, Match.START)


def digest_of(text: str) -> str:
    """Return a digest of a text that is the same on every machine."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _read(path: Path) -> Bookmark | None:
    """Return the bookmark in a file; None if there is no file or it makes no sense."""
    try:
        raw = json.loads(read_small(path))
        return _bookmark(raw) if isinstance(raw, dict) else None
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None


def _bookmark(raw: dict[str, Any]) -> Bookmark:
    """Return the bookmark that these values describe.

    Raises:
        ValueError, TypeError, KeyError: they describe none.
    """
    known = {field.name: raw[field.name] for field in dataclasses.fields(Bookmark)}
    when = datetime.fromisoformat(known.pop("when"))
    bookmark = Bookmark(**known, when=when if when.tzinfo else when.replace(tzinfo=UTC))
    texts = (bookmark.session, bookmark.script, bookmark.digest, bookmark.chapter)
    choices = (bookmark.bed, bookmark.voice)
    numbers = (bookmark.pace, bookmark.volume_db)
    limits = (bookmark.minutes, bookmark.rate)
    sensible = (
        all(isinstance(text, str) for text in texts)
        and bool(bookmark.session)
        and all(choice is None or isinstance(choice, str) for choice in choices)
        and all(_is_number(number) for number in numbers)
        and all(limit is None or (_is_number(limit) and limit > 0) for limit in limits)
        and isinstance(bookmark.bedtime, bool)
        and isinstance(bookmark.notes, bool)
        and bookmark.pace > 0
        and type(bookmark.sentence) is int
        and bookmark.sentence >= 0
    )
    if not sensible:
        raise ValueError
    return bookmark


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
