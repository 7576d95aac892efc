"""A session while it is played: everything that it needs, opened, wired and given back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing, suppress

from voiceguide.app.adapters import (
    delivery_for,
    open_device,
    open_hands_free,
    open_mix,
    open_performer,
    open_voice,
    open_way_out,
    reopener,
)
from voiceguide.app.play_options import PlayOptions, prepared
from voiceguide.cli.echo import echo
from voiceguide.cli.key_listener import Keys, session_keys
from voiceguide.cli.messages import only_our_messages
from voiceguide.cli.notes import LateWindows, Notes, give_notice, session_notes, tell_of_windows
from voiceguide.cli.readiness import ready_for
from voiceguide.controls.inbox import Inbox, Source
from voiceguide.controls.keymap import keymap_for
from voiceguide.controls.told import choices, how_to_go_on, spoken_choices, while_playing
from voiceguide.errors import DeviceUnavailable, LengthOutOfReach, VoiceguideError, VoiceNotFound
from voiceguide.guide.bookmarks import Bookmark, Bookmarker, Bookmarks, resume_point
from voiceguide.guide.conduct import Guide
from voiceguide.guide.course import PACE_RANGE, Course
from voiceguide.guide.events import ChoicesAsked, Ended, Event, Found, Lost, Outcome, Paused, Sentence
from voiceguide.guide.mix import VOLUME_RANGE_DB, VOLUME_STEP_DB, Mix
from voiceguide.guide.phrases import Phrases
from voiceguide.guide.steering import Listener
from voiceguide.inputs.desktop import Desktop, Volume
from voiceguide.inputs.hands_free import HandsFree
from voiceguide.inputs.suspension import Suspension
from voiceguide.listening.played import PlayedRing
from voiceguide.models.installed import model_for
from voiceguide.notes.windows import SPOKEN, SpokenWindows
from voiceguide.paths import Paths
from voiceguide.script.cues import Level, Session, SessionKind
from voiceguide.script.durations import minutes_in_words
from voiceguide.settings import Settings
from voiceguide.sound.audio import Samples, to_frames
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.speech.synthesizer import Delivery
from voiceguide.timeline.arrange import said
from voiceguide.timeline.timeline import fitted_steps, natural_steps
from voiceguide.timeline.wind_down import BEDTIME_GAIN_DB
from voiceguide.timeline.wording import spoken_length
from voiceguide.wording import commands as wording
from voiceguide.wording import resume as wording_resume
from voiceguide.wording.spoken import ANSWERS


def play_session(session: Session, manner: PlayOptions, settings: Settings, paths: Paths) -> int:
    """Speak a session, or write it to a file if there is no device at all; return the exit code."""
    session = prepared(session, manner, paths)
    if not _may_begin(session, manner, settings, paths):
        return 0
    try:
        return _Playing(session, manner, settings, paths).run()
    except DeviceUnavailable as error:
        if manner.device is not None or manner.left is not None:
            raise
        from voiceguide.cli.render import free_name, render_to

        echo(wording.WRITING_INSTEAD.format(reason=error), err=True)
        return render_to(free_name(session.title), session, manner.minutes, settings, paths)


class _Playing:
    """One session while it is played."""

    def __init__(self, session: Session, manner: PlayOptions, settings: Settings, paths: Paths) -> None:
        self._session, self._manner, self._settings, self._paths = session, manner, settings, paths
        self._bedtime = session.kind is SessionKind.BEDTIME
        self._inbox = Inbox()
        self._keys = Keys(self._inbox, keymap_for(settings, paths.settings))
        self._bookmarker: Bookmarker | None = None
        self._length = ""
        self._bookmarked = manner.left is not None and settings.remember
        self._asleep = False
        """Whether somebody may be asleep by now."""

    def run(self) -> int:
        """Play it; return the exit code."""
        with ExitStack() as opened:
            notes = (
                opened.enter_context(
                    session_notes(
                        self._paths, self._settings, self._session.language, self._inbox, lambda: self._asleep
                    )
                )
                if self._manner.noting
                else None
            )
            # PortAudio takes a while to look for devices: it does so while the voice is being prepared.
            warming = threading.Thread(target=_warm_up, daemon=True)
            with only_our_messages(), session_keys(self._keys):
                warming.start()
                try:
                    outcome = self._play(notes, warming.join, opened)
                finally:
                    warming.join()  # it keeps PortAudio from writing to the terminal
        code = self._told(outcome)
        if outcome.ended is Ended.HELP:
            from voiceguide.cli.helplines import show_own_card

            show_own_card(self._settings, self._paths)
        return code

    def _play(self, notes: Notes | None, ready: Callable[[], None], afterwards: ExitStack) -> Outcome:
        """Play it; what may take its time to be given back goes to `afterwards`, when the device is closed."""
        session, manner, settings, paths = self._session, self._manner, self._settings, self._paths
        with ExitStack() as opened:
            speaker = opened.enter_context(closing(open_voice(paths, settings)))
            delivery = self._delivery(speaker)
            course = self._course(delivery, speaker)
            phrases = Phrases(speaker, delivery, BEDTIME_GAIN_DB if self._bedtime else 0.0)
            played = PlayedRing()
            hands_free = self._ears(played)
            windows: SpokenWindows | LateWindows | None = None
            if notes is not None:
                windows = SpokenWindows(session.title, notes.taker, phrases, self._keys.listening)
                notes.taker.hands_free = hands_free
            elif manner.own_notes:
                windows = LateWindows(
                    session, phrases, self._inbox, self._keys, hands_free, afterwards, paths, settings,
                    lambda: self._asleep,
                )  # fmt: skip
            way_out = open_way_out(speaker, delivery, paths)
            told = (how_to_go_on(self._keys.keymap, *self._ways()), spoken_choices(self._keys.keymap, *self._ways()))
            phrases.prepare(*ANSWERS, *told)
            ready()
            mix = open_mix(session, paths, manner.left.volume_db if manner.left is not None else 0.0)
            listener = Listener(
                self._inbox,
                phrases,
                way_out,
                lambda: spoken_choices(self._keys.keymap, *self._ways()),
                lambda: how_to_go_on(self._keys.keymap, *self._ways()),
                Suspension().happened,
                self._bedtime,
            )
            device = open_device(manner.device, played.write)
            guide = opened.enter_context(closing(Guide(
                open_performer(speaker, paths), device, reopener(manner.device, played.write), self._tell,
                windows=windows, listener=listener, mix=mix, sleep_after=manner.sleep_after,
            )))  # fmt: skip
            self._begin(course, delivery, mix, hands_free, opened)
            opening: Iterable[Samples] = ()
            if notes is not None and isinstance(windows, SpokenWindows):
                phrases.prepare(*SPOKEN)
                opening = give_notice(notes, windows, paths, self._keys)
            try:
                outcome = guide.conduct(course, opening)
                self._asleep = self._sleeps(outcome)
            finally:
                if not self._asleep:
                    tell_of_windows(windows)
                self._keep(course, mix)
            self._finish(outcome)
            return outcome

    def _delivery(self, speaker: CachedSynthesizer) -> Delivery:
        """Return how it is spoken; a session that was left goes on with any voice if its own is gone."""
        try:
            return delivery_for(self._session, speaker, self._settings.voice, self._settings.rate)
        except VoiceNotFound as error:
            if self._manner.left is None:
                raise
            echo(wording_resume.NO_VOICE.format(reason=error), err=True)
            return delivery_for(self._session, speaker, None, self._settings.rate)

    def _ways(self) -> tuple[bool, bool]:
        """Return whether something can be asked for by key, and by word."""
        return Source.KEY in self._inbox.sources, Source.WORD in self._inbox.sources

    def _course(self, delivery: Delivery, speaker: CachedSynthesizer) -> Course:
        """Return the session as a course, from where it was left."""
        session, minutes, left = self._session, self._manner.minutes, self._manner.left
        steps = natural_steps(session, delivery)
        self._length = _about(session)
        speaker.prepare(said(steps))
        if minutes is not None:
            try:
                steps = fitted_steps(session, delivery, speaker.frames, to_frames(minutes * 60))
                self._length = spoken_length(to_frames(minutes * 60))
            except LengthOutOfReach:
                if left is None:
                    raise
                echo(wording_resume.NO_LENGTH, err=True)
        if left is None:
            return Course(steps, speaker.frames)
        point = resume_point(left, steps)
        if moved := wording_resume.FOUND.get(point.match):
            echo(moved, err=True)
        course = Course(steps, speaker.frames, first=point.sentence)
        low, high = PACE_RANGE
        course.pace = min(max(left.pace, low), high)
        speaker.prepare(course.coming_utterances(10))
        return course

    def _ears(self, played: PlayedRing) -> HandsFree | None:
        """Return what hears words; None, and say why, where that cannot be."""
        if not self._manner.hands_free:
            return None
        language = self._session.language
        model = model_for(self._paths.models, language)
        if model is None:
            echo(wording.NO_MODEL_FOR_WORDS.format(language=language), err=True)
            return None
        return open_hands_free(model.folder, self._settings, self._inbox, played, (), _tell_trouble)

    def _begin(
        self, course: Course, delivery: Delivery, mix: Mix, hands_free: HandsFree | None, opened: ExitStack
    ) -> None:
        """Say what begins, and let the desktop, the ears and the bookmark begin with it."""
        manner, settings = self._manner, self._settings
        if hands_free is not None:
            hands_free.start()
            opened.callback(hands_free.close)
        desktop = Desktop(self._inbox, volume=Volume(lambda: mix.volume_db, *VOLUME_RANGE_DB, VOLUME_STEP_DB))
        opened.callback(desktop.close)
        desktop.start()
        unheard = wording.STARTING if hands_free is None else wording.STARTING_BY_WORD
        starting = wording.STARTING_WITH_KEYS if self._keys.listening else unheard
        if manner.left is not None:
            starting = f"{wording.GOING_ON} {starting}"
        keys = while_playing(self._keys.keymap)
        echo(starting.format(title=self._session.title, length=self._length, keys=keys), err=True)
        bookmark = Bookmark(
            self._session.title, manner.script, minutes=manner.minutes, bedtime=manner.bedtime, pace=course.pace,
            volume_db=mix.volume_db, bed=manner.bed, voice=settings.voice, rate=settings.rate, notes=manner.own_notes,
        )  # fmt: skip
        self._bookmarker = Bookmarker(Bookmarks(self._paths.state) if settings.remember else None, bookmark)
        opened.callback(self._bookmarker.close)

    def _keep(self, course: Course, mix: Mix) -> None:
        if self._bookmarker is not None:
            self._bookmarker.adopt(course.pace, mix.volume_db, self._manner.bed)

    def _sleeps(self, outcome: Outcome) -> bool:
        """Say whether somebody may be asleep by now: then nothing is shown any more."""
        return outcome.ended is Ended.ASLEEP or (self._bedtime and outcome.finished)

    def _finish(self, outcome: Outcome) -> None:
        if outcome.finished and self._bookmarker is not None:
            self._bookmarker.finished()

    def _tell(self, event: Event) -> None:
        """Say what happens, if a key asked for it or it cannot be heard; remember where the session is."""
        match event:
            case Sentence():
                if self._bookmarker is not None:
                    self._bookmarked = self._settings.remember
                    self._bookmarker.reached(event.number, event.text, event.chapter)
            case Lost():
                echo(wording.LOST.format(position=spoken_length(event.position)), err=True)
            case Found():
                echo(wording.FOUND.format(position=spoken_length(event.position)), err=True)
            case Paused():
                echo(wording.PAUSED.format(position=spoken_length(event.position)), err=True)
            case ChoicesAsked():
                for line in choices(self._keys.keymap):
                    echo(line, err=True)

    def _told(self, outcome: Outcome) -> int:
        """Say how it ended, unless that could wake somebody; return the exit code."""
        title, position = self._session.title, spoken_length(outcome.position)
        problem = self._bookmarker.problem if self._bookmarker is not None else None
        again = f" {problem or wording.TO_GO_ON}" if self._bookmarked else ""
        if self._sleeps(outcome):
            return 0
        match outcome.ended:
            case Ended.FINISHED:
                echo(wording.FINISHED.format(title=title), err=True)
            case Ended.LEFT:
                echo(wording.LEFT.format(position=position) + again, err=True)
            case Ended.STOPPED | Ended.INTERRUPTED | Ended.HELP:
                echo(wording.STOPPED.format(position=position, length=self._length) + again, err=True)
        return 130 if outcome.ended is Ended.INTERRUPTED else 0


def _may_begin(session: Session, manner: PlayOptions, settings: Settings, paths: Paths) -> bool:
    """Ask what has to be asked before a session that may stir somebody up; say whether it may begin.

    Raises:
        NobodyAnswers: there is nobody who could answer.
        NotForTheNight: it is never played at bedtime.
    """
    if session.level not in {Level.AMBER, Level.DEEP}:
        return True
    return ready_for(session, manner.hands_free, settings, paths)


def _tell_trouble(error: VoiceguideError) -> None:
    echo(wording.NO_WORDS.format(reason=error), err=True)


def _warm_up() -> None:
    with suppress(Exception):  # Ctrl-C may have left half a module behind; what is really wrong is told on opening
        import voiceguide.output.device  # noqa: F401 - it is needed as soon as the voice is ready
        from voiceguide.sound.portaudio import warm_up

        warm_up()


def _about(session: Session) -> str:
    return f"about {minutes_in_words(session.minutes)}" if session.minutes else "its own length"
