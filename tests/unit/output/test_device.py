"""A device that goes away, with a stand-in for PortAudio."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from voiceguide.errors import DeviceLost
from voiceguide.output import device
from voiceguide.output.device import DeviceSink


class Gone:
    """A stream whose device went away."""

    def __init__(self, **asked: object) -> None: ...

    def start(self) -> None: ...

    def write(self, frames: object) -> bool:
        raise OSError("the device is gone")

    def abort(self, ignore_errors: bool = True) -> None: ...

    def close(self, ignore_errors: bool = True) -> None: ...


@pytest.mark.long
def test_whatever_is_written_to_a_device_that_is_gone_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also after that was said once: while a note is spoken, several sounds may be played to it."""
    library = SimpleNamespace(OutputStream=Gone, query_devices=lambda index: {"default_samplerate": 48_000.0})
    monkeypatch.setattr(device, "library", lambda: library)
    monkeypatch.setattr(device, "index_of", lambda library, name, direction: 0)
    sink = DeviceSink()
    block = np.zeros(9_600, np.float32)
    for _ in range(2):
        with pytest.raises(DeviceLost):
            sink.write(block)
    sink.close()
