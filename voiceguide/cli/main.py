"""The commands, and what follows from each way they can end.

A command is imported when it runs, so that `--help` is instant and a missing part costs only the commands that need it.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import click

from voiceguide import __version__
from voiceguide.cli.asking import at_terminal
from voiceguide.cli.echo import echo, echo_error, echo_lines, echo_misuse
from voiceguide.cli.exit_codes import DONE, FAILED, INTERRUPTED, MISUSED
from voiceguide.errors import VoiceguideError
from voiceguide.errors.scarce import scarcity
from voiceguide.wording import commands as wording
from voiceguide.wording import journal, keys, menus, models, resume, voices


@dataclass(frozen=True, slots=True)
class LazyCommand:
    """Where a command is, and the help shown for it in the list of its group."""

    module: str
    attribute: str
    help: str


class LazyGroup(click.Group):
    """A group of commands named in a table."""

    def __init__(self, *args: Any, table: Mapping[str, LazyCommand], **kwargs: Any) -> None:  # noqa: ANN401 - click's
        super().__init__(*args, **kwargs)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in alphabetical order."""
        return sorted(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a name; None if there is none."""
        found = self.table.get(cmd_name)
        if found is None:
            return None
        command: click.Command = getattr(importlib.import_module(found.module), found.attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any of them."""
        told = {name: click.Command(name, help=self.table[name].help) for name in self.list_commands(ctx)}
        click.Group(commands=told).format_commands(ctx, formatter)


DEBUG_VARIABLE = "VOICEGUIDE_DEBUG"


COMMANDS = {
    name: LazyCommand(f"voiceguide.cli.{module}", attribute, text)
    for name, module, attribute, text in (
        ("list", "list", "list_sessions", wording.LIST_HELP),
        ("show", "show", "show", wording.SHOW_HELP),
        ("check", "check", "check", wording.CHECK_HELP),
        ("play", "play", "play", wording.PLAY_HELP),
        ("resume", "resume", "resume", resume.RESUME_HELP),
        ("render", "render", "render", wording.RENDER_HELP),
        ("note", "note", "note", wording.NOTE_HELP),
        ("journal", "journal", "journal", journal.JOURNAL_HELP),
        ("models", "models", "models", models.MODELS_HELP),
        ("voices", "voices", "voices", voices.VOICES_HELP),
        ("devices", "devices", "devices", wording.DEVICES_HELP),
        ("doctor", "doctor", "doctor", wording.DOCTOR_HELP),
        ("where", "where", "where", wording.WHERE_HELP),
        ("keys", "keys", "keys", keys.KEYS_HELP),
        ("helplines", "helplines", "helplines", wording.HELPLINES_HELP),
        ("forget", "forget", "forget", journal.FORGET_HELP),
    )
}
"""Every command, where it is, and its help."""


@click.group(
    cls=LazyGroup,
    table=COMMANDS,
    help=wording.PURPOSE,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    invoke_without_command=True,
)
@click.option("--hands-free", is_flag=True, help=menus.START_HANDS_FREE_OPTION)
@click.version_option(__version__, prog_name="voiceguide", message="%(prog)s %(version)s")
@click.pass_context
def commands(ctx: click.Context, hands_free: bool) -> int:
    """Contain every command; without one, ask at the terminal, or by voice, what the person would like."""
    if ctx.invoked_subcommand is not None:
        if hands_free:
            raise click.UsageError(menus.HANDS_FREE_BEHIND)
        return DONE
    if not hands_free and not at_terminal():
        echo_lines(ctx.get_help(), err=True)
        return MISUSED
    from voiceguide.cli.start import start

    return start(hands_free)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code: 0, 1 (it failed), 2 (misused), 130 (stopped)."""
    try:
        code = commands.main(list(arguments), prog_name="voiceguide", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.UsageError as error:
        # Without arguments click raises this to show the help.
        echo_misuse(error)
        return error.exit_code
    except click.exceptions.Exit as error:
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        echo(wording.STOPPED_PLAINLY, err=True)
        return INTERRUPTED
    except VoiceguideError as error:
        echo_error(error)
        return FAILED
    except BrokenPipeError:
        # The reader of our output closed it; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return FAILED
    except Exception as error:  # noqa: BLE001 - whatever went wrong is reported
        said = _refused(error)
        if said is None and os.environ.get(DEBUG_VARIABLE):
            import traceback

            echo_lines(traceback.format_exc(), nl=False, err=True)
            return FAILED
        echo(said or wording.UNEXPECTED.format(error=f"{type(error).__name__}: {error}"), err=True)
        return FAILED
    return code if isinstance(code, int) else DONE


def _refused(error: Exception) -> str | None:
    """Return what the system refused, and why; None if the error is our own."""
    if scarce := scarcity(error):
        return str(scarce)
    if not isinstance(error, OSError):
        return None
    why = error.strerror or str(error)
    return (
        wording.NOT_SAID.format(error=why)
        if error.filename is None
        else wording.REFUSED.format(path=error.filename, error=why.lower())
    )
