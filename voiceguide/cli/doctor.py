"""voiceguide doctor: what works here, and how to fix what does not."""

from __future__ import annotations

import errno
import importlib.metadata
import os
import platform
import shlex
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import click

from voiceguide import __version__
from voiceguide.cli.echo import echo
from voiceguide.cli.options import settings_with
from voiceguide.controls.keymap import keymap_for
from voiceguide.errors import (
    DeviceUnavailable,
    JournalLocked,
    JournalNotWritable,
    ListeningError,
    NoKeyYet,
    VoiceguideError,
    every,
    key_refused,
    not_written,
    reason,
)
from voiceguide.errors.scarce import scarcity
from voiceguide.files import PRIVATE_FILE, make_private, open_unfinished, unfinished_name
from voiceguide.paths import Paths, find_paths
from voiceguide.privacy import entrances
from voiceguide.script.library import entries
from voiceguide.script.spoken import Pronunciations
from voiceguide.sound.portaudio import Direction, devices
from voiceguide.wording import commands as wording
from voiceguide.wording import models
from voiceguide.wording.errors import journal as problem
from voiceguide.wording.errors import listening, machine, sound


@click.command(help=wording.DOCTOR_HELP)
def doctor() -> int:
    """Show one line for each part; return 1 if a part that sessions need does not work."""
    paths = find_paths()
    echo(
        wording.DOCTOR_ABOUT.format(
            version=__version__, python=platform.python_version(), system=platform.system(), machine=platform.machine()
        )
    )
    working = [_line(label, part, paths) for label, part in _PARTS]
    # Without a device, sessions can be written to files; without a microphone, there are only no notes.
    # What others could do to the folders is only a warning.
    optional = {"Sound device", "Microphone", "Folders"}
    return 0 if all(works for (label, _), works in zip(_PARTS, working, strict=True) if label not in optional) else 1


def _line(label: str, part: Callable[[Paths], str], paths: Paths) -> bool:
    try:
        said = part(paths)
    except VoiceguideError as error:
        echo(machine.PART_FAILS.format(label=label, reason=error))
        return False
    except Exception as error:  # noqa: BLE001 - a doctor reports whatever is wrong
        if scarce := scarcity(error):
            echo(machine.PART_FAILS.format(label=label, reason=scarce))
        else:
            echo(machine.PART_BREAKS.format(label=label, reason=f"{type(error).__name__}: {error}"))
        return False
    echo(wording.DOCTOR_WORKS.format(label=label, said=said))
    return True


# Each part is imported where it is examined: what cannot be loaded is one part that does not work.


def _settings(paths: Paths) -> str:
    keymap_for(settings_with(paths, None, None), paths.settings)
    return wording.DOCTOR_SETTINGS if paths.settings.exists() else wording.DOCTOR_NO_SETTINGS


def _voice(paths: Paths) -> str:
    from voiceguide.app.adapters import open_voice
    from voiceguide.sound.audio import to_seconds
    from voiceguide.speech.synthesizer import Delivery
    from voiceguide.speech.voices import choose

    settings = settings_with(paths, None, None)
    with closing(open_voice(paths, settings)) as speaker:
        known = speaker.voices()
        voice = choose(known, settings.voice, "en")
        audio = speaker.engine.synthesize(Pronunciations().spoken(wording.SAMPLE), Delivery(voice.id))
        count = len(known)
        identity = speaker.identity(voice.id)
    seconds = to_seconds(audio.frames)
    line = wording.DOCTOR_VOICE.format(name=voice.name, seconds=seconds, count=count, identity=identity)
    return line if any(voice.natural for voice in known) else line + wording.DOCTOR_BETTER_VOICE


def _shaping(paths: Paths) -> str:
    versions = [f"{name} {importlib.metadata.version(name)}" for name in ("numpy", "soxr", "pydub")]
    return f"{', '.join(versions)}."


def _device(paths: Paths) -> str:
    known = devices()
    if not known:
        raise DeviceUnavailable(sound.NO_SOUND_DEVICE)
    default = next((device.name for device in known if device.default), known[0].name)
    return wording.DOCTOR_DEVICES.format(default=default, count=len(known))


def _microphone(paths: Paths) -> str:
    known = devices(Direction.RECORDS)
    if not known:
        raise ListeningError(listening.NO_MICROPHONE_FOUND)
    default = next((device.name for device in known if device.default), known[0].name)
    return wording.DOCTOR_DEVICES.format(default=default, count=len(known))


def _models(paths: Paths) -> str:
    from voiceguide.app.listening_adapters import whisper_for
    from voiceguide.models.installed import installed

    known = installed(paths.models)
    lines = [wording.DOCTOR_WHISPER] if whisper_for(paths, "en") is not None else []
    if known:
        lines.append(wording.DOCTOR_MODELS.format(names=", ".join(model.name for model in known)))
    elif not lines:
        return models.MODELS_NONE_YET
    return " ".join(lines)


def _journal(paths: Paths) -> str:
    from voiceguide.app.journal import has_journal, open_with
    from voiceguide.cli.front import tell_found
    from voiceguide.journal.key import find_key, place

    version = importlib.metadata.version("sqlcipher3")
    try:
        key = find_key(paths.journal, None)
        if has_journal(paths):
            with open_with(paths, key, tell_found) as journal:
                if journal.refusal is not None:
                    raise journal.refusal
    except (JournalLocked, NoKeyYet):
        pass  # the doctor asks for no passphrase, and the first note begins a journal
    _refuse_read_only(paths.journal)
    where = place(paths.journal)
    key_told = wording.DOCTOR_KEY.format(place=where.value) if where else wording.DOCTOR_NO_NOTES
    return wording.DOCTOR_JOURNAL.format(key=key_told, version=version)


def _refuse_read_only(folder: Path) -> None:
    """Raise what a note would run into if nothing can be written.

    Raises:
        KeyProblem, JournalNotWritable: the key or the journal cannot be written.
    """
    there = next(here for here in (folder, *folder.parents) if here.exists())
    if os.access(there, os.W_OK | os.X_OK):
        return
    read_only = sys.platform != "win32" and os.statvfs(there).f_flag & os.ST_RDONLY
    code = errno.EROFS if read_only else errno.EACCES
    error = OSError(code, os.strerror(code))
    from voiceguide.journal.key import place

    if place(folder) is None:
        raise key_refused(folder, error)
    raise JournalNotWritable(problem.JOURNAL_NOT_WRITABLE, folder=folder, reason=reason(error))


def _folders(paths: Paths) -> str:
    """Return that nobody else can write to the folders, or raise, naming those that others can."""
    ours = (paths.settings.parent, paths.scripts, paths.cache, paths.journal, paths.state, paths.models)
    if found := sorted({entrance for folder in ours for entrance in entrances(folder)}):
        names = [str(folder) for folder in found]
        command = shlex.join(["chmod", "go-w", *names])
        raise VoiceguideError(machine.OPEN_TO_OTHERS, folders=every(names), command=command)
    return wording.DOCTOR_FOLDERS


def _sessions(paths: Paths) -> str:
    found, broken = entries(paths.script_folders)
    return wording.DOCTOR_SESSIONS.format(right=len(found), broken=len(broken))


def _cache(paths: Paths) -> str:
    probe = unfinished_name(paths.cache / "doctor")
    try:
        make_private(paths.cache)
        open_unfinished(probe, PRIVATE_FILE).close()
        probe.unlink()
    except OSError as error:
        raise not_written(paths.cache, error) from error
    return wording.DOCTOR_CACHE


_PARTS: tuple[tuple[str, Callable[[Paths], str]], ...] = (
    ("Settings", _settings),
    ("Sessions", _sessions),
    ("Voice", _voice),
    ("Shaping of speech", _shaping),
    ("Sound device", _device),
    ("Microphone", _microphone),
    ("Speech recognition", _models),
    ("Journal", _journal),
    ("Cache", _cache),
    ("Folders", _folders),
)
