"""How long it takes to say how available services were, by calendar period. Part of trends_bench.py.

Each question is the admin call that `tidemark sli` makes, by tidemark_ask over a connection that is kept: the median wall time of
warm runs, from the call to the last value decoded. All is asked when upkeep has joined the days and kept the runs.

sli_month_ms, sli_day_ms: 20 services of 4 to 8 components on two endpoints, with rules of all kinds, half of them with hours of a
week and holidays; a year of results every 10 minutes, with 73,000 changes of state in all. By month over 12 months, by day over
90 days. sli_month_uncached_ms: the same by month with `recompute`, so that no figure of a day comes from the collector's cache.
service_1000_3y_ms: one service of 1,000 endpoints that is DOWN where more than five are; over 3 years each changes its state 100
times a year. By year, with `recompute`.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import statistics
import subprocess
import time
import zoneinfo
from typing import Callable

from bench import sli_history
from bench.ingest_lab import cpu_seconds, memory_kb
from lab.lab import PROGRAMS, Lab, LabError, wait_for
from lab.oracle import Oracle

SERVICES, CHANGES = 20, 73_000
ENDPOINTS, YEARS, CHANGES_A_YEAR = 1_000, 3, 100
DAY = sli_history.DAY


def local(moment: float, zone: str) -> datetime.date:
    return datetime.datetime.fromtimestamp(moment, zoneinfo.ZoneInfo(zone)).date()


def periods(by: str, since: float, until: float, zone: str) -> int:
    """The first is the one that holds `since`."""
    a, b = local(since, zone), local(until, zone)
    return {"day": (b - a).days, "month": (b.year - a.year) * 12 + b.month - a.month, "year": b.year - a.year}[by] + 1


class Judged:
    """A collector that has taken a history in, cut and joined it and kept its runs. A context manager."""

    def __init__(self, services: str, zones: dict[str, str]):
        self.lab, self.services, self.zones = Lab(), services, zones
        self.told: dict = {}

    def __enter__(self) -> "Judged":
        self.lab.__enter__()
        return self

    def __exit__(self, *what) -> None:
        self.lab.__exit__(*what)

    def take_in(self, write, now: int, seconds: float, reach_s: int) -> None:
        """write(file) makes the history and says what is in it; runs are to be kept up to reach_s ago, when upkeep has done its work."""
        lab, oracle = self.lab, Oracle(self.lab)
        lab.config_more = 'keep_results = "4y"'
        lab.write_config()
        lab.write_service(self.services)
        file = lab.folder / "history.jsonl"
        begun = [time.monotonic()]
        history = write(file)
        begun.append(time.monotonic())
        lab.start_collector()
        done = subprocess.run([str(PROGRAMS / "tidemark"), "import", str(file), "-o", "json", "--socket", self.socket],
                              text=True, capture_output=True, check=False)
        told = json.loads(done.stdout) if done.returncode == 0 else {}
        if told.get("taken") != history.lines:
            raise LabError(f"of {history.lines} lines the import took {told.get('taken', 'none')}: {done.stderr}")
        begun.append(time.monotonic())
        yesterday = (now // DAY - 1) * DAY * 1_000
        wait_for("all days to be joined", lambda: oracle.query(
            "SELECT (SELECT count(*) FROM result_chunks WHERE joined=0 AND time_to < ?)", yesterday)[0][0] == 0, seconds)
        # Upkeep looks for runs to keep every five minutes, and at its start.
        lab.collector.stop()
        lab.start_collector()
        reach = (now - reach_s) * 1_000
        wait_for("the runs to be kept", lambda: oracle.query(
            "SELECT count(*) FROM (SELECT component FROM runs GROUP BY component HAVING max(time_to) >= ?)", reach)[0][0] == history.components,
            seconds)
        begun.append(time.monotonic())
        rows, size = oracle.query("SELECT count(*), sum(length(bytes)) FROM runs")[0]
        self.told = {"components": history.components, "changes": history.changes, "results": history.lines,
                     "store_mb": oracle.database.stat().st_size / 2**20, "runs": rows, "runs_bytes": size,
                     "write_s": begun[1] - begun[0], "import_s": begun[2] - begun[1], "upkeep_s": begun[3] - begun[2]}

    @property
    def socket(self) -> str:
        return str(self.lab.run / "admin.sock")

    def ask(self, by: str, since: float, until: float, seconds: float, recompute: bool = False, warm: int = 2, runs: int = 200) -> dict:
        """Asks until `seconds` are over, and looks whether what came may be true."""
        pid = self.lab.collector.pid
        before = cpu_seconds(pid)
        done = subprocess.run([str(PROGRAMS / "tidemark_ask"), "--socket", self.socket, "--by", by, "--since", str(int(since * 1_000)),
                               "--until", str(int(until * 1_000)), "--runs", str(runs), "--warm", str(warm), "--seconds", str(seconds),
                               *(["--recompute"] if recompute else [])], text=True, capture_output=True, timeout=600, check=False)
        if done.returncode != 0:
            raise LabError(done.stderr)
        figures = json.loads(done.stdout)
        cpu = (cpu_seconds(pid) - before) * 1_000 / figures["asked"]
        self.expect(by, figures, sum(periods(by, since, until, zone) for zone in self.zones.values()))
        took = sorted(figures.pop("ms"))
        return {"ms": statistics.median(took), "least_ms": took[0], "p90_ms": took[len(took) * 9 // 10], "runs": len(took),
                "collector_cpu_ms": cpu, "collector_mb": memory_kb(pid, "VmRSS") / 1024, "collector_mb_most": memory_kb(pid, "VmHWM") / 1024,
                **figures}

    def expect(self, by: str, figures: dict, rows: int) -> None:
        wrong = [text for text, bad in (
            (f"{figures['rows']} rows and not {rows}", figures["rows"] != rows),
            (f"{figures['services']} services and not {len(self.zones)}", figures["services"] != len(self.zones)),
            (f"a coverage of {figures['coverage_least']}", not 0.9 < figures["coverage_least"] <= 1),
            (f"only {figures['services_down']} services with downtime", figures["services_down"] < 0.9 * len(self.zones)),
            (f"a mean availability of {figures['availability']}", not 0.8 < figures["availability"] < 1),
            ("no outages", figures["outages"] == 0)) if bad]
        if wrong:
            raise LabError(f"the answer by {by} cannot be right: it has {', '.join(wrong)}")

    def cli_ms(self, by: str, since: float, seconds: float) -> float:
        """The command with its start and its table of JSON."""
        took, end = [], time.monotonic() + seconds
        while len(took) < 3 or (len(took) < 20 and time.monotonic() < end):
            begun = time.monotonic()
            subprocess.run([str(PROGRAMS / "tidemark"), "sli", "--per", by, "--since", datetime.datetime.fromtimestamp(
                since, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"), "-o", "json", "--socket", self.socket],
                stdout=subprocess.DEVNULL, timeout=120, check=True)
            took.append((time.monotonic() - begun) * 1_000)
        return statistics.median(took)


def twenty_services(stack: contextlib.ExitStack, seed: int, seconds: float) -> Callable[[], dict]:
    """Takes the history in; what is returned measures."""
    now = int(time.time())
    today = local(now, "UTC")
    text, zones = sli_history.services(SERVICES, today)
    month = datetime.datetime(today.year - (today.month < 12), today.month % 12 + 1, 15, tzinfo=datetime.timezone.utc).timestamp()
    judged = stack.enter_context(Judged(text, zones))
    judged.take_in(lambda file: sli_history.write_services_history(file, SERVICES, CHANGES, now, seed), now, 600, DAY // 2)

    def measure() -> dict:
        return {"month": judged.ask("month", month, now, seconds),
                "day": judged.ask("day", now - 89 * DAY, now, seconds),
                "month_uncached": judged.ask("month", month, now, seconds, recompute=True),
                "month_cli_ms": judged.cli_ms("month", month, seconds / 2), "services": SERVICES, **judged.told}
    return measure


def large_service(stack: contextlib.ExitStack, seed: int, seconds: float) -> Callable[[], dict]:
    """The same of one service."""
    now, days = int(time.time()), YEARS * 365
    since = now - days * DAY
    judged = stack.enter_context(Judged(sli_history.large_service(ENDPOINTS), {sli_history.LARGE: "UTC"}))
    judged.take_in(lambda file: sli_history.write_large_history(file, ENDPOINTS, days, CHANGES_A_YEAR, now, seed), now, 600, 3 * DAY)

    def measure() -> dict:
        return {"year": judged.ask("year", since, now, seconds, recompute=True, warm=1),
                "year_cli_ms": judged.cli_ms("year", since, seconds / 2), "endpoints": ENDPOINTS, "years": YEARS, **judged.told}
    return measure
