"""Writes a session to a file, exactly as it would be played."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from voiceguide.app.adapters import delivery_for, open_file, open_mix, open_performer, open_voice
from voiceguide.app.play_options import PlayOptions, prepared
from voiceguide.guide.conduct import Guide
from voiceguide.guide.course import Course
from voiceguide.paths import Paths
from voiceguide.script.cues import Session
from voiceguide.settings import Settings
from voiceguide.sound.audio import to_frames
from voiceguide.timeline.arrange import said
from voiceguide.timeline.timeline import fitted_steps, natural_steps, whole_length


@dataclass(frozen=True, slots=True)
class Rendered:
    """A session in a file."""

    path: Path
    title: str
    frames: int
    """How long it is, at 48 kHz."""


def render_session(
    path: Path, session: Session, options: PlayOptions, settings: Settings, paths: Paths
) -> Rendered | None:
    """Write a session to a WAV file; return None if Ctrl-C stopped it. Stopped or failed, it leaves nothing behind.

    Raises:
        SessionError, LengthOutOfReach: it cannot be played as asked for.
        OutputError, SpeechError: it could not be written or spoken.
    """
    session, minutes = prepared(session, options, paths), options.minutes
    with closing(open_voice(paths, settings)) as speaker:
        delivery = delivery_for(session, speaker, settings.voice, settings.rate)
        steps = natural_steps(session, delivery)
        speaker.prepare(said(steps))
        sink = open_file(path)
        try:
            if minutes is not None:
                steps = fitted_steps(session, delivery, speaker.frames, to_frames(minutes * 60))
            frames = whole_length(steps, speaker.frames)
            sink.expect(frames)
            guide = Guide(open_performer(speaker, paths), sink, mix=open_mix(session, paths))
            outcome = guide.conduct(Course(steps, speaker.frames))
            if outcome.finished:
                sink.close()
        except BaseException:
            sink.discard()
            raise
    if not outcome.finished:
        sink.discard()
        return None
    return Rendered(path, session.title, frames)


def free_name(title: str) -> Path:
    """Return a file name in the current folder that is not taken."""
    stem = "-".join("".join(c if c.isalnum() else " " for c in title.casefold().replace("'", "")).split()) or "session"
    number = 1
    while True:
        path = Path(f"{stem}.wav" if number == 1 else f"{stem}-{number}.wav")
        if not path.exists():
            return path
        number += 1
