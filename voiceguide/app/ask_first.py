"""Asks, before a session that goes near something painful, whether it is a day for that."""

from __future__ import annotations

from voiceguide.app.front_end import FrontEnd
from voiceguide.app.talk import open_talk
from voiceguide.controls.control import Control
from voiceguide.errors import SessionError
from voiceguide.paths import Paths
from voiceguide.script.cues import Session
from voiceguide.settings import Settings
from voiceguide.talk.dialogue import Stopped
from voiceguide.talk.readiness import ALTERNATIVE, Need, ask, need
from voiceguide.wording import menus as said
from voiceguide.wording.errors import scripts as problem


def ready_for(session: Session, hands_free: bool, settings: Settings, paths: Paths, front: FrontEnd) -> bool:
    """Return whether a session may start; an amber or deep one asks its two questions first.

    Nothing else may play meanwhile: it opens and closes the inputs and the device.

    Raises:
        SessionError: it is amber or deep at bedtime; or it asks, and nobody can answer.
        WentOut: the person asked for the way out instead.
    """
    match need(session):
        case Need.NOTHING:
            return True
        case Need.DAYLIGHT:
            raise SessionError(problem.LEVEL_NOT_AT_NIGHT, title=session.title, level=session.level)
    with open_talk(paths, settings, front, hands_free, language=session.language) as talk:
        if not talk.inbox.answerable:
            raise SessionError(problem.NOBODY_TO_ASK, title=session.title, level=session.level)
        try:
            if ask(session, talk.dialogue, talk.inbox, talk.key(Control.WAY_OUT)):
                return True
        except Stopped:
            pass
    front.tell(said.NOT_TODAY.format(title=ALTERNATIVE))
    return False
