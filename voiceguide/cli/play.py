"""voiceguide play: a session, spoken."""

from __future__ import annotations

import threading
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.cli import wording
from voiceguide.cli.keys import Keys, session_keys
from voiceguide.cli.messages import only_our_messages
from voiceguide.cli.notes import Notes, give_notice, has_windows, session_notes, session_windows, tell_of
from voiceguide.cli.options import (
    find_session,
    note_options,
    open_voice,
    settings_with,
    voice_options,
    with_notes,
)
from voiceguide.errors import DeviceUnavailable
from voiceguide.paths import Paths, find_paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from voiceguide.guide.conduct import Event
    from voiceguide.script.cues import Session
    from voiceguide.settings import Keep, Settings
    from voiceguide.speech.cached import CachedSynthesizer
    from voiceguide.speech.synthesizer import Delivery
    from voiceguide.timeline.timeline import Clip


@click.command(help=f"{wording.PLAY_HELP} Without a sound device it is written to a file.\n\n{wording.NAME_HELP}")
@click.argument("name")
@voice_options
@click.option("--device", metavar="DEVICE", help=wording.DEVICE_OPTION)
@click.option("--listen", is_flag=True, help=wording.LISTEN_OPTION)
@click.option("--no-notes", is_flag=True, help=wording.NO_NOTES_OPTION)
@note_options
def play(
    name: str, minutes: float | None, voice: str | None, rate: float | None, device: str | None, listen: bool,
    no_notes: bool, keep: Keep | None, patience: str | None, microphone: str | None,
) -> int:  # fmt: skip
    """Speak a session to a device; where there is none, and none was asked for, write it to a file."""
    if listen and no_notes:
        raise click.UsageError(wording.LISTEN_OR_NOT)
    paths = find_paths()
    settings = with_notes(settings_with(paths, voice, rate), keep, patience, microphone)
    session = find_session(name, paths)
    noting = has_windows(session) and (listen or (settings.notes and not no_notes))
    return play_session(session, minutes, settings, device or settings.device, paths, noting)


def play_session(
    session: Session, minutes: float | None, settings: Settings, device: str | None, paths: Paths, noting: bool = False
) -> int:
    """Speak a session, or write it to a file if there is no device at all; return the exit code.

    `noting` is whether its windows are open for notes.
    """
    # PortAudio takes a while to look for devices: it does so while the voice is being prepared.
    warming = threading.Thread(target=_warm_up, daemon=True)
    keys = Keys()
    code = 0
    try:
        with session_notes(paths, settings, session.language) if noting else nullcontext() as notes:
            try:
                with only_our_messages(), session_keys(keys):
                    warming.start()
                    try:
                        code = _play(session, minutes, settings, device, paths, warming.join, keys, notes)
                    finally:
                        warming.join()  # it keeps PortAudio from writing to the terminal
            except KeyboardInterrupt:  # out here: H may be pressed at any moment from the first on
                if not keys.help_pressed:
                    raise
            if keys.help_pressed:
                from voiceguide.cli.helplines import show_own_card

                show_own_card(settings, paths)
                return 0
    except DeviceUnavailable as error:
        if device is not None:
            raise
        from voiceguide.cli.render import render_to

        click.echo(wording.WRITING_INSTEAD.format(reason=error), err=True)
        return render_to(_free_name(session.title), session, minutes, settings, paths)
    return code


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
    import voiceguide.output.device  # noqa: F401 - it is needed as soon as the voice is ready
    from voiceguide.sound.portaudio import warm_up

    warm_up()


def _play(
    session: Session, minutes: float | None, settings: Settings, device: str | None, paths: Paths,
    ready: Callable[[], None], keys: Keys, notes: Notes | None,
) -> int:  # fmt: skip
    from contextlib import closing

    from voiceguide.guide.compose import delivery_for, open_device, open_performer, reopener
    from voiceguide.guide.conduct import Guide
    from voiceguide.timeline.wording import spoken_length

    with closing(open_voice(paths, settings)) as speaker:
        delivery = delivery_for(session, speaker, settings.voice, settings.rate)
        clips, length = _placed(session, minutes, delivery, speaker)
        windows = session_windows(session, notes, speaker, delivery, keys) if notes is not None else None
        ready()
        told = spoken_length(length) if length is not None else _about(session)
        performer = open_performer(speaker, paths)
        with closing(Guide(performer, open_device(device), reopener(device), _tell, windows=windows)) as guide:
            starting = wording.STARTING_WITH_KEY if keys.listening else wording.STARTING
            click.echo(starting.format(title=session.title, length=told), err=True)
            opening = give_notice(notes, windows, paths, keys) if notes is not None and windows is not None else ()
            try:
                outcome = guide.conduct(clips, opening)
            finally:
                tell_of(windows.taken if windows is not None else ())
    if outcome.finished:
        click.echo(wording.FINISHED.format(title=session.title), err=True)
        return 0
    click.echo(wording.STOPPED.format(position=spoken_length(outcome.position), length=told), err=True)
    return 130


def _placed(
    session: Session, minutes: float | None, delivery: Delivery, speaker: CachedSynthesizer
) -> tuple[Iterator[Clip], int | None]:
    """Return the clips of a session, and its length in frames if one was asked for."""
    from voiceguide.sound.audio import to_frames
    from voiceguide.timeline.arrange import said
    from voiceguide.timeline.timeline import Clip, natural_steps, place, timeline

    steps = natural_steps(session, delivery)
    speaker.prepare(said(steps))
    if minutes is None:
        # At its natural length a session begins at once: what comes later is placed while it plays.
        return (item for item in place(steps, speaker.frames) if isinstance(item, Clip)), None
    placed = timeline(session, delivery, speaker.frames, to_frames(minutes * 60))
    return iter(placed.clips), placed.frames


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
