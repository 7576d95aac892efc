"""voiceguide devices: where sound can go, and where it can come from."""

from __future__ import annotations

import click

from voiceguide.cli.echo import echo, echo_json
from voiceguide.cli.options import json_option
from voiceguide.sound.portaudio import Direction
from voiceguide.sound.portaudio import devices as known_devices
from voiceguide.wording import commands as wording


@click.command(help=wording.DEVICES_HELP)
@json_option
def devices(as_json: bool) -> None:
    """Show each device's name, and which is the default."""
    known = [(direction, device) for direction in Direction for device in known_devices(direction)]
    if as_json:
        rows = [
            {"name": device.name, "host": device.host, "default": device.default, "can": direction.can}
            for direction, device in known
        ]
        echo_json(rows)
        return
    for direction, device in known:
        label = wording.MICROPHONE if direction is Direction.RECORDS else ""
        default = wording.DEFAULT_DEVICE if device.default else ""
        echo(f"{label}{device.name}, through {device.host}{default}.")
    found = {direction for direction, _ in known}
    if Direction.PLAYS not in found:
        echo(wording.NO_DEVICES)
    if Direction.RECORDS not in found:
        echo(wording.NO_MICROPHONES)
