"""All measurements, one after another, and docs/performance.md made from them: `python -m benchmarks.everything`.

Each is a command of its own, named beside its figures. Nothing else should run on the machine meanwhile. With --only, so
many of them; the others keep the figures of an earlier run (docs/performance.json).
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from benchmarks.bars import MEASURES, Measure
from benchmarks.house import ROOT

KEPT, PAGE = ROOT / "docs" / "performance.json", ROOT / "docs" / "performance.md"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=[measure.name for measure in MEASURES], help="measure these alone")
    parser.add_argument("--write", action="store_true", help="measure nothing; write the page from what was kept")
    asked = parser.parse_args()
    kept: dict[str, Any] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    wanted = [] if asked.write else [m for m in MEASURES if not asked.only or m.name in asked.only]
    for number, measure in enumerate(wanted, 1):
        print(f"[{number}/{len(wanted)}] {measure.command}", flush=True)
        kept[measure.name] = _measured(measure) | {"machine": _machine()}
        KEPT.write_text(json.dumps(kept, indent=1) + "\n")
    PAGE.write_text(_page(kept))
    print(f"Wrote {PAGE.relative_to(ROOT)}")


def _measured(measure: Measure) -> dict[str, Any]:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, *measure.command.split()[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    print(done.stdout, flush=True)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not lines:
        raise SystemExit(f"{measure.command} failed:\n{done.stderr[-2000:]}")
    at = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    return {"found": json.loads(lines[-1]), "at": at, "seconds": round(time.monotonic() - began)}


def _machine() -> str:
    """What it was measured on, as far as a figure depends on it."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    memory = psutil.virtual_memory().total / 2**30
    return f"{os.cpu_count()} cores ({model}), {memory:.0f} GiB, Python {platform.python_version()}, {_fsync()}"


def _fsync() -> str:
    """What one durable write costs on this disk: every floor with a commit stands on it."""
    file = ROOT / "var-fsync-probe"
    try:
        with file.open("wb", buffering=0) as probe:
            began = time.perf_counter()
            for _ in range(200):
                probe.write(b"x" * 8192)
                os.fsync(probe.fileno())
            return f"fsync {(time.perf_counter() - began) / 200 * 1000:.2f} ms"
    finally:
        file.unlink(missing_ok=True)


def _page(kept: dict[str, Any]) -> str:
    lines = [
        "# Performance",
        "",
        "Made by `make bench` (`benchmarks/everything.py`) from its own runs; do not edit. Each figure stands beside the floor",
        "that was measured in the same run: F0 an empty view on the same server with the same workers; F1 the same plus one",
        "row inserted by the raw driver and committed; F2 a bare loop that posts to the simulator and writes each answer with",
        "one UPDATE. Medians of five rounds, unless a command says otherwise. Everything runs on one machine: load, web,",
        "worker, PostgreSQL, Valkey and the simulated provider share its cores.",
        "",
        "| what | bar | measured | |",
        "|---|---|---|---|",
    ]
    for measure in MEASURES:
        if measure.name in kept:
            bars = measure.bars(kept[measure.name]["found"], {name: each["found"] for name, each in kept.items()})
            lines += [f"| {b.what} | {b.goal} | {b.figure} | {'met' if b.met else '**missed**'} |" for b in bars]
    for measure in MEASURES:
        if measure.name not in kept:
            continue
        run = kept[measure.name]
        lines += [
            "",
            f"## {measure.title}",
            "",
            f"`{measure.command}`, {run['at']}, {run['seconds']} s, on {run['machine']}.",
        ]
        lines += ["", *measure.why.strip().splitlines()] if measure.why else []
        lines += ["", "```json", json.dumps(run["found"], indent=1), "```"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
