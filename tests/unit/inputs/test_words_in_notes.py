"""Words within a note: they end it, discard it or lengthen it, and are no part of its text.

The notes are spoken as slowly as people speak, all at the same time; each test looks at one of them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from support.spoken import MODEL, recording, trimmed
from support.words import Say, machine_voice, room  # noqa: F401 - a fixture

from voiceguide.controls.control import Control, State
from voiceguide.controls.inbox import Inbox, Source
from voiceguide.inputs.hands_free import HandsFree
from voiceguide.journal.store import Journal
from voiceguide.listening.scripted_microphone import ScriptedMicrophone
from voiceguide.listening.vosk_recognizer import VoskRecognizer
from voiceguide.notes.note import Ending, NoteResult, Question
from voiceguide.notes.recorder import NoteRecorder
from voiceguide.notes.transcribe import Transcriber, without
from voiceguide.sound.audio import Samples
from voiceguide.sound.chimes import Earcon, earcon
from voiceguide.transcript import Segment, Word

pytestmark = pytest.mark.long

RATE = 16_000
KEY = bytes(range(48))
TIRED, CALM = "note01.wav", "note03.wav"


@dataclass(frozen=True)
class Story:
    """What somebody says into a note, what they answer when they are asked back, and how patient it is."""

    said: tuple[str, ...]
    answer: tuple[str, ...] = ()
    patience: float | None = 15.0
    confirming: bool = True


STORIES = {
    "that's all": Story((TIRED, "that's all")),
    "nothing but that's all": Story(("that's all",)),
    "discard and yes": Story((TIRED, "discard"), ("yes",)),
    "discard and no": Story((TIRED, "discard"), ("no", CALM, "that's all")),
    "discard and a late yes": Story((TIRED, "discard"), ("", "yes", "that's all")),
    "discard and more words": Story((TIRED, "discard"), (CALM, "that's all")),
    "discard where nobody asks back": Story((TIRED, "discard", "that's all"), confirming=False),
    "yes and no": Story((TIRED, "yes", "no", "that's all")),
    "more time": Story((TIRED, "more time", CALM, "that's all")),
    "help": Story((TIRED, "help")),
    "sentences": Story((TIRED, "I need to stop.", "Please help my mother.", "That's all I need to say."), patience=3.0),
}


class Person(ScriptedMicrophone):
    """A person who can be asked something."""

    def say(self, pcm: bytes) -> None:
        """Say something from now on, instead of anything else."""
        before = bytes(self._pcm)[: 2 * self._spoken()].ljust(2 * self._spoken(), b"\0")
        self._pcm = memoryview(before + pcm)


@dataclass
class Told:
    """What became of a note."""

    result: NoteResult
    text: str = ""
    asked_back: int = 0
    earcons: list[Earcon] = field(default_factory=list)
    asked: list[Control | None] = field(default_factory=list)


def spoken(say: Say, *texts: str) -> bytes:
    pieces = [room(1.2)]
    for text in texts:
        if text:
            pieces.append(trimmed(recording(text)) if text.endswith(".wav") else say(text))
        pieces.append(room(1.2 if text else 7.0))
    return b"".join([*pieces, room(40)])


def recorded(story: Story, say: Say, folder: Path) -> Told:
    """Record the note of a story."""
    inbox = Inbox()
    inbox.sources.add(Source.KEY)
    person = Person(b"", RATE, live=True)
    hands_free = HandsFree(
        lambda: ScriptedMicrophone(b"", RATE, live=True),
        lambda rate, phrases: VoskRecognizer(MODEL, rate, phrases=phrases, unknown=True),
        inbox,
    )
    with Journal.open(folder, KEY) as journal, closing(hands_free):
        transcriber = Transcriber(journal, lambda rate: VoskRecognizer(MODEL, rate))
        recorder = NoteRecorder(lambda: person, journal, transcriber, patience=story.patience, inbox=inbox)
        recorder.hands_free = hands_free
        told = Told(NoteResult(Ending.IMPOSSIBLE))

        def play(samples: Samples) -> None:
            name = next(name for name in Earcon if np.array_equal(earcon(name), samples))
            if name is Earcon.OPEN and not told.earcons:
                person.say(spoken(say, *story.said))
            told.earcons.append(name)

        def confirm() -> None:
            told.asked_back += 1
            person.say(spoken(say, *story.answer))

        hands_free.start()
        until_listening(inbox)
        inbox.state = State.RECORDING
        told.result = recorder.record(Question(), play, confirm=confirm if story.confirming else None)
        assert transcriber.end(60)
        while (asked := inbox.next()) is not None:
            told.asked.append(asked.control)
        told.text = " ".join(entry.text.replace("\n\n", " ") for entry in journal.entries())
        assert journal.count() == (told.result.note is not None)
        transcriber.close()
    return told


def until_listening(inbox: Inbox) -> None:
    patience = threading.Event()
    for _ in range(1000):
        if Source.WORD in inbox.sources:
            return
        patience.wait(0.02)
    raise AssertionError("nothing is listened to")


@pytest.fixture(scope="module")
def notes(say: Say, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Told]]:
    folder = tmp_path_factory.mktemp("notes")
    for story in STORIES.values():  # what is said is made before anybody speaks
        spoken(say, *story.said, *story.answer)
    with ThreadPoolExecutor(len(STORIES)) as pool:
        telling = {
            name: pool.submit(recorded, story, say, folder / str(number))
            for number, (name, story) in enumerate(STORIES.items())
        }
        yield {name: future.result() for name, future in telling.items()}


def test_that_s_all_ends_a_note_and_is_not_in_its_text(notes: dict[str, Told]) -> None:
    note = notes["that's all"]
    assert note.result.ending is Ending.FINISHED
    assert note.text == "I felt tired today."
    assert note.earcons == [Earcon.OPEN, Earcon.CLOSED]


def test_a_note_of_nothing_but_a_command_is_none(notes: dict[str, Told]) -> None:
    note = notes["nothing but that's all"]
    assert (note.result.ending, note.result.note) == (Ending.FINISHED, None)


def test_discard_is_asked_back_and_a_yes_discards(notes: dict[str, Told]) -> None:
    note = notes["discard and yes"]
    assert (note.result.ending, note.result.note) == (Ending.DISCARDED, None)
    assert note.asked_back == 1


def test_a_no_keeps_the_note_and_it_goes_on(notes: dict[str, Told]) -> None:
    note = notes["discard and no"]
    assert note.result.ending is Ending.FINISHED
    assert note.text == "I felt tired today. I was afraid but I am calm now."


def test_a_yes_that_comes_late_discards_nothing(notes: dict[str, Told]) -> None:
    note = notes["discard and a late yes"]
    assert note.result.ending is Ending.FINISHED
    assert note.text == "I felt tired today. Yes."


def test_whatever_else_is_said_keeps_the_note(notes: dict[str, Told]) -> None:
    note = notes["discard and more words"]
    assert note.result.ending is Ending.FINISHED
    assert note.text == "I felt tired today. I was afraid but I am calm now."


def test_where_nobody_can_ask_back_no_word_discards(notes: dict[str, Told]) -> None:
    note = notes["discard where nobody asks back"]
    assert note.result.ending is Ending.FINISHED
    assert note.text == "I felt tired today. Discard."


def test_yes_and_no_belong_to_the_note_unless_they_answer_something(notes: dict[str, Told]) -> None:
    note = notes["yes and no"]
    assert note.text == "I felt tired today. Yes. No."


def test_more_time_is_given_and_is_not_in_the_text(notes: dict[str, Told]) -> None:
    note = notes["more time"]
    assert note.earcons == [Earcon.OPEN, Earcon.OPEN, Earcon.CLOSED]
    assert note.text == "I felt tired today. I was afraid but I am calm now."


def test_help_keeps_the_note_and_is_asked_of_the_session(notes: dict[str, Told]) -> None:
    note = notes["help"]
    assert note.result.ending is Ending.FINISHED
    assert note.result.note is not None
    assert note.asked == [Control.HELP]
    assert note.text == "I felt tired today."


def test_sentences_with_commands_in_them_are_just_said(notes: dict[str, Told]) -> None:
    note = notes["sentences"]
    assert note.result.ending is Ending.SILENCE
    assert note.asked == []
    for word in ("stop", "help", "all"):
        assert word in note.text


def test_words_are_left_out_by_their_times() -> None:
    first = Segment((Word("stay", 0.0, 0.5, 1.0), Word("that's", 1.0, 1.4, 1.0)))
    second = Segment((Word("all", 1.4, 1.8, 1.0),))
    assert without([first, second], [(0.9, 1.9)]) == (Segment((Word("stay", 0.0, 0.5, 1.0),)),)
    assert without([first, second], []) == (first, second)
