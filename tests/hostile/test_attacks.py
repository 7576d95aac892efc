"""A hundredth of every attack, or less; all of them: `python tests/hostile/run.py`."""

from __future__ import annotations

import importlib
import shutil
import subprocess

import pytest
from hostile.run import names

SEED = 1
SHARE = 0.01
SHARES = {"scripts": 0.004}
"""Of which a smaller share is tried: two hundred scripts of 50,000."""


@pytest.mark.parametrize("name", names())
def test_a_small_share_of_it_changes_nothing_and_nothing_falls(name: str) -> None:
    if name == "journal_room":
        needs_mounts()
    tally = importlib.import_module(f"hostile.{name}").attack(SEED, SHARES.get(name, SHARE))
    assert tally.tried
    assert tally.failures == []


def needs_mounts() -> None:
    """Skip where no disk of a chosen size can be made."""
    if shutil.which("unshare") is None:
        pytest.skip("needs unshare (.ci/run installs util-linux)")
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("needs leave to make a mount namespace (.ci/run runs as root)")
