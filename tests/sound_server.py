"""A sound card that exists only for a test: PulseAudio with null sinks.

What is played to `speaker` is heard from its monitor and recorded here; so a test measures what a
person would have heard, not what a program meant to play.
"""

from __future__ import annotations

import contextlib
import ctypes.util
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from voiceguide.sound.portaudio import refresh

RATE = 48_000


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
        self.environment = {
            **os.environ,
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_RUNTIME_PATH": str(folder / "pulse"),
            "HOME": str(folder),
        }
        self.environment.pop("PULSE_SERVER", None)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        modules = ["module-native-protocol-unix auth-anonymous=1", f"module-null-sink sink_name=speaker rate={RATE}"]
        loads = [part for module in modules for part in ("-L", module)]
        self._process = subprocess.Popen(
            ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--realtime=no", *loads],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._await(lambda: self._control("info").returncode == 0)

    def kill(self) -> None:
        """Take the sound card away, as if it were unplugged."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None
        with contextlib.suppress(OSError):
            shutil.rmtree(self.folder / "pulse")

    @contextlib.contextmanager
    def recording(self) -> Iterator[Recording]:
        """Record what the speaker plays."""
        recording = Recording(self.environment)
        try:
            yield recording
        finally:
            recording.stop()

    def _control(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(["pactl", *arguments], env=self.environment, capture_output=True, timeout=10, check=False)

    @staticmethod
    def _await(reached: object) -> None:
        deadline = time.monotonic() + 20
        while not reached():  # type: ignore[operator]
            assert time.monotonic() < deadline, "the sound server did not start"
            time.sleep(0.02)


class Recording:
    """What was heard so far, each piece with the moment at which it came."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [
                "parec",
                "-d",
                "speaker.monitor",
                "--raw",
                "--format=float32le",
                "--channels=1",
                f"--rate={RATE}",
                "--latency-msec=10",
            ],
            env=environment,
            stdout=subprocess.PIPE,
        )
        self._pieces: list[tuple[float, npt.NDArray[np.float32]]] = []
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.wait_for(lambda sound: len(sound) > 0, 20)

    def _read(self) -> None:
        assert self._process.stdout is not None
        left = b""
        while raw := self._process.stdout.read1(1 << 16):  # type: ignore[attr-defined]
            raw = left + raw
            whole = len(raw) // 4 * 4
            left = raw[whole:]
            with self._changed:
                self._pieces.append((time.monotonic(), np.frombuffer(raw[:whole], np.float32)))
                self._changed.notify_all()

    @property
    def sound(self) -> npt.NDArray[np.float32]:
        """Everything heard so far."""
        with self._changed:
            return np.concatenate([piece for _, piece in self._pieces]) if self._pieces else np.zeros(0, np.float32)

    def last_sound_at(self, threshold: float = 1e-4) -> float:
        """The moment at which the last piece that was not silence came."""
        with self._changed:
            return max(moment for moment, piece in self._pieces if len(piece) and np.abs(piece).max() > threshold)

    def wait_for(self, reached: object, timeout: float) -> None:
        """Wait until what was heard is as asked."""
        deadline = time.monotonic() + timeout
        while not reached(self.sound):  # type: ignore[operator]
            with self._changed:
                self._changed.wait(0.1)
            assert time.monotonic() < deadline, "the speaker never played that"

    def stop(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()


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
    for name in ("XDG_RUNTIME_DIR", "PULSE_RUNTIME_PATH", "HOME"):
        monkeypatch.setenv(name, _session_server.environment[name])
    monkeypatch.delenv("PULSE_SERVER", raising=False)
    # An earlier test may have made PortAudio list its devices where there were none.
    refresh()
    return _session_server
