"""Where the files of each engine's voices belong, and how such a voice is tried before it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from voiceguide.errors import SpeechError
from voiceguide.models.installed import recorded
from voiceguide.models.manifest import voice_offers
from voiceguide.models.voices import (
    VoicePlace,
)
from voiceguide.paths import Paths
from voiceguide.speech.kokoro import (
    KOKORO,
    KOKORO_LICENCE,
    KOKORO_MODEL,
    KOKORO_MODEL_SHA256,
    KOKORO_VOICES,
    KOKORO_WORKER,
    kokoro_is_there,
    kokoro_language,
)
from voiceguide.speech.piper import PIPER, PIPER_WORKER, pair, piper_is_there
from voiceguide.speech.trying import speaks
from voiceguide.wording.errors import reasons, sound

KOKORO_FILES = {KOKORO_MODEL: KOKORO_MODEL_SHA256, **{f"{name}.bin": sha for name, sha in KOKORO_VOICES.items()}}
"""Kokoro's files, each with its SHA-256; the model first."""


def kokoro_place(paths: Paths) -> VoicePlace:
    """Return where Kokoro's files belong."""
    licences = dict.fromkeys(KOKORO_FILES.values(), KOKORO_LICENCE)
    return VoicePlace(paths.voices, KOKORO, "en", licences, shared=True, genuine=KOKORO_FILES)


def kokoro_files(paths: Paths) -> list[str]:
    """Return the names of Kokoro's files that are there, or should be; the model first."""
    record = recorded(paths.voices / KOKORO)
    names = {file.name for file in record.files} if record is not None else set()
    return [name for name in KOKORO_FILES if name in names or (paths.voices / KOKORO / name).is_file()]


def piper_place(paths: Paths, name: str, language: str) -> VoicePlace:
    """Return where a voice of Piper belongs; what is known of its licence is in the manifest."""
    licences = {file.sha256: offer.licence for offer in voice_offers() for file in offer.files}
    return VoicePlace(paths.voices, f"{PIPER}/{name}", language, licences)


def size_of(path: Path) -> int:
    """Return the bytes of a file; 0 if there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def piper_speaks(folders: Sequence[Path]) -> None:
    """Have Piper say a word with the voice in the first of these folders."""
    _require(piper_is_there(), "Piper", "natural")
    speaks(PIPER_WORKER, [folders[0] / file for file in pair(folders[0].name)])


def kokoro_speaks(folders: Sequence[Path]) -> None:
    """Have Kokoro say a word with the first voice in these folders; without a model and a voice there is none to."""
    _require(kokoro_is_there(), "Kokoro", "kokoro")
    found = {name: folder / name for folder in reversed(folders) for name in KOKORO_FILES if size_of(folder / name)}
    voices = [name for name in found if name != KOKORO_MODEL]
    if KOKORO_MODEL in found and voices:
        speaks(KOKORO_WORKER, [found[KOKORO_MODEL], found[voices[0]]], kokoro_language(voices[0]))


def _require(there: bool, engine: str, extra: str) -> None:
    if not there:
        why = reasons.ENGINE_NOT_INSTALLED.format(engine=engine, extra=extra)
        raise SpeechError(sound.VOICE_UNTRIED, reason=why) from ImportError(why)
