"""What reading changes, as the real engines say it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from voiceguide.errors import SpeechError
from voiceguide.script.spoken import Pronunciations
from voiceguide.sound.audio import to_seconds
from voiceguide.speech.piper import open_piper
from voiceguide.speech.synthesizer import Delivery, Synthesizer
from voiceguide.speech.system import SystemSynthesizer
from voiceguide.speech.voices import choose

READER = Pronunciations()


@pytest.fixture(scope="module", params=["system", "piper"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synthesizer]:
    folder: Path = tmp_path_factory.mktemp(request.param)
    opened = open_piper(folder) if request.param == "piper" else SystemSynthesizer(folder / "voices", folder / "sound")
    yield opened
    opened.close()


def seconds(engine: Synthesizer, text: str) -> float:
    voice = choose(engine.voices(), None, "en")
    return to_seconds(engine.synthesize(text, Delivery(voice.id, 150.0)).frames)


@pytest.mark.parametrize(
    ("written", "least"),
    [("116 123", 0.2), ("988", 0.2), ("LET IT BE WITH US", 0.2), ("I feel \u2665 calm \U0001f642", 1.5), ("ssh", 0.2)],
)
def test_what_an_engine_would_spell_or_call_by_name_is_shorter_once_it_is_read(
    engine: Synthesizer, written: str, least: float
) -> None:
    """988 has three syllables digit by digit and six as one number; a heart and a smile have names of their own."""
    assert seconds(engine, written) - seconds(engine, READER.spoken(written)) > least


def test_engines_fail_on_what_has_nothing_to_say_and_are_never_asked(engine: Synthesizer) -> None:
    with pytest.raises(SpeechError):
        seconds(engine, "...")
    assert READER.spoken("...") == ""
