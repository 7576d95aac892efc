"""The connection to a message bus: to a real one, which may fall silent, and to a socket that pretends to be one."""

from __future__ import annotations

import contextlib
import gc
import select
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.message_buses import Client, PrivateBus, bus_factory, person_bus  # noqa: F401 - fixtures

from voiceguide.inputs import message_bus
from voiceguide.inputs.message_bus import BusLost, Call, MessageBus, Signal, local_sockets, session_bus

jeepney = pytest.importorskip("jeepney")

NAME = "org.example.Voiceguide"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message_bus, "_PATIENCE", 0.2)


@pytest.fixture
def bus(person_bus: PrivateBus) -> Iterator[MessageBus]:  # noqa: F811
    bus = MessageBus(session_bus())
    yield bus
    bus.close()


@pytest.fixture
def client(person_bus: PrivateBus) -> Iterator[Client]:  # noqa: F811
    client = Client(person_bus.address)
    yield client
    client.close()


def arriving(bus: MessageBus, count: int) -> list[Call | Signal]:
    """Return so many messages, looking only when the bus says that there is something."""
    found: list[Call | Signal] = []
    while len(found) < count:
        assert select.select([bus], [], [], 10)[0], f"only {len(found)} of {count} messages woke anybody"
        found += bus.arrived()
    return found


def test_what_arrives_while_an_answer_is_waited_for_is_not_lost(bus: MessageBus, client: Client) -> None:
    bus.own(NAME)
    for number in range(3):
        client.send_signal("/", "org.example.Told", "Told", "u", number, to=NAME)
    client.bus("NameHasOwner", "s", NAME)  # so the bus has passed them on
    assert bus.own(f"{NAME}.again")
    assert [one.body for one in bus.arrived() if one.member == "Told"] == [(0,), (1,), (2,)]


def test_every_message_of_many_at_once_wakes_who_waits_for_it(bus: MessageBus, client: Client) -> None:
    """Messages that were read along with another, and lay in memory, would come with the next one only."""
    bus.own(NAME)
    list(bus.arrived())
    for number in range(500):
        client.send_signal("/", "org.example.Told", "Told", "us", number, "x" * (number % 97), to=NAME)
    told = [one for one in arriving(bus, 500) if one.member == "Told"]
    assert [one.body[0] for one in told] == list(range(500))


def test_a_name_is_ours_or_somebody_elses(bus: MessageBus, client: Client) -> None:
    assert bus.own(NAME)
    client.bus("RequestName", "su", f"{NAME}.taken", 4)
    assert not bus.own(f"{NAME}.taken")


def test_what_the_bus_refuses_is_its_loss(bus: MessageBus) -> None:
    with pytest.raises(BusLost, match=r"Error\.InvalidArgs"):
        bus.own("no name at all")


def test_the_first_socket_that_takes_us_is_used(person_bus: PrivateBus, tmp_path: Path) -> None:  # noqa: F811
    MessageBus([str(tmp_path / "nothing"), *local_sockets(person_bus.address)]).close()


@pytest.mark.usefixtures("impatient")
def test_a_bus_that_falls_silent_is_lost(bus: MessageBus, person_bus: PrivateBus) -> None:  # noqa: F811
    with person_bus.silent():
        list(bus.arrived())  # what came before
        assert list(bus.arrived()) == []
        with pytest.raises(BusLost):
            bus.own(NAME)


@pytest.mark.usefixtures("impatient")
def test_a_bus_that_reads_nothing_any_more_holds_nobody_up(bus: MessageBus, person_bus: PrivateBus) -> None:  # noqa: F811
    def announce_much() -> None:
        for _ in range(10_000):
            bus.announce("/", "org.example.Told", "Told", "s", "x" * 1000)

    with person_bus.silent(), pytest.raises(BusLost):
        announce_much()


@pytest.mark.usefixtures("impatient")
def test_a_bus_that_is_silent_from_the_first_on_is_none(person_bus: PrivateBus) -> None:  # noqa: F811
    with person_bus.silent(), pytest.raises(BusLost):
        MessageBus(session_bus())


Pretended = Callable[[bytes | None], str]


@pytest.fixture
def pretended(tmp_path: Path) -> Iterator[Pretended]:
    """Open a socket that lets us in as a bus does, then sends something, or nothing, and hangs up when we do."""
    running: list[threading.Thread] = []
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "pretended"))
    listener.listen()

    def pretend(sent: bytes | None) -> str:
        def let_in() -> None:
            link, _ = listener.accept()
            with link, link.makefile("rb") as lines:
                lines.readline()
                link.sendall(b"OK 0123456789abcdef0123456789abcdef\r\n")
                lines.readline()
                if sent is None:
                    link.shutdown(socket.SHUT_WR)
                elif sent:
                    link.sendall(sent)
                while lines.read(4096):
                    pass

        running.append(threading.Thread(target=let_in))
        running[-1].start()
        return str(tmp_path / "pretended")

    yield pretend
    for thread in running:
        thread.join(10)
        assert not thread.is_alive(), "we did not hang up"
    listener.close()


def refusal() -> bytes:
    """Return an answer to the first question, saying no."""
    question = jeepney.new_method_call(
        jeepney.DBusAddress("/", "org.freedesktop.DBus", "org.freedesktop.DBus"), "Hello"
    )
    question.header.serial = 1
    answer = jeepney.new_error(question, "org.example.Error.Full", "s", ("too many of you",))
    return bytes(answer.serialise(serial=1))


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (b"", "TimeoutError"),
        (None, "reset"),
        (b"rubbish" * 100, "Error"),
        (bytes(64), "Error"),
        (refusal(), "too many"),
    ],
    ids=["nothing", "an end", "rubbish", "zeros", "a refusal"],
)
def test_what_greets_us_with_anything_but_a_welcome_is_no_bus(
    pretended: Pretended, sent: bytes | None, why: str
) -> None:
    with pytest.raises(BusLost, match=why):
        MessageBus([pretended(sent)])


def test_nothing_stays_open(pretended: Pretended, person_bus: PrivateBus, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    before = descriptors()
    for _ in range(3):
        MessageBus(session_bus()).close()
    monkeypatch.setattr(message_bus, "_PATIENCE", 0.2)
    with contextlib.suppress(BusLost):
        MessageBus([pretended(b"")])
    assert descriptors() <= before + 1, "one is the other end of the last, which may take a moment"


def descriptors() -> int:
    gc.collect()
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_bus_that_is_killed_is_lost(bus: MessageBus, person_bus: PrivateBus) -> None:  # noqa: F811
    person_bus.stop()
    with pytest.raises(BusLost):
        arriving(bus, 1000)
    with pytest.raises(BusLost):
        bus.own(NAME)
