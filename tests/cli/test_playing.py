"""A session that is played: what is shown of it, what is kept of it, and what it does without."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.commands import Commands, finished, start
from support.noted import Opened, Typing
from support.sound_server import RATE, SoundServer, sounding_spans

from voiceguide.app.adapters import warm_up
from voiceguide.app.notes import NOTICE_GIVEN
from voiceguide.guide.bookmarks import Bookmark, Bookmarks
from voiceguide.speech.tone import SECONDS_A_CHARACTER
from voiceguide.timeline.arrange import DAY_PACE
from voiceguide.wording.commands import SAMPLE

ASKING = """Title: Asking
Minutes: 1

This is the one sentence that is spoken here.
[pause 30 seconds]
[journal up to 1 minute: What is there?]
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "asking.md"
    path.write_text(ASKING, encoding="utf-8")
    return path


@pytest.fixture
def nowhere(home: Path, tone_voice: None) -> None:
    """The device of the settings is nowhere, so that nothing plays on any machine."""
    settings = home / "settings.toml"
    settings.write_text(f'device = "nowhere at all"\n{settings.read_text(encoding="utf-8")}', encoding="utf-8")


@pytest.mark.parametrize(
    ("bed", "code", "sentence"),
    [
        ("", 2, "Name a background"),
        ("~nobody-of-that-name/rain.wav", 1, 'There is no background called "~nobody-of-that-name/rain.wav"'),
        ("a" * 300, 1, "cannot be read (file name too long)"),
        ("ran", 1, 'Did you mean "rain"?'),
    ],
)
@pytest.mark.parametrize("command", [("play",), ("render", "-o", "x.wav")])
def test_a_background_that_cannot_be_gets_one_sentence(
    voiceguide: Commands, command: tuple[str, ...], bed: str, code: int, sentence: str
) -> None:
    said = voiceguide(*command, "Arrive", "--bed", bed)
    assert (said.code, said.out) == (code, "")
    assert sentence in said.err


def test_a_session_goes_on_without_a_background_that_is_gone(
    voiceguide: Commands, home: Path, nowhere: None, tmp_path: Path
) -> None:
    Bookmarks(home / "state").keep(Bookmark("Arrive", bed=str(tmp_path / "gone.wav"), voice="tone"))
    said = voiceguide("resume")
    assert f'There is no background called "{tmp_path / "gone.wav"}"' in said.err
    assert "The session resumes without its background." in said.err
    assert said.err.splitlines()[-1].startswith('There is no sound device called "nowhere at all".')


def test_a_session_goes_on_with_another_voice_and_length_if_it_must(home: Path, nowhere: None) -> None:
    Bookmarks(home / "state").keep(Bookmark("Arrive", voice="Nobody at all"))
    assert "The session resumes with another voice." in finished(start("resume")).err
    Bookmarks(home / "state").keep(Bookmark("Arrive", voice="tone", minutes=500.0))
    said = finished(start("resume"))
    assert "It resumes at its own length." in said.err
    assert said.err.splitlines()[-1].startswith('There is no sound device called "nowhere at all".')


def test_begun_without_notes_a_session_goes_on_without_them(home: Path, nowhere: None, script: Path) -> None:
    """Where there is a microphone the journal would be opened; where there is none, that would be said."""
    Bookmarks(home / "state").keep(Bookmark("Asking", script=str(script), voice="tone", notes=False))
    assert "notes" not in finished(start("resume")).err
    assert not (home / "journal").exists()


def test_looking_for_devices_ahead_of_time_fails_silently(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C may leave half-imported modules behind, which the thread then finds."""
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    warm_up()


@pytest.mark.sound_server
def test_what_can_be_gone_on_with_is_said_only_of_what_was_begun(
    home: Path, sound_server: SoundServer, script: Path, typing: Callable[..., Typing], tone_voice: None
) -> None:
    program = typing("play", str(script), "--no-notes")
    program.read_until("press the question mark.")
    program.type("\x1b")
    assert "To go on" not in program.read_until("of about 1 minute.")
    assert program.end() == 0
    assert Bookmarks(home / "state").all() == []
    with sound_server.recording() as speaker:
        program = typing("play", str(script), "--no-notes")
        speaker.wait_for(sounding_spans)
        speaker.wait_for(lambda sound: sounding_spans(sound)[0][1] < len(sound) - 48_000)
        program.type("\x1b")
        program.read_until("of about 1 minute. To resume: voiceguide resume")
        assert program.end() == 0
    (bookmark,) = Bookmarks(home / "state").all()
    assert bookmark.session == "Asking"
    assert not bookmark.notes, "the microphone stays closed another time, too"


@pytest.mark.sound_server
def test_a_place_that_could_not_be_kept_is_told(
    home: Path, sound_server: SoundServer, script: Path, typing: Callable[..., Typing], tone_voice: None
) -> None:
    (home / "state").write_text("in its place", encoding="utf-8")
    with sound_server.recording() as speaker:
        program = typing("play", str(script), "--no-notes")
        speaker.wait_for(lambda sound: (spans := sounding_spans(sound)) and spans[0][1] < len(sound) - 48_000)
        program.type("\x1b")
        program.read_until("The place reached in this session could not be saved")
        assert program.end() == 0
    assert "To resume: voiceguide resume" not in program.seen


@pytest.mark.sound_server
def test_why_no_note_of_ones_own_could_be_taken_is_told_afterwards(
    home: Path, sound_server: SoundServer, typing: Callable[..., Typing], tone_voice: None,
    voiceguide: Commands, piped: Callable[[bytes], None],
) -> None:  # fmt: skip
    piped(b"a few words\na few words\n")
    assert voiceguide("journal", "passphrase").code == 0
    with sound_server.recording() as speaker:
        program = typing("play", "Arrive")
        speaker.wait_for(sounding_spans)
        heard = len(speaker.sound)
        program.type("j")
        speaker.wait_for(lambda sound: len(sounding_spans(sound[heard + 24_000 :])) > 1)
        program.type("\x1b")
        program.read_until("A note of your own could not be taken. The journal is locked")
        assert program.end() == 0


@pytest.mark.sound_server
def test_a_note_alone_has_a_way_out_and_stops_at_escape(
    sound_server: SoundServer, typing: Callable[..., Typing], tone_voice: None, journal: Opened
) -> None:
    program = typing("note")
    program.read_until("Notes are kept in")
    program.type("g")
    program.read_until("Way out: about 1.5 minutes.")
    program.type("\x1b")
    program.read_until("Stopped at")
    assert program.end() == 0
    with journal() as opened:
        opened.remember(NOTICE_GIVEN, "yes")  # else it is heard to its end, for half a minute
    program = typing("note")
    program.read_until("A note of up to 15 minutes.")
    program.type("\x1b")
    assert program.end() == 0


@pytest.mark.sound_server
def test_help_asked_for_while_notes_are_read_is_given(
    sound_server: SoundServer, typing: Callable[..., Typing], tone_voice: None, notes: None
) -> None:
    with sound_server.recording() as speaker:
        program = typing("journal", "read", "2")
        speaker.wait_for(sounding_spans)
        program.type("h")
        program.read_until("may be in danger")
        program.type("\x1b")
        assert program.end() == 0


@pytest.mark.sound_server
def test_what_is_only_spoken_can_be_slowed_down_as_a_session_is(
    sound_server: SoundServer, typing: Callable[..., Typing], tone_voice: None
) -> None:
    def seconds(pace: float) -> float:
        return len(SAMPLE) * SECONDS_A_CHARACTER * 120 / (DAY_PACE * pace)

    with sound_server.recording() as speaker:
        program = typing("voices", "--say", "tone")
        speaker.wait_for(sounding_spans)
        program.type("- ")
        speaker.wait_for(lambda sound: len(sound) > sounding_spans(sound)[-1][1] + RATE, 30)
        program.type(" ")
        assert program.end() == 0
    _, (start, end) = sounding_spans(speaker.sound)
    assert (end - start) / RATE == pytest.approx(seconds(0.9), abs=0.1)
    assert seconds(0.9) > seconds(1.0) + 0.2


def test_an_interruption_that_nothing_lets_out_comes_again() -> None:
    """Ctrl-C while a finaliser runs would be lost: Python only reports it."""
    program = """
import signal, sys, time
from voiceguide.cli.entrance import Interruption
interruption = Interruption()
signal.signal(signal.SIGINT, interruption)
sys.unraisablehook = interruption.unheard
class Ending:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)
ending = Ending()
try:
    del ending
    for _ in range(600):
        time.sleep(0.05)
except KeyboardInterrupt:
    print("heard")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("heard\n", "")
