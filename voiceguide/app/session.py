"""Plays a session: opens, connects and closes everything that it needs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from voiceguide.app.adapters import open_device, open_mix, open_performer, open_voice, open_way_out, reopener, warm_up
from voiceguide.app.events import Event, Over, Started
from voiceguide.app.front_end import FrontEnd
from voiceguide.app.play_options import PlayOptions, prepared
from voiceguide.app.resuming import course_of, delivery_of
from voiceguide.controls.inbox import Inbox, Source
from voiceguide.controls.keymap import keymap_for
from voiceguide.controls.told import how_to_go_on, spoken_choices
from voiceguide.guide.bookmarks import Bookmark, Bookmarker, Bookmarks
from voiceguide.guide.conduct import Guide
from voiceguide.guide.course import Course
from voiceguide.guide.events import Ended, Outcome, Sentence
from voiceguide.guide.mix import VOLUME_RANGE_DB, VOLUME_STEP_DB, Mix
from voiceguide.guide.phrases import Phrases
from voiceguide.guide.steering import Listener
from voiceguide.inputs.suspension import Suspension
from voiceguide.notes.late_windows import LateWindows
from voiceguide.paths import Paths
from voiceguide.script.cues import Level, Session, SessionKind
from voiceguide.settings import Settings
from voiceguide.sound.audio import Samples
from voiceguide.timeline.wind_down import BEDTIME_GAIN_DB
from voiceguide.wording import commands as wording
from voiceguide.wording.spoken import ANSWERS

if TYPE_CHECKING:
    from voiceguide.app.hearing import Ears
    from voiceguide.app.notes import Notes
    from voiceguide.notes.windows import SpokenWindows

# What is imported within a function here is needed by few sessions, or while the voice is at work: the first word
# would wait for it.


def play_session(
    session: Session, options: PlayOptions, settings: Settings, paths: Paths, front: FrontEnd
) -> Over | None:
    """Ask the questions that a session needs, speak it, and return how it ended.

    Returns None if, given the answers, it should not begin.

    Raises:
        WentOut: the person asked for the way out at the questions.
        SessionError: it must not begin.
        DeviceUnavailable, DeviceNotFound, DeviceLost: there is no device to play to, or it was lost.
        VoiceguideError: something else that it needs is missing.
    """
    session = prepared(session, options, paths)
    if session.level in {Level.AMBER, Level.DEEP}:
        from voiceguide.app.ask_first import ready_for

        if not ready_for(session, options.hands_free, settings, paths, front):
            return None
    return _Playing(session, options, settings, paths, front).run()


class _Playing:
    """One session while it plays."""

    def __init__(
        self, session: Session, options: PlayOptions, settings: Settings, paths: Paths, front: FrontEnd
    ) -> None:
        self._session, self._options, self._settings, self._paths = session, options, settings, paths
        self._front = front
        self._bedtime = session.kind is SessionKind.BEDTIME
        self._inbox = Inbox()
        self._keymap = keymap_for(settings, paths.settings)
        self._bookmarker: Bookmarker | None = None
        self._length = ""
        self._bookmarked = options.left is not None and settings.remember
        self._asleep = False
        """Whether somebody may be asleep."""

    def run(self) -> Over:
        """Play it."""
        language, front = self._session.language, self._front
        with ExitStack() as opened:
            notes = None
            if self._options.windows:
                from voiceguide.app.notes import session_notes

                keeping = session_notes(self._paths, self._settings, language, self._inbox, front, lambda: self._asleep)
                notes = opened.enter_context(keeping)
            # PortAudio takes a while to look for devices, so it does that while the voice is being prepared.
            warming = threading.Thread(target=warm_up, daemon=True)
            with front.attend(self._inbox, self._keymap):
                warming.start()
                try:
                    outcome = self._play(notes, warming.join, opened)
                finally:
                    warming.join()  # it keeps PortAudio from writing to the terminal
        problem = self._bookmarker.problem if self._bookmarker is not None else None
        again = str(problem or wording.TO_GO_ON) if self._bookmarked else ""
        over = Over(self._session.title, self._length, outcome, self._asleep, again)
        front.report(over)
        return over

    def _play(self, notes: Notes | None, ready: Callable[[], None], afterwards: ExitStack) -> Outcome:
        """Play it; what takes a while to close goes to `afterwards`, and is closed after the device."""
        session, options, paths = self._session, self._options, self._paths
        with ExitStack() as opened:
            speaker = opened.enter_context(closing(open_voice(paths, self._settings)))
            delivery = delivery_of(session, options, self._settings, speaker, self._front)
            course, self._length = course_of(session, options, delivery, speaker, self._front)
            phrases = Phrases(speaker, delivery, BEDTIME_GAIN_DB if self._bedtime else 0.0)
            ears, device = self._ears(), self._settings.device
            tap = ears.played if ears is not None else None
            windows = self._windows(notes, phrases, ears, afterwards)
            way_out = open_way_out(speaker, delivery, paths)
            phrases.prepare(*ANSWERS, self._how_to_go_on(), self._choices())
            ready()
            mix = open_mix(session, paths, options.left.volume_db if options.left is not None else 0.0)
            listener = Listener(
                self._inbox, phrases, way_out, self._choices, self._how_to_go_on, Suspension().happened, self._bedtime
            )
            guide = opened.enter_context(closing(Guide(
                open_performer(speaker, paths), open_device(device, tap), reopener(device, tap),
                self._tell, windows=windows, listener=listener, mix=mix, sleep_after=options.sleep_after,
            )))  # fmt: skip
            self._begin(course, mix, ears, opened)
            opening: Iterable[Samples] = ()
            if notes is not None and windows is not None and not isinstance(windows, LateWindows):
                from voiceguide.app.session_notes import opening as said_before

                opening = said_before(notes, windows, phrases, paths, self._inbox, self._keymap, self._front)
            try:
                outcome = guide.conduct(course, opening)
                self._asleep = outcome.ended is Ended.ASLEEP or (self._bedtime and outcome.finished)
            finally:
                if windows is not None and not self._asleep and (windows.results or _problem(windows)):
                    from voiceguide.app.session_notes import tell_windows

                    tell_windows(windows, self._front)
                if self._bookmarker is not None:
                    self._bookmarker.adopt(course.pace, mix.volume_db, options.bed)
            if outcome.finished and self._bookmarker is not None:
                self._bookmarker.finished()
            return outcome

    def _ways(self) -> tuple[bool, bool]:
        """Return whether requests can come by key, and by word."""
        return Source.KEY in self._inbox.sources, Source.WORD in self._inbox.sources

    def _choices(self) -> str:
        return spoken_choices(self._keymap, *self._ways())

    def _how_to_go_on(self) -> str:
        return how_to_go_on(self._keymap, *self._ways())

    def _ears(self) -> Ears | None:
        """Return what hears words; None if that is impossible or was not asked for."""
        if not self._options.hands_free:
            return None
        from voiceguide.app.hearing import open_ears

        return open_ears(self._paths, self._settings, self._inbox, self._front.report, self._session.language)

    def _windows(
        self, notes: Notes | None, phrases: Phrases, ears: Ears | None, afterwards: ExitStack
    ) -> SpokenWindows | LateWindows | None:
        """Return what records notes, at the session's windows or when the person begins one; None if nothing does."""
        if notes is not None:
            from voiceguide.app.session_notes import spoken_windows

            return spoken_windows(self._session, notes, phrases, ears, Source.KEY in self._inbox.sources)

        def begin() -> tuple[SpokenWindows, Iterable[Samples]]:
            from voiceguide.app.session_notes import begin_late

            return begin_late(
                self._session, self._settings, self._paths, self._front, self._inbox, self._keymap, phrases, ears,
                afterwards, lambda: self._asleep,
            )  # fmt: skip

        return LateWindows(begin) if self._options.own_notes else None

    def _begin(self, course: Course, mix: Mix, ears: Ears | None, opened: ExitStack) -> None:
        """Report that the session begins, and start the desktop, the ears and the bookmark."""
        options, settings = self._options, self._settings
        if ears is not None:
            ears.start()
            opened.callback(ears.close)
        from voiceguide.inputs.desktop import Desktop, Volume

        desktop = Desktop(self._inbox, volume=Volume(lambda: mix.volume_db, *VOLUME_RANGE_DB, VOLUME_STEP_DB))
        opened.callback(desktop.close)
        desktop.start()
        self._front.report(Started(self._session.title, self._length, options.left is not None, ears is not None))
        bookmark = Bookmark(
            self._session.title, options.script, minutes=options.minutes, bedtime=options.bedtime, pace=course.pace,
            volume_db=mix.volume_db, bed=options.bed, voice=settings.voice, rate=settings.rate, notes=options.own_notes,
        )  # fmt: skip
        self._bookmarker = Bookmarker(Bookmarks(self._paths.state) if settings.remember else None, bookmark)
        opened.callback(self._bookmarker.close)

    def _tell(self, event: Event) -> None:
        """Report an event, and remember where the session is."""
        if isinstance(event, Sentence) and self._bookmarker is not None:
            self._bookmarked = self._settings.remember
            self._bookmarker.reached(event.number, event.text, event.chapter)
        self._front.report(event)


def _problem(windows: SpokenWindows | LateWindows) -> bool:
    return isinstance(windows, LateWindows) and windows.problem is not None
