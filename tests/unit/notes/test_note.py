"""One note: kept while it is spoken, ended by the person, never lost, and left alone by what fails around it."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from support.spoken import MODEL, TEXTS, recording, silence, trimmed

from voiceguide.controls.control import Control, State
from voiceguide.controls.inbox import Inbox
from voiceguide.errors import DeviceLost, JournalFull, ListeningError, MicrophoneLost, RecognizerFailed
from voiceguide.journal.open_note import OpenNote
from voiceguide.journal.store import Journal
from voiceguide.listening.recognizer import Hearing
from voiceguide.listening.scripted_microphone import ScriptedMicrophone
from voiceguide.listening.vosk_recognizer import VoskRecognizer
from voiceguide.notes.note import Ending, NoteResult, Question
from voiceguide.notes.recorder import GUARD, NoteRecorder
from voiceguide.notes.transcribe import Transcriber, transcribe
from voiceguide.settings import Keep
from voiceguide.sound.audio import Samples
from voiceguide.sound.chimes import Earcon, earcon
from voiceguide.wording.errors import listening as problem

RATE = 16_000
KEY = bytes(range(48))


def room(seconds: float) -> bytes:
    """The sound of a quiet room: never exactly nothing."""
    noise = np.random.default_rng(1).normal(0, 8, round(seconds * RATE))
    return np.rint(noise).astype("<i2").tobytes()


def said(*names: str, between: float = 0.6, before: float = 1.0, after: float = 6.0) -> bytes:
    """Recordings one after the other, with pauses of a quiet room."""
    pieces = [room(before)]
    for number, name in enumerate(names):
        if number:
            pieces.append(room(between))
        pieces.append(trimmed(recording(name)))
    return b"".join([*pieces, room(after)])


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.open(tmp_path / "journal", KEY) as journal:
        yield journal


class Played:
    """What the guide plays while a note is recorded."""

    def __init__(self, then: Callable[[str], None] = lambda name: None) -> None:
        self.names: list[str] = []
        self._then = then

    def __call__(self, samples: Samples) -> None:
        name = next((name.value for name in Earcon if np.array_equal(earcon(name), samples)), "something else")
        self.names.append(name)
        self._then(name)


def in_a_note() -> Inbox:
    """Where what is asked for while a note is open comes in."""
    inbox = Inbox()
    inbox.state = State.RECORDING
    return inbox


def recorder_for(journal: Journal | None, pcm: bytes, **others: object) -> NoteRecorder:
    lost_at = others.pop("lost_at", None)
    return NoteRecorder(
        lambda: ScriptedMicrophone(pcm, RATE, lost_at=lost_at),  # type: ignore[arg-type]
        journal,
        inbox=in_a_note(),
        **others,  # type: ignore[arg-type]
    )


def kept_sound(journal: Journal, note: int) -> bytes:
    return b"".join(journal.sound(note).blocks)


def recorded(recorder: NoteRecorder, limit: float = 60.0, first: float | None = None) -> tuple[NoteResult, list[str]]:
    played = Played()
    return recorder.record(Question("What is here?", "Open page", limit, first), played), played.names


def test_what_was_said_is_kept_to_the_last_bit(journal: Journal) -> None:
    pcm = said("note01.wav", "note02.wav")
    result, played = recorded(recorder_for(journal, pcm))
    assert played == ["open", "closed"]
    assert result.ending is Ending.SILENCE
    entry = journal.entry(result.note or 0)
    assert (entry.session, entry.question) == ("Open page", "What is here?")
    sound = kept_sound(journal, entry.id)
    assert sound == pcm[round(GUARD * RATE) * 2 :][: len(sound)]
    assert result.seconds == pytest.approx(len(sound) / 2 / RATE)
    assert entry.seconds == pytest.approx(result.seconds)


def test_a_note_is_on_disk_while_it_is_spoken(journal: Journal, tmp_path: Path) -> None:
    """Looked at from outside, second after second, less than one second is missing."""
    behind: list[float] = []

    class Watched(ScriptedMicrophone):
        def read(self, timeout: float) -> bytes:
            headings = journal.headings()
            if headings:
                behind.append(self._read / RATE - headings[0].seconds)
            return super().read(timeout)

    pcm = said("note03.wav", "note04.wav", "note05.wav")
    NoteRecorder(lambda: Watched(pcm, RATE), journal).record(Question(), Played())
    assert len(behind) > 100
    assert max(behind) <= 1.0 + GUARD + 0.1


@pytest.mark.parametrize(("pause", "notes"), [(3.5, 1), (4.5, 2)])
def test_three_and_a_half_seconds_are_a_pause_and_four_and_a_half_are_the_end(
    journal: Journal, pause: float, notes: int
) -> None:
    pcm = said("note01.wav", "note02.wav", "note03.wav", between=pause)
    result, _ = recorded(recorder_for(journal, pcm))
    alone = len(trimmed(recording("note01.wav"))) / 2 / RATE
    if notes == 1:
        assert result.seconds > 2 * pause + 3 * alone
    else:
        assert result.seconds == pytest.approx(1.0 - GUARD + alone + 4.0, abs=0.4)


def test_who_says_nothing_has_the_whole_time_and_nothing_is_kept(journal: Journal) -> None:
    result, played = recorded(recorder_for(journal, room(100)), limit=50.0)
    assert result == NoteResult(Ending.UNSAID, None, result.seconds)
    assert result.seconds == pytest.approx(50, abs=0.1)
    assert played == ["open", "nearly", "closed"]
    assert journal.count() == 0


def test_an_open_page_on_which_nothing_is_said_closes_by_itself(journal: Journal) -> None:
    result, _ = recorded(recorder_for(journal, room(100)), limit=90.0, first=10.0)
    assert result.ending is Ending.UNSAID
    assert result.seconds == pytest.approx(10, abs=0.2)
    assert journal.count() == 0


def test_twenty_seconds_before_the_limit_it_says_so_and_more_time_extends(journal: Journal) -> None:
    pcm = b"".join(trimmed(recording(name)) + room(0.5) for name in ("note01.wav", "note02.wav", "note03.wav")) * 12
    recorder = recorder_for(journal, pcm, patience=None)
    left = [Control.MORE_TIME, Control.MORE_TIME]

    def more(name: str) -> None:
        if name == "nearly" and left:
            recorder.inbox.ask(left.pop())

    played = Played(more)
    result = recorder.record(Question(limit=45.0), played)
    assert result.ending is Ending.LIMIT
    assert played.names == ["open", "nearly", "open", "nearly", "open", "nearly", "closed"]
    assert 45 + 2 * 60 <= result.seconds < 45 + 2 * 60 + 15


class Echoing(ScriptedMicrophone):
    """A microphone that hears what the guide plays, as loud as a voice."""

    def overhear(self, samples: Samples) -> None:
        quiet = bytes(self._pcm)
        heard = np.clip(samples[::3] * 4, -1, 1)
        start = 2 * self._read
        self._pcm = memoryview(quiet[:start] + (heard * 32767).astype("<i2").tobytes() + quiet[start:])
        self._overheard = self._read + len(heard)

    def rest(self) -> bytes:
        """While the guide plays, time passes."""
        return self._taken(self._overheard)


def test_the_warning_that_the_microphone_hears_is_not_taken_for_the_person(journal: Journal) -> None:
    """Nothing was said, and yet a note was kept: it held the sound that warns."""
    microphone = Echoing(room(100), RATE)
    played = Played()

    def play(samples: Samples) -> None:
        played(samples)
        if played.names[-1] == "nearly":
            microphone.overhear(samples)

    result = NoteRecorder(lambda: microphone, journal).record(Question(limit=50.0), play)
    assert "nearly" in played.names
    assert result.ending is Ending.UNSAID
    assert journal.count() == 0


def test_what_was_said_in_the_very_first_moment_is_kept_when_that_is_all_there_was(journal: Journal) -> None:
    """In its first second the level alone tells nothing yet: what is undecided by then was lost at a Ctrl-C."""
    pcm = trimmed(recording("note02.wav"))
    result, _ = recorded(recorder_for(journal, pcm, lost_at=0.8))
    assert result.ending is Ending.MICROPHONE_LOST
    assert result.note is not None


def after(seconds: float, control: Control) -> type[ScriptedMicrophone]:
    """A microphone during which a key is pressed at a second."""

    class Pressed(ScriptedMicrophone):
        recorder: NoteRecorder
        pressed = False

        def read(self, timeout: float) -> bytes:
            if not self.pressed and self._read >= seconds * RATE:
                self.pressed = True
                self.recorder.inbox.ask(control)
            return super().read(timeout)

    return Pressed


def pressing(journal: Journal, pcm: bytes, seconds: float, control: Control) -> NoteRecorder:
    kind = after(seconds, control)
    recorder = NoteRecorder(lambda: kind(pcm, RATE), journal, inbox=in_a_note())
    kind.recorder = recorder  # type: ignore[attr-defined]
    return recorder


def test_more_time_waits_for_who_is_looking_for_words(journal: Journal) -> None:
    """Pressed in a silence, it only moved the limit: the note ended four seconds after the last word all the same."""
    first = len(trimmed(recording("note01.wav"))) / 2 / RATE
    pcm = said("note01.wav", "note02.wav", between=30.0)
    result, played = recorded(pressing(journal, pcm, 1.0 + first + 2.0, Control.MORE_TIME))
    assert result.seconds > first + 30.0
    assert played == ["open", "open", "closed"]


def test_the_key_ends_it_at_once_and_keeps_it(journal: Journal) -> None:
    result, played = recorded(pressing(journal, said("note01.wav", "note02.wav"), 2.0, Control.FINISH))
    assert result.ending is Ending.FINISHED
    assert result.seconds == pytest.approx(2.0, abs=0.3)
    assert journal.entry(result.note or 0).seconds == pytest.approx(result.seconds)
    assert played == ["open", "closed"]


def test_who_whispers_too_softly_to_be_noticed_is_kept_when_they_press(journal: Journal) -> None:
    result, _ = recorded(pressing(journal, room(10), 3.0, Control.FINISH))
    assert result.note is not None


def test_a_discarded_note_is_nowhere(journal: Journal) -> None:
    result, _ = recorded(pressing(journal, said("note01.wav", "note02.wav"), 2.0, Control.DISCARD))
    assert result.ending is Ending.DISCARDED
    assert result.note is None
    assert journal.count() == 0


def test_a_microphone_that_goes_away_costs_nothing_that_was_said(journal: Journal) -> None:
    pcm = said("note01.wav", "note02.wav", "note03.wav")
    result, played = recorded(recorder_for(journal, pcm, lost_at=4.0))
    assert result.ending is Ending.MICROPHONE_LOST
    assert "microphone went away" in str(result.problem)
    assert journal.entry(result.note or 0).seconds == pytest.approx(4.0 - GUARD, abs=0.05)
    assert played == ["open", "closed"]


def test_without_a_microphone_no_sound_is_played_and_the_reason_is_given(journal: Journal) -> None:
    def refuse() -> ScriptedMicrophone:
        raise ListeningError(problem.NO_MICROPHONE_FOUND)

    played = Played()
    result = NoteRecorder(refuse, journal).record(Question(), played)
    assert result.ending is Ending.IMPOSSIBLE
    assert "No microphone" in str(result.problem)
    assert played.names == []
    assert journal.count() == 0


def test_a_muted_microphone_is_told_of_once_and_nothing_is_kept(journal: Journal) -> None:
    told: list[str] = []
    recorder = recorder_for(journal, silence(40, RATE))
    result = recorder.record(Question(limit=30.0), Played(), lambda: told.append("silent"))
    assert told == ["silent"]
    assert result.note is None
    assert journal.count() == 0


def test_a_quiet_room_is_not_taken_for_a_muted_microphone(journal: Journal) -> None:
    told: list[str] = []
    recorder_for(journal, room(40)).record(Question(limit=30.0), Played(), lambda: told.append("silent"))
    assert told == []


def test_an_interruption_keeps_what_was_said(journal: Journal) -> None:
    class Interrupted(ScriptedMicrophone):
        def read(self, timeout: float) -> bytes:
            if self._read > 3 * RATE:
                raise KeyboardInterrupt
            return super().read(timeout)

    recorder = NoteRecorder(lambda: Interrupted(said("note01.wav", "note02.wav"), RATE), journal)
    with pytest.raises(KeyboardInterrupt):
        recorder.record(Question(), Played())
    assert recorder.last is not None
    assert journal.entry(recorder.last.note or 0).seconds == pytest.approx(3.0 - GUARD, abs=0.1)


def test_a_speaker_that_is_lost_at_the_closing_sound_keeps_what_was_said(journal: Journal) -> None:
    def lose(name: str) -> None:
        if name == "closed":
            raise DeviceLost(0)

    recorder = recorder_for(journal, said("note01.wav"))
    with pytest.raises(DeviceLost):
        recorder.record(Question(), Played(lose))
    assert recorder.last is not None
    assert recorder.last.note == journal.headings()[0].id


def test_a_full_disk_ends_the_note_and_keeps_what_was_said(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "journal", KEY) as journal:
        pages = journal._database.rows("PRAGMA page_count")[0][0]
        journal._database.rows(f"PRAGMA max_page_count = {pages + 40}")
        loud = np.random.default_rng(0).integers(-20_000, 20_000, 60 * RATE).astype("<i2").tobytes()
        result, played = recorded(recorder_for(journal, room(1) + loud, patience=None))
        assert result.ending is Ending.JOURNAL_FAILED
        assert isinstance(result.problem, JournalFull)
        assert played == ["open", "closed"]
    with Journal.open(tmp_path / "journal", KEY) as journal:
        (heading,) = journal.headings()
        assert heading.seconds >= 2.0
        sound = kept_sound(journal, heading.id)
        assert sound == (room(1) + loud)[round(GUARD * RATE) * 2 :][: len(sound)]


def test_where_nothing_is_to_be_kept_nothing_is_written(tmp_path: Path) -> None:
    result, played = recorded(recorder_for(None, said("note01.wav"), keep=Keep.NOTHING))
    assert result.ending is Ending.SILENCE
    assert result.note is None
    assert played == ["open", "closed"]


def test_words_come_behind_the_note_in_order_with_their_times(journal: Journal) -> None:
    names = ("note01.wav", "note02.wav", "note04.wav")
    transcriber = Transcriber(journal, lambda rate: VoskRecognizer(MODEL, rate))
    result, _ = recorded(recorder_for(journal, said(*names, between=1.2), transcriber=transcriber))
    assert transcriber.end(30)
    transcriber.close()
    entry = journal.entry(result.note or 0)
    assert entry.text == ". ".join(TEXTS[name].capitalize().replace(" i ", " I ") for name in names) + "."
    words = [word for segment in entry.segments for word in segment.words]
    assert [word.text for word in words] == " ".join(TEXTS[name] for name in names).split()
    times = [time for word in words for time in (word.start, word.end)]
    assert times == sorted(times)
    assert times[0] == pytest.approx(1.0 - GUARD, abs=0.3)
    assert times[-1] <= result.seconds


def test_a_recogniser_that_dies_costs_no_sound_and_the_text_comes_from_the_journal(journal: Journal) -> None:
    opened: list[VoskRecognizer] = []

    def dies_once(rate: int) -> VoskRecognizer:
        opened.append(VoskRecognizer(MODEL, rate))
        if len(opened) == 1:
            opened[0].close()
        return opened[-1]

    transcriber = Transcriber(journal, dies_once)
    result, _ = recorded(recorder_for(journal, said("note01.wav"), transcriber=transcriber))
    assert transcriber.end(30)
    transcriber.close()
    assert journal.entry(result.note or 0).text == "I felt tired today."
    assert transcriber.failed == []


def test_a_recogniser_that_never_works_leaves_a_note_of_sound(journal: Journal, tmp_path: Path) -> None:
    transcriber = Transcriber(journal, lambda rate: VoskRecognizer(tmp_path / "no model", rate))
    result, _ = recorded(recorder_for(journal, said("note01.wav"), transcriber=transcriber))
    assert transcriber.end(30)
    transcriber.close()
    assert transcriber.failed == [result.note]
    assert journal.without_text() == [result.note]
    transcribe(journal, result.note or 0, lambda rate: VoskRecognizer(MODEL, rate))
    assert journal.entry(result.note or 0).text == "I felt tired today."


def test_a_recogniser_that_falls_behind_loses_nothing(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    """It gets no more than a set amount of sound; the rest is read from the journal when the note is over."""
    monkeypatch.setattr("voiceguide.notes.transcribe.BEHIND_LIMIT", 0.5)
    transcriber = Transcriber(journal, lambda rate: VoskRecognizer(MODEL, rate))
    result, _ = recorded(recorder_for(journal, said("note01.wav", "note02.wav"), transcriber=transcriber))
    assert transcriber.end(30)
    transcriber.close()
    assert journal.entry(result.note or 0).text == "I felt tired today my mother called me and I cried."


def test_only_text_is_kept_where_only_text_was_asked_for(journal: Journal) -> None:
    transcriber = Transcriber(journal, lambda rate: VoskRecognizer(MODEL, rate))
    result, _ = recorded(recorder_for(journal, said("note01.wav"), transcriber=transcriber, keep=Keep.TEXT))
    assert transcriber.end(30)
    transcriber.close()
    heading = journal.entry(result.note or 0).heading
    assert heading.has_text
    assert not heading.has_sound


def test_a_note_discarded_before_its_text_was_ready_stays_away(journal: Journal) -> None:
    transcriber = Transcriber(journal, lambda rate: VoskRecognizer(MODEL, rate))
    recorder = recorder_for(journal, said("note01.wav"), transcriber=transcriber)
    result, _ = recorded(recorder)
    recorder.discard(result.note or 0)
    assert transcriber.end(30)
    transcriber.close()
    assert journal.count() == 0
    assert transcriber.failed == []


@pytest.mark.long
def test_noise_and_a_silent_room_give_no_words(journal: Journal) -> None:
    transcriber = Transcriber(journal, lambda rate: VoskRecognizer(MODEL, rate))
    noise = np.random.default_rng(3).normal(0, 900, 20 * RATE).astype("<i2").tobytes()
    for pcm in (noise, room(20)):
        result, _ = recorded(pressing_with(journal, pcm, transcriber))
        assert result.note is not None
    assert transcriber.end(30)
    transcriber.close()
    assert [entry.text for entry in journal.entries()] == ["", ""]


def pressing_with(journal: Journal, pcm: bytes, transcriber: Transcriber) -> NoteRecorder:
    kind = after(15.0, Control.FINISH)
    recorder = NoteRecorder(lambda: kind(pcm, RATE), journal, transcriber, inbox=in_a_note())
    kind.recorder = recorder  # type: ignore[attr-defined]
    return recorder


def test_a_note_that_fell_behind_is_whole_though_the_next_one_has_begun(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With only the text to be kept, the sound went while the text held a part of it."""
    monkeypatch.setattr("voiceguide.notes.transcribe.BEHIND_LIMIT", 0.5)
    gate = threading.Event()

    class Slow(VoskRecognizer):
        def feed(self, pcm: bytes) -> Hearing:
            gate.wait(20)
            return super().feed(pcm)

    transcriber = Transcriber(journal, lambda rate: Slow(MODEL, rate))
    first, _ = recorded(
        recorder_for(journal, said("note01.wav", "note02.wav"), transcriber=transcriber, keep=Keep.TEXT)
    )
    transcriber.begin(RATE)
    gate.set()
    transcriber.abandon()
    assert transcriber.end(30)
    transcriber.close()
    assert journal.entry(first.note or 0).text == "I felt tired today my mother called me and I cried."


@pytest.mark.parametrize("then", ["microphone lost", "interrupted"])
def test_who_discards_a_note_has_it_discarded_whatever_comes_then(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    """What was still on its way was fetched first, and if that failed the note was kept."""

    class Failing(ScriptedMicrophone):
        def read(self, timeout: float) -> bytes:
            if self._read > 2 * RATE:
                recorder.inbox.ask(Control.DISCARD)
            return super().read(timeout)

        def rest(self) -> bytes:
            raise MicrophoneLost(problem.MICROPHONE_WENT_AWAY) if then == "microphone lost" else KeyboardInterrupt

    recorder = NoteRecorder(lambda: Failing(said("note01.wav", "note02.wav"), RATE), journal, inbox=in_a_note())
    result, _ = recorded(recorder)
    assert result.ending is Ending.DISCARDED
    assert journal.count() == 0


def test_a_loudspeaker_that_goes_away_does_not_end_a_note(journal: Journal) -> None:
    """It was lost at the warning, and the person was cut off in mid-sentence."""
    pcm = b"".join(trimmed(recording(name)) + room(0.5) for name in ("note01.wav", "note02.wav", "note03.wav")) * 12

    def lose(name: str) -> None:
        if name == "nearly":
            raise DeviceLost(0)

    recorder = recorder_for(journal, pcm, patience=None)
    with pytest.raises(DeviceLost):
        recorder.record(Question(limit=45.0), Played(lose))
    assert recorder.last is not None
    assert recorder.last.seconds >= 45
    assert journal.entry(recorder.last.note or 0).seconds >= 45


def test_a_loudspeaker_that_goes_away_before_the_window_is_open_leaves_nothing(journal: Journal) -> None:
    def lose(name: str) -> None:
        raise DeviceLost(0)

    recorder = recorder_for(journal, said("note01.wav"))
    with pytest.raises(DeviceLost):
        recorder.record(Question(), Played(lose))
    assert recorder.last is None
    assert journal.count() == 0


def test_a_ctrl_c_in_the_middle_of_a_commit_waits_for_its_end(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real signal, sent while a second is being written: the note is whole up to there, and can be finished."""
    write = OpenNote.write
    sent: list[int] = []

    def interrupted(self: OpenNote, pcm: bytes) -> None:
        if len(sent) < 1 and self.seconds > 1.5:
            sent.append(1)
            os.kill(os.getpid(), signal.SIGINT)
            write(self, pcm)
            return
        write(self, pcm)

    monkeypatch.setattr(OpenNote, "write", interrupted)
    recorder = recorder_for(journal, said("note01.wav", "note02.wav"))
    with pytest.raises(KeyboardInterrupt):
        recorder.record(Question(), Played())
    assert recorder.last is not None
    entry = journal.entry(recorder.last.note or 0)
    assert entry.seconds == pytest.approx(recorder.last.seconds)


def test_a_recogniser_with_a_fault_of_ours_costs_text_and_nothing_else(journal: Journal) -> None:
    class Faulty(VoskRecognizer):
        def feed(self, pcm: bytes) -> Hearing:
            raise KeyError("partial")

    transcriber = Transcriber(journal, lambda rate: Faulty(MODEL, rate))
    result, _ = recorded(recorder_for(journal, said("note01.wav"), transcriber=transcriber))
    assert transcriber.end(30)
    transcriber.close()
    assert transcriber.failed == [result.note]


def test_closing_does_not_wait_for_a_recogniser_that_hangs(journal: Journal) -> None:
    ended = threading.Event()

    class Hanging(VoskRecognizer):
        def feed(self, pcm: bytes) -> Hearing:
            ended.wait(60)
            raise RecognizerFailed(problem.NOT_RECOGNIZED, reason="it was ended")

        def close(self) -> None:
            ended.set()
            super().close()

    transcriber = Transcriber(journal, lambda rate: Hanging(MODEL, rate))
    result, _ = recorded(recorder_for(journal, said("note01.wav"), transcriber=transcriber))
    assert not transcriber.end(0.2)
    began = time.monotonic()
    transcriber.close()
    assert time.monotonic() - began < 20
    assert transcriber.failed == [result.note]
