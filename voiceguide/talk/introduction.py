"""The first time: a few questions that can be skipped, and whose answers are remembered."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

from voiceguide.controls.control import Control
from voiceguide.controls.inbox import Source
from voiceguide.errors import VoiceguideError
from voiceguide.helplines import Country, countries, find_country
from voiceguide.paths import Paths
from voiceguide.settings import read_settings, remember
from voiceguide.talk.choices import Choice
from voiceguide.talk.conversation import BACK, Talk, pick
from voiceguide.talk.speaker import Speaker
from voiceguide.wording import menus as said

SKIP = Choice("skip", said.CHOICE_SKIP, ("skip",), controls=frozenset({Control.SKIP}))

_SPEAK = Choice("speak", said.CHOICE_SPEAK_MENUS, ("speak them", "speak"))
_SHOW = Choice("show", said.CHOICE_SHOW_MENUS, ("only show them", "show"))
_THE_FIRST = Choice("first", said.CHOICE_THE_FIRST, ("the first", "first"))
_THE_SECOND = Choice("second", said.CHOICE_THE_SECOND, ("the second", "second"))
_OTHER_VOICES = Choice("others", said.CHOICE_OTHER_VOICES, ("other voices", "others"))
_PACE_FINE = Choice("fine", said.CHOICE_PACE_FINE, ("it is fine", "fine"))
_SLOWER = Choice("slower", said.CHOICE_SLOWER, ("slower",), controls=frozenset({Control.SLOWER}))
_FASTER = Choice("faster", said.CHOICE_FASTER, ("faster",), controls=frozenset({Control.FASTER}))


def introduce(talk: Talk, paths: Paths, voices: bool = True, language: str = "en") -> None:
    """Ask what the program needs to know, once; answers are saved immediately, so that stopping loses none.

    `voices`: whether another voice may be chosen.

    Raises:
        Stopped, WentOut: the person asked for that.
    """
    talk.dialogue.tell(said.FEW_QUESTIONS)
    if Source.KEY in talk.inbox.sources:
        talk.dialogue.tell(said.SKIPPED_BY_KEY.format(key=talk.key(Control.SKIP)))
    else:
        talk.dialogue.tell(said.SKIPPED_BY_WORD)
    kept = _ask_spoken(talk, paths)
    if talk.speaker is not None:
        if voices:
            kept &= _ask_voice(talk, talk.speaker, paths, language)
        kept &= _ask_pace(talk, talk.speaker, paths)
    kept &= _ask_country(talk, paths)
    talk.dialogue.tell(said.ANSWERS_REMEMBERED if kept else said.ANSWERS_GIVEN)


def _ask_spoken(talk: Talk, paths: Paths) -> bool:
    """Ask whether to speak the menus; like each of these, return False if the answer could not be saved."""
    answer = talk.dialogue.ask(said.ASK_SPOKEN, (_SPEAK, _SHOW), besides=(SKIP,))
    if answer is _SHOW:
        talk.dialogue.speak = None
    return _remember(talk, paths, speak_menus=answer is not _SHOW)


def _ask_voice(talk: Talk, speaker: Speaker, paths: Paths, language: str) -> bool:
    """Let two voices be heard, then two others if asked to; without an answer the first of all stays."""
    first = speaker.delivery
    voices = [voice for voice in speaker.voices() if voice.language.split("-")[0] == language]
    if not any(voice.natural for voice in voices):
        talk.dialogue.tell(said.BETTER_VOICE)
    if len(voices) < 2:
        return True
    at = next((number for number, voice in enumerate(voices) if voice.id == first.voice), 0)
    while True:
        pair = [replace(first, voice=voices[(at + number) % len(voices)].id) for number in (0, 1)]
        for delivery, line in zip(pair, (said.ONE_VOICE, said.ANOTHER_VOICE), strict=True):
            speaker.delivery = delivery
            talk.show(line)
            speaker.say(line)
        speaker.delivery = first
        answer = talk.dialogue.ask(said.ASK_VOICE, (_THE_FIRST, _THE_SECOND, _OTHER_VOICES), besides=(SKIP,))
        if answer is not _OTHER_VOICES:
            break
        at += 2
    if answer not in {_THE_FIRST, _THE_SECOND}:
        return True
    speaker.delivery = pair[answer is _THE_SECOND]
    return speaker.delivery == first or _remember(talk, paths, voice=speaker.delivery.voice)


def _ask_pace(talk: Talk, speaker: Speaker, paths: Paths) -> bool:
    first = speaker.delivery
    choices = (_SLOWER, _FASTER, _PACE_FINE)
    while (answer := talk.dialogue.ask(said.ASK_PACE, choices, besides=(SKIP,))) in (_SLOWER, _FASTER):
        if answer is _SLOWER:
            speaker.slower()
        else:
            speaker.faster()
    if answer is not _PACE_FINE:
        speaker.delivery = first
    elif speaker.delivery != first:
        return _remember(talk, paths, rate=speaker.delivery.words_a_minute)
    return True


def _ask_country(talk: Talk, paths: Paths) -> bool:
    if read_settings(paths.settings).country is not None or not countries():
        return True
    hint = talk.hint(said.COUNTRY_HINT_TYPED, said.COUNTRY_HINT_SAID)
    answer = pick(
        talk.dialogue, said.ASK_COUNTRY, _nearest_first(), _name, _name, find_country, hint, besides=(SKIP, BACK)
    )
    return _remember(talk, paths, country=answer.code) if isinstance(answer, Country) else True


def _name(country: Country) -> str:
    return country.name


def _nearest_first() -> Sequence[Country]:
    """Return the countries of the help card, beginning with the one this computer is set to."""
    set_to = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    code = set_to.partition(".")[0].partition("_")[2].casefold()
    return sorted(countries(), key=lambda country: country.code.casefold() != code)


def _remember(talk: Talk, paths: Paths, **preferences: str | float | bool) -> bool:
    """Save answers, and return whether that worked; otherwise they hold for this time only."""
    try:
        remember(paths.settings, **preferences)
    except VoiceguideError as error:
        talk.show(said.NOT_REMEMBERED.format(reason=error))
        return False
    return True
