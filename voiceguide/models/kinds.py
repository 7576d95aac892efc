"""What differs between the kinds of things that are installed: what is said of them, and their files' names."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from voiceguide.errors import ModelError
from voiceguide.files import UNFINISHED
from voiceguide.models.archive import RECORD
from voiceguide.owned import Names
from voiceguide.wording.errors import models, reasons, voices

GOING = ".voiceguide-removing.json"
"""The name of a record while its thing is being removed: it no longer counts, and a kill loses no list."""

_VOSKS_FOLDERS = ("am", "conf", "graph", "ivector", "rescore", "rnnlm")
_VOSKS_TEXTS = (
    "words", "phones", "word_boundary", "align_lexicon", "disambig", "silence", "nonsilence", "optional_silence",
    "word_feats", "features", "special_symbol_opts", "extra_questions", "roots", "sets", "context_indep", "wdisambig",
)  # fmt: skip
_VOSKS_FILE = (
    r"[\w.-]+\.(?:mdl|conf|fst|int|dubm|ie|mat|stats|carpa|raw|csl)"
    rf"|(?:{'|'.join(_VOSKS_TEXTS)})\.txt|tree|num_pdfs|splice_opts|final\.ie\.id"
)
_KOKOROS_MODEL = "kokoro-v1.0.int8.onnx"
_KOKOROS_FILE = rf"{re.escape(_KOKOROS_MODEL)}|[ab][fm]_[a-z]+\.bin"
OWN_RECORDS = rf"{re.escape(RECORD)}|{re.escape(GOING)}|{UNFINISHED.format(name=re.escape(RECORD))}"
"""The names of records, whole and unfinished, as a pattern."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of things that are installed: its errors, and its files where no record names them."""

    there_already: Callable[[str], ModelError]
    """Returns the error for a name that is taken."""
    unknown: Callable[[str, str], ModelError]
    """Returns the error for a name that nothing has, with a hint at similar ones."""
    damaged: Callable[[str, str], ModelError]
    """Returns the error for something that has changed since it was added, by its name, and the reason."""
    useless: Callable[[object, str], ModelError]
    """Returns the error for something new that does not work, by what it is called, and the reason."""
    untried: Callable[[object, str], ModelError]
    """Returns the error for something new that could not be tried, by what it is called, and the reason."""
    cannot_load: Callable[[str], str]
    """Returns that it does not work, as part of a sentence, with the reason."""
    none_to_remove: Callable[[Path], ModelError]
    """Returns the error for a folder that holds no such thing."""
    files: Callable[[str], Names]
    """Returns the names of the files of a thing, by its name."""
    marks: Callable[[str], tuple[str, ...]]
    """Returns files that show that a folder without a readable record is, or was, such a thing, by its name."""


SPEECH_MODEL = Kind(
    there_already=lambda name: ModelError(models.MODEL_THERE_ALREADY, name=name),
    unknown=lambda name, hint: ModelError(models.MODEL_UNKNOWN, name=name, hint=hint),
    damaged=lambda name, reason: ModelError(models.MODEL_DAMAGED, name=name, reason=reason),
    useless=lambda path, reason: ModelError(models.MODEL_NOT_WHOLE, path=path, reason=reason),
    untried=lambda path, reason: ModelError(models.MODEL_NOT_TRIED, path=path, reason=reason),
    cannot_load=lambda reason: reasons.VOSK_CANNOT_LOAD.format(reason=reason),
    none_to_remove=lambda folder: ModelError(models.NO_MODEL_TO_REMOVE, folder=folder),
    files=lambda name: Names(
        files=rf"README|{OWN_RECORDS}",
        folders={folder: Names(_VOSKS_FILE, {"phones": Names(_VOSKS_FILE)}) for folder in _VOSKS_FOLDERS},
    ),
    marks=lambda name: (RECORD, GOING, "am/final.mdl", "graph/HCLr.fst", "graph/HCLG.fst", "graph/Gr.fst"),
)

VOICE = Kind(
    there_already=lambda name: ModelError(voices.VOICE_THERE_ALREADY, name=name),
    unknown=lambda name, hint: ModelError(voices.VOICE_NOT_ADDED, name=name, hint=hint),
    damaged=lambda name, reason: ModelError(voices.VOICE_DAMAGED, name=name, reason=reason),
    useless=lambda path, reason: ModelError(voices.VOICE_NOT_WHOLE, path=path, reason=reason),
    untried=lambda path, reason: ModelError(voices.VOICE_NOT_TRIED, path=path, reason=reason),
    cannot_load=lambda reason: reasons.VOICE_CANNOT_SPEAK.format(reason=reason),
    none_to_remove=lambda folder: ModelError(voices.NO_VOICE_TO_REMOVE, folder=folder),
    files=lambda name: Names(files=rf"{re.escape(name)}\.onnx(?:\.json)?|{_KOKOROS_FILE}|{OWN_RECORDS}"),
    marks=lambda name: (RECORD, GOING, f"{name}.onnx", _KOKOROS_MODEL),
)
"""A natural voice; those of Kokoro count as one."""
