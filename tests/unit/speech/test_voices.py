"""Which voice a name, or a language, means."""

from __future__ import annotations

import pytest

from voiceguide.errors import VoiceNotFound
from voiceguide.speech.synthesizer import Voice
from voiceguide.speech.voices import choose

VOICES = [
    Voice("gmw/en-029", "English (Caribbean)", "en-029"),
    Voice("gmw/en", "English (Great Britain)", "en-gb"),
    Voice("gmw/en-us", "English (America)", "en-us"),
    Voice("gmw/de", "German", "de"),
    Voice("roa/pt", "Portuguese (Portugal)", "pt-pt"),
]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("gmw/de", "gmw/de"),
        ("German", "gmw/de"),
        ("english (america)", "gmw/en-us"),
        ("en-us", "gmw/en-us"),
        ("en-gb", "gmw/en"),
        ("portug", "roa/pt"),
    ],
)
def test_a_voice_is_found_by_id_name_language_or_beginning(name: str, expected: str) -> None:
    assert choose(VOICES, name, "en").id == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "gmw/en"), ("en-US", "gmw/en-us"), ("de-AT", "gmw/de"), ("pt", "roa/pt"), ("xx", "gmw/en"), ("", "gmw/en")],
)
def test_without_a_name_the_language_decides(language: str, expected: str) -> None:
    assert choose(VOICES, None, language).id == expected


def test_a_near_miss_is_suggested() -> None:
    with pytest.raises(VoiceNotFound, match=r'"Germann".*Did you mean "German"'):
        choose(VOICES, "Germann", "en")


@pytest.mark.parametrize("name", ["", "   ", "zzzzzzzz"])
def test_a_name_that_means_nobody_is_refused(name: str) -> None:
    with pytest.raises(VoiceNotFound, match="voiceguide voices"):
        choose(VOICES, name, "en")
