"""The journal's key: one and the same for ever, never lost, and open only where the person said so."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring.backends.fail
import pytest
import sqlcipher3
from support.keyrings import Forgetful, Garbling, MemoryKeyring, memory_keyring

from voiceguide.errors import (
    JournalLocked,
    KeyDamaged,
    KeyProblem,
    KeyringUnavailable,
    LeftInKeyring,
    NoKeyYet,
    WrongPassphrase,
)
from voiceguide.journal import keyring as our_keyring
from voiceguide.journal import sealed
from voiceguide.journal.key import (
    KeyPlace,
    find_key,
    lock,
    make_key,
    make_sealed_key,
    place,
    remove_keys,
    set_passphrase,
    unlock,
)
from voiceguide.journal.keyfile import KEY_BYTES
from voiceguide.journal.store import Journal

pytestmark = pytest.mark.long

PHRASE = "three grey herons"
OTHER = "a quiet Ångström ½"


@pytest.fixture(autouse=True)
def system() -> Iterator[MemoryKeyring]:
    with memory_keyring() as memory:
        yield memory


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "a person's" / "journal"


@pytest.fixture(scope="module")
def locked_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """A key, and what sealing it with PHRASE wrote: made once, because it is slow by design."""
    folder = tmp_path_factory.mktemp("sealed")
    key = make_key(folder)
    set_passphrase(folder, key, PHRASE)
    return key, (folder / "journal.sealed").read_bytes()


@pytest.fixture
def locked(folder: Path, locked_once: tuple[bytes, bytes]) -> bytes:
    """Put a locked journal into the folder, and return its key."""
    key, content = locked_once
    folder.mkdir(parents=True)
    (folder / "journal.sealed").write_bytes(content)
    return key


def refuse_to_answer() -> str:
    raise AssertionError("nobody was to be asked")


def holds_open(folder: Path, key: bytes) -> list[str]:
    """Return the names of all files from which the key can be read."""
    return [
        path.name
        for path in folder.iterdir()
        if key[:16].hex().encode() in path.read_bytes() or key[:16] in path.read_bytes()
    ]


class TestWithoutAPassphrase:
    def test_a_key_is_made_once_and_found_again(self, folder: Path) -> None:
        key = make_key(folder)
        assert len(key) == KEY_BYTES == 48
        assert place(folder) is KeyPlace.KEY_FILE
        assert find_key(folder, refuse_to_answer) == key
        assert make_key(folder) == key

    def test_each_journal_has_its_own(self, tmp_path: Path) -> None:
        keys = {make_key(tmp_path / str(number)) for number in range(20)}
        assert len(keys) == 20
        assert all(len(set(key)) > 16 for key in keys)

    def test_only_its_owner_may_read_it_whatever_the_umask(self, folder: Path) -> None:
        before = os.umask(0)
        try:
            make_key(folder)
        finally:
            os.umask(before)
        assert (folder / "journal.key").stat().st_mode & 0o777 == 0o600
        assert folder.stat().st_mode & 0o777 == 0o700
        assert [path.name for path in folder.iterdir()] == ["journal.key"]

    def test_a_key_file_from_a_backup_is_closed_to_others_when_it_is_read(self, folder: Path) -> None:
        make_key(folder)
        (folder / "journal.key").chmod(0o644)
        find_key(folder, None)
        assert (folder / "journal.key").stat().st_mode & 0o777 == 0o600

    def test_programs_that_start_at_once_end_with_one_key(self, folder: Path) -> None:
        script = (
            "import sys; from pathlib import Path; from voiceguide.journal.key import make_key\n"
            "print('ready', flush=True); sys.stdin.readline(); print(make_key(Path(sys.argv[1])).hex())"
        )
        programs = [
            subprocess.Popen(
                [sys.executable, "-c", script, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            for _ in range(6)
        ]
        for program in programs:
            assert program.stdout is not None
            assert program.stdout.readline() == "ready\n"
        for program in programs:
            assert program.stdin is not None
            program.stdin.write("go\n")
            program.stdin.flush()
        keys = {program.communicate(timeout=60)[0].strip() for program in programs}
        assert keys == {find_key(folder, None).hex()}
        assert [path.name for path in folder.iterdir()] == ["journal.key"]

    def test_threads_that_start_at_once_end_with_one_key(self, tmp_path: Path) -> None:
        for round_ in range(30):
            folder = tmp_path / str(round_)
            keys: list[bytes] = []
            barrier = threading.Barrier(4)

            def make(folder: Path = folder, keys: list[bytes] = keys, barrier: threading.Barrier = barrier) -> None:
                barrier.wait()
                keys.append(make_key(folder))

            threads = [threading.Thread(target=make) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert set(keys) == {find_key(folder, None)}
            assert len(keys) == 4

    def test_a_file_system_without_second_names_will_do(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refused(*_: object) -> None:
            raise OSError(errno.EPERM, "Operation not permitted")

        monkeypatch.setattr(os, "link", refused)
        key = make_key(folder)
        assert find_key(folder, None) == key
        assert (folder / "journal.key").stat().st_mode & 0o777 == 0o600

    def test_a_journal_without_a_key_never_gets_a_new_one(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        (folder / "journal.db").write_bytes(b"notes")
        with pytest.raises(KeyProblem, match="from a backup"):
            make_key(folder)
        with pytest.raises(KeyProblem, match="No new key was made"):
            find_key(folder, refuse_to_answer)
        assert place(folder) is None
        assert [path.name for path in folder.iterdir()] == ["journal.db"]

    def test_where_nothing_was_ever_kept_there_is_nothing_to_find(self, folder: Path) -> None:
        assert place(folder) is None
        with pytest.raises(NoKeyYet):
            find_key(folder, refuse_to_answer)
        assert not folder.exists()

    @pytest.mark.parametrize("damage", ["", "voiceguide", "shorter", "turned", "binary"])
    def test_a_damaged_key_file_is_told_and_left_as_it_is(self, folder: Path, damage: str) -> None:
        make_key(folder)
        path = folder / "journal.key"
        whole = path.read_text()
        place_of_key = whole.index(":") + 2
        turned = whole[:place_of_key] + ("0" if whole[place_of_key] != "0" else "1") + whole[place_of_key + 1 :]
        content = {"shorter": whole[:-12], "turned": turned, "binary": "\xff\x00"}.get(damage, damage)
        path.write_text(content)
        for call in (lambda: find_key(folder, refuse_to_answer), lambda: make_key(folder)):
            with pytest.raises(KeyDamaged, match=r"journal\.key is damaged"):
                call()
        assert path.read_text() == content

    def test_a_folder_that_cannot_be_made_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(KeyProblem, match="cannot be used"):
            make_key(tmp_path / "file" / "journal")

    def test_a_full_disk_leaves_no_key_behind(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(_: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            with pytest.raises(KeyProblem, match="Make some room"):
                make_key(folder)
        assert list(folder.iterdir()) == []
        make_key(folder)

    def test_a_link_to_a_disk_that_is_not_there_is_told(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        (folder / "journal.key").symlink_to(folder / "stick" / "journal.key")
        with pytest.raises(KeyProblem, match=r"journal\.key cannot be used"):
            make_key(folder)

    def test_what_a_link_leads_to_keeps_its_permissions(self, folder: Path, tmp_path: Path) -> None:
        key = make_key(folder)
        stick = tmp_path / "stick"
        (folder / "journal.key").rename(stick)
        stick.chmod(0o644)
        (folder / "journal.key").symlink_to(stick)
        assert find_key(folder, None) == key
        assert stick.stat().st_mode & 0o777 == 0o644


class TestAPassphrase:
    def test_it_takes_the_place_of_the_open_file_and_opens_the_same_key(self, folder: Path) -> None:
        key = make_key(folder)
        set_passphrase(folder, key, PHRASE)
        assert place(folder) is KeyPlace.PASSPHRASE
        assert [path.name for path in folder.iterdir()] == ["journal.sealed"]
        assert (folder / "journal.sealed").stat().st_mode & 0o777 == 0o600
        assert find_key(folder, lambda: PHRASE) == key
        assert holds_open(folder, key) == []

    def test_another_one_is_refused_and_nothing_is_changed(
        self, folder: Path, locked: bytes, capfd: pytest.CaptureFixture[str]
    ) -> None:
        before = (folder / "journal.sealed").read_bytes()
        for wrong in (PHRASE + "s", PHRASE.upper(), f" {PHRASE}"):
            with pytest.raises(WrongPassphrase):
                find_key(folder, lambda wrong=wrong: wrong)
        assert (folder / "journal.sealed").read_bytes() == before
        assert [path.name for path in folder.iterdir()] == ["journal.sealed"]
        assert capfd.readouterr() == ("", "")

    def test_nobody_to_ask_is_a_locked_journal(self, folder: Path, locked: bytes) -> None:
        with pytest.raises(JournalLocked):
            find_key(folder, None)
        with pytest.raises(JournalLocked):
            make_key(folder)

    @pytest.mark.parametrize("empty", ["", " ", "\t\n", "\u00a0"])
    def test_an_empty_one_is_refused(self, folder: Path, locked: bytes, empty: str) -> None:
        with pytest.raises(KeyProblem, match="empty"):
            set_passphrase(folder, locked, empty)
        with pytest.raises(WrongPassphrase, match="Nothing was typed, so the journal stays locked"):
            find_key(folder, lambda: empty)

    def test_it_may_be_typed_on_another_keyboard(self, folder: Path) -> None:
        key = make_key(folder)
        set_passphrase(folder, key, "Ångström ½")
        assert find_key(folder, lambda: "A\u030angstro\u0308m 1\u20442") == key

    def test_a_new_one_leaves_the_key_and_ends_the_old_one(self, folder: Path, locked: bytes) -> None:
        set_passphrase(folder, locked, OTHER)
        assert find_key(folder, lambda: OTHER) == locked
        with pytest.raises(WrongPassphrase):
            find_key(folder, lambda: PHRASE)

    def test_the_same_one_never_gives_the_same_file(self, folder: Path, locked: bytes) -> None:
        before = json.loads((folder / "journal.sealed").read_bytes())
        set_passphrase(folder, locked, PHRASE)
        after = json.loads((folder / "journal.sealed").read_bytes())
        assert before["scrypt"]["salt"] != after["scrypt"]["salt"]
        assert before["database"] != after["database"]

    @pytest.mark.usefixtures("dear_guesses")
    def test_the_file_says_what_a_guess_costs(self, folder: Path) -> None:
        set_passphrase(folder, make_key(folder), PHRASE)
        said = json.loads((folder / "journal.sealed").read_bytes())["scrypt"]
        assert (said["n"], said["r"], said["p"]) == (65536, 8, 1)
        assert len(bytes.fromhex(said["salt"])) == 16

    def test_a_file_is_opened_with_the_cost_it_names(self, folder: Path, locked: bytes) -> None:
        """A later version may ask for more, and still opens what this one wrote."""
        content = sealed.parsed((folder / "journal.sealed").read_bytes(), folder)
        dearer = sealed.Sealed(
            content.cost * 2, content.block, content.parallel, content.salt, content.database, content.fingerprint
        )
        (folder / "journal.sealed").write_bytes(sealed.written(dearer))
        with pytest.raises(WrongPassphrase):  # another cost derives another key
            find_key(folder, lambda: PHRASE)

    def test_every_byte_counts(self, folder: Path, locked: bytes) -> None:
        """Damage is told as damage, never as a wrong passphrase, and never opens."""
        path = folder / "journal.sealed"
        whole = path.read_bytes()
        for position in range(0, len(whole) - 1, 61):
            path.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
            with pytest.raises(KeyProblem, match=r"is damaged|by a newer version"):
                find_key(folder, lambda: PHRASE)
        for content in (b"", whole[:-40], whole[40:], b"[]", b"{}", b"null", b"\xff" * 100, b"[" * 100_000):
            path.write_bytes(content)
            with pytest.raises(KeyDamaged, match=r"journal\.sealed is damaged"):
                find_key(folder, lambda: PHRASE)

    @pytest.mark.parametrize(("name", "value"), [("n", 2**40), ("n", 3), ("n", -1), ("n", "x"), ("r", 10**6), ("p", 0)])
    def test_a_forged_file_cannot_ask_for_all_memory(
        self, folder: Path, locked: bytes, name: str, value: object
    ) -> None:
        path = folder / "journal.sealed"
        said = json.loads(path.read_bytes())
        del said["checksum"]
        said["scrypt"][name] = value
        path.write_text(json.dumps({**said, "checksum": sealed._checksum(said)}))
        with pytest.raises(KeyDamaged):
            find_key(folder, lambda: PHRASE)

    def test_a_newer_file_is_refused_and_never_written_over(self, folder: Path, locked: bytes) -> None:
        path = folder / "journal.sealed"
        newer = json.dumps({**json.loads(path.read_bytes()), "version": 2})
        path.write_text(newer)
        for call in (
            lambda: find_key(folder, lambda: PHRASE),
            lambda: set_passphrase(folder, locked, OTHER),
            lambda: unlock(folder, PHRASE, KeyPlace.UNLOCKED_FILE),
            lambda: lock(folder),
        ):
            with pytest.raises(KeyProblem, match="newer version"):
                call()
        assert path.read_text() == newer

    def test_what_is_on_the_disk_while_it_is_sealed_is_never_the_key(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key = make_key(folder)
        (folder / "journal.key").rename(folder.parent / "aside")
        seen: list[str] = []
        unlink = Path.unlink

        def look_first(path: Path, missing_ok: bool = False) -> None:
            seen.extend(f"{file.name} {file.stat().st_mode & 0o777:o}" for file in folder.iterdir())
            assert holds_open(folder, key) == []
            unlink(path, missing_ok)

        monkeypatch.setattr(Path, "unlink", look_first)
        set_passphrase(folder, key, PHRASE)
        assert any(name.endswith(".part 600") for name in seen), "nothing was looked at"
        assert all(name.endswith(" 600") for name in seen)

    def test_a_disk_that_does_not_keep_what_it_is_given_costs_no_key(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What is read back is opened before the open file goes."""
        key = make_key(folder)
        fsync = os.fsync

        def spoil(descriptor: int) -> None:
            if os.fstat(descriptor).st_size > 5000:  # the sealed file
                os.pwrite(descriptor, b"AAAA", 4000)
            fsync(descriptor)

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", spoil)
            with pytest.raises(KeyProblem, match="Nothing was changed"):
                set_passphrase(folder, key, PHRASE)
        assert place(folder) is KeyPlace.KEY_FILE
        assert find_key(folder, None) == key
        assert [path.name for path in folder.iterdir()] == ["journal.key"]

    @pytest.mark.parametrize("wrong", [0, 1])
    def test_memory_that_fails_for_a_moment_costs_no_key(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, wrong: int
    ) -> None:
        """Sealed under something else than the passphrase, nobody would ever open it again."""
        key = make_key(folder)
        scrypt, made = hashlib.scrypt, []

        def spoiled(*given: Any, **named: Any) -> bytes:
            made.append(scrypt(*given, **named))
            return bytes(32) if len(made) - 1 == wrong else made[-1]

        with monkeypatch.context() as patch:
            patch.setattr(hashlib, "scrypt", spoiled)
            with pytest.raises(KeyProblem, match="did not open again"):
                set_passphrase(folder, key, PHRASE)
        assert [path.name for path in folder.iterdir()] == ["journal.key"]
        assert find_key(folder, None) == key

    def test_the_sealed_part_is_a_database_that_the_passphrase_alone_opens(self, folder: Path, locked: bytes) -> None:
        content = sealed.parsed((folder / "journal.sealed").read_bytes(), folder)
        (folder / "copy").write_bytes(content.database)
        connection = sqlcipher3.connect(str(folder / "copy"))
        with pytest.raises(sqlcipher3.DatabaseError):
            connection.execute("SELECT key FROM sealed").fetchone()
        connection.close()
        assert not content.database.startswith(b"SQLite")


class TestAPassphraseFromTheStart:
    def test_the_key_never_was_on_the_disk_in_the_open(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        seen: list[bytes] = []
        unlink = Path.unlink

        def look_first(path: Path, missing_ok: bool = False) -> None:
            seen.extend(file.read_bytes() for file in folder.iterdir())
            unlink(path, missing_ok)

        monkeypatch.setattr(Path, "unlink", look_first)
        key = make_sealed_key(folder, PHRASE)
        assert place(folder) is KeyPlace.PASSPHRASE
        assert [path.name for path in folder.iterdir()] == ["journal.sealed"]
        assert folder.stat().st_mode & 0o777 == 0o700
        assert find_key(folder, lambda: PHRASE) == key
        assert len(seen) >= 3
        assert not any(key[:16] in content or key[:16].hex().encode() in content for content in seen)

    def test_never_over_another_key_nor_without_one_for_notes(self, folder: Path) -> None:
        key = make_key(folder)
        with pytest.raises(JournalLocked):
            make_sealed_key(folder, PHRASE)
        assert find_key(folder, None) == key
        (folder / "journal.key").rename(folder / "journal.db")
        with pytest.raises(KeyProblem, match="the key to them is gone"):
            make_sealed_key(folder, PHRASE)
        assert [path.name for path in folder.iterdir()] == ["journal.db"]

    @pytest.mark.parametrize("made", ["open", "sealed"])
    def test_a_journal_that_another_program_begins_meanwhile_keeps_its_key(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, made: str, locked_once: tuple[bytes, bytes]
    ) -> None:
        link = os.link
        theirs: list[bytes] = []

        def after_another(source: Path, target: Path) -> None:
            monkeypatch.setattr(os, "link", link)
            if made == "open":
                theirs.append(make_key(folder))
            else:
                theirs.append(locked_once[0])
                (folder / "journal.sealed").write_bytes(locked_once[1])
            link(source, target)

        monkeypatch.setattr(os, "link", after_another)
        if made == "open":
            assert make_sealed_key(folder, OTHER) == theirs[0]
        else:
            with pytest.raises(JournalLocked):
                make_sealed_key(folder, OTHER)
        assert find_key(folder, lambda: OTHER if made == "open" else PHRASE) == theirs[0]
        assert [path.name for path in folder.iterdir()] == ["journal.sealed"]

    def test_a_key_that_another_program_seals_meanwhile_is_the_only_one(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        link = os.link
        theirs: list[bytes] = []

        def after_another(source: Path, target: Path) -> None:
            monkeypatch.setattr(os, "link", link)
            theirs.append(make_sealed_key(folder, PHRASE))
            link(source, target)

        monkeypatch.setattr(os, "link", after_another)
        with pytest.raises(JournalLocked):
            make_key(folder)
        assert [path.name for path in folder.iterdir()] == ["journal.sealed"]
        assert find_key(folder, lambda: PHRASE) == theirs[0]


class TestTwoKeys:
    """A folder into which a file of another journal was put."""

    @pytest.fixture
    def other(self, folder: Path, locked: bytes, tmp_path: Path) -> bytes:
        other = make_key(tmp_path / "other")
        (tmp_path / "other" / "journal.key").rename(folder / "journal.key")
        return other

    def test_neither_is_ever_removed_or_written_over(self, folder: Path, locked: bytes, other: bytes) -> None:
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        for call in (
            lambda: lock(folder),
            lambda: set_passphrase(folder, other, OTHER),
            lambda: set_passphrase(folder, locked, OTHER),
            lambda: unlock(folder, PHRASE, KeyPlace.UNLOCKED_FILE),
            lambda: unlock(folder, PHRASE, KeyPlace.UNLOCKED_KEYRING),
        ):
            with pytest.raises(KeyProblem, match="different keys"):
                call()
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


class TestAnOpenCopy:
    def test_in_a_file(self, folder: Path, locked: bytes) -> None:
        unlock(folder, PHRASE, KeyPlace.UNLOCKED_FILE)
        assert place(folder) is KeyPlace.UNLOCKED_FILE
        assert find_key(folder, refuse_to_answer) == locked
        assert (folder / "journal.key").stat().st_mode & 0o777 == 0o600
        lock(folder)
        assert place(folder) is KeyPlace.PASSPHRASE
        assert holds_open(folder, locked) == []
        assert find_key(folder, lambda: PHRASE) == locked

    def test_in_the_keyring(self, folder: Path, locked: bytes, system: MemoryKeyring) -> None:
        unlock(folder, PHRASE, KeyPlace.UNLOCKED_KEYRING)
        assert place(folder) is KeyPlace.UNLOCKED_KEYRING
        assert find_key(folder, refuse_to_answer) == locked
        assert [service for service, _ in system.kept] == ["voiceguide journal"]
        assert holds_open(folder, locked) == []
        lock(folder)
        assert system.kept == {}
        assert [path.name for path in folder.iterdir()] == ["journal.sealed"]

    def test_is_in_one_place_at_a_time(self, folder: Path, locked: bytes, system: MemoryKeyring) -> None:
        unlock(folder, PHRASE, KeyPlace.UNLOCKED_FILE)
        unlock(folder, PHRASE, KeyPlace.UNLOCKED_KEYRING)
        assert holds_open(folder, locked) == []
        assert len(system.kept) == 1
        unlock(folder, PHRASE, KeyPlace.UNLOCKED_FILE)
        assert system.kept == {}
        assert find_key(folder, refuse_to_answer) == locked

    def test_needs_the_passphrase(self, folder: Path, locked: bytes, system: MemoryKeyring) -> None:
        for where in (KeyPlace.UNLOCKED_FILE, KeyPlace.UNLOCKED_KEYRING):
            with pytest.raises(WrongPassphrase):
                unlock(folder, OTHER, where)
        assert place(folder) is KeyPlace.PASSPHRASE
        assert system.kept == {}

    def test_without_a_passphrase_nothing_can_be_locked_or_unlocked(self, folder: Path) -> None:
        key = make_key(folder)
        with pytest.raises(KeyProblem, match="voiceguide journal passphrase"):
            lock(folder)
        with pytest.raises(KeyProblem, match="has no passphrase yet"):
            unlock(folder, PHRASE, KeyPlace.UNLOCKED_FILE)
        assert find_key(folder, None) == key

    @pytest.mark.parametrize("where", [KeyPlace.UNLOCKED_FILE, KeyPlace.UNLOCKED_KEYRING])
    def test_goes_when_another_passphrase_is_set(
        self, folder: Path, locked: bytes, system: MemoryKeyring, where: KeyPlace
    ) -> None:
        unlock(folder, PHRASE, where)
        set_passphrase(folder, locked, OTHER)
        assert place(folder) is KeyPlace.PASSPHRASE
        assert system.kept == {}
        assert holds_open(folder, locked) == []

    def test_that_is_damaged_costs_only_the_question(self, folder: Path, locked: bytes) -> None:
        (folder / "journal.key").write_text("rubbish")
        assert find_key(folder, lambda: PHRASE) == locked
        with pytest.raises(JournalLocked):
            find_key(folder, None)
        unlock(folder, PHRASE, KeyPlace.UNLOCKED_FILE)
        assert find_key(folder, refuse_to_answer) == locked

    def test_is_not_removed_while_the_sealed_key_is_damaged(self, folder: Path, locked: bytes) -> None:
        unlock(folder, PHRASE, KeyPlace.UNLOCKED_FILE)
        path = folder / "journal.sealed"
        path.write_bytes(path.read_bytes()[:-50])
        with pytest.raises(KeyDamaged):
            lock(folder)
        assert find_key(folder, refuse_to_answer) == locked
        set_passphrase(folder, locked, OTHER)  # which mends it
        assert find_key(folder, lambda: OTHER) == locked

    def test_opens_the_journal_also_when_somebody_removed_the_sealed_file(self, folder: Path, locked: bytes) -> None:
        unlock(folder, PHRASE, KeyPlace.UNLOCKED_KEYRING)
        (folder / "journal.sealed").unlink()
        assert find_key(folder, refuse_to_answer) == locked
        with pytest.raises(KeyProblem, match="has no passphrase yet"):
            lock(folder)
        set_passphrase(folder, locked, OTHER)
        assert find_key(folder, lambda: OTHER) == locked

    def test_left_by_a_program_that_was_killed_goes_with_the_next_lock(self, folder: Path, locked: bytes) -> None:
        unlock(folder, PHRASE, KeyPlace.UNLOCKED_FILE)
        (folder / "journal.key").rename(folder / ".journal.key.123.456.part")
        lock(folder)
        assert holds_open(folder, locked) == []

    @pytest.mark.parametrize("change", ["lock", "unlock", "open"])
    def test_what_a_change_left_that_was_killed_goes_with_the_next_occasion(
        self, folder: Path, locked: bytes, change: str
    ) -> None:
        for name in (".journal.sealed.0123456789abcdef.part", ".journal.sealed.0123456789abcdef.part-journal"):
            (folder / name).write_bytes(b"sealed with an older passphrase")
            os.utime(folder / name, (time.time() - 90,) * 2)
        if change == "lock":
            lock(folder)
        elif change == "unlock":
            unlock(folder, PHRASE, KeyPlace.UNLOCKED_FILE)
        else:
            Journal.open(folder, locked).close()
        assert not list(folder.glob(".*"))

    def test_an_old_passphrase_opens_nothing_that_a_killed_program_left(self, folder: Path, locked: bytes) -> None:
        stray, recent = folder / ".journal.sealed.1.2.part", folder / ".journal.sealed.3.4.part"
        for path in (stray, recent):
            path.write_bytes((folder / "journal.sealed").read_bytes())
        os.utime(stray, (time.time() - 3600,) * 2)
        set_passphrase(folder, locked, OTHER)
        assert not stray.exists()
        assert recent.exists(), "another program may be at work on it just now"


class TestAKeyringThatFails:
    def refusing(self, folder: Path, reason: str) -> None:
        before = sorted(path.name for path in folder.iterdir())
        with pytest.raises(KeyringUnavailable, match=reason) as told:
            unlock(folder, PHRASE, KeyPlace.UNLOCKED_KEYRING)
        assert "Nothing was changed" in str(told.value)
        assert sorted(path.name for path in folder.iterdir()) == before

    def test_none_is_there(self, folder: Path, locked: bytes) -> None:
        keyring.set_keyring(keyring.backends.fail.Keyring())
        self.refusing(folder, "none is running here")

    def test_it_keeps_its_secrets_in_a_plain_file(self, folder: Path, locked: bytes, system: MemoryKeyring) -> None:
        system.priority = 0.5
        self.refusing(folder, "none is running here")
        assert system.kept == {}

    def test_its_package_is_not_installed(self, folder: Path, locked: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "keyring", None)
        self.refusing(folder, "not installed")

    def test_it_is_locked(self, folder: Path, locked: bytes, system: MemoryKeyring) -> None:
        system.refusing = "set"
        self.refusing(folder, "it is locked")
        assert system.kept == {}

    def test_what_it_garbles_is_removed_again(self, folder: Path, locked: bytes, system: MemoryKeyring) -> None:
        system.kept = Garbling()
        self.refusing(folder, "did not keep")
        assert system.kept == {}

    def test_what_it_takes_and_does_not_give_back_can_still_be_removed_later(
        self, folder: Path, locked: bytes, system: MemoryKeyring
    ) -> None:
        system.refusing = "get"
        with pytest.raises(LeftInKeyring):
            unlock(folder, PHRASE, KeyPlace.UNLOCKED_KEYRING)
        assert len(system.kept) == 1
        system.refusing = None
        lock(folder)
        assert system.kept == {}

    def test_it_forgets_at_once(self, folder: Path, locked: bytes, system: MemoryKeyring) -> None:
        system.kept = Forgetful()
        self.refusing(folder, "did not keep")

    def test_an_open_file_stays_when_the_keyring_refuses(
        self, folder: Path, locked: bytes, system: MemoryKeyring
    ) -> None:
        unlock(folder, PHRASE, KeyPlace.UNLOCKED_FILE)
        system.refusing = "set"
        self.refusing(folder, "it is locked")
        assert find_key(folder, refuse_to_answer) == locked

    def test_it_waits_for_a_question_that_nobody_sees_and_what_it_does_later_is_undone(
        self, folder: Path, locked: bytes, system: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(our_keyring, "KEYRING_PATIENCE", 0.2)
        system.answering.clear()
        self.refusing(folder, "did not answer within 0.2 seconds")
        system.answering.set()
        for thread in threading.enumerate():
            if thread.name == "keyring":
                thread.join(30)
        assert system.asked > 1, "it was never let go on"
        assert system.kept == {}

    def test_then_the_passphrase_is_asked_for(
        self, folder: Path, locked: bytes, system: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        unlock(folder, PHRASE, KeyPlace.UNLOCKED_KEYRING)
        system.refusing = "get"
        assert find_key(folder, lambda: PHRASE) == locked
        system.refusing = None
        monkeypatch.setattr(our_keyring, "KEYRING_PATIENCE", 0.2)
        system.answering.clear()
        assert find_key(folder, lambda: PHRASE) == locked
        with pytest.raises(JournalLocked):
            find_key(folder, None)

    def test_what_could_not_be_removed_is_told_and_tried_again(
        self, folder: Path, locked: bytes, system: MemoryKeyring
    ) -> None:
        unlock(folder, PHRASE, KeyPlace.UNLOCKED_KEYRING)
        system.refusing = "delete"
        with pytest.raises(LeftInKeyring, match="still in the system's keyring"):
            lock(folder)
        assert len(system.kept) == 1
        system.refusing = None
        lock(folder)
        assert system.kept == {}
        assert place(folder) is KeyPlace.PASSPHRASE

    def test_a_new_passphrase_is_set_also_then(self, folder: Path, locked: bytes, system: MemoryKeyring) -> None:
        unlock(folder, PHRASE, KeyPlace.UNLOCKED_KEYRING)
        system.refusing = "delete"
        with pytest.raises(LeftInKeyring):
            set_passphrase(folder, locked, OTHER)
        assert find_key(folder, lambda: OTHER) == locked

    def test_an_entry_that_is_gone_or_rubbish_costs_only_the_question(
        self, folder: Path, locked: bytes, system: MemoryKeyring
    ) -> None:
        unlock(folder, PHRASE, KeyPlace.UNLOCKED_KEYRING)
        (entry,) = system.kept
        system.kept[entry] = "rubbish"
        assert find_key(folder, lambda: PHRASE) == locked
        system.kept.clear()
        assert find_key(folder, lambda: PHRASE) == locked
        lock(folder)
        assert place(folder) is KeyPlace.PASSPHRASE

    def test_it_is_not_asked_without_a_copy_in_it(self, folder: Path, locked: bytes, system: MemoryKeyring) -> None:
        find_key(folder, lambda: PHRASE)
        unlock(folder, PHRASE, KeyPlace.UNLOCKED_FILE)
        place(folder)
        lock(folder)
        assert system.asked == 0


class TestForgetting:
    def test_a_key_on_a_stick_goes_with_its_link_and_anything_else_stays(
        self, folder: Path, locked: bytes, tmp_path: Path
    ) -> None:
        sealed_there, letter = tmp_path / "sealed", tmp_path / "letter"
        (folder / "journal.sealed").rename(sealed_there)
        letter.write_text("mine", encoding="utf-8")
        (folder / "journal.sealed").symlink_to(sealed_there)
        (folder / "journal.key").symlink_to(letter)
        remove_keys(folder)
        assert not sealed_there.exists()
        assert letter.read_text(encoding="utf-8") == "mine"
        assert list(folder.iterdir()) == []

    @pytest.mark.parametrize("where", [KeyPlace.UNLOCKED_FILE, KeyPlace.UNLOCKED_KEYRING])
    def test_it_is_gone_from_every_place(
        self, folder: Path, locked: bytes, system: MemoryKeyring, where: KeyPlace
    ) -> None:
        unlock(folder, PHRASE, where)
        (folder / ".journal.sealed.1.2.part").write_bytes(b"left by a program that was killed")
        (folder / ".journal.key.1.2.part").write_bytes(b"left by a program that was killed")
        remove_keys(folder)
        assert list(folder.iterdir()) == []
        assert system.kept == {}
        assert place(folder) is None
        remove_keys(folder)

    def test_what_a_keyring_holds_on_to_is_told(self, folder: Path, locked: bytes, system: MemoryKeyring) -> None:
        unlock(folder, PHRASE, KeyPlace.UNLOCKED_KEYRING)
        system.refusing = "delete"
        with pytest.raises(LeftInKeyring, match='called "voiceguide journal"'):
            remove_keys(folder)
        assert [path.name for path in folder.iterdir()] == ["journal.keyring"]
        system.refusing = None
        remove_keys(folder)
        assert list(folder.iterdir()) == []

    def test_a_folder_that_was_never_made_is_no_trouble(self, folder: Path) -> None:
        remove_keys(folder)
        assert not folder.exists()


KILLED = """
import os, shutil, signal, sys
from pathlib import Path
from voiceguide.journal import key, sealed

sealed.COST = 2**14  # as `cheap_guesses` has it in the tests' own process
pattern, copies, action, phrase, other = Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:]
data_key = bytes.fromhex(sys.stdin.read())
ACTIONS = {
    "make": lambda folder: key.make_key(folder),
    "begin": lambda folder: key.make_sealed_key(folder, phrase),
    "set": lambda folder: key.set_passphrase(folder, data_key, phrase),
    "change": lambda folder: key.set_passphrase(folder, data_key, other),
    "unlock": lambda folder: key.unlock(folder, phrase, key.KeyPlace.UNLOCKED_FILE),
    "lock": lambda folder: key.lock(folder),
}
import sqlcipher3
for moment in range(1, 200):
    folder = copies / str(moment)
    shutil.copytree(pattern, folder)
    child = os.fork()
    if child == 0:
        seen = 0
        def hook(event, arguments):
            global seen
            if event in {"open", "os.rename", "os.remove", "os.link", "os.chmod"} and str(folder) in str(arguments):
                seen += 1
                if seen == moment:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(hook)
        try:
            ACTIONS[action](folder)
        except BaseException as error:
            print(repr(error), file=sys.stderr)
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status):
        sys.exit(os.WEXITSTATUS(status))
sys.exit("it never ended")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills are tested where processes can be copied")
@pytest.mark.parametrize("action", ["make", "begin", "set", "change", "unlock", "lock"])
def test_killed_at_any_moment_there_is_a_whole_key_and_what_was_begun_can_be_done(
    action: str, tmp_path: Path, locked_once: tuple[bytes, bytes]
) -> None:
    key, content = locked_once
    pattern, copies = tmp_path / "pattern", tmp_path / "copies"
    pattern.mkdir()
    copies.mkdir()
    if action in {"change", "unlock", "lock"}:
        (pattern / "journal.sealed").write_bytes(content)
    if action == "set":
        key = make_key(pattern)
    if action == "lock":
        unlock(pattern, PHRASE, KeyPlace.UNLOCKED_FILE)
    run = subprocess.run(
        [sys.executable, "-c", KILLED, str(pattern), str(copies), action, PHRASE, OTHER],
        input=key.hex(), capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    moments = sorted(copies.iterdir(), key=lambda path: int(path.name))
    assert len(moments) >= 3, "it was hardly ever killed"
    for folder in moments:
        if action == "make":
            assert make_key(folder) == find_key(folder, refuse_to_answer)
            continue
        if action == "begin":
            if place(folder) is not None:
                assert len(find_key(folder, lambda: PHRASE)) == KEY_BYTES
            continue
        try:
            assert find_key(folder, lambda: PHRASE) == key
        except WrongPassphrase:
            assert action == "change"
            assert find_key(folder, lambda: OTHER) == key
        if place(folder) is KeyPlace.KEY_FILE:
            continue
        was_open = place(folder) is KeyPlace.UNLOCKED_FILE
        lock(folder)
        assert holds_open(folder, key) == []
        if was_open:
            assert find_key(folder, lambda: PHRASE) == key
    if action == "begin":
        assert place(moments[0]) is None
        assert make_sealed_key(moments[0], PHRASE) == find_key(moments[0], lambda: PHRASE)
    if action == "change":
        assert find_key(moments[-1], lambda: OTHER) == key
