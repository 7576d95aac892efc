"""The speech worker's process keeps to itself what it is given to speak, which may be a note."""

from __future__ import annotations

import subprocess
import sys

import pytest

from voiceguide.speech.system import WORKER


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel in Linux's way")
@pytest.mark.long
def test_neither_a_core_dump_nor_another_program_sees_what_is_spoken() -> None:
    """The limit, and the mark that the kernel asks before it lets anybody look into a process."""
    told = subprocess.run(
        [
            sys.executable, "-c",
            f"import ctypes, resource, sys; sys.path.insert(0, {str(WORKER.parent)!r}); import worker\n"
            "get = lambda: ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)\n"
            "class Serving(Exception): pass\n"
            "def serve(*_):\n"
            "    print(get(), *resource.getrlimit(resource.RLIMIT_CORE), file=sys.stderr)\n"
            "    raise Serving\n"
            "worker.serve, err = serve, worker.os.dup(2)\n"
            "sys.stderr = open(err, 'w')\n"
            "print(get(), file=sys.stderr)\n"
            "try: worker.main()\n"
            "except Serving: pass\n",
        ],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stderr.split() == ["1", "0", "0", "0"]
