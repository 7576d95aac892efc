"""The real Vosk in its worker: all recordings, damaged models, and a worker that is killed or hangs."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from support.spoken import COMMANDS, MODEL, NOTES, RATE, TEXTS, recording, silence, trimmed, words

from voiceguide.errors import ModelUnusable, RecognizerFailed
from voiceguide.listening.recognizer import NOTHING
from voiceguide.listening.vosk_recognizer import VOSK_WORKER, VoskRecognizer
from voiceguide.listening.vosk_worker import upsampler
from voiceguide.listening.worker_recognizer import UNKNOWN, segments_from

pytestmark = pytest.mark.long

Open = Callable[..., VoskRecognizer]

NOTE = recording("note01.wav")
RATES = [8_000, 11_025, 16_000, 44_100, 48_000, 96_000]


@pytest.fixture
def opened(capfd: pytest.CaptureFixture[str]) -> Iterator[Open]:
    """Open recognisers; whatever happens to them, nothing is printed."""
    recognizers: list[VoskRecognizer] = []

    def open_one(model: Path = MODEL, rate: int = RATE, **settings: Any) -> VoskRecognizer:
        recognizers.append(VoskRecognizer(model, rate, **settings))
        return recognizers[-1]

    yield open_one
    for recognizer in recognizers:
        recognizer.close()
    assert capfd.readouterr() == ("", "")


def text(recognizer: VoskRecognizer, pcm: bytes) -> str:
    """Return the words of a note that is fed at once."""
    return " ".join(word.text for word in words([recognizer.feed(pcm), recognizer.finish()]))


def pid(recognizer: VoskRecognizer) -> int:
    assert recognizer._child is not None
    return recognizer._child.pid


def assert_gone(number: int) -> None:
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


# What is heard.


@pytest.mark.parametrize("rate", RATES)
def test_every_note_gives_its_words_and_no_others(opened: Open, rate: int) -> None:
    recognizer = opened(rate=rate)
    for name in NOTES:
        assert text(recognizer, recording(name, rate)) == TEXTS[name], name


@pytest.mark.parametrize("rate", RATES)
def test_silence_gives_no_words(opened: Open, rate: int) -> None:
    recognizer = opened(rate=rate)
    assert text(recognizer, recording("silence.wav", rate)) == ""
    assert text(recognizer, silence(60, rate)) == ""


# Noise that ends at the upper edge of a narrow band is one more thing that the small model never heard.
@pytest.mark.parametrize("rate", [rate for rate in RATES if rate >= RATE])
def test_noise_gives_no_words(opened: Open, rate: int) -> None:
    recognizer = opened(rate=rate)
    assert text(recognizer, recording("noise.wav", rate)) == ""
    assert text(recognizer, 20 * recording("noise.wav", rate)) == ""


@pytest.mark.parametrize("rate", [8_000, 16_000, 48_000])
def test_pauses_of_digital_silence_bring_no_words_of_their_own(opened: Open, rate: int) -> None:
    """Brought up from 8 kHz, the end of a word in the silence after it was heard as "so" or "safe"."""
    recognizer = opened(rate=rate)
    pause = silence(1.5, rate)
    for first, second in zip(NOTES, NOTES[1:] + NOTES[:1], strict=True):
        note = recording(first, rate) + pause + recording(second, rate) + pause
        assert text(recognizer, note) == f"{TEXTS[first]} {TEXTS[second]}"


def test_the_same_sound_is_brought_up_to_the_same_every_time() -> None:
    """In whole numbers soxr added noise that was different each time, and once in 150 notes another word."""
    note = recording("note02.wav", 8_000)
    raised = {bring_up(note, True) for bring_up in (upsampler(8_000) for _ in range(5)) if bring_up}
    assert len(raised) == 1
    assert len(raised.pop()) == pytest.approx(2 * len(note), abs=2)


def test_a_word_after_minutes_of_silence_has_its_time(opened: Open) -> None:
    recognizer = opened()
    assert recognizer.feed(silence(200)) == NOTHING
    found = words([recognizer.feed(NOTE), recognizer.finish()])
    assert [word.text for word in found] == TEXTS["note01.wav"].split()
    assert 200 < found[0].start < 200.5


def test_unbroken_speech_comes_in_several_segments_and_nothing_is_lost(opened: Open) -> None:
    speech = b"".join(trimmed(recording(name)) for name in NOTES * 3)
    recognizer = opened()
    found = [*recognizer.feed(speech).segments, *recognizer.finish().segments]
    assert len(found) >= 2
    expected = " ".join(TEXTS[name] for name in NOTES * 3).split()
    told = [word for segment in found for word in segment.words]
    # Vosk cuts wherever 20 s are over: the word there may be heard twice, or wrong; no other may.
    assert mistakes([word.text for word in told], expected) <= 2 * (len(found) - 1)
    assert told[-1].end > len(speech) / (2 * RATE) - 0.5
    assert all(one.end <= other.start + 0.05 for one, other in pairwise(told))


def mistakes(told: list[str], expected: list[str]) -> int:
    """Return how many words are missing, too many, or wrong."""
    row = list(range(len(expected) + 1))
    for count, one in enumerate(told, 1):
        above, row = row, [count]
        for place, other in enumerate(expected):
            row.append(min(above[place + 1] + 1, row[place] + 1, above[place] + (one != other)))
    return row[-1]


def test_a_doubtful_word_alone_and_unknown_words_are_left_out() -> None:
    sure, doubtful, unknown = ("home", 1.0, 1.4, 0.9), ("so", 2.0, 2.1, 0.29), ("[unk]", 3.0, 3.5, 1.0)
    told = [[sure, doubtful], [doubtful], [unknown], [sure, unknown], [("yes", 4.0, 4.2, 0.31)], [("no", 5, 6, 1.0001)]]
    assert [[word.text for word in segment.words] for segment in segments_from(told)] == [
        ["home", "so"], ["home"], ["yes"], ["no"],
    ]  # fmt: skip
    assert [segment.words[-1].confidence for segment in segments_from(told)] == [0.29, 0.9, 0.31, 1.0]


@pytest.mark.parametrize("rate", [0, -16_000, 1, 3_999, 1_000_000])
def test_a_rate_that_no_sound_has_is_refused(rate: int) -> None:
    """Vosk would hang for ever."""
    with pytest.raises(ValueError, match=str(rate)):
        VoskRecognizer(MODEL, rate)


# Only some phrases.


@pytest.mark.parametrize("rate", RATES)
def test_every_command_is_heard_among_all_of_them(opened: Open, rate: int) -> None:
    recognizer = opened(rate=rate, phrases=[TEXTS[name] for name in COMMANDS])
    for name in COMMANDS:
        assert text(recognizer, recording(name, rate)) == TEXTS[name], name


def test_with_phrases_nothing_else_is_heard(opened: Open) -> None:
    recognizer = opened(phrases=["Pause", "go  back", "goodnight"])
    assert text(recognizer, recording("command01.wav")) == "pause"
    assert text(recognizer, recording("command03.wav")) == "go back"
    assert text(recognizer, recording("note02.wav")) == ""
    assert recognizer.feed(recording("note02.wav")).partial == ""


def test_a_phrase_with_a_word_that_the_model_does_not_know_is_never_heard(opened: Open) -> None:
    recognizer = opened(phrases=["go xyzzy", "xyzzy back", "pausé", 'pa"use\\', "日本", "repeat"])
    assert text(recognizer, recording("command03.wav")) == ""
    assert text(recognizer, recording("command04.wav")) == "repeat"


def test_what_is_no_phrase_is_told_of_if_asked_for(opened: Open) -> None:
    recognizer = opened(phrases=["pause"], unknown=True)
    for name, expected in (("note02.wav", {UNKNOWN}), ("command01.wav", {"pause"})):
        assert {word.text for word in words([recognizer.feed(recording(name)), recognizer.finish()])} == expected


def test_phrases_that_are_all_unknown_are_no_accident(opened: Open) -> None:
    recognizer = opened(phrases=["xyzzy"])
    assert text(recognizer, recording("command01.wav")) == ""


@pytest.mark.parametrize("phrases", [[], [""], ["pause", " "]])
def test_empty_phrases_are_refused(phrases: list[str]) -> None:
    """Vosk would end its process from C."""
    with pytest.raises(ValueError, match="empty"):
        VoskRecognizer(MODEL, RATE, phrases=phrases)


# Models.


def garbage(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 50)


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def missing(path: Path) -> None:
    path.unlink()


def overwritten(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[5000:5100] = b"\xff" * 100
    path.write_bytes(content)


def unknown_option(path: Path) -> None:
    path.write_text("--no-such=1\n", encoding="utf-8")


FST = ["graph/HCLr.fst", "graph/Gr.fst"]
DAMAGES = [
    *((missing, file) for file in ["am/final.mdl", "conf/mfcc.conf", "conf/model.conf", "graph/disambig_tid.int"]),
    *((missing, file) for file in FST),
    *((half, file) for file in ["am/final.mdl", "graph/phones/word_boundary.int", *FST]),
    *((damage, file) for damage in (empty, garbage) for file in ["am/final.mdl", *FST]),
    *((damage, file) for damage in (empty, garbage, unknown_option) for file in ["conf/model.conf", "conf/mfcc.conf"]),
    (overwritten, "am/final.mdl"),
]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of the model, to be damaged."""
    return Path(shutil.copytree(MODEL, tmp_path / "model"))


@pytest.mark.parametrize(("damage", "file"), DAMAGES, ids=lambda value: getattr(value, "__name__", value))
def test_a_damaged_model_is_one_sentence(opened: Open, model: Path, damage: Callable[[Path], None], file: str) -> None:
    damage(model / file)
    recognizer = opened(model)
    began = time.monotonic()
    with pytest.raises(ModelUnusable) as caught:
        recognizer.feed(NOTE)
    assert time.monotonic() - began < 30
    assert str(model) in str(caught.value)
    assert "voiceguide models" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("file", ["graph/words.txt", "graph/phones/word_boundary.int"])
def test_what_vosk_can_do_without_is_not_asked_for(opened: Open, model: Path, file: str) -> None:
    (model / file).unlink()
    assert text(opened(model), NOTE) == TEXTS["note01.wav"]


def test_a_folder_with_nothing_in_it_a_file_and_no_folder_are_each_said(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_bytes(b"")
    for name, reason in [("empty", "no Vosk model"), ("file", "not a directory"), ("nothing", "no such file")]:
        with pytest.raises(ModelUnusable, match=rf"{name} cannot .*{reason}"):
            opened(tmp_path / name).feed(NOTE)


@pytest.mark.parametrize("name", ["Модель 日本", b"model \xff".decode(errors="surrogateescape"), "it's a 'model'"])
def test_the_folder_may_have_any_name(opened: Open, tmp_path: Path, name: str) -> None:
    try:
        model = Path(shutil.copytree(MODEL, tmp_path / name))
    except OSError:
        pytest.skip("this file system takes no such name")
    assert text(opened(model), NOTE) == TEXTS["note01.wav"]


def test_the_folder_may_be_given_from_here(opened: Open, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when the program has moved on before the worker must be started again."""
    monkeypatch.chdir(model.parent)
    recognizer = opened(Path("model"))
    assert text(recognizer, NOTE) == TEXTS["note01.wav"]
    monkeypatch.chdir("/")
    os.kill(pid(recognizer), signal.SIGKILL)
    assert text(recognizer, NOTE) == TEXTS["note01.wav"]


def test_a_model_made_whole_again_can_be_used_by_the_same_recogniser(opened: Open, model: Path) -> None:
    (model / "am" / "final.mdl").rename(model / "elsewhere")
    recognizer = opened(model)
    with pytest.raises(ModelUnusable):
        recognizer.feed(NOTE)
    (model / "elsewhere").rename(model / "am" / "final.mdl")
    assert text(recognizer, NOTE) == TEXTS["note01.wav"]


# The worker.


def test_a_worker_killed_within_a_note_is_told_and_the_next_note_is_whole(opened: Open) -> None:
    recognizer = opened()
    recognizer.feed(NOTE[:32_000])
    os.kill(pid(recognizer), signal.SIGKILL)
    with pytest.raises(RecognizerFailed, match="ended unexpectedly") as caught:
        recognizer.feed(NOTE[32_000:])
    assert "\n" not in str(caught.value)
    assert recognizer.finish() == NOTHING
    found = words([recognizer.feed(NOTE), recognizer.finish()])
    assert [word.text for word in found] == TEXTS["note01.wav"].split()
    assert found[0].start < 0.5


def test_a_worker_killed_before_the_end_of_a_note_is_told_by_finish(opened: Open) -> None:
    recognizer = opened()
    recognizer.feed(NOTE)
    os.kill(pid(recognizer), signal.SIGKILL)
    with pytest.raises(RecognizerFailed, match="ended unexpectedly"):
        recognizer.finish()
    assert text(recognizer, NOTE) == TEXTS["note01.wav"]


def test_a_worker_killed_between_two_notes_is_replaced_unnoticed(opened: Open) -> None:
    recognizer = opened()
    for name in NOTES[:3]:
        assert text(recognizer, recording(name)) == TEXTS[name]
        os.kill(pid(recognizer), signal.SIGKILL)
    assert recognizer.finish() == NOTHING


@pytest.mark.parametrize("seconds", [0.1, 30.0])
def test_a_worker_that_hangs_is_ended_in_time(opened: Open, seconds: float) -> None:
    """30 s of sound are more than a pipe holds: writing them to a stopped process would wait for ever."""
    recognizer = opened(rate=48_000, timeout=1.5)
    recognizer.feed(silence(0.1, 48_000))
    stopped = pid(recognizer)
    os.kill(stopped, signal.SIGSTOP)
    began = time.monotonic()
    with pytest.raises(RecognizerFailed):
        recognizer.feed(silence(seconds, 48_000))
    assert time.monotonic() - began < 15
    assert_gone(stopped)
    note = recording("note01.wav", 48_000)
    assert text(recognizer, note) == TEXTS["note01.wav"]


def test_closing_does_not_wait_for_a_worker_that_hangs(opened: Open) -> None:
    recognizer = opened()
    recognizer.feed(NOTE)
    stopped = pid(recognizer)
    os.kill(stopped, signal.SIGSTOP)
    asked = threading.Event()
    errors: list[Exception] = []

    def ask() -> None:
        asked.set()
        try:
            recognizer.finish()
        except RecognizerFailed as error:
            errors.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    asked.wait()
    began = time.monotonic()
    recognizer.close()
    thread.join()
    assert time.monotonic() - began < 15
    assert_gone(stopped)
    # Whether it had begun to wait or not: a closed recogniser answers nothing, and starts nothing.
    assert len(errors) == 1
    assert recognizer._child is None


def test_nothing_is_started_after_closing(opened: Open) -> None:
    recognizer = opened()
    recognizer.close()
    with pytest.raises(RecognizerFailed):
        recognizer.feed(NOTE)
    assert recognizer._child is None


def test_opening_does_not_wait_for_the_model_and_a_model_that_never_loads_is_told(opened: Open) -> None:
    began = time.monotonic()
    command = [sys.executable, "-c", "import time; time.sleep(3600)"]
    recognizer = opened(command=command, start_timeout=0.5)
    assert time.monotonic() - began < 5
    with pytest.raises(RecognizerFailed, match="too long to load"):
        recognizer.feed(NOTE)
    assert recognizer._child is None


def test_a_program_that_cannot_be_started_is_told_with_the_first_sound(opened: Open, tmp_path: Path) -> None:
    recognizer = opened(command=[str(tmp_path / "nothing")])
    with pytest.raises(RecognizerFailed, match="did not start"):
        recognizer.feed(NOTE)


def test_a_missing_engine_is_not_called_a_bad_model(opened: Open, tmp_path: Path) -> None:
    """The real worker on a machine without Vosk."""
    program = tmp_path / "without.py"
    program.write_text(
        f"import sys\nsys.path.insert(0, {str(VOSK_WORKER.parent)!r})\nsys.modules['vosk'] = None\n"
        "import vosk_worker\nvosk_worker.main()\n",
        encoding="utf-8",
    )
    with pytest.raises(RecognizerFailed, match="Vosk cannot be loaded") as caught:
        opened(command=[sys.executable, str(program)]).feed(NOTE)
    assert not isinstance(caught.value, ModelUnusable)


@contextlib.contextmanager
def worker(program: Path = VOSK_WORKER, model: Path = MODEL) -> Iterator[subprocess.Popen[bytes]]:
    """The worker by itself, ready."""
    process = subprocess.Popen(
        [sys.executable, "-P", str(program), str(model), str(RATE)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_worker_ends_when_the_program_is_killed() -> None:
    with worker() as process:
        assert process.stdout is not None
        assert b'"ok": true' in process.stdout.readline()
        out, errors = process.communicate(timeout=10)
        assert (process.returncode, out, errors) == (0, b"", b"")


def test_a_worker_prints_nothing_but_answers_about_a_damaged_model_too(model: Path) -> None:
    unknown_option(model / "conf" / "model.conf")
    with worker(model=model) as process:
        out, errors = process.communicate(timeout=10)
        assert b'"unavailable": true' in out
        assert out.count(b"\n") == 1
        assert errors == b""


def test_a_worker_opens_no_socket(tmp_path: Path) -> None:
    """Vosk imports a library for downloads, and that opened one."""
    program = tmp_path / "watched.py"
    told = tmp_path / "told"
    program.write_text(
        f"import sys\nsys.path.insert(0, {str(VOSK_WORKER.parent)!r})\n"
        f"told = open({str(told)!r}, 'w', buffering=1)\n"
        "def watch(event, details):\n"
        "    if event.startswith('socket.') or event == 'import' and details[0] == 'vosk':\n"
        "        print(event, file=told)\n"
        "sys.addaudithook(watch)\nimport vosk_worker\nvosk_worker.main()\n",
        encoding="utf-8",
    )
    with worker(program) as process:
        assert process.stdout is not None
        assert b'"ok": true' in process.stdout.readline()
        assert process.stdin is not None
        process.stdin.write(b'{"do": "feed", "bytes": %d}\n' % len(NOTE) + NOTE + b'{"do": "finish"}\n')
        out, _ = process.communicate(timeout=10)
        assert b"tired" in out
    assert told.read_text(encoding="utf-8").split() == ["import"]


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
def test_a_worker_that_crashes_leaves_no_core_dump(tmp_path: Path) -> None:
    """The limit, and the mark that the kernel asks before it hands a dump to a program."""
    with worker() as process:
        assert process.stdout is not None
        process.stdout.readline()
        limits = Path(f"/proc/{process.pid}/limits").read_text(encoding="utf-8")
        line = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
        assert max(map(int, line.split()[4:6])) <= 1  # a byte: see `privacy.no_core_dumps`
    told = tmp_path / "told"
    program = (
        f"import ctypes, sys; sys.path.insert(0, {str(VOSK_WORKER.parent)!r}); import vosk_worker\n"
        f"told = open({str(told)!r}, 'w', buffering=1)\n"
        "def load(): print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), file=told)\n"
        "load()\n"
        "vosk_worker.load_engine = load\n"
        "vosk_worker.main()\n"
    )
    command = [sys.executable, "-c", program, str(MODEL), str(RATE)]
    subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True)
    assert told.read_text(encoding="utf-8").split() == ["1", "0"]
