"""What is applied to a session's sound: a bed, the volume, and the slow fade into sleep."""

from __future__ import annotations

from collections.abc import Callable

from voiceguide.sound.audio import Samples, to_frames
from voiceguide.sound.bed_layer import BED_FADE_IN, BedLayer
from voiceguide.sound.beds import BedLoop
from voiceguide.sound.fader import Fader
from voiceguide.timeline.arrange import BED_FADE_OUT, BED_FADE_OUT_BEDTIME
from voiceguide.timeline.wind_down import BEDTIME_GAIN_DB

BED_COMES_BACK = 1.5
"""Seconds over which a bed comes back after an interruption."""

SLEEP_FADE = 120.0
"""Seconds over which a session falls silent when it is time to sleep."""

WAKING = 3.0
"""Seconds over which it comes back if somebody is still awake."""

VOLUME_RANGE_DB = (-24.0, 6.0)
VOLUME_STEP_DB = 2.0
_VOLUME_CHANGE = 0.15


class Mix:
    """Everything that happens to a block of a session on its way to the sink.

    Args:
        open_bed: opens a bed by its name; None without beds.
        bedtime: whether beds are softer and end more slowly.
        volume_db: how loud it begins, within `VOLUME_RANGE_DB`.
    """

    def __init__(
        self, open_bed: Callable[[str], BedLoop] | None = None, bedtime: bool = False, volume_db: float = 0.0
    ) -> None:
        self._open_bed = open_bed
        self._on: str | None = None
        self._opened: tuple[str, BedLoop] | None = None
        self._comes_back = 0.0
        self._fade_out = BED_FADE_OUT_BEDTIME if bedtime else BED_FADE_OUT
        self._layer = BedLayer(bedtime=bedtime)
        low, high = VOLUME_RANGE_DB
        self.volume_db = min(max(volume_db, low), high)
        self._volume = Fader(min(0.0, self.volume_db))
        self._sleep = Fader()
        if bedtime:
            self._layer.speech_gain_db = BEDTIME_GAIN_DB

    def out(self, block: Samples, speaking: bool, until_speech: int | None) -> Samples:
        """Return a block as it will be heard; the same object if nothing changes.

        `until_speech` is how many frames after the start of the block speech begins, if known.
        """
        return self._sleep.applied(self._volume.applied(self._layer.mixed(block, speaking, until_speech)))

    def bed(self, name: str | None) -> None:
        """Play this bed from here on, or none; the current one simply goes on if it is the same.

        Raises:
            SoundUnusable: there is no bed of that name, or it cannot be read.
        """
        if name == self._on:
            return
        self._on = name
        if name is None:
            self._layer.stop(self._fade_out)
        elif self._open_bed is not None:
            if self._opened is None or self._opened[0] != name:  # a person's own file takes seconds to read
                self._opened = (name, self._open_bed(name))
            self._layer.start(self._opened[1], BED_FADE_IN)

    def drop_bed(self) -> None:
        """Drop the bed; everything has just been faded out."""
        self._on = None
        self._layer.drop()

    def follow(self, speech_gain_db: float) -> None:
        """Keep the bed as far below the speech as before, at the new gain of the speech."""
        self._layer.speech_gain_db = speech_gain_db

    def broken_off(self) -> None:
        """Silence the bed until the session goes on; everything has just been faded out."""
        self._layer.silence()
        self._comes_back = BED_COMES_BACK

    def hush(self, seconds: float) -> None:
        """Fade the bed to silence within some seconds."""
        self._layer.hush(seconds)
        self._comes_back = 0.0

    def unhush(self) -> None:
        """Bring the bed back as soon as the session goes on."""
        self._comes_back = BED_FADE_IN

    def goes_on(self) -> None:
        """Bring the bed back softly if it was silenced: the session goes on."""
        if self._comes_back:
            self._layer.unhush(self._comes_back)
            self._comes_back = 0.0

    @property
    def has_bed(self) -> bool:
        """Whether there is a bed, perhaps still fading."""
        return self._layer.sounding

    @property
    def bed_heard(self) -> bool:
        """Whether a bed can be heard."""
        return not self._layer.silent

    def change_volume(self, step_db: float) -> bool:
        """Make everything louder or softer by a step; return whether that was possible."""
        low, high = VOLUME_RANGE_DB
        changed = min(max(self.volume_db + step_db, low), high)
        if changed == self.volume_db:
            return False
        self.volume_db = changed
        self._volume.to(min(0.0, changed), _VOLUME_CHANGE)
        return True

    def fall_asleep(self) -> int:
        """Begin to fall silent; return how many frames it takes."""
        self._sleep.fade_out(SLEEP_FADE)
        return to_frames(SLEEP_FADE)

    def wake(self) -> None:
        """Come back from the fade."""
        self._sleep.to(0.0, WAKING)

    def awake(self) -> None:
        """Come back at once; everything has just been faded out."""
        self._sleep = Fader()
