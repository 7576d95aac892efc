"""A terminal that tmux shows: keys are typed into it, and its screen is read as a person sees it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PROMPT = "$"
"""What the shell shows where a command can be typed."""


def why_missing() -> str | None:
    """Return what is not installed, or None."""
    return None if shutil.which("tmux") else "needs tmux (.ci/run installs it)"


class Terminal:
    """A shell at a terminal that is wide enough for every line, and knows the command `voiceguide`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True)
        shell = folder / "profile"
        shell.write_text(f"PS1='{PROMPT} '\nvoiceguide() {{ '{sys.executable}' -m voiceguide \"$@\"; }}\n")
        self._tmux("new-session", "-d", "-x", "500", "-y", "200", f"ENV='{shell}' exec sh -i")
        self._tmux("pipe-pane", f"cat > '{folder}/written'")
        self.wait_until(lambda shown: shown[-1:] == [PROMPT])

    def press(self, *keys: str) -> None:
        """Press keys, by the names that tmux gives them."""
        self._tmux("send-keys", *keys)

    def enter(self, command: str) -> None:
        """Type a command, and Enter."""
        self._tmux("send-keys", "-l", command)
        self.press("Enter")

    @property
    def lines(self) -> list[str]:
        """What the screen shows, line by line."""
        return self._tmux("capture-pane", "-p").rstrip("\n").splitlines()

    @property
    def written(self) -> str:
        """Everything that was sent to the terminal since it began."""
        return (self._folder / "written").read_bytes().decode()

    def wait_until(self, reached: Callable[[list[str]], bool], timeout: float = 30) -> None:
        """Wait until the screen shows what is asked for."""
        deadline = time.monotonic() + timeout
        while not reached(self.lines):
            assert time.monotonic() < deadline, "\n".join(["the screen never showed that:", *self.lines])
            time.sleep(0.05)

    def mode(self) -> str:
        """Return the mode of the terminal, as stty tells it."""
        before = len(self.lines)
        self.enter("stty -g")
        self.wait_until(lambda shown: len(shown) > before + 1 and shown[-1] == PROMPT)
        return self.lines[before]

    def program(self) -> int:
        """Return the process that the shell waits for."""
        shell = self._tmux("display-message", "-p", "#{pane_pid}").strip()
        (child,) = Path(f"/proc/{shell}/task/{shell}/children").read_text().split()
        return int(child)

    def close(self) -> None:
        """Take the terminal away, with whatever runs there."""
        self._tmux("kill-server")

    def kill(self) -> None:
        """End the program that runs there, without a word."""
        os.kill(self.program(), signal.SIGKILL)

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-f", "/dev/null", "-L", "terminal", *arguments],
            env={**os.environ, "TMUX_TMPDIR": str(self._folder)}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout
