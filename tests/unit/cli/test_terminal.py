"""The terminal while keys are listened to: put back whatever becomes of the program, at a real shell."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from voiceguide.cli.guardian import encoded

if sys.platform == "win32":
    pytest.skip("a Windows console needs nothing put back", allow_module_level=True)

PATIENCE = 30.0

PROGRAM = """
import os, signal, sys
from voiceguide.cli.entrance import Interruption
from voiceguide.cli.session_keys import Keys, session_keys
from voiceguide.controls.control import Control
from voiceguide.controls.inbox import Inbox, Source

def ended(how):
    if how == "raises":
        raise ValueError("as asked")
    if how == "exits":
        os._exit(5)
    if how != "ends":
        os.kill(os.getpid(), getattr(signal, how))

for name in ("SIGINT", "SIGTERM", "SIGHUP"):
    signal.signal(getattr(signal, name), Interruption())
inbox = Inbox()
keys = Keys(inbox)
with session_keys(keys):
    print("Ready." if keys.listening else "Nobody can type.", flush=True)
    while (asked := inbox.next(60)) is not None:
        print("Asked:", asked.answer or asked.control, Source.KEY in inbox.sources, flush=True)
        if asked.control is Control.STOP:
            ended(sys.argv[1])
            if sys.argv[1] == "ends":
                break
print("Ended.", flush=True)
"""


class Terminal:
    """A terminal with a shell in it, and somebody who types."""

    def __init__(self, *command: str) -> None:
        self._ours, self._theirs = pty.openpty()
        termios.tcsetwinsize(self._theirs, (24, 300))  # a shell wraps long lines
        self._process = subprocess.Popen(
            command, preexec_fn=lambda: os.login_tty(os.dup(self._theirs)),
            env={**os.environ, "TERM": "dumb", "PS1": "ready> ", "INPUTRC": os.devnull, "HISTFILE": os.devnull},
        )  # fmt: skip
        self._seen = ""

    @property
    def mode(self) -> str:
        return encoded(termios.tcgetattr(self._theirs))

    @property
    def shown(self) -> bool:
        """Whether what is typed is shown, line by line, as at any shell that is not reading a line."""
        flags: list[Any] = termios.tcgetattr(self._theirs)
        return bool(flags[3] & termios.ECHO and flags[3] & termios.ICANON)

    def type(self, keys: bytes) -> None:
        os.write(self._ours, keys)

    def read_until(self, awaited: str) -> str:
        """Read until something new is shown, and return what was shown before it."""
        deadline = time.monotonic() + PATIENCE
        while awaited not in self._seen:
            ready, _, _ = select.select([self._ours], [], [], max(0.0, deadline - time.monotonic()))
            assert ready, f"{awaited!r} was not shown, but {self._seen!r}"
            self._seen += os.read(self._ours, 4096).decode(errors="replace").replace("\r\n", "\n")
        before, _, self._seen = self._seen.partition(awaited)
        return before

    def run(self, line: str, awaited: str) -> str:
        """Have the shell run a line, and return what came before what was awaited."""
        self.type(f"{line}\n".encode())
        self.read_until(line)
        return self.read_until(awaited)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._ours)
        os.close(self._theirs)


Opened = Callable[..., Terminal]


@pytest.fixture
def opened() -> Iterator[Opened]:
    terminals: list[Terminal] = []

    def begin(*command: str) -> Terminal:
        terminals.append(Terminal(*command))
        return terminals[-1]

    yield begin
    for terminal in terminals:
        terminal.close()


@pytest.fixture
def program(tmp_path: Path) -> Path:
    file = tmp_path / "program.py"
    file.write_text(PROGRAM, encoding="utf-8")
    return file


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


HOW = ["ends", "raises", "exits", "SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGKILL", "SIGSEGV", "SIGABRT"]


@pytest.mark.parametrize("how", HOW)
def test_however_the_program_ends_the_terminal_is_as_it_was(opened: Opened, program: Path, how: str) -> None:
    """Beside a plain shell, which puts nothing back by itself."""
    line = f'{sys.executable} {program} {how} 2>/dev/null; echo "That was all."; cat'
    terminal = opened("/bin/sh", "-c", line)
    before = terminal.mode
    terminal.read_until("Ready.")
    assert terminal.mode != before
    assert not terminal.shown
    terminal.type(b"\x1b[Am\x1b")
    assert terminal.read_until("That was all.").split("\n")[1:4] == [
        "Asked: louder True",
        "Asked: more time True",
        "Asked: stop True",
    ]
    until(lambda: terminal.mode == before)


def test_ctrl_backslash_leaves_the_terminal_as_it_was(opened: Opened, program: Path) -> None:
    terminal = opened("/bin/sh", "-c", f"trap : QUIT; {sys.executable} {program} ends; echo Gone $?; cat")
    before = terminal.mode
    terminal.read_until("Ready.")
    terminal.type(b"\x1c")
    terminal.read_until("Gone 131")
    assert terminal.mode == before


def test_a_terminal_that_goes_away_ends_the_program(program: Path) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, str(program), "ends"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: (os.setsid(), _controlled_by(theirs)), stdin=theirs,
    )  # fmt: skip
    os.close(theirs)
    assert process.stdout is not None
    assert process.stdout.readline() == "Ready.\n"
    os.close(ours)
    _, err = process.communicate(timeout=PATIENCE)
    assert "KeyboardInterrupt" in err, "as the entrance has it"


def _controlled_by(terminal: int) -> None:
    import fcntl

    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)


@pytest.fixture
def shell(opened: Opened) -> Terminal:
    terminal = opened("bash", "--norc", "--noprofile", "-i")
    terminal.read_until("ready> ")
    return terminal


def stty(shell: Terminal) -> set[str]:
    """Return the mode in which the shell starts programs."""
    words = "stty -a | tr -d ';' | tr ' ' '\\n' | grep -xE -- '-?(icanon|echo)'"
    shell.run(f"echo modes $((20 + 3)) $({words})", "modes 23 ")
    return set(shell.read_until("\n").split())


def test_ctrl_z_pauses_and_gives_the_terminal_back_until_fg(shell: Terminal, program: Path) -> None:
    shell.run(f"{sys.executable} {program} ends", "Ready.")
    shell.type(b"\x1a")
    shell.read_until("Asked: pause True")
    shell.read_until("Stopped")
    shell.read_until("ready> ")
    assert stty(shell) == {"echo", "icanon"}
    shell.run("fg", "program.py")
    until(lambda: not shell.shown)
    shell.type(b"m")
    shell.read_until("Asked: more time True")
    shell.type(b"\x1a")  # and once more
    shell.read_until("Asked: pause True")
    shell.read_until("ready> ")
    shell.run("fg", "program.py")
    until(lambda: not shell.shown)
    shell.type(b"\x1b")
    shell.read_until("Ended.")
    shell.read_until("ready> ")
    assert stty(shell) == {"echo", "icanon"}


def test_an_impatient_ctrl_z_stops_at_once_and_only_once(shell: Terminal, program: Path) -> None:
    shell.run(f"{sys.executable} {program} ends", "Ready.")
    shell.type(b"\x1a")
    shell.read_until("Asked: pause True")
    shell.type(b"\x1a")
    shell.read_until("ready> ")
    shell.run("fg", "program.py")
    until(lambda: not shell.shown)
    shell.type(b"1")
    shell.read_until("Asked: 1 True")
    time.sleep(0.6)  # longer than a stop that is still to come would take
    shell.type(b"2")
    shell.read_until("Asked: 2 True")


def test_in_the_background_nothing_is_read_and_in_the_foreground_it_is_again(shell: Terminal, program: Path) -> None:
    shell.run(f"{sys.executable} {program} ends 2>/dev/null &", "Nobody can type.")
    assert stty(shell) == {"echo", "icanon"}
    shell.run("fg", "program.py")
    until(lambda: not shell.shown)
    shell.type(b"m")
    shell.read_until("Asked: more time True")
    shell.type(b"\x1a")
    shell.read_until("Stopped")
    shell.run("bg", "program.py")
    assert "Asked" not in shell.run("echo mdh $((1 + 1))", "ready> "), "what is typed at the shell is the shell's"
    assert stty(shell) == {"echo", "icanon"}
    shell.run("kill -TERM %1", "ready> ")
    shell.run("wait %1", "ready> ")
    assert stty(shell) == {"echo", "icanon"}


@pytest.mark.parametrize("how", ["SIGKILL", "SIGSEGV", "SIGABRT", "raises"])
def test_at_a_shell_the_next_line_can_be_typed_as_before(shell: Terminal, program: Path, how: str) -> None:
    shell.run(f"{sys.executable} {program} {how}", "Ready.")
    shell.type(b"\x1b")
    shell.read_until("ready> ")
    assert shell.run("echo $((20 + 3))", "ready> ") == "\n23\n", "shown once"
    assert stty(shell) == {"echo", "icanon"}


def test_a_program_killed_while_it_was_stopped_leaves_the_shell_alone(shell: Terminal, program: Path) -> None:
    shell.run(f"{sys.executable} {program} ends", "Ready.")
    shell.type(b"\x1a")
    shell.read_until("Stopped")
    shell.read_until("ready> ")
    shell.run("kill -KILL %1", "ready> ")
    shell.run("wait", "ready> ")
    assert "\n23\n" in shell.run("echo $((20 + 3))", "ready> ")
    assert stty(shell) == {"echo", "icanon"}


def test_without_a_terminal_everything_still_runs(program: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-c", PROGRAM.replace("60", "0"), "ends"], stdin=subprocess.DEVNULL, capture_output=True,
        text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert (process.stdout, process.stderr, process.returncode) == ("Nobody can type.\nEnded.\n", "", 0)


def test_ignored_signals_stay_ignored_and_handlers_are_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    from voiceguide.cli.session_keys import Keys, session_keys
    from voiceguide.controls.inbox import Inbox

    ours, theirs = pty.openpty()
    with os.fdopen(theirs) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        before = signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        try:
            with session_keys(Keys(Inbox())) as keys:
                assert keys.listening
                assert signal.getsignal(signal.SIGTSTP) is signal.SIG_IGN
                assert signal.getsignal(signal.SIGCONT) is not signal.SIG_DFL
            assert not keys.listening
            assert signal.getsignal(signal.SIGCONT) is signal.SIG_DFL
        finally:
            signal.signal(signal.SIGTSTP, before)
    os.close(ours)
