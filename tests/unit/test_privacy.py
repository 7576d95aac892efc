"""What of the program's memory could reach a disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="there are no core dumps on this system")
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has this")

ALLOWED = """
import resource
for limit in (resource.RLIM_INFINITY, resource.getrlimit(resource.RLIMIT_CORE)[1]):
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (limit, limit))
        break
    except ValueError:  # another test in this process has lowered it for good
        pass
"""
OURS = "from voiceguide.privacy import no_core_dumps; no_core_dumps()\n"
ABORT = "import os; os.abort()\n"
START_ANOTHER = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {ABORT!r}])\n"
DUMPABLE = "import ctypes; print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))\n"


def left_behind(script: str, folder: Path) -> list[str]:
    """Run a script that crashes, and return the files it left where it ran."""
    folder.mkdir()
    subprocess.run([sys.executable, "-c", script], cwd=folder, check=False, timeout=60)
    return [path.name for path in folder.iterdir()]


@pytest.fixture
def dumping(tmp_path: Path) -> None:
    """Skip where no program leaves an image of its memory in its folder: there is nothing to see then."""
    if not left_behind(ALLOWED + ABORT, tmp_path / "plain"):
        pytest.skip("this machine keeps no core dumps in the folder of the program")


@pytest.mark.usefixtures("dumping")
@pytest.mark.parametrize("crash", [ABORT, START_ANOTHER], ids=["itself", "a process it started"])
def test_a_crash_leaves_no_image_of_the_memory(tmp_path: Path, crash: str) -> None:
    assert left_behind(ALLOWED + crash, tmp_path / "without") != []
    assert left_behind(ALLOWED + OURS + crash, tmp_path / "with") == []


def test_the_system_reports_that_none_was_made() -> None:
    child = os.posix_spawn(sys.executable, [sys.executable, "-c", ALLOWED + OURS + ABORT], os.environ)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert not os.WCOREDUMP(status)


def test_the_limit_can_not_be_raised_again_by_what_it_starts() -> None:
    script = OURS + "import resource; print(*resource.getrlimit(resource.RLIMIT_CORE))"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60).stdout
    soft, hard = map(int, said.split())
    assert 0 <= soft <= 1
    assert 0 <= hard <= 1


@linux
def test_no_other_program_of_the_same_person_may_look_into_it() -> None:
    for script, dumpable in ((DUMPABLE, "1"), (OURS + DUMPABLE, "0")):
        said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
        assert said.stdout.strip() == dumpable


def test_a_limit_that_is_lower_still_is_left_alone_and_it_may_be_called_twice() -> None:
    script = "import resource; resource.setrlimit(resource.RLIMIT_CORE, (0, 0))\n" + OURS + "no_core_dumps()\n"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


def test_where_there_is_no_such_thing_it_is_harmless() -> None:
    script = "import sys; sys.modules['resource'] = sys.modules['ctypes'] = None\n" + OURS
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")
