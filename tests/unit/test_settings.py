"""What a person set once."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from voiceguide.errors import OutputError, SettingsError
from voiceguide.settings import Keep, Person, Settings, read_settings, remember, remember_country, remember_person

COMMENTED = """\
# My settings, by hand.
voice = "en-gb"  # the calm one
rate = 110

# Those I call.
[[people]]
name = "Ann"  # mornings
number = "1"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "settings.toml"


def write(file: Path, text: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")


def message_of(file: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        read_settings(file)
    message = str(caught.value)
    assert message.startswith(f"{file}: ")
    assert "\n" not in message
    assert not any(word in message for word in ("Traceback", "Errno", "Exception"))
    return message.removeprefix(f"{file}: ")


def test_a_new_person_has_no_settings(file: Path) -> None:
    assert read_settings(file) == Settings()
    assert not file.parent.exists()


def test_every_setting_is_read(file: Path) -> None:
    write(
        file, 'voice = " en "\nrate = 120.5\ndevice = "USB"\ncountry = "NZ"\n[[people]]\nname = " Ann "\nnumber = "1"'
    )
    assert read_settings(file) == Settings("en", 120.5, "USB", "NZ", (Person("Ann", "1"),))


def test_a_byte_order_mark_is_no_problem(file: Path) -> None:
    """Notepad puts one first, and the settings could not be read."""
    write(file, '\ufeffcountry = "NZ"')
    assert read_settings(file).country == "NZ"
    remember_person(file, Person("Ann", "1"))
    assert read_settings(file) == Settings(country="NZ", people=(Person("Ann", "1"),))


@pytest.mark.parametrize("rate", [60, 300, 60.0])
def test_a_pace_within_reach_is_taken(file: Path, rate: float) -> None:
    write(file, f"rate = {rate}")
    assert read_settings(file).rate == rate


@pytest.mark.parametrize("rate", ["59", "301", "nan", "inf", "true", '"fast"', "[120]"])
def test_a_pace_out_of_reach_is_told(file: Path, rate: str) -> None:
    write(file, f"rate = {rate}")
    assert message_of(file) == (
        'the setting "rate" must be a number of words a minute, 60 to 300. Write, for example, rate = 120.'
    )


@pytest.mark.parametrize("key", ["voice", "device", "country"])
@pytest.mark.parametrize("value", ["3", '""', '"  "', "[]", "true", "2026-01-01"])
def test_a_text_is_a_text(file: Path, key: str, value: str) -> None:
    write(file, f"{key} = {value}")
    assert message_of(file) == f'the setting "{key}" must be text. Write, for example, {key} = "...".'


@pytest.mark.parametrize("people", ["people = 3", 'people = "Ann"', "[people]\nname = 'Ann'"])
def test_people_are_a_list(file: Path, people: str) -> None:
    write(file, people)
    assert message_of(file).startswith('the setting "people" must be a list. Write, for each person, [[people]]')


@pytest.mark.parametrize(
    "people", ["people = [3]", "[[people]]\nname = 'Ann'", "[[people]]\nname = ''\nnumber = '1'",
               "[[people]]\nname = 'Ann'\nnumber = 112"]
)  # fmt: skip
def test_a_person_has_a_name_and_a_number(file: Path, people: str) -> None:
    write(file, people)
    assert message_of(file).startswith("one of the people has no name or no number. Write, for each person, [[people]]")


def test_what_was_given_keys_is_named_as_it_was_typed(file: Path) -> None:
    write(file, '[keys]\n"{name}" = 3')
    assert message_of(file).startswith('the keys of "{name}" must be one name or several. Write [keys], then')


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("voise = 'en'", "Did you mean voice?"),
        ("zzz = 1", f"The settings are: {', '.join(field.name for field in fields(Settings))}."),
    ],
)
def test_an_unknown_setting_is_answered_with_the_nearest(file: Path, line: str, hint: str) -> None:
    write(file, line)
    assert message_of(file) == f'there is no setting "{line.split()[0]}". {hint}'


@pytest.mark.parametrize(
    "content", [b"voice = ", b"= 3", b"voice = 'a'\nvoice = 'b'", b"voice = '\xff'", b"\x00", b"rate = 2026-13-99"]
)
def test_a_file_that_is_no_settings_file_is_told(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    message = message_of(file)
    assert message.startswith("the settings cannot be read (")
    assert message.endswith("). Correct the line, or move the file away.")


@pytest.mark.parametrize("content", ["rate = " + "9" * 5000, "people = " + "[" * 20_000])
def test_a_monstrous_value_is_told_too(file: Path, content: str) -> None:
    """The reader of TOML raises errors that are not its own for these, and so did the program."""
    write(file, content)
    assert message_of(file).startswith("the settings cannot be read (")


def test_a_folder_is_no_settings_file(file: Path) -> None:
    file.mkdir(parents=True)
    assert message_of(file).startswith("the settings cannot be read (")


# Remembering


def test_what_is_remembered_is_read_again(file: Path) -> None:
    remember_country(file, "NZ")
    remember_person(file, Person("Ann", "1"))
    remember_person(file, Person("Bo", "2"))
    remember_country(file, "DE")
    assert read_settings(file) == Settings(country="DE", people=(Person("Ann", "1"), Person("Bo", "2")))


def test_comments_and_order_survive(file: Path) -> None:
    write(file, COMMENTED)
    remember_country(file, "NZ")
    remember_person(file, Person("Bo", "2"))
    remember_person(file, Person("ANN", "3"))
    text = file.read_text(encoding="utf-8")
    for line in COMMENTED.replace('number = "1"', 'number = "3"').splitlines():
        assert f"{line}\n" in text
    assert text.index("# My settings") < text.index("rate") < text.index("# Those I call")
    assert read_settings(file) == Settings("en-gb", 110.0, None, "NZ", (Person("Ann", "3"), Person("Bo", "2")))


@pytest.mark.parametrize(
    "people", ["people = []", 'people = [{name = "Ann", number = "1"}] # mine', "people = [ # mine\n]",
               'people = [\n  {name = "Ann", number = "1"}, # first\n  {name = "Cy", number = "3"},\n]']
)  # fmt: skip
def test_people_in_one_list_stay_in_it(file: Path, people: str) -> None:
    """A person added to `people = [...]` was written as lines of its own in the brackets.

    The file could not be read any more: the help card had lost everybody on it.
    """
    write(file, f"{people}\nrate = 100\n")
    before = read_settings(file)
    remember_person(file, Person("Bo", "2"))
    after = read_settings(file)
    assert after.people == (*before.people, Person("Bo", "2"))
    assert after.rate == 100.0
    assert file.read_text(encoding="utf-8").count("#") == people.count("#")


@pytest.mark.parametrize("person", [Person("", "1"), Person("Ann", " ")])
def test_what_could_not_be_read_again_is_not_written(file: Path, person: Person) -> None:
    """`--add "" 112` was kept, and from then on no setting could be read."""
    write(file, COMMENTED)
    with pytest.raises(SettingsError, match="no name or no number"):
        remember_person(file, person)
    assert file.read_text(encoding="utf-8") == COMMENTED


@pytest.mark.parametrize("name", ['Ann "the" O\'Neil', "B\\o", "a\nb", "\u0e2a\U0001f642", "x]#=", "a\x07b"])
def test_any_name_can_be_remembered(file: Path, name: str) -> None:
    remember_person(file, Person(name, "+44 (0)20"))
    assert read_settings(file).people == (Person(name, "+44 (0)20"),)


@pytest.mark.parametrize("content", ["voice = ", "zzz = 1", "rate = 3"])
def test_a_broken_file_is_not_written_over(file: Path, content: str) -> None:
    write(file, content)
    with pytest.raises(SettingsError):
        remember_country(file, "NZ")
    with pytest.raises(SettingsError):
        remember_person(file, Person("Ann", "1"))
    assert file.read_text(encoding="utf-8") == content
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions otherwise")
@pytest.mark.parametrize("before", [None, 0o644])
def test_the_file_is_for_the_person_only(file: Path, before: int | None) -> None:
    if before is not None:
        write(file, COMMENTED)
        file.chmod(before)
    remember_person(file, Person("Ann", "1"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    dangling = tmp_path / "link"
    dangling.symlink_to("/dev/null/nowhere")
    with pytest.raises((OutputError, SettingsError)) as caught:
        remember_country(dangling / "settings.toml", "NZ")
    assert "Errno" not in str(caught.value)


def test_nothing_half_written_is_left(file: Path) -> None:
    remember_country(file, "NZ")
    assert list(file.parent.iterdir()) == [file]


def test_where_a_session_was_left_is_remembered_unless_that_is_switched_off(file: Path) -> None:
    assert read_settings(file).remember
    write(file, "remember = false")
    assert not read_settings(file).remember


def test_how_notes_are_taken_can_be_set(file: Path) -> None:
    write(file, 'notes = false\nkeep = "text"\npatience = "Only when I press"\nmicrophone = "Headset"')
    settings = read_settings(file)
    assert (settings.notes, settings.keep, settings.patience) == (False, Keep.TEXT, None)
    assert settings.microphone == "Headset"
    write(file, "patience = 6")
    assert read_settings(file).patience == 6.0
    assert read_settings(file).notes


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('notes = "no"', "notes = true, or notes = false"),
        ("remember = 0", "remember = true, or remember = false"),
        ('keep = "everything"', '"sound and text", "sound", "text", "nothing"'),
        ("keep = 1", "keep ="),
        ("patience = 0", '1 to 120, or "only when I press"'),
        ('patience = "never"', "only when I press"),
        ("patience = true", "only when I press"),
        ("microphone = 3", "microphone ="),
    ],
)
def test_a_setting_of_notes_that_cannot_be_says_what_can(file: Path, line: str, said: str) -> None:
    write(file, line)
    assert said in message_of(file)


def test_it_is_known_whether_menus_were_ever_asked_about(file: Path) -> None:
    assert read_settings(file).speak_menus is None
    remember(file, speak_menus=False)
    assert read_settings(file).speak_menus is False
    write(file, 'speak_menus = "no"')
    assert "speak_menus = true" in message_of(file)


def test_preferences_are_remembered_beside_what_the_person_wrote(file: Path) -> None:
    write(file, COMMENTED)
    remember(file, voice="en-us", rate=98.0, speak_menus=True)
    assert read_settings(file) == Settings("en-us", 98.0, people=(Person("Ann", "1"),), speak_menus=True)
    assert "# My settings, by hand." in file.read_text(encoding="utf-8")
    assert "# mornings" in file.read_text(encoding="utf-8")


def test_what_no_setting_can_be_is_not_remembered(file: Path) -> None:
    write(file, COMMENTED)
    with pytest.raises(SettingsError):
        remember(file, rate=5.0)
    assert file.read_text(encoding="utf-8") == COMMENTED


class TestALink:
    @pytest.fixture
    def dotfile(self, file: Path, tmp_path: Path) -> Path:
        """The settings of somebody who keeps all of theirs in one folder, and links them."""
        dotfile = tmp_path / "dotfiles" / "voiceguide.toml"
        dotfile.parent.mkdir()
        dotfile.write_text(COMMENTED, encoding="utf-8")
        dotfile.chmod(0o640)
        file.parent.mkdir()
        file.symlink_to(dotfile)
        return dotfile

    def test_it_is_written_through_and_stays(self, file: Path, dotfile: Path) -> None:
        remember_country(file, "NZ")
        assert file.is_symlink()
        assert read_settings(dotfile).country == "NZ"
        assert stat.S_IMODE(dotfile.stat().st_mode) == 0o640
        assert list(dotfile.parent.iterdir()) == [dotfile]

    def test_what_it_leads_to_may_not_be_there_yet(self, file: Path, dotfile: Path) -> None:
        dotfile.unlink()
        remember_country(file, "NZ")
        assert read_settings(dotfile).country == "NZ"
        assert stat.S_IMODE(dotfile.stat().st_mode) == 0o600

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can give something to somebody else")
    @pytest.mark.parametrize("whose", ["link", "file", "folder"])
    def test_what_is_somebody_elses_is_not_written(self, file: Path, dotfile: Path, whose: str) -> None:
        given = {"link": file, "file": dotfile, "folder": dotfile.parent}[whose]
        os.chown(given, 1000, 1000, follow_symlinks=False)
        with pytest.raises(SettingsError, match="this link leads to something other than a file of your own"):
            remember_country(file, "NZ")
        assert dotfile.read_text(encoding="utf-8") == COMMENTED
        assert file.is_symlink()

    def test_a_folder_that_others_write_to_is_nobodys_own(self, file: Path, dotfile: Path) -> None:
        dotfile.parent.chmod(0o777)
        with pytest.raises(SettingsError, match="nothing was changed"):
            remember_country(file, "NZ")
        assert dotfile.read_text(encoding="utf-8") == COMMENTED


def test_what_a_killed_program_left_goes_with_the_next_change(file: Path) -> None:
    write(file, COMMENTED)
    (file.parent / ".settings.toml.0123456789abcdef.part").write_text("names and numbers", encoding="utf-8")
    (file.parent / ".settings.toml.mine.part").write_text("somebody's", encoding="utf-8")
    remember_country(file, "NZ")
    assert sorted(path.name for path in file.parent.iterdir()) == [".settings.toml.mine.part", "settings.toml"]
