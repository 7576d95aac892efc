"""voiceguide journal status, lock, unlock and passphrase, as a person uses them."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring.backends.fail
import pytest
from support.commands import PROGRAM, Commands
from support.keyrings import MemoryKeyring, memory_keyring

from voiceguide.app.journal_key import find_journal_key
from voiceguide.cli.asking import ask_passphrase
from voiceguide.errors import JournalLocked, WrongPassphrase
from voiceguide.journal.key import KeyPlace, find_key, make_key, place, set_passphrase, unlock
from voiceguide.journal.store import Journal
from voiceguide.paths import find_paths

PHRASE = "three grey herons"
OTHER = "nine wet umbrellas"


@pytest.fixture(autouse=True)
def system() -> Iterator[MemoryKeyring]:
    with memory_keyring() as memory:
        yield memory


@pytest.fixture
def folder(home: Path) -> Path:
    return home / "journal"


@pytest.fixture
def key(folder: Path) -> bytes:
    """A journal whose key lies in an open file."""
    return make_key(folder)


@pytest.fixture
def locked(folder: Path, key: bytes) -> bytes:
    """A journal behind PHRASE."""
    set_passphrase(folder, key, PHRASE)
    return key


def type_lines(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Have the next command read these lines from a pipe."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def speak(folder: Path, key: bytes, notes: int = 1) -> None:
    """Put notes of a second of noise into the journal."""
    with Journal.open(folder, key) as journal:
        for _ in range(notes):
            open_note = journal.begin(16_000)
            open_note.write(os.urandom(32_000))
            open_note.finish()


class TestStatus:
    def test_before_the_first_note(self, voiceguide: Commands, folder: Path) -> None:
        said = voiceguide("journal", "status")
        assert said.code == 0
        assert said.out.splitlines()[:3] == [f"Journal: {folder}", "Notes: none yet.", "Key: none yet."]
        assert not folder.exists(), "looking must not begin a journal"

    def test_with_an_open_key(self, voiceguide: Commands, folder: Path, key: bytes) -> None:
        speak(folder, key, notes=3)
        said = voiceguide("journal", "status")
        assert said.code == 0
        lines = said.out.splitlines()
        found = re.fullmatch(r"Notes: 3, in (\d\.\d) megabytes\.", lines[1])
        assert found, lines[1]
        assert 0.1 <= float(found[1]) <= 0.5  # three seconds of noise, which nothing makes smaller
        assert lines[2].startswith(f"Key: in an open file, {folder / 'journal.key'}. Whoever can read your files can")
        assert lines[3] == "To change that: voiceguide journal passphrase"
        assert lines[4].endswith(f"on a full disk: 1 megabyte, {folder / 'journal.reserve'}")
        assert len(lines) == 5

    def test_locked_it_asks_nothing_and_counts_nothing(
        self, voiceguide: Commands, folder: Path, locked: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        speak(folder, locked)
        type_lines(monkeypatch, PHRASE)
        said = voiceguide("journal", "status")
        assert said.code == 0
        assert said.out.splitlines()[1:3] == [
            "Notes: locked, so they were not counted.",
            "Key: behind your passphrase. The journal is locked.",
        ]
        assert sys.stdin.read() == f"{PHRASE}\n"

    @pytest.mark.parametrize(
        ("where", "words"),
        [
            (KeyPlace.UNLOCKED_FILE, "an open copy in /"),
            (KeyPlace.UNLOCKED_KEYRING, "an open copy in the system's keyring"),
        ],
    )
    def test_unlocked(self, voiceguide: Commands, folder: Path, locked: bytes, where: KeyPlace, words: str) -> None:
        speak(folder, locked)
        unlock(folder, PHRASE, where)
        said = voiceguide("journal", "status")
        lines = said.out.splitlines()
        assert lines[1].startswith("Notes: 1, in ")
        assert words in lines[2]
        assert lines[3] == "To change that: voiceguide journal lock"

    def test_a_lost_key_is_told_with_what_to_do(self, voiceguide: Commands, folder: Path, key: bytes) -> None:
        speak(folder, key)
        (folder / "journal.key").unlink()
        said = voiceguide("journal", "status")
        assert said.code == 1
        assert "Notes: they cannot be reached." in said.out
        assert "from a backup" in said.out
        assert said.out.splitlines()[2:] == ["Key: gone."]
        assert not (folder / "journal.key").exists()

    def test_another_journals_key_is_told(self, voiceguide: Commands, folder: Path, key: bytes, tmp_path: Path) -> None:
        speak(folder, key)
        make_key(tmp_path / "other")
        (tmp_path / "other" / "journal.key").replace(folder / "journal.key")
        said = voiceguide("journal", "status")
        assert said.code == 1
        assert "Notes: they cannot be reached. The key does not open the journal" in said.out

    def test_notes_that_a_crash_cut_short_are_told(self, voiceguide: Commands, folder: Path, key: bytes) -> None:
        script = (
            "import os, sys; from pathlib import Path; from voiceguide.journal.store import Journal\n"
            "open_note = Journal.open(Path(sys.argv[1]), bytes.fromhex(sys.argv[2])).begin(16_000)\n"
            "open_note.write(os.urandom(64_000)); os.kill(os.getpid(), 9)"
        )
        subprocess.run([sys.executable, "-c", script, str(folder), key.hex()], check=False, timeout=60)
        said = voiceguide("journal", "status")
        assert "Notes: 1, in " in said.out
        assert "Note 1 was cut short" in said.err


class TestPassphrase:
    def test_the_first_one_says_what_cannot_be_undone_and_locks(
        self, voiceguide: Commands, folder: Path, key: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        type_lines(monkeypatch, PHRASE)
        said = voiceguide("journal", "passphrase")
        assert said.code == 0
        assert "a forgotten passphrase cannot be recovered" in said.err
        assert "the journal is locked" in said.out
        assert "Earlier backups may still hold it." in said.out
        assert PHRASE not in said.all
        assert place(folder) is KeyPlace.PASSPHRASE
        assert find_key(folder, lambda: PHRASE) == key

    def test_it_may_come_before_the_first_note(
        self, voiceguide: Commands, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        type_lines(monkeypatch, PHRASE)
        assert voiceguide("journal", "passphrase").code == 0
        assert [path.name for path in folder.iterdir()] == ["journal.sealed"]

    def test_another_one_asks_for_the_old_one_first(
        self, voiceguide: Commands, folder: Path, locked: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        type_lines(monkeypatch, PHRASE, OTHER)
        said = voiceguide("journal", "passphrase")
        assert said.code == 0
        assert "still open with the previous passphrase" in said.out
        assert find_key(folder, lambda: OTHER) == locked

    def test_the_wrong_old_one_changes_nothing(
        self, voiceguide: Commands, folder: Path, locked: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        type_lines(monkeypatch, OTHER, OTHER)
        said = voiceguide("journal", "passphrase")
        assert said.code == 1
        assert said.err.startswith("That is not the passphrase of the journal.")
        assert find_key(folder, lambda: PHRASE) == locked

    @pytest.mark.parametrize(
        ("lines", "sentence"), [((), "No new passphrase was given"), (("",), "An empty passphrase")]
    )
    def test_none_or_an_empty_one_changes_nothing(
        self,
        voiceguide: Commands,
        folder: Path,
        key: bytes,
        monkeypatch: pytest.MonkeyPatch,
        lines: tuple[str, ...],
        sentence: str,
    ) -> None:
        type_lines(monkeypatch, *lines)
        said = voiceguide("journal", "passphrase")
        assert said.code == 1
        assert sentence in said.err
        assert find_key(folder, None) == key

    def test_a_copy_that_stays_in_the_keyring_is_told_and_the_passphrase_is_set_all_the_same(
        self,
        voiceguide: Commands,
        folder: Path,
        locked: bytes,
        system: MemoryKeyring,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        unlock(folder, PHRASE, KeyPlace.UNLOCKED_KEYRING)
        system.refusing = "delete"
        type_lines(monkeypatch, OTHER)
        said = voiceguide("journal", "passphrase")
        assert said.code == 1
        assert "The passphrase is set" in said.out
        assert "A copy of the key is still in the system's keyring" in said.err
        assert find_key(folder, lambda: OTHER) == locked

    def test_a_full_disk_changes_nothing(
        self, voiceguide: Commands, folder: Path, key: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(_: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        type_lines(monkeypatch, PHRASE)
        monkeypatch.setattr(os, "fsync", full)
        said = voiceguide("journal", "passphrase")
        assert said.code == 1
        assert "Make some room" in said.err
        assert [path.name for path in folder.iterdir()] == ["journal.key"]

    @pytest.mark.parametrize("command", ["passphrase", "unlock"])
    def test_it_is_never_taken_from_the_command_line(
        self, voiceguide: Commands, folder: Path, locked: bytes, command: str
    ) -> None:
        said = voiceguide("journal", command, PHRASE)
        assert said.code == 2
        assert place(folder) is KeyPlace.PASSPHRASE


class TestUnlockAndLock:
    def test_a_copy_in_a_file_and_away_again(
        self, voiceguide: Commands, folder: Path, locked: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        type_lines(monkeypatch, PHRASE)
        said = voiceguide("journal", "unlock")
        assert (said.code, said.err) == (0, "")
        assert str(folder / "journal.key") in said.out
        assert place(folder) is KeyPlace.UNLOCKED_FILE
        assert "was already open" in voiceguide("journal", "unlock").out
        assert voiceguide("journal", "lock").out.startswith("The journal is locked.")
        assert place(folder) is KeyPlace.PASSPHRASE
        assert "was already locked" in voiceguide("journal", "lock").out

    def test_a_copy_in_the_keyring(
        self,
        voiceguide: Commands,
        folder: Path,
        locked: bytes,
        system: MemoryKeyring,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        type_lines(monkeypatch, PHRASE)
        assert "in the system's keyring" in voiceguide("journal", "unlock", "--keyring").out
        assert place(folder) is KeyPlace.UNLOCKED_KEYRING
        assert len(system.kept) == 1
        assert voiceguide("journal", "lock").code == 0
        assert system.kept == {}

    def test_without_a_keyring_one_sentence_and_nothing_changed(
        self, voiceguide: Commands, folder: Path, locked: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        keyring.set_keyring(keyring.backends.fail.Keyring())
        type_lines(monkeypatch, PHRASE)
        said = voiceguide("journal", "unlock", "--keyring")
        assert said.code == 1
        assert said.err.startswith("The system's keyring cannot be used: none is running here. Nothing was changed.")
        assert len(said.err.splitlines()) == 1
        assert place(folder) is KeyPlace.PASSPHRASE

    @pytest.mark.parametrize("command", ["lock", "unlock"])
    def test_without_a_passphrase_there_is_nothing_to_do(
        self, voiceguide: Commands, folder: Path, key: bytes, command: str
    ) -> None:
        said = voiceguide("journal", command)
        assert said.code == 1
        assert "To set one: voiceguide journal passphrase" in said.err
        assert find_key(folder, None) == key

    def test_a_damaged_open_copy_is_replaced(
        self, voiceguide: Commands, folder: Path, locked: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (folder / "journal.key").write_bytes(b"nonsense")
        type_lines(monkeypatch, PHRASE)
        assert voiceguide("journal", "unlock").code == 0
        assert find_key(folder, None) == locked

    def test_a_wrong_passphrase_from_a_pipe_is_tried_once(
        self, voiceguide: Commands, folder: Path, locked: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        type_lines(monkeypatch, OTHER, PHRASE)
        said = voiceguide("journal", "unlock")
        assert said.code == 1
        assert said.err.startswith("That is not the passphrase")
        assert place(folder) is KeyPlace.PASSPHRASE

    def test_enter_alone_is_no_passphrase(
        self, voiceguide: Commands, folder: Path, locked: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        type_lines(monkeypatch, "")
        said = voiceguide("journal", "unlock")
        assert said.code == 1
        assert said.err.startswith("Nothing was typed, so the journal stays locked.")
        assert "--no-notes" in said.err

    def test_a_copy_elsewhere_needs_the_passphrase_and_does_not_call_the_journal_locked(
        self, voiceguide: Commands, folder: Path, locked: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        unlock(folder, PHRASE, KeyPlace.UNLOCKED_FILE)
        type_lines(monkeypatch)
        said = voiceguide("journal", "unlock", "--keyring")
        assert said.code == 1
        assert "the journal stays open as it was" in said.err
        assert "is locked" not in said.err
        assert place(folder) is KeyPlace.UNLOCKED_FILE

    def test_without_a_new_passphrase_an_open_journal_is_not_called_locked(
        self, voiceguide: Commands, folder: Path, key: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        type_lines(monkeypatch)
        said = voiceguide("journal", "passphrase")
        assert said.code == 1
        assert said.err.splitlines()[-1].startswith("No new passphrase was given, so nothing was changed.")
        assert "is locked" not in said.err
        assert find_key(folder, None) == key


def test_a_journal_that_is_gone_is_not_told_as_none_yet(voiceguide: Commands, folder: Path, key: bytes) -> None:
    speak(folder, key)
    (folder / "journal.db").unlink()
    said = voiceguide("journal", "status")
    assert said.code == 1
    assert "none yet" not in said.out
    assert "Notes: they cannot be reached. The journal" in said.out
    assert "is gone, but files that belong to it are still there (journal.first-page)" in said.out


class TestAsking:
    def test_a_new_journal_gets_its_key_and_an_open_one_asks_nothing(self, home: Path) -> None:
        paths = find_paths()
        assert find_journal_key(paths, ask_passphrase) == find_journal_key(paths, ask_passphrase)

    def test_from_a_pipe_one_line(self, home: Path, locked: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
        type_lines(monkeypatch, PHRASE, "the text of a note")
        assert find_journal_key(find_paths(), ask_passphrase) == locked
        assert sys.stdin.readline() == "the text of a note\n"

    @pytest.mark.parametrize("line", [f"{PHRASE}\r\n", PHRASE, f"\ufeff{PHRASE}\n"])
    def test_however_the_pipe_ends_its_lines(self, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(line))
        assert ask_passphrase() == PHRASE

    def test_spaces_belong_to_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        type_lines(monkeypatch, " a b ")
        assert ask_passphrase() == " a b "

    def test_nobody_there(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for nothing in (io.StringIO(""), None):
            monkeypatch.setattr(sys, "stdin", nothing)
            with pytest.raises(JournalLocked):
                ask_passphrase()

    def test_bytes_that_are_no_text(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe\n"), encoding="utf-8"))
        with pytest.raises(WrongPassphrase):
            ask_passphrase()


class Terminal:
    """The program at a terminal of its own, in which somebody types."""

    def __init__(self, *arguments: str) -> None:
        self._ours, theirs = os.openpty()
        self._process = subprocess.Popen(
            [*PROGRAM, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env={**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"},
        )
        os.close(theirs)
        self.shown = ""
        self._waited_for = 0

    def wait_for(self, text: str) -> None:
        """Read what is shown until `text` is, after what was waited for before."""
        until = time.monotonic() + 30
        while text not in self.shown[self._waited_for :]:
            assert self._read(until - time.monotonic()), self.shown
        self._waited_for = self.shown.index(text, self._waited_for) + len(text)

    def type(self, line: str) -> None:
        os.write(self._ours, line.encode())

    def end(self) -> int:
        while self._read(30):
            pass
        return self._process.wait(30)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._ours)

    def _read(self, timeout: float) -> bool:
        if not select.select([self._ours], [], [], max(timeout, 0))[0]:
            return False
        with contextlib.suppress(OSError):  # the other end was closed
            read = os.read(self._ours, 4096)
            self.shown += read.decode()
            return bool(read)
        return False


@pytest.fixture
def at_terminal() -> Iterator[Callable[..., Terminal]]:
    """Start the program at a terminal of its own, and end it with the test whatever happens."""
    with contextlib.ExitStack() as opened:

        def start(*arguments: str) -> Terminal:
            return opened.enter_context(contextlib.closing(Terminal(*arguments)))

        yield start


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="a terminal can be had only where there are such")
class TestAtATerminal:
    def test_a_new_one_is_typed_twice_and_never_shown(
        self, at_terminal: Callable[..., Terminal], folder: Path, key: bytes
    ) -> None:
        terminal = at_terminal("journal", "passphrase")
        terminal.wait_for("New passphrase (nothing is shown while you type): ")
        assert "cannot be recovered" in terminal.shown
        terminal.type(f"{PHRASE}\n")
        terminal.wait_for("The same again: ")
        terminal.type("something else\n")
        terminal.wait_for("The two were not the same.")
        terminal.wait_for("New passphrase (nothing is shown while you type): ")
        terminal.type(f"{PHRASE}\n")
        terminal.wait_for("The same again: ")
        terminal.type(f"{PHRASE}\n")
        terminal.wait_for("The passphrase is set")
        assert terminal.end() == 0
        assert "heron" not in terminal.shown
        assert "else" not in terminal.shown
        assert find_key(folder, lambda: PHRASE) == key

    def test_never_the_same_twice_changes_nothing(
        self, at_terminal: Callable[..., Terminal], folder: Path, key: bytes
    ) -> None:
        terminal = at_terminal("journal", "passphrase")
        for _ in range(3):
            terminal.wait_for("New passphrase (nothing is shown while you type): ")
            terminal.type(f"{PHRASE}\n")
            terminal.wait_for("The same again: ")
            terminal.type(f"{OTHER}\n")
        terminal.wait_for("so nothing was changed")
        assert terminal.end() == 1
        assert find_key(folder, None) == key

    def test_a_wrong_one_may_be_typed_again(
        self, at_terminal: Callable[..., Terminal], folder: Path, locked: bytes
    ) -> None:
        terminal = at_terminal("journal", "unlock")
        for wrong in (OTHER, ""):
            terminal.wait_for("Passphrase of the journal: ")
            terminal.type(f"{wrong}\n")
        terminal.wait_for("Passphrase of the journal: ")
        terminal.type(f"{PHRASE}\n")
        assert terminal.end() == 0
        assert "That is not the passphrase" in terminal.shown
        assert "Nothing was typed, so the journal stays locked." in terminal.shown
        assert "The journal is open." in terminal.shown
        assert PHRASE not in terminal.shown
        assert place(folder) is KeyPlace.UNLOCKED_FILE

    def test_three_wrong_ones_are_enough(
        self, at_terminal: Callable[..., Terminal], folder: Path, locked: bytes
    ) -> None:
        terminal = at_terminal("journal", "unlock")
        for _ in range(3):
            terminal.wait_for("Passphrase of the journal: ")
            terminal.type(f"{OTHER}\n")
        assert terminal.end() == 1
        assert terminal.shown.count("That is not the passphrase") == 3
        assert place(folder) is KeyPlace.PASSPHRASE

    def test_ctrl_d_stops_and_changes_nothing(
        self, at_terminal: Callable[..., Terminal], folder: Path, locked: bytes
    ) -> None:
        terminal = at_terminal("journal", "passphrase")
        terminal.wait_for("Passphrase of the journal: ")
        terminal.type("\x04")
        assert terminal.end() == 130
        assert "Stopped." in terminal.shown
        assert find_key(folder, lambda: PHRASE) == locked


PAGE = Path(__file__).resolve().parents[2] / "docs" / "privacy.md"


@pytest.mark.parametrize("line", sorted(set(re.findall(r"`voiceguide ([^`]+)`", PAGE.read_text(encoding="utf-8")))))
def test_what_the_page_on_privacy_tells_people_to_type_is_there(line: str, voiceguide: Commands) -> None:
    words = line.split()
    names = [word for word in words if not word.startswith("-")]
    said = voiceguide(*names, "--help")
    assert said.out.startswith(f"Usage: voiceguide {' '.join(names)}")
    for option in set(words) - set(names):
        assert option in said.out


def test_the_program_without_a_terminal_reads_the_passphrase_as_a_line(folder: Path, locked: bytes) -> None:
    said = subprocess.run(
        [*PROGRAM, "journal", "unlock"], input=f"{PHRASE}\n", capture_output=True, text=True, check=False, timeout=60
    )
    assert (said.returncode, said.stderr) == (0, "")
    assert place(folder) is KeyPlace.UNLOCKED_FILE


def test_the_program_without_anybody_to_ask_says_so_and_leaves_with_1(folder: Path, locked: bytes) -> None:
    said = subprocess.run(
        [*PROGRAM, "journal", "unlock"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.startswith("The journal is locked, and its passphrase was not given.")
    assert len(said.stderr.splitlines()) == 1
