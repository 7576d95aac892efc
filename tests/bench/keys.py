"""Figures of a session that is led by keys: from the key to what is heard of it at the sound card."""

from __future__ import annotations

import contextlib
import os
import pty
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from figures import SECONDS, say_limited
from live import SAMPLE_RATE, sound_card
from processes import VOICEGUIDE, Home, timed
from sizes import Sizes

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.heard import places
from support.sound_server import Recording, SoundServer

TO_SILENCE, TO_ANSWER = 0.15, 0.4
LEFT, RIGHT, UP, DOWN = "\x1b[D", "\x1b[C", "\x1b[A", "\x1b[B"

_AUDIBLE = 1e-3
_QUIET = 1.0
WAY_OUT = "You've stopped."
"""The first words on the way out."""

_SENTENCE = "This is sentence number {}, and it is one of those that are somewhat longer than others are, and go on"

Sound = npt.NDArray[np.float32]


class Keyboard:
    """A program at a terminal, and what is heard of it."""

    def __init__(self, recording: Recording, typing: int, pid: int, chance: random.Random, pause: float) -> None:
        self.recording = recording
        self.pid = pid
        self._typing = typing
        self._chance = chance
        self._pause = pause

    def wait_for_sound(self) -> None:
        """Wait for some sound, then somewhat more."""
        begin = len(self.recording.sound)
        self.recording.wait_for(lambda sound: np.count_nonzero(sound[begin:]) > SAMPLE_RATE // 4, 90)
        time.sleep(self._chance.uniform(0.2, self._pause))

    def wait_for_quiet(self) -> None:
        """Wait for a second of quiet, then somewhat more."""
        begin = len(self.recording.sound)
        quiet = round(_QUIET * SAMPLE_RATE)
        self.recording.wait_for(
            lambda sound: len(sound) > begin + quiet and not np.abs(sound[-quiet:]).max() > _AUDIBLE, 90
        )
        time.sleep(self._chance.uniform(0.0, self._pause / 2))

    def press(self, key: str) -> tuple[float, int]:
        """Press a key; return the moment, and how many frames had been heard by then."""
        frame = len(self.recording.sound)
        pressed = time.monotonic()
        os.write(self._typing, key.encode())
        return pressed, frame

    def to_sound(self, key: str) -> float:
        """Press a key in a silence, and return the seconds until something is heard."""
        pressed, frame = self.press(key)
        self.recording.wait_for(lambda sound: np.abs(sound[frame:]).max(initial=0.0) > _AUDIBLE, 30)
        first = frame + int(np.flatnonzero(np.abs(self.recording.sound[frame:]) > _AUDIBLE)[0])
        return self.recording.came_at(first) - pressed

    def to_silence(self, key: str) -> float:
        """Press a key while something sounds, and return the seconds until it is quiet."""
        pressed, frame = self.press(key)
        self.recording.wait_for(lambda sound: len(sound) > frame + 2 * SAMPLE_RATE, 30)
        loud = np.flatnonzero(np.abs(self.recording.sound[frame : frame + SAMPLE_RATE]) > _AUDIBLE)
        return self.recording.came_at(frame + int(loud[-1])) - pressed if len(loud) else 0.0

    def to_answer(self, key: str, answer: Sound) -> float:
        """Press a key while something sounds, and return the seconds until its answer is heard."""
        pressed, frame = self.press(key)
        looked = frame

        def heard(sound: Sound) -> bool:
            nonlocal looked
            if len(sound) < looked + SAMPLE_RATE // 2:
                return False
            looked = len(sound)
            return bool(places(sound[frame:], answer, 0.8))

        self.recording.wait_for(heard, 60)
        begin = frame + places(self.recording.sound[frame:], answer, 0.8)[0]
        return self.recording.came_at(begin + int(np.flatnonzero(np.abs(answer) > _AUDIBLE)[0])) - pressed


def keys(folder: Path, sizes: Sizes) -> None:
    """Measure each key at random moments, in silences and while the guide speaks."""
    home = Home(folder)
    answers = _answers(home)
    talking, resting = _talking(folder, sizes.sentences), _resting(folder, sizes.sentences)
    for script in (talking, resting):
        timed([*VOICEGUIDE, "render", str(script), "-o", "all.wav"], home.environment, home.folder)
    chance = random.Random(4)
    with sound_card(folder) as server:
        with at_keys(server, home, talking, chance, sizes.pause) as keyboard:
            _say("Space while it speaks, to silence", _paused(keyboard, sizes.presses), TO_SILENCE)
        with at_keys(server, home, resting, chance, sizes.pause) as keyboard:
            _in_silences(keyboard, sizes.presses)
        with at_keys(server, home, talking, chance, sizes.pause) as keyboard:
            _while_speaking(keyboard, sizes.presses, answers)
        for name, key in (("way out", "g"), ("help", "h")):
            found = []
            for number in range(sizes.presses):
                script = (talking, resting)[number % 2]
                with at_keys(server, home, script, chance, sizes.pause) as keyboard:
                    keyboard.wait_for_sound()
                    if script is resting:
                        keyboard.wait_for_quiet()
                        found.append(keyboard.to_sound(key))
                    else:
                        found.append(keyboard.to_answer(key, answers[key]))
            _say(f"{key.upper()}, {name}, in silences and while it speaks, to its first words", found, TO_ANSWER)


def _paused(keyboard: Keyboard, presses: int) -> list[float]:
    found = []
    for _ in range(presses):
        keyboard.wait_for_sound()
        found.append(keyboard.to_silence(" "))
        keyboard.press(" ")
    return found


def _in_silences(keyboard: Keyboard, presses: int) -> None:
    keyboard.wait_for_sound()
    rounds: dict[str, Callable[[], float]] = {
        "right arrow, go on, to the next sentence": lambda: keyboard.to_sound(RIGHT),
        "left arrow, again, to the sentence": lambda: keyboard.to_sound(LEFT),
        "M, more time": lambda: keyboard.to_sound("m"),
        "up and down arrows, louder and softer": _by_turns(lambda key: keyboard.to_sound(key), UP, DOWN),
        "minus and plus, slower and faster": _by_turns(lambda key: keyboard.to_sound(key), "-", "+"),
    }
    for name, measured in rounds.items():
        found = []
        for _ in range(presses):
            keyboard.wait_for_quiet()
            found.append(measured())
        _say(f"In a silence: {name}", found, TO_ANSWER)
    found = []
    for _ in range(presses):
        keyboard.wait_for_quiet()
        found.append(keyboard.to_sound(" "))
        keyboard.wait_for_quiet()
        keyboard.press(" ")
    _say('In a silence: Space, to "paused"', found, TO_ANSWER)


def _while_speaking(keyboard: Keyboard, presses: int, answers: dict[str, Sound]) -> None:
    rounds: dict[str, Callable[[], float]] = {
        "M, more time": lambda: keyboard.to_answer("m", answers["m"]),
        "minus and plus, slower and faster": _by_turns(lambda key: keyboard.to_answer(key, answers[key]), "-", "+"),
    }
    for name, measured in rounds.items():
        found = []
        for _ in range(presses):
            keyboard.wait_for_sound()
            found.append(measured())
        _say(f"While it speaks: {name}", found, TO_ANSWER)


def _by_turns(measured: Callable[[str], float], one: str, other: str) -> Callable[[], float]:
    pressed = 0

    def measure() -> float:
        nonlocal pressed
        pressed += 1
        return measured(one if pressed % 2 else other)

    return measure


def _say(what: str, found: list[float], limit: float) -> None:
    say_limited(f"{what} ({len(found)} presses)", found, SECONDS, limit, f"slowest {SECONDS(max(found))}")


@contextlib.contextmanager
def at_keys(
    server: SoundServer, home: Home, script: Path, chance: random.Random | None = None, pause: float = 2.0
) -> Iterator[Keyboard]:
    """Play a session at a terminal of its own, and end it with the block."""
    environment = {**os.environ, **server.environment, "VOICEGUIDE_HOME": home.environment["VOICEGUIDE_HOME"]}
    typing, terminal = pty.openpty()
    with server.recording() as recording:
        process = subprocess.Popen(
            [*VOICEGUIDE, "play", str(script)], env=environment, cwd=home.folder, stdin=terminal,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(terminal)
        try:
            recording.wait_for(lambda sound: bool(sound.any()), 60)
            yield Keyboard(recording, typing, process.pid, chance or random.Random(), pause)
        finally:
            process.kill()
            process.wait()
            os.close(typing)


def _answers(home: Home) -> dict[str, Sound]:
    """Return how the answers sound; from now on they are in the cache, and sound like that."""
    from voiceguide.app.adapters import open_voice
    from voiceguide.paths import HOME_VARIABLE, find_paths
    from voiceguide.sound.audio import from_pcm16
    from voiceguide.speech.synthesizer import Delivery, Utterance
    from voiceguide.speech.voices import choose
    from voiceguide.timeline.arrange import DAY_PACE
    from voiceguide.wording import spoken as phrases

    os.environ[HOME_VARIABLE] = home.environment[HOME_VARIABLE]
    texts = {
        "m": phrases.SAY_MORE_TIME,
        "-": phrases.SAY_SLOWER,
        "+": phrases.SAY_FASTER,
        "h": phrases.SAY_HELP,
        "g": WAY_OUT,
    }
    with contextlib.closing(open_voice(find_paths())) as voice:
        delivery = Delivery(choose(voice.voices(), None, "en").id, DAY_PACE)
        return {key: from_pcm16(voice.pcm(Utterance(text, delivery))) for key, text in texts.items()}


def _talking(folder: Path, count: int) -> Path:
    """Write a session that speaks nearly all the time."""
    path = folder / "talking.md"
    sentences = "\n".join(
        f"{_SENTENCE.format(number)} for quite a while, until they end." for number in range(1, count)
    )
    path.write_text(f"Title: Talking\n\n{sentences}\n", encoding="utf-8")
    return path


def _resting(folder: Path, count: int) -> Path:
    """Write a session of short sentences and long silences."""
    path = folder / "resting.md"
    sentences = "\n".join(f"This is number {number}.\n[silence 10 minutes]" for number in range(1, count))
    path.write_text(f"Title: Resting\n\n{sentences}\n", encoding="utf-8")
    return path
