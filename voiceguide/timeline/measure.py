"""What a voice makes of a session: pace, share of silence, and the lengths it can have."""

from __future__ import annotations

from voiceguide.script.cues import Session
from voiceguide.script.lint import Measured
from voiceguide.sound.audio import to_seconds
from voiceguide.speech.synthesizer import Delivery
from voiceguide.timeline.arrange import Kind
from voiceguide.timeline.timeline import FramesOf, Timeline, shapes


def measured(timeline: Timeline, session: Session, delivery: Delivery, frames_of: FramesOf) -> Measured:
    """Return the figures of a timeline at its natural length."""
    said = [clip for clip in timeline.clips if clip.kind is Kind.SAY]
    sounding = sum(clip.frames for clip in timeline.clips if clip.kind in {Kind.SAY, Kind.BELL, Kind.BREATHE})
    spans = sorted((shape.lowest, shape.room.longest) for shape in shapes(session, delivery, frames_of))
    gaps = []
    reach = spans[0][1]
    for low, high in spans[1:]:
        if low > high:
            continue
        if low > reach + 1:
            gaps.append((to_seconds(reach), to_seconds(low)))
        reach = max(reach, high)
    return Measured(
        words=sum(len(clip.text.split()) for clip in said),
        speech_seconds=to_seconds(sum(clip.frames for clip in said)),
        total_seconds=to_seconds(timeline.frames),
        silence_share=1 - sounding / timeline.frames,
        gaps=tuple(gaps),
    )
