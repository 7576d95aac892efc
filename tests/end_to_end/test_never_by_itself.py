"""The guide's own voice, back in the microphone at full level: it asks for nothing, whatever it says."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from support.commands import finished, start
from support.sound_server import SoundServer, sounding_spans
from support.spoken import MODEL

from voiceguide.app.adapters import delivery_for, open_performer, open_voice
from voiceguide.controls.control import State
from voiceguide.controls.inbox import Inbox
from voiceguide.errors import VoiceguideError
from voiceguide.inputs.hands_free import HandsFree
from voiceguide.listening.played import PlayedRing
from voiceguide.listening.recognizer import Recognizer
from voiceguide.listening.scripted_microphone import ScriptedMicrophone
from voiceguide.listening.vosk_recognizer import VoskRecognizer
from voiceguide.paths import find_paths
from voiceguide.script import cues
from voiceguide.script.library import read_session
from voiceguide.sound.audio import SAMPLE_RATE, Samples, silence, to_frames
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.timeline.steps import ClipKind
from voiceguide.timeline.timeline import timeline

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
SESSIONS = (
    "arrive", "way-out", "set-tomorrow-down", "this-hurts", "from-exactly-here", "open-page",
    "small-things-that-count", "even-with-this", "three-small-turns", "opening-the-curtains",
)  # fmt: skip

QUIET = 0.8
"""Seconds that are left of each silence: as long as a command needs around it, for then each sentence may be one."""

DELAY = 0.1
"""Seconds in which the sound goes through the devices and comes back."""

COMMANDS = (
    "Pause.", "Stop.", "Way out.", "Help.", "Go on.", "Again.", "Back.", "Skip.", "More time.", "Slower.", "Faster.",
    "Louder.", "Softer.", "Note.", "Discard.", "Enough.", "Yes.", "No.",
)  # fmt: skip


class BeforeTheLoudspeaker(ScriptedMicrophone):
    """A microphone that hears what is played, at full level, as fast as it is listened to."""

    def __init__(self, played: Samples, ring: PlayedRing) -> None:
        noise = np.random.default_rng(3).standard_normal(len(played)) * 10 ** (-70 / 20)
        back = np.concatenate([silence(to_frames(DELAY)), played])[: len(played)] + noise
        super().__init__(np.clip(np.rint(back * 32767), -32768, 32767).astype("<i2").tobytes(), SAMPLE_RATE)
        self._played, self._ring = played, ring
        self.finished, self._gone = threading.Event(), threading.Event()

    def read(self, timeout: float) -> bytes:
        if self._read * 2 >= len(self._pcm):
            self.finished.set()
            self._gone.wait(timeout)
            self._check_open()
            return b""
        before = self._read
        pcm = super().read(timeout)
        self._ring.write(self._played[before : self._read])
        return pcm

    def close(self) -> None:
        super().close()
        self._gone.set()


@pytest.fixture
def voice(shared_home: Path) -> Iterator[CachedSynthesizer]:
    with closing(open_voice(find_paths())) as voice:
        yield voice


def played(session: cues.Session, voice: CachedSynthesizer) -> Samples:
    """A session as it goes to the device, its silences cut short."""
    performer = open_performer(voice, find_paths())
    parts = [silence(SAMPLE_RATE)]
    for clip in timeline(session, delivery_for(session, voice, None, None), voice.frames).clips:
        if clip.kind in {ClipKind.SAY, ClipKind.BELL, ClipKind.BREATHE}:
            parts += performer.blocks(clip, SAMPLE_RATE)
        else:
            parts.append(silence(min(clip.frames, to_frames(QUIET))))
    return np.concatenate([*parts, silence(2 * SAMPLE_RATE)])


def asked_for(sound: Samples, beside: bool = True) -> list[str]:
    """What is asked for while a sound is played into the microphone; `beside` tells the listener what is played."""
    inbox, ring, trouble = Inbox(), PlayedRing(), list[VoiceguideError]()
    inbox.state = State.RESTING  # every word counts
    microphone = BeforeTheLoudspeaker(sound, ring)

    def open_commands(rate: int, phrases: Sequence[str]) -> Recognizer:
        return VoskRecognizer(MODEL, rate, phrases=phrases, unknown=True)

    with closing(
        HandsFree(lambda: microphone, open_commands, inbox, played=ring if beside else None, tell=trouble.append)
    ) as hands_free:
        hands_free.start()
        assert microphone.finished.wait(240)
    assert not trouble
    found = []
    while (asked := inbox.next()) is not None:
        found.append(str(asked.control or asked.answer))
    return found


def of_commands(voice: CachedSynthesizer) -> Samples:
    """Commands alone, each in a sentence of its own, as no session says them."""
    return played(cues.Session(title="", cues=tuple(cues.Say(text) for text in COMMANDS)), voice)


def test_without_knowing_what_is_played_the_guide_would_lead_itself(voice: CachedSynthesizer) -> None:
    """What the other tests keep from happening can happen."""
    assert len(asked_for(of_commands(voice), beside=False)) > len(COMMANDS) // 2


def test_commands_in_the_guides_own_voice_ask_for_nothing(voice: CachedSynthesizer) -> None:
    assert asked_for(of_commands(voice)) == []


@pytest.mark.parametrize(("sessions", "minutes"), [(4, 6), pytest.param(10, 20, marks=pytest.mark.nightly)])
def test_sessions_ask_for_nothing(voice: CachedSynthesizer, sessions: int, minutes: int) -> None:
    """All that they say, at full level and without their silences: more than so many minutes of speech."""
    names = SESSIONS[:sessions]
    sounds = [played(read_session(SCRIPTS / f"{name}.md"), voice) for name in names]
    assert sum(map(len, sounds)) > minutes * 60 * SAMPLE_RATE
    with ThreadPoolExecutor(os.cpu_count()) as several:
        found = dict(zip(names, several.map(asked_for, sounds), strict=True))
    assert found == {name: [] for name in names}


SCRIPT = """Title: Beside the loudspeaker

Take all the time that there is, and let the breath come and go. [pause 2 seconds]
Pause. [pause 2 seconds]
Stop. [pause 2 seconds]
Louder. [pause 2 seconds]
Again. [pause 2 seconds]
Go on. [pause 2 seconds]
Help. [pause 2 seconds]
Way out. [pause 2 seconds]
That was all of it.
"""


@pytest.mark.sound_server
def test_a_session_whose_loudspeaker_is_its_microphone_plays_to_its_end(
    sound_server: SoundServer, shared_home: Path, tmp_path: Path
) -> None:
    """Live, and at full level: every sentence is heard once, and the session ends of itself."""
    assert finished(start("models", "add", MODEL)).code == 0
    script = tmp_path / "beside.md"
    script.write_text(SCRIPT, encoding="utf-8")
    with sound_server.recording() as speaker, leaking(sound_server), sound_server.listening() as microphone:
        said = finished(start("play", script, "--hands-free", "--no-notes"))
        heard, back = speaker.sound, np.frombuffer(microphone.pcm, "<i2")
    assert said.code == 0, said.err
    assert said.err.splitlines()[-1].startswith("The end of Beside the loudspeaker.")
    assert np.abs(back).max() / 32767 == pytest.approx(np.abs(heard).max(), rel=0.05), "the microphone heard it all"
    with closing(open_voice(find_paths())) as voice:
        plan = timeline(read_session(script), delivery_for(read_session(script), voice, None, None), voice.frames)
    spoken = sum(clip.kind is ClipKind.SAY for clip in plan.clips)
    spans = [span for span in sounding_spans(heard, 0.5) if span[1] - span[0] > 0.2 * SAMPLE_RATE]
    assert spoken == 9
    assert len(spans) in {spoken, spoken + 1}  # the first sentence has a comma
    first, last = spans[0][0], spans[-1][1]
    longest = plan.clips[-1].start + plan.clips[-1].frames
    assert (last - first) / longest == pytest.approx(1, abs=0.2), "nothing was skipped, and nothing said twice"


@contextlib.contextmanager
def leaking(server: SoundServer) -> Iterator[None]:
    """The microphone stands before the loudspeaker: it hears whatever is played."""
    loaded = server._control(
        "load-module", "module-loopback", "source=speaker.monitor", "sink=mouth", "latency_msec=20"
    )
    assert loaded.returncode == 0
    yield
    server._control("unload-module", loaded.stdout.decode().strip())
