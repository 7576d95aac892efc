"""The exact plan of a session, for other programs and for tests."""

from __future__ import annotations

from voiceguide.sound.audio import SAMPLE_RATE
from voiceguide.timeline.timeline import Timeline


def plan(timeline: Timeline) -> dict[str, object]:
    """Return the timeline as plain data; all times are frames at `sample_rate`."""
    return {
        "title": timeline.title,
        "sample_rate": SAMPLE_RATE,
        "frames": timeline.frames,
        "shortest": timeline.shortest,
        "natural": timeline.natural,
        "longest": timeline.longest,
        "chapters": [{"title": mark.title, "start": mark.start, "line": mark.line} for mark in timeline.chapters],
        "clips": [
            {"kind": clip.kind.value, "text": clip.text, "start": clip.start, "frames": clip.frames, "line": clip.line}
            for clip in timeline.clips
        ],
    }
