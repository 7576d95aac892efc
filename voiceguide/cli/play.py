"""voiceguide play: a session, spoken."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.cli import wording
from voiceguide.cli.keys import HelpKey, help_key
from voiceguide.cli.messages import only_our_messages
from voiceguide.cli.options import find_session, open_voice, settings_with, voice_options
from voiceguide.errors import DeviceUnavailable
from voiceguide.helplines import find_country
from voiceguide.paths import Paths, find_paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from voiceguide.guide.conduct import Event
    from voiceguide.script.cues import Session
    from voiceguide.settings import Settings


@click.command(help=f"{wording.PLAY_HELP} Without a sound device it is written to a file.\n\n{wording.NAME_HELP}")
@click.argument("name")
@voice_options
@click.option("--device", metavar="DEVICE", help=wording.DEVICE_OPTION)
def play(name: str, minutes: float | None, voice: str | None, rate: float | None, device: str | None) -> int:
    """Speak a session to a device; where there is none, and none was asked for, write it to a file."""
    paths = find_paths()
    settings = settings_with(paths, voice, rate)
    session = find_session(name, paths)
    return play_session(session, minutes, settings, device or settings.device, paths)


def play_session(session: Session, minutes: float | None, settings: Settings, device: str | None, paths: Paths) -> int:
    """Speak a session, or write it to a file if there is no device at all; return the exit code."""
    # PortAudio takes a while to look for devices: it does so while the voice is being prepared.
    warming = threading.Thread(target=_warm_up, daemon=True)
    try:
        with only_our_messages(), help_key() as key:
            warming.start()
            try:
                code = _play(session, minutes, settings, device, paths, warming.join, key)
            except KeyboardInterrupt:
                if not key.pressed:
                    raise
            finally:
                warming.join()  # it keeps PortAudio from writing to the terminal
    except DeviceUnavailable as error:
        if device is not None:
            raise
        from voiceguide.cli.render import render_to

        click.echo(wording.WRITING_INSTEAD.format(reason=error), err=True)
        return render_to(_free_name(session.title), session, minutes, settings, paths)
    if not key.pressed:
        return code
    from voiceguide.cli.helplines import show_card

    show_card(settings, find_country(settings.country or ""), paths)
    return 0


def speak_lines(lines: Sequence[str], settings: Settings, paths: Paths) -> None:
    """Speak a few lines and nothing else; what they say is not kept.

    Raises:
        DeviceUnavailable, SpeechError: it cannot be spoken.
    """
    from contextlib import closing

    from voiceguide.guide.compose import delivery_for, open_device, open_performer
    from voiceguide.guide.conduct import Guide
    from voiceguide.script.cues import Say, Session
    from voiceguide.timeline.arrange import said
    from voiceguide.timeline.timeline import Clip, natural_steps, place

    session = Session(title="", cues=tuple(Say(line) for line in lines))
    with only_our_messages(), closing(open_voice(paths, settings, kept=False)) as speaker:
        steps = natural_steps(session, delivery_for(session, speaker, settings.voice, settings.rate))
        with closing(Guide(open_performer(speaker, paths), open_device(settings.device))) as guide:
            speaker.prepare(said(steps))
            outcome = guide.conduct(item for item in place(steps, speaker.frames) if isinstance(item, Clip))
    if not outcome.finished:
        raise KeyboardInterrupt


def _warm_up() -> None:
    from voiceguide.sound.portaudio import warm_up

    warm_up()


def _play(
    session: Session, minutes: float | None, settings: Settings, device: str | None, paths: Paths,
    ready: Callable[[], None], key: HelpKey,
) -> int:  # fmt: skip
    from contextlib import closing

    from voiceguide.guide.compose import delivery_for, open_device, open_performer, reopener
    from voiceguide.guide.conduct import Guide
    from voiceguide.sound.audio import to_frames
    from voiceguide.timeline.arrange import said
    from voiceguide.timeline.timeline import Clip, natural_steps, place, timeline
    from voiceguide.timeline.wording import spoken_length

    with closing(open_voice(paths, settings)) as speaker:
        delivery = delivery_for(session, speaker, settings.voice, settings.rate)
        steps = natural_steps(session, delivery)
        speaker.prepare(said(steps))
        performer = open_performer(speaker, paths)
        if minutes is None:
            # At its natural length a session begins at once: what comes later is placed while it plays.
            clips: Iterator[Clip] = (item for item in place(steps, speaker.frames) if isinstance(item, Clip))
            length = None
        else:
            placed = timeline(session, delivery, speaker.frames, to_frames(minutes * 60))
            clips, length = iter(placed.clips), placed.frames
        ready()
        told = spoken_length(length) if length is not None else _about(session)
        with closing(Guide(performer, open_device(device), reopener(device), _tell)) as guide:
            starting = wording.STARTING_WITH_KEY if key.listening else wording.STARTING
            click.echo(starting.format(title=session.title, length=told), err=True)
            outcome = guide.conduct(clips)
    if outcome.finished:
        click.echo(wording.FINISHED.format(title=session.title), err=True)
        return 0
    click.echo(wording.STOPPED.format(position=spoken_length(outcome.position), length=told), err=True)
    return 130


def _about(session: Session) -> str:
    from voiceguide.script.durations import minutes_in_words

    return f"about {minutes_in_words(session.minutes)}" if session.minutes else "its own length"


def _tell(event: Event) -> None:
    from voiceguide.guide.conduct import Lost
    from voiceguide.timeline.wording import spoken_length

    line = wording.LOST if isinstance(event, Lost) else wording.FOUND
    click.echo(line.format(position=spoken_length(event.position)), err=True)


def _free_name(title: str) -> Path:
    """Return a file name in the current folder that is not taken."""
    stem = "-".join("".join(c if c.isalnum() else " " for c in title.casefold().replace("'", "")).split()) or "session"
    number = 1
    while True:
        path = Path(f"{stem}.wav" if number == 1 else f"{stem}-{number}.wav")
        if not path.exists():
            return path
        number += 1
