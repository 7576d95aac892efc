"""What a voice makes of a session: pace, share of silence, and the lengths it can have."""

from __future__ import annotations

from itertools import pairwise

from voiceguide.script.lint import Measured
from voiceguide.sound.audio import to_seconds
from voiceguide.timeline.arrange import Kind
from voiceguide.timeline.timeline import Timeline


def measured(timeline: Timeline) -> Measured:
    """Return the figures of a timeline at its natural length."""
    said = [clip for clip in timeline.clips if clip.kind is Kind.SAY]
    sounding = sum(clip.frames for clip in timeline.clips if clip.kind in {Kind.SAY, Kind.BELL, Kind.BREATHE})
    return Measured(
        words=sum(len(clip.text.split()) for clip in said),
        speech_seconds=to_seconds(sum(clip.frames for clip in said)),
        total_seconds=to_seconds(timeline.frames),
        silence_share=1 - sounding / timeline.frames,
        gaps=tuple((to_seconds(reach), to_seconds(low)) for (_, reach), (low, _) in pairwise(timeline.spans)),
    )
