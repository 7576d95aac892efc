"""What is kept about a person is known, and removed, thing by thing."""

from __future__ import annotations

from pathlib import Path

import pytest

from voiceguide.app.forgetting import OthersStay, kept_about_you, remove
from voiceguide.paths import Paths


def test_of_a_new_home_there_is_nothing(paths: Paths) -> None:
    kept = kept_about_you(paths)
    assert (kept.things, kept.staying, kept.scripts, kept.models, kept.voices) == ((), (), False, False, False)


@pytest.mark.usefixtures("notes")
def test_what_is_ours_goes_and_what_is_not_is_named(paths: Paths, tmp_path: Path) -> None:
    paths.settings.write_text('voice = "tone"\n', encoding="utf-8")
    (paths.journal / "2024.txt").write_text("a diary", encoding="utf-8")
    (tmp_path / "thesis").mkdir()
    paths.cache.symlink_to(tmp_path / "thesis")
    paths.scripts.mkdir()
    (paths.scripts / "mine.md").write_text("Title: Mine\n", encoding="utf-8")
    (paths.voices / "piper").mkdir(parents=True)
    kept = kept_about_you(paths)
    assert [thing.what for thing in kept.things] == ["journal", "cache", "settings"]
    assert kept.staying == (OthersStay(("2024.txt",), paths.journal), paths.cache)
    assert (kept.scripts, kept.models, kept.voices) == (True, False, True)
    for thing in kept.things:
        remove(thing)
    assert kept_about_you(paths).things == ()
    assert [path.name for path in paths.journal.iterdir()] == ["2024.txt"]
    assert (tmp_path / "thesis").is_dir()
