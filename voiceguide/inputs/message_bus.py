"""A connection to a D-Bus message bus on this machine, and the messages that come over it.

Only local sockets are used, whatever the address says: nothing here can reach a network.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import socket
import struct
import sys
import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from jeepney import Message


Value = tuple[str, Any]
"""A value and, before it, its type in D-Bus's letters: `("d", 0.5)`."""

SESSION_BUS = "DBUS_SESSION_BUS_ADDRESS"
SYSTEM_BUS = "DBUS_SYSTEM_BUS_ADDRESS"

ERROR = "org.freedesktop.DBus.Error."
"""How the names of D-Bus's own errors begin."""

_SYSTEM_SOCKET = "/run/dbus/system_bus_socket"
_PATIENCE = 2.0  # seconds for a whole connection, or for one answer
_READ = 65_536
_MALFORMED = (ValueError, LookupError, TypeError, AssertionError, struct.error)


class BusLost(Exception):
    """The bus is not there, or not any more; the message says why, for those who look for a fault."""


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody on the bus calls a method."""

    path: str
    interface: str
    """Empty where the caller leaves it open."""
    member: str
    body: tuple[Any, ...]
    message: Message
    """What came over the bus, to answer it."""


@dataclass(frozen=True, slots=True)
class Signal:
    """Something is announced on the bus."""

    path: str
    interface: str
    member: str
    body: tuple[Any, ...]
    to_all: bool
    """Whether it was sent to everybody; anybody may send one to a single program and make it up."""


def available() -> bool:
    """Say whether a message bus can be talked to from here at all."""
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
    """Return the local sockets that a D-Bus address names; what is anything else is left out."""
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
    """A connection; for one thread.

    Everything raises `BusLost` when the bus is gone, and nothing waits longer than some seconds for it.
    """

    def __init__(self, sockets: list[str]) -> None:
        """Connect to the first of the sockets that takes us.

        Raises:
            BusLost: None of them does.
        """
        import jeepney

        self._jeepney = jeepney
        self._serials = itertools.count(1)
        self._parser: Any = jeepney.Parser()
        self._kept: deque[Message] = deque()
        self._socket = self._connected(sockets)
        try:
            self.call("Hello")
        except BusLost:
            self.close()
            raise

    def fileno(self) -> int:
        """Return the descriptor that becomes readable when something arrives."""
        return self._socket.fileno()

    def close(self) -> None:
        """Leave the bus."""
        self._socket.close()

    def call(self, member: str, signature: str | None = None, body: tuple[Any, ...] = ()) -> tuple[Any, ...]:
        """Ask the bus itself for something and return its answer; what else arrives meanwhile is kept."""
        jeepney = self._jeepney
        to = jeepney.DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
        serial = self._send(jeepney.new_method_call(to, member, signature, body))
        until = time.monotonic() + _PATIENCE
        while True:
            messages = self._read(max(until - time.monotonic(), 0.001))
            answers = [one for one in messages if one.header.fields.get(jeepney.HeaderFields.reply_serial) == serial]
            self._kept.extend(one for one in messages if one not in answers)
            if not answers:
                continue
            if answers[0].header.message_type is jeepney.MessageType.error:
                raise BusLost(f"{member} was refused")
            return tuple(answers[0].body)

    def listen_for(self, sender: str, interface: str, member: str) -> None:
        """Ask to be told of a signal."""
        rule = f"type='signal',sender='{sender}',interface='{interface}',member='{member}'"
        self.call("AddMatch", "s", (rule,))

    def own(self, name: str) -> bool:
        """Ask to be known by a name; say whether it was free."""
        do_not_queue, ours = 4, 1
        return bool(self.call("RequestName", "su", (name, do_not_queue))[0] == ours)

    def arrived(self) -> Iterator[Call | Signal]:
        """Give what has arrived; waits for nothing."""
        self._kept.extend(self._read(0.0))
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

    def _connected(self, sockets: list[str]) -> socket.socket:
        if sys.platform == "win32":
            raise BusLost("no local bus")
        reason: Exception | None = None
        for name in sockets:
            link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                link.settimeout(_PATIENCE)
                link.connect(name)
                self._introduced(link)
            except (OSError, ValueError) as failure:
                link.close()
                reason = failure
            else:
                return link
        raise BusLost(str(reason) if reason else "no local bus") from reason

    def _introduced(self, link: socket.socket) -> None:
        """Tell the bus whose program this is."""
        from jeepney.auth import Authenticator

        talk = Authenticator(inc_null_byte=False)
        link.sendall(b"\0")
        until = time.monotonic() + _PATIENCE
        for line in talk:
            link.sendall(line)
            link.settimeout(max(until - time.monotonic(), 0.001))
            heard = link.recv(1024)
            if not heard:
                raise ConnectionResetError("the bus hung up")
            talk.feed(heard)
        link.sendall(b"BEGIN\r\n")

    def _send(self, message: Message) -> int:
        serial = next(self._serials)
        try:
            self._socket.settimeout(_PATIENCE)
            self._socket.sendall(message.serialise(serial=serial))
        except OSError as failure:
            raise BusLost(str(failure)) from failure
        return serial

    def _read(self, seconds: float) -> list[Message]:
        """Return the messages that are complete after reading once; with no seconds to wait, perhaps none."""
        try:
            self._socket.settimeout(seconds)
            data = self._socket.recv(_READ)
        except BlockingIOError:
            return []
        except OSError as failure:
            raise BusLost(str(failure)) from failure
        if not data:
            raise BusLost("the bus hung up")
        try:
            messages: list[Message] = self._parser.feed(data)
        except _MALFORMED as failure:
            raise BusLost("the bus sent what is no message") from failure
        return messages

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
