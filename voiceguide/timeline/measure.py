"""What a voice makes of a session: its pace, its share of silence, and its possible lengths."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice, pairwise

from voiceguide.script.lint import Measured
from voiceguide.sound.audio import to_seconds
from voiceguide.speech.synthesizer import Utterance
from voiceguide.timeline.placement import FramesOf
from voiceguide.timeline.steps import ClipKind
from voiceguide.timeline.timeline import Timeline

MOST_SPOKEN = 2000
"""How many different sentences are spoken to measure a session: over an hour of speech, made in about 15 seconds."""


class Sample:
    """Speech lengths: measured for the first sentences requested, estimated for all others."""

    def __init__(self, frames_of: FramesOf, most: int = MOST_SPOKEN) -> None:
        self._frames_of = frames_of
        self._most = most
        self._known: dict[Utterance, int] = {}
        self._frames = 0
        self._effort = 0.0

    @property
    def measured(self) -> int:
        """How many different sentences were measured."""
        return min(len(self._known), self._most)

    @property
    def estimated(self) -> int:
        """How many different sentences were estimated."""
        return len(self._known) - self.measured

    def spoken(self, utterances: Iterable[Utterance]) -> list[Utterance]:
        """Return the utterances that will be measured if requested in this order."""
        return list(islice(dict.fromkeys(utterances), self._most))

    def frames(self, utterance: Utterance) -> int:
        """Return the length of an utterance, in frames."""
        if utterance not in self._known:
            effort = len(utterance.text) / utterance.delivery.words_a_minute
            if len(self._known) < self._most:
                self._known[utterance] = frames = self._frames_of(utterance)
                self._frames += frames
                self._effort += effort
            else:
                self._known[utterance] = round(effort * self._frames / self._effort)
        return self._known[utterance]


def measured(timeline: Timeline) -> Measured:
    """Return the figures of a timeline at its natural length."""
    said = [clip for clip in timeline.clips if clip.kind is ClipKind.SAY]
    sounding = sum(
        clip.frames for clip in timeline.clips if clip.kind in {ClipKind.SAY, ClipKind.BELL, ClipKind.BREATHE}
    )
    return Measured(
        words=sum(len(clip.utterance.text.split()) for clip in said if clip.utterance is not None),
        speech_seconds=to_seconds(sum(clip.frames for clip in said)),
        total_seconds=to_seconds(timeline.frames),
        silence_share=1 - sounding / timeline.frames,
        gaps=tuple((to_seconds(reach), to_seconds(low)) for (_, reach), (low, _) in pairwise(timeline.spans)),
    )
