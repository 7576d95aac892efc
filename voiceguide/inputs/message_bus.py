"""A connection to a D-Bus message bus on this machine, and its messages.

Only local sockets are used, whatever the address says, so nothing here can reach a network.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import socket
import struct
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from jeepney import Message


Value = tuple[str, Any]
"""A type in D-Bus's letters, and a value of it: `("d", 0.5)`."""

SESSION_BUS = "DBUS_SESSION_BUS_ADDRESS"
SYSTEM_BUS = "DBUS_SYSTEM_BUS_ADDRESS"

ERROR = "org.freedesktop.DBus.Error."
"""The beginning of the names of D-Bus's own errors."""

_SYSTEM_SOCKET = "/run/dbus/system_bus_socket"
_PATIENCE = 2.0  # seconds for a whole connection, or for one answer
_MALFORMED = (ValueError, LookupError, TypeError, AssertionError, struct.error)


class BusLost(Exception):
    """The bus is missing or was lost; the message says why, for debugging."""


@dataclass(frozen=True, slots=True)
class Call:
    """A method call that arrived on the bus."""

    path: str
    interface: str
    """Empty if the caller left it open."""
    member: str
    body: tuple[Any, ...]
    message: Message
    """The original message, needed to answer it."""


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal that arrived on the bus."""

    path: str
    interface: str
    member: str
    body: tuple[Any, ...]
    to_all: bool
    """Whether it was sent to everybody; anybody can make one up and send it to a single program."""


def available() -> bool:
    """Return whether this program can talk to a message bus at all."""
    return hasattr(socket, "AF_UNIX") and importlib.util.find_spec("jeepney") is not None


def session_bus(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Return the sockets at which the person's own bus may be."""
    if SESSION_BUS in environment:
        return local_sockets(environment[SESSION_BUS])
    folder = environment.get("XDG_RUNTIME_DIR", "")
    return [f"{folder}/bus"] if folder.startswith("/") else []


def system_bus(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Return the sockets at which the machine's bus may be."""
    return local_sockets(environment[SYSTEM_BUS]) if SYSTEM_BUS in environment else [_SYSTEM_SOCKET]


def local_sockets(address: str) -> list[str]:
    """Return the local sockets that a D-Bus address names; everything else is left out."""
    found = []
    for entry in address.split(";"):
        transport, _, rest = entry.partition(":")
        options = dict(option.partition("=")[::2] for option in rest.split(","))
        if transport != "unix":
            continue
        if options.get("path"):
            found.append(unquote(options["path"]))
        elif options.get("abstract"):
            found.append("\0" + unquote(options["abstract"]))
    return found


class MessageBus:
    """A connection, for use by one thread.

    Every method raises `BusLost` when the bus is gone, and none waits for it for more than a few seconds.
    """

    def __init__(self, sockets: list[str]) -> None:
        """Connect to the first of the sockets that takes us.

        Raises:
            BusLost: None of them does.
        """
        import jeepney

        self._jeepney = jeepney
        self._link = _connected(sockets)
        self._kept: deque[Message] = deque()
        self._link.filter(jeepney.MatchRule(), queue=self._kept)  # what arrives while waiting for an answer

    def fileno(self) -> int:
        """Return the descriptor that becomes readable when something arrives."""
        return int(self._link.sock.fileno())

    def close(self) -> None:
        """Leave the bus."""
        self._link.close()

    def listen_for(self, sender: str, interface: str, member: str) -> None:
        """Subscribe to a signal."""
        rule = self._jeepney.MatchRule(type="signal", sender=sender, interface=interface, member=member)
        with self._or_lost():
            self._link.bus_proxy.AddMatch(rule)

    def own(self, name: str) -> bool:
        """Request a name on the bus; return whether it was free."""
        do_not_queue, ours = 4, 1
        with self._or_lost():
            (given,) = self._link.bus_proxy.RequestName(name, do_not_queue)
        return bool(given == ours)

    def arrived(self) -> Iterator[Call | Signal]:
        """Yield what has arrived, without waiting."""
        with self._or_lost(), contextlib.suppress(TimeoutError):
            self._link.recv_messages(timeout=0)
            # What was read along with it will not wake anybody again.
            self._kept.extend(iter(self._link.parser.get_next_message, None))
        while self._kept:
            if (understood := self._understood(self._kept.popleft())) is not None:
                yield understood

    def answer(self, call: Call, signature: str | None = None, *body: object) -> None:
        """Answer a call."""
        if self._answerable(call):
            self._send(self._jeepney.new_method_return(call.message, signature, body))

    def refuse(self, call: Call, name: str, sentence: str) -> None:
        """Answer a call with an error."""
        if self._answerable(call):
            self._send(self._jeepney.new_error(call.message, name, "s", (sentence,)))

    def announce(self, path: str, interface: str, member: str, signature: str, *body: object) -> None:
        """Send a signal to everybody."""
        emitter = self._jeepney.DBusAddress(path, interface=interface)
        self._send(self._jeepney.new_signal(emitter, member, signature, body))

    def _answerable(self, call: Call) -> bool:
        return not call.message.header.flags & self._jeepney.MessageFlag.no_reply_expected

    def _send(self, message: Message) -> None:
        with self._or_lost():
            self._link.send(message)

    @contextlib.contextmanager
    def _or_lost(self) -> Iterator[None]:
        try:
            yield
        except (OSError, self._jeepney.DBusErrorResponse, *_MALFORMED) as failure:
            raise BusLost(repr(failure)) from failure

    def _understood(self, message: Message) -> Call | Signal | None:
        kinds, names = self._jeepney.MessageType, self._jeepney.HeaderFields
        fields = message.header.fields
        path, interface = fields.get(names.path, ""), fields.get(names.interface, "")
        member, body = fields.get(names.member, ""), tuple(message.body)
        if message.header.message_type is kinds.method_call:
            return Call(path, interface, member, body, message)
        if message.header.message_type is kinds.signal:
            return Signal(path, interface, member, body, to_all=names.destination not in fields)
        return None


def _connected(sockets: list[str]) -> Any:  # noqa: ANN401 - jeepney has no types
    """Return jeepney's connection to the first of the sockets that takes us.

    Raises:
        BusLost: None of them does.
    """
    from jeepney import DBusErrorResponse

    reason: Exception | None = None
    for name in sockets:
        try:
            return _joined(name)
        except (OSError, DBusErrorResponse, *_MALFORMED) as failure:
            reason = failure
    raise BusLost(repr(reason) if reason else "no local bus") from reason


def _joined(name: str) -> Any:  # noqa: ANN401 - jeepney has no types
    from jeepney.io.blocking import DBusConnection, prep_socket

    class Connection(DBusConnection):  # type: ignore[misc]
        """One that never waits forever for an answer, as jeepney's own would for the one to its greeting."""

        def send_and_get_reply(self, message: Message, *, timeout: float | None = None) -> Message:
            return super().send_and_get_reply(message, timeout=timeout or _PATIENCE)

    link = prep_socket(name, timeout=_PATIENCE)
    try:
        link.settimeout(_PATIENCE)  # a bus that never reads accepts nothing in the end
        return Connection(link)
    except BaseException:
        link.close()
        raise
