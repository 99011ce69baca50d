"""Keeps one command running: `keep.py PARENT_PID PORT COMMAND...`. A script of its own, for a quick start.

The command starts once somebody listens at PORT (0: at once), or after a while without that: all processes starting
together on two cores would keep whoever opens the first page waiting.

A process that dies comes back, more slowly each time it dies at once. When the parent is gone, even by `kill -9`,
the child is stopped too, so that nothing is left behind holding a port.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time

_WAITS_SECONDS = 10
_STEADY_SECONDS, _LONGEST_PAUSE, _PATIENCE = 10, 8.0, 8


def main(parent: int, port: int, command: list[str]) -> int:
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    latest = time.monotonic() + _WAITS_SECONDS
    while port and not stopping and _alive(parent) and time.monotonic() < latest and not _listening(port):
        time.sleep(0.1)
    pause = 0.5
    while not stopping and _alive(parent):
        started = time.monotonic()
        child = subprocess.Popen(command)
        while child.poll() is None and not stopping and _alive(parent):
            time.sleep(0.2)
        if child.poll() is None:
            _end(child)
            break
        if stopping:
            break
        pause = 0.5 if time.monotonic() - started > _STEADY_SECONDS else min(pause * 2, _LONGEST_PAUSE)
        print(f"ended with code {child.returncode}; starting it again in {pause:g} s", flush=True)
        time.sleep(pause)
    return 0


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _listening(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _end(child: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        child.terminate()
    try:
        child.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
