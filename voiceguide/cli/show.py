"""voiceguide show: the outline of a session, or its exact plan."""

from __future__ import annotations

from collections import deque
from contextlib import closing

import click

from voiceguide.app.adapters import delivery_for, open_voice
from voiceguide.app.library import find_session
from voiceguide.cli.echo import echo, echo_json
from voiceguide.cli.options import json_option, settings_with, voice_options
from voiceguide.paths import find_paths
from voiceguide.script.cues import Session
from voiceguide.sound.audio import to_frames, to_seconds
from voiceguide.timeline.arrange import said
from voiceguide.timeline.placement import Clip, PlacedMark
from voiceguide.timeline.steps import ClipKind, MarkKind
from voiceguide.timeline.timeline import Timeline, natural_steps, plan, timeline
from voiceguide.timeline.wording import clock, spoken_reach, spoken_within
from voiceguide.wording import commands as wording


@click.command(help=f"{wording.SHOW_HELP}\n\n{wording.NAME_HELP}")
@click.argument("name")
@voice_options
@json_option
def show(name: str, minutes: float | None, voice: str | None, rate: float | None, as_json: bool) -> None:
    """Show what a session consists of, with times, for a length and a voice."""
    paths = find_paths()
    settings = settings_with(paths, voice, rate)
    session = find_session(name, paths)
    with closing(open_voice(paths, settings)) as speaker:
        delivery = delivery_for(session, speaker, settings.voice, settings.rate)
        speaker.prepare(said(natural_steps(session, delivery)))
        total = None if minutes is None else to_frames(minutes * 60)
        placed = timeline(session, delivery, speaker.frames, total)
    if as_json:
        echo_json(plan(placed), indent=None)
    else:
        for line in _outline(session, placed):
            echo(line)


def _outline(session: Session, placed: Timeline) -> list[str]:
    lines = [f"Title: {session.title}"]
    if session.summary:
        lines.append(f"Summary: {session.summary}")
    lines.append(f"Level: {session.level}. Kind: {session.kind}.")
    shortest, longest = spoken_reach(placed.shortest, placed.longest)
    length = spoken_within(placed.frames, placed.shortest, placed.longest)
    lines.append(f"Length: {length}. It can last from {shortest} to {longest}.")
    marks = deque(placed.marks)
    number, chapters = 0, len(placed.chapters)
    for clip in placed.clips:
        while marks and marks[0].start <= clip.start:
            mark = marks.popleft()
            if mark.kind is MarkKind.CHAPTER:
                number += 1
                lines.append(f"Chapter {number} of {chapters}: {mark.title}, at {clock(mark.start)}")
            else:
                lines.append(f"{clock(mark.start)} {_marked(mark)}")
        lines.append(f"{clock(clip.start)} {_told(clip)}")
    return lines


def _marked(mark: PlacedMark) -> str:
    match mark.kind:
        case MarkKind.BED:
            return f"Bed: {mark.title}"
        case MarkKind.VOICE_CHANGE:
            return f"Voice: {mark.title} from here"
        case kind:
            return kind.value.capitalize()


def _told(clip: Clip) -> str:
    seconds = f"{to_seconds(clip.frames):.1f} seconds"
    match clip.kind:
        case ClipKind.SAY:
            return f"Said: {clip.text}"
        case ClipKind.JOURNAL:
            question = f": {clip.text}" if clip.text else ""
            return f"Window for a spoken note, {seconds}{question}"
        case ClipKind.WAIT:
            return f"Waiting until you are ready, {seconds} in a file"
        case ClipKind.BELL:
            return f"Bell, {seconds}"
        case ClipKind.BREATHE:
            return f"Breath {clip.text}, {seconds}"
        case _:
            return f"Silence, {seconds}"
