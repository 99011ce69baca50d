"""How far first-time callers come, and what fails. Private screens are in none of it.

In reading order:
    way         the screens of a first pledge, and how far along them a session came (pure)
    share       so many of so many, and what is more than chance (pure)
    hours       sessions of hours that are over, summed once, and the sums read back
    span        what became of the callers of a stretch of time (pure)
    week        the last seven days beside the seven before
    trouble     a network or a screen that fails now (pure)
"""

from handlers.funnel.hours import sum_hour
from handlers.funnel.share import SMALLEST_SAMPLE, Change, Share
from handlers.funnel.span import Span
from handlers.funnel.trouble import Fall, Silence
from handlers.funnel.way import WAY
from handlers.funnel.week import Funnel, funnel

__all__ = ["SMALLEST_SAMPLE", "WAY", "Change", "Fall", "Funnel", "Share", "Silence", "Span", "funnel", "sum_hour"]
