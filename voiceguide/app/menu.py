"""The menus: greets somebody, asks what the program needs to know once, then what they would like."""

from __future__ import annotations

from voiceguide.app.adapters import TONE
from voiceguide.app.front_end import FrontEnd
from voiceguide.app.library import left_lately, sessions
from voiceguide.app.talk import open_talk
from voiceguide.errors import SessionError
from voiceguide.paths import Paths
from voiceguide.script.cues import Session
from voiceguide.settings import read_settings
from voiceguide.talk.dialogue import Stopped, WentOut
from voiceguide.talk.introduction import introduce
from voiceguide.talk.menu import Wish, ask_wish, greet, menu_phrases
from voiceguide.wording import menus as wording
from voiceguide.wording.errors import scripts as problem


def ask_at_menu(paths: Paths, front: FrontEnd, hands_free: bool, greeted: bool) -> Session | Wish | None:
    """Return what a person would like; None if they stop or do not answer.

    The very first time, they are also asked what the program needs to know. If `greeted`, they are neither greeted
    again nor asked whether to resume.

    Raises:
        SessionError: nobody can answer.
    """
    settings = read_settings(paths.settings)
    new = settings.speak_menus is None
    library = sessions(paths)
    with open_talk(paths, settings, front, hands_free, menu_phrases(library)) as talk:
        if not talk.inbox.answerable:
            raise SessionError(problem.NOBODY_TO_CHOOSE)
        try:
            if not greeted:
                greet(talk, new)
            if new:
                introduce(talk, paths, voices=settings.voice != TONE)  # people who draft with tones keep them
            left = None if greeted else left_lately(paths)
            return ask_wish(talk, library, left.session if left is not None else "")
        except Stopped:
            front.tell(wording.MENU_STOPPED)
            return None
        except WentOut:
            return Wish.WAY_OUT
