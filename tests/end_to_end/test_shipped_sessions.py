"""Every shipped session with the real voice: rendered at three lengths and compared with its plan."""

from __future__ import annotations

import json
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.commands import Commands

from voiceguide.sound.audio import from_pcm16, ratio
from voiceguide.sound.loudness import true_peak

Plan = dict[str, Any]
"""What `show --json` says of a session."""

SCRIPTS = sorted((Path(__file__).resolve().parents[2] / "scripts").glob("*.md"))
MINUTES = {
    "arrive": 2, "way-out": 1.5, "set-tomorrow-down": 5, "open-page": 10, "opening-the-curtains": 7,
    "a-turn-i-know": 10,
    "two-voices": 8, "one-thread": 8, "small-things-that-count": 5, "where-the-body-keeps-count": 12,
    "heavy-body-soft-bed": 18, "even-with-this": 6, "from-exactly-here": 5, "this-hurts": 3, "three-small-turns": 6,
    "a-steadier-shore": 8,
}  # fmt: skip


@pytest.fixture(scope="module")
def shown() -> dict[Path, Plan]:
    """The plan of each session at its own length, as far as it has been asked for."""
    return {}


@pytest.fixture
def natural(path: Path, voiceguide: Commands, shared_home: Path, shown: dict[Path, Plan]) -> Plan:
    """The plan of a session at its own length; shown once."""
    if path not in shown:
        shown[path] = json.loads(voiceguide("show", path, "--json").out)
    return shown[path]


def read(path: Path) -> np.ndarray:
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), np.int16)


def test_the_sixteen_are_there() -> None:
    assert {path.stem for path in SCRIPTS} == set(MINUTES)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_it_passes_every_check_and_lasts_what_it_says(path: Path, voiceguide: Commands, natural: Plan) -> None:
    said = voiceguide("check", "--strict", path)
    assert said.code == 0, said.out
    assert natural["frames"] / 48_000 / 60 == pytest.approx(MINUTES[path.stem], rel=0.04)
    text = path.read_text(encoding="utf-8")
    assert "\nSource: " in text
    assert f"\nMinutes: {MINUTES[path.stem]}\n" in text


@pytest.mark.parametrize("length", ["shortest", "natural", "longest"])
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_the_file_is_the_plan_to_the_frame(
    path: Path, length: str, voiceguide: Commands, natural: Plan, tmp_path: Path
) -> None:
    frames = natural[length]
    asked = [] if length == "natural" else ["--minutes", repr(frames / 48_000 / 60)]
    plan = json.loads(voiceguide("show", path, "--json", *asked).out) if asked else natural
    said = voiceguide("render", path, "-o", tmp_path / "out.wav", *asked)
    assert said.code == 0, said.err
    pcm = read(tmp_path / "out.wav")
    assert len(pcm) == plan["frames"] == frames
    start = 0
    for clip in plan["clips"]:
        assert clip["start"] == start
        start += clip["frames"]
        piece = pcm[clip["start"] : start]
        if clip["kind"] in {"say", "bell", "breathe"}:
            assert_sounds(piece, clip)
        else:
            assert not piece.any(), clip
    assert start == len(pcm)


def assert_sounds(piece: np.ndarray, clip: dict[str, object]) -> None:
    """It is heard, from its first tenth of a second to its last, and its edges make no click."""
    samples = from_pcm16(piece)
    magnitude = np.abs(samples)
    assert magnitude[:4800].max() > ratio(-45), clip
    assert magnitude[-7200:].max() > ratio(-45), clip
    steps = np.abs(np.diff(np.concatenate([[0.0], samples, [0.0]])))
    assert max(steps[0], steps[-1]) <= ratio(-60), clip
    assert max(steps[:240].max(), steps[-240:].max()) <= steps[480:-480].max(), clip
    assert 20 * np.log10(true_peak(samples)) <= -3.0 + 0.01, clip
