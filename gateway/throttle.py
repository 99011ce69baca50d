"""How much one caller may ask of the hooks. Counted in the memory of each web process: a citizen who dials must not
need Valkey, and a flood must cost less than what it keeps out."""

from limits import RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter


class Throttle:
    """Requests a second for one token, and a minute for one phone number; 0 admits any number of them."""

    def __init__(self, token_a_second: int, number_a_minute: int) -> None:
        self._counted = FixedWindowRateLimiter(MemoryStorage())
        self._token = RateLimitItemPerSecond(token_a_second)
        self._number = RateLimitItemPerMinute(number_a_minute) if number_a_minute else None

    def admits(self, token: str, number: str) -> bool:
        """Whether one more request may come in. `number` is what the caller claims; empty when none was claimed."""
        if number and self._number and not self._counted.hit(self._number, number):
            return False
        return self._counted.hit(self._token, token)
