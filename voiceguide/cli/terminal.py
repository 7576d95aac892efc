"""The terminal while the program listens for keys: each key at once and unseen; restored afterwards.

It is restored at the end, before a signal stops or ends the program, and, if the program dies without a chance to do
so, by a guardian process (see guardian.py). Not for Windows, where nothing has to be restored.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from voiceguide.cli import guardian
from voiceguide.cli.keyboard import KeyListener, KeyReader

FADE_TIME = 0.4
"""Seconds between Ctrl-Z and the stop of the program, in which the sound fades out."""

_LOOK = 0.5
"""Seconds between checks whether a background program was brought to the foreground."""

_ENDING = 1.0


if sys.platform != "win32":
    import termios

    @contextlib.contextmanager
    def listening(descriptor: int, listener: KeyListener) -> Iterator[None]:
        """Pass every key to a listener during the block."""
        wake, waker = os.pipe()
        os.set_blocking(waker, False)
        terminal = _Terminal(descriptor, listener, waker)
        reading = threading.Thread(target=_listen, args=(terminal, listener, descriptor, wake), daemon=True)
        with contextlib.ExitStack() as opened:
            opened.callback(os.close, waker)
            opened.callback(os.close, wake)
            opened.enter_context(_guarded(terminal, descriptor))
            opened.enter_context(_signals(terminal))
            terminal.engage()
            listener.available(terminal.engaged)
            try:
                reading.start()
                yield
            finally:
                terminal.closing = True
                terminal.wake()
                if reading.ident is not None:
                    reading.join()
                listener.available(False)

    class _Terminal:
        """A terminal that is in our mode only while it is ours: the program is in the foreground and running."""

        def __init__(self, descriptor: int, listener: KeyListener, waker: int) -> None:
            self._descriptor = descriptor
            self._listener = listener
            self._waker = waker
            self.before: list[Any] = termios.tcgetattr(descriptor)
            self.ours = _each_key_at_once(self.before)
            self.engaged = False
            self.closing = False
            self.stopping = False
            """Whether the program is stopped or about to be."""
            self.stopped = False
            """Whether it was stopped since that was requested."""

        def in_background(self) -> bool:
            """Return whether touching the terminal would stop the program."""
            try:
                return os.tcgetpgrp(self._descriptor) != os.getpgrp()
            except OSError:  # not our controlling terminal: touching it stops nobody
                return False

        def engage(self) -> None:
            """Set our mode, if the terminal is ours and there is still something to listen for."""
            if not (self.closing or self.stopping or self.in_background()):
                with contextlib.suppress(termios.error):
                    termios.tcsetattr(self._descriptor, termios.TCSANOW, self.ours)
                    self.engaged = True

        def release(self) -> None:
            """Restore the terminal, if it is ours."""
            if self.engaged and not self.in_background():
                with contextlib.suppress(termios.error):
                    termios.tcsetattr(self._descriptor, termios.TCSANOW, self.before)
            self.engaged = False

        def close(self) -> None:
            """Restore the terminal for good."""
            self.closing = True
            self.release()

        def wake(self) -> None:
            """Make the listening thread look at what has changed."""
            with contextlib.suppress(BlockingIOError):
                os.write(self._waker, b"x")

        def suspended(self, number: int, frame: FrameType | None) -> None:
            """Stop on Ctrl-Z: first the sound, then the program.

            The interrupted code may hold any lock, so the listening thread asks for the pause, and for the stop once
            the sound has faded out; a second press does not wait for that.
            """
            self.release()
            if self._listener.can_pause and not self.stopping:
                self.stopping, self.stopped = True, False
                self.wake()
                return
            self.stopping = self.stopped = True
            signal.signal(signal.SIGTSTP, signal.SIG_DFL)
            signal.raise_signal(signal.SIGTSTP)
            signal.signal(signal.SIGTSTP, self.suspended)
            self.continued(number, frame)

        def continued(self, number: int, frame: FrameType | None) -> None:
            """Continue after a stop; in the foreground, the keys are ours again."""
            self.stopping = False
            self.engage()
            self.wake()

        def quit(self, number: int, frame: FrameType | None) -> None:
            """End at once on Ctrl-backslash, and leave the terminal as it was."""
            self.release()
            signal.signal(signal.SIGQUIT, signal.SIG_DFL)
            signal.raise_signal(signal.SIGQUIT)

    def _each_key_at_once(before: list[Any]) -> list[Any]:
        """Return the mode in which each key counts as it is pressed and is not shown; Ctrl-C goes on working."""
        input_flags, output_flags, control_flags, local_flags, input_speed, output_speed, characters = before
        characters = list(characters)
        characters[termios.VMIN], characters[termios.VTIME] = b"\x01", b"\x00"
        local_flags &= ~(termios.ECHO | termios.ICANON)
        return [input_flags, output_flags, control_flags, local_flags, input_speed, output_speed, characters]

    def _listen(terminal: _Terminal, listener: KeyListener, descriptor: int, wake: int) -> None:
        """Read keys until the terminal is closed or gone; in the background, wait for the foreground."""
        # In the background, reading then fails instead of stopping the program.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTIN, signal.SIGTTOU})
        reader = KeyReader()
        there = terminal.engaged
        while not terminal.closing:
            if terminal.stopping:
                _stop(terminal, listener, wake)
                continue
            if terminal.engaged is not there:
                there = terminal.engaged
                listener.available(there)
            if not there:
                _woken(wake, _LOOK)
                terminal.engage()
                continue
            ready, _, _ = select.select([descriptor, wake], [], [], reader.patience)
            if wake in ready:
                _woken(wake, 0)
                continue
            if terminal.in_background():
                terminal.engaged = False
                continue
            sent = _read(descriptor) if ready else None
            if sent == b"" and not terminal.in_background():
                listener.available(False)  # the terminal is gone
                return
            for key in reader.flush() if sent is None else reader.fed(sent):
                listener.pressed(key)

    def _stop(terminal: _Terminal, listener: KeyListener, wake: int) -> None:
        """Fade the sound out, then stop the program; return when it continues."""
        if not terminal.stopped:
            listener.stopping()
            _woken(wake, FADE_TIME)
        if not (terminal.stopped or terminal.closing):
            os.kill(os.getpid(), signal.SIGTSTP)
        while terminal.stopping and not terminal.closing:
            _woken(wake, _LOOK)

    def _read(descriptor: int) -> bytes:
        try:
            return os.read(descriptor, 1024)
        except OSError:
            return b""

    def _woken(wake: int, patience: float) -> None:
        if select.select([wake], [], [], patience)[0]:
            os.read(wake, 1024)

    @contextlib.contextmanager
    def _signals(terminal: _Terminal) -> Iterator[None]:
        """Restore the terminal before signals take effect; signals that are ignored stay ignored."""
        answers: dict[signal.Signals, Callable[[int, FrameType | None], None]] = {
            signal.SIGTSTP: terminal.suspended,
            signal.SIGCONT: terminal.continued,
            signal.SIGQUIT: terminal.quit,
        }
        if threading.current_thread() is not threading.main_thread():
            answers = {}
        answers = {number: answer for number, answer in answers.items() if signal.getsignal(number) == signal.SIG_DFL}
        try:
            for number, answer in answers.items():
                signal.signal(number, answer)
            yield
        finally:
            terminal.close()
            for number in answers:
                signal.signal(number, signal.SIG_DFL)

    @contextlib.contextmanager
    def _guarded(terminal: _Terminal, descriptor: int) -> Iterator[None]:
        """Run a guardian during the block, if one can be started."""
        ends, told = os.pipe()
        # In a session of its own, so that no key and no signal of the terminal reaches or stops it.
        command = [sys.executable, "-I", "-S", str(Path(guardian.__file__))]
        command += [guardian.encoded(terminal.before), guardian.encoded(terminal.ours)]
        command += [guardian.exact(descriptor).hex()]
        child: subprocess.Popen[bytes] | None = None
        with contextlib.suppress(OSError):
            child = subprocess.Popen(
                command, stdin=descriptor, stdout=ends, stderr=subprocess.DEVNULL, start_new_session=True
            )
        os.close(ends)
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                os.write(told, b"x")
            os.close(told)
            if child is not None:
                try:
                    child.wait(_ENDING)
                except subprocess.TimeoutExpired:
                    child.kill()
                    child.wait()
