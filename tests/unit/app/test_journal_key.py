"""The key is put behind a passphrase, opened and locked, by whoever can answer for one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from voiceguide.app.journal_key import TRIES, change_passphrase, find_journal_key, lock_journal, unlock_journal
from voiceguide.errors import JournalLocked, KeyProblem, WrongPassphrase
from voiceguide.journal.key import KeyPlace, find_key, place
from voiceguide.paths import Paths
from voiceguide.wording.errors import keys

PHRASE, OTHER = "three grey herons", "nine wet umbrellas"


class Somebody:
    """Answers with one passphrase after the other, and remembers what was wrong with those before."""

    def __init__(self, *passphrases: str) -> None:
        self._passphrases = iter(passphrases)
        self.refused: list[str] = []

    def __call__(self, refused: KeyProblem | None) -> str:
        self.refused.append(str(refused or ""))
        return next(self._passphrases)


def nobody(refused: KeyProblem | None) -> str:
    raise refused or JournalLocked(keys.JOURNAL_LOCKED)


def new(passphrase: str) -> Callable[[], str]:
    return lambda: passphrase


def test_a_passphrase_is_set_then_changed_and_opens_the_same_key(paths: Paths) -> None:
    key = find_journal_key(paths, nobody)
    assert change_passphrase(paths, nobody, new(PHRASE)) is KeyPlace.KEY_FILE
    assert change_passphrase(paths, Somebody(PHRASE), new(OTHER)) is KeyPlace.PASSPHRASE
    assert find_journal_key(paths, Somebody(OTHER)) == key
    with pytest.raises(WrongPassphrase):
        find_journal_key(paths, Somebody(*[PHRASE] * TRIES))


def test_a_journal_may_begin_behind_one(paths: Paths) -> None:
    assert change_passphrase(paths, nobody, new(PHRASE)) is None
    assert place(paths.journal) is KeyPlace.PASSPHRASE


def test_where_nobody_can_be_asked_it_stays_locked(paths: Paths) -> None:
    change_passphrase(paths, nobody, new(PHRASE))
    for ask in (None, nobody):
        with pytest.raises(JournalLocked):
            find_journal_key(paths, ask)


def test_who_asks_is_given_what_was_wrong_as_often_as_another_may_be_tried(paths: Paths) -> None:
    change_passphrase(paths, nobody, new(PHRASE))
    somebody = Somebody(OTHER, "", PHRASE)
    assert find_journal_key(paths, somebody)
    assert somebody.refused == ["", keys.NOT_THAT_PASSPHRASE, keys.NO_PASSPHRASE_TYPED]
    somebody = Somebody(*[OTHER] * TRIES, PHRASE)
    with pytest.raises(WrongPassphrase):
        find_journal_key(paths, somebody)
    assert len(somebody.refused) == TRIES


def test_it_is_unlocked_and_locked_once(paths: Paths) -> None:
    with pytest.raises(KeyProblem, match="has no passphrase yet"):
        unlock_journal(paths, nobody, in_keyring=False)
    change_passphrase(paths, nobody, new(PHRASE))
    assert unlock_journal(paths, Somebody(PHRASE), in_keyring=False)
    assert find_key(paths.journal, None)
    assert not unlock_journal(paths, nobody, in_keyring=False)
    assert lock_journal(paths)
    assert not lock_journal(paths)
    assert place(paths.journal) is KeyPlace.PASSPHRASE
