"""voiceguide as it is, told to say on standard output what it gives to the device, and when.

    python watched.py play NAME ...

Lines: `block SECONDS` and `sound SECONDS` for the first block of the session and the first that is
not silence, on the clock that `time.monotonic` of another process shows too; `underflows N` at the end.
"""

from __future__ import annotations

import time
from typing import Any

import voiceguide.app.session as session
from voiceguide.cli.entrance import main

_told: set[str] = set()


def _tell_once(what: str) -> None:
    if what not in _told:
        _told.add(what)
        print(what, time.monotonic(), flush=True)


def _watch(sink: Any) -> None:
    """Tell of what the sink does; before the first block of a session it plays silence of its own."""
    as_device_frames, close = sink._as_device_frames, sink.close

    def watched_frames(self: Any, block: Any) -> Any:
        if self._written:
            _tell_once("block")
            if block.any():
                _tell_once("sound")
        return as_device_frames(self, block)

    def watched_close(self: Any) -> None:
        print("underflows", self.underflows, flush=True)
        close(self)

    sink._as_device_frames, sink.close = watched_frames, watched_close


def _warm_up() -> None:
    """Do as the program's own, in the same thread, and watch: so nothing is imported earlier than it was."""
    from voiceguide.output import device
    from voiceguide.sound.portaudio import warm_up

    _watch(device.DeviceSink)
    warm_up()


session.warm_up = _warm_up
main()
