"""The journal's commands that change notes."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from support import spoken
from support.commands import Commands
from support.noted import SPOKEN, Opened, Typing, spoil, tone

from voiceguide.cli.echo import meanwhile
from voiceguide.cli.retyping import joined, pieces_of, retyped
from voiceguide.errors import JournalBusy, JournalDamaged, JournalError, JournalNotWritable, NoteNotFound
from voiceguide.journal import pending
from voiceguide.journal.entries import Entry
from voiceguide.journal.key import find_key, set_passphrase
from voiceguide.journal.store import Journal
from voiceguide.wording.errors import journal as problem

pytestmark = pytest.mark.usefixtures("tone_voice")

WALES = "\U0001f3f4" + "".join(chr(0xE0000 + ord(letter)) for letter in "gbwls") + "\U000e007f"


@pytest.mark.usefixtures("notes")
class TestEdit:
    def text(self, journal: Opened, number: int) -> str:
        with journal() as opened:
            return opened.entry(number).text

    def test_from_a_pipe_the_whole_text_is_new(
        self, voiceguide: Commands, journal: Opened, piped: Callable[[bytes], None]
    ) -> None:
        piped("\ufeffNothing was lost \u2013 nothing.\r\nA second line.\n".encode())
        said = voiceguide("journal", "edit", "2")
        assert said.code == 0
        assert said.out == "Note 2 has its new text: 8 words.\n"
        assert self.text(journal, 2) == "Nothing was lost \u2013 nothing.\nA second line."
        with journal() as opened:
            heading = opened.entry(2).heading
            assert (heading.edited, heading.has_sound, opened.entry(2).segments) == (True, True, ())
        assert voiceguide("journal", "search", "heron").out.startswith("No note")

    def test_the_sound_is_as_it_was(
        self, voiceguide: Commands, journal: Opened, piped: Callable[[bytes], None]
    ) -> None:
        piped(b"New.")
        voiceguide("journal", "edit", "2")
        with journal() as opened:
            assert b"".join(opened.sound(2).blocks) == tone(42.04)

    def test_the_same_text_changes_nothing(
        self, voiceguide: Commands, journal: Opened, piped: Callable[[bytes], None]
    ) -> None:
        piped(f"Today {SPOKEN}. I watched it.\n".encode())
        assert voiceguide("journal", "edit", "2").out == "Nothing was changed.\n"
        with journal() as opened:
            assert not opened.entry(2).heading.edited

    def test_what_is_not_shown_of_a_text_is_kept(
        self, voiceguide: Commands, journal: Opened, piped: Callable[[bytes], None]
    ) -> None:
        """In Hebrew or Arabic the marks of direction belong to the text."""
        text = f"\u200f\u05e9\u05dc\u05d5\u05dd (one)\u200e!\n\nFrom {WALES}\tto\u2028here."
        piped(text.encode())
        assert voiceguide("journal", "edit", "2").out == "Note 2 has its new text: 6 words.\n"
        assert self.text(journal, 2) == text
        assert WALES in voiceguide("journal", "show", "2").out
        shown = "\u05e9\u05dc\u05d5\u05dd (one)!\n\nFrom " + f"{WALES} to\nhere."
        for again in (text, shown):
            piped(again.encode())
            assert voiceguide("journal", "edit", "2").out == "Nothing was changed.\n"
            assert self.text(journal, 2) == text

    def test_a_text_of_nothing_that_is_shown_is_empty(
        self, voiceguide: Commands, journal: Opened, piped: Callable[[bytes], None]
    ) -> None:
        piped("\u200f \u200e\n".encode())
        assert voiceguide("journal", "edit", "2").code == 1
        assert SPOKEN in self.text(journal, 2)

    def test_at_a_terminal_a_sentence_keeps_what_is_not_shown_of_it(
        self, monkeypatch: pytest.MonkeyPatch, piped: Callable[[bytes], None], capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setitem(sys.modules, "readline", None)
        piped(b"\nTwo more.\n\n\n")
        assert retyped("\u200fOne\u200e.\tA.\n\u200fTwo\u200e.\u2029Three\u200f.") == (
            "\u200fOne\u200e.\tTwo more.\n\u200fTwo\u200e.\u2029Three\u200f."
        )
        assert "\u200f" not in capsys.readouterr().err

    def test_at_a_terminal_marks_stay_where_nothing_was_typed(
        self, typing: Callable[..., Typing], journal: Opened
    ) -> None:
        with journal() as opened:
            opened.write_text(1, "\u200fOne\u200e small. \u200fIt was.")
        terminal = typing("journal", "edit", "1")
        terminal.read_until("One small.")
        terminal.type("\x7f!\n")
        terminal.read_until("It was.")
        terminal.type("\n")
        terminal.read_until("Another sentence")
        terminal.type("\n")
        assert terminal.end() == 0
        assert self.text(journal, 1) == "\u200fOne\u200e small! \u200fIt was."
        assert "\u200f" not in terminal.seen

    def test_behind_a_passphrase_it_comes_first_then_the_text(
        self, voiceguide: Commands, journal: Opened, home: Path, piped: Callable[[bytes], None]
    ) -> None:
        folder = home / "journal"
        key = find_key(folder, None)
        set_passphrase(folder, key, "correct horse")
        piped(b"correct horse\nA new text.\n")
        assert voiceguide("journal", "edit", "2").code == 0
        with Journal.open(folder, key) as opened:
            assert opened.entry(2).text == "A new text."

    def test_an_empty_text_needs_a_yes(
        self, voiceguide: Commands, journal: Opened, piped: Callable[[bytes], None]
    ) -> None:
        said = voiceguide("journal", "edit", "2")
        assert said.code == 1
        assert "The new text is empty, so note 2 was left as it is" in said.err
        assert SPOKEN in self.text(journal, 2)
        piped(b" \n")
        said = voiceguide("journal", "edit", "2", "--yes")
        assert said.out == "Note 2 no longer has a text, only its sound.\n"
        assert self.text(journal, 2) == ""

    def test_where_only_text_is_left_an_empty_one_is_refused(
        self, voiceguide: Commands, journal: Opened, piped: Callable[[bytes], None]
    ) -> None:
        said = voiceguide("journal", "edit", "4", "--yes")
        assert said.code == 1
        assert "voiceguide journal delete 4" in said.err
        assert self.text(journal, 4) == "Only words are left."

    def test_what_is_no_utf8_changes_nothing(
        self, voiceguide: Commands, journal: Opened, piped: Callable[[bytes], None]
    ) -> None:
        piped(b"caf\xe9")
        said = voiceguide("journal", "edit", "2")
        assert said.code == 1
        assert "The new text is not UTF-8, so nothing was changed." in said.err
        assert SPOKEN in self.text(journal, 2)

    def test_a_note_without_text_can_be_given_one(
        self, voiceguide: Commands, journal: Opened, piped: Callable[[bytes], None]
    ) -> None:
        piped(b"By hand.")
        assert voiceguide("journal", "edit", "3").code == 0
        assert self.text(journal, 3) == "By hand."

    def test_at_a_terminal_enter_keeps_a_sentence_and_an_emptied_line_removes_it(
        self, typing: Callable[..., Typing], journal: Opened
    ) -> None:
        terminal = typing("journal", "edit", "1")
        assert "One small thing." in terminal.read_until("thing.")
        terminal.type("\n")
        terminal.read_until("enough.")
        terminal.type("\x15It was a lot.\n")  # Ctrl-U empties the line
        terminal.read_until("Another sentence")
        terminal.type("And more!\n")
        terminal.read_until("Another sentence")
        terminal.type("\n")
        assert terminal.end() == 0
        assert self.text(journal, 1) == "One small thing. It was a lot. And more!"

        terminal = typing("journal", "edit", "1")
        terminal.read_until("thing.")
        terminal.type("\x15\n")
        terminal.read_until("lot.")
        terminal.type("\n")
        terminal.read_until("more!")
        terminal.type("\n")
        terminal.read_until("Another sentence")
        terminal.type("\n")
        assert terminal.end() == 0
        assert self.text(journal, 1) == "It was a lot. And more!"

    @pytest.mark.parametrize("leaving", ["\x04", "ctrl-c"])
    def test_leaving_in_the_middle_changes_nothing(
        self, typing: Callable[..., Typing], journal: Opened, leaving: str
    ) -> None:
        terminal = typing("journal", "edit", "1")
        terminal.read_until("thing.")
        terminal.type("\x15Something else.\n")
        terminal.read_until("enough.")
        if leaving == "ctrl-c":
            code = terminal.interrupt()
        else:
            terminal.type("\x15\x04")
            code = terminal.end()
        assert code == 130
        assert "Nothing was changed." in terminal.seen
        assert self.text(journal, 1) == "One small thing. It was enough."

    def test_nothing_that_is_typed_goes_into_a_file(
        self, typing: Callable[..., Typing], tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("TMPDIR", str(tmp_path))
        terminal = typing("journal", "edit", "4")
        terminal.read_until("left.")
        terminal.type("\x15Unmistakable.\n")
        terminal.read_until("Another")
        terminal.type("\n")
        assert terminal.end() == 0
        for path in tmp_path.rglob("*"):
            if path.is_file():
                assert b"Unmistakable" not in path.read_bytes(), path
                assert b"Only words" not in path.read_bytes(), path

    def test_where_a_line_cannot_be_prefilled_enter_keeps_and_a_dash_removes(
        self, monkeypatch: pytest.MonkeyPatch, piped: Callable[[bytes], None], capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setitem(sys.modules, "readline", None)
        piped(b"\n-\nThird.\nFourth.\n\n")
        assert retyped("One. Two.\nThree.") == "One. Third. Fourth."
        assert "Sentence 2 of 3: Two." in capsys.readouterr().err

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "One.",
            "One. Two!  Three?\nFour",
            "no sentence",
            "A line\n\n  and another",
            "1.5 is a number. So?",
            "…",
            ". .",
        ],
    )
    def test_what_is_not_changed_is_as_it_was(self, text: str) -> None:
        assert joined(pieces_of(text)) == text


@pytest.mark.usefixtures("notes")
class TestDelete:
    def test_with_yes_it_is_gone_and_the_others_stay(self, voiceguide: Commands) -> None:
        said = voiceguide("journal", "delete", "2", "--yes")
        assert said.code == 0
        assert said.out == ("Note 2 is gone from the journal. Backups of this computer may still hold it, encrypted.\n")
        assert [line[0] for line in voiceguide("journal", "list").out.splitlines()] == ["1", "3", "4"]
        assert voiceguide("journal", "search", "heron").out.startswith("No note")
        assert voiceguide("journal", "show", "2").code == 1

    @pytest.mark.parametrize("answer", [b"n\n", b"\n", b""])
    def test_without_a_yes_it_stays(self, voiceguide: Commands, piped: Callable[[bytes], None], answer: bytes) -> None:
        piped(answer)
        said = voiceguide("journal", "delete", "2")
        assert said.code == 1
        assert said.out == "Nothing was deleted.\n"
        assert "2: Friday 9 January 2026, 22:14." in said.err
        assert len(voiceguide("journal", "list").out.splitlines()) == 4

    def test_a_yes_deletes(self, voiceguide: Commands, piped: Callable[[bytes], None]) -> None:
        piped(b"y\n")
        assert voiceguide("journal", "delete", "last").code == 0
        assert len(voiceguide("journal", "list").out.splitlines()) == 3

    def test_at_a_terminal_it_asks_once(self, typing: Callable[..., Typing], voiceguide: Commands) -> None:
        terminal = typing("journal", "delete", "first")
        terminal.read_until("for good?")
        terminal.type("y\n")
        assert terminal.end() == 0
        assert terminal.seen.count("?") == 1
        assert voiceguide("journal", "show", "1").code == 1


REFUSALS = [
    JournalError(problem.JOURNAL_REFUSED, folder="journal", reason="it failed"),
    JournalError(problem.JOURNAL_REPLACED, folder="journal"),
    JournalBusy(problem.JOURNAL_BUSY, folder="journal"),
    JournalDamaged(problem.JOURNAL_DAMAGED, path="journal"),
    JournalNotWritable(problem.JOURNAL_NOT_WRITABLE, folder="journal", reason="it is read only"),
]


@pytest.mark.usefixtures("notes")
@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: type(refusal).__name__)
class TestFailingAfterTheDecision:
    """Whatever it is that fails, what became of the note is told."""

    @pytest.fixture
    def failing(self, monkeypatch: pytest.MonkeyPatch, refusal: JournalError) -> Callable[..., None]:
        def fail(*parts: tuple[object, str]) -> None:
            def refused(*_: object, **__: object) -> None:
                raise refusal

            for owner, name in parts:
                monkeypatch.setattr(owner, name, refused)

        return fail

    def test_a_note_that_is_gone_is_told_as_gone(
        self, voiceguide: Commands, journal: Opened, failing: Callable[..., None], refusal: JournalError
    ) -> None:
        failing((pending, "finish"))
        said = voiceguide("journal", "delete", "2", "--yes")
        assert (said.code, said.out) == (1, "")
        first, last = said.err.splitlines()
        assert first.startswith("Note 2 is gone from the journal, but clearing up after it failed.")
        assert last == str(refusal)
        with journal() as opened:
            assert not opened.has(2)

    def test_a_note_that_is_there_is_told_as_there(
        self, voiceguide: Commands, journal: Opened, failing: Callable[..., None], refusal: JournalError
    ) -> None:
        failing((pending, "note_goes"))
        said = voiceguide("journal", "delete", "2", "--yes")
        assert (said.code, said.out) == (1, "")
        assert said.err.splitlines() == ["Nothing was deleted.", str(refusal)]
        with journal() as opened:
            assert opened.has(2)

    def test_where_nobody_can_say_what_became_of_it_that_is_said(
        self, voiceguide: Commands, failing: Callable[..., None], piped: Callable[[bytes], None], refusal: JournalError,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        failing((pending, "finish"), (Journal, "has"))
        said = voiceguide("journal", "delete", "2", "--yes")
        assert said.code == 1
        assert said.err.splitlines()[0].startswith("It is not known whether note 2 is gone.")
        entry = Journal.entry
        asked: list[int] = []

        def once(opened: Journal, note: int) -> Entry:
            asked.append(note)
            if len(asked) > 1:
                raise refusal
            return entry(opened, note)

        monkeypatch.setattr(Journal, "entry", once)
        piped(b"New.")
        said = voiceguide("journal", "edit", "1")
        assert said.code == 1
        assert said.err.splitlines()[0].startswith("It is not known whether note 1 has its new text.")

    @pytest.mark.parametrize("is_new", [True, False])
    def test_which_text_a_note_has_is_told(
        self, voiceguide: Commands, journal: Opened, failing: Callable[..., None], piped: Callable[[bytes], None],
        refusal: JournalError, is_new: bool,
    ) -> None:  # fmt: skip
        failing((pending, "finish" if is_new else "text_went"))
        piped(b"New.")
        said = voiceguide("journal", "edit", "2")
        assert (said.code, said.out) == (1, "")
        told = (
            "Note 2 has its new text, but clearing up after the old one failed." if is_new else "Nothing was changed."
        )
        assert said.err.splitlines() == [told, str(refusal)]
        with journal() as opened:
            assert (opened.entry(2).text == "New.") is is_new


@pytest.mark.usefixtures("notes")
@pytest.mark.parametrize("command", ["delete", "edit"])
def test_a_note_that_another_program_deleted_first_is_told_as_not_there(
    voiceguide: Commands, piped: Callable[[bytes], None], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    gone = {"delete": "delete", "edit": "write_text"}[command]

    def faster(opened: Journal, note: int, *_: object, **__: object) -> None:
        raise NoteNotFound(problem.JOURNAL_HAS_NO_NOTE, note=note)

    monkeypatch.setattr(Journal, gone, faster)
    piped(b"New.")
    said = voiceguide("journal", command, "2", "--yes")
    assert (said.code, said.err) == (1, problem.JOURNAL_HAS_NO_NOTE.format(note=2) + "\n")


@pytest.mark.usefixtures("notes")
@pytest.mark.parametrize(
    ("command", "where", "told"),
    [
        ("delete", "finish", "Stopped, but note 2 is already gone."),
        ("delete", "note_goes", "Nothing was deleted."),
        ("edit", "finish", "Stopped, but note 2 already has its new text."),
        ("edit", "text_went", "Nothing was changed."),
    ],
)
def test_whoever_stops_it_is_told_which_it_was(
    voiceguide: Commands, piped: Callable[[bytes], None], monkeypatch: pytest.MonkeyPatch,
    command: str, where: str, told: str,
) -> None:  # fmt: skip
    def stopped(*_: object) -> None:
        if not opening:
            raise KeyboardInterrupt

    opening = [True]
    choose = Journal.headings
    monkeypatch.setattr(Journal, "headings", lambda opened: [opening.clear(), *choose(opened)][1:])
    monkeypatch.setattr(pending, where, stopped)
    piped(b"New.")
    said = voiceguide("journal", command, "2", "--yes")
    assert (said.code, said.out) == (130, "")
    assert said.err.startswith(told)


@pytest.mark.usefixtures("notes")
class TestTranscribe:
    def test_it_needs_notes_or_all(self, voiceguide: Commands) -> None:
        for arguments in ([], ["3", "--all"]):
            said = voiceguide("journal", "transcribe", *arguments)
            assert said.code == 2

    def test_sound_becomes_text(self, voiceguide: Commands, journal: Opened, home: Path) -> None:
        with journal() as opened:
            open_note = opened.begin(spoken.RATE)
            open_note.write(spoken.silence(1.0) + spoken.recording("note01.wav") + spoken.silence(1.0))
            open_note.finish()
        assert voiceguide("models", "add", spoken.MODEL).code == 0
        said = voiceguide("journal", "transcribe", "--all")
        assert said.code == 0
        assert "Note 3: no words were recognised in it. Its sound is kept.\n" in said.out
        assert "Note 5 has its text: 4 words.\n" in said.out
        assert "tired" not in said.all
        assert "Note 5: turning " in said.err
        assert "\nI felt tired today.\n" in voiceguide("journal", "show", "5").out
        assert voiceguide("journal", "search", "tired").out.startswith("5: ")
        assert voiceguide("journal", "transcribe", "--all").out == "No note is waiting for its text.\n"
        assert voiceguide("journal", "transcribe", "5").code == 1
        assert voiceguide("journal", "transcribe", "5", "--again").code == 0

    def test_a_text_stays_where_no_words_are_recognised_any_more(
        self, voiceguide: Commands, journal: Opened, home: Path, piped: Callable[[bytes], None]
    ) -> None:
        piped(b"Typed by hand.")
        voiceguide("journal", "edit", "3")
        voiceguide("models", "add", spoken.MODEL)
        before = (home / "journal" / "journal.db").read_bytes()
        said = voiceguide("journal", "transcribe", "3", "--again")
        assert (home / "journal" / "journal.db").read_bytes() == before, "a crash would find it without its text"
        assert said.out == "Note 3: no words were recognised in it. The text it had stays.\n"
        with journal() as opened:
            assert (opened.entry(3).text, opened.entry(3).heading.edited) == ("Typed by hand.", True)

    def test_a_damaged_note_does_not_keep_the_others_from_their_text(
        self, voiceguide: Commands, journal: Opened
    ) -> None:
        with journal() as opened:
            for _ in range(2):
                open_note = opened.begin(spoken.RATE)
                open_note.write(spoken.recording("note01.wav"))
                open_note.finish()
            spoil(opened, 5)
        voiceguide("models", "add", spoken.MODEL)
        said = voiceguide("journal", "transcribe", "--all")
        assert said.code == 1
        assert "Note 5 was not turned into text. The journal" in said.err
        assert "Note 6 has its text: 4 words.\n" in said.out

    def test_without_a_model_it_says_how_to_get_one(self, voiceguide: Commands) -> None:
        for arguments in (["3"], ["--all"], ["3", "--language", "de"]):
            said = voiceguide("journal", "transcribe", *arguments)
            assert said.code == 1
            assert "There is no model for speech recognition in the language" in said.err
            assert "voiceguide models list" in said.err

    def test_what_cannot_be_done_is_told_before_a_model_is_looked_for(self, voiceguide: Commands) -> None:
        said = voiceguide("journal", "transcribe", "4")
        assert (said.code, said.err) == (1, "Note 4 has no sound to make text from.\n")
        said = voiceguide("journal", "transcribe", "2")
        assert said.code == 1
        assert said.err == "Note 2 already has its text. To replace it: voiceguide journal transcribe 2 --again\n"

    @pytest.mark.parametrize("new", [b"Mine.", b""])
    def test_a_text_that_was_changed_is_not_replaced_unless_the_note_is_named_with_again(
        self, voiceguide: Commands, piped: Callable[[bytes], None], new: bytes
    ) -> None:
        for number in ("1", "2", "3"):
            piped(b"Mine.")
            voiceguide("journal", "edit", number)
            if not new:
                piped(b"")
                voiceguide("journal", "edit", number, "--yes")
        said = voiceguide("journal", "transcribe", "2")
        assert (said.code, "a text that you changed" in said.err) == (1, True)
        for arguments in (["--all"], ["--all", "--again"]):
            said = voiceguide("journal", "transcribe", *arguments)
            assert (said.code, said.out) == (0, "No note is waiting for its text.\n")
        assert "no model" in voiceguide("journal", "transcribe", "2", "--again").err


@pytest.mark.usefixtures("notes")
class TestRepair:
    def test_what_is_whole_is_left_as_it_is(self, voiceguide: Commands, home: Path) -> None:
        before = {path.name: path.read_bytes() for path in (home / "journal").iterdir()}
        said = voiceguide("journal", "repair")
        assert (said.code, said.err) == (0, "")
        assert said.out == "The journal is not damaged, and was left as it is: 4 notes.\n"
        assert {path.name: path.read_bytes() for path in (home / "journal").iterdir()} == before

    def test_a_damaged_page_costs_what_is_on_it_and_nothing_else(self, voiceguide: Commands, home: Path) -> None:
        path = home / "journal" / "journal.db"
        with path.open("r+b") as file:
            file.seek(40 * 4096)  # among the sound of note 2
            file.write(bytes(8192))
        said = voiceguide("journal", "export", home / "out", "--format", "sound")
        assert said.code == 1
        assert "The sound of note 2 was not written: The journal" in said.err
        said = voiceguide("journal", "repair")
        assert said.code == 0
        lines = said.out.splitlines()
        assert lines[0] == "Saved as they were: 3 notes."
        assert lines[1] == "Saved with something missing, the text or some of the sound: note 2."
        kept = [Path(line.split(": ", 1)[1]) for line in lines if line.startswith("What was damaged is kept")]
        assert kept
        assert all(one.exists() for one in kept)
        assert len(voiceguide("journal", "list").out.splitlines()) == 4

    def test_what_cannot_be_read_at_all_is_told_and_left(self, voiceguide: Commands, home: Path) -> None:
        path = home / "journal" / "journal.db"
        for name in ("journal.db", "journal.first-page"):
            (home / "journal" / name).write_bytes(b"nonsense")
        said = voiceguide("journal", "repair")
        assert said.code == 1
        assert len(said.err.splitlines()) == 1
        assert path.read_bytes() == b"nonsense"


class TestDamagedFiles:
    NAMES = ("journal.damaged-1.db", "journal.damaged-1.first-page")

    @pytest.fixture
    def damaged(self, notes: None, home: Path) -> list[Path]:
        paths = [home / "journal" / name for name in self.NAMES]
        for path in paths:
            path.write_bytes(b"encrypted")
        return paths

    def test_whoever_deletes_a_note_or_asks_hears_of_them(self, voiceguide: Commands, damaged: list[Path]) -> None:
        for said in (voiceguide("journal", "delete", "2", "--yes"), voiceguide("journal", "status")):
            assert said.code == 0
            assert f"{', '.join(self.NAMES)}. To remove that: voiceguide journal repair --remove-damaged\n" in said.out

    @pytest.mark.parametrize(("arguments", "typed"), [(["--yes"], b""), ([], b"yes\n")])
    def test_they_can_be_removed_and_the_journal_stays(
        self, voiceguide: Commands, damaged: list[Path], piped: Callable[[bytes], None],
        arguments: list[str], typed: bytes,
    ) -> None:  # fmt: skip
        piped(typed)
        said = voiceguide("journal", "repair", "--remove-damaged", *arguments)
        assert said.code == 0
        assert said.out.splitlines() == [f"Removed: {path}" for path in damaged]
        assert not any(path.exists() for path in damaged)
        assert len(voiceguide("journal", "list").out.splitlines()) == 4
        assert "damaged" not in voiceguide("journal", "status").out
        assert voiceguide("journal", "repair", "--remove-damaged").out == "No repair has set anything aside.\n"

    def test_a_log_that_was_kept_is_removed_only_after_a_question(
        self, voiceguide: Commands, damaged: list[Path], home: Path, piped: Callable[[bytes], None]
    ) -> None:
        log = home / "journal" / "journal.damaged-2.wal"
        log.write_bytes(b"encrypted")
        said = voiceguide("journal", "repair", "--remove-damaged", "--yes")
        assert (said.code, said.out) == (1, "")
        first, last = said.err.splitlines()
        assert first.startswith(f"{log} is a log that could not be read to its end. What it holds cannot be checked")
        assert last == "Nothing was removed. To be asked about it, run this without --yes."
        assert log.exists()
        assert all(path.exists() for path in damaged)
        piped(b"yes\n")
        said = voiceguide("journal", "repair", "--remove-damaged")
        assert said.code == 0
        assert "cannot be checked" in said.err
        assert not log.exists()

    def test_what_was_deleted_since_a_repair_is_not_told_as_missing(
        self, voiceguide: Commands, notes: None, home: Path
    ) -> None:
        path = home / "journal" / "journal.db"
        whole = path.read_bytes()
        path.write_bytes(whole[:77] + bytes([whole[77] ^ 1]) + whole[78:])
        assert voiceguide("journal", "repair").code == 0
        path.with_name("journal.damaged-1.db").write_bytes(whole)
        assert voiceguide("journal", "delete", "2", "--yes").code == 0
        said = voiceguide("journal", "repair", "--remove-damaged", "--yes")
        assert (said.code, said.err) == (0, "")

    def test_without_a_yes_they_stay(
        self, voiceguide: Commands, damaged: list[Path], piped: Callable[[bytes], None]
    ) -> None:
        piped(b"no\n")
        said = voiceguide("journal", "repair", "--remove-damaged")
        assert (said.code, said.out) == (1, "Nothing was removed.\n")
        assert all(path.exists() for path in damaged)


@pytest.mark.usefixtures("notes")
class TestLanguage:
    def test_each_note_is_for_the_model_of_its_own_language(self, voiceguide: Commands, journal: Opened) -> None:
        with journal() as opened:
            for language in ("de", "en"):
                open_note = opened.begin(spoken.RATE, language=language)
                open_note.write(spoken.recording("note01.wav"))
                open_note.finish()
        voiceguide("models", "add", spoken.MODEL)
        said = voiceguide("journal", "transcribe", "5", "6")
        assert said.code == 1
        assert said.err.startswith('There is no model for speech recognition in the language "de" here yet.')
        assert said.out == "Note 6 has its text: 4 words.\n"
        assert voiceguide("journal", "transcribe", "5", "--language", "en").out == "Note 5 has its text: 4 words.\n"

    def test_a_note_without_words_is_not_sent_to_be_transcribed_again_and_again(
        self, voiceguide: Commands, piped: Callable[[bytes], None]
    ) -> None:
        assert "voiceguide journal transcribe 3\n" in voiceguide("journal", "show", "3").out
        voiceguide("models", "add", spoken.MODEL)
        voiceguide("journal", "transcribe", "3")
        shown = voiceguide("journal", "show", "3").out
        assert shown.endswith("No words were recognised in it. To hear it: voiceguide journal play 3\n")
        piped(b"")
        voiceguide("journal", "edit", "2", "--yes")
        assert "You removed its text." in voiceguide("journal", "show", "2").out


def test_work_that_takes_long_says_so_at_least_every_five_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    said = threading.Event()

    def sentence() -> str:
        said.set()
        return "Still at it."

    with meanwhile(sentence, every=0.01):
        assert said.wait(5)
    assert capsys.readouterr().err.startswith("Still at it.\n")
    with meanwhile(sentence):
        pass
    assert capsys.readouterr().err == ""
    assert "meanwhile" not in {thread.name for thread in threading.enumerate()}
