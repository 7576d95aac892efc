"""Figures of sessions made into files, beside the plain program."""

from __future__ import annotations

import json
import statistics
import subprocess
from pathlib import Path

from figures import MEGABYTES, RATIO, SECONDS, at_most, say, say_limited, say_speed, spread
from processes import PLAIN, VOICEGUIDE, Cost, Home, cost, timed
from sessions import Measured, long_session
from sizes import Sizes

NOTHING_CACHED, ALL_CACHED = 800, 2500
"""How many times faster than real time."""


def show_help(folder: Path, sizes: Sizes) -> None:
    """Measure how long --help takes."""
    home = Home(folder)
    runs = [timed([*VOICEGUIDE, "--help"], home.environment, folder) for _ in range(sizes.starts)]
    say_limited("--help", runs, SECONDS, 0.15)


def render(folder: Path, sizes: Sizes) -> None:
    """Measure two shipped sessions, in every state of the cache; the two programs take turns."""
    home = Home(folder)
    for session in sizes.sessions:
        plan = _planned(session, home)
        first, new, cached, plain = [], [], [], []
        for _ in range(sizes.runs):
            home.forget_all()
            first.append(_render(session, home))
            home.forget_speech()
            new.append(_render(session, home))
            cached.append(_render(session, home))
            plain.append(_plainly(plan, home))
        what = f'Render "{session.name}", {session.minutes:g} minutes'
        say_speed(f"{what}, nothing cached", session.minutes, new, NOTHING_CACHED, plain)
        say_speed(f"{what}, all cached", session.minutes, cached, ALL_CACHED, plain)
        say_speed(f"{what}, the first time ever, the voice being measured too", session.minutes, first, None, [])


def two_hours(folder: Path, sizes: Sizes) -> None:
    """Measure a session of two hours; the plain program slows down with the length."""
    home = Home(folder)
    session = long_session(folder, sizes.repeated, *sizes.long[0])
    plan = _planned(session, home)
    new, cached, plain = [], [], []
    for _ in range(sizes.runs):
        home.forget_speech()
        new.append(_render(session, home))
        cached.append(_render(session, home))
        plain.append(_plainly(plan, home))
    say_speed("Render two hours, nothing cached", session.minutes, new, NOTHING_CACHED, plain)
    say_speed("Render two hours, all cached", session.minutes, cached, ALL_CACHED, plain)


def memory(folder: Path, sizes: Sizes) -> None:
    """Measure the memory of every length, and whether twice the length takes twice the time."""
    home = Home(folder)
    two, four, eight = (long_session(folder, sizes.repeated, *long) for long in sizes.long)
    plans = {session: _planned(session, home) for session in (sizes.repeated, two)}
    for what, session in (("20 minutes", sizes.repeated), ("two hours", two)):
        home.forget_speech()
        ours = cost(_rendering(session, home), home.environment, home.folder).megabytes
        plain = cost(_plain(plans[session], home), home.environment, home.folder).megabytes
        beside = f"plain program: {MEGABYTES(plain)}"
        say_limited(f"Memory, {what}, nothing cached", [ours], MEGABYTES, 150, beside)
        _clean(home)
    _double("nothing cached", four, eight, home, sizes.runs, forget=True)
    _double("all cached", four, eight, home, sizes.runs, forget=False)


def _double(what: str, half: Measured, whole: Measured, home: Home, runs: int, forget: bool) -> None:
    """Measure a session and one of twice the length."""
    costs: dict[Measured, list[Cost]] = {half: [], whole: []}
    for _ in range(runs):
        for session, found in costs.items():
            if forget:
                home.forget_speech()
            found.append(cost(_rendering(session, home), home.environment, home.folder))
            _clean(home)
    long, short = f"{whole.minutes / 60:g} hours", f"{half.minutes / 60:g} hours"
    held, held_by_half = ([run.megabytes for run in costs[session]] for session in (whole, half))
    say_limited(f"Memory, {long}, {what}", held, MEGABYTES, 150, f"{short}: {spread(held_by_half, MEGABYTES)}")
    say_speed(f"Render {long}, {what}", whole.minutes, [run.seconds for run in costs[whole]], None, [])
    seconds, processor = (
        statistics.median(getattr(run, name) for run in costs[whole])
        / statistics.median(getattr(run, name) for run in costs[half])
        for name in ("seconds", "processor")
    )
    say(
        f"Time for {long} against {short}, {what}",
        RATIO(seconds),
        at_most(2.0, RATIO)(round(seconds, 1)),
        f"processor time: {RATIO(processor)}",
    )


def _planned(session: Measured, home: Home) -> Path:
    """Write the plan of a session for the plain program, and return where."""
    command = [*VOICEGUIDE, "show", *session.arguments, "--json"]
    done = subprocess.run(command, env=home.environment, cwd=home.folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    plan = home.folder / f"plan-{json.loads(done.stdout)['frames']}.json"
    plan.write_text(done.stdout, encoding="utf-8")
    return plan


def _rendering(session: Measured, home: Home) -> list[str]:
    return [*VOICEGUIDE, "render", *session.arguments, "-o", str(home.folder / "ours.wav")]


def _plain(plan: Path, home: Home) -> list[str]:
    return [*PLAIN, str(plan), str(home.folder / "plain.wav")]


def _render(session: Measured, home: Home) -> float:
    seconds = timed(_rendering(session, home), home.environment, home.folder)
    _clean(home)
    return seconds


def _plainly(plan: Path, home: Home) -> float:
    seconds = timed(_plain(plan, home), home.environment, home.folder)
    _clean(home)
    return seconds


def _clean(home: Home) -> None:
    for path in home.folder.glob("*.wav"):
        path.unlink()
