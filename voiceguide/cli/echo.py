"""The one place through which the program writes to the terminal."""

from __future__ import annotations

import click


def echo(line: object = "", *, nl: bool = True, err: bool = False) -> None:
    """Write a line to standard output, or a message to standard error."""
    click.echo(line, nl=nl, err=err)
