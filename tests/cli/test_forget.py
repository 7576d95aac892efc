"""Everything that is kept about a person is removed, and nothing else."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.commands import Commands, finished, start

from voiceguide.guide.bookmarks import Bookmark, Bookmarks
from voiceguide.journal.key import find_key, make_key, set_passphrase
from voiceguide.journal.store import Journal

SPOKEN = Path("cache", "speech", "0a", "b" * 62 + ".npy")


@pytest.fixture
def lived_in(home: Path) -> Path:
    """A home with a note, settings, speech that was made, a script and a model."""
    home.mkdir(parents=True)
    (home / "settings.toml").write_text('voice = "tone"\n[[people]]\nname = "Anna"\nnumber = "1"\n', encoding="utf-8")
    (home / ".settings.toml.7.8.part").write_text('voice = "tone"', encoding="utf-8")
    with Journal.open(home / "journal", make_key(home / "journal")) as journal:
        open_note = journal.begin(16_000)
        open_note.write(bytes(32_000))
        journal.write_text(open_note.finish(), "A thought.")
    Bookmarks(home / "state").keep(Bookmark("Arrive"))
    (home / SPOKEN).parent.mkdir(parents=True)
    (home / SPOKEN).write_bytes(b"said")
    (home / "scripts").mkdir()
    (home / "scripts" / "mine.md").write_text("Title: Mine\n\nHello.\n", encoding="utf-8")
    (home / "models" / "small").mkdir(parents=True)
    (home / "models" / "small" / "README").write_text("a model", encoding="utf-8")
    (home / "voices" / "kokoro").mkdir(parents=True)
    (home / "voices" / "kokoro" / "af_heart.bin").write_text("a voice", encoding="utf-8")
    return home


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def typed(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8"))

    return typed


def left(home: Path) -> set[str]:
    return {str(path.relative_to(home)) for path in home.rglob("*") if not path.is_dir()}


STAYS = {"scripts/mine.md", "models/small/README", "voices/kokoro/af_heart.bin"}


def test_with_yes_everything_goes_but_scripts_models_and_voices(voiceguide: Commands, lived_in: Path) -> None:
    said = voiceguide("forget", "--all", "--yes")
    assert said.code == 0
    assert left(lived_in) == STAYS
    assert not (lived_in / "journal").exists()
    assert not (lived_in / "cache").exists()
    lines = said.out.splitlines()
    assert f"Your journal, with every note and its key: {lived_in / 'journal'}" in lines
    assert f"Where you left unfinished sessions: {lived_in / 'state'}" in lines
    assert f"Your settings, with your own people on the help card: {lived_in / 'settings.toml'}" in lines
    assert f"Not removed, your own session scripts: {lived_in / 'scripts'}" in lines
    assert f"Not removed, the models for speech recognition: {lived_in / 'models'}" in lines
    assert f"Not removed, natural voices that you added: {lived_in / 'voices'}" in lines
    assert any("backups" in line and "swap" in line and "exported" in line for line in lines)
    assert lines[-1] == "Everything listed was removed."


def test_afterwards_the_program_begins_anew(voiceguide: Commands, lived_in: Path) -> None:
    voiceguide("forget", "--all", "--yes")
    assert voiceguide("journal", "list").out.startswith("There are no notes yet.")
    said = voiceguide("forget", "--all")
    assert said.code == 0
    assert said.out.startswith("Nothing is kept about you.\n")


def test_without_all_it_says_what_it_would_do(voiceguide: Commands, lived_in: Path) -> None:
    before = left(lived_in)
    said = voiceguide("forget", "--yes")
    assert said.code == 2
    assert "This would be removed:" in said.out
    assert str(lived_in / "journal") in said.out
    assert "voiceguide forget --all" in said.err
    assert left(lived_in) == before


@pytest.mark.parametrize("typed", ["n\n", "\n", "", "maybe\n"])
def test_it_asks_once_and_takes_only_a_yes(
    voiceguide: Commands, lived_in: Path, answer: Callable[[str], None], typed: str
) -> None:
    before = left(lived_in)
    answer(typed)
    said = voiceguide("forget", "--all")
    assert said.code == 1
    assert said.out.endswith("Nothing was removed.\n")
    assert left(lived_in) == before


def test_ctrl_c_at_the_question_removes_nothing(
    voiceguide: Commands, lived_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopped(io.StringIO):
        def readline(self, size: int = -1, /) -> str:
            raise KeyboardInterrupt

    monkeypatch.setattr(sys, "stdin", Stopped())
    before = left(lived_in)
    said = voiceguide("forget", "--all")
    assert said.code == 130
    assert said.err.endswith("Type yes or no: \nNothing was removed.\n")
    assert left(lived_in) == before


def test_a_wrong_answer_repeats_the_question(
    voiceguide: Commands, lived_in: Path, answer: Callable[[str], None]
) -> None:
    answer("perhaps\n\nNO\n")
    said = voiceguide("forget", "--all")
    assert (said.code, said.err) == (1, "Remove all of it? This cannot be undone. Type yes or no: " * 3)
    assert (lived_in / "journal" / "journal.db").exists()


def test_a_yes_is_enough(voiceguide: Commands, lived_in: Path, answer: Callable[[str], None]) -> None:
    answer("y\n")
    assert voiceguide("forget", "--all").code == 0
    assert left(lived_in) == STAYS


def test_it_needs_no_passphrase(lived_in: Path) -> None:
    folder = lived_in / "journal"
    set_passphrase(folder, find_key(folder, None), "correct horse")
    said = finished(start("forget", "--all", "--yes"))
    assert said.code == 0
    assert left(lived_in) == STAYS


def test_a_damaged_journal_and_damaged_settings_go_too(voiceguide: Commands, lived_in: Path) -> None:
    (lived_in / "journal" / "journal.db").write_bytes(b"nonsense")
    (lived_in / "journal" / "journal.key").write_bytes(b"nonsense")
    (lived_in / "settings.toml").write_bytes(b"voice = [")
    assert voiceguide("forget", "--all", "--yes").code == 0
    assert left(lived_in) == STAYS


def test_a_journal_that_was_moved_and_linked_goes_with_its_link(
    voiceguide: Commands, lived_in: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    (lived_in / "journal").rename(elsewhere)
    (lived_in / "journal").symlink_to(elsewhere)
    (lived_in / SPOKEN).unlink()
    said = voiceguide("forget", "--all", "--yes")
    assert said.code == 0
    assert f"{lived_in / 'journal'}, a link to {elsewhere}" in said.out
    assert not elsewhere.exists()
    assert left(lived_in) == STAYS


def test_settings_that_were_moved_and_linked_go_with_their_link(
    voiceguide: Commands, lived_in: Path, tmp_path: Path
) -> None:
    (lived_in / "settings.toml").rename(tmp_path / "elsewhere.toml")
    (lived_in / "settings.toml").symlink_to(tmp_path / "elsewhere.toml")
    assert voiceguide("forget", "--all", "--yes").code == 0
    assert not (tmp_path / "elsewhere.toml").exists()
    assert left(lived_in) == STAYS


def test_a_link_inside_a_folder_is_removed_and_not_what_it_leads_to(
    voiceguide: Commands, lived_in: Path, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter").write_text("keep", encoding="utf-8")
    (lived_in / "cache" / "mine").symlink_to(tmp_path / "mine")
    assert voiceguide("forget", "--all", "--yes").code == 0
    assert (tmp_path / "mine" / "letter").read_text(encoding="utf-8") == "keep"


def test_files_in_the_place_of_folders_are_somebody_elses(voiceguide: Commands, home: Path) -> None:
    home.mkdir(parents=True)
    for name in ("journal", "state", "cache", "settings.toml"):
        (home / name).write_text("in its place", encoding="utf-8")
    said = voiceguide("forget", "--all", "--yes")
    assert said.code == 0
    assert left(home) == {"journal", "state", "cache"}
    assert f"Not removed, because voiceguide did not make it: journal in {home}" in said.out


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a file that its owner cannot remove")
def test_what_cannot_be_removed_is_told_and_the_rest_goes_all_the_same(voiceguide: Commands, lived_in: Path) -> None:
    import subprocess

    stubborn = lived_in / "cache" / "speech"
    mounted = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", stubborn], capture_output=True, check=False)
    if mounted.returncode != 0:
        pytest.skip("needs to be root to mount something (.ci/run is)")
    try:
        said = voiceguide("forget", "--all", "--yes")
        assert said.code == 1
        assert f"{stubborn} could not be removed (device or resource busy)" in said.err
        assert "Not everything could be removed." in said.err
        assert left(lived_in) == STAYS
    finally:
        subprocess.run(["umount", stubborn], check=True)


def test_help_is_plain_lines(voiceguide: Commands) -> None:
    said = voiceguide("forget", "--help")
    assert said.code == 0
    assert said.out.isascii()


def test_what_others_put_among_it_stays_and_is_told(voiceguide: Commands, lived_in: Path) -> None:
    (lived_in / "settings.toml.bak").write_text("mine", encoding="utf-8")
    strangers = [
        "journal/2024.txt", "journal/journal.txt", "journal/.journal.key.mine.part", "journal/journal.damaged-me.txt",
        "journal/old/journal.db", "state/notes.json", "state/.mine.part", "cache/thesis.txt", "cache/speech/ab/x.npy",
        "cache/speech/thesis.npy", "cache/voices/mine.json", "cache/temporary/take.wav", "settings.toml.bak",
    ]  # fmt: skip
    for name in strangers:
        (lived_in / name).parent.mkdir(parents=True, exist_ok=True)
        (lived_in / name).write_text("a diary", encoding="utf-8")
    said = voiceguide("forget", "--all", "--yes")
    assert said.code == 0
    assert left(lived_in) == STAYS | set(strangers)
    assert (
        "Not removed, because voiceguide did not make it: .journal.key.mine.part, 2024.txt, journal.damaged-me.txt and "
        f"2 more in {lived_in / 'journal'}"
    ) in said.out
    again = voiceguide("forget", "--all", "--yes")
    assert again.code == 0
    assert again.out.startswith("Nothing is kept about you.\n")
    assert f"notes.json in {lived_in / 'state'}" in again.out


def test_a_folder_of_somebody_elses_is_none_of_ours(voiceguide: Commands, home: Path) -> None:
    (home / "journal").mkdir(parents=True)
    (home / "journal" / "2024.txt").write_text("a diary", encoding="utf-8")
    said = voiceguide("forget", "--all", "--yes")
    assert said.out.startswith("Nothing is kept about you.\n")
    assert left(home) == {"journal/2024.txt"}


@pytest.mark.parametrize("name", ["journal", "state", "cache"])
def test_of_a_link_to_a_strangers_folder_only_the_link_goes(
    voiceguide: Commands, lived_in: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "thesis.txt").write_text("my thesis", encoding="utf-8")
    (lived_in / name).rename(tmp_path / "moved away")
    (lived_in / name).symlink_to(tmp_path / "thesis")
    said = voiceguide("forget", "--all", "--yes")
    assert said.code == 0
    assert (tmp_path / "thesis" / "thesis.txt").exists()
    assert not (lived_in / name).is_symlink()
    link = f"{lived_in / name}, a link to {tmp_path / 'thesis'}"
    assert f"Only the link is removed, not what it leads to: {link}" in said.out


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a link to somebody else")
def test_a_link_that_somebody_else_made_is_not_followed(voiceguide: Commands, lived_in: Path, tmp_path: Path) -> None:
    (lived_in / "journal").rename(tmp_path / "elsewhere")
    (lived_in / "journal").symlink_to(tmp_path / "elsewhere")
    os.chown(lived_in / "journal", 1000, 1000, follow_symlinks=False)
    assert voiceguide("forget", "--all", "--yes").code == 0
    assert (tmp_path / "elsewhere" / "journal.db").exists()
    assert not (lived_in / "journal").is_symlink()


def test_a_key_on_a_stick_goes_with_its_link(voiceguide: Commands, lived_in: Path, tmp_path: Path) -> None:
    (lived_in / "journal" / "journal.key").rename(tmp_path / "on a stick")
    (lived_in / "journal" / "journal.key").symlink_to(tmp_path / "on a stick")
    assert voiceguide("forget", "--all", "--yes").code == 0
    assert not (tmp_path / "on a stick").exists()
    assert left(lived_in) == STAYS


def test_what_a_link_of_settings_leads_to_stays_if_it_is_something_else(
    voiceguide: Commands, lived_in: Path, tmp_path: Path
) -> None:
    (lived_in / "settings.toml").unlink()
    (lived_in / "settings.toml").symlink_to(tmp_path / "pyproject.toml")
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    said = voiceguide("forget", "--all", "--yes")
    assert (tmp_path / "pyproject.toml").read_text(encoding="utf-8") == "[project]\n"
    assert f"not what it leads to: {lived_in / 'settings.toml'}, a link to" in said.out
    assert left(lived_in) == STAYS
