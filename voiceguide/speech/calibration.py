"""What was measured of each voice once: which settings of the engine give which real pace."""

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
"""What is spoken to measure a voice: of the kind that sessions are made of."""


_NAME = r"[0-9a-f]{24}\.json"

OWN_CALIBRATIONS = Names(files=rf"{_NAME}|{UNFINISHED.format(name=_NAME)}")
"""Every name that is given to a file of figures; whatever else lies in the folder is somebody's own."""


class Setting(NamedTuple):
    """What is asked of the engine itself."""

    rate: int
    """The engine's own words a minute, which are not real ones."""
    gap: int
    """How much longer than usual the rest between words is; only espeak-ng knows it (10 ms)."""


SETTINGS = (
    Setting(200, 0), Setting(140, 0), Setting(90, 0), Setting(80, 0), Setting(100, 1), Setting(80, 1),
    Setting(80, 3), Setting(80, 6),
)  # fmt: skip
"""The settings that are measured, each slower than the one before.

espeak-ng takes no rate below 80, which is some 120 real words a minute: anything slower comes from
more rest between the words.
"""

SLOWEST, FASTEST = 80, 450
"""The engine rates that are ever asked for."""

Pace = tuple[float, ...]
"""The real words a minute of each of SETTINGS."""


def measure(seconds_at: Callable[[Setting], float]) -> Pace:
    """Return the pace of a voice; `seconds_at` gives the length of CALIBRATION_SENTENCE at a setting."""
    words = len(CALIBRATION_SENTENCE.split())
    return tuple(60 * words / seconds_at(setting) for setting in SETTINGS)


def setting_for(pace: Pace, words_a_minute: float) -> Setting:
    """Return the setting that gives this many real words a minute, as nearly as the engine can.

    Between two measured rates the length of a word is taken as a straight line in 1/rate, and
    between two gaps as a straight line in the gap.
    """
    points = list(zip(SETTINGS, pace, strict=True))
    slower = [(setting, speed) for setting, speed in points if setting.gap]
    if not any(speed < points[3][1] * 0.99 for _, speed in slower):
        points = points[:4]  # an engine without gaps
    for (setting, speed), (after, after_speed) in itertools.pairwise(points):
        if words_a_minute < after_speed:
            continue
        if setting.rate != after.rate and setting.gap != after.gap:  # no way between: the nearer one
            return setting if words_a_minute - after_speed > speed - words_a_minute else after
        share = (1 / words_a_minute - 1 / speed) / (1 / after_speed - 1 / speed) if speed != after_speed else 0.0
        if setting.rate == after.rate:
            return Setting(setting.rate, round(setting.gap + share * (after.gap - setting.gap)))
        rate = 1 / (1 / setting.rate + share * (1 / after.rate - 1 / setting.rate))
        return Setting(min(FASTEST, max(SLOWEST, round(rate))), setting.gap)
    return points[-1][0]


class Measurements:
    """The kept figures of one engine: its voices, and the pace of each that was used.

    They live in one small file a engine; where it cannot be kept they are measured again.
    """

    def __init__(self, folder: Path, identity: str) -> None:
        self._path = folder / f"{hashlib.sha256(identity.encode()).hexdigest()[:24]}.json"
        self._kept: dict[str, object] | None = None

    def voices(self) -> list[Voice] | None:
        """Return the engine's voices as they were listed before, or None."""
        try:
            return [Voice(**entry) for entry in self._load()["voices"]]  # type: ignore[attr-defined]
        except (KeyError, TypeError):
            return None

    def keep_voices(self, voices: Sequence[Voice]) -> None:
        """Keep the list of voices."""
        self._keep("voices", [asdict(voice) for voice in voices])

    def pace(self, voice: str) -> Pace | None:
        """Return the pace that was measured of a voice, or None."""
        try:
            pace = tuple(float(speed) for speed in self._load()[f"pace {voice}"])  # type: ignore[attr-defined]
        except (KeyError, TypeError, ValueError):
            return None
        return pace if len(pace) == len(SETTINGS) and all(speed > 0 for speed in pace) else None

    def keep_pace(self, voice: str, pace: Pace) -> None:
        """Keep the pace of a voice."""
        self._keep(f"pace {voice}", pace)

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
