"""Opens what records a session's notes, at its windows or when the person begins one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack

from voiceguide.app.front_end import FrontEnd
from voiceguide.app.hearing import Ears
from voiceguide.app.notes import Notes, give_notice, open_notes, require_microphone, tell_of
from voiceguide.controls.inbox import Inbox, Source
from voiceguide.controls.keymap import KeyMap
from voiceguide.controls.told import notice
from voiceguide.guide.phrases import Phrases
from voiceguide.notes.late_windows import LateWindows
from voiceguide.notes.windows import SPOKEN, SpokenWindows
from voiceguide.paths import Paths
from voiceguide.script.cues import Session
from voiceguide.settings import Settings
from voiceguide.sound.audio import Samples
from voiceguide.wording import commands as wording


def spoken_windows(session: Session, notes: Notes, phrases: Phrases, ears: Ears | None, by_key: bool) -> SpokenWindows:
    """Return what records the notes of a session; `by_key` is whether a key can discard one right after it."""
    notes.recorder.hands_free = ears.hands_free if ears is not None else None
    return SpokenWindows(session.title, notes.recorder, phrases, by_key)


def begin_late(
    session: Session, settings: Settings, paths: Paths, front: FrontEnd, inbox: Inbox, keymap: KeyMap,
    phrases: Phrases, ears: Ears | None, afterwards: ExitStack, quiet: Callable[[], bool],
) -> tuple[SpokenWindows, Iterable[Samples]]:  # fmt: skip
    """Open what records notes while a session plays; return it with what to say before the very first note.

    `afterwards` closes it; `quiet` is as for `open_notes`.

    Raises:
        VoiceguideError: no note can be taken here.
    """
    require_microphone()
    notes = afterwards.enter_context(open_notes(paths, settings, session.language, inbox, front, False, quiet))
    windows = spoken_windows(session, notes, phrases, ears, by_key=True)
    lines = notice(keymap, Source.KEY in inbox.sources)
    return windows, windows.notice(lines, notes.noticed) if notes.first else ()


def opening(
    notes: Notes, windows: SpokenWindows, phrases: Phrases, paths: Paths, inbox: Inbox, keymap: KeyMap,
    front: FrontEnd,
) -> Iterable[Samples]:  # fmt: skip
    """Return what to say before a session with windows begins: the notice, if no note was ever taken."""
    phrases.prepare(*SPOKEN)
    return give_notice(notes, windows, paths, inbox, keymap, front)


def tell_windows(windows: SpokenWindows | LateWindows, front: FrontEnd) -> None:
    """Report what was kept of a session's notes, and why the person's own could not be taken."""
    tell_of(windows.results, front)
    if isinstance(windows, LateWindows) and windows.problem is not None:
        front.tell(wording.NO_OWN_NOTE.format(reason=windows.problem))
