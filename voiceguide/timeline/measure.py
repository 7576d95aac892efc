"""What a voice makes of a session: pace, share of silence, and the lengths it can have."""

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
"""How many different sentences are spoken to measure a session: more than an hour of speech, and some 15 seconds."""


class Sample:
    """How long the voice takes: measured for the first sentences it is asked of, and for all others estimated."""

    def __init__(self, frames_of: FramesOf, most: int = MOST_SPOKEN) -> None:
        self._frames_of = frames_of
        self._most = most
        self._known: dict[Utterance, int] = {}
        self._frames = 0
        self._effort = 0.0

    @property
    def measured(self) -> int:
        """Of how many different sentences the length was measured."""
        return min(len(self._known), self._most)

    @property
    def estimated(self) -> int:
        """Of how many different sentences the length was estimated."""
        return len(self._known) - self.measured

    def spoken(self, utterances: Iterable[Utterance]) -> list[Utterance]:
        """Return those that will be measured if the voice is asked of them in this order."""
        return list(islice(dict.fromkeys(utterances), self._most))

    def frames(self, utterance: Utterance) -> int:
        """Return how long an utterance is, in frames."""
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
        words=sum(len(clip.text.split()) for clip in said),
        speech_seconds=to_seconds(sum(clip.frames for clip in said)),
        total_seconds=to_seconds(timeline.frames),
        silence_share=1 - sounding / timeline.frames,
        gaps=tuple((to_seconds(reach), to_seconds(low)) for (_, reach), (low, _) in pairwise(timeline.spans)),
    )
