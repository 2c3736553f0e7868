"""How fast history of another monitor is taken in, how long shares by calendar period take, and forecasts.

usage: scripts/bench trends [--full] [--only NAME] [--lines N] [--seed N] [--output table|json]

Client and collector run on this machine. The figures, and by --only which are measured:

import    import_lines_per_s: a file of JSON lines, check results of 1,000 components (100 endpoints with 10 checks) over a year in
          order of time, is taken in by `tidemark import` into an empty store; the lines by the wall time of the command, from its
          start to its end, when all of it is durable. --lines: 1,000,000 where nothing else is said.
slis      sli_month_ms, sli_day_ms, sli_month_uncached_ms: shares of 20 services with 73,000 changes of state in a year (slis.py)
large     service_1000_3y_ms: those of one service of 1,000 endpoints over 3 years (slis.py)
forecast  forecast_5000_ms: which of 5,000 filesystems is full first (forecasts.py)

The histories of the last three are taken in side by side; nothing else runs while something is measured.

--full takes all sizes as the bar has them, and asks longer; without it the filesystems of forecast are on 100 endpoints, not on
1,000. The output says which it was.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import contextlib
import json
import pathlib
import random
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from bench.forecasts import forecasts  # noqa: E402
from bench.ingest_lab import cpu_seconds, memory_kb  # noqa: E402
from bench.slis import large_service, twenty_services  # noqa: E402
from lab.lab import PROGRAMS, Lab  # noqa: E402

PARTS = ("import", "slis", "large", "forecast")
ENDPOINTS, CHECKS, DAYS = 100, 10, 365


def write_history(file: pathlib.Path, lines: int, seed: int) -> None:
    chance = random.Random(seed)
    rounds = lines // (ENDPOINTS * CHECKS)
    step = DAYS * 86_400 // rounds
    begin = int(time.time()) - DAYS * 86_400
    with open(file, "w", encoding="utf-8") as out:
        for tick in range(rounds):
            stamps = [time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(begin + tick * step + check)) for check in range(CHECKS)]
            for endpoint in range(ENDPOINTS):
                for check in range(CHECKS):
                    bad = chance.random() < 0.01
                    out.write(f'{{"kind":"result","endpoint":"host-{endpoint:03}","check":"check-{check}","time":"{stamps[check]}",'
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


def figures(detail: dict) -> dict:
    """What there is a bar for, of the parts that ran."""
    of = {"sli_month_ms": ("slis", "month", "ms"), "sli_day_ms": ("slis", "day", "ms"), "sli_month_uncached_ms": ("slis", "month_uncached", "ms"),
          "service_1000_3y_ms": ("large", "year", "ms"), "forecast_5000_ms": ("forecast", "median_ms"),
          "import_lines_per_s": ("import", "first", "lines_per_s")}
    out = {}
    for name, path in of.items():
        if path[0] in detail:
            value = detail[path[0]]
            for key in path[1:]:
                value = value[key]
            out[name] = round(value, None if name == "import_lines_per_s" else 2)
    return out


def print_import(detail: dict) -> None:
    for name, run in (("import", detail["first"]), ("repeated", detail["again"])):
        print(f"{name:10} {run['lines']:>10,} lines in {run['s']:6.2f} s: {run['lines_per_s']:>9,.0f} a second, "
              f"the collector's CPU {run['collector_cpu_s']:.2f} s, at most {run['collector_mb']:.0f} MB")
    print(f"the file has {detail['file_mb']:.0f} MB, the store {detail['store_mb']:.0f} MB")


def print_judged(title: str, told: dict, rows: list[tuple[str, dict, int]], cli: tuple[str, float]) -> None:
    print(f"{title}: {told['components']:,} components, {told['changes']:,} changes of state, {told['results']:,} results; "
          f"the store has {told['store_mb']:.0f} MB, of which {told['runs']:,} rows of runs {told['runs_bytes'] / 2**20:.1f}")
    print(f"  made in {told['write_s']:.1f} s, imported in {told['import_s']:.1f}, joined and kept in {told['upkeep_s']:.1f}")
    print(f"  {'':34} {'median':>9} {'least':>9} {'90 %':>9} {'the bar':>9} {'CPU of the collector':>21} {'memory':>8}")
    for name, row, bar in rows:
        print(f"  {name:34} {row['ms']:9.2f} {row['least_ms']:9.2f} {row['p90_ms']:9.2f} {f'{bar:,}':>9} {row['collector_cpu_ms']:18.2f} ms "
              f"{row['collector_mb_most']:5.0f} MB  ({row['rows']:,} rows, {row['runs']} runs)")
    print(f"  by the command line, {cli[0]}: {cli[1]:.1f} ms with the program's start")


def print_table(detail: dict, full: bool) -> None:
    print("sizes: " + ("full" if full else "the filesystems are on fewer endpoints than the bar has; --full takes all"))
    if "import" in detail:
        print_import(detail["import"])
    if "slis" in detail:
        told = detail["slis"]
        print_judged(f"{told['services']} services over a year, a result every 10 minutes", told,
                     [("by month, 12 months", told["month"], 5), ("by day, 90 days", told["day"], 10),
                      ("by month without the cache", told["month_uncached"], 40)], ("by month", told["month_cli_ms"]))
    if "large" in detail:
        told = detail["large"]
        print_judged(f"one service of {told['endpoints']:,} endpoints over {told['years']} years", told,
                     [("by year without the cache", told["year"], 200)], ("by year", told["year_cli_ms"]))
    if "forecast" in detail:
        told = detail["forecast"]
        print(f"forecasts of 5,000 filesystems on {told['endpoints']:,} endpoints: {told['median_ms']:.0f} ms "
              f"({told['ms'][0]:.0f} to {told['ms'][-1]:.0f}), the collector's CPU {told['collector_cpu_ms']:.0f} ms, {told['dated']:,} have a date")


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench trends", description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="all sizes as the bar has them")
    parser.add_argument("--only", action="append", choices=PARTS, help="this part; may be given again")
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--output", choices=("table", "json"), default="table")
    options = parser.parse_args()
    if options.lines < ENDPOINTS * CHECKS:
        parser.error(f"--lines takes a number from {ENDPOINTS * CHECKS} on")
    seconds = 10 if options.full else 1.5  # of each question
    wanted = options.only or PARTS
    detail = {"import": imports(options.lines, options.seed)} if "import" in wanted else {}
    with contextlib.ExitStack() as stack, concurrent.futures.ThreadPoolExecutor() as pool:
        preparing = {"slis": lambda: twenty_services(stack, options.seed, seconds),
                     "large": lambda: large_service(stack, options.seed, seconds),
                     "forecast": lambda: forecasts(stack, options.seed, options.full)}
        prepared = {name: pool.submit(prepare) for name, prepare in preparing.items() if name in wanted}
        concurrent.futures.wait(prepared.values())
        detail |= {name: measure.result()() for name, measure in prepared.items()}
    if options.output == "json":
        print(json.dumps({**figures(detail), "full": options.full, **detail}, indent=2))
    else:
        print_table(detail, options.full)
    return 0


if __name__ == "__main__":
    sys.exit(main())
