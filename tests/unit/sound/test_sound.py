"""Frames, loudness, peaks, clips and chimes."""

from __future__ import annotations

import contextlib
import io
import math
import signal
import struct
import subprocess
import sys
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.errors import SoundUnusable
from voiceguide.sound import codec
from voiceguide.sound.audio import SAMPLE_RATE, Audio, from_pcm16, ratio, to_frames, to_pcm16
from voiceguide.sound.chimes import Earcon, bell, breath_tone, earcon
from voiceguide.sound.clips import shaped
from voiceguide.sound.codec import decode
from voiceguide.sound.limiter import levelled
from voiceguide.sound.loudness import loudness, true_peak
from voiceguide.sound.mixer import blocks, exactly, silent_blocks

REPOSITORY = Path(__file__).resolve().parents[3]


def sine(frequency: float, seconds: float, level: float, rate: int = SAMPLE_RATE) -> np.ndarray:
    return (level * np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def aiff(pcm: np.ndarray, sound: str = "PCM_16", rate: int = 22_050, order: str = "FILE") -> bytes:
    stream = io.BytesIO()
    soundfile.write(stream, pcm, rate, format="AIFF", subtype=sound, endian=order)
    return stream.getvalue()


def wav(pcm: np.ndarray) -> bytes:
    stream = io.BytesIO()
    soundfile.write(stream, pcm, 22_050, format="WAV", subtype="PCM_16")
    return stream.getvalue()


class TestFrames:
    @pytest.mark.parametrize(
        ("seconds", "frames"), [(1.5, 72_000), (0.5 / 48_000, 1), (0.49 / 48_000, 0), (20.0, 960_000)]
    )
    def test_half_a_frame_is_rounded_up(self, seconds: float, frames: int) -> None:
        assert to_frames(seconds) == frames

    def test_pcm_comes_back_as_it_was(self) -> None:
        pcm = np.arange(-32767, 32768, dtype=np.int16)
        assert np.array_equal(to_pcm16(from_pcm16(pcm)), pcm)

    def test_silence_stays_silence_and_too_loud_is_clipped(self) -> None:
        assert to_pcm16(np.array([0.0, 2.0, -2.0], np.float32)).tolist() == [0, 32767, -32768]

    def test_audio_is_mono_float32(self) -> None:
        with pytest.raises(ValueError, match="mono float32"):
            Audio(np.zeros((2, 2), np.float32))


class TestLoudness:
    @pytest.mark.parametrize("rate", [22_050, 44_100, 48_000])
    def test_a_full_scale_sine_at_997_hz_is_at_minus_3_lufs(self, rate: int) -> None:
        """The reference of BS.1770: -3.01 LUFS in one channel."""
        assert loudness(sine(997, 3, 1.0, rate), rate) == pytest.approx(-3.01, abs=0.05)

    def test_it_follows_the_level(self) -> None:
        assert loudness(sine(997, 3, ratio(-20)), SAMPLE_RATE) == pytest.approx(-23.01, abs=0.05)

    def test_low_sounds_count_less(self) -> None:
        assert loudness(sine(40, 3, 0.5), SAMPLE_RATE) < loudness(sine(1000, 3, 0.5), SAMPLE_RATE) - 3

    def test_pauses_do_not_change_it(self) -> None:
        """Why speech is measured this way: silence between sentences must not make it louder."""
        tone = sine(500, 2, 0.1)
        with_pauses = np.concatenate([tone, np.zeros(10 * SAMPLE_RATE, np.float32), tone])
        assert loudness(with_pauses, SAMPLE_RATE) == pytest.approx(loudness(tone, SAMPLE_RATE), abs=0.5)

    def test_silence_and_nothing_are_minus_infinity(self) -> None:
        assert loudness(np.zeros(48_000, np.float32), SAMPLE_RATE) == -math.inf
        assert loudness(np.zeros(0, np.float32), SAMPLE_RATE) == -math.inf

    def test_a_short_sound_is_measured_too(self) -> None:
        assert loudness(sine(997, 0.1, 0.1), SAMPLE_RATE) == pytest.approx(-23.0, abs=1.0)


class TestTruePeak:
    def test_it_finds_the_peak_between_two_samples(self) -> None:
        """A quarter of the sample rate, an eighth of a turn late: every sample misses the peak by 3 dB."""
        tone = np.sin(2 * np.pi * 0.25 * np.arange(4800) + np.pi / 4).astype(np.float32)
        assert float(np.abs(tone).max()) == pytest.approx(0.7071, abs=0.001)
        assert true_peak(tone) == pytest.approx(1.0, abs=0.02)

    def test_of_silence_is_nothing(self) -> None:
        assert true_peak(np.zeros(100, np.float32)) == 0.0


class TestLevelled:
    @given(st.floats(-45, -5), st.integers(0, 5))
    def test_peaks_stay_below_the_ceiling_whatever_comes(self, level_db: float, seed: int) -> None:
        noise = np.random.default_rng(seed)
        sound = (noise.standard_normal(24_000) * ratio(level_db)).astype(np.float32)
        sound[::3001] *= 8  # peaks that stand out, as in speech
        result = levelled(sound, loudness(sound, SAMPLE_RATE))
        assert 20 * math.log10(true_peak(result)) <= -3.0 + 1e-4

    def test_the_limiter_makes_no_step_in_the_gain(self) -> None:
        sound = sine(300, 1, 0.1)
        sound[24_000:24_010] = 0.9
        result = levelled(sound, -19.0)
        used = np.abs(sound) > 0.01
        gain = result[used] / sound[used]
        assert gain.min() < 0.9
        assert np.abs(np.diff(gain)).max() < 0.01

    def test_silence_is_left_alone(self) -> None:
        silence = np.zeros(100, np.float32)
        assert levelled(silence, -math.inf) is silence


class TestShaped:
    def test_silence_at_both_ends_goes_and_inner_silence_stays(self) -> None:
        rate = 22_050
        tone = sine(400, 0.5, 0.3, rate)
        gap = np.zeros(rate, np.float32)
        audio = shaped((np.concatenate([gap, tone, gap, tone, gap]) * 32767).astype(np.int16), rate)
        assert audio.frames / SAMPLE_RATE == pytest.approx(0.5 + 1.0 + 0.5 + 2 * 0.015, abs=0.015)

    def test_nothing_but_silence_is_empty(self) -> None:
        assert shaped(np.zeros(22_050, np.int16), 22_050).frames == 0
        assert shaped(np.zeros(0, np.int16), 22_050).frames == 0


class TestDecode:
    def test_wav(self) -> None:
        buffer = io.BytesIO()
        with wave.open(buffer, "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(16_000)
            file.writeframes(np.array([100, 300, -100, -300], "<i2").tobytes())
        pcm, rate = decode(buffer.getvalue())
        assert (pcm.tolist(), rate) == ([200, -200], 16_000)

    @pytest.mark.parametrize("order", [">i2", "<i2"])
    def test_aiff_as_the_macos_voice_writes_it(self, order: str) -> None:
        sound = np.array([1, -2, 300], order).tobytes()
        kind = b"sowt" if order == "<i2" else b"NONE"
        rate_80_bits = struct.pack(">HQ", 16383 + 14, 22_050 << 49)
        common = struct.pack(">hIh", 1, 3, 16) + rate_80_bits + kind + b"\0\0"
        chunks = b"COMM" + struct.pack(">I", len(common)) + common
        chunks += b"SSND" + struct.pack(">I", 8 + len(sound)) + bytes(8) + sound
        data = b"FORM" + struct.pack(">I", 4 + len(chunks)) + b"AIFC" + chunks
        pcm, rate = decode(data)
        assert (pcm.tolist(), rate) == ([1, -2, 300], 22_050)

    @pytest.mark.parametrize("order", ["BIG", "LITTLE"])
    @pytest.mark.parametrize("rate", [8_000, 22_050, 44_100])
    def test_aiff_as_a_library_writes_it(self, order: str, rate: int) -> None:
        pcm = np.random.default_rng(rate).integers(-32_768, 32_768, rate // 2).astype(np.int16)
        heard, at = decode(aiff(pcm, rate=rate, order=order))
        assert heard.dtype == np.int16
        assert np.array_equal(heard, pcm)
        assert at == rate

    def test_the_channels_of_an_aiff_file_are_averaged(self) -> None:
        assert decode(aiff(np.array([[100, 300], [-100, -300]], np.int16)))[0].tolist() == [200, -200]

    @pytest.mark.parametrize("sound", ["PCM_S8", "PCM_24", "FLOAT", "ULAW"])
    def test_aiff_of_other_than_16_bits_is_refused(self, sound: str) -> None:
        with pytest.raises(SoundUnusable, match="16 bits"):
            decode(aiff(np.zeros(100, np.int16), sound))

    @pytest.mark.parametrize("make", [aiff, wav])
    def test_of_a_file_cut_short_there_is_what_is_left(self, make: Callable[[np.ndarray], bytes]) -> None:
        pcm = np.arange(1000, dtype=np.int16)
        assert np.array_equal(decode(make(pcm)[:-600])[0], pcm[:-300])

    @pytest.mark.parametrize("make", [aiff, wav])
    def test_a_file_cut_short_in_its_header_is_refused(self, make: Callable[[np.ndarray], bytes]) -> None:
        data = make(np.arange(1000, dtype=np.int16))
        for length in range(36):
            with pytest.raises(SoundUnusable, match=r"\(.+\)"):
                decode(data[:length])

    @given(st.lists(st.tuples(st.integers(0, 80), st.integers(0, 255)), max_size=6), st.integers(0, 300))
    def test_a_damaged_aiff_file_is_refused_or_no_longer_than_it_is(
        self, damage: list[tuple[int, int]], left: int
    ) -> None:
        data = bytearray(aiff(np.arange(100, dtype=np.int16)))
        for place, value in damage:
            data[place] = value
        # Whatever else it raised, or wrote to standard error in a callback, would be a failure of this test.
        with contextlib.suppress(SoundUnusable):
            assert decode(bytes(data[:left]))[0].nbytes <= left

    def test_a_ctrl_c_while_an_aiff_file_is_read_is_not_lost(
        self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        class Interrupted(codec._InMemory):
            def readinto(self, buffer: bytearray, /) -> int:
                signal.raise_signal(signal.SIGINT)
                return super().readinto(buffer)

        monkeypatch.setattr(codec, "_InMemory", Interrupted)
        with pytest.raises(KeyboardInterrupt):
            decode(aiff(np.arange(1000, dtype=np.int16)))
        assert capfd.readouterr().err == ""

    @given(st.binary(max_size=200))
    def test_rubbish_is_refused_in_a_sentence(self, rubbish: bytes) -> None:
        for data in (rubbish, b"RIFF" + rubbish, b"FORM1234AIFF" + rubbish, b"RIFF\xff\0\0\0WAVEfmt " + rubbish):
            # Whatever else it raised would be a failure of this test.
            with contextlib.suppress(SoundUnusable):
                decode(data)


class TestMixer:
    @given(st.integers(0, 5000), st.integers(1, 1000))
    def test_blocks_lose_and_double_nothing(self, frames: int, block: int) -> None:
        sound = np.arange(frames, dtype=np.float32)
        assert np.array_equal(np.concatenate([np.zeros(0, np.float32), *blocks(sound, block)]), sound)
        quiet = list(silent_blocks(frames, block))
        assert sum(map(len, quiet)) == frames
        assert not any(piece.any() for piece in quiet)

    def test_exactly_cuts_and_fills(self) -> None:
        sound = np.ones(5, np.float32)
        assert exactly(sound, 5) is sound
        assert exactly(sound, 3).tolist() == [1, 1, 1]
        assert exactly(sound, 7).tolist() == [1, 1, 1, 1, 1, 0, 0]


class TestChimes:
    audio = REPOSITORY / "audio"

    def test_the_shipped_bell_is_what_its_program_makes(self, tmp_path: Path) -> None:
        program = (self.audio / "make_sounds.py").read_text(encoding="utf-8")
        (tmp_path / "make_sounds.py").write_text(program, encoding="utf-8")
        subprocess.run([sys.executable, "make_sounds.py"], cwd=tmp_path, check=True, capture_output=True)
        made, _ = decode((tmp_path / "bell.wav").read_bytes())
        shipped, _ = decode((self.audio / "bell.wav").read_bytes())
        # The last bit may depend on the processor's sines.
        assert len(made) == len(shipped)
        assert np.abs(made.astype(int) - shipped.astype(int)).max() <= 1

    def test_the_bell_startles_nobody(self) -> None:
        """It rises over at least 40 ms, its peak lies 10 dB below that of speech, and it ends in silence."""
        samples = bell(self.audio, 6 * SAMPLE_RATE)
        envelope = np.abs(samples[: 48 * 200]).reshape(200, 48).max(axis=1)
        peak = np.abs(samples).max()
        assert np.argmax(envelope > 0.9 * peak) >= 40
        assert 20 * math.log10(peak) <= -13
        assert not samples[0]
        assert abs(samples[-1]) < ratio(-70)

    def test_a_bell_cut_short_fades(self) -> None:
        samples = bell(self.audio, SAMPLE_RATE)
        assert len(samples) == SAMPLE_RATE
        assert abs(samples[-1]) < ratio(-60)

    @pytest.mark.parametrize("name", Earcon)
    def test_an_earcon_startles_nobody(self, name: Earcon) -> None:
        """It takes 30 ms or more to rise, is softer than speech, and begins and ends in silence."""
        samples = earcon(name)
        envelope = np.abs(samples[: 48 * 170]).reshape(170, 48).max(axis=1)
        assert np.argmax(envelope > 0.9 * envelope.max()) >= 30
        assert -34 < loudness(samples, SAMPLE_RATE) < -24
        assert np.abs(np.diff(samples)).max() < 0.02
        assert max(abs(samples[0]), abs(samples[-1])) < 1e-4

    def test_earcons_are_told_apart_by_their_melody_and_the_level_ones_by_their_height(self) -> None:
        rising, height = {}, {}
        for name in Earcon:
            first, second = (np.count_nonzero(np.diff(np.signbit(half))) for half in np.split(earcon(name), 2))
            rising[name] = bool(second > first * 1.1), bool(first > second * 1.1)
            height[name] = first
        level = (False, False)
        assert rising == {
            Earcon.OPEN: (True, False), Earcon.CLOSED: (False, True), Earcon.NEARLY: level, Earcon.NOT_UNDERSTOOD: level
        }  # fmt: skip
        assert height[Earcon.NEARLY] == pytest.approx(2 * height[Earcon.NOT_UNDERSTOOD], rel=0.05)

    @pytest.mark.parametrize("inward", [True, False])
    def test_a_breath_tone_swells_from_silence_to_silence(self, inward: bool) -> None:
        tone = breath_tone(inward, 4 * SAMPLE_RATE)
        assert len(tone) == 4 * SAMPLE_RATE
        assert abs(tone[0]) < 1e-4
        assert abs(tone[-1]) < 1e-4
        crossings = [np.count_nonzero(np.diff(np.signbit(half))) for half in np.split(tone, 2)]
        assert bool(crossings[1] > crossings[0]) is inward
