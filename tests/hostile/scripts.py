"""Scripts as nobody writes them: made at random, or from the shipped ones by chance.

Each is read, written and read again, checked, made fit for bed, placed in time, fitted to a length that it can have,
and told. Half of them are of every sort; the other half are made of what those seldom come to: sessions for bed,
parts, pronunciations and windows. To see a case again:

    python tests/hostile/scripts.py SORT NUMBER [--seed N]
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2])]

from hostile.tally import Tally
from support.gone_through import check_text

COUNT = 25_000
"""How many of each sort there are."""

SLOW = 1.0
"""Seconds that no case may take."""

SHIPPED = [
    path.read_text(encoding="utf-8") for path in sorted(Path(__file__).resolve().parents[2].glob("scripts/*.md"))
]

WORDS = (
    "you may can notice what is here the breath a sound Dr. e.g. 988 and or it this hurts minute quiet ask answer "
    "stop leave wake return feet hand relax why I'll be Caf\u00e9 na\u00efve stra\u00dfe \u0e2a\u0e27\u0e31\u0e2a "
    "\u05e9\u05dc\u05d5\u05dd \U0001f642 1. 2) - -- \u2013 ... * _so_ http://a.b a.m. New York 10% a/b"
).split()
ENDS = (".", ".", ".", "?", "!", "...", "\u2026", "", ",", '."', "?\u201d", ";", ":")
CUES = (
    "breath", "short", "pause", "think", "long", "silence", "bell", "wait", "slower", "faster", "softer", "louder",
    "landing place", "way out", "bed rain", "bed sea", "bed off", "bed brown noise", "bed", "5s", "20 seconds", "2 min",
    "half a minute", "1:30", "pause 20 to 60 seconds", "1-3 s", "PAUSE:5", "pause: 5s", "wait up to 5 minutes",
    "wait 30 s", "breathe in 4, out 6", "breathe in 4, hold 2, out 6, 5 times", "from 5 minutes", "from 0.5", "end",
    "breathe in 2, hold 2, out 2, rest 2, 60 times, by tone", "from 15 minutes", "from 2 hours", "journal: What?",
    "journal up to 3 minutes: What is it? And then?", "journal 20 s: Say so.", "journal", "note", "puase", "0 s",
    "2 hours", "0.001 s", "silence 59:59", " ", ":", "journal:!", "from", "end part",
)  # fmt: skip
WRONG = ("[x]", "(pause)", "a (5 s)", "[", "]", "[[pause]]", "-->", "<!--", "{bell}", "---", "// a note", "#", "!?")
HEADERS = (
    "Title: T", "Title:", "Title: \u00c4 title [x]", "Summary: Of it", "Minutes: 12.5", "Minutes: 0.25", "Minutes: 9 h",
    "Minutes: 1:30", "Minutes: -1", "Level: green", "Level: gentle", "Level: amber", "Level: deep", "Level: red",
    "Kind: day", "Kind: bedtime", "Kind: night", "Language: en", "Language: th", "Source: us // not told",
    "Reviewed: 2026-01-01", "Say 988 as: nine", "Say you as: ye", "Colour: blue", "// a note", "<!-- a note -->",
)  # fmt: skip
CHARACTERS = (
    "[]()<>{}#*_-/:;.,?!\"'\\ \t\n\r\x00\x07\x1b\x85\u00a0\u200b\u202e\u2028\u2029\ufeff\ufffd\u00df\u0130\u017f\u0301"
    "\ud800\ue000\U000e0001\U0001f468aZ09\u0661\u0967\u2460\uff3b\uff3d\u3010\u3011\u2013\u2026\u2019\u201c"
)


def script(sort: str, seed: int, number: int) -> str:
    """Return a case: the same for the same sort, seed and number."""
    return SORTS[sort](random.Random(f"{sort} {seed} {number}"))


def attack(seed: int, share: float) -> Tally:
    """Try so many of each sort."""
    tally = Tally()
    slowest = 0.0
    for sort in SORTS:
        for number in range(max(1, round(COUNT * share))):
            slowest = max(slowest, _try(sort, seed, number, tally))
    tally.told["slowest, in milliseconds:"] = round(1000 * slowest)
    return tally


def _try(sort: str, seed: int, number: int, tally: Tally) -> float:
    """Try one case, and return the seconds of the processor that it took."""
    tally.tried += 1
    text = script(sort, seed, number)
    told: list[str] = []
    began = time.process_time()
    try:
        wrong = list(check_text(text, random.Random(number).random(), told))
    except Exception as error:  # noqa: BLE001 - none whatever may come
        wrong = [repr(error)]
    took = time.process_time() - began
    if took > SLOW:
        wrong.append(f"it took {took:.1f} s")
    for outcome in told:
        tally.saw(f"{sort}: {outcome}")
    for one in wrong:
        tally.fell(f"{sort} {number} --seed {seed}: {one}")
    return took


# Of every sort


def _any(chance: random.Random) -> str:
    made = chance.choice((_characters, _fragments, _fragments, _shipped, _shipped, _shipped, _well_formed))
    text = made(chance)
    for _ in range(chance.choice((0, 0, 1, 3))):
        text = _mutated(text, chance)
    return text


def _characters(chance: random.Random) -> str:
    made = "".join(chance.choices(CHARACTERS, k=chance.randrange(200)))
    return made if chance.random() < 0.3 else f"Title: T\n\nHello.\n{made}"


def _fragments(chance: random.Random) -> str:
    between = chance.choice((" ", "\n", "\n\n"))
    made = (
        chance.choice(
            (
                _sentence(chance),
                chance.choice(WRONG),
                f"[{chance.choice(CUES)}]",
                chance.choice(HEADERS),
                f"# {_words(chance, 3)}",
            )
        )
        for _ in range(chance.randrange(1, 40))
    )
    return chance.choice(("", "Title: T\n\n", "Title: T\n\n")) + between.join(made)


def _shipped(chance: random.Random) -> str:
    """A shipped script, its lines left out, doubled, in another order, or among those of another."""
    lines = chance.choice(SHIPPED).split("\n")
    if chance.random() < 0.3:
        lines[8:8] = chance.choice(SHIPPED).split("\n")[8:]
    for _ in range(chance.choice((0, 1, 2, 5))):
        one, other = sorted(chance.randrange(len(lines)) for _ in range(2))
        match chance.randrange(4):
            case 0:
                del lines[one]
            case 1:
                lines[one], lines[other] = lines[other], lines[one]
            case 2:
                lines[one:one] = lines[one:other]
            case 3:
                lines.insert(one, chance.choice((_sentence(chance), f"[{chance.choice(CUES)}]")))
        lines = lines[:400] or [""]
    return "\n".join(lines)


def _mutated(text: str, chance: random.Random) -> str:
    """The text with something in it taken away, put in, or doubled."""
    one, other = sorted((chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)))
    short = min(other, one + chance.randrange(1, 20))
    match chance.randrange(5):
        case 0:
            return text[:one] + text[short:]
        case 1:
            return text[:one] + text[one:short] * chance.randrange(2, 30) + text[short:]
        case 2:
            return text[:one] + chance.choice(CHARACTERS) + text[one:]
        case 3:
            return text[:one] + f"[{chance.choice(CUES)}]" + text[one:]
        case _:
            return text[:one]


# Of what is seldom come to


def _seldom(chance: random.Random) -> str:
    text = _well_formed(chance)
    return _mutated(text, chance) if chance.random() < 0.15 else text


def _well_formed(chance: random.Random) -> str:
    """A script that is mostly right: for bed or by day, with parts, pronunciations and windows."""
    head = [f"Title: {_words(chance, 3)}", f"Kind: {chance.choice(('bedtime', 'bedtime', 'day'))}"]
    if chance.random() < 0.4:
        head.append(f"Minutes: {chance.choice((0.5, 3, 7.5, 12, 45, 480, 1440))}")
    if chance.random() < 0.5:
        head.append(f"Level: {chance.choice(('green', 'gentle', 'gentle', 'amber', 'deep'))}")
    for _ in range(chance.choice((0, 1, 3, 12))):
        written, said = _words(chance, chance.randrange(1, 4)), _words(chance, chance.randrange(1, 6))
        head.append(f"Say {chance.choice((written, written.upper(), str(chance.randrange(1000))))} as: {said}")
    body = []
    for _ in range(chance.choice((1, 3, 8, 20))):
        inside = "\n".join(_told(chance) for _ in range(chance.randrange(1, 7)))
        if chance.random() < 0.4:
            minutes = chance.choice(
                (0.5, 1, 2, 3, 5, 7.5, 10, 12, 15, 20, 30, 45, 60, 240, 1440, chance.randrange(1, 90))
            )
            inside = f"[from {minutes} minutes]\n{inside}\n[end]"
        body.append(inside)
    return "\n".join(head) + "\n\nHello there.\n" + "\n".join(body) + "\n"


def _told(chance: random.Random) -> str:
    """A line of a script: what is said, asked, waited for, or changed."""
    seconds = chance.choice((1, 5, 20, 45, 90, 600, round(chance.uniform(0.001, 400), 3)))
    return chance.choice((
        _sentence(chance),
        _sentence(chance),
        f"{_sentence(chance)} [{chance.choice(('breath', 'short', 'pause', 'think', 'long', 'silence'))}]",
        f"{_sentence(chance)} [pause {seconds} seconds]",
        f"[pause {seconds} to {seconds + chance.randrange(200)} seconds]",
        f"[journal up to {chance.choice((1, 3, 10))} minutes: {_sentence(chance)}]",
        f"I ask about this. You can leave it here. [journal {seconds} seconds: What {_words(chance, 3)}?]",
        f"I'll be quiet for a minute.\n[journal: {_words(chance, 4)}?]",
        "[journal]",
        f"[wait up to {seconds} seconds]",
        "[wait]",
        f"What {_words(chance, 4)}? [think]",
        chance.choice(("Now come back.", "Open your eyes.", "Wake.", "Sit up, and stop.")),
        f"[bed {chance.choice(('rain', 'sea', 'drone', 'off', 'off'))}]",
        f"[{chance.choice(('slower', 'faster', 'softer', 'louder', 'bell', 'landing place', 'way out'))}]",
        f"[breathe in {chance.randrange(2, 9)}, out {chance.randrange(2, 9)}, {chance.randrange(1, 61)} times"
        f"{chance.choice(('', ', by tone'))}]",
        f"\n# {chance.choice(('Return', 'Back', 'Waking up', _words(chance, 2)))}\n",
        "",
    ))  # fmt: skip


def _sentence(chance: random.Random) -> str:
    return _words(chance, chance.choice((1, 3, 8, 30))) + chance.choice(ENDS)


def _words(chance: random.Random, most: int) -> str:
    """Some words; the first of them is one that any voice can say."""
    return " ".join((chance.choice(WORDS[:30]), *chance.choices(WORDS, k=chance.randrange(most))))


SORTS: dict[str, Callable[[random.Random], str]] = {"any": _any, "seldom": _seldom}


def main() -> None:
    """Print a case, and what is wrong with it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sort", choices=SORTS)
    parser.add_argument("number", type=int)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    tally = Tally()
    print(script(arguments.sort, arguments.seed, arguments.number).encode(errors="backslashreplace").decode())
    took = _try(arguments.sort, arguments.seed, arguments.number, tally)
    print(f"-- {took:.2f} s, {tally.told}", *tally.failures, sep="\n")


if __name__ == "__main__":
    main()
