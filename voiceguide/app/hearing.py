"""Hearing words: opens and closes the microphone and the model."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from voiceguide.app.events import Message
from voiceguide.app.front_end import Report
from voiceguide.app.listening_adapters import open_hands_free
from voiceguide.controls.inbox import Inbox, Source
from voiceguide.errors import VoiceguideError
from voiceguide.inputs.hands_free import HandsFree
from voiceguide.listening.played import PlayedRing
from voiceguide.models.installed import model_for
from voiceguide.paths import Paths
from voiceguide.settings import Settings
from voiceguide.sound.audio import Samples
from voiceguide.wording import commands as wording
from voiceguide.wording import models

_PATIENCE = 15.0
_POLL = 0.05


class Ears:
    """Posts what is said to the inbox once started, and reports, once for each kind, what prevents that."""

    def __init__(self, open_words: Callable[[Callable[[VoiceguideError], None]], HandsFree], played: PlayedRing,
                 inbox: Inbox, report: Report) -> None:  # fmt: skip
        self._trouble = threading.Event()
        self._inbox = inbox
        self._report = report
        self._played = played
        self.hands_free = open_words(self._tell)

    def played(self, samples: Samples) -> None:
        """Take what goes to the loudspeaker, so that the guide does not hear itself speak."""
        self._played.write(samples)

    def start(self) -> None:
        """Begin to listen."""
        self.hands_free.start()

    def wait(self) -> None:
        """Wait until words are heard, or the reason why not was reported."""
        until = time.monotonic() + _PATIENCE
        while Source.WORD not in self._inbox.sources and time.monotonic() < until and not self._trouble.wait(_POLL):
            pass
        if Source.WORD not in self._inbox.sources and not self._trouble.is_set():
            self._report(Message(wording.WORDS_LATER))

    def close(self) -> None:
        """Stop listening, within a second."""
        self.hands_free.close()

    def _tell(self, error: VoiceguideError) -> None:
        self._trouble.set()
        self._report(Message(wording.NO_WORDS.format(reason=error)))


def open_ears(
    paths: Paths, settings: Settings, inbox: Inbox, report: Report, language: str = "en", extra: Sequence[str] = ()
) -> Ears | None:
    """Return what hears the commands and the phrases `extra`; without a model, report that and return None."""
    model = model_for(paths.models, language)
    if model is None:
        report(Message(models.NO_MODEL_FOR_WORDS.format(language=language)))
        return None
    played = PlayedRing()
    return Ears(lambda tell: open_hands_free(model.folder, settings, inbox, played, extra, tell), played, inbox, report)
