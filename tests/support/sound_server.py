"""A sound card that exists only for a test: PulseAudio with null sinks.

What is played to `speaker` is heard from its monitor and recorded here; so a test measures what a
person would have heard, not what a program meant to play. What is played into `mouth` comes out of
`microphone`, as if a person had said it.
"""

from __future__ import annotations

import contextlib
import ctypes.util
import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from voiceguide.sound.portaudio import refresh

RATE = 48_000

F_SETPIPE_SZ = 1031
"""From Linux's <fcntl.h>; Python names it only where that header was new enough."""


PATIENCE = 180.0
"""Seconds in which everything comes, however busy the machine is."""

LOOKING = 9
"""So many times as long as a look at what was recorded takes it is left alone before the next."""


def why_missing() -> str | None:
    """Return what is not installed, or None."""
    missing = [name for name in ("pulseaudio", "parec", "pactl") if shutil.which(name) is None]
    if ctypes.util.find_library("portaudio") is None:
        missing.append("libportaudio2")
    return f"needs {', '.join(missing)} (.ci/run installs it)" if missing else None


class SoundServer:
    """One PulseAudio daemon of our own, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Only what leads to it: it outlives a test, and whatever else a test sets is that test's alone.
        self.environment = {
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_RUNTIME_PATH": str(folder / "pulse"),
            "HOME": str(folder),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        modules = [
            "module-native-protocol-unix auth-anonymous=1",
            f"module-null-sink sink_name=speaker rate={RATE}",
            f"module-null-sink sink_name=mouth format=s16le rate={RATE} channels=1 channel_map=mono",
            "module-remap-source master=mouth.monitor source_name=microphone",
        ]
        loads = [part for module in modules for part in ("-L", module)]
        self._process = subprocess.Popen(
            ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--realtime=no", *loads],
            env={**os.environ, **self.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._await(lambda: self._control("info").returncode == 0)
        for kind, name in (("sink", "speaker"), ("source", "microphone")):
            assert self._control(f"set-default-{kind}", name).returncode == 0

    def kill(self) -> None:
        """Take the sound card away, as if it were unplugged."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None
        with contextlib.suppress(OSError):
            shutil.rmtree(self.folder / "pulse")

    def pause(self) -> None:
        """Hang, and say nothing to anybody."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Hang no more."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def suspend_microphone(self) -> None:
        """Let the microphone be there, and give nothing."""
        assert self._control("suspend-source", "microphone", "1").returncode == 0

    @contextlib.contextmanager
    def recording(self) -> Iterator[Recording]:
        """Record what the speaker plays."""
        recording = Recording(self.environment)
        try:
            yield recording
        finally:
            recording.stop()

    def speak(self, sound: Path | bytes, rate: int = RATE) -> None:
        """Say something into the microphone, and return when it was said.

        The sound is a WAV file, or mono 16-bit sound at a rate; none of it is held up by other work
        on the machine.
        """
        with self.speaking(sound, rate) as process:
            assert process.wait() == 0

    @contextlib.contextmanager
    def speaking(self, sound: Path | bytes, rate: int = RATE) -> Iterator[subprocess.Popen[bytes]]:
        """Say something while the block runs; what is not said by its end is not said."""
        channels = 1
        if isinstance(sound, Path):
            with wave.open(str(sound)) as file:
                assert file.getsampwidth() == 2
                sound, rate, channels = file.readframes(file.getnframes()), file.getframerate(), file.getnchannels()
        with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".raw") as raw:
            raw.write(sound)
            raw.flush()
            process = subprocess.Popen(
                [
                    "pacat",
                    "--device=mouth",
                    "--raw",
                    "--format=s16le",
                    f"--rate={rate}",
                    f"--channels={channels}",
                    "--latency-msec=1000",
                    raw.name,
                ],
                env={**os.environ, **self.environment},
            )
            try:
                yield process
            finally:
                process.kill()
                process.wait()

    @contextlib.contextmanager
    def listening(self) -> Iterator[Listening]:
        """Record what the microphone delivers, beside whoever else listens to it."""
        listening = Listening(self.environment)
        try:
            yield listening
        finally:
            listening.stop()

    def _control(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            ["pactl", *arguments],
            env={**os.environ, **self.environment},
            capture_output=True,
            timeout=10,
            check=False,
        )

    @staticmethod
    def _await(reached: object) -> None:
        deadline = time.monotonic() + 20
        while not reached():  # type: ignore[operator]
            assert time.monotonic() < deadline, "the sound server did not start"
            time.sleep(0.02)


class _Recorder:
    """What came from a source so far, each piece with the moment at which it came."""

    source: str
    format: str
    frame_bytes: int

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [
                "parec",
                "-d",
                self.source,
                "--raw",
                f"--format={self.format}",
                "--channels=1",
                f"--rate={RATE}",
                "--latency-msec=10",
            ],
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        # What is not read at once is kept, some seconds of it: a busy machine loses nothing that was played.
        fcntl.fcntl(self._process.stdout, F_SETPIPE_SZ, 1 << 20)
        self._raw: list[tuple[float, bytes]] = []
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._await(lambda: bool(self._raw), 20)

    def _read(self) -> None:
        assert self._process.stdout is not None
        left = b""
        while raw := self._process.stdout.read1(1 << 16):  # type: ignore[attr-defined]
            raw = left + raw
            whole = len(raw) // self.frame_bytes * self.frame_bytes
            left = raw[whole:]
            with self._changed:
                self._raw.append((time.monotonic(), raw[:whole]))
                self._changed.notify_all()

    def _await(self, reached: object, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        looked = time.monotonic()
        while not reached():  # type: ignore[operator]
            took = time.monotonic() - looked
            with self._changed:
                self._changed.wait(0.1)
            # Looking at all that has come takes ever longer; the processor is for what sounds.
            time.sleep(LOOKING * took)
            looked = time.monotonic()
            assert looked < deadline, f"{self.source} never gave that"

    def stop(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()


class Recording(_Recorder):
    """What was heard from the speaker."""

    source = "speaker.monitor"
    format = "float32le"
    frame_bytes = 4

    @property
    def sound(self) -> npt.NDArray[np.float32]:
        """Everything heard so far."""
        with self._changed:
            return np.frombuffer(b"".join(piece for _, piece in self._raw), np.float32)

    def last_sound_at(self, threshold: float = 1e-4) -> float:
        """The moment at which the last piece that was not silence came."""
        with self._changed:
            pieces = [(moment, np.frombuffer(raw, np.float32)) for moment, raw in self._raw]
        return max(moment for moment, piece in pieces if len(piece) and np.abs(piece).max() > threshold)

    def came_at(self, frame: int) -> float:
        """The moment at which a frame came."""
        with self._changed:
            for moment, raw in self._raw:
                frame -= len(raw) // self.frame_bytes
                if frame < 0:
                    return moment
        raise ValueError("it has not come yet")

    def wait_for(self, reached: object, timeout: float = PATIENCE) -> None:
        """Wait until what was heard is as asked."""
        self._await(lambda: reached(self.sound), timeout)  # type: ignore[operator]


class Listening(_Recorder):
    """What was heard from the microphone, bit for bit as it delivers it: mono, 16 bits, at RATE."""

    source = "microphone"
    format = "s16le"
    frame_bytes = 2

    @property
    def pcm(self) -> bytes:
        """Everything heard so far."""
        with self._changed:
            return b"".join(piece for _, piece in self._raw)

    @property
    def pieces(self) -> list[tuple[float, bytes]]:
        """Everything heard so far, each piece with the moment at which it came."""
        with self._changed:
            return list(self._raw)

    def wait_for(self, reached: object, timeout: float = PATIENCE) -> None:
        """Wait until what was heard is as asked."""
        self._await(lambda: reached(self.pcm), timeout)  # type: ignore[operator]


def sounding_spans(
    sound: npt.NDArray[np.float32], quiet_seconds: float = 0.35, threshold: float = 1e-3
) -> list[tuple[int, int]]:
    """Return where there is sound, as (first frame, frame after the last), joined over short quiet."""
    loud = np.flatnonzero(np.abs(sound) > threshold)
    if len(loud) == 0:
        return []
    breaks = np.flatnonzero(np.diff(loud) > quiet_seconds * RATE)
    starts = [loud[0], *loud[breaks + 1]]
    ends = [*loud[breaks], loud[-1]]
    return [(int(start), int(end) + 1) for start, end in zip(starts, ends, strict=True)]


@pytest.fixture(scope="session")
def _session_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SoundServer]:
    reason = why_missing()
    if reason:
        pytest.skip(reason)
    server = SoundServer(tmp_path_factory.mktemp("sound"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def sound_server(_session_server: SoundServer, monkeypatch: pytest.MonkeyPatch) -> SoundServer:
    """The sound card, for this process and those it starts."""
    for name, value in _session_server.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("PULSE_SERVER", raising=False)
    # An earlier test may have made PortAudio list its devices where there were none.
    refresh()
    return _session_server
