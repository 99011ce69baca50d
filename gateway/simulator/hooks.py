"""Calls to the product's hooks: form-encoded POSTs, a hard time limit, repeated until exactly 200."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from time import monotonic
from urllib.parse import urlencode

import urllib3

from gateway.simulator.config import SimulatorConfig
from gateway.simulator.schedule import Scheduler

_MOST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class HookReply:
    """What came back: a status with its body, or an `error` in the words of the provider's dashboard."""

    status: int = 0
    body: bytes = b""
    hop_label: str = ""
    error: str = ""
    seconds: float = 0.0

    @property
    def acknowledged(self) -> bool:
        return self.status == HTTPStatus.OK


class Hooks:
    """One connection a call: a kept connection that the server has just closed would look like a fault."""

    def __init__(self, config: SimulatorConfig, scheduler: Scheduler) -> None:
        self.url = config.hooks_url
        self._config = config
        self._scheduler = scheduler
        self._pool = urllib3.PoolManager(num_pools=4, maxsize=16, retries=False)

    def post(
        self,
        hook: str,
        fields: Mapping[str, str],
        *,
        hop_label: str = "",
        limit: float = 10.0,
    ) -> HookReply:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Connection": "close",
        }
        if hop_label:
            headers["at-ussd-hop-metadata"] = hop_label
        started = monotonic()
        try:
            response = self._pool.request(
                "POST",
                self.url + hook,
                body=urlencode(fields).encode("ascii"),
                headers=headers,
                timeout=urllib3.Timeout(connect=limit, read=limit),
                redirect=False,
                preload_content=False,
            )
            body = self._read(response, started + limit)
        except (urllib3.exceptions.TimeoutError, TimeoutError):
            error = f"URL Call Failed. Callback failed to respond before timeout: {limit:g} seconds"
            return HookReply(error=error, seconds=monotonic() - started)
        except (urllib3.exceptions.HTTPError, OSError):
            return HookReply(
                error="URL Call Failed. Connection failed",
                seconds=monotonic() - started,
            )
        return HookReply(
            status=response.status,
            body=body,
            hop_label=response.headers.get("at-ussd-hop-metadata", ""),
            seconds=monotonic() - started,
        )

    def keep_posting(self, hook: str, fields: Mapping[str, str]) -> HookReply:
        """Posts now; until the answer is exactly 200, again every minute for 12 hours (both scaled)."""
        return self._attempt(
            hook,
            fields,
            monotonic() + self._config.scaled(self._config.retry_for_seconds),
        )

    def _attempt(self, hook: str, fields: Mapping[str, str], until: float) -> HookReply:
        reply = self.post(hook, fields)
        pause = self._config.scaled(self._config.retry_every_seconds)
        if not reply.acknowledged and monotonic() + pause <= until:
            self._scheduler.after(pause, lambda: self._again(hook, fields, until))
        return reply

    def _again(self, hook: str, fields: Mapping[str, str], until: float) -> None:
        self._attempt(hook, fields, until)

    @staticmethod
    def _read(response: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
        """The whole body, with the clock running: a reply that drips in must not outlive the limit."""
        body = b""
        try:
            for chunk in response.stream(8192):
                body += chunk
                if monotonic() > deadline:
                    raise TimeoutError
                if len(body) > _MOST_BYTES:
                    break
        finally:
            response.close()
        return body
