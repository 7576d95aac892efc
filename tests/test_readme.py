"""What the documents say is so."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from support.commands import Commands

from voiceguide.controls.control import RECORDS
from voiceguide.controls.vocabulary import PHRASES

REPOSITORY = Path(__file__).resolve().parents[1]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
FORMAT = (REPOSITORY / "docs" / "script-format.md").read_text(encoding="utf-8")


def test_ci_runs_the_readmes_test_command() -> None:
    (command,) = [line for line in README.splitlines() if line.endswith("-m pytest")]
    assert command in (REPOSITORY / ".ci" / "run").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("example", re.findall(r"```console\n\$ (.*?)```", README, re.DOTALL))
def test_examples_say_what_they_say(example: str, voiceguide: Commands) -> None:
    command, _, shown = example.partition("\n")
    said = voiceguide(*shlex.split(command)[1:])
    assert said.all == shown


@pytest.mark.parametrize("line", re.findall(r"`voiceguide ([^`]+)`", README))
def test_every_command_and_option_in_the_readme_is_there(line: str, voiceguide: Commands) -> None:
    command, *rest = shlex.split(line)
    of_voices = command == "voices" and rest[:1] in (["add"], ["get"], ["remove"], ["check"])
    if command in {"journal", "models"} or of_voices:  # these hold commands of their own
        command = f"{command} {rest.pop(0)}"
    help_text = voiceguide(*command.split(), "--help").out
    assert help_text.startswith(f"Usage: voiceguide {command} ")
    for option in re.findall(r"--[a-z]+|(?<= )-o", " ".join(rest)):
        assert option in help_text


def test_every_command_is_in_the_readme(voiceguide: Commands) -> None:
    listed = voiceguide("--help").out.split("Commands:")[1]
    for command in re.findall(r"^  ([a-z]+)", listed, re.MULTILINE):
        assert f"`voiceguide {command}" in README


def test_the_words_in_the_readme_are_those_that_are_heard() -> None:
    table, _, below = README.split("| key | word | what it does |")[1].partition("\n\n")
    assert {word for word in re.findall(r'"([^"]+)"', table) if word.lower() not in PHRASES} == set()
    (barging_in,) = re.findall(r'((?:"[^"]+"[^"]+)+)also while the guide speaks', below)
    assert set(re.findall(r'"([^"]+)"', barging_in)) == {c for c, record in RECORDS.items() if record.barges_in}


def test_the_settings_in_the_readme_can_be_read(tmp_path: Path) -> None:
    from voiceguide.settings import read_settings

    (tmp_path / "settings.toml").write_text(README.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    settings = read_settings(tmp_path / "settings.toml")
    assert settings.voice
    assert settings.people[0].name == "Anna"


def test_the_script_in_the_format_page_passes_every_check(
    voiceguide: Commands, shared_home: Path, tmp_path: Path
) -> None:
    (script,) = re.findall(r"```script\n(.*?)```", FORMAT, re.DOTALL)
    path = tmp_path / "tiny.md"
    path.write_text(script, encoding="utf-8")
    said = voiceguide("check", "--strict", path)
    assert said.code == 0, said.out


@pytest.mark.parametrize("page", ["README.md", *(f"docs/{path.name}" for path in (REPOSITORY / "docs").glob("*.md"))])
def test_links_lead_somewhere(page: str) -> None:
    """Those within the repository; nothing here reaches for another."""
    for target in re.findall(r"\]\((?!https://)([^)#]+)\)", (REPOSITORY / page).read_text(encoding="utf-8")):
        assert ((REPOSITORY / page).parent / target).exists(), target
