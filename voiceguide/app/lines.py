"""Speaks a few lines, controlled like a session: the help card, or notes read aloud."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from voiceguide.app.adapters import delivery_for, open_device, open_performer, open_voice
from voiceguide.app.front_end import FrontEnd
from voiceguide.controls.inbox import Inbox
from voiceguide.controls.keymap import KEYMAP, KeyMap, keymap_for
from voiceguide.errors import SettingsError
from voiceguide.guide.conduct import Guide
from voiceguide.guide.course import Course
from voiceguide.guide.events import Ended
from voiceguide.guide.steering import Listener
from voiceguide.paths import Paths
from voiceguide.script.cues import Say, Session
from voiceguide.settings import Settings
from voiceguide.timeline.arrange import said
from voiceguide.timeline.timeline import natural_steps


def speak_lines(lines: Sequence[str], settings: Settings, paths: Paths, front: FrontEnd, card: bool = False) -> Ended:
    """Speak a few lines and nothing else, and return how that ended; their sound is not kept.

    If they are the help `card` itself, they begin again when help is asked for.

    Raises:
        DeviceUnavailable, SpeechError: they cannot be spoken.
    """
    session = Session(title="", cues=tuple(Say(line) for line in lines))
    inbox = Inbox()
    ended = Ended.HELP
    with front.attend(inbox, _keymap(settings, paths)), closing(open_voice(paths, settings, kept=False)) as speaker:
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
    return ended


def _keymap(settings: Settings, paths: Paths) -> KeyMap:
    """Return the keys of the settings, or the default ones if those have mistakes."""
    try:
        return keymap_for(settings, paths.settings)
    except SettingsError:
        return KEYMAP
