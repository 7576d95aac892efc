"""Beds: the shipped loops, a person's own files, and what is done with them beneath a voice."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tracemalloc
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.errors import ShippedDamaged, SoundUnusable
from voiceguide.script.cues import BEDS
from voiceguide.sound.audio import SAMPLE_RATE, from_pcm16, ratio, to_frames
from voiceguide.sound.bed_layer import DUCKED_DB, BedLayer
from voiceguide.sound.beds import BED_LOUDNESS, LONGEST_LOOP, SHIPPED, BedLoop, open_bed
from voiceguide.sound.chimes import bell
from voiceguide.sound.codec import decode
from voiceguide.sound.limiter import levelled
from voiceguide.sound.loudness import loudness, true_peak

AUDIO = Path(__file__).resolve().parents[3] / "audio"
SECOND = np.zeros(SAMPLE_RATE, np.float32)


def hiss(seconds: float, rate: int = SAMPLE_RATE, level: float = 0.05, seed: int = 0) -> np.ndarray:
    return (np.random.default_rng(seed).standard_normal(round(seconds * rate)) * level).astype(np.float32)


def spectrum_db(samples: np.ndarray, low: float, high: float) -> float:
    """Return the share of the power between two frequencies, in dB."""
    power = np.abs(np.fft.rfft(samples)) ** 2
    frequencies = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
    return float(10 * np.log10(power[(frequencies >= low) & (frequencies < high)].sum() / power.sum()))


@pytest.fixture(scope="module", params=sorted(SHIPPED))
def shipped(request: pytest.FixtureRequest) -> BedLoop:
    return open_bed(request.param, AUDIO)


@pytest.fixture(scope="module")
def flat() -> BedLoop:
    """A bed that is the same at every frame: what is heard of it is its gain."""
    return BedLoop("flat", np.full(4800, 10_000, np.int16), 1e-4)


class TestShipped:
    def test_every_bed_a_script_may_ask_for_is_there(self) -> None:
        assert set(SHIPPED) == set(BEDS)

    @pytest.mark.long
    def test_the_files_are_what_their_program_makes_every_time(self, tmp_path: Path) -> None:
        made: list[dict[str, bytes]] = []
        for turn in ("one", "two"):
            folder = tmp_path / turn
            folder.mkdir()
            (folder / "make_sounds.py").write_bytes((AUDIO / "make_sounds.py").read_bytes())
            subprocess.run([sys.executable, "make_sounds.py"], cwd=folder, check=True, capture_output=True)
            made.append({path.name: path.read_bytes() for path in folder.glob("*.wav")})
        assert made[0] == made[1]
        assert set(made[0]) == {path.name for path in AUDIO.glob("*.wav")}
        for name, data in made[0].items():
            ours, rate = decode((AUDIO / name).read_bytes())
            again, same_rate = decode(data)
            assert rate == same_rate
            # The last bit may depend on the processor's sines.
            assert np.abs(ours.astype(int) - again.astype(int)).max() <= 1

    def test_they_are_small(self) -> None:
        for file in SHIPPED.values():
            assert (AUDIO / file).stat().st_size < 1.6e6

    def test_all_are_equally_loud(self, shipped: BedLoop) -> None:
        turn = shipped.samples(0, len(shipped.pcm))
        assert loudness(turn, SAMPLE_RATE) == pytest.approx(BED_LOUDNESS, abs=0.2)

    def test_the_loop_has_no_seam(self, shipped: BedLoop) -> None:
        """Around the seam there is no more than anywhere: neither a click in the sound nor in its slope."""
        frames = len(shipped.pcm)
        assert frames == 30 * SAMPLE_RATE
        twice = shipped.samples(0, 2 * frames).astype(np.float64)
        for order in (1, 2, 4):
            change = np.abs(np.diff(twice, order))
            around = change[frames - 40 : frames + 40].max()
            elsewhere = change[: frames - 100].reshape(-1, 100).max(axis=1)
            assert around <= np.quantile(elsewhere, 0.999)

    def test_nothing_in_it_startles(self, shipped: BedLoop) -> None:
        """No single sound stands far out, and the loudness never rises by more than 3 LU within a second."""
        turn = shipped.samples(0, len(shipped.pcm) + SAMPLE_RATE)
        assert np.abs(turn).max() < ratio(-26.0 + 18)
        step = SAMPLE_RATE // 10
        heard = np.array(
            [loudness(turn[at : at + 4 * step].copy(), SAMPLE_RATE) for at in range(0, len(turn) - 4 * step, step)]
        )
        assert (heard[10:] - heard[:-10]).max() <= 3.0

    def test_its_spectrum_is_soft(self, shipped: BedLoop) -> None:
        turn = shipped.samples(0, len(shipped.pcm))
        assert spectrum_db(turn, 8_000, 24_000) < -20
        assert abs(float(turn.mean())) < 1e-5

    def test_a_place_beyond_the_end_is_one_in_the_loop(self, shipped: BedLoop) -> None:
        frames = len(shipped.pcm)
        assert np.array_equal(shipped.samples(3 * frames + 7, 500), shipped.samples(7, 500))
        assert np.array_equal(shipped.samples(frames - 100, 300)[100:], shipped.samples(0, 200))

    def test_names_are_taken_as_people_type_them(self) -> None:
        assert open_bed(" Brown-Noise", AUDIO).name == "brown noise"


class TestOwnFile:
    def write(self, path: Path, samples: np.ndarray, rate: int = SAMPLE_RATE, subtype: str | None = None) -> Path:
        import soundfile

        soundfile.write(path, samples, rate, subtype=subtype)
        return path

    @pytest.mark.parametrize(
        ("file", "subtype"),
        [
            ("a.wav", "PCM_U8"),
            ("a.wav", "PCM_16"),
            ("a.wav", "PCM_24"),
            ("a.wav", "PCM_32"),
            ("a.wav", "FLOAT"),
            ("a.flac", None),
            ("a.ogg", None),
            ("a.mp3", None),
        ],
    )
    @pytest.mark.parametrize("level", [0.02, 0.3])
    def test_any_usual_format_is_read_and_brought_to_the_loudness_of_the_others(
        self, tmp_path: Path, file: str, subtype: str | None, level: float
    ) -> None:
        path = self.write(tmp_path / file, hiss(12, 44_100, level), 44_100, subtype)
        bed = open_bed(str(path), AUDIO)
        assert loudness(bed.samples(0, len(bed.pcm)), SAMPLE_RATE) == pytest.approx(BED_LOUDNESS, abs=0.5)
        # Three seconds went into the seam; the coded formats add a little at their ends.
        assert len(bed.pcm) / SAMPLE_RATE == pytest.approx(9.0, abs=0.15)

    def test_two_channels_become_their_mean(self, tmp_path: Path) -> None:
        sound = hiss(6)
        path = self.write(tmp_path / "a.wav", np.stack([sound, np.zeros_like(sound)], axis=1))
        alone = self.write(tmp_path / "b.wav", sound / 2)
        both, one = (open_bed(str(each), AUDIO).samples(0, 96_000) for each in (path, alone))
        assert np.abs(both - one).max() < 1e-3

    def test_its_end_is_blended_into_its_beginning(self, tmp_path: Path) -> None:
        """A tone that ends out of step, and whose beginning is the louder: the loop has neither jump nor step."""
        time = np.arange(10 * SAMPLE_RATE) / SAMPLE_RATE
        tone = (np.sin(2 * np.pi * 200.037 * time + 1.0) * np.linspace(0.3, 0.1, len(time))).astype(np.float32)
        bed = open_bed(str(self.write(tmp_path / "a.wav", tone)), AUDIO)
        frames = len(bed.pcm)
        twice = bed.samples(0, 2 * frames)
        change = np.abs(np.diff(twice))
        assert change[frames - 20 : frames + 20].max() <= change[: frames - 20].max()

    def test_a_single_clap_makes_all_of_it_softer_instead_of_standing_out(self, tmp_path: Path) -> None:
        sound = hiss(10, level=0.001)
        sound[5 * SAMPLE_RATE] = 0.9
        bed = open_bed(str(self.write(tmp_path / "a.wav", sound)), AUDIO)
        assert np.abs(bed.samples(0, len(bed.pcm))).max() <= ratio(BED_LOUDNESS + 24) * 1.01

    def test_numbers_that_are_none_do_no_harm(self, tmp_path: Path) -> None:
        sound = hiss(6)
        sound[1000:1010] = np.nan
        sound[2000] = np.inf
        sound[3000] = 3e38
        bed = open_bed(str(self.write(tmp_path / "a.wav", sound, subtype="FLOAT")), AUDIO)
        assert np.isfinite(bed.samples(0, len(bed.pcm))).all()

    def test_of_a_long_file_ten_minutes_are_held_and_little_memory(self, tmp_path: Path) -> None:
        path = tmp_path / "long.wav"
        piece = (hiss(10, 8_000) * 32767).astype("<i2").tobytes()
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(8_000)
            for _ in range(70):
                file.writeframes(piece)
        tracemalloc.start()
        try:
            bed = open_bed(str(path), AUDIO)
            _, highest = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert len(bed.pcm) == to_frames(LONGEST_LOOP - 3.0)
        assert highest < 100e6

    def test_what_cannot_be_used_is_told_in_a_sentence(self, tmp_path: Path) -> None:
        text = tmp_path / "text.wav"
        text.write_text("This is no sound. " * 100)
        cut = tmp_path / "cut.flac"
        cut.write_bytes(self.write(tmp_path / "whole.flac", hiss(6)).read_bytes()[:30])
        nothing = tmp_path / "nothing.mp3"
        nothing.touch()
        raw = tmp_path / "sound.raw"
        raw.write_bytes(b"\1\2" * 1000)
        for path, said in [
            (text, "is not a sound file that can be read here"),
            (cut, "is not a sound file that can be read here"),
            (nothing, "is not a sound file that can be read here"),
            (raw, "is not a sound file that can be read here"),
            (tmp_path, "is a folder"),
            (tmp_path / "none.wav", "There is no background called"),
            (self.write(tmp_path / "silent.wav", np.zeros(5 * SAMPLE_RATE, np.float32)), "is silent"),
            (self.write(tmp_path / "faint.wav", hiss(5, level=1e-4), subtype="FLOAT"), "all but silent"),
            (self.write(tmp_path / "empty.wav", np.zeros(0, np.float32)), "holds no sound"),
            (self.write(tmp_path / "short.wav", hiss(1.2)), "lasts only 1.2 seconds"),
        ]:
            with pytest.raises(SoundUnusable, match=said):
                open_bed(str(path), AUDIO)

    def test_a_name_almost_right_is_answered_with_the_right_one(self) -> None:
        with pytest.raises(SoundUnusable, match='Did you mean "brown noise"'):
            open_bed("brown nose", AUDIO)
        with pytest.raises(SoundUnusable, match="There are rain, sea, brown noise, drone"):
            open_bed("waterfall", AUDIO)

    def test_what_the_system_refuses_is_told(self) -> None:
        with pytest.raises(SoundUnusable, match=r"cannot be read \(.+\)\. Check its name"):
            open_bed("x" * 5000 + ".wav", AUDIO)
        with pytest.raises(SoundUnusable, match="There is no background called"):
            open_bed("~nobody-of-that-name/sea.wav", AUDIO)

    @pytest.mark.parametrize("kind", ["a.wav", "a.flac", "a.ogg", "a.mp3"])
    def test_a_damaged_file_is_played_as_far_as_it_goes_or_refused(
        self, tmp_path: Path, kind: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        """Whatever is in it: a bed, or a sentence; and nothing on the terminal, which would be read out."""
        whole = bytearray(self.write(tmp_path / kind, hiss(8, 24_000), 24_000).read_bytes())
        chance = np.random.default_rng(5)
        for turn in range(20):
            data = bytearray(whole)
            for place in chance.integers(0 if turn % 2 else 200, len(data), 5):
                data[place] = int(chance.integers(256))
            (tmp_path / kind).write_bytes(data[: int(chance.integers(100, len(data)))])
            with contextlib.suppress(SoundUnusable):
                assert np.isfinite(open_bed(str(tmp_path / kind), AUDIO).samples(0, 1000)).all()
        told = capfd.readouterr()
        assert told.out + told.err == ""


def play(layer: BedLayer, seconds: float, speaking: bool = False) -> np.ndarray:
    """Return what is heard beneath silence."""
    return np.concatenate([layer.mixed(np.zeros(960, np.float32), speaking) for _ in range(round(seconds * 50))])


class TestLayer:
    @pytest.mark.parametrize(("bedtime", "speech", "under"), [(False, -19.0, 20.0), (True, -22.0, 24.0)])
    def test_a_bed_lies_beneath_speech_as_far_as_it_should(
        self, shipped: BedLoop, bedtime: bool, speech: float, under: float
    ) -> None:
        layer = BedLayer(bedtime)
        layer.speech_gain_db = speech + 19.0
        layer.start(shipped)
        play(layer, 5)
        assert loudness(play(layer, 30), SAMPLE_RATE) == pytest.approx(speech - under, abs=0.3)
        play(layer, 2, speaking=True)
        assert loudness(play(layer, 30, speaking=True), SAMPLE_RATE) == pytest.approx(speech - under - 5, abs=0.3)

    def test_it_comes_in_from_silence_and_goes_out_to_exact_silence(self, flat: BedLoop) -> None:
        layer = BedLayer()
        layer.start(flat, 4.0)
        coming = play(layer, 4)
        assert coming[0] == 0
        assert (np.diff(coming) >= 0).all()
        assert coming[: SAMPLE_RATE // 2].max() < coming[-1] / 10
        layer.stop(10.0)
        going = play(layer, 10)
        assert (np.diff(going) <= 0).all()
        assert going[-1] > 0
        assert not layer.sounding
        block = np.full(960, 0.1, np.float32)
        assert layer.mixed(block) is block

    def test_nothing_is_touched_before_a_bed_is_on(self) -> None:
        block = np.full(960, 0.1, np.float32)
        layer = BedLayer()
        assert layer.mixed(block, speaking=True) is block
        layer.stop(1.0)
        assert layer.mixed(block) is block

    def test_room_is_made_before_the_first_word_and_slowly_given_back(self, flat: BedLoop) -> None:
        layer = BedLayer()
        layer.start(flat, 0.1)
        full = play(layer, 1)[-1]
        before = layer.mixed(SECOND, False, SAMPLE_RATE)
        ahead = SAMPLE_RATE - to_frames(0.1)
        assert np.ptp(before[:ahead]) == 0
        assert 20 * np.log10(before[-1] / full) == pytest.approx(DUCKED_DB / 3, abs=0.01)
        during = layer.mixed(SECOND, True)
        assert 20 * np.log10(during[to_frames(0.2)] / full) == pytest.approx(DUCKED_DB, abs=0.01)
        assert during[-1] == during[to_frames(0.21)]
        after = layer.mixed(np.concatenate([SECOND, SECOND, SECOND]))
        assert 20 * np.log10(after[to_frames(1.0)] / full) == pytest.approx(DUCKED_DB / 2, abs=0.01)
        assert after[-1] == pytest.approx(full, rel=1e-6)

    def test_at_bedtime_room_is_given_back_over_four_seconds(self, flat: BedLoop) -> None:
        layer = BedLayer(bedtime=True)
        layer.start(flat, 0.1)
        full = play(layer, 1)[-1]
        play(layer, 1, speaking=True)
        after = play(layer, 5)
        assert 20 * np.log10(after[to_frames(2.0)] / full) == pytest.approx(DUCKED_DB / 2, abs=0.01)

    def test_it_follows_the_voice_down_the_night(self, flat: BedLoop) -> None:
        layer = BedLayer(bedtime=True)
        layer.speech_gain_db = -3.0
        layer.start(flat, 0.1)
        early = play(layer, 1)[-1]
        layer.speech_gain_db = -11.0
        late = play(layer, 4)[-1]
        assert 20 * np.log10(late / early) == pytest.approx(-8.0, abs=0.001)

    def test_hushed_it_is_exactly_silent_in_time_and_goes_on_where_it_was(self, shipped: BedLoop) -> None:
        layer, other = BedLayer(), BedLayer()
        for each in (layer, other):
            each.start(shipped, 0.1)
        play(layer, 3)
        layer.hush(0.2)
        play(layer, 0.2)
        block = np.full(960, 0.1, np.float32)
        for _ in range(500):
            assert layer.mixed(block) is block
        assert layer.sounding
        layer.unhush(0.2)
        back = play(layer, 1)[to_frames(0.2) :]
        play(other, 3.2)
        assert np.abs(back - play(other, 1)[to_frames(0.2) :]).max() < 1e-6

    def test_a_bed_stopped_while_hushed_does_not_come_back(self, flat: BedLoop) -> None:
        layer = BedLayer()
        layer.start(flat, 0.1)
        play(layer, 1)
        layer.hush(0.1)
        play(layer, 1)
        layer.stop(2.0)
        play(layer, 3)
        layer.unhush(0.1)
        assert not play(layer, 1).any()
        assert not layer.sounding

    def test_one_bed_gives_way_to_another_and_the_same_one_goes_on(self, flat: BedLoop) -> None:
        other = BedLoop("other", -flat.pcm, flat.gain)
        layer = BedLayer()
        layer.start(flat, 0.1)
        full = play(layer, 1)[-1]
        layer.start(flat, 1.0)
        assert np.ptp(play(layer, 1)) == 0
        layer.start(other, 1.0)
        assert layer.name == "other"
        assert np.abs(np.diff(play(layer, 1))).max() < full / 1000
        assert play(layer, 1)[-1] == -full
        layer.stop(2.0)
        half = play(layer, 0.1)[-1]
        layer.start(other, 0.5)
        assert play(layer, 0.02)[0] == pytest.approx(half, rel=0.01)
        assert play(layer, 0.5)[-1] == -full

    def test_it_lifts_no_peak_of_the_voice_above_the_ceiling(self, shipped: BedLoop) -> None:
        """Speech that was levelled to the ceiling, with short peaks at it, and the bed as loud as can be."""
        voice = hiss(3, level=0.08)
        voice[::997] *= 6
        voice = levelled(voice, loudness(voice, SAMPLE_RATE))
        layer = BedLayer()
        layer.start(shipped, 0.1)
        layer.level_db = -10.0
        play(layer, 2)
        mixed = layer.mixed(voice)
        assert 20 * np.log10(true_peak(mixed)) <= -3.0
        assert not np.array_equal(mixed, voice)

    def test_what_is_above_the_ceiling_already_is_left_as_it_is(self, flat: BedLoop) -> None:
        layer = BedLayer()
        layer.start(flat, 0.1)
        play(layer, 1)
        loud = np.full(960, 0.9, np.float32)
        assert np.array_equal(layer.mixed(loud), loud)
        assert np.array_equal(loud, np.full(960, 0.9, np.float32))


BEDS_FOR_PROPERTIES = [
    BedLoop("flat", np.full(4801, 10_000, np.int16), 1e-4),
    BedLoop("noise", (hiss(0.31, level=0.1, seed=3) * 32767).astype(np.int16), 1 / 32767),
]

events = st.lists(
    st.one_of(
        st.tuples(st.just("play"), st.integers(1, 9000), st.booleans()),
        st.tuples(st.just("rest before speech"), st.integers(1, 9000), st.integers(1, 6000)),
        st.tuples(st.just("start"), st.sampled_from(BEDS_FOR_PROPERTIES), st.floats(0.1, 0.4)),
        st.tuples(st.just("stop"), st.none(), st.floats(0.1, 0.4)),
        st.tuples(st.just("hush"), st.none(), st.floats(0.1, 0.4)),
        st.tuples(st.just("unhush"), st.none(), st.floats(0.1, 0.4)),
        st.tuples(st.just("level"), st.none(), st.floats(-30, -10)),
        st.tuples(st.just("voice"), st.none(), st.floats(-11, 0)),
    ),
    max_size=12,
)


def heard(events: list[tuple], block: int, flat: bool = False) -> np.ndarray:  # type: ignore[type-arg]
    """Return what a layer gives beneath a soft hiss (or silence), in blocks of a size."""
    layer = BedLayer()
    layer.start(BEDS_FOR_PROPERTIES[0], 0.1)
    pieces = []

    def pass_by(frames: int, speaking: bool, beyond: int | None) -> None:
        sound = np.zeros(frames, np.float32) if flat else hiss(1, level=0.3)[:frames]
        for start in range(0, frames, block):
            until = None if beyond is None else frames - start + beyond
            pieces.append(layer.mixed(sound[start : start + block], speaking, until))

    for what, value, amount in events:
        if what == "play":
            pass_by(value, amount, None)
        elif what == "rest before speech":
            pass_by(value, False, amount)
        elif what == "start":
            layer.start(BEDS_FOR_PROPERTIES[0] if flat else value, amount)
        elif what == "stop":
            layer.stop(amount)
        elif what == "hush":
            layer.hush(amount)
        elif what == "unhush":
            layer.unhush(amount)
        elif what == "level":
            layer.level_db = amount
        else:
            layer.speech_gain_db = amount
    pass_by(9600, False, None)
    return np.concatenate(pieces)


@given(events, st.integers(1, 10_000), st.integers(500, 10_000))
def test_the_mix_does_not_depend_on_the_size_of_the_blocks(events: list[tuple], one: int, other: int) -> None:  # type: ignore[type-arg]
    first, second = heard(events, max(one, 37)), heard(events, other)
    assert len(first) == len(second)
    assert np.abs(first - second).max() < 1e-6


@given(events, st.integers(100, 10_000))
def test_whatever_is_asked_for_the_bed_makes_no_step(events: list[tuple], block: int) -> None:  # type: ignore[type-arg]
    gains = heard(events, block, flat=True)
    assert (gains >= 0).all()
    audible = np.maximum(gains, ratio(-70))
    assert np.abs(np.diff(20 * np.log10(audible))).max() <= 0.5


def test_a_pcm_bed_is_what_it_says() -> None:
    bed = BEDS_FOR_PROPERTIES[1]
    assert np.array_equal(bed.samples(0, 100), from_pcm16(bed.pcm[:100]))


@pytest.mark.parametrize("content", [None, b"", b"RIFF", b"no sound"])
def test_a_shipped_sound_that_was_damaged_says_so(tmp_path: Path, content: bytes | None) -> None:
    for name in ("rain.wav", "bell.wav"):
        if content is not None:
            (tmp_path / name).write_bytes(content)
    with pytest.raises(ShippedDamaged, match=r"rain\.wav came with voiceguide"):
        open_bed("rain", tmp_path)
    with pytest.raises(ShippedDamaged, match=r"bell\.wav came with voiceguide"):
        bell(tmp_path, 48_000)
