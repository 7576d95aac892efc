"""What every test needs: a home of its own, no network, no real device unless it asks for one."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, settings
from support.commands import voiceguide  # noqa: F401 - a fixture
from support.sound_server import _session_server, sound_server  # noqa: F401 - fixtures

from voiceguide.journal import sealed

# On a busy machine making examples takes as long as it takes.
settings.register_profile(
    "voiceguide", deadline=None, derandomize=False, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("voiceguide")

COST = sealed.COST


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing of a test's is read from or written to the person's own folders."""
    home = tmp_path / "home"
    monkeypatch.setenv("VOICEGUIDE_HOME", str(home))
    monkeypatch.setenv("VOICEGUIDE_ENGINES", "system vosk")  # what a plain installation has
    return home


@pytest.fixture(autouse=True, scope="session")
def cheap_guesses() -> Iterator[None]:
    """Sealing a key takes no longer than it must, but in tests that ask for `dear_guesses`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed, "COST", 2**14)
        yield


@pytest.fixture
def dear_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sealing a key takes what it takes for a person."""
    monkeypatch.setattr(sealed, "COST", COST)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program is offline: a test in which anything connects to a network fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family == socket.AF_UNIX:
            connect(self, address)
        else:
            refuse(address)

    def refuse(*address: Any) -> NoReturn:
        raise AssertionError(f"something tried to reach the network: {address}")

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)


@pytest.fixture(autouse=True)
def no_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    """The person's own desktop neither sees nor leads what is played in tests."""
    for bus in ("DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS"):
        monkeypatch.setenv(bus, "disabled:")


@pytest.fixture(scope="session")
def speech_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that the slow tests of all processes share: speech made once is not made again in every test."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "speech"
    (folder / "cache").mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def shared_home(home: Path, speech_cache: Path) -> Path:
    """A home whose cache outlives the test, for tests of the real voice; all else in it is the test's own."""
    home.mkdir()
    (home / "cache").symlink_to(speech_cache / "cache")
    return home


@pytest.fixture(scope="session")
def kokoro() -> Path:
    """The folder of Kokoro's real model with two voices, as `support.kokoro_files` puts them together."""
    folder = os.environ.get("VOICEGUIDE_TEST_KOKORO")
    if not folder:
        pytest.skip("needs Kokoro: tests/support/kokoro_files.py FOLDER, and VOICEGUIDE_TEST_KOKORO=FOLDER (.ci/run)")
    return Path(folder)
