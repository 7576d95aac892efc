"""Where sessions were left is kept, survives anything, and is found again."""

from __future__ import annotations

import json
import os
import random
import signal
import stat
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.errors import BookmarkError
from voiceguide.guide.bookmarks import (
    MOST_BOOKMARKS,
    Bookmark,
    Bookmarker,
    Bookmarks,
    digest_of,
)

NOON = datetime(2026, 1, 9, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "state"


@pytest.fixture
def bookmarks(folder: Path) -> Bookmarks:
    return Bookmarks(folder)


def left(title: str, minutes_later: float = 0, **how: object) -> Bookmark:
    return Bookmark(title, when=NOON + timedelta(minutes=minutes_later), **how)  # type: ignore[arg-type]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


class TestKeeping:
    @given(
        bookmark=st.builds(
            Bookmark,
            session=TEXTS.filter(bool), script=TEXTS, sentence=st.integers(0, 10**6), digest=TEXTS, chapter=TEXTS,
            minutes=st.none() | st.floats(0.1, 1000), bedtime=st.booleans(), pace=st.floats(0.1, 3),
            volume_db=NUMBERS, bed=st.none() | TEXTS, voice=st.none() | TEXTS, rate=st.none() | st.floats(60, 300),
            when=st.datetimes(timezones=st.just(UTC)),
        )
    )  # fmt: skip
    def test_what_is_kept_comes_back_as_it_was(
        self, bookmark: Bookmark, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        bookmarks = Bookmarks(tmp_path_factory.mktemp("state"))
        bookmarks.keep(bookmark)
        assert bookmarks.of(bookmark.session) == bookmarks.latest() == bookmark

    def test_nothing_was_left_at_first_and_nothing_is_made_by_asking(self, bookmarks: Bookmarks, folder: Path) -> None:
        assert (bookmarks.latest(), bookmarks.of("Arrive"), bookmarks.all()) == (None, None, [])
        bookmarks.finished("Arrive")
        assert not folder.exists()

    def test_each_session_has_one_and_the_latest_comes_first(self, bookmarks: Bookmarks) -> None:
        for bookmark in (left("Arrive", 1), left("Two voices", 3), left("Rest", 2), left("arrive", 4)):
            bookmarks.keep(bookmark)
        assert [one.session for one in bookmarks.all()] == ["arrive", "Two voices", "Rest"]
        assert bookmarks.latest() == left("arrive", 4)

    def test_one_is_forgotten_and_the_others_stay(self, bookmarks: Bookmarks, folder: Path) -> None:
        bookmarks.keep(left("Arrive"))
        bookmarks.keep(left("Rest"))
        (folder / f".{bookmarks.path_of('Arrive').name}.7.8.part").write_bytes(b"{")
        bookmarks.forget("Arrive")
        assert [path.name for path in folder.iterdir()] == [bookmarks.path_of("Rest").name]

    def test_only_its_owner_can_read_it_and_no_sentence_is_in_it(self, bookmarks: Bookmarks, folder: Path) -> None:
        marker = Bookmarker(bookmarks, Bookmark("Arrive"))
        marker.reached(3, "Something dear to me.", "A private heading")
        marker.close()
        (file,) = folder.iterdir()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert b"dear" not in file.read_bytes()
        assert b"private" not in file.read_bytes()

    @pytest.mark.parametrize(
        "content",
        [
            b"", b"{", b"[]", b"\xff\xfe", b"{}", b"[" * 100_000, b'{"session": "Arrive"}',
            *({"sentence": -1}, {"sentence": 1.5}, {"sentence": True}, {"sentence": None}, {"session": ""},
              {"session": None}, {"when": "yesterday"}, {"when": 3}, {"pace": 0}, {"pace": "fast"},
              {"volume_db": float("nan")}, {"minutes": 0}, {"minutes": "5"}, {"bedtime": "yes"}, {"bed": 1},
              {"voice": []}, {"rate": -1}, {"script": None}),
        ],
    )  # fmt: skip
    def test_a_file_that_makes_no_sense_hides_no_other(
        self, bookmarks: Bookmarks, content: bytes | dict[str, object]
    ) -> None:
        bookmarks.keep(left("Arrive"))
        bookmarks.keep(left("Rest"))
        path = bookmarks.path_of("Arrive")
        if isinstance(content, dict):
            content = json.dumps({**json.loads(path.read_text(encoding="utf-8")), **content}).encode()
        path.write_bytes(content)
        assert bookmarks.all() == [left("Rest")]
        assert bookmarks.of("Arrive") is None

    def test_what_a_later_version_adds_does_no_harm(self, bookmarks: Bookmarks) -> None:
        bookmarks.keep(left("Arrive"))
        path = bookmarks.path_of("Arrive")
        path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "light": "dim"}), encoding="utf-8")
        assert bookmarks.all() == [left("Arrive")]

    def test_a_folder_that_cannot_be_used_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "state").write_text("in its place", encoding="utf-8")
        bookmarks = Bookmarks(tmp_path / "state")
        with pytest.raises(BookmarkError, match=r"could not be saved .* \(not a directory\)"):
            bookmarks.keep(left("Arrive"))
        with pytest.raises(BookmarkError, match=r"cannot be read or changed"):
            bookmarks.all()
        bookmarks.finished("Arrive")

    def test_tidying_leaves_the_latest_and_nothing_that_is_unfinished_and_old(
        self, bookmarks: Bookmarks, folder: Path
    ) -> None:
        for number in range(MOST_BOOKMARKS + 5):
            bookmarks.keep(left(f"Session {number}", number))
            os.utime(bookmarks.path_of(f"Session {number}"), (number, number))
        one, two = (f".{bookmarks.path_of(title).name}.7.8.part" for title in ("one", "two"))
        for name, age in ((one, 3600), (two, 0)):
            (folder / name).write_bytes(b"{")
            os.utime(folder / name, (time.time() - age, time.time() - age))
        bookmarks.tidy()
        assert [one.session for one in bookmarks.all()] == [f"Session {n}" for n in range(MOST_BOOKMARKS + 4, 4, -1)]
        assert [path.name for path in folder.glob(".*")] == [two], "it may be being written"


class SlowDisk(Bookmarks):
    """A disk that takes its time: a write ends when it is let."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.begun, self.let = threading.Event(), threading.Event()
        self.written: list[int] = []

    def keep(self, bookmark: Bookmark) -> None:
        self.begun.set()
        assert self.let.wait(10)
        super().keep(bookmark)
        self.written.append(bookmark.sentence)


class TestBookmarker:
    def test_the_sentence_that_was_reached_is_kept(self, bookmarks: Bookmarks) -> None:
        marker = Bookmarker(bookmarks, Bookmark("Arrive", minutes=12, bedtime=True, bed="rain"), now=lambda: NOON)
        marker.reached(0, "Hello.")
        marker.reached(1, "Sit down.", "Begin")
        marker.close()
        assert bookmarks.latest() == left(
            "Arrive", minutes=12, bedtime=True, bed="rain", sentence=1,
            digest=digest_of("Sit down."), chapter=digest_of("Begin"),
        )  # fmt: skip
        assert marker.problem is None

    def test_how_it_is_played_is_kept_with_it(self, bookmarks: Bookmarks) -> None:
        marker = Bookmarker(bookmarks, Bookmark("Arrive", bed="rain"), now=lambda: NOON)
        marker.reached(4, "Sit down.")
        marker.adopt(pace=0.9, volume_db=-6.0, bed=None)
        marker.close()
        found = bookmarks.latest()
        assert found is not None
        assert (found.sentence, found.pace, found.volume_db, found.bed) == (4, 0.9, -6.0, None)

    def test_a_session_that_never_spoke_leaves_the_bookmark_of_before(self, bookmarks: Bookmarks) -> None:
        bookmarks.keep(left("Arrive", sentence=7))
        marker = Bookmarker(bookmarks, Bookmark("Arrive"))
        marker.adopt(pace=0.9, volume_db=-6.0, bed=None)
        marker.close()
        assert bookmarks.latest() == left("Arrive", sentence=7)

    def test_a_finished_session_leaves_nothing_to_go_on_with(self, bookmarks: Bookmarks, folder: Path) -> None:
        bookmarks.keep(left("Rest"))
        marker = Bookmarker(bookmarks, Bookmark("Arrive"))
        marker.reached(9, "The last one.")
        marker.finished()
        marker.reached(9, "The last one.")  # whatever comes too late
        marker.close()
        assert bookmarks.all() == [left("Rest")]

    def test_the_session_never_waits_for_the_disk_and_the_last_sentence_wins(self, folder: Path) -> None:
        disk = SlowDisk(folder)
        marker = Bookmarker(disk, Bookmark("Arrive"))
        marker.reached(0, "Zero.")
        assert disk.begun.wait(10)
        for number in range(1, 1000):  # each comes back while the first one is still being written
            marker.reached(number, f"Sentence {number}.")
        assert disk.written == []
        disk.let.set()
        marker.close()
        assert disk.written == [0, 999]
        assert disk.latest() == disk.of("arrive")

    def test_a_session_that_ends_while_the_disk_is_slow_still_leaves_nothing(self, folder: Path) -> None:
        disk = SlowDisk(folder)
        marker = Bookmarker(disk, Bookmark("Arrive"))
        marker.reached(0, "Zero.")
        assert disk.begun.wait(10)
        threading.Timer(0.05, disk.let.set).start()
        marker.finished()
        assert disk.all() == []

    def test_a_disk_that_fails_is_told_once_and_the_session_goes_on(self, tmp_path: Path) -> None:
        (tmp_path / "state").write_text("in its place", encoding="utf-8")
        marker = Bookmarker(Bookmarks(tmp_path / "state"), Bookmark("Arrive"))
        marker.reached(0, "Zero.")
        while marker.problem is None:
            time.sleep(0.001)
        first = marker.problem
        (tmp_path / "state").unlink()  # and later it works again
        marker.reached(1, "One.")
        marker.close()
        assert marker.problem is first
        assert [one.sentence for one in Bookmarks(tmp_path / "state").all()] == [1]

    def test_who_wants_nothing_kept_leaves_nothing(self, tmp_path: Path) -> None:
        before = threading.active_count()
        marker = Bookmarker(None, Bookmark("Arrive"))
        marker.reached(0, "Zero.")
        marker.adopt(1.0, 0.0, None)
        assert threading.active_count() == before
        marker.finished()
        assert list(tmp_path.iterdir()) == [], "nor anywhere else: there is no folder to write to"


SPEAKING = """
import sys
from pathlib import Path
from voiceguide.guide.bookmarks import Bookmark, Bookmarker, Bookmarks
marker = Bookmarker(Bookmarks(Path(sys.argv[1])), Bookmark("Arrive"))
for number in range(10**9):
    marker.reached(number, f"Sentence {number}.")
    print(number, flush=True)
    if not sys.stdin.readline():
        break
"""


@pytest.mark.long
def test_killed_at_any_moment_it_names_the_sentence_that_was_spoken_or_at_a_write_the_one_before(
    bookmarks: Bookmarks, folder: Path
) -> None:
    chance = random.Random(7)
    named: set[int] = set()
    for _ in range(15):
        process = subprocess.Popen(
            [sys.executable, "-c", SPEAKING, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert process.stdin is not None
        assert process.stdout is not None
        last = chance.randrange(1, 4)
        for number in range(last):
            assert int(process.stdout.readline()) == number
            until = time.monotonic() + 10
            while (found := bookmarks.of("Arrive")) is None or found.sentence != number:
                assert time.monotonic() < until, "it is never written"
            process.stdin.write("\n")
            process.stdin.flush()
        assert int(process.stdout.readline()) == last
        time.sleep(chance.random() * 0.005)  # the moment: before, in or after the write
        process.send_signal(signal.SIGKILL)
        process.communicate()
        found = bookmarks.of("Arrive")
        assert found is not None
        assert found.sentence in {last - 1, last}
        assert found.digest == digest_of(f"Sentence {found.sentence}."), "it is whole"
        named.add(last - found.sentence)
        bookmarks.forget("Arrive")
        assert list(folder.iterdir()) == []
    assert 0 in named


def test_a_script_whose_path_is_no_text_is_kept_all_the_same(tmp_path: Path) -> None:
    bookmarks = Bookmarks(tmp_path / "places")
    left = Bookmark("A session", script=os.fsdecode(b"/home/somebody/\xff.md"), when=NOON)
    bookmarks.keep(left)
    assert bookmarks.of("A session") == left
