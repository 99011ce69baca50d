"""The feature phone over HTTP: the operations of `Handset`, spoken to `/phone/api` of a running simulator."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

import requests

from gateway.simulator.handset import ReceivedText

# A reply may take the ten seconds that the provider grants it, and a little for the way.
_LIMIT_SECONDS = 15.0


class SimulatorAway(RuntimeError):
    """The simulator can't be reached; the message is a sentence for people."""


class Refused(RuntimeError):
    """The simulator refused what was asked; the message is its own sentence."""


@dataclass(frozen=True, slots=True)
class State:
    """What the phone shows. `idle_left` is the time left to think, None when no session is open."""

    screen: str = ""
    open: bool = False
    idle_left: float | None = None


class RemoteHandset:
    def __init__(self, simulator_url: str, number: str, network: str = "") -> None:
        self._at = simulator_url.rstrip("/")
        self._api = self._at + "/phone/api/"
        self._who = {"number": number, "network": network}
        self._http = requests.Session()
        self._http.trust_env = False
        self._state = State()
        self.number = number

    def dial(self, code: str | None = None) -> Self:
        return self._act("dial", code=code or "")

    def press(self, keys: str) -> Self:
        return self._act("press", keys=keys)

    def hang_up(self) -> Self:
        return self._act("hang-up")

    def repeat(self) -> Self:
        return self._act("repeat")

    def refresh(self) -> Self:
        """Asks how the session stands, since it may have timed out meanwhile."""
        return self._act("state")

    def text(self, body: str, to: str | None = None) -> int:
        """Sends an SMS; answers with the status that the product gave at once, 0 when it gave none."""
        status = self._call("text", body=body, to=to or "").get("status")
        return status if isinstance(status, int) else 0

    @property
    def screen(self) -> str:
        return self._state.screen

    @property
    def open(self) -> bool:
        return self._state.open

    @property
    def idle_left(self) -> float | None:
        return self._state.idle_left

    @property
    def inbox(self) -> list[ReceivedText]:
        texts = self._call("inbox").get("texts")
        return [
            ReceivedText(
                text["text"],
                text["sender"],
                datetime.fromisoformat(text["at"]),
                text["id"],
            )
            for text in (texts if isinstance(texts, list) else [])
        ]

    def _act(self, action: str, **words: str) -> Self:
        answer = self._call(action, **words)
        idle = answer.get("idle_left")
        self._state = State(
            screen=str(answer.get("screen", "")),
            open=bool(answer.get("open")),
            idle_left=float(idle) if isinstance(idle, int | float) else None,
        )
        return self

    def _call(self, action: str, **words: str) -> dict[str, object]:
        try:
            response = self._http.post(self._api + action, json={**self._who, **words}, timeout=_LIMIT_SECONDS)
        except requests.RequestException as error:
            raise SimulatorAway(f"No simulator answers at {self._at}. Is `make run` up, with the same PORT?") from error
        if not response.ok:
            raise Refused(response.text.strip()[:200] or f"The simulator answered {response.status_code}.")
        answer = response.json()
        return answer if isinstance(answer, dict) else {}
