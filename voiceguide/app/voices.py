"""The voices of this machine: listing them, and checking those that were added."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from voiceguide.app.adapters import open_voice
from voiceguide.app.voice_places import (
    KOKORO_FILES,
    kokoro_files,
    kokoro_speaks,
    piper_speaks,
    size_of,
)
from voiceguide.errors import ModelError, SpeechError
from voiceguide.models.archive import File
from voiceguide.models.installed import Installed, check, installed, unrecorded, why
from voiceguide.models.kinds import VOICE
from voiceguide.models.voices import (
    Speaks,
    works_as,
)
from voiceguide.paths import Paths
from voiceguide.settings import Settings
from voiceguide.speech.kokoro import (
    KOKORO,
    KOKORO_MODEL,
    kokoro_is_there,
)
from voiceguide.speech.piper import PIPER, piper_is_there
from voiceguide.speech.synthesizer import Voice
from voiceguide.wording.errors import reasons


def all_voices(paths: Paths, settings: Settings, language: str | None = None) -> list[Voice]:
    """Return the voices of all engines, or those of a language: natural ones first, then by language and name."""
    with closing(open_voice(paths, settings)) as speaker:
        known = sorted(speaker.voices(), key=lambda voice: (not voice.natural, voice.language, voice.name))
    if language is None:
        return known
    base = language.casefold()
    return [voice for voice in known if voice.language == base or voice.language.startswith(f"{base}-")]


def silent_voices(paths: Paths) -> dict[str, list[str]]:
    """Return the names of the voices that were added for an engine that is not installed, by its name."""
    silent = {}
    if not piper_is_there():
        silent[PIPER] = [voice.name for voice in installed(paths.voices / PIPER)]
    if not kokoro_is_there():
        silent[KOKORO] = [Path(file).stem for file in kokoro_files(paths) if file != KOKORO_MODEL]
    return {engine: names for engine, names in silent.items() if names}


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checking a voice."""

    name: str
    problem: str = ""
    """A sentence that says what is wrong with it; empty if it is whole."""
    untried: str = ""
    """Why it could not be tried, though its files are whole."""


def check_voices(paths: Paths, tell: Callable[[str, int, int], None]) -> Iterator[Checked]:
    """Check every voice that was added, and yield what came of it; Kokoro counts as one.

    `tell` is called with a name, how many bytes of it are read, and how many it has.
    """
    there: list[tuple[Installed, Speaks]] = [(voice, piper_speaks) for voice in installed(paths.voices / PIPER)]
    if kokoros := kokoro_files(paths):
        files = tuple(File(name, size_of(paths.voices / KOKORO / name), KOKORO_FILES[name]) for name in kokoros)
        now = datetime.now().astimezone()
        there.append((Installed(KOKORO, "en", paths.voices / KOKORO, "", now, files), kokoro_speaks))
    for voice, says in there:
        name, size = voice.name, voice.size
        try:
            check(voice, works_as(says), lambda done, name=name, size=size: tell(name, done, size), VOICE)  # type: ignore[misc]
        except ModelError as error:
            yield Checked(name, problem=str(error))
        except SpeechError as error:
            yield Checked(name, untried=why(error))
        else:
            yield Checked(name)
    for name in unrecorded(paths.voices / PIPER):
        yield Checked(name, problem=str(VOICE.damaged(name, reasons.NO_RECORD)))
