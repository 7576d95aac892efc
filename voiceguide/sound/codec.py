"""Uncompressed sound files as the speech engines write them: WAV, and AIFF on macOS."""

from __future__ import annotations

import io
import struct
import wave
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt

from voiceguide.errors import ShippedDamaged, SoundUnusable, reason
from voiceguide.wording.errors import machine, reasons
from voiceguide.wording.errors import sound as problem

_SHIPPED_RATES = (24_000, 48_000)


def decode(data: bytes) -> tuple[npt.NDArray[np.int16], int]:
    """Return the mono 16-bit samples of a WAV or AIFF file, and its sample rate in Hz.

    More than one channel is averaged.

    Raises:
        SoundUnusable: it is neither, its header is cut short, or it has another sample width.
    """
    if data[:4] == b"FORM" and data[8:12] in {b"AIFF", b"AIFC"}:
        # C calls back into Python for every piece, and would lose a Ctrl-C, which can only arrive in the main thread.
        try:
            with ThreadPoolExecutor(1, thread_name_prefix="aiff") as apart:
                return apart.submit(_decode_aiff, data).result()
        except (OSError, ImportError, RuntimeError) as error:  # soundfile or a thread cannot be had
            raise SoundUnusable(problem.SOUND_NOT_READ, reason=str(error)) from error
    try:
        with wave.open(io.BytesIO(data)) as file:
            if file.getsampwidth() != 2:
                raise SoundUnusable(problem.SOUND_NOT_16_BIT, bits=8 * file.getsampwidth())
            pcm = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
            return _mono(pcm, file.getnchannels()), file.getframerate()
    except (wave.Error, EOFError, struct.error, ValueError, RuntimeError) as error:
        raise SoundUnusable(problem.SOUND_NOT_READ, reason=str(error) or reasons.IT_IS_CUT_SHORT) from error


def decode_shipped(path: Path) -> tuple[npt.NDArray[np.int16], int]:
    """Return the samples and sample rate of a sound that came with the program.

    Raises:
        ShippedDamaged: it is missing, unreadable, or no longer a valid sound.
    """
    try:
        pcm, rate = decode(path.read_bytes())
    except OSError as error:
        raise ShippedDamaged(machine.SHIPPED_REFUSED, path=path, reason=reason(error)) from error
    except SoundUnusable as error:
        raise ShippedDamaged(machine.SHIPPED_DAMAGED, path=path) from error
    if rate not in _SHIPPED_RATES or len(pcm) < rate:
        raise ShippedDamaged(machine.SHIPPED_DAMAGED, path=path)
    return pcm, rate


def _decode_aiff(data: bytes) -> tuple[npt.NDArray[np.int16], int]:
    """Decode AIFF, which only the voices of macOS write: on other systems nobody waits for soundfile to load."""
    import soundfile

    try:
        with soundfile.SoundFile(_InMemory(data)) as file:
            if file.subtype != "PCM_16":
                raise SoundUnusable(problem.AIFF_NOT_16_BIT, kind=file.subtype_info)
            return _mono(file.read(dtype="int16").reshape(-1), file.channels), file.samplerate
    except soundfile.LibsndfileError as error:
        raise SoundUnusable(problem.SOUND_NOT_READ, reason=error.error_string) from error


class _InMemory(io.BytesIO):
    """A file in memory that ignores a seek before its start, which damaged sound may ask for, as one on disk does."""

    def seek(self, place: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a position and return it."""
        return self.tell() if whence == io.SEEK_SET and place < 0 else super().seek(place, whence)


def _mono(pcm: npt.NDArray[np.int16], channels: int) -> npt.NDArray[np.int16]:
    if channels == 1:
        return pcm
    whole = pcm[: len(pcm) // channels * channels].reshape(-1, channels)
    mono: npt.NDArray[np.int16] = whole.mean(axis=1).astype(np.int16)
    return mono
