"""Uncompressed sound files as the speech engines write them: WAV, and AIFF on macOS."""

from __future__ import annotations

import io
import struct
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

from voiceguide.errors import VoiceguideError
from voiceguide.errors.shipped import ShippedDamaged

_SHIPPED_RATES = (24_000, 48_000)


class UnreadableSound(VoiceguideError):
    """The bytes are no sound file that can be read here."""


def decode(data: bytes) -> tuple[npt.NDArray[np.int16], int]:
    """Return the mono 16-bit samples of a WAV or AIFF file, and its sample rate in Hz.

    More than one channel is averaged.

    Raises:
        UnreadableSound: it is neither, is cut short in its header, or has another sample width.
    """
    try:
        if data[:4] == b"FORM" and data[8:12] in {b"AIFF", b"AIFC"}:
            return _decode_aiff(data)
        with wave.open(io.BytesIO(data)) as file:
            if file.getsampwidth() != 2:
                raise UnreadableSound(f"The sound has {8 * file.getsampwidth()} bits a sample, not 16.")
            pcm = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
            return _mono(pcm, file.getnchannels()), file.getframerate()
    except (wave.Error, EOFError, struct.error, ValueError, RuntimeError) as error:
        raise UnreadableSound(f"This is no sound file that can be read ({error or 'it is cut short'}).") from error


def decode_shipped(path: Path) -> tuple[npt.NDArray[np.int16], int]:
    """Return the samples and the rate of a sound that came with the program.

    Raises:
        ShippedDamaged: it is missing, cannot be read, or is no such sound any more.
    """
    try:
        pcm, rate = decode(path.read_bytes())
    except OSError as error:
        raise ShippedDamaged.refused(path, error) from error
    except UnreadableSound as error:
        raise ShippedDamaged(path) from error
    if rate not in _SHIPPED_RATES or len(pcm) < rate:
        raise ShippedDamaged(path)
    return pcm, rate


def _decode_aiff(data: bytes) -> tuple[npt.NDArray[np.int16], int]:
    """Read the two chunks that matter; the format is described in Apple's AIFF-C draft of 1991."""
    channels = width = rate = 0
    byte_order = ">i2"
    pcm: npt.NDArray[np.int16] | None = None
    place = 12
    while place + 8 <= len(data):
        name, size = struct.unpack_from(">4sI", data, place)
        body = place + 8
        if name == b"COMM":
            channels, _, width = struct.unpack_from(">hIh", data, body)
            rate = round(_extended(data[body + 8 : body + 18]))
            if data[8:12] == b"AIFC" and data[body + 18 : body + 22] == b"sowt":
                byte_order = "<i2"
        elif name == b"SSND":
            (offset,) = struct.unpack_from(">I", data, body)
            sound = data[body + 8 + offset : body + size]
            pcm = np.frombuffer(sound[: len(sound) // 2 * 2], dtype=byte_order).astype(np.int16)
        place = body + size + size % 2
    if pcm is None or width != 16 or channels < 1 or rate < 1:
        raise UnreadableSound("This AIFF file holds no 16-bit sound.")
    return _mono(pcm, channels), rate


def _extended(raw: bytes) -> float:
    """Return the value of an 80-bit IEEE 754 extended number."""
    exponent, mantissa = struct.unpack(">HQ", raw)
    return float(mantissa * 2.0 ** ((exponent & 0x7FFF) - 16383 - 63))


def _mono(pcm: npt.NDArray[np.int16], channels: int) -> npt.NDArray[np.int16]:
    if channels == 1:
        return pcm
    whole = pcm[: len(pcm) // channels * channels].reshape(-1, channels)
    mono: npt.NDArray[np.int16] = whole.mean(axis=1).astype(np.int16)
    return mono
