"""How gunicorn waits for requests that come slowly: in the loop, not in a thread.

Its own worker reads in its threads and without a time-out, so that as many half requests as there are threads stop the
whole house; and it sees off each connection in its loop, where one that stays holds up all others for two seconds. Here
a thread is given to a request that has wholly arrived, and reads from no socket. Whoever takes longer than five seconds
is cut. TLS ends at the proxy in front.
"""

import contextlib
import re
import selectors
import socket
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from gunicorn import http, util
from gunicorn.workers.gthread import TConn, ThreadWorker

SECONDS = 5
# Of a whole request. More than any form has, so that the application can say in its own words what is too long.
_MOST = 64 * 1024
_TOO_MUCH = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_LENGTH = re.compile(rb"^content-length:[ \t]*([0-9]{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_CHUNKED = re.compile(rb"^transfer-encoding:", re.IGNORECASE | re.MULTILINE)
_LAST_CHUNK = re.compile(rb"(?:^|\r\n)0+\r\n\r\n")

_Listener = Callable[["_Guest", socket.socket], None]


class _Guest(TConn):  # type: ignore[misc]
    """A connection, and what has come of its request."""

    def __init__(self, *arguments: Any, see_off: Callable[["_Guest"], None]) -> None:
        super().__init__(*arguments)
        self.arrived = bytearray()
        self._see_off = see_off

    def init(self) -> None:
        """In the thread: the request is read from what has arrived. Only the answer may have to wait."""
        self.initialized = True
        self.sock.settimeout(SECONDS)
        self.parser = http.get_parser(self.cfg, [bytes(self.arrived)], self.client)
        self.arrived.clear()

    def close(self, graceful: bool = False) -> None:
        if graceful:
            self._see_off(self)
        else:
            util.close(self.sock)


def needs(arrived: bytes | bytearray) -> int | None:
    """How many bytes the request has in all; None while that cannot be said.

    One whose length is said in two ways is whole with its head: gunicorn refuses it.
    """
    head, end, body = arrived.partition(b"\r\n\r\n")
    if not end:
        return None
    so_far = len(head) + len(end)
    lengths = _LENGTH.findall(head)
    if not _CHUNKED.search(head):
        return so_far + int(lengths[0]) if len(lengths) == 1 else so_far
    if lengths:
        return so_far
    return len(arrived) if _LAST_CHUNK.search(body) else None


class WaitingRoom(ThreadWorker):  # type: ignore[misc]
    """It leans on what gunicorn's own worker calls `pending_conns`, `keepalived_conns`, `poller` and `nr_conns`, and on
    its loop, which cuts those whose time is over; tests against the real thing hold it."""

    def accept(self, listener: socket.socket) -> None:
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        guest = _Guest(self.cfg, client, address, listener.getsockname(), see_off=self._see_off)
        self._wait(guest, self.on_pending_socket_readable)
        if self.nr_conns >= self.worker_connections:
            # Who has waited longest without a word makes room; otherwise a crowd of the silent would shut the door.
            self._forget(self.pending_conns[0])

    def _wait(self, guest: _Guest, readable: _Listener) -> None:
        guest.sock.setblocking(False)
        guest.timeout = time.monotonic() + SECONDS
        self.pending_conns.append(guest)
        self.poller.register(guest.sock, selectors.EVENT_READ, partial(readable, guest))

    def on_client_socket_readable(self, conn: _Guest, client: socket.socket) -> None:
        """The next request on a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._wait(conn, self.on_pending_socket_readable)
        self.on_pending_socket_readable(conn, client)

    def on_pending_socket_readable(self, conn: _Guest, client: socket.socket) -> None:
        """A part of a request: a thread takes it once it is the last part."""
        came = _read(client)
        if came is None:
            return
        conn.arrived += came
        whole = needs(conn.arrived)
        if not came:
            self._forget(conn)
        elif (whole or len(conn.arrived)) > _MOST:
            self._refuse(conn)
        elif whole is not None and len(conn.arrived) >= whole:
            super().on_pending_socket_readable(conn, client)

    def _keepalive_after(self, conn: _Guest, keepalive: bool) -> bool:
        # Nobody whom we serve sends a request before the last one was answered, but smugglers do.
        return super()._keepalive_after(conn, keepalive) and not conn.parser.unreader.buf.getvalue()

    def _refuse(self, guest: _Guest) -> None:
        self.poller.unregister(guest.sock)
        self.pending_conns.remove(guest)
        with contextlib.suppress(OSError):
            guest.sock.sendall(_TOO_MUCH)
        self.nr_conns -= 1
        self._see_off(guest)

    def _see_off(self, guest: _Guest) -> None:
        """Says that nothing more comes, and waits until the other side has hung up: what it still sends would otherwise
        cost it the end of our answer."""
        try:
            guest.sock.shutdown(socket.SHUT_WR)
        except OSError:
            util.close(guest.sock)
            return
        self.nr_conns += 1
        self._wait(guest, self._hear_out)

    def _hear_out(self, guest: _Guest, client: socket.socket) -> None:
        said = _read(client)
        guest.arrived += said or b""
        if said == b"" or len(guest.arrived) > _MOST:
            self._forget(guest)

    def _forget(self, guest: _Guest) -> None:
        self.poller.unregister(guest.sock)
        self.pending_conns.remove(guest)
        self.nr_conns -= 1
        util.close(guest.sock)


def _read(client: socket.socket) -> bytes | None:
    """What has come; nothing at all when the other side is gone; None when it was a false alarm."""
    try:
        return client.recv(_MOST)
    except BlockingIOError:
        return None
    except OSError:
        return b""
