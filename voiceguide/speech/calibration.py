"""The measured pace of each voice: which engine settings give which real pace."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from voiceguide.files import PRIVATE_FILE, UNFINISHED, read_small, remove_unfinished, replacing
from voiceguide.owned import Names
from voiceguide.speech.synthesizer import Voice

CALIBRATION_SENTENCE = (
    "Put your hand on something near you, and notice if it's warm or cool, "
    "and remember that you can stop or leave any part out."
)
"""The sentence spoken to measure a voice, typical of sessions."""


_NAME = r"[0-9a-f]{24}\.json"

OWN_CALIBRATIONS = Names(files=rf"{_NAME}|{UNFINISHED.format(name=_NAME)}")
"""Every name given to a file of figures; anything else in the folder belongs to somebody else."""


class Setting(NamedTuple):
    """What is requested from the engine itself."""

    rate: int
    """The engine's own words a minute, which are not real ones."""
    gap: int
    """The extra rest between words, in units of 10 ms; only espeak-ng supports it."""


SETTINGS = (
    Setting(200, 0), Setting(140, 0), Setting(90, 0), Setting(80, 0), Setting(100, 1), Setting(80, 1),
    Setting(80, 3), Setting(80, 6),
)  # fmt: skip
"""The settings to measure, each slower than the one before.

espeak-ng accepts no rate below 80, which is some 120 real words a minute: slower speech needs longer rests between
words.
"""

SLOWEST, FASTEST = 80, 450
"""The range of engine rates ever requested."""

Pace = tuple[float, ...]
"""The real words a minute at each of SETTINGS."""


def measure(seconds_at: Callable[[Setting], float]) -> Pace:
    """Return the pace of a voice; `seconds_at` returns the length of CALIBRATION_SENTENCE at a setting."""
    words = len(CALIBRATION_SENTENCE.split())
    return tuple(60 * words / seconds_at(setting) for setting in SETTINGS)


def setting_for(pace: Pace, words_a_minute: float) -> Setting:
    """Return the setting that comes closest to this many real words a minute.

    The length of a word is interpolated linearly in 1/rate between two measured rates, and linearly in the gap
    between two gaps.
    """
    points = list(zip(SETTINGS, pace, strict=True))
    slower = [(setting, speed) for setting, speed in points if setting.gap]
    if not any(speed < points[3][1] * 0.99 for _, speed in slower):
        points = points[:4]  # an engine without gaps
    for (setting, speed), (after, after_speed) in itertools.pairwise(points):
        if words_a_minute < after_speed:
            continue
        if setting.rate != after.rate and setting.gap != after.gap:  # nothing to interpolate: take the nearer one
            return setting if words_a_minute - after_speed > speed - words_a_minute else after
        share = (1 / words_a_minute - 1 / speed) / (1 / after_speed - 1 / speed) if speed != after_speed else 0.0
        if setting.rate == after.rate:
            return Setting(setting.rate, round(setting.gap + share * (after.gap - setting.gap)))
        rate = 1 / (1 / setting.rate + share * (1 / after.rate - 1 / setting.rate))
        return Setting(min(FASTEST, max(SLOWEST, round(rate))), setting.gap)
    return points[-1][0]


class Measurements:
    """The saved figures of one engine: its voices, and the pace of each voice used.

    They are kept in one small file per engine; where it cannot be written they are measured again.
    """

    def __init__(self, folder: Path, identity: str) -> None:
        self._path = folder / f"{hashlib.sha256(identity.encode()).hexdigest()[:24]}.json"
        self._kept: dict[str, object] | None = None

    def voices(self) -> list[Voice] | None:
        """Return the engine's voices as saved earlier, or None."""
        try:
            return [Voice(**entry) for entry in self._load()["voices"]]  # type: ignore[attr-defined]
        except (KeyError, TypeError):
            return None

    def keep_voices(self, voices: Sequence[Voice]) -> None:
        """Save the list of voices."""
        self._keep("voices", [asdict(voice) for voice in voices])

    def pace(self, voice: str) -> Pace | None:
        """Return the measured pace of a voice, or None."""
        try:
            pace = tuple(float(speed) for speed in self._load()[f"pace {voice}"])  # type: ignore[attr-defined]
        except (KeyError, TypeError, ValueError):
            return None
        return pace if len(pace) == len(SETTINGS) and all(speed > 0 for speed in pace) else None

    def keep_pace(self, voice: str, pace: Pace) -> None:
        """Save the pace of a voice."""
        self._keep(f"pace {voice}", pace)

    def kept(self, key: str) -> object:
        """Return something that was saved earlier, as JSON holds it; None if nothing was."""
        return self._load().get(key)

    def keep(self, key: str, value: object) -> None:
        """Save something that JSON can hold."""
        self._keep(key, value)

    def _load(self) -> dict[str, object]:
        if self._kept is None:
            try:
                kept = json.loads(read_small(self._path))
            except (OSError, ValueError):
                kept = {}
            self._kept = kept if isinstance(kept, dict) else {}
        return self._kept

    def _keep(self, key: str, value: object) -> None:
        self._load()[key] = value
        with contextlib.suppress(OSError), replacing(self._path, PRIVATE_FILE) as file:
            file.write(json.dumps(self._kept).encode())
        remove_unfinished(self._path.parent, _NAME)
