"""voiceguide resume: going on with a session that was left before its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import click

from voiceguide.app.library import find_session
from voiceguide.app.play_options import PlayOptions
from voiceguide.cli.echo import echo, echo_json
from voiceguide.cli.notes import has_windows
from voiceguide.cli.options import json_option, led_options, settings_with
from voiceguide.cli.playing import play_session
from voiceguide.errors.bookmarks import NothingToGoOnWith, NotLeft
from voiceguide.errors.shipped import ShippedDamaged
from voiceguide.errors.sound import BedUnusable
from voiceguide.guide.bookmarks import Bookmark, Bookmarks
from voiceguide.journal.days import moment_in_words
from voiceguide.paths import Paths, find_paths
from voiceguide.script.cues import BED_OFF
from voiceguide.script.durations import minutes_in_words
from voiceguide.script.library import plain_title
from voiceguide.sound.beds import open_bed
from voiceguide.wording import resume as said


@click.command(help=said.HELP)
@click.argument("name", required=False)
@click.option("--list", "listed", is_flag=True, help=said.LIST_OPTION)
@led_options
@json_option
def resume(name: str | None, listed: bool, hands_free: bool, as_json: bool) -> int:
    """Go on with the session left last, or with the one that is named; or list them all."""
    listed = listed or as_json
    if listed and name is not None:
        raise click.UsageError(said.LIST_OR_NAME)
    paths = find_paths()
    left = Bookmarks(paths.state).all()
    if listed:
        _list(left, as_json)
        return 0
    return go_on(_chosen(left, name), paths, hands_free)


def go_on(bookmark: Bookmark, paths: Paths, hands_free: bool = False) -> int:
    """Play a session from where it was left, as it was played then; return the exit code.

    Raises:
        SessionNotFound, ScriptUnreadable, ScriptError: its script is no longer there, or cannot be used.
    """
    session = find_session(bookmark.script or bookmark.session, paths)
    settings = settings_with(paths, bookmark.voice, bookmark.rate)
    manner = PlayOptions(
        minutes=bookmark.minutes,
        device=settings.device,
        noting=bookmark.notes and settings.notes and has_windows(session),
        own_notes=bookmark.notes,
        bedtime=bookmark.bedtime,
        bed=_bed_still_there(bookmark.bed, paths),
        hands_free=hands_free,
        left=bookmark,
        script=bookmark.script,
    )
    return play_session(session, manner, settings, paths)


def _bed_still_there(bed: str | None, paths: Paths) -> str | None:
    """Return the bed that a session was left with; none, and say so, if its file is gone."""
    if bed is None or bed == BED_OFF:
        return bed
    try:
        open_bed(bed, paths.shipped_audio)
    except (BedUnusable, ShippedDamaged) as error:
        echo(said.NO_BED.format(reason=error), err=True)
        return BED_OFF
    return bed


def _chosen(left: Sequence[Bookmark], name: str | None) -> Bookmark:
    """Return the bookmark that a name means, or the latest.

    Raises:
        NothingToGoOnWith, NotLeft: there is none at all, none of that name, or several.
    """
    if not left:
        raise NothingToGoOnWith
    if name is None:
        return left[0]
    wanted = plain_title(name)
    titles = [(plain_title(one.session), one) for one in left]
    exact = [one for title, one in titles if title == wanted]
    matches = exact or [one for title, one in titles if wanted and title.startswith(wanted)]
    if not matches:
        raise NotLeft.unknown(name)
    if len(matches) > 1:
        raise NotLeft.several(name, [one.session for one in matches])
    return matches[0]


def _list(left: Sequence[Bookmark], as_json: bool) -> None:
    if as_json:
        rows = [{**asdict(one), "when": one.when.isoformat()} for one in left]
        echo_json(rows)
        return
    for one in left:
        echo(_line(one))
    if not left:
        echo(said.NONE_LEFT)


def _line(bookmark: Bookmark) -> str:
    manner = said.BEDTIME if bookmark.bedtime else ""
    if bookmark.minutes is not None:
        manner += said.MINUTES.format(minutes=minutes_in_words(bookmark.minutes))
    return said.LEFT.format(title=bookmark.session, moment=moment_in_words(bookmark.when.astimezone()), manner=manner)
