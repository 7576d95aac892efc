"""Durations in words."""

from __future__ import annotations

from voiceguide.sound.audio import SAMPLE_RATE


def spoken_length(frames: int) -> str:
    """Return a length as people say it, rounded to the second: 3 minutes 5 seconds."""
    seconds = (frames + SAMPLE_RATE // 2) // SAMPLE_RATE
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "hour"), (minutes, "minute"), (rest, "second")]
    words = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count]
    return " ".join(words) or "0 seconds"


def spoken_reach(shortest: int, longest: int) -> tuple[str, str]:
    """Return two lengths in words, rounded inwards so that both can be had."""
    low, high = _whole_up(shortest), _whole_down(longest)
    if low > high:  # less than a second apart, with no whole second between them
        return spoken_length(shortest), spoken_length(shortest)
    return spoken_length(low), spoken_length(high)


def spoken_within(frames: int, shortest: int, longest: int) -> str:
    """Return a length in words, rounded so that it is within the limits given beside it."""
    low, high = _whole_up(shortest), _whole_down(longest)
    return spoken_length(shortest if low > high else max(low, min(frames, high)))


def clock(frames: int) -> str:
    """Return a position in a session as minutes and seconds: 3:05."""
    seconds = frames // SAMPLE_RATE
    return f"{seconds // 60}:{seconds % 60:02d}"


def _whole_up(frames: int) -> int:
    return -(-frames // SAMPLE_RATE) * SAMPLE_RATE


def _whole_down(frames: int) -> int:
    return frames // SAMPLE_RATE * SAMPLE_RATE
