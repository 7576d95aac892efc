"""Choosing a voice by its name, or by the language of a session."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from voiceguide.errors import VoiceNotFound, did_you_mean
from voiceguide.speech.synthesizer import Voice
from voiceguide.wording.errors import sound as problem


def choose(voices: Sequence[Voice], name: str | None, language: str) -> Voice:
    """Return the voice called `name`, or, without a name, the first one that speaks the language: a natural one if any.

    A name is an id, such as piper/joe, a name, a language tag, or the beginning of one of these.

    Raises:
        VoiceNotFound: no voice has that name; similar names are suggested.
    """
    if name is None:
        return best(voices, language) or best(voices, "en") or voices[0]
    wanted = name.strip().casefold()
    for matches in (
        lambda voice: wanted in {voice.id.casefold(), voice.name.casefold()},
        lambda voice: wanted in {voice.language.casefold(), voice.id.casefold().rsplit("/", 1)[-1]},
        lambda voice: wanted != "" and voice.name.casefold().startswith(wanted),
    ):
        found = [voice for voice in voices if matches(voice)]
        if found:
            return found[0]
    raise VoiceNotFound(problem.VOICE_UNKNOWN, name=name, hint=did_you_mean(near_voices(voices, name)))


def near_voices(voices: Sequence[Voice], name: str) -> list[str]:
    """Return up to three voice names of similar spelling."""
    forms: dict[str, str] = {}
    for voice in voices:
        for form in (voice.name, voice.language, voice.id.rsplit("/", 1)[-1]):
            forms.setdefault(form.casefold(), voice.name)
    near = difflib.get_close_matches(name.strip().casefold(), forms, n=6, cutoff=0.5)
    return list(dict.fromkeys(forms[form] for form in near))[:3]


def best(voices: Sequence[Voice], language: str) -> Voice | None:
    """Return the best voice for a language: a natural one, of the same variety, or else of the plainest; or None."""
    tag = language.strip().casefold().replace("_", "-")
    base = tag.split("-")[0]
    related = [voice for voice in voices if voice.language.split("-")[0] == base]
    related = [voice for voice in related if voice.natural] or related
    exact = [voice for voice in related if voice.language == tag]
    if exact:
        return exact[0]
    return min(related, key=lambda voice: len(voice.language), default=None)
