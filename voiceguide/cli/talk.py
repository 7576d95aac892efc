"""A talk before a session, at a terminal or by voice: what it needs, opened and given back."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TypeVar

from voiceguide.app.adapters import delivery_for, open_device, open_voice
from voiceguide.cli.echo import echo, echo_lines
from voiceguide.cli.key_listener import Keys, session_keys
from voiceguide.cli.messages import only_our_messages
from voiceguide.controls.control import Control
from voiceguide.controls.inbox import Inbox, Source
from voiceguide.controls.key_names import label
from voiceguide.controls.keymap import KeyMap, keymap_for
from voiceguide.errors import DeviceNotFound, OutputError, SettingsError, SpeechError, VoiceNotFound
from voiceguide.helplines import card, find_country, spoken_card
from voiceguide.paths import Paths
from voiceguide.script.cues import Session
from voiceguide.settings import Settings, read_settings, salvaged_settings
from voiceguide.sound.audio import Samples
from voiceguide.talk.choices import Choice
from voiceguide.talk.dialogue import Dialogue
from voiceguide.talk.speaker import Aloud
from voiceguide.wording import menus as said

Item = TypeVar("Item")
Found = TypeVar("Found")

Tap = Callable[["Samples"], None]
"""Takes everything that goes to the device."""

Ears = Callable[[Inbox], AbstractContextManager[Tap | None]]
"""Listens for words as long as it is open, and says in the inbox that it does; gets to know what is played."""

PAGE = 3
"""So many things are offered at once, besides something else."""

SOMETHING_ELSE = Choice("else", said.SOMETHING_ELSE, ("something else",))
BACK = Choice("back", said.BACK, ("back", "go back"), controls=frozenset({Control.BACK}))


@dataclass(frozen=True, slots=True)
class Talk:
    """Somebody is asked, and answers."""

    dialogue: Dialogue
    inbox: Inbox
    keymap: KeyMap
    aloud: Aloud | None
    """How it speaks; None where there is no sound."""

    def key(self, control: Control) -> str:
        """Return what people call the key of a control."""
        return label(self.keymap.keys(control)[0])

    def hint(self, typed: str, uttered: str, both: str = "") -> str:
        """Return the hint for what can be done here: to type, to speak, or both."""
        if not {Source.KEY, Source.WORD} - self.inbox.sources:
            return both or uttered
        return uttered if Source.WORD in self.inbox.sources else typed


@contextlib.contextmanager
def open_talk(paths: Paths, settings: Settings, ears: Ears | None = None) -> Iterator[Talk]:
    """Open the keys, the ears and the voice; without a device or a voice everything is only shown.

    Raises:
        SettingsError: the settings give keys that cannot be.
    """
    inbox = Inbox()
    keymap = keymap_for(settings, paths.settings)
    with contextlib.ExitStack() as opened:
        opened.enter_context(only_our_messages())
        opened.enter_context(session_keys(Keys(inbox=inbox, keymap=keymap)))
        tap = opened.enter_context(ears(inbox)) if ears is not None else None
        aloud = _aloud(paths, settings, inbox, tap)
        if aloud is not None:
            opened.callback(aloud.close)
        yield Talk(_dialogue(paths, settings, inbox, keymap, aloud), inbox, keymap, aloud)


def pick(
    dialogue: Dialogue, question: str, items: Sequence[Item], label: Callable[[Item], str],
    phrase: Callable[[Item], str], free: Callable[[str], Found | None] | None = None, hint: str = "",
    besides: Sequence[Choice] = (BACK,),
) -> Item | Found | Choice | None:  # fmt: skip
    """Offer things three at a time; behind the last of them "something else" is BACK.

    Returns:
        What was picked, what `free` found, a choice of `besides`, or BACK; None if nothing was answered.
    """
    for start in range(0, len(items), PAGE):
        page = items[start : start + PAGE]
        choices = {Choice(str(number), label(item), (phrase(item),)): item for number, item in enumerate(page)}
        answer = dialogue.ask(question, (*choices, SOMETHING_ELSE), free, hint, besides)
        if isinstance(answer, Choice) and answer in choices:
            return choices[answer]
        if answer is not SOMETHING_ELSE:
            return answer
    return BACK


def _aloud(paths: Paths, settings: Settings, inbox: Inbox, tap: Tap | None) -> Aloud | None:
    """Return what speaks to the device; None, and say why, where there is no sound."""
    voice = open_voice(paths, settings)
    try:
        try:
            delivery = delivery_for(Session(title=""), voice, settings.voice, settings.rate)
        except VoiceNotFound as error:  # what was set once is gone: any voice will do
            echo(str(error), err=True)
            delivery = delivery_for(Session(title=""), voice, None, settings.rate)
        try:
            sink = open_device(settings.device, tap)
        except DeviceNotFound as error:
            echo(str(error), err=True)
            sink = open_device(None, tap)
        return Aloud(voice, delivery, sink, inbox.pending)
    except (OutputError, SpeechError) as error:
        echo(said.NOT_SPOKEN.format(reason=error), err=True)
        voice.close()
        return None


def _dialogue(paths: Paths, settings: Settings, inbox: Inbox, keymap: KeyMap, aloud: Aloud | None) -> Dialogue:
    speak = _speaking(aloud) if aloud is not None and settings.speak_menus is not False else None
    also: dict[Control, Callable[[], None]] = {Control.HELP: lambda: _give_help(paths, inbox, aloud)}
    if aloud is not None:
        also |= {
            Control.LOUDER: aloud.louder,
            Control.SOFTER: aloud.softer,
            Control.FASTER: aloud.faster,
            Control.SLOWER: aloud.slower,
        }
    return Dialogue(
        speak,
        lambda line: echo(line, err=True),
        inbox,
        also=also,
        letters=keymap.letters,
        echo=lambda letters: echo_lines(letters, nl=False, err=True),
        chime=aloud.not_understood if aloud is not None else lambda: None,
    )


def _speaking(aloud: Aloud) -> Callable[[str], None]:
    failed = False

    def speak(line: str) -> None:
        nonlocal failed
        if failed:
            return
        try:
            aloud.say(line)
        except SpeechError as error:  # what is said is shown as well
            failed = True
            echo(said.NOT_SPOKEN.format(reason=error), err=True)

    return speak


def _give_help(paths: Paths, inbox: Inbox, aloud: Aloud | None) -> None:
    """Show the help card, then say it until something is asked for."""
    try:
        settings = read_settings(paths.settings)
    except SettingsError:  # the card comes all the same
        settings = salvaged_settings(paths.settings)
    today = datetime.datetime.now(tz=datetime.UTC).date()
    country = find_country(settings.country or "")
    for line in card(settings.people, country, today):
        echo(line, err=True)
    if aloud is not None:
        speak = _speaking(aloud)
        for line in spoken_card(settings.people, country, today):
            if not inbox.pending():
                speak(line)
