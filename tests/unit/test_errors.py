"""Each error is raised with a sentence of the tables, and with what fills all of its fields."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from types import ModuleType
from typing import NamedTuple

import pytest

from voiceguide import errors
from voiceguide.errors import VoiceguideError
from voiceguide.wording import errors as problems

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "voiceguide"
FILES = sorted({*PACKAGE.rglob("*.py"), *(REPOSITORY / "tests").rglob("*.py")} - {Path(__file__)})

MOST_KINDS = 40

TABLES: dict[str, ModuleType] = {
    found.name: importlib.import_module(f"{problems.__name__}.{found.name}")
    for found in pkgutil.iter_modules(problems.__path__)
}
SENTENCES = {(table, name): text for table in TABLES for name, text in vars(TABLES[table]).items() if name.isupper()}

A_COMMAND = re.compile(r"\b(voiceguide|pip|ulimit) [a-z-]")
"""What may end a sentence without a full stop, so that it can be copied, or stand for what to do."""

SAYS_NO_MORE = {
    "SCRIPT_HAS_PROBLEMS",  # each of them follows, with its advice
    "NO_SOUND_DEVICE",  # what happens instead follows
    "SOUND_NOT_16_BIT", "SOUND_NOT_READ", "AIFF_NOT_16_BIT",  # of a worker's sound; told as the voice's failure
}  # fmt: skip


def kinds(of: type[VoiceguideError] = VoiceguideError) -> Iterator[type[VoiceguideError]]:
    """Give every error there is."""
    yield of
    for kind in of.__subclasses__():
        yield from kinds(kind)


KINDS = {kind.__name__: kind for kind in kinds() if kind.__module__.startswith("voiceguide.")}


def wants_a_template(kind: str) -> bool:
    """Return whether an error of this kind is made with a sentence; a few have one of their own, and data."""
    return KINDS[kind].__init__ is VoiceguideError.__init__


class Filled(NamedTuple):
    """A sentence, or a part of one, where it is used."""

    where: str
    name: tuple[str, str]
    """Its table, and what it is called there."""
    given: frozenset[str]
    raised: bool
    """Whether an error is made with it."""


def tables_of(tree: ast.Module) -> dict[str, str]:
    """Return the tables that a module imports, by what it calls them."""
    return {
        name.asname or name.name: name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == problems.__name__
        for name in node.names
    }


def named(node: ast.expr, tables: dict[str, str]) -> tuple[str, str] | None:
    """Return the sentence that an expression names."""
    match node:
        case ast.Attribute(ast.Name(module), name) if module in tables:
            return tables[module], name
    return None


def either_of(expression: ast.expr) -> Iterator[ast.expr]:
    """Give what an expression may come to."""
    match expression:
        case ast.BoolOp(values=values):
            for value in values:
                yield from either_of(value)
        case ast.IfExp(body=body, orelse=orelse):
            yield from either_of(body)
            yield from either_of(orelse)
        case _:
            yield expression


def makes(call: ast.Call, own: bool) -> bool:
    """Return whether a call makes an error of a sentence; `own` tells that it stands in the class of one."""
    match call:
        case ast.Call(ast.Name("partial"), [ast.Name(kind), *_]):
            return kind in KINDS
        case ast.Call(ast.Name(kind)):
            return kind in KINDS and wants_a_template(kind)
        case ast.Call(ast.Attribute(ast.Call(ast.Name("super")), "__init__")):
            return own
    return False


def filled(path: Path) -> Iterator[Filled]:
    """Give every sentence and part of one that a module fills in.

    Raises:
        AssertionError: an error is made without a sentence of the tables.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tables = tables_of(tree)
    in_errors = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.name in KINDS and node.name != "VoiceguideError"
        for inner in ast.walk(node)
    }
    for raising in (node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise) and node.exc is not None):
        for one in either_of(raising):
            bare = isinstance(one, ast.Name) and one.id in KINDS
            assert not bare, f"{path.relative_to(REPOSITORY)}:{one.lineno} raises an error without a sentence"
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        where = f"{path.relative_to(REPOSITORY)}:{call.lineno}"
        given = frozenset(str(keyword.arg) for keyword in call.keywords)
        if makes(call, id(call) in in_errors):
            arguments = call.args[1:] if isinstance(call.func, ast.Name) and call.func.id == "partial" else call.args
            sentence = named(arguments[0], tables) if len(arguments) == 1 else None
            assert sentence is not None, f"{where} makes an error without a sentence of voiceguide/wording/errors"
            yield Filled(where, sentence, given, raised=True)
        elif isinstance(call.func, ast.Attribute) and call.func.attr == "format":
            part = named(call.func.value, tables)
            if part is not None:
                yield Filled(where, part, given, raised=False)


@pytest.fixture(scope="module")
def every() -> list[Filled]:
    return [one for path in FILES for one in filled(path)]


def fields(template: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(template) if field is not None}


def test_all_kinds_of_errors_are_in_one_folder_and_few() -> None:
    assert {kind.__module__.rpartition(".")[0] for kind in KINDS.values()} == {errors.__name__}
    assert len(KINDS) <= MOST_KINDS
    classes = {
        node.name: [base.id for base in node.bases if isinstance(base, ast.Name)]
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    assert {name for name, bases in classes.items() if {*bases} & {*KINDS}} <= {*KINDS}


def test_the_tree_of_errors_is_as_it_is_told() -> None:
    told = re.findall(r"^( *)- (\w+(?:, \w+)*)", errors.__doc__ or "", re.MULTILINE)
    tree = [(len(indent) // 4, name) for indent, names in told for name in names.split(", ")]
    assert {name for _, name in tree} == set(KINDS)
    above: dict[int, str] = {}
    for depth, name in tree:
        above[depth] = name
        if depth:
            assert KINDS[name].__base__ is KINDS[above[depth - 1]], name


def test_what_fills_a_sentence_is_what_its_fields_ask_for(every: list[Filled]) -> None:
    assert len(every) > 250
    for one in every:
        assert one.name in SENTENCES, one
        assert one.given == fields(SENTENCES[one.name]), one


def test_fields_are_plain_names() -> None:
    for (_, name), text in SENTENCES.items():
        assert all(field.isidentifier() for field in fields(text)), name


def test_each_is_used_and_stands_once() -> None:
    used = set()
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        tables = tables_of(tree)
        used |= {named(node, tables) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert used - {None} == set(SENTENCES)
    assert len({name for _, name in SENTENCES}) == len(SENTENCES) == len(set(SENTENCES.values()))


def test_a_sentence_ends_as_sentences_do_and_a_part_does_not() -> None:
    for (table, name), text in SENTENCES.items():
        assert text == " ".join(text.split()), name
        last = text.rsplit(": ", 1)[-1]
        if table == "reasons":
            assert text[-1] not in ".?!", name
        else:
            assert text[-1] in ".?" or A_COMMAND.match(last) or text.endswith((". {reason}", ". {advice}")), name


def test_an_error_says_what_to_do(every: list[Filled]) -> None:
    """It has a second sentence, or names a command."""
    for table, name in {one.name for one in every if one.raised}:
        text = SENTENCES[table, name]
        sentences = re.split(r"(?<=[.?])(?:\{hint\})? ", text)
        assert len(sentences) > 1 or A_COMMAND.search(text) or name in SAYS_NO_MORE, name


@pytest.mark.parametrize("wild", ["{", "}", "{path}", "a\nb\x1b[31m", "%s"])
def test_what_fills_a_field_is_taken_as_it_is(wild: str) -> None:
    told = str(VoiceguideError("{path} is gone.", path=wild))
    assert told == f"{wild.translate({10: ' ', 27: ' '})} is gone."
