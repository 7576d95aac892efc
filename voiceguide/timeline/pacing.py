"""Elastic pauses, fitted exactly to a length.

Every rest has a natural, a shortest and a longest length, in frames. The difference between the wanted and the
natural length of a session is shared among its rests in proportion to the room each has, as TeX shares glue among
the spaces of a line. The last frames go to the largest remainders, so that the sum is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stretch:
    """The range of lengths of a rest, or of a whole session, in frames."""

    natural: int
    shortest: int
    longest: int

    def __post_init__(self) -> None:
        if not 0 <= self.shortest <= self.natural <= self.longest:
            raise ValueError(f"not a stretch: {self}")


def fit(stretches: Sequence[Stretch], total: int) -> list[int]:
    """Return a length for each stretch, within it, so that they sum to `total` frames.

    Raises:
        ValueError: the stretches cannot sum to the total.
    """
    shortest = sum(one.shortest for one in stretches)
    natural = sum(one.natural for one in stretches)
    longest = sum(one.longest for one in stretches)
    if not shortest <= total <= longest:
        raise ValueError(f"{total} is not within {shortest} to {longest}")
    sign = 1 if total >= natural else -1
    spare = [one.longest - one.natural if sign > 0 else one.natural - one.shortest for one in stretches]
    shares = _shared(abs(total - natural), spare)
    return [one.natural + sign * share for one, share in zip(stretches, shares, strict=True)]


def _shared(amount: int, spare: Sequence[int]) -> list[int]:
    """Share an amount in proportion to the spare room of each, by the largest remainder."""
    whole = sum(spare)
    if amount == 0 or whole == 0:
        return [0] * len(spare)
    shares = [amount * room // whole for room in spare]
    left = amount - sum(shares)
    remainders = sorted(range(len(spare)), key=lambda place: (-(amount * spare[place] % whole), place))
    for place in remainders[:left]:
        shares[place] += 1
    return shares
