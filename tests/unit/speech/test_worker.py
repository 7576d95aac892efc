"""The speech worker's process keeps to itself what it is given to speak, which may be a note."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from voiceguide.speech.system import SPEECH_WORKER


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel in Linux's way")
@pytest.mark.long
def test_neither_a_core_dump_nor_another_program_sees_what_is_spoken(tmp_path: Path) -> None:
    """The limit, and the mark that the kernel asks before it lets anybody look into a process."""
    told = tmp_path / "told"
    program = (
        f"import ctypes, resource, sys; sys.path.insert(0, {str(SPEECH_WORKER.parent)!r}); import worker\n"
        f"told = open({str(told)!r}, 'w', buffering=1)\n"
        "get = lambda: ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)\n"
        "def load(): print(get(), *resource.getrlimit(resource.RLIMIT_CORE), file=told)\n"
        "worker.load_engine = load\n"
        "print(get(), file=told)\n"
        "worker.main()\n"
    )
    subprocess.run([sys.executable, "-c", program], stdin=subprocess.DEVNULL, capture_output=True, check=True)
    before, during, *limits = map(int, told.read_text(encoding="utf-8").split())
    assert (before, during) == (1, 0)
    assert max(limits) <= 1  # a byte: see `privacy.no_core_dumps`
