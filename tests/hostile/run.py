"""Run an attack, or all of them: `python tests/hostile/run.py [NAME...] [--seed N] [--share 0.01]`."""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
NO_ATTACKS = {"run", "tally", "__init__"}


def names() -> list[str]:
    """Return the attacks there are."""
    return sorted(
        path.stem for path in HERE.glob("*.py") if path.stem not in NO_ATTACKS and not path.stem.startswith("test_")
    )


def main() -> int:
    """Run what was asked for, print a table, and return 1 if anything fell."""
    sys.path[:0] = [str(HERE.parent), str(HERE.parents[1])]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="*", choices=[*names(), []], help="which attacks; all without a name")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=1.0, help="how much of the full count; CI does 0.01")
    arguments = parser.parse_args()
    fell = False
    for name in arguments.name or names():
        began = time.monotonic()
        tally = importlib.import_module(f"hostile.{name}").attack(arguments.seed, arguments.share)
        fell = fell or bool(tally.failures)
        outcomes = ", ".join(f"{outcome} {count}" for outcome, count in sorted(tally.told.items()))
        print(
            f"{name}: {tally.tried} tried, {len(tally.failures)} fell, {time.monotonic() - began:.0f} s"
            + (f" ({outcomes})" if outcomes else "")
        )
        for failure in tally.failures[:20]:
            print(f"  {failure}")
    return 1 if fell else 0


if __name__ == "__main__":
    sys.exit(main())
