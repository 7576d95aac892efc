"""Opens and closes what a talk before a session needs, by key or by voice."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from voiceguide.app.adapters import delivery_for, open_device, open_voice
from voiceguide.app.events import Typed
from voiceguide.app.front_end import FrontEnd
from voiceguide.app.hearing import open_ears
from voiceguide.controls.control import Control
from voiceguide.controls.inbox import Inbox
from voiceguide.controls.keymap import KeyMap, keymap_for
from voiceguide.errors import DeviceNotFound, SettingsError, SpeechError, VoiceguideError, VoiceNotFound
from voiceguide.helplines import card, find_country, spoken_card
from voiceguide.paths import Paths
from voiceguide.script.cues import Session
from voiceguide.settings import Settings, read_settings, salvaged_settings
from voiceguide.sound.audio import Samples
from voiceguide.talk.conversation import Talk
from voiceguide.talk.dialogue import Dialogue
from voiceguide.talk.speaker import Speaker
from voiceguide.wording import menus as wording


@contextlib.contextmanager
def open_talk(
    paths: Paths, settings: Settings, front: FrontEnd, hands_free: bool = False, extra: Sequence[str] = (),
    language: str = "en",
) -> Iterator[Talk]:  # fmt: skip
    """Open the inputs and the voice for a talk; without a device or a voice, everything is only shown.

    If `hands_free`, words are heard: the commands and the phrases `extra`.

    Raises:
        SettingsError: the settings have mistakes in the keys.
    """
    inbox = Inbox()
    keymap = keymap_for(settings, paths.settings)
    with contextlib.ExitStack() as opened:
        opened.enter_context(front.attend(inbox, keymap))
        ears = open_ears(paths, settings, inbox, front.report, language, extra) if hands_free else None
        if ears is not None:
            opened.callback(ears.close)
            ears.start()
            ears.wait()
        speaker = any_speaker(paths, settings, inbox.pending, front.tell, ears.played if ears is not None else None)
        if speaker is not None:
            opened.callback(speaker.close)
        yield Talk(_dialogue(paths, settings, inbox, keymap, speaker, front), inbox, keymap, speaker, front.tell)


def open_speaker(
    paths: Paths, settings: Settings, asked: Callable[[], bool], tap: Callable[[Samples], None] | None = None
) -> Speaker:
    """Return a speaker with the voice and the device of the settings.

    `asked` returns whether it should fall silent; `tap` gets everything that is played.

    Raises:
        VoiceNotFound, SpeechError, OutputError: the voice or the device is unavailable.
    """
    voice = open_voice(paths, settings)
    try:
        delivery = delivery_for(Session(title=""), voice, settings.voice, settings.rate)
        return Speaker(voice, delivery, open_device(settings.device, tap), asked)
    except BaseException:
        voice.close()
        raise


def any_speaker(
    paths: Paths, settings: Settings, asked: Callable[[], bool], tell: Callable[[str], None],
    tap: Callable[[Samples], None] | None = None, not_spoken: str = wording.MENU_NOT_SPOKEN,
) -> Speaker | None:  # fmt: skip
    """Return a speaker as `open_speaker`, with any voice or device if those of the settings are gone.

    Returns None if there is no sound at all; `tell` then gets the sentence `not_spoken` with the reason.
    """
    while True:
        try:
            return open_speaker(paths, settings, asked, tap)
        except VoiceNotFound as error:
            tell(str(error))
            settings = replace(settings, voice=None)
        except DeviceNotFound as error:
            tell(str(error))
            settings = replace(settings, device=None)
        except VoiceguideError as error:
            tell(not_spoken.format(reason=error))
            return None


def _dialogue(
    paths: Paths, settings: Settings, inbox: Inbox, keymap: KeyMap, speaker: Speaker | None, front: FrontEnd
) -> Dialogue:
    speak = _speaking(speaker, front) if speaker is not None and settings.speak_menus is not False else None
    also: dict[Control, Callable[[], None]] = {Control.HELP: lambda: _give_help(paths, inbox, speaker, front)}
    if speaker is not None:
        also |= {
            Control.LOUDER: speaker.louder,
            Control.SOFTER: speaker.softer,
            Control.FASTER: speaker.faster,
            Control.SLOWER: speaker.slower,
        }
    return Dialogue(
        speak,
        front.tell,
        inbox,
        also=also,
        letters=keymap.letters,
        echo=lambda letters: front.report(Typed(letters)),
        chime=speaker.not_understood if speaker is not None else lambda: None,
    )


def _speaking(speaker: Speaker, front: FrontEnd) -> Callable[[str], None]:
    failed = False

    def speak(line: str) -> None:
        nonlocal failed
        if failed:
            return
        try:
            speaker.say(line)
        except SpeechError as error:  # everything said is shown as well
            failed = True
            front.tell(wording.MENU_NOT_SPOKEN.format(reason=error))

    return speak


def _give_help(paths: Paths, inbox: Inbox, speaker: Speaker | None, front: FrontEnd) -> None:
    """Show the help card, then speak it until something is asked for."""
    try:
        settings = read_settings(paths.settings)
    except SettingsError:  # show the card all the same
        settings = salvaged_settings(paths.settings)
    today = datetime.datetime.now(tz=datetime.UTC).date()
    country = find_country(settings.country or "")
    for line in card(settings.people, country, today):
        front.tell(line)
    if speaker is not None:
        speak = _speaking(speaker, front)
        for line in spoken_card(settings.people, country, today):
            if not inbox.pending():
                speak(line)
