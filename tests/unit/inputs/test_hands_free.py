"""Words on their way from the microphone to the inbox, and everything that can be in their way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing

import numpy as np
import pytest
from support.spoken import MODEL
from support.words import Say, machine_voice, room  # noqa: F401 - a fixture

from voiceguide.controls.control import Control, State
from voiceguide.controls.inbox import Asked, Inbox, Source
from voiceguide.controls.vocabulary import grammar
from voiceguide.errors import ListeningError, MicrophoneLost, ModelUnusable, RecognizerFailed, VoiceguideError
from voiceguide.inputs.hands_free import HandsFree
from voiceguide.listening.played import PlayedRing
from voiceguide.listening.recognizer import NOTHING, Hearing, Recognizer
from voiceguide.listening.scripted_microphone import ScriptedMicrophone
from voiceguide.listening.vosk_recognizer import VoskRecognizer
from voiceguide.sound.audio import SAMPLE_RATE, from_pcm16
from voiceguide.wording.errors import listening as problem

RATE = 16_000
LONG = 20.0
EXTRA = ("A short one", "Something else")


class Spoken(ScriptedMicrophone):
    """Speaks as fast as it is listened to, and waits, silent, behind its end until it is closed."""

    def __init__(self, pcm: bytes, lost_at: float | None = None) -> None:
        super().__init__(pcm, RATE, lost_at=lost_at)
        self.gone = threading.Event()

    def read(self, timeout: float) -> bytes:
        if self._end is None and self._read * 2 >= len(self._pcm):
            self.gone.wait(timeout)
            self._check_open()
            return b""
        return super().read(timeout)

    def close(self) -> None:
        super().close()
        self.gone.set()


class Lent:
    """A recogniser that outlives the one who closes it: a model is loaded once for all tests."""

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer = recognizer
        self.closed = False

    def feed(self, pcm: bytes) -> Hearing:
        return self._recognizer.feed(pcm)

    def finish(self) -> Hearing:
        return self._recognizer.finish()

    def close(self) -> None:
        self.closed = True


class Fails:
    """A recogniser that fails whenever it is asked."""

    def __init__(self, error: RecognizerFailed) -> None:
        self._error = error

    def feed(self, pcm: bytes) -> Hearing:
        raise self._error

    def finish(self) -> Hearing:
        return NOTHING

    def close(self) -> None:
        pass


class Microphones:
    """Opens one microphone after the other; the last is silent."""

    def __init__(self, *microphones: ScriptedMicrophone | VoiceguideError) -> None:
        self._coming = list(microphones)
        self.opened: list[ScriptedMicrophone] = []
        self.silent = threading.Event()
        """Set once all that was to be said has been listened to."""

    def __call__(self) -> ScriptedMicrophone:
        if not self._coming:
            self.silent.set()
        microphone = self._coming.pop(0) if self._coming else Spoken(b"")
        if isinstance(microphone, VoiceguideError):
            raise microphone
        self.opened.append(microphone)
        return microphone


@pytest.fixture(scope="module")
def vosk() -> Iterator[Recognizer]:
    recognizer = VoskRecognizer(MODEL, RATE, phrases=grammar(EXTRA), unknown=True)
    yield recognizer
    recognizer.close()


@pytest.fixture
def open_commands(vosk: Recognizer) -> Callable[[int, Sequence[str]], Recognizer]:
    return lambda rate, phrases: Lent(vosk)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


def said(say: Say, *texts: str) -> bytes:
    return room(1.2) + b"".join(say(text) + room(0.8) for text in texts)


def test_what_is_said_comes_into_the_inbox(say: Say, inbox: Inbox, open_commands: object) -> None:
    microphones = Microphones(Spoken(said(say, "pause", "I need to stop.", "go on", "More time")))
    with closing(HandsFree(microphones, open_commands, inbox)) as hands_free:
        hands_free.start()
        asked = [inbox.next(LONG) for _ in range(3)]
    assert asked == [Asked(control, Source.WORD) for control in (Control.PAUSE, Control.GO_ON, Control.MORE_TIME)]


def test_what_is_no_control_is_an_answer(say: Say, inbox: Inbox, open_commands: object) -> None:
    microphones = Microphones(Spoken(said(say, "A short one", "yes", "Something else")))
    with closing(HandsFree(microphones, open_commands, inbox, extra=EXTRA)) as hands_free:
        hands_free.start()
        asked = [inbox.next(LONG) for _ in range(3)]
    assert asked == [
        Asked(None, Source.WORD, "a short one"),
        Asked(Control.YES, Source.WORD),
        Asked(None, Source.WORD, "something else"),
    ]


def test_while_the_guide_speaks_only_a_few_words_count(say: Say, inbox: Inbox, open_commands: object) -> None:
    inbox.state = State.SPEAKING
    microphones = Microphones(Spoken(said(say, "louder", "skip", "way out")))
    with closing(HandsFree(microphones, open_commands, inbox)) as hands_free:
        hands_free.start()
        assert inbox.next(LONG) == Asked(Control.WAY_OUT, Source.WORD)


def test_words_are_a_source_only_while_they_are_heard(say: Say, inbox: Inbox, open_commands: object) -> None:
    hands_free = HandsFree(Microphones(Spoken(said(say, "pause"))), open_commands, inbox)
    assert Source.WORD not in inbox.sources
    hands_free.start()
    inbox.next(LONG)
    assert Source.WORD in inbox.sources
    hands_free.close()
    hands_free.close()
    assert Source.WORD not in inbox.sources


def test_closing_gives_everything_back(say: Say, inbox: Inbox, vosk: Recognizer) -> None:
    microphones, lent = Microphones(Spoken(said(say, "pause"))), Lent(vosk)
    hands_free = HandsFree(microphones, lambda rate, phrases: lent, inbox)
    hands_free.start()
    inbox.next(LONG)
    hands_free.close()
    assert lent.closed
    assert all(microphone._closed.is_set() for microphone in microphones.opened)
    assert "hands free" not in {thread.name for thread in threading.enumerate()}


def test_the_microphone_is_given_back_for_a_note_and_taken_again(say: Say, inbox: Inbox, open_commands: object) -> None:
    microphones = Microphones(Spoken(said(say, "pause")), Spoken(said(say, "go on")))
    with closing(HandsFree(microphones, open_commands, inbox)) as hands_free:
        hands_free.start()
        assert inbox.next(LONG) == Asked(Control.PAUSE, Source.WORD)
        with hands_free.suspended():
            assert microphones.opened[0]._closed.is_set()
            assert len(microphones.opened) == 1
            assert Source.WORD in inbox.sources
        assert inbox.next(LONG) == Asked(Control.GO_ON, Source.WORD)
    assert len(microphones.opened) == 2


def test_words_within_a_note_are_heard_by_the_same_recogniser(say: Say, inbox: Inbox, vosk: Recognizer) -> None:
    opened: list[int] = []

    def open_commands(rate: int, phrases: Sequence[str]) -> Recognizer:
        opened.append(rate)
        return Lent(vosk)

    with closing(HandsFree(Microphones(Spoken(said(say, "pause"))), open_commands, inbox)) as hands_free:
        assert hands_free.note_words(RATE) is None
        hands_free.start()
        inbox.next(LONG)
        assert hands_free.note_words(RATE) is None  # the microphone is in use
        with hands_free.suspended():
            words = hands_free.note_words(RATE)
            assert words is not None
            words.feed(said(say, "I felt tired today.", "that's all") + room(1))
            words.hand_on(Control.HELP)
            while (heard := words.next()) is None:
                time.sleep(0.01)
            words.close()
    assert heard.control is Control.FINISH
    assert inbox.next() == Asked(Control.HELP, Source.WORD)
    assert opened == [RATE]


def test_a_lost_microphone_is_told_once_and_looked_for_again(say: Say, inbox: Inbox, open_commands: object) -> None:
    told: list[VoiceguideError] = []
    microphones = Microphones(
        ListeningError(problem.NO_MICROPHONE_FOUND),
        Spoken(said(say, "pause"), lost_at=0.5),
        MicrophoneLost(problem.MICROPHONE_WENT_AWAY),
        Spoken(said(say, "go on")),
    )
    with closing(HandsFree(microphones, open_commands, inbox, tell=told.append, retry=0.01)) as hands_free:
        hands_free.start()
        assert inbox.next(LONG) == Asked(Control.GO_ON, Source.WORD)
    assert [type(error) for error in told] == [ListeningError]


def test_without_a_microphone_words_are_no_source(inbox: Inbox, open_commands: object) -> None:
    told = threading.Event()
    microphones = Microphones(ListeningError(problem.NO_MICROPHONE_FOUND))
    with closing(HandsFree(microphones, open_commands, inbox, tell=lambda error: told.set())) as hands_free:
        hands_free.start()
        assert told.wait(LONG)
        assert Source.WORD not in inbox.sources


def test_a_recogniser_that_fails_is_told_once_and_asked_again(say: Say, inbox: Inbox) -> None:
    told: list[VoiceguideError] = []
    microphones = Microphones(Spoken(said(say, "pause", "go on", "skip"), lost_at=4.0))
    failing = Fails(RecognizerFailed(problem.NOT_RECOGNIZED, reason="it was asked too much"))
    with closing(
        HandsFree(microphones, lambda rate, phrases: failing, inbox, tell=told.append, retry=0.01)
    ) as hands_free:
        hands_free.start()
        assert microphones.silent.wait(LONG)
    assert [type(error) for error in told] == [RecognizerFailed, MicrophoneLost]
    assert inbox.next() is None


def test_a_model_that_cannot_be_used_ends_the_listening_and_nothing_else(say: Say, inbox: Inbox) -> None:
    told: list[VoiceguideError] = []
    microphones = Microphones(Spoken(said(say, "pause")))
    failing = Fails(ModelUnusable(problem.MODEL_UNUSABLE, path=MODEL, reason="it is damaged"))
    with closing(HandsFree(microphones, lambda rate, phrases: failing, inbox, tell=told.append)) as hands_free:
        hands_free.start()
        hands_free._thread.join(LONG)
        assert not hands_free._thread.is_alive()
    assert [type(error) for error in told] == [ModelUnusable]
    assert Source.WORD not in inbox.sources
    inbox.ask(Control.PAUSE, Source.KEY)
    assert inbox.next() == Asked(Control.PAUSE, Source.KEY)


class BesideTheLoudspeaker(Spoken):
    """A microphone that hears what is played, at full level and a tenth of a second later, and a person."""

    def __init__(self, person: bytes, played: bytes, ring: PlayedRing) -> None:
        late = bytes(2 * RATE // 10) + played
        length = max(len(person), len(late))
        both = sum(np.frombuffer(one.ljust(length, b"\0"), "<i2").astype(int) for one in (person, late))
        super().__init__(np.clip(both, -32768, 32767).astype("<i2").tobytes())
        self._played = np.repeat(from_pcm16(np.frombuffer(played.ljust(length, b"\0"), "<i2")), SAMPLE_RATE // RATE)
        self._ring = ring

    def read(self, timeout: float) -> bytes:
        before = self._read
        pcm = super().read(timeout)
        self._ring.write(self._played[3 * before : 3 * self._read])
        return pcm


@pytest.mark.parametrize(("cancelled", "first"), [(True, Control.HELP), (False, Control.PAUSE)])
def test_the_guide_from_the_loudspeaker_asks_for_nothing_and_a_person_does(
    say: Say, inbox: Inbox, open_commands: object, cancelled: bool, first: Control
) -> None:
    """Without the sound that was played, the same commands of the guide are heard as a person's."""
    guide = said(say, "Breathe as you like.", "pause", "stop", "way out", "louder")
    person = bytes(len(guide)) + said(say, "help")
    ring = PlayedRing()
    microphones = Microphones(BesideTheLoudspeaker(person, guide, ring))
    with closing(HandsFree(microphones, open_commands, inbox, played=ring if cancelled else None)) as hands_free:
        hands_free.start()
        assert inbox.next(LONG) == Asked(first, Source.WORD)
