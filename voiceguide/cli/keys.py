"""voiceguide keys: describes each key as it is pressed, or lists them all."""

from __future__ import annotations

import contextlib
import queue
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import TYPE_CHECKING

import click

from voiceguide.cli.asking import at_terminal
from voiceguide.cli.echo import echo, echo_json
from voiceguide.cli.messages import only_our_messages
from voiceguide.cli.options import json_option
from voiceguide.cli.session_keys import typing_to
from voiceguide.controls.control import RECORDS, Control
from voiceguide.controls.keymap import KeyMap, keymap_for
from voiceguide.controls.told import INTERRUPT, choices, described
from voiceguide.errors import VoiceguideError
from voiceguide.paths import Paths, find_paths
from voiceguide.settings import Settings, read_settings
from voiceguide.wording import keys as wording

if TYPE_CHECKING:
    from voiceguide.talk.speaker import Speaker

_LEAVING = {"escape", INTERRUPT}
_LOOK = 0.5
"""Seconds between checks that the terminal is still there."""


@click.command("keys", help=wording.KEYS_HELP)
@click.option("--list", "listed", is_flag=True, help=wording.KEYS_LIST_OPTION)
@click.option("--silent", is_flag=True, help=wording.KEYS_SILENT_OPTION)
@json_option
def keys(listed: bool, silent: bool, as_json: bool) -> int:
    """Describe keys until Escape or Ctrl-C is pressed twice; without a terminal, list them."""
    paths = find_paths()
    settings = read_settings(paths.settings)
    keymap = keymap_for(settings, paths.settings)
    if as_json:
        echo_json([_row(control, keymap) for control in Control])
    elif listed or not at_terminal():
        for line in choices(keymap):
            echo(line)
    else:
        _describe(keymap, settings, paths, silent)
    return 0


def _row(control: Control, keymap: KeyMap) -> dict[str, object]:
    record = RECORDS[control]
    return {
        "control": control.value,
        "keys": list(keymap.keys(control)),
        "words": list(record.phrases),
        "does": record.told.does,
    }


def _describe(keymap: KeyMap, settings: Settings, paths: Paths, silent: bool) -> None:
    pressed = _Pressed()
    with contextlib.ExitStack() as opened:
        opened.enter_context(only_our_messages())
        opened.enter_context(_interrupts(pressed))
        opened.enter_context(typing_to(pressed))
        echo(wording.KEYS_OPENING, err=True)
        speaker = None if silent else _speaker(opened, settings, paths, pressed)
        speaker = _spoken(speaker, wording.KEYS_OPENING)
        for line in _answers(pressed, keymap):
            echo(line)
            speaker = _spoken(speaker, line)
        echo(wording.KEYS_LEFT, err=True)


def _spoken(speaker: Speaker | None, line: str) -> Speaker | None:
    """Say a line until the next key is pressed; return the speaker for the next line, None if it failed."""
    try:
        if speaker is not None:
            speaker.say(line)
            if speaker.lost is not None:
                raise speaker.lost
    except VoiceguideError as error:
        echo(wording.KEYS_NOT_SPOKEN.format(reason=error), err=True)
        return None
    return speaker


def _answers(pressed: _Pressed, keymap: KeyMap) -> Iterator[str]:
    """Yield the answer to each key, until one that leaves is pressed twice in a row or the terminal is gone."""
    before = ""
    while True:
        key = pressed.next()
        if key is None or (key in _LEAVING and key == before):
            return
        before = key
        line = described(key, keymap)
        yield f"{line} {wording.KEYS_AGAIN_TO_LEAVE}" if key in _LEAVING else line


class _Pressed:
    """Keys that were pressed and not yet answered."""

    def __init__(self) -> None:
        self._keys: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._there = True

    def pressed(self, key: str) -> None:
        """Take a key."""
        self._keys.put(key)

    def available(self, there: bool) -> None:
        """Take whether anybody can type."""
        self._there = there

    @property
    def can_pause(self) -> bool:
        """Whether something would have to pause: never."""
        return False

    def stopping(self) -> None:
        """Do nothing."""

    def pending(self) -> bool:
        """Return whether a key waits for its answer."""
        return not self._keys.empty()

    def next(self) -> str | None:
        """Wait for a key and return it; None once the terminal is gone."""
        while True:
            with contextlib.suppress(queue.Empty):
                return self._keys.get(timeout=_LOOK)
            if not self._there:
                return None


@contextlib.contextmanager
def _interrupts(pressed: _Pressed) -> Iterator[None]:
    """Make Ctrl-C count as a key."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def take(number: int, frame: FrameType | None) -> None:
        pressed.pressed(INTERRUPT)

    before = signal.signal(signal.SIGINT, take)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _speaker(opened: contextlib.ExitStack, settings: Settings, paths: Paths, pressed: _Pressed) -> Speaker | None:
    """Return what speaks, closed with everything else; if nothing can, show why and return None."""
    # Imported here: a list of keys needs no voice.
    from voiceguide.app.talk import any_speaker

    def tell(text: str) -> None:
        echo(text, err=True)

    speaker = any_speaker(paths, settings, pressed.pending, tell, not_spoken=wording.KEYS_NOT_SPOKEN)
    return opened.enter_context(contextlib.closing(speaker)) if speaker is not None else None
