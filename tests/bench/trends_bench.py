"""How fast history of another monitor is taken in, and how long forecasts take.

usage: scripts/bench trends [--lines N] [--seed N] [--output table|json]

A file of JSON lines, check results of 1,000 components (100 endpoints with 10 checks) over a year in order of time, is taken in
by `tidemark import` into an empty store; client and collector run on this machine. import_lines_per_s is the lines by the wall
time of the command, from its start to its end, when all of it is durable. --lines: 1,000,000 where nothing else is said.
forecast_5000_ms is in tests/bench/forecasts.py.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import random
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from bench.forecasts import forecasts  # noqa: E402
from bench.ingest_lab import cpu_seconds, memory_kb  # noqa: E402
from lab.lab import PROGRAMS, Lab  # noqa: E402

ENDPOINTS, CHECKS, DAYS = 100, 10, 365


def write_history(file: pathlib.Path, lines: int, seed: int) -> None:
    chance = random.Random(seed)
    rounds = lines // (ENDPOINTS * CHECKS)
    step = DAYS * 86_400 // rounds
    begin = int(time.time()) - DAYS * 86_400
    with open(file, "w", encoding="utf-8") as out:
        for tick in range(rounds):
            moment = begin + tick * step
            for endpoint in range(ENDPOINTS):
                for check in range(CHECKS):
                    bad = chance.random() < 0.01
                    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment + check))
                    out.write(f'{{"kind":"result","endpoint":"host-{endpoint:03}","check":"check-{check}","time":"{at}",'
                              f'"state":"{"critical" if bad else "ok"}","interval":{step},"confirm":1,'
                              f'"text":"response in {chance.random():.3f} s"}}\n')


def take_in(lab: Lab, file: pathlib.Path) -> dict:
    before = cpu_seconds(lab.collector.pid)
    begun = time.monotonic()
    done = subprocess.run([str(PROGRAMS / "tidemark"), "import", str(file), "-o", "json", "--socket", str(lab.run / "admin.sock")],
                          text=True, capture_output=True, check=True)
    took = time.monotonic() - begun
    told = json.loads(done.stdout)
    return {"lines": told["lines"], "taken": told["taken"], "repeated": told["repeated"], "s": took, "lines_per_s": told["lines"] / took,
            "collector_cpu_s": cpu_seconds(lab.collector.pid) - before, "collector_mb": memory_kb(lab.collector.pid, "VmHWM") / 1024}


def imports(lines: int, seed: int) -> dict:
    with Lab() as lab:
        file = lab.folder / "history.jsonl"
        write_history(file, lines, seed)
        lab.start_collector()
        first = take_in(lab, file)
        again = take_in(lab, file)
        return {"first": first, "again": again, "store_mb": (lab.state / "tidemark.db").stat().st_size / 2**20,
                "file_mb": file.stat().st_size / 2**20}


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench trends", description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--output", choices=("table", "json"), default="table")
    options = parser.parse_args()
    if options.lines < ENDPOINTS * CHECKS:
        parser.error(f"--lines takes a number from {ENDPOINTS * CHECKS} on")
    detail = imports(options.lines, options.seed)
    full = forecasts(options.seed)
    out = {"import_lines_per_s": round(detail["first"]["lines_per_s"]), "forecast_5000_ms": round(full["median_ms"], 1),
           "import": detail, "forecast": full}
    if options.output == "json":
        print(json.dumps(out, indent=2))
        return 0
    for name, run in (("import", detail["first"]), ("repeated", detail["again"])):
        print(f"{name:10} {run['lines']:>10,} lines in {run['s']:6.2f} s: {run['lines_per_s']:>9,.0f} a second, "
              f"the collector's CPU {run['collector_cpu_s']:.2f} s, at most {run['collector_mb']:.0f} MB")
    print(f"the file has {detail['file_mb']:.0f} MB, the store {detail['store_mb']:.0f} MB")
    print(f"forecasts of 5,000 filesystems: {full['median_ms']:.0f} ms ({full['ms'][0]:.0f} to {full['ms'][-1]:.0f}), the collector's CPU "
          f"{full['collector_cpu_ms']:.0f} ms, {full['dated']:,} have a date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
