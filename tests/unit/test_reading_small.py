"""Files of a few lines are read at once or refused, whatever lies in their place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from voiceguide.errors import SettingsError
from voiceguide.files import read_small
from voiceguide.journal import keyfile
from voiceguide.settings import Settings, read_settings, salvaged_settings


def pipe(path: Path) -> None:
    os.mkfifo(path)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(5_000_000_000)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
@pytest.mark.parametrize("made", [pipe, endless, huge, Path.mkdir])
def test_what_is_no_small_file_is_refused_at_once(tmp_path: Path, made: object) -> None:
    assert callable(made)
    path = tmp_path / "settings.toml"
    made(path)
    with pytest.raises(OSError, match=r"no file|too large"):
        read_small(path)
    with pytest.raises(SettingsError):
        read_settings(path)
    assert salvaged_settings(path) == Settings(), "the help card comes all the same"
    made(tmp_path / "journal.key")
    with pytest.raises(Exception, match=r"cannot be used"):
        keyfile.read(tmp_path)


def test_a_small_file_is_read_to_its_last_byte(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 1000)
    assert read_small(path, 1000) == b"x" * 1000
    with pytest.raises(OSError, match="too large"):
        read_small(path, 999)
