"""What the provider accepted: the witness that tests ask whether a number was texted twice.

One entry a call, columns inside it, so that keeping a call of 500 recipients costs about as much as
keeping one. Records and the index by number are made when somebody asks.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import overload

MESSAGE_ID_PREFIX = "ATXid_"


@dataclass(frozen=True, slots=True)
class Accepted:
    """One text to one number that the provider took responsibility for. `at` is aware UTC."""

    number: str = field(repr=False)
    text: str
    message_id: str
    at: datetime
    status_code: int
    sender: str
    parts: int


@dataclass(frozen=True, slots=True)
class Call:
    """One send call as the provider saw it; `rejected` holds (number, status code) pairs."""

    at: datetime
    sender: str
    text: str
    parts: int
    status_code: int
    numbers: tuple[str, ...] = field(repr=False)
    id_digits: str
    rejected: tuple[tuple[str, int], ...] = field(repr=False)

    def message_id(self, position: int) -> str:
        return MESSAGE_ID_PREFIX + self.id_digits[position * 32 : position * 32 + 32]

    def record(self, position: int) -> Accepted:
        return Accepted(
            number=self.numbers[position],
            text=self.text,
            message_id=self.message_id(position),
            at=self.at,
            status_code=self.status_code,
            sender=self.sender,
            parts=self.parts,
        )


class SendLog(Sequence[Accepted]):
    """Accepted recipients in order, like a list; `calls` has the calls, with what they rejected."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._ends: list[int] = []
        self._total = 0
        self._lock = Lock()
        self._by_number: dict[str, list[tuple[int, int]]] = {}
        self._indexed = 0

    def add(self, call: Call) -> None:
        with self._lock:
            self.calls.append(call)
            self._total += len(call.numbers)
            self._ends.append(self._total)

    def __len__(self) -> int:
        return self._total

    @overload
    def __getitem__(self, index: int) -> Accepted: ...
    @overload
    def __getitem__(self, index: slice) -> list[Accepted]: ...
    def __getitem__(self, index: int | slice) -> Accepted | list[Accepted]:
        if isinstance(index, slice):
            return [self._at(position) for position in range(*index.indices(self._total))]
        position = index + self._total if index < 0 else index
        if not 0 <= position < self._total:
            raise IndexError("no such record in the log")
        return self._at(position)

    def __iter__(self) -> Iterator[Accepted]:
        for call in list(self.calls):
            for position in range(len(call.numbers)):
                yield call.record(position)

    def to(self, number: str) -> list[Accepted]:
        """What one number was sent, oldest first."""
        with self._lock:
            self._index()
            places = list(self._by_number.get(number, ()))
        return [self.calls[call].record(position) for call, position in places]

    def rejected(self) -> list[tuple[str, int]]:
        """(number, status code) of every recipient that was refused inside an answered call."""
        return [pair for call in list(self.calls) for pair in call.rejected]

    def repeated(self) -> dict[str, int]:
        """Numbers that were sent one and the same text more than once, and how often."""
        counts: Counter[tuple[str, str]] = Counter()
        for call in list(self.calls):
            counts.update((number, call.text) for number in call.numbers)
        return {number: times for (number, _text), times in counts.items() if times > 1}

    def clear(self) -> None:
        with self._lock:
            self.calls, self._ends, self._total = [], [], 0
            self._by_number, self._indexed = {}, 0

    def _at(self, position: int) -> Accepted:
        call = bisect_right(self._ends, position)
        start = self._ends[call - 1] if call else 0
        return self.calls[call].record(position - start)

    def _index(self) -> None:
        for place in range(self._indexed, len(self.calls)):
            for position, number in enumerate(self.calls[place].numbers):
                self._by_number.setdefault(number, []).append((place, position))
        self._indexed = len(self.calls)
