"""What every microphone must do; a scripted one may stand for a real one because it passes this too.

The real one listens to a virtual sound card, and what it gives is compared, bit for bit, with what
was spoken, and with what another recorder got from the same source.
"""

from __future__ import annotations

import contextlib
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.sound_server import RATE, SoundServer, why_missing

from voiceguide.errors import ListeningError, MicrophoneLost
from voiceguide.listening.device_microphone import DeviceMicrophone, first_channel
from voiceguide.listening.microphone import Microphone
from voiceguide.listening.scripted_microphone import ScriptedMicrophone
from voiceguide.sound.portaudio import THREAD, library, refresh


def speech(seconds: float, seed: int = 0) -> bytes:
    """Sound in which every moment can be told from every other, and no frame is silent."""
    frames = np.random.default_rng(seed).integers(1, 30_000, round(seconds * RATE), np.int16)
    return frames.tobytes()


def position(said: bytes, part: bytes) -> int:
    """Return at which frame of what was said a part of it begins."""
    found = said.find(part)
    while found % 2 and found >= 0:
        found = said.find(part, found + 1)
    assert found >= 0, "that was never said"
    return found // 2


def reads(microphone: Microphone, enough: Callable[[bytes], bool], timeout: float = 20) -> bytes:
    """Read until there is enough."""
    heard = b""
    deadline = time.monotonic() + timeout
    while not enough(heard):
        heard += microphone.read(0.1)
        assert time.monotonic() < deadline, "that never came"
    return heard


def reads_until_lost(microphone: Microphone) -> bytes:
    """Read until the microphone goes away, and return all that came before."""
    heard: list[bytes] = []
    with contextlib.suppress(MicrophoneLost):
        while True:
            heard.append(microphone.read(1))
    return b"".join(heard)


Speaking = Callable[[bytes], contextlib.AbstractContextManager[Microphone]]


@pytest.fixture(params=["scripted", "scripted and live", pytest.param("device", marks=pytest.mark.sound_server)])
def speaking(request: pytest.FixtureRequest) -> Speaking:
    """Open a microphone into which somebody says something."""
    kind: str = request.param
    server: SoundServer | None = request.getfixturevalue("sound_server") if kind == "device" else None

    @contextlib.contextmanager
    def speak(pcm: bytes) -> Iterator[Microphone]:
        if server is None:
            scripted = ScriptedMicrophone(pcm, RATE, live="live" in kind)
            yield scripted
            scripted.close()
            return
        microphone = DeviceMicrophone()
        try:
            with server.speaking(pcm):
                yield microphone
        finally:
            microphone.close()

    return speak


def test_everything_said_arrives_unaltered_and_in_order(speaking: Speaking) -> None:
    said = speech(1.5)
    with speaking(said) as microphone:
        heard = reads(microphone, lambda heard: said[-2000:] in heard)
    assert said in heard
    before, _, after = heard.partition(said)
    assert not any(before)
    assert not any(after)


def test_it_says_what_it_is_called_and_at_which_rate(speaking: Speaking) -> None:
    with speaking(speech(0.1)) as microphone:
        assert microphone.sample_rate == RATE
        assert microphone.name
        assert microphone.overflows == 0


def test_nothing_is_lost_while_nobody_reads(speaking: Speaking) -> None:
    said = speech(1)
    with speaking(said) as microphone:
        assert not threading.Event().wait(1.6)
        assert said in reads(microphone, lambda heard: said[-2000:] in heard)


def test_whole_frames_come_however_it_is_read(speaking: Speaking) -> None:
    with speaking(speech(0.5)) as microphone:
        blocks = [microphone.read(timeout) for timeout in (0.0, 0.001, 0.0, 0.1, 0.1)]
    assert all(len(block) % 2 == 0 for block in blocks)
    assert any(blocks)


def test_after_the_last_word_there_is_silence_and_no_end(speaking: Speaking) -> None:
    said = speech(0.3)
    with speaking(said) as microphone:
        reads(microphone, lambda heard: said[-2000:] in heard)
        quiet = reads(microphone, lambda heard: len(heard) > RATE)
    assert not any(quiet[RATE // 2 :])


def test_discard_forgets_what_was_said_and_nothing_of_what_comes_then(speaking: Speaking) -> None:
    said = speech(2)
    with speaking(said) as microphone:
        first = reads(microphone, lambda heard: said[20_000:20_400] in heard)
        microphone.discard()
        second = reads(microphone, lambda heard: said[-2000:] in heard)
    begin = position(said, second[:200])
    assert 2 * begin >= len(said[: said.find(first[-200:])])
    assert second.startswith(said[2 * begin :]), "from there on it is complete"


def test_rest_gives_what_is_still_on_its_way_and_nothing_is_lost_behind_it(speaking: Speaking) -> None:
    said = speech(2)
    with speaking(said) as microphone:
        heard = reads(microphone, lambda heard: said[40_000:40_400] in heard)
        heard += microphone.rest()
        heard += reads(microphone, lambda more: said[-2000:] in heard + more)
    assert said in heard


def test_reading_a_closed_microphone_is_a_mistake_and_closing_it_twice_is_none(speaking: Speaking) -> None:
    with speaking(speech(0.1)) as microphone:
        microphone.close()
        microphone.close()
        with pytest.raises(ValueError, match="closed"):
            microphone.read(0.1)
        with pytest.raises(ValueError, match="closed"):
            microphone.rest()


def test_who_waits_for_sound_hears_of_the_closing(speaking: Speaking) -> None:
    with speaking(b"") as microphone:
        came: list[bytes] = []

        def wait() -> None:
            with contextlib.suppress(ValueError):
                while True:
                    came.append(microphone.read(30))

        waiting = threading.Thread(target=wait)
        waiting.start()
        microphone.close()
        waiting.join(5)
        assert not waiting.is_alive()


@pytest.mark.parametrize("live", [False, True], ids=["scripted", "scripted and live"])
def test_what_was_heard_before_it_went_away_comes_first_scripted(live: bool) -> None:
    said = speech(1)
    microphone = ScriptedMicrophone(said, RATE, lost_at=0.5, live=live)
    assert reads_until_lost(microphone) == said[:RATE]
    for again in (microphone.read, lambda _: microphone.rest()):
        with pytest.raises(MicrophoneLost):
            again(0.1)


def test_scripted_time_passes_only_by_reading() -> None:
    microphone = ScriptedMicrophone(speech(3600, seed=1)[:2000], RATE)
    started = time.monotonic()
    total = sum(len(microphone.read(10)) for _ in range(50 * 3600))
    assert total == 2 * 3600 * RATE
    assert time.monotonic() - started < 10


def test_scripted_blocks_are_as_long_as_asked_for() -> None:
    microphone = ScriptedMicrophone(speech(0.05), 16_000, block_seconds=0.1)
    assert {len(microphone.read(0)) for _ in range(10)} == {3200}


def test_a_script_of_half_a_frame_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="even number"):
        ScriptedMicrophone(b"abc", RATE)


def test_of_several_channels_it_is_the_first() -> None:
    both = np.stack([np.arange(100, dtype=np.int16), np.full(100, 7, np.int16)], axis=1)
    assert first_channel(both.tobytes(), 2) == np.arange(100, dtype=np.int16).tobytes()


@pytest.mark.sound_server
def test_a_device_that_refuses_mono_is_opened_with_its_channels(
    sound_server: SoundServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = library()
    open_any = found.RawInputStream

    def picky(**options: Any) -> Any:
        if options["channels"] == 1:
            raise found.PortAudioError("Invalid number of channels", -9998)
        return open_any(**options)

    monkeypatch.setattr(found, "RawInputStream", picky)
    said = speech(0.5)
    microphone = DeviceMicrophone()
    with sound_server.speaking(said):
        heard = reads(microphone, lambda heard: said[-2000:] in heard)
    microphone.close()
    assert said in heard


@pytest.mark.sound_server
def test_no_frame_is_missing_while_both_cores_are_busy(sound_server: SoundServer) -> None:
    """What arrives is what the source gave to another recorder, frame for frame."""
    said = speech(4)
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(4)]
    microphone = DeviceMicrophone()
    try:
        with sound_server.listening() as listening, sound_server.speaking(said):
            heard = reads(microphone, lambda heard: said[-2000:] in heard, 60)
            listening.wait_for(lambda pcm: said[-2000:] in pcm, 60)
            given = listening.pcm
    finally:
        for process in busy:
            process.kill()
            process.wait()
        microphone.close()
    first, last = position(heard, said[:400]), position(heard, said[-400:])
    came = heard[2 * first : 2 * last + 400]
    begin = position(given, said[:400])
    assert came == given[2 * begin : 2 * begin + len(came)]
    assert microphone.overflows == 0


@pytest.mark.sound_server
def test_discard_and_rest_know_what_the_device_has_still_to_give(sound_server: SoundServer) -> None:
    """Held against a recorder that gets everything within some 10 ms: `rest` has what that one has, `discard` not.

    Six times, of which the middle counts: a busy machine stumbles now and then.
    """
    said = speech(6)
    microphone = DeviceMicrophone()
    heard_by_then: list[tuple[float, bytes]] = []
    forgotten_by_then: list[tuple[float, float, bytes]] = []
    with sound_server.listening() as listening, sound_server.speaking(said):
        listening.wait_for(lambda pcm: said[:2000] in pcm, 20)
        for pause in (0.21, 0.33, 0.27, 0.4, 0.24, 0.31):
            threading.Event().wait(pause)
            heard_by_then.append((time.monotonic(), microphone.rest()[-400:]))
            threading.Event().wait(pause / 2)
            asked = time.monotonic()
            microphone.discard()
            first = (asked, time.monotonic())
            forgotten_by_then.append((*first, reads(microphone, lambda heard: len(heard) >= 400)[:400]))
        pieces = listening.pieces
    microphone.close()
    given = b"".join(piece for _, piece in pieces)

    def given_by(moment: float) -> int:
        return sum(len(piece) // 2 for at, piece in pieces if at <= moment)

    behind = [given_by(moment) - (position(given, last) + 200) for moment, last in heard_by_then]
    kept = [given_by(asked) - position(given, first) for asked, _, first in forgotten_by_then]
    lost = [position(given, first) - given_by(done) for _, done, first in forgotten_by_then]
    assert statistics.median(behind) <= 0.01 * RATE, behind
    assert statistics.median(kept) <= 0.02 * RATE, kept
    assert statistics.median(lost) <= 0.05 * RATE, lost


@pytest.fixture
def own_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    """A sound card that may be broken."""
    if reason := why_missing():
        pytest.skip(reason)
    server = SoundServer(tmp_path / "server")
    server.start()
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("PULSE_SERVER", raising=False)
    refresh()
    yield server
    server.kill()


@pytest.mark.sound_server
def test_what_was_heard_before_the_device_went_away_comes_first(own_server: SoundServer) -> None:
    said = speech(0.5)
    microphone = DeviceMicrophone()
    with own_server.listening() as listening:
        own_server.speak(said)
        listening.wait_for(lambda pcm: said[-2000:] in pcm, 20)
        threading.Event().wait(0.3)
    own_server.kill()
    started = time.monotonic()
    assert said in reads_until_lost(microphone)
    for again in (lambda: microphone.read(0.1), microphone.rest):
        with pytest.raises(MicrophoneLost, match=r"^The microphone went away\."):
            again()
    microphone.close()
    assert time.monotonic() - started < 5
    assert not any(thread.name == THREAD for thread in threading.enumerate())


def _program(text: str, server: SoundServer) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", text],
        env={**os.environ, **server.environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.sound_server
def test_a_device_that_hangs_is_lost_and_hangs_neither_closing_nor_the_end(own_server: SoundServer) -> None:
    program = """
import time
from voiceguide.cli import entrance
from voiceguide.errors import MicrophoneLost
from voiceguide.listening.device_microphone import DeviceMicrophone

def run():
    microphone = DeviceMicrophone()
    print("open", flush=True)
    input()
    began = time.monotonic()
    try:
        while True:
            microphone.read(0.1)
    except MicrophoneLost:
        print(f"lost {time.monotonic() - began}", flush=True)
    microphone.close()
    print("closed", flush=True)
    return 0

entrance._run = run
entrance.main()  # ends as the program does: a thread may hang in the device for ever
"""
    process = _program(program, own_server)
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    own_server.pause()
    try:
        out, _ = process.communicate("\n", timeout=30)
    finally:
        own_server.resume()
        process.kill()
    lost, closed = out.splitlines()
    assert 2.5 < float(lost.removeprefix("lost ")) < 9, "it is waited for three seconds"
    assert closed == "closed"
    assert process.returncode == 0


@pytest.mark.sound_server
def test_if_the_program_stands_still_the_device_is_not_to_blame(own_server: SoundServer) -> None:
    """Stopped with Ctrl-Z for longer than a silent device is waited for, it goes on, and heard everything."""
    program = """
import sys
from voiceguide.listening.device_microphone import DeviceMicrophone
microphone = DeviceMicrophone()
print("open", flush=True)
while True:
    sys.stdout.buffer.write(microphone.read(0.5))
    sys.stdout.buffer.flush()
"""
    environment = {**os.environ, **own_server.environment}
    process = subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE)
    assert process.stdout is not None
    heard = process.stdout.readline()
    assert heard == b"open\n"
    said = speech(6)
    try:
        with own_server.speaking(said):
            while said[20_000:20_400] not in heard:
                heard += process.stdout.read1()  # type: ignore[attr-defined]
            os.kill(process.pid, signal.SIGSTOP)
            threading.Event().wait(4)
            os.kill(process.pid, signal.SIGCONT)
            while said[-400:] not in heard:
                more = process.stdout.read1()  # type: ignore[attr-defined]
                assert more, "it gave the device up"
                heard += more
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    assert said in heard


@pytest.mark.sound_server
def test_a_device_that_is_gone_since_it_was_listed_is_refused(own_server: SoundServer) -> None:
    DeviceMicrophone().close()
    own_server.kill()
    with pytest.raises(ListeningError, match=r'^The microphone "default" did not open \('):
        DeviceMicrophone()


@pytest.mark.sound_server
def test_a_device_that_gives_no_sound_at_all_is_refused(own_server: SoundServer) -> None:
    DeviceMicrophone().close()
    own_server.suspend_microphone()
    with pytest.raises(ListeningError, match=r"no sound came from it"):
        DeviceMicrophone()


@pytest.mark.sound_server
def test_without_any_device_it_says_so(own_server: SoundServer) -> None:
    own_server.kill()
    refresh()
    with pytest.raises(ListeningError, match=r"^No microphone was found\."):
        DeviceMicrophone()


@pytest.mark.sound_server
def test_a_name_that_nothing_has_is_answered_with_one_that_something_has(sound_server: SoundServer) -> None:
    with pytest.raises(ListeningError, match=r'no microphone called "pulsee"\. Did you mean "pulse"\?'):
        DeviceMicrophone("pulsee")


@pytest.mark.sound_server
def test_a_device_is_found_by_its_name(sound_server: SoundServer) -> None:
    microphone = DeviceMicrophone("Pulse")
    assert microphone.name == "Pulse"
    microphone.close()


def test_without_portaudio_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    with pytest.raises(ListeningError, match="libportaudio2"):
        DeviceMicrophone()
