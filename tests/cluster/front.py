"""The proxy before the webs: takes each connection to the one whose turn it is, or to the other if it does not answer."""

import asyncio
import contextlib
import threading
from collections.abc import Sequence

_CONNECT_SECONDS, _LONGEST_SECONDS = 0.5, 20


class Front:
    """Serves in a thread of its own until the process ends."""

    def __init__(self, address: str, port: int, webs: Sequence[tuple[str, int]]) -> None:
        self._webs, self._turn = list(webs), 0
        self.taken = dict.fromkeys((host for host, _ in webs), 0)
        self._place = address, port
        started = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._serve(started)), daemon=True).start()
        started.wait(5)

    async def _serve(self, started: threading.Event) -> None:
        server = await asyncio.start_server(self._take, *self._place)
        started.set()
        await server.serve_forever()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._turn += 1
        for n in range(len(self._webs)):
            web = self._webs[(self._turn + n) % len(self._webs)]
            with contextlib.suppress(OSError, TimeoutError):
                theirs = await asyncio.wait_for(asyncio.open_connection(*web), _CONNECT_SECONDS)
                self.taken[web[0]] += 1
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(_carry((reader, writer), theirs), _LONGEST_SECONDS)
                break
        _hang_up(writer)


Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _carry(caller: Ends, web: Ends) -> None:
    """Both ways, until one of them hangs up."""
    ways = [asyncio.ensure_future(_pour(caller[0], web[1])), asyncio.ensure_future(_pour(web[0], caller[1]))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        _hang_up(web[1])


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()


def _hang_up(writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        writer.close()
