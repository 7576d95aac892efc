"""What is installed, speech models above all: listing, choosing, and checking that it is intact.

Each is a folder, with a record beside its files that states its origin and each file's size and checksum.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from voiceguide.errors import (
    ModelError,
    ModelUnusable,
    RecognizerFailed,
    SpeechError,
    VoiceUnusable,
    did_you_mean,
    every,
    reason,
)
from voiceguide.errors.scarce import scarcity
from voiceguide.files import read_small, replacing
from voiceguide.models.archive import RECORD, File
from voiceguide.models.kinds import SPEECH_MODEL, Kind
from voiceguide.wording.errors import models as problem
from voiceguide.wording.errors import reasons

Works = Callable[[Path], None]
"""Tries what is in a folder: a model loads, a voice speaks. Raises ModelUnusable or VoiceUnusable if it is to blame,
RecognizerFailed or SpeechError if it could not be tried."""

_REQUIRED = ("am/final.mdl", "conf/model.conf", "conf/mfcc.conf")
_INSTEAD_OF_MFCC = "conf/fbank.conf"
_LARGE_GRAPH, _SMALL_GRAPH = ("graph/HCLG.fst",), ("graph/HCLr.fst", "graph/Gr.fst")
_BLOCK = 1 << 20

_NAME = re.compile(r"vosk-model(?:-(?:tiny|small|big))?-(?P<language>[a-z]{2})(?:-(?P<region>[a-z]{2}))?(?![a-z])")
_PIPERS_NAME = re.compile(r"[a-z]{2,3}_[A-Z]{2}-(?P<name>[^-]+)-(?:x_low|low|medium|high)")
_REGIONS = {"au", "br", "ca", "gb", "gr", "ie", "in", "nz", "ph", "pt", "tn", "us", "za"}
"""Countries that follow a language in Vosk's names; "fb" and "spk", which are none, may follow too."""
_TAGS = {"cn": "zh", "vn": "vi", "kz": "kk"}
"""Languages that Vosk names after their country."""


class Named(Protocol):
    """Anything that is chosen by name."""

    @property
    def name(self) -> str:
        """The full name."""

    @property
    def language(self) -> str:
        """The language, as a tag."""


Candidate = TypeVar("Candidate", bound=Named)


@dataclass(frozen=True, slots=True)
class Installed:
    """An installed model, or a voice."""

    name: str
    language: str
    """A tag in lower case, such as en-us."""
    folder: Path
    source: str
    """The path or address that it came from."""
    added: datetime
    files: tuple[File, ...]
    licence: str = ""
    """A plain sentence about its licence; empty if nothing is known of it."""

    @property
    def size(self) -> int:
        """The total bytes of its files."""
        return sum(file.size for file in self.files)


def installed(folder: Path) -> list[Installed]:
    """Return the installed models in the folder, by name; those without a readable record are left out."""
    found = (recorded(path) for path in _folders(folder))
    return [model for model in found if model is not None]


def unrecorded(folder: Path) -> list[str]:
    """Return the names of folders among the models that have no readable record, and so are not used."""
    return [path.name for path in _folders(folder) if recorded(path) is None]


def model_for(folder: Path, language: str) -> Installed | None:
    """Return the model for a language: one of that exact tag, or else of any variety; the last one added."""
    tag = plain_tag(language)
    known = installed(folder)
    fitting = [model for model in known if model.language == tag]
    fitting = fitting or [model for model in known if same_language(model.language, tag)]
    return max(fitting, key=lambda model: (model.added, model.name), default=None)


def language_of(name: str) -> str | None:
    """Return the language in a model's name, as a tag; None if there is none."""
    found = _NAME.match(name.casefold())
    if found is None:
        return None
    language = _TAGS.get(found["language"], found["language"])
    return f"{language}-{found['region']}" if found["region"] in _REGIONS else language


def plain_tag(language: str) -> str:
    """Return a language tag in the form used for comparisons: en_US becomes en-us."""
    return language.strip().casefold().replace("_", "-")


def same_language(one: str, other: str) -> bool:
    """Return whether two tags denote the same language, in any variety."""
    return plain_tag(one).split("-")[0] == plain_tag(other).split("-")[0]


def choose(
    known: Sequence[Candidate], name: str, unknown: Callable[[str, str], ModelError] = SPEECH_MODEL.unknown
) -> Candidate:
    """Return what a name stands for: a full name or the start of one, a short form of it, or a language.

    A short form has no "vosk-model-"; that of Piper's en_US-joe-medium is joe.

    Raises:
        ModelError: nothing fits the name, for which `unknown` returns the error, or several do.
    """
    wanted = name.strip().casefold()
    forms = {model.name: {model.name.casefold(), _short(model.name)} for model in known}
    rules: tuple[Callable[[Candidate], bool], ...] = (
        lambda model: wanted in forms[model.name],
        lambda model: wanted in {model.language, model.language.split("-")[0]},
        lambda model: wanted != "" and any(form.startswith(wanted) for form in forms[model.name]),
    )
    for fits in rules:
        found = [model for model in known if fits(model)]
        if len(found) == 1:
            return found[0]
        if found:
            several = ", ".join(model.name for model in found)
            raise ModelError(problem.MODEL_UNCLEAR, name=name, names=several)
    names = {form: model.name for model in known for form in forms[model.name]}
    alike = difflib.get_close_matches(wanted, names, n=6, cutoff=0.6)
    near = list(dict.fromkeys(names[form] for form in alike))[:3]
    raise unknown(name, did_you_mean(near))


def root_among(names: Collection[str], called: str) -> str:
    """Return the folder among these files that is a Vosk model: "" or a path that ends with a slash.

    Raises:
        ModelError: there is none or more than one, or it is incomplete or of an old kind.
    """
    first = _REQUIRED[0]
    roots = sorted(name.removesuffix(first) for name in names if f"/{name}".endswith(f"/{first}"))
    if not roots:
        tops = [name.removesuffix("final.mdl") for name in names if f"/{name}".endswith("/final.mdl")]
        if any(f"{top}mfcc.conf" in names for top in tops):
            raise ModelError(problem.MODEL_TOO_OLD, path=called)
        raise ModelError(problem.NOT_ONE_MODEL, path=called, reason=reasons.NO_MODEL_INSIDE)
    if len(roots) > 1:
        several = every([root.rstrip("/") or reasons.TOP_OF_IT for root in roots])
        told = reasons.SEVERAL_MODELS_INSIDE.format(names=several)
        raise ModelError(problem.NOT_ONE_MODEL, path=called, reason=told)
    (root,) = roots
    graph = _SMALL_GRAPH if any(root + name in names for name in _SMALL_GRAPH) else _LARGE_GRAPH
    if root + _LARGE_GRAPH[0] in names:
        graph = _LARGE_GRAPH
    missing = [name for name in (*_REQUIRED, *graph) if root + name not in names]
    if root + _INSTEAD_OF_MFCC in names:
        missing = [name for name in missing if name != _REQUIRED[2]]
    if missing:
        lacking = reasons.FILES_LACKING.format(missing=every(missing))
        raise ModelError(problem.MODEL_NOT_WHOLE, path=called, reason=lacking)
    return root


def why(error: RecognizerFailed | SpeechError) -> str:
    """Return the reason why something did not load, as part of a sentence."""
    return str(error.__cause__ or error).rstrip(".")


def check(
    model: Installed, works: Works, tell: Callable[[int], None] = lambda done: None, kind: Kind = SPEECH_MODEL
) -> None:
    """Compare every file with its record, then try it; `tell` is called with the number of bytes read.

    Raises:
        ModelError: a file has changed, or it does not work.
        RecognizerFailed, SpeechError: it could not be tried here at all.
    """
    done = 0
    for file in model.files:
        digest = hashlib.sha256()
        try:
            with (model.folder / file.name).open("rb") as opened:
                while block := opened.read(_BLOCK):
                    digest.update(block)
                    done += len(block)
                    tell(done)
        except FileNotFoundError:
            raise kind.damaged(model.name, reasons.FILE_MISSING.format(file=file.name)) from None
        except OSError as error:
            unread = reasons.FILE_UNREADABLE.format(file=file.name, reason=reason(error))
            raise kind.damaged(model.name, unread) from error
        if digest.hexdigest() != file.sha256:
            raise kind.damaged(model.name, reasons.FILE_CHANGED.format(file=file.name))
    try:
        works(model.folder)
    except (ModelUnusable, VoiceUnusable) as error:
        raise kind.damaged(model.name, kind.cannot_load(why(error))) from error


def tried(folder: Path, works: Works, called: str, kind: Kind) -> None:
    """Try what is in a folder before it is kept.

    Raises:
        ModelError: it does not work, or could not be tried; `called` is what it is called there.
    """
    try:
        works(folder)
    except (ModelUnusable, VoiceUnusable) as error:
        raise kind.useless(called, kind.cannot_load(why(error))) from error
    except (RecognizerFailed, SpeechError) as error:
        raise kind.untried(called, why(error)) from error


def record(model: Installed) -> None:
    """Write a model's record into its folder.

    Raises:
        OSError: it cannot be written.
    """
    content = {
        "name": model.name, "language": model.language, "source": model.source, "added": model.added.isoformat(),
        "licence": model.licence, "size": model.size,
        "files": {file.name: [file.size, file.sha256] for file in model.files},
    }  # fmt: skip
    with replacing(model.folder / RECORD, permissions=0o600) as file:
        file.write(json.dumps(content, ensure_ascii=False, indent=1).encode())


def recorded(path: Path) -> Installed | None:
    """Return the model in a folder, as recorded; None without a readable record."""
    try:
        content = json.loads(read_small(path / RECORD))
        files = _files(content)
        added = datetime.fromisoformat(content["added"]).astimezone()
        source, licence = str(content["source"]), str(content.get("licence", ""))
        return Installed(path.name, plain_tag(content["language"]), path, source, added, files, licence)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        _raise_if_scarce(error)
        return None


def files_in(record: Path) -> tuple[File, ...] | None:
    """Return the files named in any model's record; None if it is unreadable."""
    try:
        return _files(json.loads(read_small(record)))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _files(content: Any) -> tuple[File, ...]:  # noqa: ANN401 - JSON from an untrusted source
    return tuple(File(str(name), int(size), str(digest)) for name, (size, digest) in content["files"].items())


def _folders(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    except OSError as error:
        _raise_if_scarce(error)
        return []


def _raise_if_scarce(error: Exception) -> None:
    """Raise an error if too many files are open, instead of treating a model as missing."""
    if scarce := scarcity(error):
        raise scarce from error


def _short(name: str) -> str:
    pipers = _PIPERS_NAME.fullmatch(name)
    return (pipers["name"] if pipers else name).casefold().removeprefix("vosk-model-")
