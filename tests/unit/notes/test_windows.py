"""What is said at a session's windows, and the moment for second thoughts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from support.spoken import recording, silence

from voiceguide.controls.control import Control, State
from voiceguide.controls.inbox import Inbox
from voiceguide.errors import ListeningError
from voiceguide.guide.phrases import Phrases
from voiceguide.journal.store import Journal
from voiceguide.listening.scripted_microphone import ScriptedMicrophone
from voiceguide.notes.note import Ending
from voiceguide.notes.recorder import NoteRecorder
from voiceguide.notes.windows import SPOKEN, SpokenWindows
from voiceguide.sound.audio import SAMPLE_RATE, Samples
from voiceguide.sound.chimes import Earcon, earcon
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.speech.synthesizer import Delivery
from voiceguide.speech.tone import ToneSynthesizer
from voiceguide.timeline.placement import Clip
from voiceguide.timeline.steps import ClipKind
from voiceguide.wording import spoken as phrases
from voiceguide.wording.errors import listening as problem

RATE = 16_000
WINDOW = Clip(ClipKind.JOURNAL, "What is here?", 0, 60 * SAMPLE_RATE, 3)


@pytest.fixture
def spoken_phrases(tmp_path: Path) -> Iterator[Phrases]:
    voice = CachedSynthesizer(ToneSynthesizer(), tmp_path / "cache")
    yield Phrases(voice, Delivery("low"))
    voice.close()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.open(tmp_path / "journal", bytes(48)) as journal:
        yield journal


class Heard:
    """What was played at the windows, by name."""

    def __init__(self, spoken: Phrases) -> None:
        self._known = {name.value: earcon(name) for name in Earcon} | {text: spoken.said(text) for text in SPOKEN}
        self.names: list[str] = []
        self.then: dict[str, list[tuple[NoteRecorder, Control]]] = {}

    def __call__(self, samples: Samples) -> None:
        name = next((name for name, known in self._known.items() if np.array_equal(known, samples)), "quiet")
        assert name != "quiet" or not samples.any()
        self.names.append(name)
        for recorder, control in self.then.pop(name, []):
            recorder.inbox.ask(control)


def speaking(journal: Journal | None, pcm: bytes) -> NoteRecorder:
    inbox = Inbox()
    inbox.state = State.RECORDING
    return NoteRecorder(lambda: ScriptedMicrophone(pcm, RATE), journal, inbox=inbox)


def answer() -> bytes:
    noise = np.random.default_rng(1).normal(0, 8, 8 * RATE).astype("<i2").tobytes()
    return noise[: 2 * RATE] + recording("note01.wav") + noise


def test_it_says_that_a_note_is_kept(journal: Journal, spoken_phrases: Phrases) -> None:
    windows = SpokenWindows("Open page", speaking(journal, answer()), spoken_phrases)
    heard = Heard(spoken_phrases)
    assert windows.open(WINDOW, heard)
    assert heard.names == ["open", "closed", phrases.SAY_KEPT]
    assert journal.entry(windows.results[0].note or 0).session == "Open page"


@pytest.mark.long
def test_who_says_nothing_is_told_nothing_and_has_a_moment_before_it_goes_on(
    journal: Journal, spoken_phrases: Phrases
) -> None:
    noise = np.random.default_rng(1).normal(0, 8, 70 * RATE).astype("<i2").tobytes()
    heard = Heard(spoken_phrases)
    SpokenWindows("", speaking(journal, noise), spoken_phrases).open(WINDOW, heard)
    assert heard.names == ["open", "nearly", "closed", "quiet"]


@pytest.mark.parametrize("typed", [[Control.DISCARD], [Control.FINISH, Control.MORE_TIME, Control.DISCARD]])
def test_right_after_it_a_note_can_still_be_discarded_whatever_else_was_typed(
    journal: Journal, spoken_phrases: Phrases, typed: list[Control]
) -> None:
    recorder = speaking(journal, answer())
    heard = Heard(spoken_phrases)
    heard.then[phrases.SAY_KEPT] = [(recorder, control) for control in typed]
    windows = SpokenWindows("", recorder, spoken_phrases, keys=True)
    windows.open(WINDOW, heard)
    assert heard.names == ["open", "closed", phrases.SAY_KEPT, phrases.SAY_DISCARDED]
    assert journal.count() == 0
    assert windows.results[0].ending is Ending.DISCARDED


def test_without_a_microphone_that_is_said_once_and_the_windows_are_silence(
    journal: Journal, spoken_phrases: Phrases
) -> None:
    def refuse() -> ScriptedMicrophone:
        raise ListeningError(problem.NO_MICROPHONE_FOUND)

    windows = SpokenWindows("", NoteRecorder(refuse, journal), spoken_phrases)
    heard = Heard(spoken_phrases)
    assert not windows.open(WINDOW, heard)
    assert not windows.open(WINDOW, heard)
    assert heard.names == [phrases.SAY_NO_MICROPHONE]


@pytest.mark.long
def test_a_muted_microphone_is_told_of_once_a_session(journal: Journal, spoken_phrases: Phrases) -> None:
    windows = SpokenWindows("", speaking(journal, silence(70, RATE)), spoken_phrases)
    heard = Heard(spoken_phrases)
    windows.open(WINDOW, heard)
    windows.open(WINDOW, heard)
    assert heard.names.count(phrases.SAY_MICROPHONE_SILENT) == 1


def test_the_notice_can_be_cut_short_and_is_given_only_when_it_was_heard(
    journal: Journal, spoken_phrases: Phrases
) -> None:
    """A Ctrl-C in its middle counted as heard, and Enter did not end it."""
    recorder = speaking(journal, answer())
    windows = SpokenWindows("", recorder, spoken_phrases)
    given: list[str] = []
    whole = list(windows.notice(["One.", "Two.", "Three."], lambda: given.append("heard")))
    assert len(whole) == 5
    assert given == ["heard"]
    pieces = windows.notice(["One.", "Two.", "Three."], lambda: given.append("skipped"))
    next(pieces)
    next(pieces)
    assert given == ["heard"]
    recorder.inbox.ask(Control.FINISH)
    assert len(list(pieces)) == 1
    assert given == ["heard", "skipped"]
