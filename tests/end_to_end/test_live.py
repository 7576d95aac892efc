"""What the speaker of a virtual sound card plays, against the plan."""

from __future__ import annotations

import contextlib
import itertools
import os
import pty
import select
import signal
import subprocess
import sys
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from support.commands import PROGRAM, Commands, finished, start
from support.sound_server import RATE, SoundServer, sounding_spans, why_missing

from voiceguide.output.device import DeviceSink

pytestmark = pytest.mark.sound_server

SCRIPT = """Title: Live

Here is a first sentence. [pause 2 seconds]
And a second one, a little longer than the first. [pause 2 seconds]
A third. [pause 3 seconds]
The last one comes after all of these.
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "live.md"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


@pytest.fixture
def busy_core() -> Iterator[None]:
    """The other core has something else to do, which comes before nothing: this test itself may (`support.workers`)."""
    ordinary = "os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))" if sys.platform == "linux" else "pass"
    process = subprocess.Popen([sys.executable, "-c", f"import os\n{ordinary}\nwhile True: pass"])
    yield
    process.kill()
    process.wait()


def speech_workers(pid: int) -> list[int]:
    """Return the speech workers that a process started and that run by now."""
    found = []
    for thread in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):  # a thread or a child that has ended since
            for child in (thread / "children").read_text().split():
                if b"worker.py" in Path(f"/proc/{child}/cmdline").read_bytes():
                    found.append(int(child))
    return found


def rendered(path: Path) -> np.ndarray:
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float32) / 32767


@pytest.mark.usefixtures("busy_core")
def test_every_pause_heard_is_the_planned_one_within_20_ms(
    sound_server: SoundServer, voiceguide: Commands, shared_home: Path, script: Path, tmp_path: Path
) -> None:
    voiceguide("render", script, "-o", tmp_path / "planned.wav")
    planned = sounding_spans(rendered(tmp_path / "planned.wav"), quiet_seconds=1)
    with sound_server.recording() as recording:
        said = finished(start("play", script))
        heard = sounding_spans(recording.sound, quiet_seconds=1)
    assert said.code == 0
    assert len(heard) == len(planned) == 4
    for (_, end, begin), (_, heard_end, heard_begin) in zip(gaps(planned), gaps(heard), strict=True):
        assert abs((begin - end) - (heard_begin - heard_end)) <= 0.02 * RATE
    whole = planned[-1][1] - planned[0][0]
    assert abs((heard[-1][1] - heard[0][0]) - whole) <= 0.02 * RATE, "no drift from the first word to the last"


def gaps(spans: list[tuple[int, int]]) -> list[tuple[int, int, int]]:
    return [(number, one[1], other[0]) for number, (one, other) in enumerate(itertools.pairwise(spans))]


def test_ctrl_c_fades_within_a_fifth_of_a_second_and_says_where(
    sound_server: SoundServer, shared_home: Path, script: Path
) -> None:
    with sound_server.recording() as recording:
        process = start("play", script)
        # In the middle of the second sentence.
        recording.wait_for(lambda sound: len(sounding_spans(sound, 1)) == 2 and span_length(sound, 1) > RATE)
        pressed = time.monotonic()
        process.send_signal(signal.SIGINT)
        said = finished(process)
        after = len(recording.sound)
        recording.wait_for(lambda sound: len(sound) > after + RATE // 2, 10)
        quiet_at = recording.last_sound_at() - pressed
    assert said.code == 130
    assert said.err.splitlines()[-1].startswith("Stopped at ")
    # The recorder's own delay is in this figure too.
    assert quiet_at <= 0.2 + 0.05


def test_a_stop_is_a_ramp_and_not_a_cut(sound_server: SoundServer) -> None:
    """A steady level is stopped: what the speaker plays falls without a step, within a few frames of 30 ms."""
    with sound_server.recording() as recording:
        sink = DeviceSink()
        for _ in range(60):
            sink.write(np.full(960, 0.5, np.float32))
        sink.stop(0.03)
        sink.close()
        recording.wait_for(
            lambda sound: sounding_spans(sound) and len(sound) > sounding_spans(sound)[-1][1] + RATE // 5, 10
        )
        sound = recording.sound
    end = sounding_spans(sound)[-1][1]
    falling = sound[end - 2400 : end + 100]
    assert falling.max() == pytest.approx(0.5, abs=0.01)
    assert np.abs(np.diff(falling)).max() < 0.002
    assert 900 < np.count_nonzero((falling > 0.005) & (falling < 0.495)) < 1500


def span_length(sound: np.ndarray, number: int) -> int:
    spans = sounding_spans(sound, 1)
    return spans[number][1] - spans[number][0]


def test_a_second_ctrl_c_does_not_cut_the_fade_short(
    sound_server: SoundServer, shared_home: Path, script: Path
) -> None:
    """Pressed twice, the device was closed under the thread that wrote to it, and the process crashed."""
    with sound_server.recording() as recording:
        process = start("play", script)
        recording.wait_for(lambda sound: len(sounding_spans(sound, 1)) == 1)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        said = finished(process)
    assert said.code == 130
    assert said.err.splitlines()[-1].startswith("Stopped at ")


def test_a_lost_device_pauses_the_session_which_goes_on_with_the_sentence(
    tmp_path: Path, shared_home: Path, script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reason = why_missing()
    if reason:
        pytest.skip(reason)
    server = SoundServer(tmp_path / "server")
    server.start()
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    try:
        with server.recording() as recording:
            process = start("play", script)
            recording.wait_for(lambda sound: len(sounding_spans(sound, 1)) == 2)
            server.kill()
        server.start()
        with server.recording() as recording:
            said = finished(process)
            spans = sounding_spans(recording.sound, 1)
    finally:
        server.kill()
    assert said.code == 0, said.err
    lines = said.err.splitlines()
    assert [line.split(" at ")[0] for line in lines[1:3]] == [
        "The sound device went away",
        "The sound device is back,",
    ]
    assert len(lines) == 4, "what ALSA and PortAudio had to say of it is not for the listener"
    assert len(spans) in {2, 3}, "the second sentence again, or the pause behind it, then the rest"


@pytest.mark.parametrize("after", [0.25, 0.6, 1.0])
def test_h_works_from_the_first_moment(sound_server: SoundServer, home: Path, after: float) -> None:
    """Pressed while the voice was still being prepared, H ended the program without the help card."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*PROGRAM, "play", "Two voices", "--minutes", "8"],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(theirs)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=after)
    os.write(ours, b"h")
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], 30)
    shown = process.stdout.readline() if ready else ""
    process.kill()  # the card is being spoken by now
    process.communicate()
    os.close(ours)
    assert "call your local emergency number now" in shown


def test_a_device_asked_for_by_name_must_be_there(
    sound_server: SoundServer, voiceguide: Commands, script: Path
) -> None:
    said = voiceguide("play", script, "--device", "pulsee")
    assert said.code == 1
    assert 'There is no sound device called "pulsee". Did you mean "pulse"?' in said.err
    assert list(Path.cwd().glob("live*.wav")) == []


def test_devices_lists_the_default(sound_server: SoundServer) -> None:
    said = finished(start("devices"))
    assert said.code == 0
    defaults = [line.split(":")[0] == "Microphone" for line in said.out.splitlines() if line.endswith(", the default.")]
    assert defaults == [False, True], "one that plays, and one that records"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "hanging"])
def test_a_speech_worker_that_fails_in_mid_session_is_not_heard(
    sound_server: SoundServer, tmp_path: Path, number: signal.Signals
) -> None:
    """Nothing is cached; the workers are hit while the session plays; every sentence is heard all the same."""
    script = tmp_path / "long.md"
    sentences = "\n".join(f"This is number {name}. [pause 1 second]" for name in ("one", "two", "three", "four"))
    script.write_text(f"Title: Long\n\n{sentences}\n", encoding="utf-8")
    process = start("play", script, environment={"VOICEGUIDE_HOME": str(tmp_path / "cold")})
    hit: list[int] = []
    deadline = time.monotonic() + 20
    while not hit and time.monotonic() < deadline:
        for worker in speech_workers(process.pid):
            os.kill(worker, number)
            hit.append(worker)
    assert hit
    said = finished(process)
    assert said.code == 0, said.err
    assert said.err.splitlines()[-1].startswith("The end of Long.")


def test_h_stops_the_session_and_gives_the_help_card(
    sound_server: SoundServer, shared_home: Path, script: Path
) -> None:
    """The sessions promise it: press H, and you hear where to find a person."""
    ours, theirs = pty.openpty()
    with sound_server.recording() as recording:
        process = subprocess.Popen(
            [*PROGRAM, "play", str(script)], stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        os.close(theirs)
        recording.wait_for(lambda sound: len(sounding_spans(sound, 1)) == 1)
        os.write(ours, b"x")  # any other key does nothing
        os.write(ours, b"h")
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], 10)
        assert ready, "the card is shown at once"
        heard = len(recording.sound)
        recording.wait_for(lambda sound: len(sounding_spans(sound[heard:], 1)) >= 1, 30)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    os.close(ours)
    assert "call your local emergency number now" in out
    assert "To hear where to find a person, press H." in err
    assert "Stopped at " in err
