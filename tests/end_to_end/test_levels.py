"""How loud every shipped session is with the real voice, by day and at bedtime, sentence by sentence."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from voiceguide.app.adapters import delivery_for, open_performer, open_voice
from voiceguide.errors import SessionError
from voiceguide.paths import find_paths
from voiceguide.script import cues
from voiceguide.script.library import read_session
from voiceguide.script.night import for_the_night
from voiceguide.sound.audio import Samples, decibels
from voiceguide.sound.loudness import loudness, true_peak
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.timeline.placement import Clip
from voiceguide.timeline.steps import ClipKind
from voiceguide.timeline.timeline import timeline

SCRIPTS = sorted((Path(__file__).resolve().parents[2] / "scripts").glob("*.md"))
ONLY_BY_DAY = {"open-page"}
BELLS_AND_BREATHS = """Title: Sounds
Kind: {kind}

You can stop whenever you like. [bell]
[breathe in 4, hold 2, out 6, 2 times, by tone]
[breathe in 4, hold 2, out 6, 2 times]
A long quiet. [long]
[bell]
After it.
"""


@dataclass(frozen=True)
class Heard:
    """A clip that sounds, and its loudness in LUFS."""

    clip: Clip
    samples: Samples
    level: float


@pytest.fixture
def voice(shared_home: Path) -> Iterator[CachedSynthesizer]:
    voice = open_voice(find_paths())
    yield voice
    voice.close()


def heard(session: cues.Session, voice: CachedSynthesizer) -> list[Heard]:
    placed = timeline(session, delivery_for(session, voice, None, None), voice.frames)
    performer = open_performer(voice, find_paths())
    found = []
    for clip in placed.clips:
        if clip.kind in {ClipKind.SAY, ClipKind.BELL, ClipKind.BREATHE}:
            samples = np.concatenate(list(performer.blocks(clip, 48_000)))
            found.append(Heard(clip, samples, loudness(samples, 48_000)))
    return found


def seconds_to(share: float, samples: Samples) -> float:
    """How long a sound takes from its first sample to this share of its peak."""
    magnitude = np.abs(samples)
    first = int(np.flatnonzero(magnitude)[0])
    return (int(np.flatnonzero(magnitude >= share * magnitude.max())[0]) - first) / 48_000


def assert_never_startles(found: list[Heard], bedtime: bool) -> None:
    said = [sound for sound in found if sound.clip.kind is ClipKind.SAY]
    for before, after in itertools.pairwise(said):
        assert after.level <= before.level + 3, (before.clip, after.clip)
    for sound in found:
        assert decibels(true_peak(sound.samples)) <= (-6.0 if bedtime else -3.0) + 0.01, sound.clip
        if sound.clip.kind is ClipKind.SAY:
            assert sound.level == pytest.approx(-19.0 + sound.clip.gain_db, abs=1.0), sound.clip
            assert seconds_to(0.5, sound.samples) >= 0.005, sound.clip
        else:
            assert sound.level <= min(other.level for other in said), sound.clip
            assert seconds_to(0.9, sound.samples) >= 0.03, sound.clip


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_session_as_it_is_written_never_startles(path: Path, voice: CachedSynthesizer) -> None:
    session = read_session(path)
    found = heard(session, voice)
    assert_never_startles(found, session.kind is cues.SessionKind.BEDTIME)
    assert found[0].level == pytest.approx(-22.0 if session.kind is cues.SessionKind.BEDTIME else -19.0, abs=1.0)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_session_at_bedtime_never_startles_and_slides_down(path: Path, voice: CachedSynthesizer) -> None:
    """It begins at -22 LUFS and comes down along the curve, in three minutes or more to -30."""
    session = read_session(path)
    if path.stem in ONLY_BY_DAY:
        with pytest.raises(SessionError):
            for_the_night(session)
        return
    found = heard(for_the_night(session), voice)
    assert_never_startles(found, bedtime=True)
    assert {sound.clip.kind for sound in found} == {ClipKind.SAY}
    assert found[0].level == pytest.approx(-22.0, abs=1.0)
    assert min(sound.level for sound in found) >= -31.0
    if found[-1].clip.start >= 200 * 48_000:
        assert found[-1].level == pytest.approx(-30.0, abs=1.0)
    else:
        assert found[-1].level <= found[0].level + 1.0


@pytest.mark.parametrize("kind", ["day", "bedtime"])
def test_bells_and_tones_follow_the_voice(kind: str, voice: CachedSynthesizer, tmp_path: Path) -> None:
    path = tmp_path / "sounds.md"
    path.write_text(BELLS_AND_BREATHS.format(kind=kind), encoding="utf-8")
    found = heard(read_session(path), voice)
    assert {sound.clip.kind for sound in found} == {ClipKind.SAY, ClipKind.BELL, ClipKind.BREATHE}
    assert_never_startles(found, kind == "bedtime")
    first, second = (sound for sound in found if sound.clip.kind is ClipKind.BELL)
    assert second.level <= first.level - 3.9, "after a long quiet the bell is softer, too"
