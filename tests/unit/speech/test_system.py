"""The real engine in its worker, and a worker that is killed, hangs, or writes nonsense.

The faulty workers are the real one with a single thing broken; nothing else stands in for it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from voiceguide.errors import SpeechError, VoiceNotFound
from voiceguide.sound.audio import to_seconds
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.speech.synthesizer import Delivery, Utterance
from voiceguide.speech.system import SPEECH_WORKER, SystemSynthesizer

pytestmark = pytest.mark.long

TEXT = "See if you can feel where it touches you, or pick a sound."
BRITISH = Delivery("gmw/en")

FAULTY = f"""
import sys, time, os
from pathlib import Path
sys.argv = sys.argv[:1] + sys.argv[3:]
sys.path.insert(0, {str(SPEECH_WORKER.parent)!r})
import worker
counter, fault = Path({{counter!r}}), {{fault!r}}
real = worker.PyttsxEngine.say

def say(self, text, *rest):
    left = int(counter.read_text())
    if text != {TEXT!r} or left == 0:
        return real(self, text, *rest)
    counter.write_text(str(left - 1))
    sound = real(self, text, *rest)
    if fault == "die":
        os._exit(3)
    if fault == "hang":
        time.sleep(3600)
    if fault == "empty":
        return sound[:44]
    if fault == "nothing":
        return b""
    if fault == "half":
        return sound[: len(sound) // 5]
    if fault == "silence":
        return sound[:44] + bytes(len(sound) - 44)
    raise RuntimeError("it would not")

worker.PyttsxEngine.say = say
worker.main()
"""


IN_FOLDERS = f"""
import os, sys
if hasattr(os, "memfd_create"):
    del os.memfd_create
sys.path.insert(0, {str(SPEECH_WORKER.parent)!r})
import worker
worker.main()
"""
"""The worker as it is where no file can be in memory only, as on macOS and Windows."""


@pytest.fixture
def in_folders(tmp_path: Path) -> list[str]:
    program = tmp_path / "in_folders.py"
    program.write_text(IN_FOLDERS, encoding="utf-8")
    return [sys.executable, str(program)]


@pytest.fixture
def voice(speech_cache: Path, tmp_path: Path) -> Iterator[SystemSynthesizer]:
    voice = SystemSynthesizer(speech_cache / "voices", tmp_path / "temporary")
    yield voice
    voice.close()


@pytest.fixture
def faulty(speech_cache: Path, tmp_path: Path) -> Iterator[Callable[[str, int], SystemSynthesizer]]:
    """Make a voice whose worker has a fault for the next so many utterances of TEXT."""
    opened: list[SystemSynthesizer] = []

    def make(fault: str, times: int) -> SystemSynthesizer:
        counter = tmp_path / "faults"
        counter.write_text(str(times), encoding="utf-8")
        program = tmp_path / "faulty.py"
        program.write_text(FAULTY.format(counter=str(counter), fault=fault), encoding="utf-8")
        command = [sys.executable, str(program), "from", "tests"]
        voice = SystemSynthesizer(speech_cache / "voices", tmp_path / "temporary", command, timeout=3.0)
        opened.append(voice)
        return voice

    yield make
    for voice in opened:
        voice.close()


FAULTS = ["die", "hang", "empty", "nothing", "half", "silence", "raise"]


@pytest.mark.parametrize("fault", FAULTS)
def test_after_one_fault_the_utterance_comes_from_another_try(
    faulty: Callable[[str, int], SystemSynthesizer], voice: SystemSynthesizer, fault: str
) -> None:
    whole = voice.synthesize(TEXT, BRITISH)
    again = faulty(fault, 1).synthesize(TEXT, BRITISH)
    assert again.frames == pytest.approx(whole.frames, rel=0.01)


@pytest.mark.parametrize("fault", ["die", "hang", "empty", "nothing", "silence", "raise"])
def test_after_two_faults_there_is_one_sentence(faulty: Callable[[str, int], SystemSynthesizer], fault: str) -> None:
    voice = faulty(fault, 2)
    with pytest.raises(SpeechError, match=r"failed twice to say .*voiceguide voices") as caught:
        voice.synthesize(TEXT, BRITISH)
    assert "\n" not in str(caught.value)
    assert "Traceback" not in str(caught.value)
    assert voice.synthesize("The next sentence comes all the same.", BRITISH).frames > 0


def test_a_worker_killed_between_two_utterances_is_replaced(voice: SystemSynthesizer) -> None:
    voice.synthesize(TEXT, BRITISH)
    for child in list(voice._workers._idle):
        os.kill(child.pid, signal.SIGKILL)
    assert voice.synthesize(TEXT, BRITISH).frames > 0


def test_a_stopped_worker_is_ended_and_replaced(speech_cache: Path, tmp_path: Path) -> None:
    voice = SystemSynthesizer(speech_cache / "voices", tmp_path / "temporary", timeout=3.0)
    voice.synthesize(TEXT, BRITISH)
    stopped = [child.pid for child in voice._workers._idle]
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    assert voice.synthesize("Another one.", BRITISH).frames > 0
    voice.close()
    for pid in stopped:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_no_sound_file_is_left_behind(voice: SystemSynthesizer, tmp_path: Path) -> None:
    voice.synthesize(TEXT, BRITISH)
    assert list((tmp_path / "temporary").iterdir()) == []


def test_closing_ends_every_worker(voice: SystemSynthesizer) -> None:
    voice.synthesize(TEXT, BRITISH)
    pids = [child.pid for child in voice._workers._idle]
    assert pids
    voice.close()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_worker_ends_when_the_program_is_killed(tmp_path: Path) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-P", str(SPEECH_WORKER), str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert worker.stdout is not None
    assert worker.stdin is not None
    assert b'"ok": true' in worker.stdout.readline()
    worker.stdin.close()
    assert worker.wait(timeout=10) == 0
    worker.stdout.close()


@pytest.mark.parametrize("asked", [85.0, 100.0, 120.0, 150.0, 200.0])
def test_a_pace_is_real_words_a_minute(voice: SystemSynthesizer, asked: float) -> None:
    sentences = [
        "See if you can feel where it touches you.",
        "If something near you isn't all right, see to that first, and come back later.",
        "What would you do for the hand?",
        "Find a door, or a window.",
        "Some people feel lighter afterwards, some heavier, and some nothing much.",
    ]
    seconds = sum(to_seconds(voice.synthesize(text, Delivery("gmw/en", asked)).frames) for text in sentences)
    words = sum(len(text.split()) for text in sentences)
    assert 60 * words / seconds == pytest.approx(asked, rel=0.12)


def test_changing_the_pace_between_utterances_never_leaks(voice: SystemSynthesizer) -> None:
    """pyttsx3 cancels what espeak-ng is still busy with when a run begins, be it a setting: some
    utterances then came at twice the pace, others empty. One in a hundred, so here are many."""
    lengths: dict[float, set[int]] = {90.0: set(), 140.0: set(), 200.0: set()}
    for turn in range(90):
        pace = (90.0, 140.0, 200.0)[turn % 3]
        lengths[pace].add(
            voice.synthesize("You can stop whenever you like, and rest.", Delivery("gmw/en", pace)).frames
        )
    for frames in lengths.values():
        assert max(frames) - min(frames) < 0.02 * max(frames)
    assert min(lengths[90.0]) > 1.3 * max(lengths[140.0])


@pytest.mark.parametrize(
    "text",
    [
        "<speak>Hello</speak>",
        "100 % & more < less",
        "naïve café — “quoted”",
        "[[h@l'oU]]",
        "日本語 and English",
        "a" * 300,
        "I",
        "Résumé.",
    ],
)
def test_odd_text_is_spoken(voice: SystemSynthesizer, text: str) -> None:
    assert voice.synthesize(text, BRITISH).frames > 0


def test_an_unknown_voice_names_a_near_one(voice: SystemSynthesizer) -> None:
    with pytest.raises(VoiceNotFound, match="gmw/en-uss"):
        voice.synthesize(TEXT, Delivery("gmw/en-uss"))


def test_without_an_engine_it_says_how_to_get_one(tmp_path: Path) -> None:
    """A worker that cannot import pyttsx3's engine, as on a machine without any speech library."""
    program = tmp_path / "broken.py"
    program.write_text(
        f"import sys\nsys.path.insert(0, {str(SPEECH_WORKER.parent)!r})\nimport worker\n"
        "def load():\n    raise OSError('no speech library')\n"
        "worker.load_engine = load\nworker.main()\n",
        encoding="utf-8",
    )
    voice = SystemSynthesizer(tmp_path / "voices", tmp_path / "temporary", [sys.executable, str(program)])
    with pytest.raises(SpeechError, match=r"no speech library.*espeak"):
        voice.voices()
    voice.close()


def test_closing_does_not_wait_for_a_worker_that_hangs(
    faulty: Callable[[str, int], SystemSynthesizer], tmp_path: Path
) -> None:
    """Ctrl-C while a worker hung: the program went on waiting for it, for as long as its patience lasts."""
    engine = faulty("hang", 2)
    engine._timeout = 60.0
    voice = CachedSynthesizer(engine, tmp_path / "cache")
    voice.prepare([Utterance(TEXT, BRITISH)])
    counter = tmp_path / "faults"
    deadline = time.monotonic() + 20
    while counter.read_text(encoding="utf-8") == "2":
        assert time.monotonic() < deadline
        time.sleep(0.01)
    began = time.monotonic()
    voice.close()
    assert time.monotonic() - began < 5
    assert not engine._workers._busy


def test_when_every_worker_was_killed_the_next_try_is_a_fresh_one(voice: SystemSynthesizer) -> None:
    """The second try went to another idle worker, as dead as the first."""
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda number: voice.synthesize(f"{TEXT} {number}.", BRITISH), range(6)))
    pids = [child.pid for child in voice._workers._idle]
    assert len(pids) > 1
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    assert voice.synthesize(TEXT, BRITISH).frames > 0


def test_where_our_folder_cannot_be_written_the_systems_is_used_and_cleared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_folders: list[str]
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    (tmp_path / "system").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "system"))
    voice = SystemSynthesizer(tmp_path / "file" / "voices", tmp_path / "file" / "temporary", in_folders)
    assert voice.synthesize(TEXT, BRITISH).frames > 0
    voice.close()
    assert list((tmp_path / "system").iterdir()) == []


def test_a_folder_deleted_meanwhile_is_made_again(tmp_path: Path, speech_cache: Path, in_folders: list[str]) -> None:
    """Deleting the cache during a session gave twelve seconds of silence that nobody had asked for."""
    voice = SystemSynthesizer(speech_cache / "voices", tmp_path / "temporary", in_folders)
    voice.synthesize(TEXT, BRITISH)
    shutil.rmtree(tmp_path / "temporary")
    began = time.monotonic()
    assert voice.synthesize("Another sentence, afterwards.", BRITISH).frames > 0
    assert time.monotonic() - began < 5
    voice.close()
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="files in memory only are Linux's (.ci/run runs on Linux)")
def test_what_is_spoken_is_on_no_disk_not_for_a_moment(speech_cache: Path, tmp_path: Path) -> None:
    """A journal read aloud would leave its sound in a temporary file if the program were killed."""
    folder = tmp_path / "temporary"
    voice = SystemSynthesizer(speech_cache / "voices", folder)
    changed = folder.stat().st_mtime_ns if folder.exists() else None
    voice.synthesize(TEXT, BRITISH)
    assert (folder.stat().st_mtime_ns if changed is not None else None) == changed
    assert not folder.exists() or list(folder.iterdir()) == []
    voice.close()
