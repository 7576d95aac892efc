"""The system's keyring: a place for an open copy of the key, never its only place.

The package `keyring` is optional, and the system's service may be missing, refuse, or wait for a question that
nobody sees: every call has a time limit, and ends in an answer or a one-sentence error.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from voiceguide.errors import KeyringUnavailable, LeftInKeyring
from voiceguide.files import read_small, replacing
from voiceguide.journal.keyfile import key_in, line, refusals
from voiceguide.wording.errors import keys as problem
from voiceguide.wording.errors import reasons

SERVICE = "voiceguide journal"
"""The entry's name in the system's own password manager."""

KEYRING_FILE = "journal.keyring"
"""Holds the name of a journal's entry; exists exactly as long as a copy may be in the keyring."""

KEYRING_PATIENCE = 15.0
"""Seconds to wait for an answer: enough to type the keyring's own password, if asked for it."""

_RECOMMENDED = 1
"""The lowest priority of keyrings that the package recommends; those below store secrets in plain files."""

KeyringReply = TypeVar("KeyringReply")


def read(folder: Path) -> bytes | None:
    """Return the copy of a journal's key; None if there is none, or if it is not a key.

    Raises:
        KeyringUnavailable: there is no keyring, it refused, or it did not answer in time.
        KeyProblem: the entry's name cannot be read.
    """
    name = _name(folder)
    kept = _within(KEYRING_PATIENCE, lambda: _get(name)) if name else None
    return key_in(kept) if kept else None


def write(folder: Path, key: bytes) -> None:
    """Put a copy of a journal's key into the keyring, and verify that it is there.

    Raises:
        KeyringUnavailable: the copy was not stored, and will not be later either.
        LeftInKeyring: the copy can neither be read back nor removed.
        KeyProblem: the entry's name cannot be saved.
    """
    path = folder / KEYRING_FILE
    known = _name(folder)
    name = known or secrets.token_hex(16)
    if not known:  # saved first: a copy that may exist can then always be removed
        with refusals(path), replacing(path, permissions=0o600) as file:
            file.write(name.encode() + b"\n")
    try:
        _within(KEYRING_PATIENCE, lambda: _put(name, line(key)), undo=lambda: _remove(name))
    except KeyringUnavailable:
        if not known:
            with contextlib.suppress(OSError):
                path.unlink()
        raise


def remove(folder: Path) -> None:
    """Remove the copy of a journal's key, if there is one.

    Raises:
        LeftInKeyring: it may still be there.
        KeyProblem: the entry's name cannot be removed.
    """
    name = _name(folder)
    if name is None:
        return
    try:
        if name:
            _within(KEYRING_PATIENCE, lambda: _remove(name))
    except KeyringUnavailable as error:
        raise LeftInKeyring(problem.LEFT_IN_KEYRING, reason=error.reason) from error
    path = folder / KEYRING_FILE
    with refusals(path):
        path.unlink(missing_ok=True)


def _name(folder: Path) -> str | None:
    """Return the name of a journal's keyring entry; None if it has none."""
    path = folder / KEYRING_FILE
    with refusals(path):
        try:
            return read_small(path).decode("ascii", "replace").strip()
        except (FileNotFoundError, NotADirectoryError):
            return None


def _get(name: str) -> str | None:
    import keyring

    _refuse_plain_files()
    return keyring.get_password(SERVICE, name)


def _put(name: str, secret: str) -> None:
    import keyring

    _refuse_plain_files()
    keyring.set_password(SERVICE, name, secret)
    try:
        if keyring.get_password(SERVICE, name) != secret:
            raise KeyringUnavailable(reasons.KEYRING_FORGETS)
    except Exception as error:
        try:
            _remove(name)
        except Exception:  # noqa: BLE001 - each system's keyring has errors of its own
            raise LeftInKeyring(problem.LEFT_IN_KEYRING, reason=_unavailable(error).reason) from error
        raise


def _remove(name: str) -> None:
    import keyring

    if keyring.get_password(SERVICE, name) is not None:
        keyring.delete_password(SERVICE, name)


def _refuse_plain_files() -> None:
    """Refuse a keyring that does not protect its secrets: a plain file elsewhere is no better than the key file.

    Raises:
        KeyringUnavailable: there is no protected keyring.
    """
    import keyring

    if keyring.get_keyring().priority < _RECOMMENDED:
        raise KeyringUnavailable(reasons.NO_KEYRING_RUNS)


def _within(patience: float, call: Callable[[], KeyringReply], undo: Callable[[], None] | None = None) -> KeyringReply:
    """Return the answer of a call within `patience` seconds; anything it does later is undone.

    Raises:
        KeyringUnavailable: it failed, or did not answer.
    """
    answers: list[KeyringReply] = []
    failures: list[Exception] = []
    given_up = threading.Event()
    decided = threading.Lock()
    ended = threading.Event()

    def work() -> None:
        try:
            answer = call()
        except Exception as error:  # noqa: BLE001 - each system's keyring has errors of its own
            failures.append(error)
            ended.set()
            return
        with decided:
            answers.append(answer)
            late = given_up.is_set()
        ended.set()
        if late and undo is not None:
            with contextlib.suppress(Exception):
                undo()

    # A thread left behind waits in the system: it must not keep the program from ending.
    threading.Thread(target=work, name="keyring", daemon=True).start()
    ended.wait(patience)
    with decided:
        if answers:
            return answers[0]
        given_up.set()
    if not failures:
        raise KeyringUnavailable(reasons.KEYRING_LATE.format(patience=patience))
    if isinstance(failures[0], LeftInKeyring):
        raise failures[0]
    raise _unavailable(failures[0]) from failures[0]


def _unavailable(error: Exception) -> KeyringUnavailable:
    """Return the error for a keyring's failure, however it was reported."""
    if isinstance(error, KeyringUnavailable):
        return error
    if isinstance(error, ImportError):
        return KeyringUnavailable(reasons.KEYRING_NOT_INSTALLED)
    if type(error).__name__ == "KeyringLocked":
        return KeyringUnavailable(reasons.KEYRING_LOCKED)
    said = " ".join(str(error).split()).rstrip(".")
    return KeyringUnavailable(said if 0 < len(said) <= 80 else reasons.KEYRING_REFUSES)
