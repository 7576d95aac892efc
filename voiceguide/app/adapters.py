"""Puts together what speaks and plays: the only module that names the voices and sinks in use."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from voiceguide.errors import VoiceNotFound
from voiceguide.files import UNFINISHED
from voiceguide.guide.course import Course
from voiceguide.guide.mix import Mix
from voiceguide.guide.perform import Performer
from voiceguide.models.installed import installed
from voiceguide.output.device import DeviceSink
from voiceguide.output.file import WavSink
from voiceguide.output.sink import Sink
from voiceguide.owned import Names
from voiceguide.paths import Paths
from voiceguide.script.cues import Session, SessionKind
from voiceguide.script.library import WAY_OUT_TITLE, find
from voiceguide.settings import Settings
from voiceguide.sound import portaudio
from voiceguide.sound.audio import Samples
from voiceguide.sound.beds import open_bed
from voiceguide.sound.portaudio import refresh
from voiceguide.speech import cached, calibration, system
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.speech.engines import Engines
from voiceguide.speech.kokoro import KOKORO, kokoro_is_there, open_kokoro
from voiceguide.speech.neural import NeuralVoice
from voiceguide.speech.piper import PIPER, added_piper_voice, open_piper, piper_is_there
from voiceguide.speech.synthesizer import Delivery, Synthesizer, Voice
from voiceguide.speech.system import SystemSynthesizer
from voiceguide.speech.tone import ToneSynthesizer
from voiceguide.speech.voices import best, choose
from voiceguide.timeline.arrange import base_delivery, said
from voiceguide.timeline.steps import Rest, Spoken
from voiceguide.timeline.timeline import natural_steps
from voiceguide.timeline.wind_down import BEDTIME_GAIN_DB

TONE = "tone"
"""The name of the voice that only hums, for drafting."""

ENGINES_VARIABLE = "VOICEGUIDE_ENGINES"
"""The environment variable that names what may be used of the engines that are installed; unset, all of them."""


def open_voice(paths: Paths, settings: Settings | None = None, kept: bool = True) -> CachedSynthesizer:
    """Return the voice that the settings name, behind its cache: a voice of this machine, or the humming one.

    Unless `kept`, what it says is not kept after the voice is closed.
    """
    if settings is not None and settings.voice == TONE:
        engine: Synthesizer = ToneSynthesizer()
    else:
        engine = Engines(_engines(paths))
    return CachedSynthesizer(engine, paths.cache / "speech" if kept else None)


def may_be_used(engine: str) -> bool:
    """Return whether an engine may be used if it is installed."""
    wanted = os.environ.get(ENGINES_VARIABLE, "").replace(",", " ").split()
    return not wanted or engine in wanted


def _engines(paths: Paths) -> dict[str, Callable[[], Synthesizer]]:
    """Return what opens each engine that is installed, by name: of the natural ones the fastest first."""
    measured = paths.cache / "voices"
    natural: dict[str, Callable[[], Synthesizer]] = {}
    if may_be_used(PIPER) and piper_is_there():
        natural[PIPER] = lambda: open_piper(measured, added_voices(paths))
    if may_be_used(KOKORO) and kokoro_is_there():
        natural[KOKORO] = lambda: open_kokoro(measured, paths.voices / KOKORO)
    return {**natural, "system": lambda: SystemSynthesizer(measured, paths.temporary)}


def added_voices(paths: Paths) -> list[NeuralVoice]:
    """Return Piper's voices that the person has added; those of Kokoro are known by their names."""
    found = (
        added_piper_voice(
            entry.name, entry.language, entry.licence, entry.folder, {file.name: file.sha256 for file in entry.files}
        )
        for entry in installed(paths.voices / PIPER)
    )
    return [voice for voice in found if voice is not None]


def cache_names() -> Names:
    """Return every name that the program creates in the cache."""
    return Names(
        files=UNFINISHED.format(name="doctor"),
        folders={
            "speech": cached.OWN_SPEECH,
            "voices": calibration.OWN_CALIBRATIONS,
            "temporary": system.OWN_UTTERANCES,
        },
    )


def open_performer(voice: CachedSynthesizer, paths: Paths) -> Performer:
    """Return a performer that speaks with a voice."""
    return Performer(voice, paths.shipped_audio)


def delivery_for(session: Session, voice: CachedSynthesizer, name: str | None, rate: float | None) -> Delivery:
    """Return how a session is spoken: by the voice called `name`, by its own, or by the best of its language.

    Raises:
        VoiceNotFound: no voice has that name.
        SpeechError: there is no speech engine.
    """
    return base_delivery(session, _chosen(session, voice, None if name == TONE else name).id, rate)


def _chosen(session: Session, voice: CachedSynthesizer, name: str | None) -> Voice:
    if name is not None:
        return choose(voice.voices(), name, session.language)
    if session.voice:
        with contextlib.suppress(VoiceNotFound):
            return choose(voice.voices(), session.voice, session.language)
    # The system's engine has to be started to list its voices: not if a natural one will speak.
    natural = voice.engine.whole_voices() if isinstance(voice.engine, Engines) else ()
    return best(natural, session.language) or choose(_plain(voice), None, session.language)


def _plain(voice: CachedSynthesizer) -> Sequence[Voice]:
    """Return the voices of the last resort: a natural one that is not whole must not be chosen unasked."""
    return [found for found in voice.voices() if not found.natural] or voice.voices()


def open_device(name: str | None, tap: Callable[[Samples], None] | None = None) -> Sink:
    """Return a sink to a sound device; `tap` gets everything that is played.

    Raises:
        DeviceUnavailable, DeviceNotFound: there is no device, or none of that name.
    """
    device = DeviceSink(name)
    device.tap = tap
    return device


def reopener(name: str | None, tap: Callable[[Samples], None] | None = None) -> Callable[[], Sink]:
    """Return a function that opens a lost device again; `tap` is as for `open_device`."""

    def reopen() -> Sink:
        refresh()
        return open_device(name, tap)

    return reopen


def open_mix(session: Session, paths: Paths, volume_db: float = 0.0) -> Mix:
    """Return the mix of a session: its beds and its volume."""
    return Mix(lambda name: open_bed(name, paths.shipped_audio), session.kind is SessionKind.BEDTIME, volume_db)


def open_way_out(voice: CachedSynthesizer, delivery: Delivery, paths: Paths) -> Callable[[], Course]:
    """Return a function that begins the way out: at once, and no louder than a bedtime session begins.

    Raises:
        ScriptUnreadable, ScriptError: its script is damaged.
    """
    session = find(WAY_OUT_TITLE, [paths.shipped_scripts]).session
    steps = natural_steps(session, base_delivery(session, delivery.voice, None))
    softer = [replace(step, gain_db=BEDTIME_GAIN_DB) if isinstance(step, Spoken) else step for step in steps]
    if isinstance(softer[0], Rest):
        del softer[0]
    voice.prepare(said(softer))
    return lambda: Course(softer, voice.frames)


def open_file(path: Path) -> WavSink:
    """Return a sink to a WAV file.

    Raises:
        OutputError: it cannot be written there.
    """
    return WavSink(path)


def warm_up() -> None:
    """Have PortAudio look for devices, which takes a while; errors are reported when one is opened."""
    with contextlib.suppress(Exception):
        portaudio.warm_up()
