"""What some systems lack is missed only by what needs it."""

from __future__ import annotations

import subprocess
import sys

import pytest

UNIX = ("fcntl", "grp", "pwd", "resource", "termios", "tty", "pty", "readline")
BLOCKED = """
import importlib, pkgutil, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name in {names}:
            raise ModuleNotFoundError(name)

for name in {names}:
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Blocked())
import voiceguide
for module in pkgutil.walk_packages(voiceguide.__path__, "voiceguide."):
    if module.name not in {besides}:
        importlib.import_module(module.name)
"""


def test_no_module_but_that_of_unix_terminals_needs_what_only_unix_has() -> None:
    besides = {"voiceguide.cli.terminal", "voiceguide.cli.guardian", "voiceguide.__main__"}
    program = BLOCKED.format(names=set(UNIX), besides=besides)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


WITHOUT_NUMPY = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "numpy":
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Blocked())
from voiceguide.cli.main import run
sys.exit(run(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    "command",
    ["helplines --silent", "keys --list", "where", "list", "resume --list"],
)
def test_what_plays_no_sound_needs_no_numpy(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_NUMPY, *command.split()], capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_doctor_names_what_cannot_be_loaded_and_goes_on() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_NUMPY, "doctor"], capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert "Voice: does not work (ModuleNotFoundError" in done.stdout
    assert "Settings: works." in done.stdout
    assert done.returncode == 1
