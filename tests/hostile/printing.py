"""Scripts, names, settings, notes and state that try to steer the terminal, or to forge a line of ours.

Each call is the real program with a home of its own, at a pseudo-terminal or into pipes, and without a sound device.
"""

from __future__ import annotations

import itertools
import json
import os
import pty
import random
import re
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from unicodedata import category

from hostile.tally import Tally

PROGRAM = [sys.executable, "-m", "voiceguide"]
FORGED = "FORGED"

TITLE = "\x1b]2;PWNED\x07"
COLOUR = "\x1b[31;1m"
C1 = "\x9b31m"
TURNED = "\u202egnp.exe\u202c"
ISOLATED = "\u2066left\u2069\u200f\u061c"
HIDDEN = "\ufeff\U000e0041\U000e0042"
BREAKS = ("\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029")

_STEERING = [TITLE, COLOUR, C1, TURNED, ISOLATED, HIDDEN, "\x07", "\x08", "\x7f", "\x1b7", "\x90q\x9c", "\u202d", "\t"]
_MARKS = {*range(0x202A, 0x202F), *range(0x2066, 0x2070), 0x200E, 0x200F, 0x061C, 0xFEFF, *range(0xE0000, 0xE0080)}
_LINE = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_RANDOM = 300


@dataclass
class Call:
    """One command line, in the place that was made for it."""

    name: str
    arguments: list[str | bytes]
    home: Path | bytes
    folder: Path
    whole: list[str] = field(default_factory=list)
    """Texts that its JSON holds, to the last character."""
    own_lines: bool = False
    """Whether what is shown may have lines of its own, as a note may."""
    typed: bytes = b""
    files: tuple[str, ...] = ()
    """What it writes, and has to be as safe as what it says."""


def attack(seed: int, share: float) -> Tally:
    """Run the known calls, then random ones."""
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="printing-") as folder:
        made = _made(Path(folder), random.Random(seed), share)
        with ThreadPoolExecutor(2) as workers:
            told = workers.map(_tried, made)
            for call, at_terminal, code, wrong in told:
                tally.tried += 1
                if wrong:
                    where = "at a terminal" if at_terminal else "into pipes"
                    tally.fell(f"seed {seed}, {call.name}, {where}: {wrong}")
                else:
                    tally.saw(f"exit {code}")
    return tally


def _made(folder: Path, chance: random.Random, share: float) -> Iterator[Call]:
    known = list(_known(folder))
    chosen = range(len(known)) if share >= 1 else chance.sample(range(len(known)), max(2, round(share * len(known))))
    for number in chosen:
        yield known[number]()
    for number in range(max(1, round(share * _RANDOM))):
        yield _any(random.Random(chance.random()), folder / f"any-{number}", number)


def _tried(call: Call) -> tuple[Call, bool, int, str]:
    """Run a call; what holds JSON, or writes files, goes into pipes, and every other one of the rest."""
    at_terminal = not call.whole and zlib.crc32(call.name.encode("utf-8", "replace")) % 2 == 0
    code, said = _run(call, at_terminal)
    for name in call.files:
        said += ((call.folder / name).read_bytes(),)
    wrong = _wrong(call, code, said)
    shutil.rmtree(call.folder)
    return call, at_terminal, code, wrong


def _run(call: Call, at_terminal: bool) -> tuple[int, tuple[bytes, ...]]:
    nowhere = str(call.folder / "none")
    environment = {
        **os.environb, b"VOICEGUIDE_HOME": os.fsencode(call.home), b"XDG_RUNTIME_DIR": nowhere.encode(),
        b"PULSE_RUNTIME_PATH": nowhere.encode(), b"PULSE_SERVER": f"unix:{nowhere}".encode(),
        b"HOME": nowhere.encode(), b"TERM": b"xterm", b"PYTHONPATH": str(Path(__file__).parents[2]).encode(),
        b"DBUS_SESSION_BUS_ADDRESS": b"disabled:", b"DBUS_SYSTEM_BUS_ADDRESS": b"disabled:",
    }  # fmt: skip
    command = [os.fsencode(part) for part in (*PROGRAM, *call.arguments)]
    if not at_terminal:
        ended = subprocess.run(
            command, input=call.typed, capture_output=True, env=environment, cwd=call.folder, timeout=120, check=False
        )
        return ended.returncode, (ended.stdout, ended.stderr)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=theirs, stderr=theirs, env=environment, cwd=call.folder
    )
    os.close(theirs)
    assert process.stdin is not None
    process.stdin.write(call.typed)
    process.stdin.close()
    seen = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    os.close(ours)
    return process.wait(120), (seen.replace(b"\r\n", b"\n"), b"")


def _wrong(call: Call, code: int, said: tuple[bytes, ...]) -> str:
    """Return what is wrong with what was said; empty if nothing is."""
    if code not in {0, 1, 2}:
        return f"exit {code}"
    for stream in said:
        try:
            text = stream.decode()
        except UnicodeDecodeError:
            return f"no UTF-8: {stream!r}"
        if "Traceback" in text or "should not have" in text:
            return f"a crash: {text[-300:]!r}"
        raw = sorted({f"U+{ord(c):04X}" for c in text if c != "\n" and _steers(c)})
        if raw:
            return f"{', '.join(raw)} in {text[:200]!r}"
        if not call.own_lines and any(line.startswith(FORGED) for line in _LINE.split(text)):
            return f"a forged line in {text[:200]!r}"
    if call.whole:
        if code:
            return f"exit {code}: {said[1]!r}"
        held = set(_texts(json.loads(said[-1] if call.files else said[0])))
        if missing := [text for text in call.whole if text not in held]:
            return f"the JSON lost {missing[0]!r}"
    return ""


def _steers(character: str) -> bool:
    return category(character) in {"Cc", "Cs", "Zl", "Zp"} or ord(character) in _MARKS


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _known(folder: Path) -> Iterator[Callable[[], Call]]:
    """Give the calls that were once seen to fall, and their neighbours, each made when it is wanted."""
    forging = [f"a{break_}{FORGED}: b" for break_ in BREAKS]
    turn = itertools.count()
    calls: list[Callable[[Path], Call]] = []
    for place, written in _SCRIPTS.items():
        for bad, commands in (
            (TITLE, ("check", "list", "show", "show --json", "play", "render")),
            (TURNED + C1 + HIDDEN, ("check", "list", "list --json", "show")),
            (COLOUR if place in _BODY else forging[1 + next(turn) % 8], ("check", "list", "show")),
        ):
            for command in commands:
                name = f"{place} {bad!r} {command}"
                calls.append(partial(_script, name=name, text=written(bad), command=command))
    for bad in (TITLE, TURNED + C1, HIDDEN + "\udc9b\udcff", *forging):
        calls += [partial(_named, bad=bad, command=command) for command in ("check", "list", "list --json", "show")]
    for make in _OTHERS:
        for bad in (TITLE, TURNED + C1 + HIDDEN, forging[next(turn) % 9]):
            calls.append(partial(make, bad=bad))
    return (partial(call, folder / f"known-{number}") for number, call in enumerate(calls))


def _any(chance: random.Random, folder: Path, number: int) -> Call:
    """Return a call with something random in a random place."""
    choices = [*_STEERING, *(f"{b}{FORGED}: " for b in BREAKS), "word", " ", "Ruhe \u05e9\u05dc\u05d5\u05dd"]
    parts = [chance.choice(choices) for _ in range(chance.randint(1, 5))]
    parts += [chr(chance.choice([*range(1, 32), *range(127, 160), *sorted(_MARKS)])) for _ in range(3)]
    chance.shuffle(parts)
    bad = "x" + "".join(parts)
    kind = chance.choice(("script", "named", "other", "other"))
    if kind == "script":
        place = chance.choice(sorted(_SCRIPTS))
        bad = _LINE.sub(" ", bad) if place in _BODY else bad.replace("\n", " ")
        command = chance.choice(("check", "list", "list --json", "show", "show --json", "play", "render"))
        return _script(folder, f"random {number}: {place} {bad!r} {command}", _SCRIPTS[place](bad), command)
    if kind == "named":
        return _named(folder, bad, chance.choice(("check", "list", "list --json", "show", "play")))
    return chance.choice(_OTHERS)(folder, bad)


def _header(key: str) -> Callable[[str], str]:
    return lambda bad: f"Title: ok\n{key}: {bad}\n\nHello there.\n"


def _body(line: str) -> Callable[[str], str]:
    return lambda bad: f"Title: ok\n\nHello there.\n{line.format(bad)}\n"


_SCRIPTS: dict[str, Callable[[str], str]] = {
    "title": lambda bad: f"Title: ok {bad}\n\nHello there.\n",
    "summary": _header("Summary"),
    "minutes": _header("Minutes"),
    "level": _header("Level"),
    "kind": _header("Kind"),
    "language": _header("Language"),
    "source": _header("Source"),
    "unknown key": lambda bad: f"Title: ok\nMin{bad}: 3\n\nHello there.\n",
    "said as": lambda bad: f"Title: ok\nSay 988 as: {bad} nine\n\nCall 988. Hello.\n",
    "text": _body("This {} is said."),
    "heading": _body("# Part {}"),
    "pause": _body("[pause {}]"),
    "unknown cue": _body("[{}]"),
    "bed": _body("[bed {}]"),
    "question": _body("[journal: What {} is there?]"),
    "breath": _body("[breathe in {}]"),
    "long": lambda bad: f"Title: ok\nLevel: {bad * 30}\n\nHello there.\n",
    "unclosed": _body("[pause {}"),
}
_BODY = {"text", "heading", "pause", "unknown cue", "bed", "question", "breath", "unclosed"}
"""Places in which a line break rightly begins a line of the script."""


def _home(folder: Path) -> Path:
    folder.mkdir()
    home = folder / "home"
    home.mkdir()
    (home / "settings.toml").write_text('voice = "tone"\n', encoding="utf-8")
    return home


def _script(folder: Path, name: str, text: str, command: str) -> Call:
    home = _home(folder)
    (home / "scripts").mkdir()
    file = home / "scripts" / "one.md"
    file.write_text(text, encoding="utf-8", newline="")
    arguments: list[str | bytes] = [*command.split()]
    if not command.startswith("list"):
        arguments.append(str(file))
    if command == "render":
        arguments += ["-o", "out.wav"]
    return Call(name, arguments, home, folder)


def _named(folder: Path, bad: str, command: str) -> Call:
    home = _home(folder)
    (home / "scripts").mkdir()
    name = os.fsencode("x" + bad.replace("/", "_").replace("\0", "_") + ".md")[-250:]
    file = os.path.join(os.fsencode(home / "scripts"), name)  # noqa: PTH118 - a name that is no text
    whole = command == "list --json"
    with open(file, "wb") as opened:  # noqa: PTH123
        opened.write(b"Title: ok\n\nHello there.\n" if whole else b"Title: ok\nLevel: none\n\n[what is this]\n")
    arguments: list[str | bytes] = [*command.split()]
    if not command.startswith("list"):
        arguments.append(file)
    return Call(f"file {bad!r} {command}", arguments, home, folder, whole=[os.fsdecode(file)] if whole else [])


def _journal(*arguments: str, whole: bool = False, own_lines: bool = False) -> Callable[[Path, str], Call]:
    def make(folder: Path, bad: str) -> Call:
        from voiceguide.journal.key import make_key
        from voiceguide.journal.store import Journal
        from voiceguide.settings import Keep

        home = _home(folder)
        bad = bad.encode("utf-8", "replace").decode()
        with Journal.open(home / "journal", make_key(home / "journal")) as journal:
            for _ in range(2):
                open_note = journal.begin(16_000, session=f"s{bad}", question=f"q{bad}", keep=Keep.SOUND_AND_TEXT)
                open_note.write(bytes(3200))
                journal.write_text(open_note.finish(), f"word t{bad} end")
        held = [f"s{bad}", f"q{bad}", f"word t{bad} end"] if whole else []
        return Call(f"journal {' '.join(arguments)} {bad!r}", ["journal", *arguments], home, folder, held, own_lines)

    return make


def _exported(folder: Path, bad: str) -> Call:
    call = _journal("export", "made", whole=True, own_lines=True)(folder, bad)
    call.files = ("made/journal.md", "made/journal.json")
    return call


_JOURNAL: tuple[Callable[[Path, str], Call], ...] = (
    _journal("list"),
    _journal("list", "--json", whole=True),
    _journal("show", "1", own_lines=True),
    _journal("show", "1", "--json", whole=True),
    _journal("search", "word"),
    _journal("search", "word", "--json", whole=True),
    _journal("list", "--session", "nothing like it"),
    _journal("delete", "1", "--yes"),
    _journal("edit", "1", "--yes"),
    _exported,
)


def _settings(name: str, text: str, *arguments: str, raw: bool = False) -> Callable[[Path, str], Call]:
    def make(folder: Path, bad: str) -> Call:
        home = _home(folder)
        quoted = bad if raw else _toml(bad)
        (home / "settings.toml").write_bytes(text.format(quoted).encode("utf-8", "surrogateescape"))
        return Call(f"settings {name} {' '.join(arguments)} {bad!r}", list(arguments), home, folder)

    return make


def _toml(text: str) -> str:
    return "".join(f"\\U{ord(c):08x}" if _steers(c) and category(c) != "Cs" else c for c in text)


_PEOPLE = 'voice = "tone"\n[[people]]\nname = "A{0}"\nnumber = "1{0}"\n'

_SETTINGS: tuple[Callable[[Path, str], Call], ...] = (
    _settings("key", '"{}" = 1\n', "list"),
    _settings("key", '"{}" = 1\n', "show", "Arrive"),
    _settings("raw", 'voice = "{}"\n', "show", "Arrive", raw=True),
    _settings("raw key", "{} = 1\n", "show", "Arrive", raw=True),
    _settings("voice", 'voice = "{}"\n', "show", "Arrive"),
    _settings("device", 'voice = "tone"\ndevice = "{}"\n', "play", "Arrive"),
    _settings("microphone", 'voice = "tone"\nmicrophone = "{}"\n', "note"),
    _settings("keep", 'keep = "{}"\n', "show", "Arrive"),
    _settings("keys", '[keys]\n"{}" = "x"\n', "keys"),
    _settings("key of a control", '[keys]\nnote = "{}"\n', "keys"),
    _settings("switch", 'switch = "{}"\n', "keys"),
    _settings("country", 'country = "{}"\n', "helplines", "--silent"),
    _settings("people", _PEOPLE, "helplines", "--silent"),
    _settings("people, aloud", _PEOPLE, "helplines"),
    _settings("people", _PEOPLE, "doctor"),
)


def _state(*arguments: str, whole: bool = False) -> Callable[[Path, str], Call]:
    def make(folder: Path, bad: str) -> Call:
        from voiceguide.guide.bookmarks import Bookmark, Bookmarks

        home = _home(folder)
        bookmark = Bookmark(
            f"s{bad}", script=f"/nowhere/{bad}.md", digest=f"d{bad}", chapter=f"c{bad}", voice=f"v{bad}", bed=f"b{bad}",
            when=datetime(2026, 1, 9, tzinfo=UTC),
        )  # fmt: skip
        Bookmarks(home / "state").keep(bookmark)
        held = [bookmark.session, bookmark.script] if whole else []
        return Call(f"state {' '.join(arguments)} {bad!r}", list(arguments), home, folder, held)

    return make


_STATE: tuple[Callable[[Path, str], Call], ...] = (
    _state("resume"),
    _state("resume", "--list"),
    _state("resume", "--list", "--json", whole=True),
    _state("resume", "something else"),
)


def _models(*arguments: str, recorded: bool) -> Callable[[Path, str], Call]:
    def make(folder: Path, bad: str) -> Call:
        home = _home(folder)
        name = os.fsencode("m" + bad.replace("/", "_").replace("\0", "_"))[:200]
        model = os.path.join(os.fsencode(home / "models"), name)  # noqa: PTH118 - a name that is no text
        os.makedirs(model)  # noqa: PTH103
        if recorded:
            record = {
                "name": bad, "language": f"en-{bad}", "source": bad, "added": "2026-01-09T00:00:00+00:00", "size": 1,
                "files": {f"f{bad}": [1, "0" * 64]},
            }  # fmt: skip
            with open(os.path.join(model, b".voiceguide.json"), "w", encoding="utf-8") as file:  # noqa: PTH123, PTH118
                json.dump(record, file)
        return Call(f"models {' '.join(arguments)} {bad!r}", ["models", *arguments], home, folder)

    return make


_MODELS: tuple[Callable[[Path, str], Call], ...] = (
    _models("list", recorded=False),
    _models("check", recorded=False),
    _models("list", recorded=True),
    _models("list", "--json", recorded=True),
    _models("check", recorded=True),
    _models("remove", "other", recorded=True),
)


def _given(*arguments: str, typed: str = "") -> Callable[[Path, str], Call]:
    def make(folder: Path, bad: str) -> Call:
        given: list[str | bytes] = [part.replace("{}", bad.replace("\0", "_")) for part in arguments]
        call = Call(f"given {' '.join(arguments)} {bad!r}", given, _home(folder), folder)
        call.typed = typed.replace("{}", bad).encode("utf-8", "surrogateescape")
        return call

    return make


_ARGUMENTS: tuple[Callable[[Path, str], Call], ...] = (
    _given("{}"),
    _given("--{}"),
    _given("show", "x{}"),
    _given("show", "Arrive", "--{}"),
    _given("show", "Arrive", "--voice", "x{}"),
    _given("show", "Arrive", "--rate", "x{}"),
    _given("show", "Arrive", "--minutes", "x{}"),
    _given("show", "Arrive", "x{}"),
    _given("play", "Arrive", "--device", "x{}"),
    _given("play", "Arrive", "--bed", "x{}"),
    _given("render", "Arrive", "-o", "x{}"),
    _given("render", "Arrive", "-o", "x{}/x.wav"),
    _given("check", "x{}"),
    _given("resume", "x{}"),
    _given("voices", "x{}"),
    _given("helplines", "--country", "x{}", "--silent"),
    _given("helplines", "--add", "x{}", "1{}", "--silent"),
    _given("journal", "show", "x{}"),
    _given("journal", "list", "--since", "x{}"),
    _given("journal", "unlock", typed="x{}\n"),
    _given("models", "add", "x{}"),
    _given("models", "get", "x{}"),
    _given("models", "get", "small-en", "--mirror", "http://x{}"),
    _given("note", "--language", "x{}"),
    _given("note", "--microphone", "x{}"),
)


def _homed(*arguments: str, whole: bool = False) -> Callable[[Path, str], Call]:
    def make(folder: Path, bad: str) -> Call:
        _home(folder)
        home = os.fsencode(str(folder / "home" / ("x" + bad.replace("/", "_").replace("\0", "_"))[:60]))
        held = [os.fsdecode(home) + "/journal"] if whole else []
        return Call(f"home {' '.join(arguments)} {bad!r}", list(arguments), home, folder, held)

    return make


_HOMES: tuple[Callable[[Path, str], Call], ...] = (
    _homed("where"),
    _homed("where", "--json", whole=True),
    _homed("journal", "status"),
    _homed("forget"),
    _homed("resume", "--list"),
    _homed("models", "list"),
)

_OTHERS = (*_JOURNAL, *_SETTINGS, *_STATE, *_MODELS, *_ARGUMENTS, *_HOMES)
