"""The files that come with the program, damaged: by flipped and lost bytes, lost ends, other lines, or gone.

Falls on any exception that is no sentence, and on a help card without the person's own people and an emergency
number, or with a number that nobody wrote. The person's own settings are damaged too: the card comes all the same.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

from hostile.tally import Tally

from voiceguide import helplines
from voiceguide.app.adapters import TONE, open_voice, open_way_out
from voiceguide.cli.main import run
from voiceguide.errors import VoiceguideError
from voiceguide.models import manifest
from voiceguide.paths import Paths, find_paths
from voiceguide.script.library import entries
from voiceguide.settings import Settings
from voiceguide.sound.beds import SHIPPED, open_bed
from voiceguide.sound.chimes import bell
from voiceguide.speech.synthesizer import Delivery

COUNTS = {"help card": 400, "settings": 400, "models": 400, "sounds": 250, "scripts": 300, "way out": 150}
SETTINGS = 'country = "gb"\n\n[[people]]\nname = "Ann"\nnumber = "0151 496 0000"\n'
_OURS = "Something went wrong that should not have"


def attack(seed: int, share: float) -> Tally:
    """Damage each kind of file; see the module."""
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="shipped-") as folder:
        home = Path(folder)
        with mock.patch.dict(os.environ, {"VOICEGUIDE_HOME": str(home)}):
            (home / "settings.toml").write_text(SETTINGS)
            whole = _said("helplines", "--silent")
            for kind, count in COUNTS.items():
                for case in range(max(2, round(count * share))):
                    tally.tried += 1
                    chance = random.Random(f"{seed} {kind} {case}")
                    for wrong in _wrong(_TRIED[kind], home, chance, whole, tally):
                        tally.fell(f"seed {seed}, {kind}, case {case}: {wrong}")
    return tally


_Tried = Callable[[Path, random.Random, str], Iterator[str]]


def _wrong(tried: _Tried, home: Path, chance: random.Random, whole: str, tally: Tally) -> list[str]:
    try:
        found = list(tried(home, chance, whole))
    except VoiceguideError:
        tally.saw("a sentence")
        return []
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return [f"{type(error).__name__}: {error} at {traceback.extract_tb(error.__traceback__)[-1]}"]
    tally.saw("went on")
    return found


def damaged(content: bytes, chance: random.Random) -> bytes | None:
    """Return a file's content with something wrong in it; None for a file that is gone."""
    at = chance.randrange(len(content))
    match chance.randrange(9):
        case 0 | 1 | 2:
            return content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]
        case 3:
            return content[:at] + content[at + chance.randint(1, 40) :]
        case 4:
            return content[:at]
        case 5:
            return content[:at] + chance.randbytes(chance.randint(1, 20)) + content[at:]
        case 6:
            lines = content.split(b"\n")
            chance.shuffle(lines)
            return b"\n".join(lines)
        case 7:
            head = min(len(content), 64)  # where the form of a sound is told
            at = chance.randrange(head)
            return content[:at] + chance.randbytes(chance.randint(1, 4)) + content[at + 2 :]
        case _:
            return chance.choice([None, b"", b"\0" * 4096, chance.randbytes(300)])


def _put(path: Path, content: bytes | None) -> Path:
    path.unlink(missing_ok=True)
    if content is not None:
        path.write_bytes(content)
    return path


def _said(*arguments: str) -> str:
    """Return all that a command says; it raises what no command may."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        run(arguments)
    return said.getvalue()


def _help_card(home: Path, chance: random.Random, whole: str) -> Iterator[str]:
    content = damaged(helplines.HELPLINES_FILE.read_bytes(), chance)
    with mock.patch.object(helplines, "HELPLINES_FILE", _put(home / "helplines.toml", content)):
        said = _said("helplines", "--silent", *chance.choice([(), ("--country", "Germany"), ("--country", "xx")]))
        helplines.spoken_card([], helplines.find_country("gb"), helplines.datetime.date(2027, 1, 1))
    (home / "settings.toml").write_text(SETTINGS)
    if _OURS in said:
        yield said
    if "Ann: 0151 496 0000" not in said:
        yield "the person's own people are missing"
    if "112" not in said and content != helplines.HELPLINES_FILE.read_bytes():
        yield "there is no emergency number"
    if said.count("came with voiceguide") != 1 and said != whole and "\r" not in str(content):
        yield f"it does not say once what is wrong: {said}"


def _settings(home: Path, chance: random.Random, whole: str) -> Iterator[str]:
    _put(home / "settings.toml", damaged(SETTINGS.encode(), chance))
    said = _said("helplines", "--silent")
    (home / "settings.toml").write_text(SETTINGS)
    if _OURS in said or "Traceback" in said:
        yield said
    if "call your local emergency number now" not in said or not ("112" in said or "999" in said):
        yield f"there is no card: {said}"


def _models(home: Path, chance: random.Random, whole: str) -> Iterator[str]:
    path = _put(home / "models.toml", damaged(manifest.MANIFEST_FILE.read_bytes(), chance))
    with mock.patch.object(manifest, "MANIFEST_FILE", path):
        for arguments in (("models", "list"), ("models", "list", "--json")):
            if _OURS in (said := _said(*arguments)):
                yield said
        manifest.offers()
    path = _put(home / "voices.toml", damaged(manifest.VOICES_FILE.read_bytes(), chance))
    with mock.patch.object(manifest, "VOICES_FILE", path):
        if _OURS in (said := _said("voices", "get")):
            yield said
        manifest.voice_offers()


def _sounds(home: Path, chance: random.Random, whole: str) -> Iterator[str]:
    sounds = find_paths().shipped_audio
    name = chance.choice([*SHIPPED, "bell"])
    file = SHIPPED.get(name, "bell.wav")
    _put(home / file, damaged((sounds / file).read_bytes(), chance))
    if name == "bell":
        bell(home, 100_000)
    else:
        open_bed(name, home).samples(123_456_789, 48_000)
    yield from ()


def _scripts(home: Path, chance: random.Random, whole: str) -> Iterator[str]:
    folder = home / "damaged"
    folder.mkdir(exist_ok=True)
    script = chance.choice(sorted(find_paths().shipped_scripts.glob("*.md")))
    _put(folder / script.name, damaged(script.read_bytes(), chance))
    entries([folder])
    shutil.rmtree(folder)
    yield from ()


def _way_out(home: Path, chance: random.Random, whole: str) -> Iterator[str]:
    folder = home / "damaged"
    folder.mkdir(exist_ok=True)
    paths = find_paths()
    _put(folder / "way-out.md", damaged((paths.shipped_scripts / "way-out.md").read_bytes(), chance))
    there = Paths(**{name: getattr(paths, name) for name in Paths.__slots__} | {"shipped_scripts": folder})
    voice = open_voice(paths, Settings(voice=TONE), kept=False)
    try:
        open_way_out(voice, Delivery("low"), there)().current()
    finally:
        voice.close()
        shutil.rmtree(folder)
    yield from ()


_TRIED: dict[str, _Tried] = {
    "help card": _help_card,
    "settings": _settings,
    "models": _models,
    "sounds": _sounds,
    "scripts": _scripts,
    "way out": _way_out,
}
