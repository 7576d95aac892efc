"""Clips at exact frames, whatever the cues."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.any_cues import any_cues

from voiceguide.errors import LengthOutOfReach
from voiceguide.script import cues
from voiceguide.script.cues import Session
from voiceguide.script.parse import session_from
from voiceguide.sound.audio import to_frames
from voiceguide.speech.synthesizer import Delivery, Utterance
from voiceguide.timeline.arrange import LEAD_IN, TAIL
from voiceguide.timeline.steps import ClipKind
from voiceguide.timeline.timeline import Timeline, plan, shapes, timeline

LOW = Delivery("low", 116.0)
SECOND = 48_000


def frames_of(utterance: Utterance) -> int:
    """A voice of 0.05 seconds a character."""
    return to_frames(0.05 * len(utterance.text))


def placed(body: str, total: int | None = None, header: str = "") -> Timeline:
    return timeline(session_from(f"Title: Test\n{header}\n{body}\n"), LOW, frames_of, total)


def assert_contiguous(line: Timeline) -> None:
    start = 0
    for clip in line.clips:
        assert clip.start == start
        assert clip.frames > 0
        start = clip.end
    assert start == line.frames
    for mark in line.chapters:
        assert 0 <= mark.start <= line.frames


@given(any_cues)
def test_any_cues_give_contiguous_clips_that_sum_to_the_total(listed: tuple[cues.Cue, ...]) -> None:
    line = timeline(Session("Any", listed), LOW, frames_of)
    assert_contiguous(line)
    assert line.natural == line.frames
    assert line.shortest <= line.frames <= line.longest


@given(any_cues, st.floats(0, 1))
def test_fitting_is_exact_for_every_length_in_range(listed: tuple[cues.Cue, ...], share: float) -> None:
    session = Session("Any", tuple(cue for cue in listed if not isinstance(cue, cues.Part)))
    natural = timeline(session, LOW, frames_of)
    total = round(natural.shortest + share * (natural.longest - natural.shortest))
    line = timeline(session, LOW, frames_of, total)
    assert line.frames == total
    assert_contiguous(line)
    said = [(clip.text, clip.frames) for clip in line.clips if clip.kind is ClipKind.SAY]
    assert said == [(clip.text, clip.frames) for clip in natural.clips if clip.kind is ClipKind.SAY], (
        "only silence stretches"
    )


@given(any_cues, st.floats(-0.2, 1.2))
def test_with_parts_a_length_is_exact_or_refused_with_the_range(listed: tuple[cues.Cue, ...], share: float) -> None:
    session = Session("Any", listed)
    natural = timeline(session, LOW, frames_of)
    total = max(1, round(natural.shortest + share * (natural.longest - natural.shortest)))
    if not any(shape.lowest <= total <= shape.stretch.longest for shape in shapes(session, LOW, frames_of)):
        with pytest.raises(LengthOutOfReach, match=r"it can last (from )?\d"):
            timeline(session, LOW, frames_of, total)
        return
    line = timeline(session, LOW, frames_of, total)
    assert line.frames == total
    assert natural.shortest <= total <= natural.longest
    assert_contiguous(line)


def test_both_ends_of_the_range_can_be_had_and_nothing_beyond() -> None:
    body = "One sentence. [think]\nAnother. [pause 10 to 20 seconds]\nA third."
    natural = placed(body)
    assert placed(body, natural.shortest).frames == natural.shortest
    assert placed(body, natural.longest).frames == natural.longest
    for beyond in (natural.shortest - 1, natural.longest + 1):
        with pytest.raises(LengthOutOfReach):
            placed(body, beyond)


def test_a_length_that_is_told_can_be_had() -> None:
    """What a refusal offers, rounded to seconds, lies within reach."""
    body = "One sentence. [think]\nAnother. [think]"
    with pytest.raises(LengthOutOfReach, match=r"from (\d+) seconds to 1 minute (\d+) seconds") as refused:
        placed(body, 1)
    words = str(refused.value).split("from ")[1]
    low, high = int(words.split()[0]), 60 + int(words.split("minute ")[1].split()[0])
    for told in (low, high):
        assert placed(body, told * SECOND).frames == told * SECOND


def test_it_begins_with_quiet_for_screen_readers_and_ends_with_quiet() -> None:
    line = placed("Only this.")
    assert [clip.kind for clip in line.clips] == [ClipKind.SILENCE, ClipKind.SAY, ClipKind.SILENCE]
    assert line.clips[0].frames == to_frames(LEAD_IN)
    assert line.clips[-1].frames == to_frames(TAIL)


def test_named_pauses_have_their_natural_lengths() -> None:
    line = placed("A. [breath]\nB. [short]\nC. [pause]\nD. [think]\nE. [long]\nF. [silence]\nG.")
    rests = [clip.frames / SECOND for clip in line.clips if clip.kind is ClipKind.SILENCE][1:-1]
    assert rests == [4, 6, 10, 20, 45, 120]


def test_a_rigid_pause_never_stretches() -> None:
    body = "A. [pause 20 seconds]\nB. [think]\nC."
    line = placed(body, placed(body).longest)
    assert to_frames(20) in [clip.frames for clip in line.clips]


def test_a_pause_replaces_the_rest_between_sentences_and_a_paragraph_rests_longer() -> None:
    line = placed("One. Two.\n\nThree. [breath]\nFour.")
    rests = [clip.frames / SECOND for clip in line.clips if clip.kind is ClipKind.SILENCE][1:-1]
    assert rests == [0.7, 1.5, 4.0]


def test_breaths_keep_their_rhythm_exactly_by_voice_and_by_tone() -> None:
    for pacing in ("", ", by tone"):
        line = placed(f"Now. [breathe in 4, hold 2, out 6, 3 times{pacing}]\nDone.")
        inside = [clip for clip in line.clips if clip.line == 3 and clip.text != "Now."]
        assert sum(clip.frames for clip in inside) == 3 * 12 * SECOND
        starts = [clip.start - inside[0].start for clip in inside if clip.kind in {ClipKind.SAY, ClipKind.BREATHE}]
        assert {start % (12 * SECOND) for start in starts} <= {0, 4 * SECOND, 6 * SECOND}


def test_a_window_is_silence_of_its_announced_length_after_its_question() -> None:
    line = placed("There are two minutes. [journal up to 2 minutes: What stayed? And what else?]")
    kinds = [(clip.kind, clip.text) for clip in line.clips]
    assert (ClipKind.SAY, "What stayed?") in kinds
    assert (ClipKind.SAY, "And what else?") in kinds
    window = next(clip for clip in line.clips if clip.kind is ClipKind.JOURNAL)
    assert window.frames == 120 * SECOND
    assert window.text == "What stayed? And what else?"


def test_slower_and_softer_hold_from_there_on() -> None:
    line = placed("A first. [slower]\nA second. [softer]\nA third. [louder] [faster]\nA fourth.")
    said = [clip for clip in line.clips if clip.kind is ClipKind.SAY]
    paces = [clip.utterance.delivery.words_a_minute for clip in said if clip.utterance]
    assert paces == pytest.approx([116.0, 106.72, 106.72, 116.0])
    assert [clip.gain_db for clip in said] == [0.0, 0.0, -2.0, 0.0]


def test_bedtime_is_softer_from_the_start_and_never_louder_than_that() -> None:
    line = placed("A first. [louder]\nA second.", header="Kind: bedtime\n")
    first, second = (clip.gain_db for clip in line.clips if clip.kind is ClipKind.SAY)
    assert first == -3.0
    assert second <= first


class TestParts:
    body = "Always. [think]\n[from 2 minutes]\nSometimes. [long]\n[end]\nAnd again. [pause 20 to 200 seconds]"

    def texts(self, line: Timeline) -> list[str]:
        return [clip.text for clip in line.clips if clip.kind is ClipKind.SAY]

    def test_a_part_is_there_only_when_the_session_is_long_enough(self) -> None:
        assert "Sometimes." not in self.texts(placed(self.body, 100 * SECOND))
        assert "Sometimes." in self.texts(placed(self.body, 150 * SECOND))

    def test_the_natural_length_has_the_parts_of_the_headers_minutes(self) -> None:
        assert "Sometimes." in self.texts(placed(self.body, header="Minutes: 2\n"))
        assert "Sometimes." not in self.texts(placed(self.body, header="Minutes: 1.9\n"))
        assert "Sometimes." not in self.texts(placed(self.body))

    def test_a_hole_between_two_lengths_is_refused_and_both_ranges_are_told(self) -> None:
        body = "Always. [pause 10 seconds]\n[from 5 minutes]\nMore. [silence 5 minutes]\n[end]"
        with pytest.raises(LengthOutOfReach, match=r"last 14 seconds, or 5 minutes 14 seconds\."):
            placed(body, 60 * SECOND)


def test_chapters_begin_where_their_first_sentence_does() -> None:
    line = placed("# One\n\nA first.\n\n# Two\n\nA second.")
    said = [clip.start for clip in line.clips if clip.kind is ClipKind.SAY]
    assert [(mark.title, mark.start) for mark in line.chapters] == [("One", said[0]), ("Two", said[1])]


def test_pronunciations_are_spoken_and_not_shown() -> None:
    line = placed("Dial 988 now.", header="Say 988 as: nine, eight, eight\n")
    clip = next(clip for clip in line.clips if clip.kind is ClipKind.SAY)
    assert clip.text == "Dial 988 now."
    assert clip.utterance is not None
    assert clip.utterance.text == "Dial nine, eight, eight now."


def test_everything_that_is_spoken_is_read_as_a_person_would() -> None:
    body = "Call 116 123 \u2665, Dr. Ann.\n[journal 1 min: Was it 3-5?]\n[breathe in 2, out 2, 1 times]\n"
    said = [clip.utterance.text for clip in placed(body).clips if clip.utterance is not None]
    assert said == [
        "Call one one six, one two three, Doctor Ann.", "Was it three to five?", "Breathe in.", "Breathe out.",
    ]  # fmt: skip
    other = [clip.utterance.text for clip in placed("Ruf 988 \u2665.", header="Language: de\n").clips if clip.utterance]
    assert other == ["Ruf 988."]


def test_where_there_is_nothing_to_say_there_is_a_rest() -> None:
    """An engine that is asked for three dots or a tag fails, or gives no sound, which ended the session."""
    line = placed("One.\n<3\n\n<b>\nTwo.")
    assert [clip.utterance.text for clip in line.clips if clip.utterance is not None] == ["One.", "Two."]
    rests = [clip for clip in line.clips if clip.kind is ClipKind.SILENCE and clip.line]
    assert [(clip.line, clip.frames) for clip in rests] == [(4, 72_000), (6, 72_000)]
    assert_contiguous(line)


def test_the_plan_is_plain_data() -> None:
    line = placed("# One\n\nA first. [think]\n[bell]\nA second.")
    data = json.loads(json.dumps(plan(line)))
    assert data["sample_rate"] == 48_000
    assert data["frames"] == sum(clip["frames"] for clip in data["clips"])
    assert [clip["kind"] for clip in data["clips"]] == ["silence", "say", "silence", "bell", "say", "silence"]
    assert data["clips"][1] == {
        "kind": "say",
        "text": "A first.",
        "start": 72_000,
        "frames": line.clips[1].frames,
        "line": 5,
    }
    assert data["shortest"] <= data["frames"] <= data["longest"]
