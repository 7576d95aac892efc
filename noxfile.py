"""What a change is tried with, a word each: `nox -s check`, `test`, `fast`, `coverage`, `lowest`, `newest`, `bench`."""

from __future__ import annotations

import nox

nox.options.sessions = ["check", "fast"]
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_venv = "yes"

PLATFORMS = ("linux", "win32", "darwin")
FAST = ("-m", "not long and not nightly", "tests/unit", "tests/test_architecture.py")
"""Less than a minute: every rule by itself, and nothing that waits for sound."""

COVERED = (
    "-m", "not long and not nightly and not sound_server",
    "tests/unit", "tests/cli", "tests/contract", "tests/test_architecture.py",
)  # fmt: skip
"""Some minutes: what a processor can tell of every room."""


@nox.session
def check(session: nox.Session) -> None:
    """Style, and types on each of the three systems."""
    session.install("-e", ".[test]")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    for platform in PLATFORMS:
        session.run("mypy", "--platform", platform)


@nox.session
def test(session: nox.Session) -> None:
    """All tests."""
    session.install("-e", ".[test]")
    session.run("pytest", *session.posargs)


@nox.session
def fast(session: nox.Session) -> None:
    """The tests that take less than a minute together."""
    session.install("-e", ".[test]")
    session.run("pytest", *FAST, *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """How much of the code the tests go through that neither sound nor take long; the floor is in pyproject.toml."""
    session.install("-e", ".[test]")
    session.run("coverage", "erase")
    session.run("coverage", "run", "-m", "pytest", *COVERED, *session.posargs)
    session.run("coverage", "combine", "--quiet")
    session.run("coverage", "report")


@nox.session(venv_backend="uv")
def lowest(session: nox.Session) -> None:
    """The fast tests on the oldest packages that the project says it works with."""
    session.install("--resolution=lowest-direct", "-e", ".[test]")
    session.run("pytest", *FAST, *session.posargs)


@nox.session(python="3.13")
def newest(session: nox.Session) -> None:
    """The fast tests on the newest Python that every dependency works with."""
    session.install("-e", ".[test]")
    session.run("pytest", *FAST, *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """All figures; some minutes, and best on an idle machine."""
    session.install("-e", ".[test]")
    session.run("python", "tests/bench/run.py", *session.posargs)
