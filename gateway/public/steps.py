"""From pledges per 10,000 people to one of six colours. Each step is about double the one before.

Counties differ by tens, so even steps would paint one county dark and forty pale. The scale grows with the campaign:
the darkest step begins at or below the highest value, in round numbers that can be read aloud.
"""

from bisect import bisect_right
from dataclasses import dataclass

# Five limits part six colours. 0.1 is the finest that a count per 10,000 is given in.
_SCALES: tuple[tuple[float, ...], ...] = tuple(
    tuple(round(factor * size, 1) for factor in factors)
    for size in (0.1, 1, 10, 100)
    for factors in ((1, 2, 5, 10, 20), (2, 5, 10, 20, 50), (5, 10, 20, 50, 100))
)


@dataclass(frozen=True)
class Scale:
    """`limits[i]` is the lowest value of step `i + 2`; step 1 is everything below `limits[0]`."""

    limits: tuple[float, ...]

    def step(self, per_10000: float) -> int:
        """1 (fewest) to 6 (most)."""
        return bisect_right(self.limits, per_10000) + 1


def scale_for(highest: float) -> Scale:
    """The coarsest scale whose darkest step is reached by `highest`; the finest one while nobody reaches any."""
    reached = [limits for limits in _SCALES if limits[-1] <= highest]
    return Scale(reached[-1] if reached else _SCALES[0])
