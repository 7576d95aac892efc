"""Real words a minute from an engine that has its own idea of a rate."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.speech.calibration import CALIBRATION_SENTENCE, SETTINGS, Measurements, Setting, measure, setting_for
from voiceguide.speech.synthesizer import Voice

ESPEAK = (280.0, 201.0, 134.0, 121.0, 121.5, 104.0, 95.0, 82.0)
"""What eSpeak NG's British voice was measured at."""

NO_GAPS = (250.0, 175.0, 112.0, 100.0, 125.0, 100.0, 100.0, 100.0)
"""An engine that takes a rate and knows nothing of gaps."""


def speed_of(setting: Setting, pace: tuple[float, ...]) -> float:
    """How fast the measured engine would be at a setting, by the same straight lines it was measured on."""
    points = [(s, p) for s, p in zip(SETTINGS, pace, strict=True) if s.gap == setting.gap]
    if len(points) == 1 or setting.gap > 1:
        around = [(s, p) for s, p in zip(SETTINGS, pace, strict=True) if s.rate == 80]
        below = max((point for point in around if point[0].gap <= setting.gap), key=lambda point: point[0].gap)
        above = min((point for point in around if point[0].gap >= setting.gap), key=lambda point: point[0].gap)
        share = 0 if below == above else (setting.gap - below[0].gap) / (above[0].gap - below[0].gap)
        return 1 / (1 / below[1] + share * (1 / above[1] - 1 / below[1]))
    (fast, fast_speed), (slow, slow_speed) = points[0], points[-1]
    for one, other in itertools.pairwise(points):
        if other[0].rate <= setting.rate <= one[0].rate:
            (fast, fast_speed), (slow, slow_speed) = one, other
    share = (1 / setting.rate - 1 / fast.rate) / (1 / slow.rate - 1 / fast.rate)
    return 1 / (1 / fast_speed + share * (1 / slow_speed - 1 / fast_speed))


@given(st.floats(83, 270))
def test_the_setting_gives_the_pace_that_was_asked_for(words_a_minute: float) -> None:
    setting = setting_for(ESPEAK, words_a_minute)
    assert speed_of(setting, ESPEAK) == pytest.approx(words_a_minute, rel=0.08)


@given(st.floats(60, 400), st.sampled_from([ESPEAK, NO_GAPS]))
def test_the_engine_is_never_asked_for_what_it_does_not_take(words_a_minute: float, pace: tuple[float, ...]) -> None:
    setting = setting_for(pace, words_a_minute)
    assert 80 <= setting.rate <= 450
    assert 0 <= setting.gap <= 6


@given(st.floats(60, 300), st.floats(60, 300))
def test_a_slower_pace_is_never_faster(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert speed_of(setting_for(ESPEAK, low), ESPEAK) <= speed_of(setting_for(ESPEAK, high), ESPEAK) * 1.02


def test_an_engine_without_gaps_is_slowed_by_its_rate_alone() -> None:
    assert setting_for(NO_GAPS, 60) == Setting(80, 0)
    assert setting_for(NO_GAPS, 112).gap == 0
    assert setting_for(NO_GAPS, 112).rate == pytest.approx(90, abs=1)


def test_an_engine_that_ignores_its_rate_is_still_asked_for_something() -> None:
    assert setting_for((150.0,) * len(SETTINGS), 120).rate >= 80


def test_measuring_counts_the_words_of_the_sentence() -> None:
    pace = measure(lambda setting: 60.0 if setting == SETTINGS[0] else 30.0)
    assert pace == (len(CALIBRATION_SENTENCE.split()), *[2.0 * len(CALIBRATION_SENTENCE.split())] * (len(SETTINGS) - 1))


class TestMeasurements:
    def test_they_are_there_again_for_the_same_engine_only(self, tmp_path: Path) -> None:
        kept = Measurements(tmp_path, "engine 1")
        kept.keep_pace("anna", ESPEAK)
        kept.keep_voices([Voice("anna", "Anna", "en")])
        again = Measurements(tmp_path, "engine 1")
        assert again.pace("anna") == ESPEAK
        assert again.voices() == [Voice("anna", "Anna", "en")]
        assert again.pace("bert") is None
        assert Measurements(tmp_path, "engine 2").pace("anna") is None

    @pytest.mark.parametrize(
        "rubbish", ["", "[]", "{", '{"pace anna": [1]}', '{"pace anna": "x", "voices": [{"id": 1}]}', "null"]
    )
    def test_a_damaged_file_is_measured_again(self, tmp_path: Path, rubbish: str) -> None:
        Measurements(tmp_path, "engine").keep_pace("anna", ESPEAK)
        (file,) = tmp_path.iterdir()
        file.write_text(rubbish, encoding="utf-8")
        kept = Measurements(tmp_path, "engine")
        assert kept.pace("anna") is None
        assert kept.voices() is None
        kept.keep_pace("anna", ESPEAK)
        assert Measurements(tmp_path, "engine").pace("anna") == ESPEAK

    def test_where_nothing_can_be_kept_it_goes_on(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("in the way", encoding="utf-8")
        kept = Measurements(tmp_path / "file" / "folder", "engine")
        kept.keep_pace("anna", ESPEAK)
        assert kept.pace("anna") == ESPEAK
