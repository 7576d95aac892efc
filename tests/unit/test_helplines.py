"""The help card."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from support.commands import Commands

from voiceguide import helplines
from voiceguide.helplines import (
    Country,
    Line,
    card,
    countries,
    find_country,
    spoken_card,
)
from voiceguide.script.telephone import spoken_number
from voiceguide.settings import Person

NOTED = datetime.date(2026, 11, 22)
LAND = Country("XX", "Xland", "112", (Line("Somebody", "116 123"),), None, NOTED)


def test_every_country_has_an_emergency_number_and_somebody_to_call() -> None:
    for country in countries():
        assert len(country.code) == 2
        assert country.code.isupper()
        assert country.emergency.isdigit()
        assert country.lines
        assert all(line.name.strip() and any(map(str.isdigit, line.number)) for line in country.lines)


def test_countries_are_sorted_by_name_and_each_is_there_once() -> None:
    names = [country.name for country in countries()]
    assert names == sorted(set(names))
    assert len({country.code for country in countries()}) == len(names)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("GB", "GB"), ("gb", "GB"), ("uk", "GB"), ("United Kingdom", "GB"), ("england", "GB"), ("USA", "US"),
        ("america", "US"), ("united s", "US"), (" Germany ", "DE"), ("ger", "DE"), ("new", "NZ"), ("south", "ZA"),
    ],
)  # fmt: skip
def test_a_country_is_found_by_code_name_or_beginning(name: str, code: str) -> None:
    country = find_country(name)
    assert country is not None
    assert country.code == code


@pytest.mark.parametrize("name", ["", " ", "united", "xx", "atlantis", "n"])
def test_what_means_no_country_or_several_means_none(name: str) -> None:
    assert find_country(name) is None


def test_ones_own_people_come_first_after_the_way_out_of_danger() -> None:
    lines = card([Person("Ann", "0151 1"), Person("Bo", "2")], LAND, NOTED)
    assert lines == [
        "If you, or somebody near you, may be in danger: call your local emergency number now.",
        "Ann: 0151 1",
        "Bo: 2",
        "Xland, emergency: 112",
        "Somebody: 116 123",
        "Taken from public sources on 22 November 2026, and not yet checked with those who run them. "
        "If one does not answer: the emergency number, or findahelpline.com.",
    ]


def test_without_people_the_card_says_how_to_add_them() -> None:
    assert "--add" in card([], LAND, NOTED)[-1]
    assert not any("--add" in line for line in card([Person("Ann", "1")], LAND, NOTED))


def test_without_a_country_the_card_names_all_and_where_to_look() -> None:
    text = "\n".join(card([], None, NOTED))
    assert "Emergency in most of Europe: 112" in text
    assert "findahelpline.com" in text
    assert all(country.name in text for country in countries())


def test_a_number_that_was_checked_says_when() -> None:
    checked = Country("XX", "Xland", "112", (), datetime.date(2026, 12, 1), NOTED)
    assert "Checked with those who run them on 1 December 2026." in card([], checked, NOTED)


@pytest.mark.parametrize(("days", "old"), [(365, False), (366, True), (-10, False)])
def test_after_a_year_the_card_says_that_numbers_change(days: int, old: bool) -> None:
    today = NOTED + datetime.timedelta(days=days)
    for lines in (card([], LAND, today), spoken_card([], LAND, today)):
        assert ("more than a year ago" in "\n".join(lines)) is old


def test_the_age_counts_from_the_day_of_checking() -> None:
    checked = Country("XX", "Xland", "112", (), datetime.date(2027, 11, 22), NOTED)
    assert "more than a year ago" not in "\n".join(card([], checked, datetime.date(2028, 11, 1)))


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("116 123", "one one six, one two three"),
        ("988", "nine eight eight"),
        ("+44 20-79", "plus four four, two zero, seven nine"),
        ("0800 SAD", "zero eight zero zero, S-A-D"),
        ("01234 567890", "zero one, two three four, five six seven, eight nine zero"),
        ("*31# 112 (evenings)", "star, three one, hash, one one two, evenings"),
        ("000", "zero zero zero"),
    ],
)
def test_a_number_is_spoken_digit_by_digit(number: str, said: str) -> None:
    assert spoken_number(number) == said


def test_each_number_is_spoken_twice() -> None:
    assert spoken_card([Person("Ann", "12")], LAND, NOTED)[1:-1] == [
        "Ann: one two.",
        "Again: one two.",
        "In Xland, the emergency number: one one two.",
        "Again: one one two.",
        "Somebody: one one six, one two three.",
        "Again: one one six, one two three.",
    ]


def test_the_spoken_card_has_no_digits_in_its_numbers_and_no_addresses() -> None:
    for country in [None, *countries()]:
        lines = spoken_card([], country, NOTED)
        assert "danger" in lines[0]
        assert not any(".com" in line for line in lines)
        again = [line for line in lines if line.startswith("Again: ")]
        assert again
        assert not any(character.isdigit() for line in again for character in line)


@pytest.mark.parametrize("content", [None, "", "[[country]", "[[country]]\ncode = 1\n", "\ufffd"])
def test_with_its_data_damaged_the_card_comes_without_a_country(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    path = tmp_path / "helplines.toml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    monkeypatch.setattr(helplines, "HELPLINES_FILE", path)
    assert countries() == []
    assert find_country("gb") is None
    lines = card([Person("Ann", "0151 1")], find_country("gb"), NOTED)
    assert lines[1:3] == ["Ann: 0151 1", "Emergency in most of Europe: 112"]
    assert "came with voiceguide" in lines[3]
    assert "Install voiceguide again." in lines[3]
    assert spoken_card([Person("Ann", "1")], None, NOTED)


def test_a_number_that_lost_a_digit_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "helplines.toml"
    path.write_text(
        helplines.HELPLINES_FILE.read_text(encoding="utf-8").replace("116 123", "116 12", 1), encoding="utf-8"
    )
    monkeypatch.setattr(helplines, "HELPLINES_FILE", path)
    assert countries() == []


def test_its_digest_is_that_of_the_data() -> None:
    digest = helplines.digest_of(helplines.HELPLINES_FILE.read_text(encoding="utf-8"))
    assert digest == helplines.SHA256, f'the data was changed: write SHA256 = "{digest}"'


def test_the_command_shows_the_card_and_ends_well_unless_a_country_was_asked_for(
    voiceguide: Commands, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir()
    (home / "settings.toml").write_text('country = "gb"\n\n[[people]]\nname = "Ann"\nnumber = "0151 1"\n')
    monkeypatch.setattr(helplines, "HELPLINES_FILE", tmp_path / "none.toml")
    said = voiceguide("helplines", "--silent")
    assert said.code == 0
    assert "Ann: 0151 1" in said.out
    assert "112" in said.out
    assert voiceguide("helplines", "--silent", "--country", "gb").code == 1
