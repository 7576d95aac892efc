"""Options of notes: what is understood, and one sentence for what is not. No sound is needed."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.commands import Commands

from voiceguide.cli.options import keep_from, patience_from, with_notes
from voiceguide.settings import Keep, Settings


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("6", 6.0), ("2,5", 2.5), ("only when I press", None), ("ONLY  when i press", None), ("120", 120.0)],
)
def test_patience_is_seconds_or_none(written: str, seconds: float | None) -> None:
    settings = with_notes(Settings(), None, patience_from(None, None, written), None)  # type: ignore[arg-type]
    assert settings.patience == seconds


def test_what_is_not_asked_for_is_as_the_settings_say() -> None:
    settings = Settings(keep=Keep.SOUND, patience=None, microphone="Headset")
    assert with_notes(settings, None, None, None) == settings
    assert with_notes(settings, Keep.TEXT, "3", "Desk") == Settings(keep=Keep.TEXT, patience=3.0, microphone="Desk")


@pytest.mark.parametrize("written", ["text", "TEXT", " sound and  text "])
def test_what_to_keep_is_understood_as_people_write_it(written: str) -> None:
    assert keep_from(None, None, written) == " ".join(written.split()).casefold()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--patience", "0"), "0 is not a number of seconds. Write one from 1 to 120"),
        (("--patience", "soon"), "soon is not a number of seconds."),
        (("--keep", "everything"), "everything is not one of the choices: sound and text, sound, text, nothing."),
        (("--minutes", "-1"), "is not a length"),
    ],
)
@pytest.mark.parametrize("command", ["note", "play"])
def test_nonsense_gets_one_sentence(
    voiceguide: Commands, home: Path, command: str, options: tuple[str, str], sentence: str
) -> None:
    said = voiceguide(command, *(["this"] if command == "play" else []), *options)
    assert said.code == 2
    assert sentence in said.err
    assert not home.exists()


def test_listening_and_not_listening_is_asked_back(voiceguide: Commands) -> None:
    said = voiceguide("play", "this", "--listen", "--no-notes")
    assert said.code == 2
    assert "Choose either --listen or --no-notes." in said.err
