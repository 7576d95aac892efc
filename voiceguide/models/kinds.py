"""What differs between the kinds of things that are installed: what is said of them, and their files' names."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

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
    """One kind of things that are installed: its sentences, and its files where no record names them."""

    there_already: str
    unknown: str
    damaged: str
    not_whole: str
    not_tried: str
    cannot_load: str
    none_to_remove: str
    files: Callable[[str], Names]
    """Returns the names of the files of a thing, by its name."""
    marks: Callable[[str], tuple[str, ...]]
    """Returns files that show that a folder without a readable record is, or was, such a thing, by its name."""


SPEECH_MODEL = Kind(
    there_already=models.MODEL_THERE_ALREADY,
    unknown=models.MODEL_UNKNOWN,
    damaged=models.MODEL_DAMAGED,
    not_whole=models.MODEL_NOT_WHOLE,
    not_tried=models.MODEL_NOT_TRIED,
    cannot_load=reasons.VOSK_CANNOT_LOAD,
    none_to_remove=models.NO_MODEL_TO_REMOVE,
    files=lambda name: Names(
        files=rf"README|{OWN_RECORDS}",
        folders={folder: Names(_VOSKS_FILE, {"phones": Names(_VOSKS_FILE)}) for folder in _VOSKS_FOLDERS},
    ),
    marks=lambda name: (RECORD, GOING, "am/final.mdl", "graph/HCLr.fst", "graph/HCLG.fst", "graph/Gr.fst"),
)

VOICE = Kind(
    there_already=voices.VOICE_THERE_ALREADY,
    unknown=voices.VOICE_NOT_ADDED,
    damaged=voices.VOICE_DAMAGED,
    not_whole=voices.VOICE_NOT_WHOLE,
    not_tried=voices.VOICE_NOT_TRIED,
    cannot_load=reasons.VOICE_CANNOT_SPEAK,
    none_to_remove=voices.NO_VOICE_TO_REMOVE,
    files=lambda name: Names(files=rf"{re.escape(name)}\.onnx(?:\.json)?|{_KOKOROS_FILE}|{OWN_RECORDS}"),
    marks=lambda name: (RECORD, GOING, f"{name}.onnx", _KOKOROS_MODEL),
)
"""A natural voice; those of Kokoro count as one."""
