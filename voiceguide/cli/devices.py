"""voiceguide devices: where sound can go."""

from __future__ import annotations

import json

import click

from voiceguide.cli import wording
from voiceguide.cli.options import json_option


@click.command(help=wording.DEVICES_HELP)
@json_option
def devices(as_json: bool) -> None:
    """Say each device's name, and which is the default."""
    from voiceguide.sound.portaudio import devices as known_devices

    known = known_devices()
    if as_json:
        click.echo(
            json.dumps(
                [{"name": d.name, "host": d.host, "default": d.default} for d in known], ensure_ascii=False, indent=2
            )
        )
        return
    for device in known:
        click.echo(f"{device.name}, through {device.host}{wording.DEFAULT_DEVICE if device.default else ''}.")
    if not known:
        click.echo(wording.NO_DEVICES)
