"""voiceguide with nothing behind it: everything a person needs, chosen by key."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from support.commands import Commands, finished, start
from support.noted import Typing
from support.sound_server import RATE as SPEAKER_RATE
from support.sound_server import SoundServer, sounding_spans
from support.spoken import MODEL, RATE
from support.words import Say, machine_voice, room  # noqa: F401 - a fixture

from voiceguide.app.ask_first import ready_for
from voiceguide.app.front_end import FrontEnd
from voiceguide.errors import SessionError
from voiceguide.guide.bookmarks import Bookmark, Bookmarks
from voiceguide.paths import find_paths
from voiceguide.script.cues import Level, Session, SessionKind
from voiceguide.script.library import WAY_OUT_TITLE, entries
from voiceguide.settings import Settings, read_settings
from voiceguide.talk.conversation import OFFERED_AT_ONCE
from voiceguide.talk.menu import find_titles, menu_phrases, offered
from voiceguide.talk.readiness import ALTERNATIVE

NOBODY = FrontEnd(lambda event: None)
"""A way to meet the program that nobody uses."""

WISH, LAST_HINT = "What would you like?", "Or type a title, then Enter."

STIRRING = """Title: Near the bone
Minutes: 5
Level: {level}

[landing place]
Feel the chair that holds you. [breath]
Something is near. [breath]
[way out]
You can stop at any moment. [breath]
"""


@pytest.fixture
def known(home: Path, tone_voice: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings of somebody who answered the first questions; the voice hums, and there is no sound device."""
    settings = home / "settings.toml"
    settings.write_text('voice = "tone"\nspeak_menus = true\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return settings


@pytest.fixture
def sessions() -> list[Session]:
    found, broken = entries([find_paths().shipped_scripts])
    assert not broken
    return [entry.session for entry in found]


@pytest.fixture
def stirring(home: Path) -> Callable[[Level], Session]:
    """Makes a session of the person's own that is amber or deep."""

    def made(level: Level) -> Session:
        path = home / "scripts" / "near.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(STIRRING.format(level=level), encoding="utf-8")
        ((entry,), broken) = entries([path.parent])
        assert not broken
        return entry.session

    return made


def test_a_new_person_is_greeted_and_what_they_answer_is_remembered(
    home: Path, tone_voice: None, typing: Callable[..., Typing]
) -> None:
    program = typing()
    greeting = program.read_until("Only show them: press 2.")
    assert "no treatment and no emergency service" in greeting
    assert "To find a person at any moment, press H." in greeting
    assert "To skip a question, press Page Down." in greeting
    program.type("2")
    program.read_until("Or type its name, then Enter.")
    program.type("new z\n")
    program.read_until(LAST_HINT)
    settings = read_settings(home / "settings.toml")
    assert settings.speak_menus is False
    assert settings.country == "NZ"
    program.type("\x1b")
    assert program.end() == 0


@pytest.mark.sound_server
def test_the_questions_are_heard_and_another_voice_and_pace_are_remembered(
    home: Path, shared_home: Path, sound_server: SoundServer, typing: Callable[..., Typing]
) -> None:
    with sound_server.recording() as speaker:
        program = typing()
        speaker.wait_for(sounding_spans)
        program.type("\x1b[C")
        program.read_until("Only show them: press 2.")
        greeting = len(sounding_spans(speaker.sound))
        speaker.wait_for(lambda sound: len(sounding_spans(sound)) > greeting)
        program.type("1")
        program.read_until("Other voices: press 3.")
        program.type("3")
        program.read_until("Other voices: press 3.")
        program.type("2")
        program.read_until("It is fine: press 3.")
        program.type("-")
        program.read_until("It is fine: press 3.")
        program.type("3")
        program.read_until("Or type its name, then Enter.")
        program.type("1")
        program.read_until(LAST_HINT)
        program.type("\x1b")
        assert program.end() == 0
    settings = read_settings(home / "settings.toml")
    assert settings.speak_menus is True
    assert settings.country is not None
    assert settings.voice
    assert settings.rate is not None
    assert settings.rate < 120
    assert program.seen.count("Which voice shall guide you?") == program.seen.count("Is this pace fine?") == 2


def test_what_is_skipped_is_not_asked_again(home: Path, tone_voice: None, typing: Callable[..., Typing]) -> None:
    program = typing()
    for last in ("Only show them: press 2.", "Or type its name, then Enter."):
        program.read_until(last)
        program.type("\x1b[6~")
    program.read_until(LAST_HINT)
    program.type("\x1b")
    assert program.end() == 0
    assert read_settings(home / "settings.toml").country is None
    again = typing()
    seen = again.read_until(LAST_HINT)
    assert "Hello.\nWhat would you like?" in seen.replace("\r", "")


def test_a_session_is_three_keys_away_and_never_more_than_four_are_offered(
    known: Path, typing: Callable[..., Typing], tmp_path: Path
) -> None:
    program = typing()
    program.read_until(LAST_HINT)
    program.type("1")
    program.read_until("From exactly here, 5 minutes: press 3.\nSomething else: press 4.")
    program.type("4")
    program.read_until("Three small turns, 6 minutes: press 3.\nSomething else: press 4.")
    program.type("1")
    assert program.end() == 0
    assert (tmp_path / "small-things-that-count.wav").exists()
    assert "press 5" not in program.seen


def test_a_title_can_be_typed_from_its_beginning_or_a_word_of_it(
    known: Path, typing: Callable[..., Typing], tmp_path: Path
) -> None:
    program = typing()
    program.read_until(LAST_HINT)
    program.type("xyz\r")
    program.read_until("I did not understand.")
    program.type("th")
    program.type("\r")
    assert "Several begin like that. Which?" in program.read_until("Something else: press 3.")
    program.type("1")
    assert program.end() == 0
    assert (tmp_path / "this-hurts.wav").exists()


def test_the_way_out_is_one_key_away_at_every_menu(known: Path, typing: Callable[..., Typing], tmp_path: Path) -> None:
    program = typing()
    program.read_until(LAST_HINT)
    program.type("2")
    program.read_until("Something else: press 4.")
    program.type("g")
    assert program.end() == 0
    assert (tmp_path / "way-out.wav").exists()


def test_help_shows_the_card_and_the_question_stays(known: Path, typing: Callable[..., Typing]) -> None:
    program = typing()
    program.read_until(LAST_HINT)
    program.type("h")
    seen = program.read_until(LAST_HINT)
    assert "call your local emergency number" in seen
    assert WISH in seen
    program.type("\x1b")
    assert program.end() == 0


def test_notes_are_left_and_heard_and_without_them_the_question_comes_again(
    known: Path, typing: Callable[..., Typing]
) -> None:
    program = typing()
    program.read_until(LAST_HINT)
    program.type("4")
    program.read_until("Stop: press 3.")
    program.type("2")
    program.read_until("There is no note yet.")
    program.read_until(LAST_HINT)
    program.type("j")
    program.read_until("microphone")
    program.read_until(LAST_HINT)
    program.type("4")
    program.read_until("Stop: press 3.")
    program.type("3")
    assert program.end() == 0
    assert program.seen.count("Hello.") == 1


def test_the_terminal_is_as_it_was_afterwards_also_after_ctrl_c(known: Path, typing: Callable[..., Typing]) -> None:
    program = typing()
    program.read_until(LAST_HINT)
    assert program.interrupt() == 130
    assert program.seen.rstrip().endswith("Stopped.")


def test_without_a_terminal_it_shows_the_help(voiceguide: Commands, piped: Callable[[bytes], None]) -> None:
    piped(b"1\n")
    said = voiceguide()
    assert said.code == 2
    assert "Usage: voiceguide" in said.err
    assert "--hands-free" in said.err


def test_hands_free_with_nobody_to_hear_says_so(known: Path) -> None:
    said = finished(start("--hands-free"))
    assert said.code == 1
    assert "words are not heard" in said.err
    assert "nothing can be chosen" in said.err


def test_hands_free_before_a_command_says_where_it_belongs(voiceguide: Commands) -> None:
    said = voiceguide("--hands-free", "list")
    assert said.code == 2
    assert "voiceguide play NAME --hands-free" in said.err


class TestOffers:
    def test_every_mild_session_is_on_one_shelf_but_the_way_out(self, sessions: list[Session]) -> None:
        shelves = offered(sessions)
        titles = [session.title for shelf in shelves.values() for session in shelf]
        assert sorted(titles) == sorted(session.title for session in sessions if session.title != WAY_OUT_TITLE)
        assert all(session.kind is SessionKind.BEDTIME for session in shelves["night"])
        assert len(shelves["short"]) > OFFERED_AT_ONCE, "or the second page is tried nowhere"

    @pytest.mark.parametrize("level", [Level.AMBER, Level.DEEP])
    def test_what_may_stir_somebody_up_is_never_offered_and_found_by_its_title(self, level: Level) -> None:
        session = Session("Room for a loss", minutes=5, level=level)
        assert not any(offered([session]).values())
        found = find_titles("room", [session])
        assert found is not None
        assert found.sessions == (session,)

    @pytest.mark.parametrize(
        ("text", "title"),
        [("two voices", "Two voices"), ("TWO", "Two voices"), ("soft", "Heavy body, soft bed"), ("arr", "Arrive")],
    )
    def test_a_title_is_found_by_its_beginning_or_by_a_word(
        self, sessions: list[Session], text: str, title: str
    ) -> None:
        found = find_titles(text, sessions)
        assert found is not None
        assert [session.title for session in found.sessions] == [title]

    def test_nothing_means_no_session(self, sessions: list[Session]) -> None:
        assert find_titles("", sessions) is None
        assert find_titles("...", sessions) is None
        assert find_titles("zebra", sessions) is None

    def test_everything_that_the_menus_offer_can_be_said(self, sessions: list[Session]) -> None:
        phrases = menu_phrases(sessions)
        assert {"a short one", "a longer one", "something else", "one", "four"} <= set(phrases)
        assert {session.title for session in sessions} <= set(phrases)

    def test_the_session_that_is_offered_instead_of_a_hard_one_is_there_and_green(
        self, sessions: list[Session]
    ) -> None:
        (session,) = (session for session in sessions if session.title == ALTERNATIVE)
        assert session.level is Level.GREEN
        assert session.kind is SessionKind.DAY


class TestReadiness:
    @pytest.fixture(params=[Level.AMBER, Level.DEEP])
    def hard(self, request: pytest.FixtureRequest, stirring: Callable[[Level], Session], known: Path) -> Session:
        return stirring(request.param)

    def test_a_mild_session_starts_without_a_question(self, sessions: list[Session], known: Path) -> None:
        paths = find_paths()
        for session in sessions:
            assert ready_for(session, False, read_settings(paths.settings), paths, NOBODY)

    def test_a_hard_one_is_never_started_at_bedtime(self, hard: Session) -> None:
        with pytest.raises(SessionError, match="by day"):
            ready_for(replace(hard, kind=SessionKind.BEDTIME), False, Settings(), find_paths(), NOBODY)

    def test_a_hard_one_is_never_started_where_nobody_can_answer(
        self, hard: Session, piped: Callable[[bytes], None]
    ) -> None:
        piped(b"y\ny\n")
        with pytest.raises(SessionError, match="nobody can answer"):
            ready_for(hard, False, Settings(voice="tone"), find_paths(), NOBODY)

    @pytest.mark.sound_server
    def test_its_questions_are_asked_on_the_device_that_was_asked_for(
        self, hard: Session, sound_server: SoundServer, typing: Callable[..., Typing]
    ) -> None:
        program = typing("play", "near", "--device", "Nowhere")
        assert 'There is no sound device called "Nowhere"' in program.read_until("No: press N.")
        program.type("n")
        program.end()

    def test_a_hard_one_is_played_after_two_yeses(
        self, hard: Session, typing: Callable[..., Typing], tmp_path: Path
    ) -> None:
        program = typing("play", "near")
        seen = program.read_until("No: press N.")
        assert "At any moment press G to leave it." in seen
        assert (hard.level is Level.DEEP) == ("therapist" in seen)
        program.type("y")
        program.read_until("No: press N.")
        program.type("y")
        assert program.end() == 0
        assert (tmp_path / "near-the-bone.wav").exists()

    @pytest.mark.parametrize("answers", ["n", "yn"])
    def test_after_a_no_nothing_is_played(
        self, hard: Session, typing: Callable[..., Typing], tmp_path: Path, answers: str
    ) -> None:
        program = typing("play", "near")
        for answer in answers:
            program.read_until("No: press N.")
            program.type(answer)
        program.end()
        assert ALTERNATIVE in program.seen
        assert "voiceguide helplines" in program.seen
        assert list(tmp_path.glob("*.wav")) == []

    def test_who_asks_for_the_way_out_is_led_out(
        self, hard: Session, typing: Callable[..., Typing], tmp_path: Path
    ) -> None:
        program = typing("play", "near")
        program.read_until("No: press N.")
        program.type("g")
        program.end()
        assert [path.name for path in tmp_path.glob("*.wav")] == ["way-out.wav"]


@pytest.mark.sound_server
def test_a_session_is_chosen_by_words_alone(shared_home: Path, sound_server: SoundServer, say: Say) -> None:
    """There is no terminal: what is offered is heard, and a word that is said chooses it."""
    (shared_home / "settings.toml").write_text("speak_menus = true\nnotes = false\n", encoding="utf-8")
    assert finished(start("models", "add", MODEL)).code == 0
    with sound_server.recording() as speaker:
        program = start("--hands-free")
        patience = threading.Timer(240, program.kill)
        patience.start()
        try:
            assert "A short one: say: a short one.\n" in shown(program, "Or say a title.")
            # Over its first sentence no word would count: it still learns how much it hears of itself.
            speaker.wait_for(has_ended)
            sound_server.speak(room(1) + say("a short one") + room(1), RATE)
            assert "Arrive, 2 minutes: say: Arrive.\n" in shown(program, "Something else")
            offered = len(speaker.sound)
            speaker.wait_for(lambda sound: has_ended(sound[offered:]))
            sound_server.speak(room(1) + say("one") + room(1), RATE)
            shown(program, "Arrive: about 2 minutes")
            program.terminate()
            said = finished(program)
        finally:
            patience.cancel()
            program.kill()
    assert said.code == 130, said.err


def shown(program: subprocess.Popen[str], awaited: str) -> list[str]:
    """Return the lines that a program shows, up to the first one that has something in it."""
    assert program.stderr is not None
    lines: list[str] = []
    while not lines or awaited not in lines[-1]:
        lines.append(program.stderr.readline())
        assert lines[-1], lines
    return lines


def has_ended(sound: np.ndarray) -> bool:
    """Return whether everything was offered: between two offers it is quiet for less."""
    spans = sounding_spans(sound)
    return bool(spans) and len(sound) - spans[-1][1] > 3 * SPEAKER_RATE


def test_a_session_left_whose_script_is_gone_is_told_and_the_person_is_asked_again(
    home: Path, known: Path, tmp_path: Path, typing: Callable[..., Typing]
) -> None:
    Bookmarks(home / "state").keep(Bookmark("Gone", script=str(tmp_path / "gone.md"), when=datetime.now(UTC)))
    program = typing()
    program.read_until("No: press N.")
    program.type("y")
    program.read_until("there is no such file.")
    program.read_until(LAST_HINT)
    program.type("\x1b")
    assert program.end() == 0
