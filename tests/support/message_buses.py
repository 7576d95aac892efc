"""Private message buses: a real `dbus-daemon` each, in a folder of its own, and a desktop that uses one."""

from __future__ import annotations

import contextlib
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

CONFIGURATION = """
<busconfig>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/> <allow eavesdrop="true"/> <allow own="*"/>
  </policy>
</busconfig>
"""


class PrivateBus:
    """A message bus that only the test knows."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        configuration = folder / "bus.conf"
        configuration.write_text(CONFIGURATION.format(socket=folder / "socket"), encoding="utf-8")
        self._daemon = subprocess.Popen(
            ["dbus-daemon", f"--config-file={configuration}", "--nofork", "--nopidfile", "--print-address"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._daemon.stdout is not None
        # Printed when it listens.
        self.address = self._daemon.stdout.readline().strip()

    @contextlib.contextmanager
    def silent(self) -> Iterator[None]:
        """Let it neither read nor answer for as long as the block lasts."""
        self._daemon.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._daemon.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        self._daemon.kill()
        self._daemon.wait()
        if self._daemon.stdout is not None:
            self._daemon.stdout.close()


class Client:
    """Another program on a bus: the desktop, or the login service."""

    def __init__(self, address: str) -> None:
        from jeepney.io.blocking import open_dbus_connection

        self._link = open_dbus_connection(address)

    def close(self) -> None:
        self._link.close()

    def call(
        self,
        to: str,
        path: str,
        interface: str | None,
        member: str,
        signature: str | None = None,
        body: tuple[Any, ...] = (),
    ) -> Any:
        """Call a method; return what was answered, or raise `DBusErrorResponse`."""
        import jeepney
        from jeepney.wrappers import unwrap_msg

        address = jeepney.DBusAddress(path, to, interface)
        message = jeepney.new_method_call(address, member, signature, body)
        return unwrap_msg(self._link.send_and_get_reply(message, timeout=10))

    def bus(self, member: str, signature: str, *body: Any) -> Any:
        """Ask the bus itself."""
        name = "org.freedesktop.DBus"
        return self.call(name, "/org/freedesktop/DBus", name, member, signature, body)

    def send_signal(
        self, path: str, interface: str, member: str, signature: str, *body: Any, to: str | None = None
    ) -> None:
        import jeepney

        message = jeepney.new_signal(jeepney.DBusAddress(path, interface=interface), member, signature, body)
        if to is not None:
            message.header.fields[jeepney.HeaderFields.destination] = to
        self._link.send(message)

    def until_signal(self, member: str, wanted: Callable[[Any], bool] = lambda body: True) -> Any:
        """Wait for a signal whose content is wanted, and return it."""
        import jeepney

        while True:
            message = self._link.receive(timeout=10)
            fields = message.header.fields
            if fields.get(jeepney.HeaderFields.member) == member and wanted(message.body):
                return message.body


@pytest.fixture
def bus_factory(tmp_path: Path) -> Iterator[Callable[[str], PrivateBus]]:
    if shutil.which("dbus-daemon") is None:
        pytest.skip("needs dbus-daemon (.ci/run installs dbus)")
    pytest.importorskip("jeepney")
    started: list[PrivateBus] = []

    def start(name: str) -> PrivateBus:
        started.append(PrivateBus(tmp_path / name))
        return started[-1]

    yield start
    for bus in started:
        bus.stop()


@pytest.fixture
def person_bus(bus_factory: Callable[[str], PrivateBus], monkeypatch: pytest.MonkeyPatch) -> PrivateBus:
    """The bus of the person who plays."""
    bus = bus_factory("session")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    return bus


@pytest.fixture
def machine_bus(bus_factory: Callable[[str], PrivateBus], monkeypatch: pytest.MonkeyPatch) -> PrivateBus:
    """The bus of the machine."""
    bus = bus_factory("system")
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.address)
    return bus
