"""Parts a second of one sender, shared by all workers through Valkey. Without Valkey nothing leaves."""

from importlib.resources import files

from redis import Redis

# How far a sender that was idle, or late, may catch up. Little enough for no second to pass much more than its rate.
_BURST_SECONDS = 0.5


class Pace:
    def __init__(self, redis: Redis) -> None:
        self._reserve = redis.register_script(files("gateway").joinpath("pace.lua").read_text())

    def reserve(self, sender: str, parts: int, rate: float) -> float:
        """Reserves `parts` and returns the seconds to wait for them. Raises `RedisError` without Valkey."""
        waits = self._reserve(keys=[f"ahadi:pace:{sender}"], args=[parts, rate, _BURST_SECONDS])
        return int(str(waits)) / 1_000_000
