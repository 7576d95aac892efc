"""Words that are heard before a session: the microphone and its model, opened and given back."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from voiceguide.app.adapters import open_hands_free
from voiceguide.cli.echo import echo
from voiceguide.controls.inbox import Inbox, Source
from voiceguide.errors import VoiceguideError
from voiceguide.inputs.hands_free import HandsFree
from voiceguide.listening.played import PlayedRing
from voiceguide.models.installed import model_for
from voiceguide.paths import Paths
from voiceguide.settings import Settings, read_settings
from voiceguide.sound.audio import Samples
from voiceguide.wording import menus as said

_PATIENCE = 15.0
_POLL = 0.05


@contextlib.contextmanager
def words_heard(
    paths: Paths, extra: Sequence[str], inbox: Inbox, language: str = "en"
) -> Iterator[Callable[[Samples], None] | None]:
    """Post what is said in the inbox, the commands and the phrases `extra`, as long as it is open.

    It opens once words are heard, or it is known, and told, why they are not. What it gives takes everything that
    is played meanwhile, so that the guide does not hear itself; None if nothing is heard.
    """
    with open_ears(paths, read_settings(paths.settings), extra, inbox, language) as ears:
        yield ears.tap if ears is not None else None


@dataclass(frozen=True, slots=True)
class OpenEars:
    """What hears words, and what has to be told of everything that is played."""

    hands_free: HandsFree
    tap: Callable[[Samples], None]


@contextlib.contextmanager
def open_ears(
    paths: Paths, settings: Settings, extra: Sequence[str], inbox: Inbox, language: str = "en"
) -> Iterator[OpenEars | None]:
    """Open the microphone of the settings for words; see `words_heard`."""
    model = model_for(paths.models, language)
    if model is None:
        echo(said.NO_MODEL.format(language=language), err=True)
        yield None
        return
    trouble = threading.Event()

    def tell(error: VoiceguideError) -> None:
        trouble.set()
        echo(said.NO_WORDS.format(reason=error), err=True)

    played = PlayedRing()
    hands_free = open_hands_free(model.folder, settings, inbox, played, extra, tell)
    hands_free.start()
    try:
        until = time.monotonic() + _PATIENCE
        while Source.WORD not in inbox.sources and time.monotonic() < until and not trouble.wait(_POLL):
            pass
        if Source.WORD not in inbox.sources and not trouble.is_set():
            echo(said.WORDS_LATER, err=True)
        yield OpenEars(hands_free, played.write)
    finally:
        hands_free.close()
