"""Keeps one command running: `python gateway/keep.py PARENT_PID COMMAND...`. A script of its own, for a quick start.

A process that dies comes back, more slowly each time it dies at once. When the parent is gone, even by `kill -9`,
the child is stopped too, so that nothing is left behind holding a port.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time

_STEADY_SECONDS, _LONGEST_PAUSE, _PATIENCE = 10, 8.0, 8


def main(parent: int, command: list[str]) -> int:
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
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


def _end(child: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        child.terminate()
    try:
        child.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
