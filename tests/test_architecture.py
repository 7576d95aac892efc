"""The house as docs/architecture.md draws it."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from voiceguide.cli.main import COMMANDS

REPOSITORY = Path(__file__).resolve().parents[1]
PACKAGE = REPOSITORY / "voiceguide"

ARROWS = {
    "script": set(),
    "sound": set(),
    "speech": {"sound"},
    "output": {"sound"},
    "listening": {"sound"},
    "journal": {"sound"},
    "models": set(),
    "timeline": {"script", "sound", "speech"},
    "controls": set(),
    "guide": {"controls", "timeline", "script", "sound", "speech", "output"},
    "inputs": {"controls", "sound", "listening"},
    "notes": {"guide", "inputs", "controls", "timeline", "sound", "listening", "journal"},
    "talk": {"guide", "controls", "timeline", "script", "sound", "speech", "output"},
}
"""What each room may import of the others; everybody may use what is named in `EVERYBODYS`."""

ARROWS["app"] = set(ARROWS)
ARROWS["cli"] = {*ARROWS}

EVERYBODYS = {"errors", "wording"}
"""Folders that everybody may use."""

THIRD_PARTY = {
    "numpy": {"sound", "speech", "output", "listening", "journal"},
    "pyttsx3": {"speech/worker.py"},
    "espeakng_loader": {"speech/worker.py", "speech/system.py"},
    "piper": {"speech/piper_worker.py"},
    "kokoro_onnx": {"speech/kokoro_worker.py"},
    "onnxruntime": {"speech/piper_worker.py", "speech/kokoro_worker.py"},
    "pydub": {"sound/clips.py"},
    "soxr": {
        "sound/clips.py",
        "listening/played.py",
        "output/device.py",
        "listening/vosk_worker.py",
        "listening/whisper_sound.py",
    },
    "sounddevice": {"sound/portaudio.py"},
    "vosk": {"listening/vosk_worker.py"},
    "ctranslate2": {"listening/whisper_worker.py"},
    "sqlcipher3": {"journal/connection.py", "journal/sealed.py"},
    "soundfile": {"journal/chunks.py", "sound/beds.py", "sound/codec.py"},
    "filelock": {"journal/recording_lock.py"},
    "keyring": {"journal/keyring.py"},
    "jeepney": {"inputs/message_bus.py"},
    "click": {"cli"},
    "platformdirs": {"paths.py"},
    "tomlkit": {"settings.py"},
}
"""Where each package may be imported."""

LATER = {
    "ctranslate2": "the worker says what failed, in an answer",
    "espeakng_loader": "Linux alone has it",
    "filelock": "only who writes to the journal needs it",
    "jeepney": "it may be missing",
    "kokoro_onnx": "the worker says what failed, in an answer",
    "onnxruntime": "the worker says what failed, in an answer",
    "piper": "the worker says what failed, in an answer",
    "keyring": "it may be missing, and takes its time to look for a keyring",
    "platformdirs": "not needed where a folder for everything was given",
    "pydub": "it warns that there is no ffmpeg, which nothing here needs",
    "pyttsx3": "the worker says what failed, in an answer",
    "sounddevice": "PortAudio may be missing, which is said in a sentence",
    "soundfile": "only some sounds are FLAC",
    "soxr": "only some sounds have another rate",
    "sqlcipher3": "what keeps it from being loaded is said in a sentence",
    "tomlkit": "only who writes settings needs it",
    "vosk": "the worker says what failed, in an answer",
}
"""Packages that are imported within a function, and why; all others at the top of a module."""

OURS_LATER = {
    ("app/journal.py", "voiceguide.app.adapters"),
    ("app/journal.py", "voiceguide.sound.audio"),
    ("app/journal.py", "voiceguide.sound.clips"),
    ("app/session.py", "voiceguide.app.hearing"),
    ("app/session.py", "voiceguide.app.notes"),
    ("app/session.py", "voiceguide.app.ask_first"),
    ("app/session.py", "voiceguide.app.session_notes"),
    ("app/session.py", "voiceguide.inputs.desktop"),
    ("cli/doctor.py", "voiceguide.app.adapters"),
    ("cli/doctor.py", "voiceguide.app.journal"),
    ("cli/doctor.py", "voiceguide.app.listening_adapters"),
    ("cli/doctor.py", "voiceguide.cli.front"),
    ("cli/doctor.py", "voiceguide.journal.key"),
    ("cli/doctor.py", "voiceguide.models.installed"),
    ("cli/doctor.py", "voiceguide.sound.audio"),
    ("cli/doctor.py", "voiceguide.speech.synthesizer"),
    ("cli/doctor.py", "voiceguide.speech.voices"),
    ("cli/entrance.py", "voiceguide.cli.main"),
    ("cli/entrance.py", "voiceguide.privacy"),
    ("cli/helplines.py", "voiceguide.app.lines"),
    ("cli/helplines.py", "voiceguide.cli.front"),
    ("cli/journal/read.py", "voiceguide.cli.play"),
    ("cli/session_keys.py", "voiceguide.cli.terminal"),
    ("cli/keys.py", "voiceguide.app.talk"),
    ("cli/main.py", "voiceguide.cli.start"),
    ("cli/resume.py", "voiceguide.app.resuming"),
    ("cli/resume.py", "voiceguide.cli.front"),
    ("cli/resume.py", "voiceguide.cli.play"),
    ("guide/bookmarks.py", "voiceguide.timeline.steps"),
    ("models/installing.py", "voiceguide.models.download"),
    ("models/voices.py", "voiceguide.models.download"),
}
"""What of ours is imported within a function: with a reason above it, or what the entrance can only then fail at."""

MODULES = sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield the name of each module that is imported, and whether that is done within a function."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    within = {id(node) for function in functions for node in ast.walk(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, id(node) in within
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, id(node) in within


def room(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 and parts[0] not in EVERYBODYS else ""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_arrows_point_down_and_packages_stay_in_their_place(path: Path) -> None:
    here = room(path)
    place = path.relative_to(PACKAGE).as_posix()
    for name, within in imports(path):
        first, *rest = name.split(".")
        if first == "voiceguide":
            other = rest[0] if rest and (PACKAGE / rest[0]).is_dir() else ""
            if here and other and other not in {here, *EVERYBODYS}:
                assert other in ARROWS[here], f"{place} may not import {name}"
            assert not within or (place, name) in OURS_LATER, f"{place} must import {name} at its top"
        elif first not in sys.stdlib_module_names:
            assert first in THIRD_PARTY, f"{first} is no dependency"
            assert THIRD_PARTY[first] & {here, place}, f"{place} may not import {first}"
            assert not within or first in LATER, f"{place} must import {first} at its top"


def test_the_wording_imports_nothing_of_ours() -> None:
    for path in (PACKAGE / "wording").rglob("*.py"):
        ours = {name for name, _ in imports(path) if name.split(".")[0] == "voiceguide"}
        assert all(name.startswith("voiceguide.wording") for name in ours), f"{path.name} imports {ours}"


def test_only_the_command_line_prints_asks_and_exits() -> None:
    for path in MODULES:
        if room(path) == "cli" or path.name == "__main__.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert called not in {"print", "input", "exit", "quit", "sys.exit"}, f"{path} calls {called}"


def commands_of(tree: ast.Module) -> set[str]:
    """Return the functions of a module that are commands."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return {
        function.name
        for function in functions
        if any(re.search(r"\b(command|group)\(", ast.unparse(decorator)) for decorator in function.decorator_list)
    }


def test_no_function_calls_a_command() -> None:
    """A command parses and prints: what else wants to do the same calls the function that the command calls."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES if room(path) == "cli"}
    commands = {
        f"voiceguide.{'.'.join(path.relative_to(PACKAGE).with_suffix('').parts)}": commands_of(tree)
        for path, tree in trees.items()
    }
    assert "play" in commands["voiceguide.cli.play"]
    assert "list_command" in commands["voiceguide.cli.journal.read"]
    for path, tree in trees.items():
        known = commands_of(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                known |= {name.asname or name.name for name in node.names if name.name in commands.get(node.module, ())}
        for node in ast.walk(tree):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            assert called not in known, f"{path} calls the command {called}"
            assert not called.endswith(".invoke"), f"{path} calls {called}"
            assert not called.endswith(".main") or path.name == "main.py", f"{path} calls {called}"


WRITES = {
    "print", "input", "click.echo", "click.secho", "click.echo_via_pager", "click.prompt", "click.confirm",
    "click.progressbar", "click.pause", "click.clear", "click.getchar", "click.get_text_stream",
    "click.get_binary_stream", "error.show", "getpass.getpass", "traceback.print_exc", "traceback.print_exception",
    "warnings.warn", "logging.getLogger", "logging.basicConfig",
}  # fmt: skip
"""What writes to a terminal."""

STREAMS = re.compile(r"sys\.(__)?std(out|err)(__)?\.(buffer\.)?write(lines)?|sys\.displayhook|sys\.excepthook")


def test_one_module_writes_to_the_terminal() -> None:
    """What holds for all that is shown holds there."""
    found: set[tuple[str, str]] = set()
    for path in MODULES:
        place = path.relative_to(PACKAGE).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called in WRITES or STREAMS.fullmatch(called):
                    found.add((place, called))
            elif isinstance(node, ast.ImportFrom) and node.module == "click":
                found |= {(place, f"click.{name.name}") for name in node.names}
    # The entrance has a sentence of ours for a machine on which not even the rest could be loaded.
    assert found == {
        *(("cli/echo.py", name) for name in ("click.echo", "click.prompt", "input", "error.show")),
        ("cli/entrance.py", "sys.stderr.write"),
    }


CONCRETE = {
    "SystemSynthesizer",
    "ToneSynthesizer",
    "NeuralSynthesizer",
    "DeviceSink",
    "WavSink",
    "MemorySink",
    "DeviceMicrophone",
    "VoskRecognizer",
}
"""What a use case is not to know by name."""


@pytest.mark.parametrize("path", [path for path in MODULES if room(path) not in {"speech", "output", "listening", ""}])
def test_only_the_adapters_name_concrete_parts(path: Path) -> None:
    if path.name not in {"adapters.py", "listening_adapters.py"}:
        assert not CONCRETE & set(re.findall(r"\w+", path.read_text(encoding="utf-8")))


def test_nothing_reaches_an_engine_that_was_not_read() -> None:
    """Whoever makes an utterance, or asks an engine, has the text read first: these do, and nobody else may."""
    found = set()
    for path in MODULES:
        place = path.relative_to(PACKAGE).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called == "Utterance" or called.endswith(".synthesize"):
                    found.add((place, ast.unparse(node)))
    assert found == {
        ("timeline/arrange.py", "Utterance(said, self._delivery)"),
        ("guide/phrases.py", "Utterance(said, self._delivery)"),
        ("cli/doctor.py", "speaker.engine.synthesize(Pronunciations().spoken(wording.SAMPLE), Delivery(voice.id))"),
        # What these are given is an utterance already.
        ("speech/cached.py", "Utterance(text, delivery)"),
        ("speech/cached.py", "self.engine.synthesize(utterance.text, utterance.delivery)"),
        ("speech/engines.py", "self._engine_of(delivery.voice).synthesize(text, delivery)"),
        ("speech/piper_worker.py", "voice.synthesize(request['text'], manner)"),
    }


def test_the_page_names_every_room_and_module() -> None:
    """All but the commands, each of which is in the module of its name."""
    page = (REPOSITORY / "docs" / "architecture.md").read_text(encoding="utf-8")
    commands = {command.module for command in COMMANDS.values()}
    for path in MODULES:
        module = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        folder = path.relative_to(PACKAGE).parts[0]
        of_command = module in commands or module.startswith("voiceguide.cli.journal.")
        if not path.name.startswith("__") and not of_command and folder not in EVERYBODYS:
            assert f"`{path.stem}`" in page, f"docs/architecture.md does not know {path.stem}"
    for name in {*ARROWS, *EVERYBODYS}:
        assert f"`{name}/`" in page


def names_of(path: Path) -> Iterator[str]:
    """Give what a module defines outside of its functions: its classes, and its public constants and type aliases."""
    todo: list[ast.AST] = list(ast.parse(path.read_text(encoding="utf-8")).body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = (name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name))
            yield from (name for name in names if name[0].isupper())
        elif isinstance(node, ast.If | ast.Try | ast.With | ast.ExceptHandler):
            todo += ast.iter_child_nodes(node)


def test_no_class_and_no_constant_stands_in_two_modules() -> None:
    places: dict[str, set[str]] = {}
    for path in MODULES:
        for name in names_of(path):
            places.setdefault(name, set()).add(path.relative_to(PACKAGE).as_posix())
    assert not {name: where for name, where in places.items() if len(where) > 1}


def test_the_glossary_is_right_about_where_each_word_is() -> None:
    lines = (REPOSITORY / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| ")][2:]
    defined = {(name, path) for path in MODULES for name in names_of(path)}
    words = []
    for row in rows:
        match = re.fullmatch(r"\| ([a-z -]+) \| [^|]+\. \| (?:`(\w+)` in )?`([\w/]+\.py)` \|", row)
        assert match, f"not a word, what it is, and where: {row}"
        word, name, module = match.groups()
        words.append(word)
        path = PACKAGE / module
        assert path in MODULES, f"{word}: there is no {module}"
        joined = re.sub(r"[ -]", "", word)
        for known, place in defined:
            if known.lower() == joined and not known.isupper():
                assert (name, path) == (known, place), f"{word}: it is `{known}` in {place.relative_to(PACKAGE)}"
        text = path.read_text(encoding="utf-8")
        if name is None:
            assert re.search(rf"\b{word}", f"{path.stem} {text}", re.IGNORECASE), f"{word}: {module} does not say it"
        else:
            functions = {node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}
            assert (name, path) in defined or name in functions, f"{word}: {module} has no {name}"
    assert words == sorted(set(words))


def test_every_dependency_has_its_reason() -> None:
    page = (REPOSITORY / "docs" / "architecture.md").read_text(encoding="utf-8")
    project = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    listed = project.split("dependencies = [")[1].split("]")[0]
    for name in re.findall(r'"([a-z0-9-]+)', listed):
        assert f"| {name}" in page or f", {name}" in page, name


def test_nothing_names_a_registry_or_a_path_of_one_machine() -> None:
    forbidden = re.compile("|".join(["pypi" + r"\.org", "pythonhosted" + r"\.org", "/" + "work/", "/" + "root/"]))
    environments = {config.parent for config in REPOSITORY.glob("*/pyvenv.cfg")}
    for path in REPOSITORY.rglob("*"):
        parts = set(path.relative_to(REPOSITORY).parts)
        if (
            path.is_file()
            and not environments & set(path.parents)
            and path.suffix in {".py", ".md", ".toml", ".sh", ""}
            and not any(p.startswith(".") and p != ".ci" for p in parts)
        ):
            assert not forbidden.search(path.read_text(encoding="utf-8", errors="ignore")), path
