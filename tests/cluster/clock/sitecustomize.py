"""Python reads this before anything else on a host whose clock is wrong.

libfaketime 0.9.10 tells a process another time of day, but when it is asked to leave the monotonic clock alone it breaks
`clock_nanosleep`, by which Python sleeps. `select` sleeps as well, and is not touched.
"""

import select
import time


def _sleep(seconds: float) -> None:
    select.select([], [], [], max(0.0, seconds))


time.sleep = _sleep
