"""Scripts made to take long: many shapes, each in three sizes, each in a process of its own.

A shape falls if four times the text takes much more than four times as long, if anything takes longer than a person
waits, or if it needs much memory. Times are those of the processor, so that a busy machine fells nothing.
"""

from __future__ import annotations

import multiprocessing
import random
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection

from hostile.tally import Tally
from support.gone_through import tell

FACTOR = 2.5
"""Four times the text may take four times as long, and so much more."""

FLOOR = 1.0
"""Seconds that anything may take, however it grew."""

HANGS, GIVEN_UP = 5.0, 60.0
"""Seconds of the processor beyond which a script hangs the program; seconds after which nobody waits any more."""

MEMORY = 300
"""Megabytes beyond what the program needs without a script."""

HEAD = "Title: T\n"
DAY = f"{HEAD}\nHello.\n"
BED = f"{HEAD}Kind: bedtime\n\nHello.\n"
QUIET = "It is here. [long]\n"


def _lines(before: str, line: Callable[[int], str]) -> Callable[[int], str]:
    return lambda n: before + "".join(line(i) for i in range(n))


def _parts(before: str, lengths: int, inside: str = "Words {i}.") -> Callable[[int], str]:
    return _lines(before, lambda i: f"[from {1 + i % lengths} minutes]\n{inside.format(i=i)}\n[end]\nMore.\n")


SHAPES: dict[str, tuple[int, Callable[[int], str]]] = {
    # The header
    "pronunciations": (1000, lambda n: _lines(HEAD, lambda i: f"Say w{i} as: v{i}\n")(n) + _lines(
        "\n", lambda i: f"A word w{i}.\n")(n)),
    "pronunciations of one word": (1000, lambda n: _lines(HEAD, lambda i: f"Say a w{i} as: v{i}\n")(n) + _lines(
        "\n", lambda i: f"It is a w{i}.\n")(n)),
    "pronunciations of all lengths": (2000, lambda n: _lines(HEAD, lambda i: f"Say {'a ' * (i % 99)}b as: c\n")(n) +
        _lines("\n", lambda i: f"{'a ' * 40}.\n")(n // 10)),
    "pronunciations of one form": (4000, lambda n: _lines(HEAD, lambda i: f"Say a as: v{i}\n")(n) + "\nA b.\n" * n),
    "a pronunciation that is long": (50, lambda n: f"{HEAD}Say a as: {'b ' * 200 * n}\n\n" + "a a a a.\n" * n),
    "pronunciations of 200 characters": (500, lambda n: f"{HEAD}Say a as: {'b ' * 99}\n\n" + "a a a a.\n" * n),
    "pronunciations of marks": (1000, lambda n: _lines(HEAD, lambda i: f"Say .{i} as: v{i}\n")(n) + "\nA .1 b.\n" * n),
    "unknown lines of the header": (4000, _lines(HEAD, lambda i: f"Colour {i}: blue\n")),
    "one line of the header again": (4000, _lines(HEAD, lambda i: "Title: T\n")),
    "a long title": (4000, lambda n: f"Title: {'T a ' * n}\n\nHello.\n"),
    "a long line that is no header": (4000, lambda n: HEAD + "key " * n + "\nHello.\n"),
    "a long number of minutes": (20000, lambda n: f"{HEAD}Minutes: {'9' * n}\n\nHello.\n"),
    "notes in the header": (4000, _lines("// a\n" + HEAD, lambda i: "// note\n")),
    # Text
    "sentences": (4000, lambda n: f"{HEAD}\n" + "Wake. " * n),
    "sentences of one letter": (6000, lambda n: f"{HEAD}\n" + "A\n\n" * n),
    "one sentence without an end": (4000, lambda n: f"{HEAD}\n" + "word " * n),
    "one word without an end": (20000, lambda n: f"{HEAD}\n" + "w" * n),
    "lines that go on": (4000, lambda n: f"{DAY}" + "and on\n" * n),
    "paragraphs": (4000, lambda n: DAY + "A word.\n\n" * n),
    "abbreviations": (4000, lambda n: DAY + "Dr. " * n),
    "dots": (20000, lambda n: DAY + "." * n),
    "dots and quotes": (20000, lambda n: DAY + '."' * n),
    "stars": (20000, lambda n: DAY + "*" * n),
    "underscores": (20000, lambda n: DAY + "a" + "_" * n + "b"),
    "slashes": (20000, lambda n: DAY + "/" * n),
    "notes": (8000, lambda n: DAY + "// a " * n),
    "open notes": (8000, lambda n: DAY + "<!-- " * n),
    "closed notes": (8000, lambda n: DAY + "<!-- a --> b.\n" * n),
    "marks of a list": (8000, lambda n: DAY + "- " * n + "a."),
    "numbers of a list": (8000, lambda n: DAY + "1) " * n + "a."),
    "things of a list": (4000, lambda n: DAY + "- a thing\n" * n),
    "blanks": (50000, lambda n: f"{DAY}a{' ' * n}b."),
    "tabs": (50000, lambda n: f"{DAY}(1{chr(9) * n}b."),
    "blank lines": (50000, lambda n: DAY + "\n" * n),
    "line ends of old": (20000, lambda n: DAY + "\r" * n),
    "rules": (10000, lambda n: DAY + "---\n" * n),
    "dashes": (8000, lambda n: DAY + "a \u2013 " * n),
    "long numbers": (50, lambda n: DAY + ("1" * 900 + ".\n") * n),
    "addresses": (4000, lambda n: DAY + "www.example.org is there.\n" * n),
    "round brackets": (8000, lambda n: DAY + "(pause " * n),
    "round brackets with numbers": (20000, lambda n: f"{DAY}({'1' * n} s"),
    "unspeakable characters": (4000, lambda n: DAY + "a\x01b\n" * n),
    "letters of two": (4000, lambda n: f"{HEAD}Say \u00df as: s\n\n" + "stra\u00dfe. " * n),
    # Cues
    "open brackets": (8000, lambda n: DAY + "[" * n),
    "open brackets, a line each": (8000, lambda n: DAY + "[a\n" * n),
    "closed brackets": (8000, lambda n: DAY + "]" * n),
    "cues that are none": (2000, _lines(DAY, lambda i: f"[puase {i}]\n")),
    "a long cue that is none": (20000, lambda n: f"{DAY}[{'pause ' * n}]\n"),
    "a long breath": (20000, lambda n: f"{DAY}[breathe in {'4' * n}, out 6]\n"),
    "a window for long": (20000, lambda n: f"{DAY}[journal {'for up to ' * n}]\n"),
    "a window with commas": (20000, lambda n: f"{DAY}[journal {', ' * n}]\n"),
    "a long question": (4000, lambda n: f"{DAY}[journal: {'What? ' * n}]\n"),
    "a question without an end": (4000, lambda n: f"{DAY}[journal: {'what ' * n}]\n"),
    "windows": (4000, lambda n: DAY + "[journal: What?]\n" * n),
    "short windows": (4000, lambda n: DAY + "[journal 5 seconds: What?]\n" * n),
    "waits": (4000, lambda n: DAY + "[wait 2 s]\n" * n),
    "pauses": (2000, lambda n: DAY + "[breath]\n" * n),
    "pauses that stretch": (4000, _lines(DAY, lambda i: f"[1 to {2 + i % 3000} s]\n")),
    "pauses of a millisecond": (10000, lambda n: DAY + "[0.001 s]\n" * n),
    "pauses of an hour": (4000, lambda n: DAY + "[1 h]\n" * n),
    "breaths": (90, lambda n: DAY + "[breathe in 2, out 2, 60 times]\n" * n),
    "breaths by tone": (90, lambda n: DAY + "[breathe in 2, out 2, 60 times, by tone]\n" * n),
    "many breaths": (4000, lambda n: DAY + "[breathe in 2, out 2, 60 times]\n" * n),
    "breaths for bed": (45, lambda n: BED + "[breathe in 2, hold 2, out 2, 60 times]\n" * n),
    "bells": (2000, lambda n: DAY + "[bell]\n" * n),
    "many bells": (20000, lambda n: DAY + "[bell]\n" * n),
    "beds": (4000, lambda n: DAY + "[bed sea] [bed off]\n" * n),
    "beds and pauses": (4000, lambda n: DAY + "[bed sea] [0.1 s] [bed off] [0.1 s]\n" * n),
    "beds and manners and pauses": (4000, lambda n: DAY + "[soft][bed sea][0.1 s]\n" * n),
    "manners and pauses": (8000, lambda n: DAY + "[soft][0.1 s]\n" * n),
    "manners": (8000, lambda n: DAY + "[slow][loud]\n" * n),
    "places and pauses": (4000, lambda n: DAY + "[landing][way out][0.1 s]\n" * n),
    "chapters": (8000, lambda n: DAY + "# a\n" * n),
    "chapters and pauses": (4000, lambda n: DAY + "# a\n[0.1 s]\n" * n),
    "chapters and sentences": (2000, lambda n: DAY + "# a\nWords.\n" * n),
    "a long chapter's name": (20000, lambda n: f"{DAY}# {'a ' * n}\nWords.\n"),
    # Parts
    "parts of many lengths": (500, _parts(DAY, 10_000)),
    "parts of as many lengths as can be": (500, _parts(DAY, 24)),
    "parts of one length": (2000, _parts(DAY, 1)),
    "parts that slow down": (500, _parts(DAY, 24, "Words. [slower]")),
    "parts for bed": (300, _parts(BED, 24)),
    "parts with nothing in them": (2000, _parts(DAY, 24, "")),
    "parts in parts": (4000, lambda n: DAY + "[from 5]\n" * n),
    "ends of no part": (4000, lambda n: DAY + "[end]\n" * n),
    # For the night
    "calls back at the end": (4000, lambda n: f"{HEAD}\n{QUIET * 10}" + "Wake. " * n),
    "calls back, and pauses": (2000, lambda n: f"{HEAD}\n{QUIET * 10}" + "Wake.\n" * n + "[1 s]\n" * n),
    "questions at the end": (4000, lambda n: f"{HEAD}\n{QUIET * 10}" + "What? " * n),
    "windows late": (2000, lambda n: f"{HEAD}\n{QUIET * 1000}" + "A minute. [journal 1 s: What?]\n" * n),
    "questions with what leads there": (2000, lambda n: HEAD + "\n" + "I ask. You can leave it. What? [long]\n" * n),
    "what leads nowhere": (2000, lambda n: f"{HEAD}\n{QUIET * 10}What?\n" + "you can " * 200 * (n // 50)),
    "returns": (8000, lambda n: f"{HEAD}\n{QUIET * 10}" + "# Back\n" * n),
    "returns with words": (2000, lambda n: f"{HEAD}\n{QUIET * 10}" + "# Back\nMove.\n" * n),
    "quiet for bed": (2000, lambda n: BED + "Rest. [breath]\n" * n),
    "questions for bed": (4000, lambda n: BED + "What? " * n),
}  # fmt: skip


@dataclass(frozen=True)
class Took:
    """What one size of a shape took."""

    seconds: float
    megabytes: int
    wrong: str = ""


def attack(seed: int, share: float) -> Tally:
    """Try each shape at one, two and four times its size."""
    tally = Tally()
    names = list(SHAPES)
    if share < 1.0:
        names = random.Random(seed).sample(names, max(1, round(share * len(names))))
    before = _took("Title: T\n\nHello.\n")
    for name in names:
        size, text = SHAPES[name]
        found = {times: _took(text(times * size)) for times in (1, 2, 4)}
        tally.tried += len(found)
        for wrong in _wrong(found, before):
            tally.fell(f'"{name}", seed {seed}: {wrong}')
        slowest = max(took.seconds for took in found.values())
        tally.saw(f"at most {0.3 if slowest <= 0.3 else 1 if slowest <= 1 else HANGS:g} s")
    return tally


def _wrong(found: dict[int, Took], before: Took) -> list[str]:
    told = ", ".join(f"{times}x {took.seconds:.2f} s {took.megabytes} MB" for times, took in found.items())
    wrong = [f"{times}x: {took.wrong}" for times, took in found.items() if took.wrong]
    if found[4].seconds > FLOOR and found[4].seconds > 4 * FACTOR * max(found[1].seconds, 0.05):
        wrong.append(f"it grows faster than its text: {told}")
    if any(took.seconds > HANGS for took in found.values()):
        wrong.append(f"it hangs: {told}")
    if any(took.megabytes > before.megabytes + MEMORY for took in found.values()):
        wrong.append(f"it needs much memory: {told}")
    return wrong


def _took(text: str) -> Took:
    """Return what a script takes, from its text to its plan, by day and at bedtime."""
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_go_through, args=(text, theirs))
    child.start()
    theirs.close()
    try:
        return ours.recv() if ours.poll(GIVEN_UP) else Took(GIVEN_UP, 0, "it does not end")
    except EOFError:
        return Took(0, 0, "its process died")
    finally:
        child.kill()
        child.join()


def _go_through(text: str, answer: Connection) -> None:
    began = time.process_time()
    wrong = ""
    try:
        tell(text)
    except Exception as error:  # noqa: BLE001 - none whatever may come
        wrong = repr(error)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    answer.send(Took(time.process_time() - began, peak, wrong))
