"""Beds: quiet backgrounds as endless loops of equal loudness, shipped or the person's own."""

from __future__ import annotations

import contextlib
import difflib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from voiceguide.errors import SoundUnusable, either, reason
from voiceguide.sound.audio import SAMPLE_RATE, Samples, decibels, from_pcm16, ratio, to_frames, to_pcm16
from voiceguide.sound.clips import resampled, resampled_blocks
from voiceguide.sound.codec import decode_shipped
from voiceguide.sound.loudness import SILENT, loudness
from voiceguide.sound.portaudio import quiet_libraries
from voiceguide.wording.errors import sound as problem

BED_LOUDNESS = -26.0
"""The loudness in LUFS of every bed before it is placed under the voice."""

SHIPPED: Mapping[str, str] = MappingProxyType(
    {"rain": "rain.wav", "sea": "sea.wav", "brown noise": "brown-noise.wav", "drone": "drone.wav"}
)
"""The beds that come with the program, and their files, made by `audio/make_sounds.py`."""

LONGEST_LOOP = 600.0
"""How many seconds of a person's own file are used: more would only fill the memory."""

SHORTEST_LOOP = 2.0
"""The shortest that a person's own file may be, in seconds."""

_CROSSFADE = 3.0
_MOST_GAIN_DB = 40.0
_HIGHEST_PEAK_DB = 24.0
_HEADROOM = 0.5
_LOWEST_RATE, _HIGHEST_RATE = 4_000, 384_000
_PIECE = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class BedLoop:
    """A seamless loop at 48 kHz."""

    name: str
    """The name it was asked for by: beds of the same name are the same."""
    pcm: npt.NDArray[np.int16]
    """One turn of the loop, in 16 bits because up to ten minutes are held."""
    gain: float
    """The factor that brings `pcm` to `BED_LOUDNESS`."""

    def samples(self, place: int, frames: int) -> Samples:
        """Return frames from a position in the endless loop."""
        place %= len(self.pcm)
        pcm = self.pcm[place : place + frames]
        if len(pcm) < frames:
            pcm = np.take(self.pcm, np.arange(place, place + frames), mode="wrap")
        return pcm * np.float32(self.gain)


def open_bed(name_or_path: str, shipped: Path) -> BedLoop:
    """Return a bed by name, or made from a person's own sound file.

    `shipped` is the folder of the sounds that come with the program. A file's end is blended into its beginning over
    3 s. It is brought to the loudness of the other beds, or kept softer if single sounds stick out of it. Only the
    first ten minutes of a long file are used; reading those takes some seconds.

    Raises:
        ShippedDamaged: a shipped bed is damaged.
        SoundUnusable: there is no such bed, or the file cannot be used; the message says why.
    """
    name = name_or_path.strip().casefold().replace("-", " ")
    if name in SHIPPED:
        pcm, rate = decode_shipped(shipped / SHIPPED[name])
        return BedLoop(name, to_pcm16(_resampled_loop(from_pcm16(pcm), rate)), 1 / 32767.0)
    path = Path(name_or_path)
    with contextlib.suppress(RuntimeError):  # there is no such user to have a home folder
        path = path.expanduser()
    try:
        if path.is_dir():
            raise SoundUnusable(problem.BED_IS_FOLDER, path=path)
        there = path.is_file()
    except OSError as error:
        raise SoundUnusable(problem.BED_REFUSED, path=path, reason=reason(error)) from error
    if not there:
        if near := difflib.get_close_matches(name, SHIPPED, n=2):
            raise SoundUnusable(problem.BED_NEAR, name=name_or_path, near=either(near))
        raise SoundUnusable(problem.BED_UNKNOWN, name=name_or_path, beds=", ".join(SHIPPED))
    return _own_bed(path)


def _resampled_loop(loop: Samples, rate: int) -> Samples:
    """Return a loop resampled to 48 kHz and still seamless: the filter sees what comes before and after."""
    around = np.concatenate([loop[-rate:], loop, loop[:rate]])
    frames = len(loop) * SAMPLE_RATE // rate
    return resampled(around, rate)[SAMPLE_RATE : SAMPLE_RATE + frames]


def _own_bed(path: Path) -> BedLoop:
    pcm = _read(path)
    if len(pcm) < to_frames(SHORTEST_LOOP):
        if not len(pcm):
            raise SoundUnusable(problem.BED_EMPTY, path=path, least=SHORTEST_LOOP)
        raise SoundUnusable(problem.BED_TOO_SHORT, path=path, seconds=len(pcm) / SAMPLE_RATE, least=SHORTEST_LOOP)
    loop = _closed(pcm)
    measured, peak = _measured(loop)
    if measured - decibels(_HEADROOM) < SILENT:
        raise SoundUnusable(problem.BED_SILENT, path=path)
    # A sound that sticks out of a quiet recording, such as a clap or a gull, must not stick out of the session.
    gain_db = min(BED_LOUDNESS - measured, BED_LOUDNESS + _HIGHEST_PEAK_DB - decibels(peak), _MOST_GAIN_DB)
    return BedLoop(str(path.resolve()), loop, ratio(gain_db) / 32767.0)


def _read(path: Path) -> npt.NDArray[np.int16]:
    """Return the first minutes of a file at 48 kHz, averaged to mono, 6 dB softer so that nothing clips."""
    import soundfile

    try:
        with path.open("rb"):  # only so that the system says why, if it refuses
            pass
        with quiet_libraries(), soundfile.SoundFile(str(path)) as file:
            if not _LOWEST_RATE <= file.samplerate <= _HIGHEST_RATE:
                raise SoundUnusable(problem.BED_NOT_READ, path=path)
            pcm = np.empty(to_frames(LONGEST_LOOP), np.int16)
            filled = 0
            for block in resampled_blocks(_decoded(file), file.samplerate):
                fitting = to_pcm16(block[: len(pcm) - filled])
                pcm[filled : filled + len(fitting)] = fitting
                filled += len(fitting)
    except OSError as error:
        raise SoundUnusable(problem.BED_REFUSED, path=path, reason=reason(error)) from error
    except (soundfile.LibsndfileError, RuntimeError, ValueError, TypeError, MemoryError) as error:
        raise SoundUnusable(problem.BED_NOT_READ, path=path) from error
    return pcm[:filled]


def _decoded(file: Any) -> Iterator[bytes]:  # noqa: ANN401 - soundfile has no types
    """Yield a file's sound as mono 16-bit blocks of one second."""
    for _ in range(math.ceil(LONGEST_LOOP)):
        block = file.read(file.samplerate, dtype="float32", always_2d=True)
        if len(block) == 0:
            return
        # Floating-point files may hold any number: clipped, they can be averaged.
        mono = np.clip(np.nan_to_num(block), -2.0, 2.0).mean(axis=1)
        yield to_pcm16(mono * np.float32(_HEADROOM)).tobytes()


def _closed(pcm: npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
    """Return a sound as a loop: its end blended into its beginning, at equal power."""
    frames = min(to_frames(_CROSSFADE), len(pcm) // 3)
    turn = (np.arange(frames) + 0.5) / frames * (math.pi / 2)
    blended = pcm[:frames] * np.sin(turn) + pcm[-frames:] * np.cos(turn)
    loop = pcm[:-frames]
    loop[:frames] = np.clip(np.rint(blended), -32768, 32767)
    return loop


def _measured(loop: npt.NDArray[np.int16]) -> tuple[float, float]:
    """Return the loudness in LUFS and the sample peak, measured piece by piece to save memory."""
    pieces = np.array_split(loop, max(1, len(loop) // to_frames(_PIECE)))
    powers = np.array([10 ** (loudness(from_pcm16(piece), SAMPLE_RATE) / 10) for piece in pieces])
    peak = max(int(loop.max()), -int(loop.min())) / 32767.0
    loud = powers[powers > 10 ** (SILENT / 10)]
    if len(loud) == 0:
        return -math.inf, peak
    return 10 * math.log10(float(loud[loud > loud.mean() / 10].mean())), peak
