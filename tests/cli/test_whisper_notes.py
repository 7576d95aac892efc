"""Notes become text where Whisper is installed, with no model fetched and no Vosk model there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from support.commands import Commands
from support.journals import add

from voiceguide.journal.key import make_key
from voiceguide.journal.store import Journal
from voiceguide.speech.piper import open_piper
from voiceguide.speech.synthesizer import Delivery

SAID = "I sat by the window for a while and nothing had to happen."


@pytest.fixture
def note(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A journal with a note that was kept as sound; the text of another one is older."""
    monkeypatch.setenv("VOICEGUIDE_ENGINES", "system, whisper")
    voice = open_piper(home / "cache" / "voices")
    try:
        samples = voice.synthesize(SAID, Delivery("piper/joe", 160)).samples[::3]
    finally:
        voice.close()
    pcm = bytes(32_000) + np.rint(samples * 32767).astype("<i2").tobytes() + bytes(64_000)
    with Journal.open(home / "journal", make_key(home / "journal")) as journal:
        add(journal, pcm=pcm)
        add(journal, "i said by the window", pcm=pcm)
    return home


def test_what_was_said_can_be_read_and_an_old_text_becomes_better(note: Path, voiceguide: Commands) -> None:
    assert voiceguide("journal", "transcribe", "--all").code == 0
    assert SAID in voiceguide("journal", "show", "1").out
    assert "i said by the window" in voiceguide("journal", "show", "2").out
    assert voiceguide("journal", "transcribe", "2", "--again").code == 0
    assert SAID in voiceguide("journal", "show", "2").out


def test_another_language_says_that_it_needs_a_model(note: Path, voiceguide: Commands) -> None:
    said = voiceguide("journal", "transcribe", "1", "--language", "de")
    assert said.code == 1
    assert "voiceguide models list" in said.all
