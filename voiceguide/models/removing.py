"""Removing a model and nothing else: the files in its record, or those with names that Vosk uses."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path, PurePosixPath

from voiceguide.errors import ModelError
from voiceguide.files import UNFINISHED
from voiceguide.models.archive import RECORD
from voiceguide.models.installed import files_in
from voiceguide.owned import Names, remove_if_empty, remove_within
from voiceguide.wording.errors import models as problem

GOING = ".voiceguide-removing.json"
"""The name of a record while its model is being removed: it no longer counts as a model, and a kill loses no list."""

_VOSKS_FOLDERS = ("am", "conf", "graph", "ivector", "rescore", "rnnlm")
_VOSKS_TEXTS = (
    "words", "phones", "word_boundary", "align_lexicon", "disambig", "silence", "nonsilence", "optional_silence",
    "word_feats", "features", "special_symbol_opts", "extra_questions", "roots", "sets", "context_indep", "wdisambig",
)  # fmt: skip
_VOSKS_FILE = (
    r"[\w.-]+\.(?:mdl|conf|fst|int|dubm|ie|mat|stats|carpa|raw|csl)"
    rf"|(?:{'|'.join(_VOSKS_TEXTS)})\.txt|tree|num_pdfs|splice_opts|final\.ie\.id"
)
_RECORDS = rf"{re.escape(RECORD)}|{re.escape(GOING)}|{UNFINISHED.format(name=re.escape(RECORD))}"
_VOSKS = Names(
    files=rf"README|{_RECORDS}",
    folders={name: Names(_VOSKS_FILE, {"phones": Names(_VOSKS_FILE)}) for name in _VOSKS_FOLDERS},
)
"""The files of a model without a readable record."""

_MARKS = (RECORD, GOING, "am/final.mdl", "graph/HCLr.fst", "graph/HCLG.fst", "graph/Gr.fst")
"""Files that show that a folder without a readable record is, or was, a model."""


def take_away(model: Path) -> None:
    """Remove a model's files from its folder, and the folder if nothing else is in it; of a link, only the link.

    Raises:
        ModelError: there is no model in the folder.
        OSError: some of it is still there; another try will continue.
    """
    if model.is_symlink():
        model.unlink()
        return
    with contextlib.suppress(FileNotFoundError):
        if files_in(model / RECORD) is not None:
            (model / RECORD).replace(model / GOING)
    files = files_in(model / GOING)
    if files is None:
        if any(model.iterdir()) and not any((model / mark).is_file() for mark in _MARKS):
            raise ModelError(problem.NO_MODEL_TO_REMOVE, folder=model)
        remove_within(model, _VOSKS)
        return
    folders: set[Path] = set()
    for file in files:
        inner = PurePosixPath(file.name)
        if _plain_below(model, inner):
            (model / inner).unlink(missing_ok=True)  # a try that was killed may have removed it
            folders.update(model / above for above in inner.parents)
    for folder in sorted(folders - {model}, key=lambda folder: len(folder.parts), reverse=True):
        remove_if_empty(folder)
    remove_within(model, Names(files=_RECORDS))


def _plain_below(model: Path, inner: PurePosixPath) -> bool:
    """Return whether a recorded file is a file, reached without a link; a record may have been forged."""
    if inner.is_absolute() or ".." in inner.parts:
        return False
    try:
        with contextlib.suppress(FileNotFoundError):
            (model / inner).lstat()
        return not any((model / above).is_symlink() for above in inner.parents) and not (model / inner).is_dir()
    except (OSError, ValueError):  # not a possible file name
        return False
