"""Homes in which others have put things: whatever is cleaned up, what is not ours stays as it was, and what is goes.

Each case is a home of its own, under a umask of its own: files and folders of somebody else's among ours, links in
the places of ours (to files, to folders, to nothing, in a circle), folders of ours that were moved and linked. Then
one clean-up is done, or killed on its way and done again.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import shutil
import signal
import stat
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from hostile.tally import Tally
from support.model_server import NAME, model_folder

from voiceguide.cli.main import run
from voiceguide.errors import SettingsError, VoiceguideError
from voiceguide.guide.bookmarks import Bookmark, Bookmarks
from voiceguide.journal.folder import damaged_files, remove_damaged
from voiceguide.journal.key import find_key, lock, make_key, set_passphrase
from voiceguide.journal.store import Journal
from voiceguide.models import installing
from voiceguide.models.voices import VoicePlace, add_voice
from voiceguide.output.file import WavSink
from voiceguide.settings import read_settings, remember_country
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.speech.synthesizer import Delivery
from voiceguide.speech.tone import ToneSynthesizer

CASES = 1500
SOMEBODY = 1000
HEX = "0123456789abcdef"
STRANGE = (
    "2024.txt", "journal.txt", "journal.db.bak", "notes.json", "thesis.npy", ".diary.part", ".journal.key.mine.part",
    "journal.damaged-me.txt", ".settings.toml.mine.part", "take.wav", ".DS_Store", "old journal.key", "README.mine",
)  # fmt: skip


class House:
    """A home, and what is in it of whom."""

    def __init__(self, root: Path, chance: random.Random) -> None:
        self.root, self.home, self.chance = root, root / "home", chance
        self.ours: set[Path] = set()
        self.before: dict[Path, object] = {}

    def digits(self, count: int) -> str:
        return "".join(self.chance.choice(HEX) for _ in range(count))

    def own(self, path: Path, content: bytes = b"ours") -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.ours.add(path)
        return path

    def strange(self, folder: Path, most: int = 3) -> None:
        """Put things of somebody else's into a folder."""
        for _ in range(self.chance.randint(0, most)):
            path = folder / self.chance.choice(STRANGE)
            if not os.path.lexists(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                self.chance.choice((self._file, self._folder, self._link))(path)

    def elsewhere(self) -> Path:
        """Return a folder of somebody else's, outside the home."""
        folder = self.root / f"elsewhere {self.digits(6)}"
        folder.mkdir()
        folder.chmod(self.chance.choice((0o700, 0o755, 0o750)))
        self._file(folder / "thesis.txt")
        return folder

    def target(self) -> Path:
        """Return where a link may lead: to a file, a folder, nowhere, or in a circle."""
        outside = self.elsewhere()
        circle = outside / "circle"
        circle.symlink_to(circle)
        return self.chance.choice((outside / "thesis.txt", outside, outside / "nothing", circle))

    def links_among_ours(self) -> None:
        """Put links in the places of some files of ours."""
        for path in sorted(self.ours):
            if path.is_file() and self.chance.random() < 0.1:
                path.unlink()
                path.symlink_to(self.target())

    def look(self) -> None:
        """Remember everything that is not ours."""
        for path in self.root.rglob("*"):
            if path not in self.ours and not any(path in one.parents for one in self.ours):
                self.before[path] = seen(path)

    def changed(self) -> list[str]:
        """Return what is not ours, and is not as it was."""
        return [f"{path} changed" for path, was in self.before.items() if seen(path) != was]

    def left(self) -> list[str]:
        """Return what is ours, and still there."""
        return [f"{path} stays" for path in sorted(self.ours) if os.path.lexists(path)]

    def _file(self, path: Path) -> None:
        path.write_bytes(f"a diary {self.digits(8)}".encode())
        path.chmod(self.chance.choice((0o600, 0o644, 0o640)))

    def _folder(self, path: Path) -> None:
        path.mkdir()
        self._file(path / "journal.key")

    def _link(self, path: Path) -> None:
        path.symlink_to(self.target())


def seen(path: Path) -> object:
    """Return what can be seen of a path without following it."""
    try:
        state = path.lstat()
    except OSError:
        return None
    said: object = None
    if stat.S_ISLNK(state.st_mode):
        said = path.readlink()
    elif stat.S_ISREG(state.st_mode):
        said = path.read_bytes()
    return state.st_mode, state.st_uid, said


def quietly(*arguments: str | Path) -> tuple[int, str]:
    """Run a command, and return its code and what it said."""
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        code = run([str(argument) for argument in arguments])
    said = out.getvalue() + err.getvalue()
    return code, said + ("Traceback" if "should not have" in said else "")


def killed(after: int, *arguments: str) -> None:
    """Run a command in a process of its own that dies before it removes, or renames, for the nth time."""
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    try:
        count = 0

        def hook(event: str, _: tuple[object, ...]) -> None:
            nonlocal count
            count += event in {"os.remove", "os.rmdir", "os.rename"}
            if count > after:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        quietly(*arguments)
    finally:
        os._exit(0)


def lived_in(house: House) -> None:
    """Fill a home with everything that the program makes, and with other things."""
    home, part = house.home, lambda name: f".{name}.{house.digits(16)}.part"
    journal = home / "journal"
    journal.mkdir(parents=True)
    make_key(journal)
    house.ours.add(journal / "journal.key")
    for name in (
        "journal.db", "journal.db-wal", "journal.db-shm", "journal.first-page", "journal.reserve", "recording.lock",
        "journal.damaged-1.db", "journal.damaged-1.db-wal", "journal.damaged-2.first-page", "journal.repairing.db-wal",
        "journal.patched.db", "journal.repaired.db", part("journal.sealed"), part("journal.sealed") + "-journal",
        part("journal.key"), part("journal.db"), part("journal.db") + "-wal", part("journal.repairing.db"),
    ):  # fmt: skip
        house.own(journal / name)
    bookmark = f"{house.digits(24)}.json"
    for name in (bookmark, part(bookmark)):
        house.own(home / "state" / name)
    for _ in range(3):
        speech = f"{house.digits(62)}.npy"
        for name in (speech, part(speech)):
            house.own(home / "cache" / "speech" / house.digits(2) / name)
    house.own(home / "cache" / "voices" / bookmark)
    house.own(home / "cache" / "temporary" / "utterance-123.wav")
    house.own(home / "settings.toml", b'country = "GB"\n')
    house.own(home / part("settings.toml"))
    (home / "models").mkdir()
    for folder in ("", "journal", "state", "cache", "cache/speech", "cache/speech/ab", "cache/voices", "models"):
        house.strange(home / folder, most=2)


def moved(house: House) -> None:
    """Move some folders of ours elsewhere and link them, or put links of others in their places."""
    for name in ("journal", "state", "cache", "settings.toml"):
        path, fate = house.home / name, house.chance.random()
        if path.is_symlink():
            continue
        inside = {one for one in house.ours if one == path or path in one.parents}
        if fate < 0.2:
            there = house.root / f"moved {name}"
            path.rename(there)
            house.ours = house.ours - inside | {there / one.relative_to(path) for one in inside}
            path.symlink_to(there)
            if os.geteuid() == 0 and house.chance.random() < 0.3:  # somebody else's link to the person's own things
                os.chown(path, SOMEBODY, SOMEBODY, follow_symlinks=False)
                house.ours -= {there / one.relative_to(path) for one in inside}
            house.ours.add(path)
        elif fate < 0.35:
            path.rename(house.root / f"away {name}")
            house.ours = house.ours - inside | {path}
            path.symlink_to(house.target())


def forgetting(house: House, kill: bool = False) -> list[str]:
    lived_in(house)
    house.links_among_ours()
    moved(house)
    house.look()
    if kill:
        killed(house.chance.randint(0, 40), "forget", "--all", "--yes")
    code, said = quietly("forget", "--all", "--yes")
    wrong = [] if code == 0 and "Traceback" not in said else [f"forget said {said[-300:]!r}"]
    return wrong + house.left()


def forgetting_killed(house: House) -> list[str]:
    return forgetting(house, kill=True)


def speech_kept_within(house: House) -> list[str]:
    folder = house.home / "cache" / "speech"
    for _ in range(4):
        house.own(folder / house.digits(2) / f"{house.digits(62)}.npy", b"x" * 100)
    for where in (folder, *{one.parent for one in house.ours}):
        house.strange(where, most=2)
    for name in ("cd", "ef"):
        with contextlib.suppress(FileExistsError):
            (folder / name).symlink_to(house.elsewhere())
    house.look()
    voice = CachedSynthesizer(ToneSynthesizer(), folder, size_limit=1)
    voice.synthesize("Hello.", Delivery("high"))
    voice.close()
    return house.left()


def models_removed(house: House) -> list[str]:
    models = house.home / "models"
    source = model_folder(house.root / "source")
    installing.add(models, source, works=lambda model: None)
    model = models / NAME
    house.ours |= {path for path in model.rglob("*") if path.is_file()}
    if house.chance.random() < 0.3:
        (model / ".voiceguide.json").write_bytes(b"rubbish")
    for folder in (models, model, model / "am", model / "mine"):
        house.strange(folder, most=2)
    (models / "linked").symlink_to(house.elsewhere())
    house.elsewhere().rename(models / "diaries")
    house.look()
    wrong = []
    for name in (NAME, "diaries", "linked"):
        code, said = quietly("models", "remove", name)
        wrong += [said] if "Traceback" in said or (name == NAME and code) else []
    house.before.pop(models / "linked")  # it was asked for, and is a link
    return wrong + house.left()


def voices_removed(house: House) -> list[str]:
    voices, alba = house.home / "voices", "en_GB-alba-medium"
    house.root.joinpath("source").mkdir()
    for inner, names in ((f"piper/{alba}", (f"{alba}.onnx", f"{alba}.onnx.json")), ("kokoro", ("af_heart.bin",))):
        files = [house.root / "source" / name for name in names]
        for file in files:
            file.write_bytes(b"a voice")
        add_voice(VoicePlace(voices, inner, "en", shared=inner == "kokoro"), files, speaks=lambda folders: None)
        shutil.rmtree(house.root / "source")
        house.root.joinpath("source").mkdir()
        house.ours |= {path for path in (voices / inner).rglob("*") if path.is_file()}
        if house.chance.random() < 0.3:
            (voices / inner / ".voiceguide.json").write_bytes(b"rubbish")
    for folder in (voices, voices / "piper", voices / "piper" / alba, voices / "kokoro"):
        house.strange(folder, most=2)
    (voices / "piper" / "linked").symlink_to(house.elsewhere())
    house.elsewhere().rename(voices / "piper" / "diaries")
    house.look()
    wrong = []
    for name in (alba, "diaries", "linked", house.chance.choice(("af_heart", "kokoro"))):
        code, said = quietly("voices", "remove", name)
        wrong += [said] if "Traceback" in said or (name not in {"diaries", "linked"} and code) else []
    house.before.pop(voices / "piper" / "linked")  # it was asked for, and is a link
    return wrong + house.left()


def models_cleared(house: House) -> list[str]:
    models = house.home / "models"
    left = models / f".unfinished-{house.digits(16)}"
    house.own(left / NAME / "am" / "final.mdl")
    for name in (".unfinished-my_novel", ".unfinished-", f".unfinished-{house.digits(15)}"):
        house.strange(models / name)
    (models / f".unfinished-{house.digits(16)}").symlink_to(house.elsewhere())
    house.look()
    installing.add(models, model_folder(house.root / "source"), works=lambda model: None)
    return house.left()


def noted(house: House) -> None:
    folder = house.home / "journal"
    with Journal.open(folder, make_key(folder)) as journal:
        open_note = journal.begin(16_000)
        open_note.write(bytes(np.ones(16_000, np.int16)))
        journal.write_text(open_note.finish(), "A thought.")


def exported_over(house: House) -> list[str]:
    noted(house)
    folder = house.elsewhere() / "out"
    for name in ("journal.md", "journal.json", "sound/0001.wav"):
        place = folder / name
        house.own(place.with_name(f".{place.name}.{house.digits(16)}.part"), b"what was said")
    folder.chmod(0o755)
    house.strange(folder, most=1)
    named, full = folder, any(path not in house.ours and path.name != "sound" for path in folder.iterdir())
    if house.chance.random() < 0.3:
        named = house.root / "link"
        named.symlink_to(folder)
    house.look()
    if named == folder and not full:
        house.before.pop(folder, None)  # it is closed to others
    code, said = quietly("journal", "export", named)
    wrong = [] if code == int(full) and "Traceback" not in said else [f"export: {code} {said[-300:]!r}"]
    if named != folder and stat.S_IMODE(folder.stat().st_mode) != 0o755:
        wrong.append("the mode of what a link leads to was changed")
    return wrong + house.left()


def rendered_over(house: House) -> list[str]:
    folder = house.elsewhere()
    house.own(folder / f".tonight.wav.{house.digits(16)}.part")
    house.strange(folder)
    house.look()
    sink = WavSink(folder / "tonight.wav")
    sink.write(np.zeros(480, np.float32))
    sink.close()
    return house.left()


def settings_through_a_link(house: House) -> list[str]:
    folder, path = house.elsewhere(), house.home / "settings.toml"
    house.home.mkdir()
    kind = house.chance.choice(("own", "another's link", "another's file", "a folder", "a circle"))
    target = {"a folder": folder, "a circle": path}.get(kind, folder / "voiceguide.toml")
    if target not in {folder, path}:
        target.write_text('voice = "tone"\n', encoding="utf-8")
        target.chmod(0o640)
    path.symlink_to(target)
    if kind == "another's link" or (kind == "another's file" and os.geteuid() == 0):
        os.chown(path if kind.endswith("link") else target, SOMEBODY, SOMEBODY, follow_symlinks=False)
    if kind == "own":
        remember_country(path, "NZ")
        as_it_was = path.is_symlink() and target.is_file() and stat.S_IMODE(target.stat().st_mode) == 0o640
        return [] if as_it_was and read_settings(target).country == "NZ" else ["the link was not written through"]
    house.look()
    try:
        remember_country(path, "NZ")
    except SettingsError:
        return []
    return [f"written through {kind}"]


def bookmarks_tidied(house: House) -> list[str]:
    state = house.home / "state"
    marks = Bookmarks(state)
    for number in range(25):
        marks.keep(Bookmark(f"Session {number}"))
    old = house.own(state / f".{house.digits(24)}.json.{house.digits(16)}.part")
    os.utime(old, (1, 1))
    house.strange(state, most=5)
    for path in state.iterdir():
        if not path.is_dir():
            os.utime(path, (2, 2), follow_symlinks=False)
    house.look()
    for mark in marks.all():
        house.before.pop(marks.path_of(mark.session))
    marks.tidy()
    return house.left() + ([] if len(marks.all()) == 20 else ["not the latest 20"])


def damaged_removed(house: House) -> list[str]:
    journal = house.home / "journal"
    for name in ("journal.damaged-1.db", "journal.damaged-1.db-wal", "journal.damaged-12.first-page"):
        house.own(journal / name)
    house.links_among_ours()
    house.strange(journal, most=5)
    house.look()
    remove_damaged(damaged_files(journal))
    return house.left()


def first_note(house: House) -> list[str]:
    journal = house.home / "journal"
    if house.chance.random() < 0.6:
        house.strange(journal, most=3)
        if journal.exists():
            journal.chmod(0o755)
    if not journal.exists() and house.chance.random() < 0.4:
        house.home.mkdir()
        journal.symlink_to(house.elsewhere())
    house.look()
    there = set(house.root.rglob("*"))
    noted(house)
    quietly("doctor") if house.chance.random() < 0.05 else None
    Bookmarks(house.home / "state").keep(Bookmark("Arrive"))
    made = set(house.root.rglob("*")) - there
    return [f"{path} is open to others" for path in sorted(made) if path.lstat().st_mode & 0o077]


def key_through_a_link(house: House) -> list[str]:
    folder = house.home / "journal"
    key = make_key(folder)
    stick = house.elsewhere() / "key"
    (folder / "journal.key").rename(stick)
    stick.chmod(0o644)
    (folder / "journal.key").symlink_to(stick)
    house.look()
    return [] if find_key(folder, None) == key else ["another key"]


def left_by_a_killed_change(house: House) -> list[str]:
    folder = house.home / "journal"
    key = make_key(folder)
    set_passphrase(folder, key, "correct horse")
    for end in ("", "-journal"):
        os.utime(house.own(folder / f".journal.sealed.{house.digits(16)}.part{end}"), (time.time() - 90,) * 2)
    house.strange(folder)
    house.look()
    if house.chance.random() < 0.5:
        lock(folder)
    else:
        Journal.open(folder, key).close()
    return house.left()


ACTS: tuple[tuple[Callable[[House], list[str]], int], ...] = (
    (forgetting, 8), (forgetting_killed, 8), (speech_kept_within, 2), (models_removed, 3), (models_cleared, 2),
    (voices_removed, 3),
    (exported_over, 2), (rendered_over, 2), (settings_through_a_link, 3), (bookmarks_tidied, 1), (damaged_removed, 2),
    (first_note, 3), (key_through_a_link, 1), (left_by_a_killed_change, 1),
)  # fmt: skip


def attack(seed: int, share: float) -> Tally:
    """Clean up homes in which others have put things."""
    tally = Tally()
    acts, weights = [act for act, _ in ACTS], [weight for _, weight in ACTS]
    umask, home = os.umask(0o022), os.environ.get("VOICEGUIDE_HOME")
    try:
        for number in range(max(len(ACTS), round(CASES * share))):
            chance = random.Random(f"{seed} {number}")
            # Each at least once, and more often what can do more harm.
            act = acts[number] if number < len(acts) else chance.choices(acts, weights)[0]
            root = Path(tempfile.mkdtemp(prefix="voiceguide-owned-"))
            house = House(root.resolve(), chance)
            os.environ["VOICEGUIDE_HOME"] = str(house.home)
            os.umask(chance.choice((0o000, 0o022, 0o077)))
            tally.tried += 1
            try:
                wrong = act(house) + house.changed()
            except (VoiceguideError, OSError, ValueError) as error:
                wrong = [f"{type(error).__name__}: {error}"]
            for what in wrong:
                tally.fell(f"seed {seed}, case {number}, {act.__name__}: {what.replace(str(root), '')}")
            tally.saw(act.__name__)
            os.umask(0o022)
            shutil.rmtree(root, ignore_errors=True)
    finally:
        os.umask(umask)
        os.environ.pop("VOICEGUIDE_HOME", None)
        if home is not None:
            os.environ["VOICEGUIDE_HOME"] = home
    return tally
