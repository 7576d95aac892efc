"""voiceguide list: the sessions there are."""

from __future__ import annotations

import click

from voiceguide.cli.echo import echo, echo_json
from voiceguide.cli.options import json_option
from voiceguide.errors import ScriptError, VoiceguideError
from voiceguide.paths import find_paths
from voiceguide.script.durations import minutes_in_words
from voiceguide.script.library import entries
from voiceguide.wording import commands as wording


@click.command("list", help=wording.LIST_HELP)
@json_option
def list_sessions(as_json: bool) -> None:
    """Show each session's title, length, level and kind; scripts that cannot be read go to standard error."""
    found, broken = entries(find_paths().script_folders)
    if as_json:
        rows = [
            {
                "title": entry.session.title, "summary": entry.session.summary, "minutes": entry.session.minutes,
                "level": entry.session.level.value, "kind": entry.session.kind.value,
                "language": entry.session.language, "source": entry.session.source, "file": str(entry.path),
            }
            for entry in found
        ]  # fmt: skip
        echo_json(rows)
    else:
        for entry in found:
            session = entry.session
            length = "of its own length" if session.minutes is None else minutes_in_words(session.minutes)
            echo(f"{session.title}: {length}, {session.level}, {session.kind}.")
        if not found:
            echo(wording.NO_SESSIONS)
    for error in broken:
        echo(_told(error), err=True)


def _told(error: VoiceguideError) -> str:
    """Return one line about a script that cannot be spoken; `check` shows the rest."""
    if not isinstance(error, ScriptError):
        return str(error)
    count = len(error.problems)
    return wording.BROKEN.format(name=error.name, count="1 problem" if count == 1 else f"{count} problems")
