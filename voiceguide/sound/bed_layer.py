"""The bed under the voice, brought in, ducked, hushed and taken out without a step in level."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from voiceguide.sound.audio import Samples, ratio, to_frames
from voiceguide.sound.beds import BED_LOUDNESS, BedLoop
from voiceguide.sound.fader import Envelope, Gain, Levels, Slide, ratios
from voiceguide.sound.limiter import LOUDNESS

BED_FADE_IN = 4.0
"""Seconds over which a bed fades in."""

UNDER_SPEECH_DB = -20.0
"""The level of a bed under daytime speech, in dB (WCAG 1.4.7)."""

UNDER_SPEECH_BEDTIME_DB = -24.0
"""The same at bedtime."""

DUCKED_DB = -5.0
"""How much lower a bed goes while somebody speaks, in dB."""

LOOK_AHEAD = 0.1
"""Seconds before speech at which a bed starts to make room."""

_ATTACK, _RELEASE, _RELEASE_BEDTIME = 0.3, 2.0, 4.0
_DB_A_SECOND = 6.0
_CEILING_DB, _CEILING_BEDTIME_DB = -3.5, -6.5
"""Half a decibel below the true peaks of DESIGN 6, as in the speech limiter."""


@dataclass(slots=True)
class _Sounding:
    """An audible bed: its position in the loop, and its fade."""

    bed: BedLoop
    place: int = 0
    fade: Envelope = field(default_factory=lambda: Envelope(0.0))


class BedLayer:
    """Adds the bed to the playback, block by block; a request takes effect with the next block.

    The sound is the same for any block size, as long as speech begins and ends at block boundaries (or begins where
    `until_speech` says). Not thread-safe.
    """

    def __init__(self, bedtime: bool = False) -> None:
        self.level_db = UNDER_SPEECH_BEDTIME_DB if bedtime else UNDER_SPEECH_DB
        """The level under speech in dB; it changes at 6 dB a second."""
        self.speech_gain_db = 0.0
        """How much softer or louder the voice is now than by day; the bed follows it."""
        self._release = _RELEASE_BEDTIME if bedtime else _RELEASE
        self._ceiling = ratio(_CEILING_BEDTIME_DB if bedtime else _CEILING_DB)
        self._beds: list[_Sounding] = []
        self._level = Slide(self._wanted_db)
        self._ducking = Slide(0.0)
        self._hush = Envelope(1.0)

    @property
    def sounding(self) -> bool:
        """Whether a bed is on or still fading out; true even while it is hushed."""
        return bool(self._beds)

    @property
    def silent(self) -> bool:
        """Whether no bed is audible: there is none, or it is fully hushed."""
        return not self._beds or self._hush.silent

    @property
    def name(self) -> str | None:
        """The name of the bed that is on; None if there is none, or it is fading out."""
        return next((each.bed.name for each in self._beds if each.fade.target > 0), None)

    def start(self, bed: BedLoop, fade_in: float = BED_FADE_IN) -> None:
        """Fade a bed in over a time in seconds; any other one fades out meanwhile."""
        if not self._beds:
            self._level, self._ducking = Slide(self._wanted_db), Slide(0.0)
        self.stop(fade_in, kept=bed.name)
        chosen = next((each for each in self._beds if each.bed.name == bed.name), None)
        if chosen is None:
            chosen = _Sounding(bed)
            self._beds.append(chosen)
        if chosen.fade.target < 1.0:
            chosen.fade.to(1.0, fade_in)

    def stop(self, fade_out: float, kept: str | None = None) -> None:
        """Fade the bed out to exact silence over a time in seconds, unless it is the one called `kept`."""
        for each in self._beds:
            if each.fade.target > 0 and each.bed.name != kept:
                each.fade.to(0.0, fade_out)

    def hush(self, seconds: float) -> None:
        """Fade to exact silence over a time, keeping the position in the loop."""
        if self._hush.target > 0:
            self._hush.to(0.0, seconds)

    def unhush(self, seconds: float) -> None:
        """Fade back in over a time, from the position kept in the loop."""
        if self._hush.target < 1:
            self._hush.to(1.0, seconds)

    def silence(self) -> None:
        """Be silent from the next frame on, keeping the position in the loop: the sound has been faded already."""
        self._hush = Envelope(0.0)

    def drop(self) -> None:
        """Drop the bed at once: the sound has been faded already."""
        self._beds.clear()

    def mixed(self, block: Samples, speaking: bool = False, until_speech: int | None = None) -> Samples:
        """Return a block with the bed under it; the block itself if no bed is audible.

        `speaking` means that the block contains speech; otherwise `until_speech` is the number of frames from the
        start of the block to the start of speech, None if that is far off or unknown.
        """
        frames = len(block)
        if not self._beds or frames == 0:
            self._hush.passed(frames)
            return block
        heard = self._hush.until_silent(frames)
        hush = self._hush.passed(frames)
        gain = self._gain(frames, speaking, until_speech)
        layers = [(each, each.fade.until_silent(frames), each.fade.passed(frames)) for each in self._beds]
        beneath: Samples | None = None
        for each, audible, fade in layers:
            sounding = min(heard, audible)
            if sounding:
                layer = each.bed.samples(each.place, sounding)
                for factor in (gain, hush, fade):
                    _scale(layer, factor)
                beneath = layer if beneath is None else _sum(beneath, layer)
            each.place += sounding
        self._beds = [each for each in self._beds if not each.fade.silent]
        return block if beneath is None else self._over(beneath, block)

    @property
    def _wanted_db(self) -> float:
        return LOUDNESS + self.speech_gain_db + self.level_db - BED_LOUDNESS

    def _gain(self, frames: int, speaking: bool, until_speech: int | None) -> Gain:
        """Return the combined gain of level and ducking over a block."""
        self._level.towards(self._wanted_db, _DB_A_SECOND)
        level = self._level.passed(frames)
        turn = frames
        if speaking:
            turn = 0
        elif until_speech is not None:
            turn = max(0, min(frames, until_speech - to_frames(LOOK_AHEAD)))
        total = level + self._ducked(turn, frames - turn)
        return ratios(total) if isinstance(total, np.ndarray) else ratio(total)

    def _ducked(self, free: int, making_room: int) -> Levels:
        """Return the ducking through the frames without speech, then through those with speech or just before it."""
        pieces: list[Levels] = []
        for frames, target, seconds in ((free, 0.0, self._release), (making_room, DUCKED_DB, _ATTACK)):
            if frames:
                self._ducking.towards(target, -DUCKED_DB / seconds)
                pieces.append(self._ducking.passed(frames))
        if len(pieces) == 1:
            return pieces[0]
        return np.concatenate([np.broadcast_to(pieces[0], free), np.broadcast_to(pieces[1], making_room)])

    def _over(self, beneath: Samples, block: Samples) -> Samples:
        """Return bed and block mixed; where the block peaks, the bed lifts nothing above the ceiling."""
        highest = max(float(block.max()), -float(block.min()))
        beneath_highest = max(float(beneath.max()), -float(beneath.min()))
        if len(beneath) == len(block):
            mixed = np.add(beneath, block, out=beneath)
        else:
            mixed = block.copy()
            mixed[: len(beneath)] += beneath
        if highest + beneath_highest > self._ceiling:
            limit = np.maximum(np.abs(block), np.float32(self._ceiling))
            np.clip(mixed, -limit, limit, out=mixed)
        return mixed


def _scale(samples: Samples, gain: Gain) -> None:
    samples *= gain[: len(samples)] if isinstance(gain, np.ndarray) else np.float32(gain)


def _sum(one: Samples, other: Samples) -> Samples:
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    longer[: len(shorter)] += shorter
    return longer
