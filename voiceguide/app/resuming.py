"""Sessions that were left: finding them, and resuming one."""

from __future__ import annotations

from voiceguide.app.adapters import delivery_for
from voiceguide.app.front_end import FrontEnd
from voiceguide.app.library import find_session
from voiceguide.app.play_options import PlayOptions, has_windows
from voiceguide.errors import (
    LengthOutOfReach,
    ShippedDamaged,
    SoundUnusable,
    VoiceNotFound,
)
from voiceguide.guide.bookmarks import Bookmark, resume_point
from voiceguide.guide.course import PACE_RANGE, Course
from voiceguide.paths import Paths
from voiceguide.script.cues import BED_OFF, Session
from voiceguide.script.durations import minutes_in_words
from voiceguide.settings import Settings
from voiceguide.sound.audio import to_frames
from voiceguide.sound.beds import open_bed
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.speech.synthesizer import Delivery
from voiceguide.timeline.arrange import said
from voiceguide.timeline.timeline import fitted_steps, natural_steps
from voiceguide.timeline.wording import spoken_length
from voiceguide.wording import resume as wording


def options_of(bookmark: Bookmark, settings: Settings, paths: Paths, front: FrontEnd) -> tuple[Session, PlayOptions]:
    """Return a session that was left, and how it was played then.

    Raises:
        SessionError, ScriptUnreadable, ScriptError: its script is gone or cannot be used.
    """
    session = find_session(bookmark.script or bookmark.session, paths)
    return session, PlayOptions(
        minutes=bookmark.minutes,
        windows=bookmark.notes and settings.notes and has_windows(session),
        own_notes=bookmark.notes,
        bedtime=bookmark.bedtime,
        bed=_bed_still_there(bookmark.bed, paths, front),
        left=bookmark,
        script=bookmark.script,
    )


def delivery_of(
    session: Session, options: PlayOptions, settings: Settings, speaker: CachedSynthesizer, front: FrontEnd
) -> Delivery:
    """Return how a session is spoken; one that is resumed gets any voice if its own is gone.

    Raises:
        VoiceNotFound, SpeechError: no voice has that name, or there is no speech engine.
    """
    try:
        return delivery_for(session, speaker, settings.voice, settings.rate)
    except VoiceNotFound as error:
        if options.left is None:
            raise
        front.tell(wording.RESUME_NO_VOICE.format(reason=error))
        return delivery_for(session, speaker, None, settings.rate)


def course_of(
    session: Session, options: PlayOptions, delivery: Delivery, speaker: CachedSynthesizer, front: FrontEnd
) -> tuple[Course, str]:
    """Return a session as a course, starting where it was left if it is resumed, and its length in words.

    Raises:
        LengthOutOfReach: it cannot have the length asked for; one that is resumed gets its own length instead.
        SpeechError: the voice failed.
    """
    minutes, left = options.minutes, options.left
    steps = natural_steps(session, delivery)
    length = f"about {minutes_in_words(session.minutes)}" if session.minutes else "its own length"
    speaker.prepare(said(steps))
    if minutes is not None:
        try:
            steps = fitted_steps(session, delivery, speaker.frames, to_frames(minutes * 60))
            length = spoken_length(to_frames(minutes * 60))
        except LengthOutOfReach:
            if left is None:
                raise
            front.tell(wording.RESUME_NO_LENGTH)
    if left is None:
        return Course(steps, speaker.frames), length
    point = resume_point(left, steps)
    if moved := wording.RESUME_FOUND.get(point.match):
        front.tell(moved)
    course = Course(steps, speaker.frames, first=point.sentence)
    low, high = PACE_RANGE
    course.pace = min(max(left.pace, low), high)
    speaker.prepare(course.coming_utterances(10))
    return course, length


def _bed_still_there(bed: str | None, paths: Paths, front: FrontEnd) -> str | None:
    """Return the bed that a session was left with; if its file is gone, report that and return None."""
    if bed is None or bed == BED_OFF:
        return bed
    try:
        open_bed(bed, paths.shipped_audio)
    except (SoundUnusable, ShippedDamaged) as error:
        front.tell(wording.RESUME_NO_BED.format(reason=error))
        return BED_OFF
    return bed
