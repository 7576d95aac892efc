"""No library inside opens a connection or leaves a file: what only native code would show is watched from outside."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[1] / "support" / "all_workers.py"

LONG_ENOUGH = 75.0
"""Seconds after which onnxruntime's telemetry had tried 16 times to reach its server; in the first 8 it had not."""

CALLS = "socket,connect,sendto,sendmsg,sendmmsg,bind"


@pytest.mark.long
def test_no_worker_opens_a_socket_or_leaves_a_file(tmp_path: Path) -> None:
    for tool, package in (("unshare", "util-linux"), ("strace", "strace")):
        if shutil.which(tool) is None:
            pytest.skip(f"needs {tool} (.ci/run installs {package})")
    if subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this system allows no network namespaces")
    home, folder, log = tmp_path / "person", tmp_path / "ours", tmp_path / "calls"
    home.mkdir()
    there = {name: str(home) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    quiet = {name: value for name, value in os.environ.items() if not name.startswith(("ORT_", "HF_"))}
    done = subprocess.run(
        ["unshare", "-rn", "strace", "-f", "-qq", "-e", f"trace={CALLS}", "-o", str(log),
         sys.executable, str(PROGRAM), str(LONG_ENOUGH), str(folder)],
        env={**quiet, **there}, capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "piper/joe" in done.stdout
    assert [
        line for line in log.read_text().splitlines() if re.search(rf"\b(?:{CALLS.replace(',', '|')})\(", line)
    ] == []
    assert [str(path.relative_to(home)) for path in home.rglob("*")] == []
    assert {path.name for path in folder.iterdir()} <= {"voices", "temporary"}
