"""Removes the guide's own voice from what the microphone hears.

What was played is known exactly; the path it takes back is not. The path is learnt (see `echo_path`), the echo
it predicts is subtracted, and what may still be left of it is silenced band by band (see `echo_rest`). A person
who is louder than that residue gets through.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from voiceguide.listening.echo_path import EchoPath
from voiceguide.listening.echo_rest import Log, ResidualEcho
from voiceguide.sound.audio import Samples, to_frames

LONGEST_ECHO = 1.0
"""Seconds after which a sound leaves no more echo: the delay of devices, and the room."""

REMEMBERED = 15.0
"""How many seconds back `likely_echo` can look."""

_BLOCK = 0.032
_RATE = 16_000
_REACH = 16  # half-width of the low-pass, in frames of the lower rate
_LEARNING = 96  # blocks that a new path gets to be learnt
_LOOKED = 16
_SOFT = 1e-5  # of full scale: anything softer does not count as playing


class EchoCanceller:
    """Removes what is being played from the microphone's sound; while nothing is, the sound passes bit for bit.

    Output has the same length and timing as input; it arrives up to 0.1 s later.
    """

    def __init__(self, sample_rate: int) -> None:
        """Start with an unknown path; `sample_rate` is that of the microphone, in Hz."""
        down = max(1, sample_rate // _RATE)
        self._block = _smooth(to_frames(_BLOCK, sample_rate // down))
        self._wide = self._block * down
        rate = sample_rate / down
        self._seconds = self._block / rate
        self._tail = math.ceil(LONGEST_ECHO / self._seconds)
        self._path = EchoPath(self._block, self._tail)
        self._narrow = _Narrow(down)
        self._reach = self._narrow.reach
        self._window = _window(self._block)
        self._wide_window = _window(self._wide)
        self._rest = ResidualEcho(self._block, rate)
        # Both start with the filter's look-back and the block before the first.
        self._heard = np.zeros(self._reach + self._wide, np.int16)
        self._played = np.zeros(self._reach + self._wide, np.float32)
        self._left = 0
        self._idle = 0
        self._since = 0
        self._before = np.zeros((4, self._block), np.float32)
        self._fading: Samples = np.zeros(self._wide, np.float32)
        self._blocks = 0
        self._log = Log(math.ceil(REMEMBERED / self._seconds), self._tail)

    def cleaned(self, pcm: bytes, played: Samples) -> bytes:
        """Process mono 16-bit sound and the same number of played frames; return what has been cleaned.

        Played frame i is the one handed to the device when frame i of the sound was recorded, up to 0.6 s before it
        is heard. The two clocks may differ by 200 ppm. After a jump, as at the very beginning, little gets through
        for the first seconds of the guide's speech, while the path is learnt.

        Raises:
            ValueError: the numbers of frames differ.
        """
        if len(pcm) != 2 * len(played):
            raise ValueError(f"{len(pcm)} bytes are not {len(played)} frames")
        self._heard = np.concatenate([self._heard, np.frombuffer(pcm, "<i2")])
        self._played = np.concatenate([self._played, played])
        out = []
        while len(self._heard) >= 2 * (self._wide + self._reach):
            done = self._next()
            if self._blocks > 1:
                out.append(done)
            self._heard, self._played = self._heard[self._wide :], self._played[self._wide :]
        return b"".join(out)

    def finish(self) -> bytes:
        """Return the rest; no more sound follows."""
        rest = len(self._heard) - self._reach - (0 if self._blocks else self._wide)
        enough = 2 * (self._wide + self._reach)
        return self.cleaned(bytes(2 * enough), np.zeros(enough, np.float32))[: 2 * rest]

    def likely_echo(self, start: float, end: float) -> bool:
        """Return whether the sound from `start` to `end` (seconds from the first sound) is probably an echo.

        The input is judged, not the cleaned output, so that it works even while the path is unknown.
        """
        return self._log.likely_echo(round(start / self._seconds), round(end / self._seconds))

    def _next(self) -> bytes:
        """Process the next block, and return the one before it."""
        self._blocks += 1
        wide, reach = self._wide, self._reach
        before = self._heard[reach : reach + wide]
        playing = bool(np.any(np.abs(self._played[wide : 2 * (wide + reach)]) > _SOFT))
        was_idle = self._left == 0
        self._left = self._tail + 1 if playing else max(0, self._left - 1)
        if was_idle and not playing:
            self._idle += 1
            self._log.add()
            return before.tobytes()
        if was_idle:
            self._enter(before)
        begins = self._fading
        if self._left == 0:
            self._idle = 1
            self._log.add()
            ends = before * self._wide_window[:wide] ** 2
        else:
            made = self._made() * self._wide_window
            ends, self._fading = made[:wide], made[wide:]
        return np.clip(np.rint(begins + ends), -32768, 32767).astype("<i2").tobytes()

    def _enter(self, before: npt.NDArray[np.int16]) -> None:
        """Switch from passing the sound through to cleaning it."""
        self._path.resume(self._idle)
        self._before[:] = 0
        self._before[0] = self._before[1] = self._narrow.of(self._heard[: self._wide + 2 * self._reach])
        self._fading = before * self._wide_window[self._wide :] ** 2

    def _made(self) -> Samples:
        """Return the two blocks up to this one, cleaned, at the microphone's rate, with the window applied once."""
        beyond = slice(self._wide, 2 * (self._wide + self._reach))
        heard = self._narrow.of(self._heard[beyond])
        played = self._narrow.of(self._played[beyond])
        echo = self._path.echo(played * np.float32(32768))
        error = heard - echo
        self._path.learn(error)
        now = np.stack([heard, error, echo, played * np.float32(32768)])
        spectra = np.fft.rfft(np.concatenate([self._before, now], axis=1) * self._window)
        self._before = now
        bands = self._rest.in_bands(np.asarray(spectra.real**2 + spectra.imag**2, np.float32))
        gains = self._rest.gains(bands)
        self._log.add(bands)
        self._look_out()
        wide = np.fft.irfft(spectra[1] * gains, 2 * self._wide) * (self._wide / self._block)
        return np.asarray(wide, np.float32)

    def _look_out(self) -> None:
        """Start over if the path is a different one, as with another loudspeaker, or if a clock jumped."""
        self._since += 1
        if self._since >= _LEARNING and self._since % _LOOKED == 0 and self._log.lost:
            self._path.forget()
            self._rest.forget()
            self._since = 0


class _Narrow:
    """Reduces the sample rate of a sound by an integer factor."""

    def __init__(self, down: int) -> None:
        self._down = down
        self.reach = _REACH * down if down > 1 else 0
        """How many frames of context are needed on both sides."""
        taps = np.sinc(0.9 * np.arange(-self.reach, self.reach + 1) / down) * np.kaiser(2 * self.reach + 1, 7)
        self._taps = (taps / taps.sum()).astype(np.float32)

    def of(self, sound: npt.NDArray[np.int16] | Samples) -> Samples:
        """Return the sound at the lower rate, without the context on both sides."""
        if not self.reach:
            return sound.astype(np.float32)
        return np.convolve(sound.astype(np.float32), self._taps, "valid")[:: self._down]


def _window(block: int) -> Samples:
    return np.sqrt(np.hanning(2 * block + 1)[:-1]).astype(np.float32)


def _smooth(number: int) -> int:
    """Return the next number with no prime factor above 5: transforms of other sizes take many times as long."""
    while True:
        rest = number
        for prime in (2, 3, 5):
            while rest % prime == 0:
                rest //= prime
        if rest == 1:
            return number
        number += 1
