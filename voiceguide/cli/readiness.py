"""Asking, before a session that goes near something that hurts, whether it is a day for it."""

from __future__ import annotations

from functools import partial

from voiceguide.cli.ears import words_heard
from voiceguide.cli.echo import echo
from voiceguide.cli.talk import Talk, open_talk
from voiceguide.controls.control import Control
from voiceguide.errors import NotForTheNight
from voiceguide.errors.dialogue import NobodyAnswers
from voiceguide.paths import Paths
from voiceguide.script.cues import Session
from voiceguide.settings import Settings
from voiceguide.talk.dialogue import Stopped, WentOut
from voiceguide.talk.readiness import ALTERNATIVE, Need, ask, need
from voiceguide.wording import menus as said

WAY_OUT = "Way out"
"""The title of the session that is the way out."""


def ready_for(session: Session, hands_free: bool, settings: Settings, paths: Paths, bedtime: bool = False) -> bool:
    """Say whether a session may start; one that is amber or deep asks its two questions first.

    Nothing else may play meanwhile: it opens the terminal and the device, and gives them back. Who asks for the
    way out instead is led out.

    Raises:
        NotForTheNight: it is amber or deep, and it is bedtime.
        NobodyAnswers: it asks, and nobody can answer.
    """
    match need(session, bedtime, answerable=True):
        case Need.NOTHING:
            return True
        case Need.DAYLIGHT:
            raise NotForTheNight.stirs(session.title, session.level.value)
    ears = partial(words_heard, paths, (), language=session.language) if hands_free else None
    leaves, starts = False, False
    with open_talk(paths, settings, ears) as talk:
        if not talk.inbox.answerable:
            raise NobodyAnswers.session(session.title, session.level.value)
        try:
            starts = _asked(session, talk)
        except Stopped:
            pass
        except WentOut:
            leaves = True
    if leaves:
        lead_out(hands_free)
    elif not starts:
        echo(said.NOT_TODAY.format(title=ALTERNATIVE), err=True)
    return starts


def _asked(session: Session, talk: Talk) -> bool:
    return ask(session, talk.dialogue, talk.inbox, talk.key(Control.WAY_OUT))


def lead_out(hands_free: bool) -> int:
    """Play the session that is the way out, where no other plays; return the exit code."""
    from voiceguide.cli.play import play

    code = play.main([WAY_OUT, *["--hands-free"] * hands_free], prog_name="voiceguide play", standalone_mode=False)
    return code if isinstance(code, int) else 0
