"""What is too little is told as that, and as nothing else; what may be had of it all the same is had."""

from __future__ import annotations

import contextlib
import errno
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.commands import Commands

from voiceguide.child import Child, ChildFailed
from voiceguide.errors import ScriptUnreadable, SessionError, SpeechError
from voiceguide.errors.scarce import TooLittle, scarcity, unstarted
from voiceguide.models.installed import installed
from voiceguide.script.library import entries, find
from voiceguide.speech.system import SystemSynthesizer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such limits")


@contextlib.contextmanager
def no_more_files() -> Iterator[None]:
    """Let there be no further file that can be opened, for as long as the block lasts."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    held = []
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
    try:
        with contextlib.suppress(OSError):
            for _ in range(256):
                held.append(os.open(os.devnull, os.O_RDONLY))
        yield
    finally:
        for descriptor in held:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    (shelf / "out.md").write_text("Title: Way out\n\nHello.\n")
    return shelf


def test_where_no_file_can_be_opened_no_session_is_said_to_be_missing(shelf: Path) -> None:
    with no_more_files(), pytest.raises(TooLittle, match="too many files"):
        find("Way out", [shelf])
    with no_more_files(), pytest.raises(TooLittle, match="too many files"):
        entries([shelf])
    assert find("Way out", [shelf]).session.title == "Way out"


def test_a_folder_that_is_missing_holds_no_sessions(tmp_path: Path, shelf: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    found, broken = entries([tmp_path / "none", file, shelf])
    assert [entry.session.title for entry in found] == ["Way out"]
    assert broken == []
    with pytest.raises(SessionError, match="There is no session"):
        find("Nothing", [tmp_path / "none"])


def test_a_folder_that_may_not_be_read_hides_no_other_and_is_told_of(tmp_path: Path, shelf: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)  # not even root can look into it
    found, broken = entries([loop, shelf])
    assert [entry.session.title for entry in found] == ["Way out"]
    assert [str(one) for one in broken] == [
        f"{loop}: the scripts in this folder cannot be read (too many levels of symbolic links). Check its permissions."
    ]
    assert find("Way out", [loop, shelf]).session.title == "Way out"
    with pytest.raises(ScriptUnreadable, match="this folder cannot be read"):
        find("Nothing", [loop, shelf])


def test_where_no_file_can_be_opened_no_model_is_said_to_be_missing(tmp_path: Path) -> None:
    assert installed(tmp_path) == []
    with no_more_files(), pytest.raises(TooLittle, match="too many files"):
        installed(tmp_path)


def test_a_worker_that_cannot_be_started_says_what_was_too_little(tmp_path: Path) -> None:
    with no_more_files(), pytest.raises(ChildFailed) as caught:
        Child([sys.executable, "-c", "pass"], 5.0)
    assert "too many files" in str(caught.value.scarce)
    voice = SystemSynthesizer(tmp_path / "voices", tmp_path / "temporary")
    with no_more_files(), pytest.raises(TooLittle, match="too many files"):
        voice.voices()
    voice.close()


def test_a_worker_whose_thread_cannot_start_is_not_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of it is there by then: the process."""
    started: list[subprocess.Popen[bytes]] = []
    begin = subprocess.Popen

    def watched(*arguments: object, **options: object) -> subprocess.Popen[bytes]:
        started.append(begin(*arguments, **options))  # type: ignore[call-overload]
        return started[-1]

    def refuse(thread: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(subprocess, "Popen", watched)
    monkeypatch.setattr("threading.Thread.start", refuse)
    with pytest.raises(ChildFailed) as caught:
        Child([sys.executable, "-c", "import time; time.sleep(60)"], 5.0)
    assert "too few processes" in str(caught.value.scarce)
    assert started[0].poll() is not None


def test_an_engine_that_is_there_and_gives_no_answer_need_not_be_installed(tmp_path: Path) -> None:
    voice = SystemSynthesizer(tmp_path / "voices", tmp_path / "temporary", (sys.executable, "-c", "pass"))
    with pytest.raises(SpeechError, match="does not work here at the moment") as caught:
        voice.voices()
    voice.close()
    assert "install" not in str(caught.value)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (MemoryError(), "memory"),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), "memory"),
        (OSError("libx.so: failed to map segment from shared object"), "memory"),
        (ImportError("libx.so: cannot open shared object file: Too many open files"), "files"),
        (OSError(errno.EMFILE, "Too many open files"), "files"),
        (RuntimeError("can't start new thread"), "processes"),
        (FileNotFoundError(errno.ENOENT, "No such file"), None),
        (BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable"), None),
        (ValueError("can't start new thread"), None),
        (KeyError("x"), None),
    ],
)
def test_each_is_told_from_the_others(error: Exception, told: str | None) -> None:
    found = scarcity(error)
    assert told in str(found) if told else found is None


def test_what_led_to_an_error_counts() -> None:
    error = KeyError("lost")
    error.__cause__ = MemoryError()
    assert "memory" in str(scarcity(error))


def test_only_what_is_being_started_may_be_asked_to_try_again_later() -> None:
    assert "processes" in str(unstarted(BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")))


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("can't start new thread"), OSError(errno.EMFILE, "?")])
def test_a_command_ends_with_that_sentence(
    voiceguide: Commands, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def scarce(*arguments: object) -> None:
        raise error

    monkeypatch.setattr("voiceguide.cli.list.entries", scarce)
    said = voiceguide("list")
    assert said.code == 1
    assert said.err == f"{scarcity(error)}\n"


def test_a_file_that_the_system_refuses_is_named(voiceguide: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*arguments: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "/somewhere")

    monkeypatch.setattr("voiceguide.cli.list.entries", refused)
    assert "The system refused access to /somewhere (permission denied)" in voiceguide("list").err
