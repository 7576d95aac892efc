"""The program without a command: asks what the person would like, and does it."""

from __future__ import annotations

from collections.abc import Callable

from voiceguide.app.journal import has_journal
from voiceguide.app.library import choose_left, script_path
from voiceguide.app.menu import ask_at_menu
from voiceguide.app.play_options import as_usual
from voiceguide.cli.echo import echo, echo_error
from voiceguide.cli.front import terminal
from voiceguide.cli.journal import read
from voiceguide.cli.note import note_here
from voiceguide.cli.play import lead_out, play_here
from voiceguide.cli.resume import resume_left
from voiceguide.errors import VoiceguideError
from voiceguide.paths import Paths, find_paths
from voiceguide.script.cues import Session
from voiceguide.settings import read_settings
from voiceguide.talk.menu import Wish
from voiceguide.wording import menus as wording


def start(hands_free: bool = False) -> int:
    """Ask what the person would like until it is a session; play it, and return the exit code.

    Raises:
        SessionError: there is no terminal, and nothing that hears words.
    """
    paths = find_paths()
    greeted = False
    while True:
        wish = ask_at_menu(paths, terminal(), hands_free, greeted)
        greeted = True
        code = 0 if wish is None else _fulfil(wish, paths, hands_free)
        if code is not None:
            return code


def _fulfil(wish: Session | Wish, paths: Paths, hands_free: bool) -> int | None:
    """Fulfil a wish and return the exit code; None to ask the person again."""
    settings = read_settings(paths.settings)
    match wish:
        case Session():
            session, script = script_path(wish.title, paths)
            return play_here(session, as_usual(session, settings, hands_free, script), settings, paths)
        case Wish.WAY_OUT:
            return lead_out(settings, paths, hands_free)
        case Wish.GO_ON:
            return _tried(lambda: resume_left(choose_left(paths, None), paths, hands_free))
        case Wish.NOTE:
            _tried(lambda: note_here(settings, paths, hands_free))
        case Wish.LAST_NOTE:
            _hear_last_note(paths)
    return None


def _hear_last_note(paths: Paths) -> None:
    """Play the last note as it was spoken, or read it if it has no sound."""
    if not has_journal(paths):
        echo(wording.MENU_NO_NOTES_YET, err=True)
    elif _tried(lambda: read.play_notes_here(("last",), read_settings(paths.settings).device, paths)) == 1:
        _tried(lambda: read.read_notes_here((), read_settings(paths.settings), paths))


def _tried(do: Callable[[], int]) -> int | None:
    """Do something and return the exit code; on an error, show it and return None, to ask the person again."""
    try:
        return do()
    except VoiceguideError as error:
        echo_error(error)
        return None
