"""So many of so many. Of few no share is told, and no difference is called one that chance makes by itself."""

from dataclasses import dataclass
from math import sqrt

SMALLEST_SAMPLE = 30
# Differences of three standard errors come by chance once in 370 times.
_ERRORS = 3


@dataclass(frozen=True)
class Share:
    """`part` of `whole`."""

    part: int = 0
    whole: int = 0

    @property
    def told(self) -> float | None:
        """As a fraction; None of fewer than thirty, who say nothing of others."""
        return self.part / self.whole if self.whole >= SMALLEST_SAMPLE else None

    def __add__(self, other: "Share") -> "Share":
        return Share(self.part + other.part, self.whole + other.whole)


@dataclass(frozen=True)
class Change:
    """A share beside the one that it is compared with."""

    now: Share
    before: Share

    @property
    def points(self) -> float | None:
        """By how many percentage points it rose; None when either is of few."""
        if self.now.told is None or self.before.told is None:
            return None
        return 100 * (self.now.told - self.before.told)

    @property
    def is_sure(self) -> bool:
        """Whether chance hardly makes such a difference (two proportions, pooled)."""
        if self.points is None:
            return False
        both = self.now + self.before
        pooled = both.part / both.whole
        error = sqrt(pooled * (1 - pooled) * (1 / self.now.whole + 1 / self.before.whole))
        return abs(self.points) > 100 * _ERRORS * error
