"""Running the program as a person does: a command line in, what is said and the exit code out."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from voiceguide.cli.main import run

PROGRAM = [sys.executable, "-m", "voiceguide"]


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        return self.out + self.err


class Commands:
    """Runs command lines in this process."""

    def __init__(self, captured: pytest.CaptureFixture[str]) -> None:
        self._captured = captured

    def __call__(self, *arguments: str | Path) -> Said:
        self._captured.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = self._captured.readouterr()
        said = Said(code, out, err)
        assert "Traceback" not in said.all
        assert "should not have" not in said.all, said.all
        return said


def start(
    *arguments: str | Path, environment: dict[str, str] | None = None, **options: object
) -> subprocess.Popen[str]:
    """Start the program in a process of its own."""
    return subprocess.Popen(
        [*PROGRAM, *map(str, arguments)],
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,  # type: ignore[arg-type]
    )


def finished(process: subprocess.Popen[str], timeout: float = 180) -> Said:
    """Wait for a process and return what it said; what takes longer hangs."""
    try:
        out, err = process.communicate(timeout=timeout)
    except BaseException:
        process.kill()
        process.communicate()
        raise
    said = Said(process.returncode, out, err)
    assert "Traceback" not in said.all, said.all
    return said


@pytest.fixture
def voiceguide(capsys: pytest.CaptureFixture[str]) -> Commands:
    """The program's commands, in this process."""
    return Commands(capsys)
