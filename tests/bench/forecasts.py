"""How long it takes to say which of 5,000 filesystems of one service is full first. Part of trends_bench.py.

1,000 endpoints have five filesystems each (without --full, 100 have 50 each: most of the time goes to joining the endpoints' days);
over 90 days each has four samples a day, a third of them grow. All days are joined before anything is asked. forecast_5000_ms is
the median wall time of `tidemark forecast`, from its start to its end.
"""

from __future__ import annotations

import contextlib
import pathlib
import random
import statistics
import subprocess
import time
from typing import Callable

from bench.ingest_lab import cpu_seconds, memory_kb
from lab.lab import PROGRAMS, Lab, wait_for
from lab.oracle import Oracle

FILESYSTEMS, DAYS, A_DAY, DAY = 5_000, 90, 4, 86_400
SERVICE = """[[service]]
name = "all"
sponsor = "Jane Roe <jane@example.org>"
owner = "John Doe <john@example.org>"
goal = "is measured"
[service.members]
select = [{ check = "ping" }]
"""


def write_history(file: pathlib.Path, endpoints: int, seed: int) -> int:
    chance = random.Random(seed)
    begin = int(time.time()) // DAY * DAY - DAYS * DAY
    lines = 0
    with open(file, "w", encoding="utf-8") as out:
        for endpoint in range(endpoints):
            out.write(f'{{"endpoint":"host-{endpoint:04}","check":"ping","time":{begin},"state":"ok","interval":300}}\n')
            levels = [(chance.uniform(0.1, 0.6), chance.uniform(0.0005, 0.004) if chance.random() < 1 / 3 else 0)
                      for _ in range(FILESYSTEMS // endpoints)]
            for n, (level, growth) in enumerate(levels):
                head = (f'{{"kind":"sample","endpoint":"host-{endpoint:04}","metric":"system.filesystem.utilization","unit":"1",'
                        f'"attributes":{{"system.filesystem.mountpoint":"/disk-{n}"}},"time":')
                for tick in range(DAYS * A_DAY):
                    value = level + growth * tick / A_DAY + chance.gauss(0, 0.004)
                    out.write(f'{head}{begin + tick * DAY // A_DAY},"value":{value:.4f}}}\n')
                lines += DAYS * A_DAY
    return lines


def command(lab: Lab, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run([str(PROGRAMS / "tidemark"), *words, "--socket", str(lab.run / "admin.sock")], text=True, capture_output=True,
                          check=True)


def forecasts(stack: contextlib.ExitStack, seed: int, full: bool, rounds: int = 9) -> Callable[[], dict]:
    """Takes the history in; what is returned measures."""
    endpoints = 1_000 if full else 100
    lab = stack.enter_context(Lab())
    lab.write_service(SERVICE)
    file = lab.folder / "history.jsonl"
    lines = write_history(file, endpoints, seed)
    lab.start_collector()
    command(lab, "import", str(file))
    wait_for("all days to be joined", lambda: Oracle(lab).query("SELECT count(*) FROM chunks WHERE joined=0")[0][0] == 0, 1_800)

    def measure() -> dict:
        took = []
        before = cpu_seconds(lab.collector.pid)
        for _ in range(rounds):
            begun = time.monotonic()
            told = lab.cli("forecast", "all")
            took.append((time.monotonic() - begun) * 1_000)
            assert told["looked_at"] == FILESYSTEMS, told["looked_at"]
        return {"endpoints": endpoints, "samples": lines, "ms": sorted(took), "median_ms": statistics.median(took), "dated": len(told["forecasts"]),
                "collector_cpu_ms": (cpu_seconds(lab.collector.pid) - before) * 1_000 / rounds,
                "collector_mb": memory_kb(lab.collector.pid, "VmHWM") / 1024}
    return measure
