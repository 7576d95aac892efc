"""voiceguide resume: resumes a session that was left before its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace

import click

from voiceguide.app.library import choose_left, sessions_left
from voiceguide.cli.echo import echo, echo_json
from voiceguide.cli.options import json_option, led_options, settings_with
from voiceguide.guide.bookmarks import Bookmark
from voiceguide.journal.days import moment_in_words
from voiceguide.paths import Paths, find_paths
from voiceguide.script.durations import minutes_in_words
from voiceguide.wording import resume as said


@click.command(help=said.RESUME_HELP)
@click.argument("name", required=False)
@click.option("--list", "listed", is_flag=True, help=said.RESUME_LIST_OPTION)
@led_options
@json_option
def resume(name: str | None, listed: bool, hands_free: bool, as_json: bool) -> int:
    """Resume the session left last, or the one that is named; or list them all."""
    listed = listed or as_json
    if listed and name is not None:
        raise click.UsageError(said.RESUME_LIST_OR_NAME)
    paths = find_paths()
    if listed:
        _list(sessions_left(paths), as_json)
        return 0
    return resume_left(choose_left(paths, name), paths, hands_free)


def resume_left(bookmark: Bookmark, paths: Paths, hands_free: bool = False) -> int:
    """Play a session from where it was left, as it was played then; return the exit code."""
    # Imported here: a list of what can be resumed needs no sound.
    from voiceguide.app.resuming import options_of
    from voiceguide.cli.front import terminal
    from voiceguide.cli.play import play_here

    settings = settings_with(paths, bookmark.voice, bookmark.rate)
    session, options = options_of(bookmark, settings, paths, terminal())
    return play_here(session, replace(options, hands_free=hands_free), settings, paths)


def _list(left: Sequence[Bookmark], as_json: bool) -> None:
    if as_json:
        rows = [{**asdict(one), "when": one.when.isoformat()} for one in left]
        echo_json(rows)
        return
    for one in left:
        echo(_line(one))
    if not left:
        echo(said.RESUME_NONE_LEFT)


def _line(bookmark: Bookmark) -> str:
    manner = said.RESUME_BEDTIME if bookmark.bedtime else ""
    if bookmark.minutes is not None:
        manner += said.RESUME_MINUTES.format(minutes=minutes_in_words(bookmark.minutes))
    return said.RESUME_LEFT.format(
        title=bookmark.session, moment=moment_in_words(bookmark.when.astimezone()), manner=manner
    )
