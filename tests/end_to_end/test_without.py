"""The program where something is missing: no device, no PortAudio, no network, no terminal."""

from __future__ import annotations

import shutil
import subprocess
import sys
import wave
from pathlib import Path

import pytest
from support.commands import PROGRAM, finished, start

SCRIPT = "Title: A moment, here\n\nYou can stop whenever you like. [breath]\nSee what is around you.\n"


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "moment.md"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


@pytest.fixture
def nowhere(tmp_path: Path) -> dict[str, str]:
    """An environment in which no sound server can be reached."""
    nothing = str(tmp_path / "none")
    return {
        "XDG_RUNTIME_DIR": nothing,
        "PULSE_RUNTIME_PATH": nothing,
        "PULSE_SERVER": f"unix:{nothing}",
        "HOME": nothing,
    }


@pytest.fixture
def no_portaudio(tmp_path: Path) -> dict[str, str]:
    """An environment in which importing sounddevice fails, as it does where PortAudio is not installed."""
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "sounddevice.py").write_text("raise OSError('PortAudio library not found')\n", encoding="utf-8")
    return {"PYTHONPATH": str(folder)}


@pytest.mark.parametrize("missing", ["nowhere", "no_portaudio"])
def test_play_writes_a_file_instead_and_says_so(
    missing: str, request: pytest.FixtureRequest, script: Path, tmp_path: Path, shared_home: Path
) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    for name in ("a-moment-here.wav", "a-moment-here-2.wav"):
        said = finished(start("play", script, environment=request.getfixturevalue(missing), cwd=folder))
        assert said.code == 0, said.err
        assert said.err.count("\n") == 1
        assert "The session is written to a file instead." in said.err
        assert said.out.startswith(f"{name}: A moment, here, ")
        with wave.open(str(folder / name)) as file:
            assert file.getnframes() > 4 * 48_000
    assert len(list(folder.iterdir())) == 2


def test_with_a_device_asked_for_by_name_that_is_an_error(
    no_portaudio: dict[str, str], script: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    said = finished(start("play", script, "--device", "default", environment=no_portaudio, cwd=folder))
    assert said.code == 1
    assert "PortAudio is not installed" in said.err
    assert list(folder.iterdir()) == []


def test_the_doctor_says_how_to_get_portaudio(no_portaudio: dict[str, str]) -> None:
    said = finished(start("doctor", environment=no_portaudio))
    assert said.code == 0, "sessions can still be written to files"
    assert "Sound device: does not work. PortAudio is not installed" in said.out


def test_devices_says_how_to_get_portaudio(no_portaudio: dict[str, str]) -> None:
    said = finished(start("devices", environment=no_portaudio))
    assert said.code == 1
    assert "libportaudio2" in said.err


def test_a_whole_session_is_made_where_there_is_no_network_at_all(script: Path, tmp_path: Path) -> None:
    """In a namespace without any interface, with nothing cached."""
    if shutil.which("unshare") is None:
        pytest.skip("needs unshare (.ci/run installs util-linux)")
    probe = subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False)
    if probe.returncode != 0:
        pytest.skip("needs leave to make a network namespace (.ci/run runs as root)")
    target = tmp_path / "out.wav"
    done = subprocess.run(
        ["unshare", "-rn", *PROGRAM, "render", str(script), "-o", str(target)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert target.stat().st_size > 500_000


def test_speech_works_from_the_wheel_without_any_library_of_the_system(tmp_path: Path) -> None:
    """The library in use is the one that pip installed, whatever the system has."""
    program = (
        "from pathlib import Path\nimport sys\n"
        "from voiceguide.speech import worker\n"
        "worker.load_engine()\n"
        "maps = Path('/proc/self/maps').read_text()\n"
        "loaded = {line.split()[-1] for line in maps.splitlines() if 'libespeak' in line}\n"
        "print(loaded)\nsys.exit(not (len(loaded) == 1 and 'espeakng_loader' in loaded.pop()))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
