"""What a person hears, speaks or writes does not depend on whether a message about it can be written."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import wave
from pathlib import Path

import pytest
from support.commands import PROGRAM
from support.heard import growing
from support.sound_server import RATE, SoundServer, sounding_spans
from support.spoken import recording, trimmed

from voiceguide.app.notes import NOTICE_GIVEN
from voiceguide.guide.bookmarks import Bookmarks
from voiceguide.journal.key import find_key, make_key
from voiceguide.journal.store import Journal
from voiceguide.sound.chimes import Earcon, earcon

SCRIPT = "Title: A moment\n\nHere. [pause 3 seconds]\nAnd gone.\n"
LENGTH = 1.5 + 3.0
"""Seconds of quiet that playing it takes at least."""

NOWHERE = [
    "2>/dev/full", "2>&-", ">/dev/full", ">&-", ">/dev/full 2>/dev/full", ">&- 2>&-", "<&- >&- 2>&-", "2>&1 | head -1",
]  # fmt: skip


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "moment.md"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


def shell(streams: str, *arguments: str | Path, **options: object) -> subprocess.Popen[bytes]:
    """Start the program with its streams as a shell would set them; the exit code is the program's own."""
    return subprocess.Popen(
        ["bash", "-c", f'"$@" {streams}; exit "${{PIPESTATUS[0]}}"', "bash", *PROGRAM, *map(str, arguments)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options,  # type: ignore[call-overload]
    )  # fmt: skip


def ended(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    out, err = process.communicate(timeout=120)
    assert b"Traceback" not in out + err
    assert b"Exception ignored" not in out + err
    return process.returncode, (out + err).decode()


@pytest.mark.sound_server
def test_a_session_is_played_to_its_end(sound_server: SoundServer, script: Path, home: Path, tone_voice: None) -> None:
    with sound_server.recording() as speaker:
        code, said = ended(shell("2>/dev/full", "play", script))
        spans = sounding_spans(speaker.sound)
    assert (code, said) == (0, "")
    assert len(spans) == 2, "both sentences are heard"
    assert Bookmarks(home / "state").all() == []


@pytest.mark.sound_server
def test_so_it_is_wherever_the_messages_go(
    sound_server: SoundServer, script: Path, tmp_path: Path, tone_voice: None, home: Path
) -> None:
    began = time.monotonic()
    playing = {streams: shell(streams, "play", script) for streams in NOWHERE}
    for streams, process in playing.items():
        code, _ = ended(process)
        assert code == 0, streams
        assert time.monotonic() - began > LENGTH, "it was not played"
    assert Bookmarks(home / "state").all() == []


@pytest.mark.sound_server
def test_a_note_is_kept(sound_server: SoundServer, tone_voice: None, home: Path) -> None:
    with Journal.open(home / "journal", make_key(home / "journal")) as journal:
        journal.remember(NOTICE_GIVEN, "yes")
    with sound_server.recording() as speaker:
        process = shell("2>/dev/full", "note")
        speaker.wait_for(growing(earcon(Earcon.OPEN)))
        sound_server.speak(bytes(RATE) + trimmed(recording("note04.wav", RATE)))
        code, _ = ended(process)
    assert code == 0
    with Journal.open(home / "journal", find_key(home / "journal", None)) as journal:
        (heading,) = journal.headings()
        assert heading.has_sound
        assert not journal.recovered


@pytest.mark.parametrize("streams", ["2>/dev/full", "2>&-", "2>&1 | head -1"])
def test_a_file_is_written(script: Path, tmp_path: Path, tone_voice: None, streams: str) -> None:
    code, _ = ended(shell(streams, "render", script, "-o", "moment.wav", cwd=tmp_path))
    assert code == 0
    with wave.open(str(tmp_path / "moment.wav")) as file:
        assert file.getnframes() > LENGTH * file.getframerate()


@pytest.mark.sound_server
def test_a_card_that_cannot_be_shown_is_spoken(sound_server: SoundServer, tone_voice: None) -> None:
    with sound_server.recording() as speaker, Path("/dev/full").open("wb") as full:
        process = subprocess.Popen([*PROGRAM, "helplines"], stdin=subprocess.DEVNULL, stdout=full)
        speaker.wait_for(sounding_spans)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130


@pytest.mark.parametrize("streams", [">/dev/full", ">&-"])
def test_a_card_that_cannot_be_shown_where_it_should_be_is_shown_among_the_messages(streams: str) -> None:
    code, shown = ended(shell("", "helplines", "--silent", "--country", "Ireland"))
    assert code == 0
    assert "Samaritans" in shown
    code, said = ended(shell(streams, "helplines", "--silent"))
    assert code == 0
    assert said
    assert said in shown


@pytest.mark.parametrize("streams", [">/dev/full 2>&-", ">&- 2>&-", ">&- 2>/dev/full"])
def test_a_card_that_can_be_shown_nowhere_has_failed(streams: str) -> None:
    assert ended(shell(streams, "helplines", "--silent")) == (1, "")


ASKED = [
    ("list",), ("list", "--json"), ("show", "Arrive"), ("where",), ("keys",), ("--help",), ("--version",), ("models",),
]  # fmt: skip


@pytest.mark.parametrize("arguments", ASKED)
@pytest.mark.parametrize("streams", [">&-", "<&- >&-", ">&- 2>&-"])
def test_what_was_asked_for_and_reaches_nobody_has_failed(
    tone_voice: None, arguments: tuple[str, ...], streams: str
) -> None:
    code, said = ended(shell(streams, *arguments))
    if arguments == ("models",):  # misuse, which is told among the messages
        assert code == 2
    else:
        assert code == 1
        assert said == ("" if "2>" in streams else "The output could not be written (standard output is closed).\n")


@pytest.mark.parametrize("arguments", [("list",), ("list", "--json"), ("show", "Arrive"), ("where",), ("keys",)])
@pytest.mark.parametrize("streams", [">/dev/full", ">/dev/full 2>&-"])
def test_what_was_asked_for_and_cannot_be_written_has_failed(
    tone_voice: None, arguments: tuple[str, ...], streams: str
) -> None:
    code, said = ended(shell(streams, *arguments))
    assert code == 1
    assert said == ("" if "2>" in streams else "The output could not be written (No space left on device).\n")


def test_a_reader_that_has_had_enough_is_not_told_anything(tone_voice: None) -> None:
    code, said = ended(shell("| head -1", "show", "Arrive"))
    assert said == "Title: Arrive\n"
    assert code in {0, 1}


def test_nothing_takes_the_place_of_a_stream_that_was_closed(tmp_path: Path) -> None:
    """A file at descriptor 2 would get whatever a C library has to say."""
    program = f"""
import os
from voiceguide.cli.entrance import occupy_streams
occupy_streams()
first = os.open({str(tmp_path / "told")!r}, os.O_WRONLY | os.O_CREAT)
os.write(first, str([first > 2, *(os.get_inheritable(one) for one in range(3))]).encode())
"""
    subprocess.run(["bash", "-c", '"$@" <&- >&- 2>&-', "bash", sys.executable, "-c", program], timeout=60, check=True)
    assert (tmp_path / "told").read_text() == "[True, True, True, True]"
