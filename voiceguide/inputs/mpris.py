"""MPRIS, the desktop's interface to a player: its requests and our answers. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from voiceguide.inputs.message_bus import ERROR, Call, Value
from voiceguide.printable import on_one_line

NAME = "org.mpris.MediaPlayer2.voiceguide"
PATH = "/org/mpris/MediaPlayer2"
ROOT = "org.mpris.MediaPlayer2"
PLAYER = "org.mpris.MediaPlayer2.Player"
PROPERTIES = "org.freedesktop.DBus.Properties"

_PEER = "org.freedesktop.DBus.Peer"
_INTROSPECTABLE = "org.freedesktop.DBus.Introspectable"
_TRACK = "/org/voiceguide/session"

_ASKED = {
    ROOT: {"Raise": "", "Quit": ""},
    PLAYER: {
        "Next": "",
        "Previous": "",
        "Pause": "",
        "PlayPause": "",
        "Stop": "",
        "Play": "",
        "Seek": "x",
        "SetPosition": "ox",
        "OpenUri": "s",
    },
}
"""The methods that can be called, and the types of their arguments."""

_ANSWERED_HERE = {
    PROPERTIES: {"Get": "ss", "GetAll": "s", "Set": "ssv"},
    _INTROSPECTABLE: {"Introspect": ""},
    _PEER: {"Ping": ""},
}

_NOTHING_HAPPENS = {"Raise", "Seek", "SetPosition"}  # as MPRIS demands of a player without them
_WRITABLE = "Volume"


class PlaybackStatus(StrEnum):
    """What the desktop shows of a session."""

    PLAYING = "Playing"
    PAUSED = "Paused"
    STOPPED = "Stopped"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the desktop may know of a session."""

    playback: PlaybackStatus
    volume: float = 1.0
    """From 0 to 1."""
    title: str = ""
    """Empty if it is not published."""

    def properties(self) -> dict[str, dict[str, Value]]:
        """Return every readable property, by interface."""
        metadata: dict[str, Value] = {
            "mpris:trackid": ("o", _TRACK),
            "xesam:title": ("s", " ".join(on_one_line(self.title).split()) or "Voiceguide"),
        }
        able = dict.fromkeys(("CanGoNext", "CanGoPrevious", "CanPlay", "CanPause", "CanControl"), ("b", True))
        return {
            ROOT: {
                "Identity": ("s", "Voiceguide"),
                "CanQuit": ("b", True),
                "CanRaise": ("b", False),
                "HasTrackList": ("b", False),
                "SupportedUriSchemes": ("as", []),
                "SupportedMimeTypes": ("as", []),
            },
            PLAYER: {
                "PlaybackStatus": ("s", str(self.playback)),
                "Metadata": ("a{sv}", metadata),
                "Volume": ("d", self.volume),
                "Position": ("x", 0),
                "Rate": ("d", 1.0),
                "MinimumRate": ("d", 1.0),
                "MaximumRate": ("d", 1.0),
                "CanSeek": ("b", False),
                **able,
            },
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a call, and what the call asks the session for."""

    signature: str | None = None
    body: tuple[Any, ...] = ()
    asked: str = ""
    """The name of a method of the player in MPRIS."""
    volume: float | None = None
    """The volume that is asked for, from 0 to 1."""


class Refusal(Exception):
    """A call that cannot be answered; `name` is the name of the error in D-Bus."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = ERROR + name


def answer(call: Call, shown: Shown) -> Answer:
    """Return the answer to a call.

    Raises:
        Refusal: What it names does not exist or is unavailable.
    """
    interface = _interface(call)
    if interface == _PEER:
        return Answer()
    if call.path != PATH:
        raise Refusal("UnknownObject", f"There is nothing at {call.path}.")
    if interface == _INTROSPECTABLE:
        return Answer("s", (description(),))
    if interface == PROPERTIES:
        return _property(call, shown.properties())
    if call.member == "OpenUri":
        raise Refusal("NotSupported", "Voiceguide opens nothing for the desktop.")
    return Answer() if call.member in _NOTHING_HAPPENS else Answer(asked=call.member)


def changed(before: Shown, after: Shown) -> dict[str, Value]:
    """Return the properties of the player that changed."""
    old = before.properties()[PLAYER]
    return {name: value for name, value in after.properties()[PLAYER].items() if value != old[name]}


def description() -> str:
    """Return the description of the interfaces, in D-Bus's XML."""
    properties = Shown(PlaybackStatus.STOPPED).properties()
    interfaces = []
    for name, methods in {**_ASKED, **_ANSWERED_HERE}.items():
        lines = [_method(method, types) for method, types in methods.items()]
        lines += [
            f'<property name="{one}" type="{kind}" access="{"readwrite" if one == _WRITABLE else "read"}"/>'
            for one, (kind, _) in properties.get(name, {}).items()
        ]
        interfaces.append(f'<interface name="{name}">{"".join(lines)}</interface>')
    return f"<node>{''.join(interfaces)}</node>"


_GIVEN_BACK = {"Get": "v", "GetAll": "a{sv}", "Introspect": "s"}


def _method(name: str, types: str) -> str:
    given = "".join(f'<arg type="{kind}" direction="in"/>' for kind in types)
    back = f'<arg type="{_GIVEN_BACK[name]}" direction="out"/>' if name in _GIVEN_BACK else ""
    return f'<method name="{name}">{given}{back}</method>'


def _interface(call: Call) -> str:
    """Return the interface that a call means, even if the caller left it open."""
    every = {**_ASKED, **_ANSWERED_HERE}
    candidates = [call.interface] if call.interface else list(every)
    for interface in candidates:
        if call.member in every.get(interface, {}):
            return interface
    if call.interface and call.interface not in every:
        raise Refusal("UnknownInterface", f"There is no interface {call.interface}.")
    raise Refusal("UnknownMethod", f"There is no method {call.member}.")


def _property(call: Call, properties: dict[str, dict[str, Value]]) -> Answer:
    """Read one or all properties, or set the volume."""
    match call.member, call.body:
        case "GetAll", (str(interface),):
            return Answer("a{sv}", (properties.get(interface, {}),))
        case "Get", (str(interface), str(name)):
            return Answer("v", (_one(properties, interface, name),))
        case "Set", (str(interface), str(name), (str(kind), value)):
            _one(properties, interface, name)
            if name != _WRITABLE:
                raise Refusal("PropertyReadOnly", f"{name} cannot be set.")
            if kind != "d" or not math.isfinite(value):
                raise Refusal("InvalidArgs", "The volume is a number from 0 to 1.")
            return Answer(volume=min(max(float(value), 0.0), 1.0))
    raise Refusal("InvalidArgs", f"{call.member} was called with arguments that it does not take.")


def _one(properties: dict[str, dict[str, Value]], interface: str, name: str) -> Value:
    # The caller may leave the interface open here as well.
    for candidate in [interface] if interface else list(properties):
        if name in properties.get(candidate, {}):
            return properties[candidate][name]
    raise Refusal("UnknownProperty", f"There is no property {name}.")
