"""Keyrings of the tests: no test reaches that of the person who runs it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

import keyring
import keyring.backend
import keyring.errors


class Forgetful(dict[tuple[str, str], str]):
    """Takes everything and keeps nothing."""

    def __setitem__(self, name: tuple[str, str], secret: str) -> None:
        """Forget it."""


class Garbling(dict[tuple[str, str], str]):
    """Keeps something else than it is given."""

    def __setitem__(self, name: tuple[str, str], secret: str) -> None:
        """Keep half of it."""
        super().__setitem__(name, secret[:40])


class MemoryKeyring(keyring.backend.KeyringBackend):
    """A keyring of this test's own, which can be told to refuse or to hang."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.answering = threading.Event()
        self.answering.set()
        self.refusing: str | None = None
        self.asked = 0

    def _ask(self, what: str) -> None:
        self.asked += 1
        assert self.answering.wait(30)
        if self.refusing == what:
            raise keyring.errors.KeyringLocked("no")

    def get_password(self, service: str, username: str) -> str | None:
        self._ask("get")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._ask("set")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._ask("delete")
        del self.kept[service, username]


@contextlib.contextmanager
def memory_keyring() -> Iterator[MemoryKeyring]:
    """Have a keyring of the test's own, and not that of the person who runs it, until the block ends."""
    before = keyring.get_keyring()
    memory = MemoryKeyring()
    keyring.set_keyring(memory)
    try:
        yield memory
    finally:
        memory.answering.set()
        keyring.set_keyring(before)
