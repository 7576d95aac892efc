"""A device that runs dry at random moments of random speech and rests: opened anew only where nothing is said.

A sound has stops of 10 to 60 ms within it, as words have; some sessions have a bed, are broken off, or are left
alone for a while. Falls if the device is opened anew within a sound, if frames of one are lost or heard twice, if
the order changes, if a rest is heard shorter than it is, or if the books are wrong in the end.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

import numpy as np
from hostile.tally import Tally
from support.dry_speaker import DryDevice, only_device

from voiceguide.output.device import DeviceSink
from voiceguide.sound.audio import Samples, to_frames

CASES = 1_000
_BLOCK = 960
_BED = np.float32(-0.125)


@dataclass
class _Sound:
    """A sound of its own amplitude, and the rest behind it, in frames."""

    samples: Samples
    level: np.float32
    rest: int
    told: bool
    """Whether the sink is told of the rest."""
    ends: str
    """What becomes of it: it is played, "cut" in the rest, or "alone" for a while afterwards."""


def attack(seed: int, share: float) -> Tally:
    """Play random sessions to a device that runs dry; see the module."""
    tally = Tally()
    for case in range(max(4, round(CASES * share))):
        tally.tried += 1
        chance = random.Random(f"{seed} {case}")
        for wrong in _wrong(chance, tally):
            tally.fell(f"seed {seed}, case {case}: {wrong}")
    return tally


def _wrong(chance: random.Random, tally: Tally) -> list[str]:
    sounds = [_sound(chance, number) for number in range(chance.randint(2, 5))]
    bed = chance.random() < 0.3
    frames = sum(len(sound.samples) + sound.rest for sound in sounds)
    dries = sorted(chance.randrange(frames) for _ in range(chance.randint(1, 4)))

    def dry(block: Samples) -> bool:
        if not dries or there.sink is None or there.sink._written < dries[0]:
            return False
        del dries[0]
        return True

    there = DryDevice(dry, opening=chance.uniform(0.0, 0.3))
    with only_device(there):
        sink = there.sink = DeviceSink()
        try:
            written = _played(sink, sounds, bed, there)
            counted = sink._written
        finally:
            sink.close()
    tally.saw(f"opened anew {len(there.opened_at)} times")
    found = _looked(there, sounds)
    if counted != written:
        found.append(f"{written} frames were given, and {counted} are counted")
    return found


def _sound(chance: random.Random, number: int) -> _Sound:
    level = np.float32((number + 1) / 16)
    parts = []
    for _ in range(chance.randint(1, 8)):
        parts += [np.full(chance.randint(200, 15_000), level), np.zeros(to_frames(chance.uniform(0.01, 0.06)))]
    samples = np.concatenate(parts[:-1]).astype(np.float32)
    ends = chance.choices(["played", "cut", "alone"], [8, 1, 1])[0]
    return _Sound(samples, level, to_frames(chance.choice([0.05, 0.3, 0.7, 1.5, 4.0])), chance.random() < 0.9, ends)


def _played(sink: DeviceSink, sounds: list[_Sound], bed: bool, there: DryDevice) -> int:
    """Write everything as a guide does; return how many frames that were, less those that were cut away."""
    written = 0
    under = _BED if bed else np.float32(0)
    for sound in sounds:
        for start in range(0, len(sound.samples), _BLOCK):
            block = sound.samples[start : start + _BLOCK]
            sink.write(np.where(block == 0, under, block))
            written += len(block)
        for start in range(0, sound.rest, _BLOCK):
            block = np.full(min(_BLOCK, sound.rest - start), under)
            sink.write(block, sound.rest - start if sound.told else 0)
            written += len(block)
        if sound.ends == "cut" and sound.rest > to_frames(0.3):
            written = sink.cut(0.02)
        elif sound.ends == "alone":
            sink.drain()
            until = there.frames + to_frames(1.0)
            while there.frames < until:
                time.sleep(0.001)
    sink.drain()
    return written


def _looked(there: DryDevice, sounds: list[_Sound]) -> list[str]:
    heard, found = there.heard, []
    before = 0
    for number, sound in enumerate(sounds):
        at = np.flatnonzero(heard == sound.level)
        wanted = int((sound.samples == sound.level).sum())
        if len(at) != wanted:
            found.append(f"of sound {number} {len(at)} frames of {wanted} were heard")
        if len(at) == 0:
            continue
        if at[0] < before:
            found.append(f"sound {number} came before the one before it had ended")
        if any(at[0] < opened <= at[-1] for opened in there.opened_at):
            found.append(f"the device was opened anew within sound {number}")
        if at[-1] + 1 - at[0] != len(sound.samples):
            found.append(f"sound {number} has {at[-1] + 1 - at[0] - len(sound.samples)} frames too many")
        last = sounds[number - 1]
        if number and last.ends != "cut" and at[0] - before < last.rest - 1:
            found.append(f"the rest before sound {number} was {last.rest - (at[0] - before)} frames too short")
        if number and last.ends == "played" and at[0] - before > last.rest + 2 * _BLOCK:
            found.append(f"the rest before sound {number} was {at[0] - before - last.rest} frames too long")
        before = int(at[-1]) + 1
    return found
