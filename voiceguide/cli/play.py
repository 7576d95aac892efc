"""voiceguide play: a session, spoken."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

import click

from voiceguide.app.adapters import delivery_for, open_device, open_performer, open_voice
from voiceguide.app.library import script_path
from voiceguide.app.play_options import PlayOptions
from voiceguide.cli.key_listener import Keys, session_keys
from voiceguide.cli.messages import only_our_messages
from voiceguide.cli.notes import has_windows
from voiceguide.cli.options import (
    led_options,
    night_options,
    note_options,
    seconds_from_option,
    settings_with,
    voice_options,
    with_notes,
)
from voiceguide.cli.playing import play_session
from voiceguide.controls.inbox import Inbox
from voiceguide.controls.keymap import KEYMAP, KeyMap, keymap_for
from voiceguide.errors import SettingsError
from voiceguide.guide.conduct import Guide
from voiceguide.guide.course import Course
from voiceguide.guide.events import Ended
from voiceguide.guide.steering import Listener
from voiceguide.paths import Paths, find_paths
from voiceguide.script.cues import Say, Session
from voiceguide.settings import Keep, Settings
from voiceguide.timeline.arrange import said
from voiceguide.timeline.timeline import natural_steps
from voiceguide.wording import commands as wording


@click.command(help=f"{wording.PLAY_HELP} Without a sound device it is written to a file.\n\n{wording.NAME_HELP}")
@click.argument("name")
@voice_options
@click.option("--device", metavar="DEVICE", help=wording.DEVICE_OPTION)
@night_options
@click.option("--sleep-after", metavar="TIME", callback=seconds_from_option, help=wording.SLEEP_AFTER_OPTION)
@led_options
@click.option("--listen", is_flag=True, help=wording.LISTEN_OPTION)
@click.option("--no-notes", is_flag=True, help=wording.NO_NOTES_OPTION)
@note_options
def play(
    name: str, minutes: float | None, voice: str | None, rate: float | None, device: str | None, bedtime: bool,
    bed: str | None, sleep_after: float | None, hands_free: bool, listen: bool, no_notes: bool, keep: Keep | None,
    patience: str | None, microphone: str | None,
) -> int:  # fmt: skip
    """Speak a session to a device; where there is none, and none was asked for, write it to a file."""
    if listen and no_notes:
        raise click.UsageError(wording.LISTEN_OR_NOT)
    paths = find_paths()
    settings = with_notes(settings_with(paths, voice, rate), keep, patience, microphone)
    session, script = script_path(name, paths)
    manner = PlayOptions(
        minutes=minutes,
        device=device or settings.device,
        noting=has_windows(session) and (listen or (settings.notes and not no_notes)),
        own_notes=not no_notes,
        bedtime=bedtime,
        sleep_after=sleep_after,
        bed=bed,
        hands_free=hands_free,
        script=script,
    )
    return play_session(session, manner, replace(settings, device=manner.device), paths)


def speak_lines(lines: Sequence[str], settings: Settings, paths: Paths, card: bool = False) -> None:
    """Speak a few lines and nothing else, led by keys as a session is; what they say is not kept.

    Who asks for help gets the help card; where the lines are the `card` itself, they begin again.

    Raises:
        DeviceUnavailable, SpeechError: it cannot be spoken.
    """
    session = Session(title="", cues=tuple(Say(line) for line in lines))
    inbox = Inbox()
    keys = Keys(inbox, _keymap(settings, paths))
    ended = Ended.HELP
    with only_our_messages(), session_keys(keys), closing(open_voice(paths, settings, kept=False)) as speaker:
        steps = natural_steps(session, delivery_for(session, speaker, settings.voice, settings.rate))
        speaker.prepare(said(steps))
        while ended is Ended.HELP:
            device = open_device(settings.device)
            with closing(Guide(open_performer(speaker, paths), device, listener=Listener(inbox))) as guide:
                ended = guide.conduct(Course(steps, speaker.frames)).ended
            if not card:
                break
    if ended is Ended.INTERRUPTED:
        raise KeyboardInterrupt
    if ended is Ended.HELP:
        from voiceguide.cli.helplines import show_own_card

        show_own_card(settings, paths)


def _keymap(settings: Settings, paths: Paths) -> KeyMap:
    """Return the keys of the settings, or the usual ones if those cannot be."""
    try:
        return keymap_for(settings, paths.settings)
    except SettingsError:
        return KEYMAP
