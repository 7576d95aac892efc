"""Sound to a WAV file, in blocks, with constant memory."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import wave
from pathlib import Path

from voiceguide.errors import not_written
from voiceguide.files import led_to, open_unfinished, remove_unfinished, unfinished_name
from voiceguide.output.sink import checked
from voiceguide.sound.audio import SAMPLE_RATE, Samples, to_pcm16

FRAME_LIMIT = (2**32 - 1 - 36) // 2
"""The frames that a WAV file can hold: at most 4 GiB, some twelve hours."""


class WavSink:
    """Writes 16-bit mono WAV to a file beside its destination, and moves it there once complete."""

    block_frames = SAMPLE_RATE

    def __init__(self, path: Path) -> None:
        path = led_to(path) if path.is_symlink() else path  # the file the link leads to, not the link
        self._path = path
        self._unfinished = unfinished_name(path)
        self._position = 0
        self._open = True
        try:
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            if path.exists() and not os.access(path, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            remove_unfinished(path.parent, re.escape(path.name))
            self._file = open_unfinished(self._unfinished)
        except OSError as error:
            raise not_written(path, error) from error
        self._wave: wave.Wave_write = wave.open(self._file, "wb")  # noqa: SIM115 - closed in close or discard
        self._wave.setnchannels(1)
        self._wave.setsampwidth(2)
        self._wave.setframerate(SAMPLE_RATE)

    @property
    def position(self) -> int:
        """How many frames have been written."""
        return self._position

    def expect(self, frames: int) -> None:
        """Fail now if a WAV file cannot hold this many frames, rather than after twelve hours of them.

        Raises:
            OutputError: it cannot.
        """
        if frames > FRAME_LIMIT:
            self._fail(OSError(errno.EFBIG, "a WAV file holds at most twelve hours"))

    def write(self, block: Samples, rest: int = 0) -> None:
        """Write a block."""
        if not self._open:
            raise ValueError("the sink is closed")
        self.expect(self._position + len(checked(block)))
        try:
            # writeframesraw: the header is patched only once, at the end
            self._wave.writeframesraw(to_pcm16(block).tobytes())
        except OSError as error:
            self._fail(error)
        self._position += len(block)

    def drain(self) -> None:
        """Do nothing: what was written is on its way to the disk."""
        try:
            self._file.flush()
        except OSError as error:
            self._fail(error)

    def cut(self, fade: float) -> int:
        """Do nothing: what was written stays in the file."""
        return self._position

    def stop(self, fade: float) -> None:
        """Accept nothing more; an incomplete file is removed by `discard`."""
        self._open = False

    def close(self) -> None:
        """Finish the file and move it to its destination."""
        if self._file.closed:
            return
        self._open = False
        try:
            self._wave.close()
            self._file.flush()
            self._file.close()
            self._unfinished.replace(self._path)
        except OSError as error:
            self._fail(error)

    def discard(self) -> None:
        """Remove what was written."""
        self._open = False
        with contextlib.suppress(OSError):
            self._wave.close()
        with contextlib.suppress(OSError):
            self._file.close()
        with contextlib.suppress(OSError):
            self._unfinished.unlink(missing_ok=True)

    def _fail(self, error: OSError) -> None:
        self.discard()
        raise not_written(self._path, error) from error
