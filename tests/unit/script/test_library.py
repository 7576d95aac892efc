"""Finding and reading session scripts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from voiceguide.errors import ScriptError, ScriptUnreadable, SessionError
from voiceguide.script.cues import Say
from voiceguide.script.library import LARGEST_SCRIPT, entries, find, read_session, read_text


def script(folder: Path, name: str, title: str, body: str = "Hello.") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"Title: {title}\n\n{body}\n", encoding="utf-8")
    return path


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    shelf = tmp_path / "shelf"
    script(shelf, "this-hurts.md", "This hurts")
    script(shelf, "this-helps.md", "This helps")
    script(shelf, "a-turn-i-know.txt", "A turn I know")
    script(shelf, "other-name.md", "It's open: page")
    (shelf / "notes.pdf").write_text("Title: No script\n\nHello.", encoding="utf-8")
    return shelf


# Reading


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_and_a_byte_order_mark_will_do(tmp_path: Path, mark: str, end: str) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(f"{mark}Title: Caf\u00e9{end}{end}One.{end}{end}Two.{end}".encode())
    session = read_session(path)
    assert session.title == "Caf\u00e9"
    assert session.cues == (Say("One.", paragraph=True), Say("Two.", paragraph=True))


def message_of(path: Path) -> str:
    with pytest.raises(ScriptUnreadable) as caught:
        read_text(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    for word in ("Traceback", "Error", "Exception", "Errno", "codec"):
        assert word not in message
    return message.removeprefix(f"{path}: ")


def test_bytes_that_are_not_utf8_are_told_with_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes("Title: T\n\nIn a caf\u00e9 ".encode() + "caf\u00e9".encode("latin-1") + b"\n")
    assert message_of(path) == (
        "line 3, column 14 is not UTF-8 text. Save the file again with the encoding UTF-8, and check it again."
    )


def test_a_file_in_utf16_is_told_to_be_saved_as_utf8(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("Title: T\n\nHello.\n", encoding="utf-16")
    assert message_of(path).startswith("line 1, column 1 is not UTF-8 text. Save the file again")


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    assert message_of(tmp_path / "nothing.md") == (
        "there is no such file. Check the name, or list all sessions: voiceguide list"
    )


def test_a_name_with_a_null_character_is_a_missing_file() -> None:
    with pytest.raises(ScriptUnreadable, match="there is no such file"):
        read_text(Path("a\0b.md"))


def test_a_folder_is_no_script(tmp_path: Path) -> None:
    assert message_of(tmp_path) == "this is a folder. Name one script file in it."


def test_a_file_in_a_file_cannot_be_read(tmp_path: Path) -> None:
    path = script(tmp_path, "a.md", "T")
    assert "the file cannot be read (not a directory)" in message_of(path / "b.md")


def test_a_name_that_is_too_long_cannot_be_read(tmp_path: Path) -> None:
    assert "the file cannot be read (file name too long)" in message_of(tmp_path / ("x" * 5000 + ".md"))


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        path = Path("/proc/self/mem")  # its beginning may not even be read by root
    else:
        path = script(tmp_path, "a.md", "T")
        path.chmod(0)
    assert "Check its permissions." in message_of(path)


def test_a_file_of_ten_megabytes_is_no_script(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"x" * 10_000_000)
    assert message_of(path) == (
        "this file has 10.0 megabytes, and a session script has at most 1. "
        "Is it a script? If so, divide it into several sessions."
    )


def test_a_file_of_the_largest_size_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"x" * LARGEST_SCRIPT)
    assert len(read_text(path)) == LARGEST_SCRIPT
    path.write_bytes(b"x" * (LARGEST_SCRIPT + 1))
    assert "megabytes" in message_of(path)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no /dev/zero here")
def test_a_file_without_an_end_is_no_script() -> None:
    """`voiceguide check /dev/zero` was read until the memory was full: such a file tells no size."""
    assert "megabytes" in message_of(Path("/dev/zero"))


def test_problems_name_the_file(tmp_path: Path) -> None:
    path = script(tmp_path, "a.md", "T", "Hello [puase].")
    with pytest.raises(ScriptError) as caught:
        read_session(path)
    assert f"{path}:3:7: error: [puase] is not a cue. Did you mean [pause]?" in str(caught.value)


# The shelf


def test_the_shelf_is_sorted_by_title(shelf: Path) -> None:
    found, broken = entries([shelf])
    assert [entry.session.title for entry in found] == ["A turn I know", "It's open: page", "This helps", "This hurts"]
    assert found[0].path == shelf / "a-turn-i-know.txt"
    assert broken == []


def test_what_cannot_be_read_does_not_hide_the_others(shelf: Path) -> None:
    script(shelf, "broken.md", "Broken", "Hello [puase].")
    (shelf / "bytes.md").write_bytes(b"Title: \xff\n")
    (shelf / "gone.md").symlink_to(shelf / "nowhere.md")
    (shelf / "folder.md").mkdir()
    found, broken = entries([shelf])
    assert len(found) == 4
    assert [type(error) for error in broken] == [ScriptError, ScriptUnreadable]


def test_ones_own_script_hides_a_shipped_one_of_the_same_title(shelf: Path, tmp_path: Path) -> None:
    mine = script(tmp_path / "mine", "whatever.md", "THIS HURTS", "My own words.")
    found, _ = entries([tmp_path / "mine", shelf])
    assert [entry.path for entry in found if entry.session.title.casefold() == "this hurts"] == [mine]


def test_a_folder_that_is_not_there_is_an_empty_one(shelf: Path, tmp_path: Path) -> None:
    assert entries([tmp_path / "nowhere"]) == ([], [])
    assert len(entries([tmp_path / "nowhere", shelf])[0]) == 4


# Finding


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("This hurts", "This hurts"),
        ("this hurts", "This hurts"),
        ("  THIS   HURTS! ", "This hurts"),
        ("this-hurts", "This hurts"),
        ("this hu", "This hurts"),
        ("a turn", "A turn I know"),
        ("its open page", "It's open: page"),
        ("It's open", "It's open: page"),
        ("other-name", "It's open: page"),
    ],
)
def test_a_session_is_found_by_its_title_its_beginning_or_its_file(shelf: Path, name: str, title: str) -> None:
    assert find(name, [shelf]).session.title == title


def test_a_whole_title_is_meant_before_the_beginning_of_another(shelf: Path) -> None:
    script(shelf, "longer.md", "This hurts a lot")
    assert find("this hurts", [shelf]).session.title == "This hurts"


def test_a_file_is_found_by_its_path(shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = script(tmp_path, "own.md", "My own")
    assert find(str(path), [shelf]).path == path
    monkeypatch.chdir(tmp_path)
    assert find("own.md", [shelf]).session.title == "My own"
    monkeypatch.setenv("HOME", str(tmp_path))
    assert find("~/own.md", [shelf]).path == path


def test_several_that_begin_alike_are_all_named(shelf: Path) -> None:
    with pytest.raises(SessionError) as caught:
        find("this", [shelf])
    assert str(caught.value) == (
        'Several sessions begin with "this": This helps, This hurts. Give a little more of the title.'
    )


@pytest.mark.parametrize(
    ("name", "suggested"),
    [
        ("this hrts", 'Did you mean "This hurts" or "This helps"?'),
        ("A tern I know", 'Did you mean "A turn I know"?'),
        ("page", 'Did you mean "It\'s open: page"?'),
    ],
)
def test_a_near_miss_is_answered_with_the_nearest(shelf: Path, name: str, suggested: str) -> None:
    with pytest.raises(SessionError) as caught:
        find(name, [shelf])
    assert str(caught.value) == (f'There is no session called "{name}". {suggested} To list them all: voiceguide list')


@pytest.mark.parametrize("name", ["zzzzqqqq", "", "!!!", "\0", "~nobody-of-that-name", "x" * 5000])
def test_what_is_nothing_like_a_session_is_not_found(shelf: Path, name: str) -> None:
    with pytest.raises(SessionError) as caught:
        find(name, [shelf])
    assert "Did you mean" not in str(caught.value)


def test_the_home_of_nobody_is_a_missing_file(shelf: Path) -> None:
    """`~somebody/x.md` of a person without an account here ended in a RuntimeError."""
    with pytest.raises(ScriptUnreadable, match="there is no such file"):
        find("~nobody-of-that-name/x.md", [shelf])


def test_a_broken_script_asked_for_by_name_says_what_is_wrong_with_it(shelf: Path) -> None:
    script(shelf, "broken-one.md", "Broken one", "Hello [puase].")
    with pytest.raises(ScriptError, match="puase"):
        find("broken one", [shelf])
    with pytest.raises(ScriptError, match="puase"):
        find("Broken-One", [shelf])


def test_a_broken_script_does_not_keep_another_from_being_found(shelf: Path) -> None:
    script(shelf, "aaa.md", "Aaa", "Hello [puase].")
    assert find("this hurts", [shelf]).session.title == "This hurts"
    assert find("this hur", [shelf]).session.title == "This hurts"
