"""The desktop's player and media keys, over a real message bus, from a second connection that plays the desktop."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from support.message_buses import Client, PrivateBus, bus_factory, machine_bus, person_bus  # noqa: F401 - fixtures

from voiceguide.controls.control import Control, State
from voiceguide.controls.inbox import Asked, Inbox, Source
from voiceguide.inputs import message_bus
from voiceguide.inputs.desktop import Approach, Desktop, Volume, control, playback
from voiceguide.inputs.message_bus import Call, local_sockets, session_bus
from voiceguide.inputs.mpris import NAME, PATH, PLAYER, PROPERTIES, ROOT, PlaybackStatus, Refusal, Shown, answer

LOGIN = "org.freedesktop.login1"


class Session:
    """What the desktop leads: a volume that follows what is asked for, and a title."""

    def __init__(self, title: str = "") -> None:
        self.inbox = Inbox()
        self.level = -6.0
        self.desktop = Desktop(
            self.inbox, volume=Volume(lambda: self.level, lowest=-30.0, highest=6.0, step=2.0), title=title
        )


@pytest.fixture
def session(person_bus: PrivateBus) -> Iterator[Session]:  # noqa: F811
    session = Session()
    assert session.desktop.start()
    yield session
    session.desktop.close()


@pytest.fixture
def client(person_bus: PrivateBus) -> Iterator[Client]:  # noqa: F811
    client = Client(person_bus.address)
    yield client
    client.close()


def pressed(client: Client, method: str, interface: str = PLAYER) -> None:
    assert client.call(NAME, PATH, interface, method) == ()


def read(client: Client, name: str, interface: str = PLAYER) -> Any:
    return client.call(NAME, PATH, PROPERTIES, "Get", "ss", (interface, name))[0][1]


def set_volume(client: Client, share: float) -> None:
    client.call(NAME, PATH, PROPERTIES, "Set", "ssv", (PLAYER, "Volume", ("d", share)))


def told(inbox: Inbox) -> Asked | None:
    return inbox.next(timeout=10)


@pytest.mark.parametrize(
    ("method", "wanted"),
    [
        ("PlayPause", Control.TOGGLE),
        ("Pause", Control.PAUSE),
        ("Stop", Control.STOP),
        ("Next", Control.SKIP),
        ("Previous", Control.BACK),
    ],
)
def test_a_media_key_asks_for_its_control(session: Session, client: Client, method: str, wanted: Control) -> None:
    pressed(client, method)
    assert told(session.inbox) == Asked(wanted, Source.DESKTOP)


def test_quit_stops_and_leaves_the_position_to_the_session(session: Session, client: Client) -> None:
    pressed(client, "Quit", ROOT)
    assert told(session.inbox) == Asked(Control.STOP, Source.DESKTOP)


def test_play_goes_on_only_when_paused(session: Session, client: Client) -> None:
    pressed(client, "Play")
    session.inbox.state = State.PAUSED
    pressed(client, "Play")
    pressed(client, "Stop")
    assert [told(session.inbox), told(session.inbox)] == [
        Asked(Control.GO_ON, Source.DESKTOP),
        Asked(Control.STOP, Source.DESKTOP),
    ]


def test_pausing_what_is_paused_asks_for_nothing_but_a_wait_can_be_paused(session: Session, client: Client) -> None:
    session.inbox.state = State.PAUSED
    pressed(client, "Pause")
    session.inbox.state = State.WAITING
    pressed(client, "Pause")
    pressed(client, "Stop")
    assert [told(session.inbox), told(session.inbox)] == [
        Asked(Control.PAUSE, Source.DESKTOP),
        Asked(Control.STOP, Source.DESKTOP),
    ]


def test_every_state_has_a_control_for_each_method() -> None:
    for state in State:
        shown = playback(state)
        waits = state in {State.PAUSED, State.WAITING, State.CHOOSING}
        assert shown is (PlaybackStatus.PAUSED if waits else PlaybackStatus.PLAYING)
        assert control("Play", shown) is (Control.GO_ON if waits else None)
        assert control("PlayPause", shown) is (Control.GO_ON if waits else Control.TOGGLE)
        assert control("Pause", shown) is Control.PAUSE
        for method in ("Seek", "SetPosition", "Raise", ""):
            assert control(method, shown) is None


def test_the_desktop_counts_as_somebody_who_can_answer_while_it_is_connected(person_bus: PrivateBus) -> None:  # noqa: F811
    session = Session()
    assert session.inbox.sources == set()
    with session.desktop:
        assert session.inbox.sources == {Source.DESKTOP}
    assert session.inbox.sources == set()


def test_what_is_shown_follows_the_session(session: Session, client: Client) -> None:
    client.bus("AddMatch", "s", f"type='signal',interface='{PROPERTIES}',path='{PATH}'")
    client.bus("AddMatch", "s", "type='signal',member='NameOwnerChanged'")
    assert read(client, "PlaybackStatus") == "Playing"
    session.inbox.state = State.PAUSED
    body = client.until_signal("PropertiesChanged")
    assert body == (PLAYER, {"PlaybackStatus": ("s", "Paused")}, [])
    assert read(client, "PlaybackStatus") == "Paused"
    session.inbox.state = State.SPEAKING
    assert client.until_signal("PropertiesChanged")[1] == {"PlaybackStatus": ("s", "Playing")}
    session.desktop.close()
    assert client.until_signal("PropertiesChanged")[1]["PlaybackStatus"] == ("s", "Stopped")
    client.until_signal("NameOwnerChanged", lambda body: body[0] == NAME and body[2] == "")


def test_no_title_is_told_unless_one_is_given(session: Session, client: Client) -> None:
    assert read(client, "Metadata")["xesam:title"] == ("s", "Voiceguide")
    assert Shown(PlaybackStatus.PLAYING, title="The harbour").properties()[PLAYER]["Metadata"][1]["xesam:title"] == (
        "s",
        "The harbour",
    )


def test_a_title_of_characters_that_no_bus_takes_does_no_harm(person_bus: PrivateBus, client: Client) -> None:  # noqa: F811
    session = Session(title="A\0 quiet\udc80 hour\n")
    with session.desktop:
        assert read(client, "Metadata")["xesam:title"] == ("s", "A quiet hour")


def test_all_that_a_player_must_have_is_there(session: Session, client: Client) -> None:
    (player,) = client.call(NAME, PATH, PROPERTIES, "GetAll", "s", (PLAYER,))
    assert {name for name in player if name.startswith("Can") and player[name] == ("b", True)} == {
        "CanGoNext", "CanGoPrevious", "CanPlay", "CanPause", "CanControl",
    }  # fmt: skip
    assert set(player) >= {"PlaybackStatus", "Metadata", "Volume", "Position", "Rate", "MinimumRate", "MaximumRate"}
    (root,) = client.call(NAME, PATH, PROPERTIES, "GetAll", "s", (ROOT,))
    assert root["Identity"] == ("s", "Voiceguide")
    assert root["SupportedUriSchemes"] == ("as", [])


def test_other_tools_can_read_and_press(session: Session, person_bus: PrivateBus) -> None:  # noqa: F811
    if shutil.which("gdbus") is None and shutil.which("dbus-send") is None:
        pytest.skip("needs gdbus or dbus-send (.ci/run installs dbus)")
    subprocess.run(
        ["dbus-send", f"--bus={person_bus.address}", "--print-reply", f"--dest={NAME}", PATH, f"{PLAYER}.Next"],
        check=True,
        capture_output=True,
        timeout=20,
    )
    assert told(session.inbox) == Asked(Control.SKIP, Source.DESKTOP)


def test_the_description_names_what_there_is(session: Session, client: Client) -> None:
    from xml.etree import ElementTree

    (text,) = client.call(NAME, PATH, "org.freedesktop.DBus.Introspectable", "Introspect")
    interfaces = ElementTree.fromstring(text)  # noqa: S314 - our own words
    player = next(one for one in interfaces if one.get("name") == PLAYER)
    assert {one.get("name") for one in player if one.tag == "property"} == set(
        Shown(PlaybackStatus.PLAYING).properties()[PLAYER]
    )
    assert "PlayPause" in {one.get("name") for one in player if one.tag == "method"}


@pytest.mark.parametrize(
    ("path", "interface", "member", "signature", "body", "error"),
    [
        (PATH, PLAYER, "Rewind", None, (), "UnknownMethod"),
        (PATH, "org.example.Other", "Play", None, (), "UnknownInterface"),
        ("/elsewhere", PLAYER, "Pause", None, (), "UnknownObject"),
        (PATH, PLAYER, "OpenUri", "s", ("file:///etc/passwd",), "NotSupported"),
        (PATH, PROPERTIES, "Get", "ss", (PLAYER, "Secrets"), "UnknownProperty"),
        (PATH, PROPERTIES, "Get", "s", (PLAYER,), "InvalidArgs"),
        (PATH, PROPERTIES, "Set", "ssv", (PLAYER, "PlaybackStatus", ("s", "Playing")), "PropertyReadOnly"),
        (PATH, PROPERTIES, "Set", "ssv", (PLAYER, "Volume", ("s", "loud")), "InvalidArgs"),
        (PATH, PROPERTIES, "Set", "ssv", (PLAYER, "Volume", ("d", float("nan"))), "InvalidArgs"),
    ],
)
def test_what_cannot_be_had_is_refused_and_the_next_key_still_works(
    session: Session,
    client: Client,
    path: str,
    interface: str,
    member: str,
    signature: str | None,
    body: tuple[Any, ...],
    error: str,
) -> None:
    from jeepney import DBusErrorResponse

    with pytest.raises(DBusErrorResponse) as refused:
        client.call(NAME, path, interface, member, signature, body)
    assert refused.value.name == f"org.freedesktop.DBus.Error.{error}"
    pressed(client, "Stop")
    assert told(session.inbox) == Asked(Control.STOP, Source.DESKTOP)


variants = some.tuples(some.sampled_from("sdibu"), some.one_of(some.text(), some.floats(), some.integers()))


@given(
    some.sampled_from(["", PLAYER, ROOT, PROPERTIES, "org.freedesktop.DBus.Peer", "x.y"]),
    some.sampled_from(["Get", "GetAll", "Set", "Play", "Ping", "Introspect", "OpenUri", "Seek", "Nonsense"]),
    some.lists(some.one_of(some.just(PLAYER), some.just("Volume"), some.text(), variants), max_size=4),
)
def test_whatever_is_called_is_answered_or_refused(interface: str, member: str, body: list[Any]) -> None:
    call = Call(PATH, interface, member, tuple(body), None)
    try:
        given = answer(call, Shown(PlaybackStatus.PAUSED))
    except Refusal:
        return
    except TypeError:
        # A double on the bus is always a number; here it need not be.
        assert not isinstance(body[2][1], float)
        return
    assert given.volume is None or 0 <= given.volume <= 1


def test_the_volume_moves_to_where_the_slider_stands_one_step_at_a_time(session: Session, client: Client) -> None:
    client.bus("AddMatch", "s", f"type='signal',interface='{PROPERTIES}',path='{PATH}'")
    assert read(client, "Volume") == pytest.approx(24 / 36)
    set_volume(client, 1.0)
    set_volume(client, 0.9)
    set_volume(client, 18 / 36)
    steps = [(Control.LOUDER, -4.0), *((Control.SOFTER, level) for level in (-6.0, -8.0, -10.0, -12.0))]
    for step, level in steps:
        assert told(session.inbox) == Asked(step, Source.DESKTOP)
        session.level = level
        shown = client.until_signal("PropertiesChanged")[1]
        assert shown["Volume"][1] == pytest.approx((level + 30) / 36)
    pressed(client, "Stop")
    assert told(session.inbox) == Asked(Control.STOP, Source.DESKTOP)


@given(
    some.floats(-30, 6),
    some.lists(some.floats(0, 1), min_size=1, max_size=30),
    some.sampled_from([0.5, 1.0, 2.0, 3.0]),
    some.integers(0, 3),
)
def test_a_dragged_slider_never_leads_past_where_it_was_left(
    start: float, drags: list[float], step: float, late: int
) -> None:
    level = start
    volume = Volume(lambda: level, lowest=-30.0, highest=6.0, step=step)
    approach = Approach(volume)
    for share in drags:
        approach.to(share)
    aim = -30 + drags[-1] * 36
    moment, waiting = 0.0, None
    for _ in range(1000):
        asked = approach.step(moment)
        if asked is not None:
            assert waiting is None, "a step is asked for before the one before was taken"
            waiting = (moment + late * 0.2, step if asked is Control.LOUDER else -step)
        if waiting and moment >= waiting[0]:
            level, waiting = level + waiting[1], None
        moment += 0.2
    assert abs(level - aim) <= max(step, abs(start - aim) if abs(start - aim) < 0.36 else 0.0) + 1e-6
    assert min(start, aim) - step <= level <= max(start, aim) + step


def test_a_volume_that_cannot_change_is_not_asked_for_again_and_again() -> None:
    approach = Approach(Volume(lambda: 6.0, lowest=-30.0, highest=12.0, step=2.0))
    approach.to(1.0)
    steps = [approach.step(moment * 0.2) for moment in range(1000)]
    assert [step for step in steps if step] == [Control.LOUDER]


def test_a_second_session_has_a_name_of_its_own(session: Session, client: Client) -> None:
    second = Session()
    with second.desktop:
        assert Source.DESKTOP in second.inbox.sources
        names = client.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "ListNames")[0]
        ours = [name for name in names if name.startswith(NAME)]
        assert len(ours) == 2
        other = next(name for name in ours if name != NAME)
        client.call(other, PATH, PLAYER, "Pause")
        assert told(second.inbox) == Asked(Control.PAUSE, Source.DESKTOP)
        assert session.inbox.next() is None


def test_before_the_machine_sleeps_the_session_is_paused(machine_bus: PrivateBus) -> None:  # noqa: F811
    session = Session()
    login = Client(machine_bus.address)
    login.bus("RequestName", "su", LOGIN, 4)
    with session.desktop:
        assert session.inbox.sources == set(), "nobody can press a key over the machine's bus"
        _until_listening(login)
        login.send_signal("/org/freedesktop/login1", f"{LOGIN}.Manager", "PrepareForSleep", "b", False)
        login.send_signal("/org/freedesktop/login1", f"{LOGIN}.Manager", "PrepareForSleep", "b", True)
        assert told(session.inbox) == Asked(Control.PAUSE, Source.SYSTEM)
        assert session.inbox.next() is None
    login.close()


def test_only_the_login_service_can_announce_sleep(machine_bus: PrivateBus) -> None:  # noqa: F811
    session = Session()
    login, stranger = Client(machine_bus.address), Client(machine_bus.address)
    login.bus("RequestName", "su", LOGIN, 4)
    with session.desktop:
        names = _until_listening(login)
        announcement = ("/org/freedesktop/login1", f"{LOGIN}.Manager", "PrepareForSleep", "b", True)
        stranger.send_signal(*announcement)
        for name in names:
            stranger.send_signal(*announcement, to=name)
        # The bus has passed on what came before this was answered.
        stranger.bus("GetNameOwner", "s", LOGIN)
        login.send_signal(*announcement)
        assert told(session.inbox) == Asked(Control.PAUSE, Source.SYSTEM)
        assert session.inbox.next(timeout=0.5) is None
    login.close()
    stranger.close()


def _until_listening(client: Client) -> list[str]:
    """Wait until somebody else on the bus has asked to be told of sleep; return the connections there are."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        (names,) = client.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "ListNames")
        for name in (one for one in names if one.startswith(":")):
            (statistics,) = client.call(
                "org.freedesktop.DBus",
                "/org/freedesktop/DBus",
                "org.freedesktop.DBus.Debug.Stats",
                "GetConnectionStats",
                "s",
                (name,),
            )
            if statistics.get("MatchRules", ("u", 0))[1] > 0:
                return [one for one in names if one.startswith(":")]
    raise AssertionError("nobody asked to be told of sleep")


def test_without_a_bus_nothing_happens() -> None:
    session = Session()
    assert session.desktop.start() is False
    assert session.inbox.sources == set()
    session.desktop.close()


def test_without_the_package_nothing_happens(person_bus: PrivateBus, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setitem(sys.modules, "jeepney", None)
    assert not message_bus.available()
    session = Session()
    assert session.desktop.start() is False
    session.desktop.close()


def test_a_bus_that_goes_away_takes_nothing_with_it(session: Session, person_bus: PrivateBus) -> None:  # noqa: F811
    person_bus.stop()
    until = time.monotonic() + 10
    while session.inbox.sources and time.monotonic() < until:
        assert session.inbox.next(timeout=0.05) is None
    assert session.inbox.sources == set()
    session.desktop.close()
    assert not any(thread.name == "desktop" for thread in threading.enumerate())


def test_a_bus_that_falls_silent_keeps_nobody_from_leaving(session: Session, person_bus: PrivateBus) -> None:  # noqa: F811
    with person_bus.silent():
        session.inbox.state = State.PAUSED
        session.desktop.close()
        assert not any(thread.name == "desktop" for thread in threading.enumerate())


def test_a_bus_that_never_answers_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX) as mute:
        mute.bind(str(tmp_path / "mute"))
        mute.listen()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'mute'}")
        session = Session()
        assert session.desktop.start() is False
        assert session.inbox.sources == set()
        session.desktop.close()


def test_an_address_on_a_network_is_never_gone_to(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    real = socket.socket.__init__

    def watched(self: socket.socket, family: int = -1, *rest: Any, **named: Any) -> None:
        made.append(family)
        real(self, family, *rest, **named)

    monkeypatch.setattr(socket.socket, "__init__", watched)
    with socket.socket(socket.AF_INET) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        made.clear()
        host, port = listener.getsockname()
        for address in (f"tcp:host={host},port={port}", f"nonce-tcp:host={host},port={port},noncefile=/dev/null"):
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
            monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
            session = Session()
            assert session.desktop.start() is False
            session.desktop.close()
    assert set(made) <= {socket.AF_UNIX}


def test_addresses_name_their_local_sockets() -> None:
    assert local_sockets("unix:path=/run/a%20b,guid=12;tcp:host=x,port=1;unix:abstract=/tmp/c") == [
        "/run/a b",
        "\0/tmp/c",
    ]
    assert local_sockets("unix:path=/run/%C3%A4") == ["/run/ä"]
    assert local_sockets("unixexec:path=/bin/sh;launchd:path=/tmp/a;tcp:path=/tmp/b") == []
    assert local_sockets("disabled:") == local_sockets("autolaunch:") == local_sockets("") == []
    assert session_bus({"XDG_RUNTIME_DIR": "/run/user/1"}) == ["/run/user/1/bus"]
    assert session_bus({"XDG_RUNTIME_DIR": "/run/user/1", "DBUS_SESSION_BUS_ADDRESS": "disabled:"}) == []
    assert session_bus({}) == []


@given(some.text())
def test_any_address_is_read_without_a_fault(address: str) -> None:
    assert all(local_sockets(address))
