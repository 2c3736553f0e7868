"""What questions about series cost, at a client of the collector's socket that keeps its connection.

usage: scripts/bench query [--quick] [--seed N] [--peers NAME,…] [--output table|json]

Two stores, each cut before it is asked: 1,000 endpoints with 50 series each, every 10 s for 20 minutes, as in
scripts/bench ingest; and one series of 100 endpoints every 5 minutes for a year, its days joined. The questions: the
samples of one series; the average of one metric of each of the 1,000 endpoints over all of the time, and by minutes; the 95th
percentile of one metric of each of 100 endpoints; the daily averages of the year. Times are medians of warm runs, from the
call to the last value decoded. Beside them stand what bounds them on the same machine in the same run: a call without a question,
and SQLite alone reading the same rows. --quick keeps a twelfth of the year. --peers asks other programs that are installed the
same about the same samples, over a connection that is kept.
"""

from __future__ import annotations

import argparse
import http.client
import json
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import ingest_peers  # noqa: E402
from ingest_lab import PROGRAMS, Collector, Load, cpu_seconds, memory_kb  # noqa: E402

ENDPOINTS, SERIES, TICKS, PROXIES = 1000, 50, 120, 4
YEAR_SERIES, YEAR_STEP_S, PORTION_DAYS = 100, 300, 10
METRIC = "bench.m07"
RUNS, SLOW_RUNS = 300, 100


def floor_to_step(seconds: float, step: int) -> int:
    return int(seconds) // step * step


class Asker:
    """Questions to one collector."""

    def __init__(self, collector: Collector):
        self.collector = collector
        self.socket = str(collector.lab.run / "admin.sock")

    def ask(self, runs: int, *options: str) -> dict:
        before = cpu_seconds(self.collector.pid)
        result = subprocess.run([str(PROGRAMS / "tidemark_ask"), "--socket", self.socket, "--runs", str(runs), *options],
                                text=True, capture_output=True, timeout=300, check=False)
        if result.returncode != 0:
            raise RuntimeError(result.stderr)
        figures = json.loads(result.stdout)
        times = sorted(figures.pop("ms"))
        # The warm runs cost as much as the others.
        figures["server_cpu_ms"] = (cpu_seconds(self.collector.pid) - before) * 1000 / (runs + 10)
        return {"ms": statistics.median(times), "least_ms": times[0], "p90_ms": times[len(times) * 9 // 10], **figures}

    def get(self, runs: int, endpoint: str, metric: str, since: int, until: int, *options: str) -> dict:
        return self.ask(runs, "--endpoint", endpoint, "--metric", metric, "--since", str(since * 1000), "--until", str(until * 1000),
                        *options)

    def cli_ms(self, *words: str) -> float:
        times = []
        for _ in range(9):
            begun = time.monotonic()
            subprocess.run([str(PROGRAMS / "tidemark"), *words, "--socket", self.socket, "--output", "csv"],
                           stdout=subprocess.DEVNULL, timeout=60, check=True)
            times.append((time.monotonic() - begun) * 1000)
        return statistics.median(times)

    def sqlite(self, sql: str) -> dict:
        """SQLite alone, from Python: rows of one column of bytes."""
        store = sqlite3.connect(f"file:{self.collector.oracle.database}?mode=ro", uri=True)
        times, cpu = [], time.process_time()
        try:
            for _ in range(21):
                begun = time.monotonic()
                for _ in store.execute(sql):
                    pass
                times.append((time.monotonic() - begun) * 1000)
        finally:
            store.close()
        return {"ms": statistics.median(times), "least_ms": min(times), "cpu_ms": (time.process_time() - cpu) * 1000 / len(times)}

    def store(self) -> dict:
        query = self.collector.oracle.query
        chunks, chunk_bytes, unjoined = query("SELECT count(*), sum(length(bytes)), sum(1-joined) FROM chunks")[0]
        rollups, rollup_bytes = query("SELECT count(*), coalesce(sum(length(bytes)), 0) FROM rollups")[0]
        return {"samples": self.collector.samples(), "chunks": chunks, "chunk_bytes": chunk_bytes, "chunks_not_joined": unjoined,
                "rollup_rows": rollups, "rollup_bytes": rollup_bytes, "file_bytes": self.collector.file_bytes()}


def load(collector: Collector, *options: str, already: int = 0) -> int:
    """How many samples there are then, all of them cut."""
    with Load(collector.lab, "--target", collector.lab.ingest, "--sources", str(PROXIES), *options) as sending:
        for stage in ("made", "ready"):
            sending.until(stage)
            sending.go_on()
        samples = already + sending.figures()["samples"]
        collector.settle(samples)
    return samples


def minutes(seed: int) -> dict:
    """The questions about twenty minutes of 1,000 endpoints."""
    last = floor_to_step(time.time(), 10)
    if last % 86_400 < 1_200:
        last = last // 86_400 * 86_400 - 10  # one day's
    first, end = last - 10 * (TICKS - 1), last + 1
    with Collector(PROXIES) as collector:
        load(collector, "--endpoints", str(ENDPOINTS), "--series", str(SERIES), "--ticks", str(TICKS), "--ticks-per-batch", "10",
             "--endpoints-per-batch", "25", "--seed", str(seed), "--last", str(last * 1000))
        asker = Asker(collector)
        out = {"store": asker.store(), "bare": asker.ask(RUNS, "--bare")}
        out["raw"] = asker.get(RUNS, "device-00123", METRIC, first, end)
        out["avg_1000"] = asker.get(SLOW_RUNS, "device-*", METRIC, first, end, "--function", "avg")
        out["avg_1000_by_minute"] = asker.get(SLOW_RUNS, "device-*", METRIC, first, end, "--function", "avg", "--step", "60000")
        out["p95_100"] = asker.get(RUNS, "device-000*", METRIC, first, end, "--function", "p95")
        out["cli_ms"] = asker.cli_ms("series", "get", "device-00123", METRIC, "--since", "1h")
        out["sqlite_chunks"] = asker.sqlite("SELECT bytes FROM chunks")
        expect(out["raw"], 1, TICKS)
        expect(out["avg_1000"], ENDPOINTS, ENDPOINTS)
        expect(out["p95_100"], 100, 100)
        before = memory_kb(collector.pid, "VmHWM")
        out["all_samples"] = asker.get(1, "device-*", METRIC, first, end, "--warm", "0")
        out["all_samples"]["peak_grew_kb"] = memory_kb(collector.pid, "VmHWM") - before
    return out


def year(seed: int, quick: bool) -> dict:
    days = 30 if quick else 365
    midnight = floor_to_step(time.time(), 86_400)
    if time.time() - midnight < 2 * 3_600:
        midnight -= 86_400  # late samples of the last day may still come
    first = midnight - days * 86_400
    ticks = days * 86_400 // YEAR_STEP_S
    with Collector(PROXIES) as collector:
        collector.lab.collector.stop()
        collector.lab.config_more = 'keep_samples = "400d"'
        collector.lab.write_config()
        collector.lab.start_collector()
        samples = 0
        for begin in range(0, days, PORTION_DAYS):  # the join goes along
            some = min(PORTION_DAYS, days - begin)
            samples = load(collector, "--endpoints", str(YEAR_SERIES), "--series", "1", "--ticks", str(some * 86_400 // YEAR_STEP_S),
                           "--interval", str(YEAR_STEP_S), "--ticks-per-batch", "288", "--endpoints-per-batch", str(YEAR_SERIES // PROXIES),
                           "--seed", str(seed + begin), "--last", str((first + (begin + some) * 86_400 - YEAR_STEP_S) * 1000), already=samples)
        collector.join()
        asker = Asker(collector)
        out = {"store": asker.store(), "days": days}
        out["daily"] = asker.get(SLOW_RUNS, "device-*", "bench.m00", first, midnight, "--function", "avg", "--step", str(86_400_000))
        expect(out["daily"], YEAR_SERIES, YEAR_SERIES * days)
        out["sqlite_days"] = asker.sqlite("SELECT bytes FROM rollups WHERE tier=2")
        before = memory_kb(collector.pid, "VmHWM")
        out["all_samples"] = asker.get(1, "device-*", "bench.m00", first, midnight, "--limit", str(ticks), "--warm", "0")
        expect(out["all_samples"], YEAR_SERIES, YEAR_SERIES * ticks)
        out["all_samples"]["peak_grew_kb"] = memory_kb(collector.pid, "VmHWM") - before
        out["all_samples"]["peak_mb"] = memory_kb(collector.pid, "VmHWM") / 1024
    return out


def expect(figures: dict, series: int, points: int) -> None:
    if (figures["series"], figures["points"]) != (series, points):
        raise RuntimeError(f"{series} series with {points} points were asked for, and {figures['series']} with {figures['points']} came")


def ask_peer(peer: ingest_peers.Peer, path: str, runs: int) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", peer.port, timeout=120)
    times = []
    try:
        for _ in range(runs + 3):
            begun = time.monotonic()
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
            times.append((time.monotonic() - begun) * 1000)
            if answer.status != 200:
                raise RuntimeError(f"{peer.name} answers {path} with {answer.status}: {body[:300]!r}")
    finally:
        connection.close()
    return statistics.median(times[3:])


def measure_peer(name: str, seed: int) -> dict:
    """The same questions about the twenty minutes, by its own language over HTTP."""
    last = floor_to_step(time.time(), 10)
    metric = METRIC.replace(".", "_")

    def query(text: str) -> str:
        return "/api/v1/query?" + urllib.parse.urlencode({"query": text, "time": str(last + 1), "nocache": "1"})
    with ingest_peers.PEERS[name]() as peer:
        sending, _, _ = ingest_peers.send(peer, ["--endpoints", str(ENDPOINTS), "--series", str(SERIES), "--ticks", str(TICKS), "--sources",
                                                 str(PROXIES), "--ticks-per-batch", "10", "--seed", str(seed), "--last", str(last * 1000)])
        with sending:
            peer.settle()
            hosts = json.loads(peer.ask("GET", query(metric)))["data"]["result"]
            label = next(key for key, value in hosts[0]["metric"].items() if key not in ("__name__", "device") and value)
            names = sorted(one["metric"][label] for one in hosts)
            few = "|".join(names[:100])
            return {"raw_ms": ask_peer(peer, query(f'{metric}{{{label}="{names[123]}"}}[20m]'), 50),
                    "avg_1000_ms": ask_peer(peer, query(f"avg_over_time({metric}[20m])"), 30),
                    "p95_100_ms": ask_peer(peer, query(f'quantile_over_time(0.95, {metric}{{{label}=~"{few}"}}[20m])'), 30)}


def print_table(out: dict) -> None:
    detail = out["detail"]
    rows = [("one series, its samples", detail["raw"]), ("average, each of 1,000 endpoints", detail["avg_1000"]),
            ("the same by minutes", detail["avg_1000_by_minute"]), ("95th percentile, each of 100", detail["p95_100"]),
            (f"daily averages of {detail['year']['days']} days, 100 series", detail["year"]["daily"]), ("a call without a question", detail["bare"])]
    print(f"{'':44} {'median':>8} {'least':>8} {'90 %':>8} {'CPU of the collector':>21}")
    for name, row in rows:
        print(f"{name:44} {row['ms']:8.3f} {row['least_ms']:8.3f} {row['p90_ms']:8.3f} {row['server_cpu_ms']:18.3f} ms")
    print(f"by the command line, one series: {out['cli_ms']:.1f} ms with the program's start")
    for name, row in (("the chunks of the 1,000 endpoints", detail["sqlite_chunks"]), ("the days of the year", detail["year"]["sqlite_days"])):
        print(f"SQLite alone, {name}: {row['ms']:.2f} ms, at least {row['least_ms']:.2f}, CPU {row['cpu_ms']:.2f}")
    everything = detail["year"]["all_samples"]
    print(f"all {everything['points']} samples of the year in {everything['ms']:.0f} ms and {everything['messages']} messages: "
          f"the collector's peak grew by {everything['peak_grew_kb'] / 1024:.1f} MB to {everything['peak_mb']:.0f}")
    for name, store in (("20 minutes", detail["store"]), ("the year", detail["year"]["store"])):
        print(f"{name}: {store['samples']} samples, {store['chunks']} chunks of {store['chunk_bytes']} bytes, "
              f"{store['chunks_not_joined']} of them not joined, {store['rollup_rows']} rows of roll-ups of {store['rollup_bytes']} bytes")
    for name, peer in out["peers"].items():
        print(f"{name}: " + ", ".join(f"{key[:-3]} {value:.2f} ms" for key, value in peer.items()))


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench query", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a twelfth of the year")
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--peers", help=f"comma-separated, of {', '.join(ingest_peers.PEERS)}; default: none")
    parser.add_argument("--output", choices=("table", "json"), default="table")
    options = parser.parse_args()
    peers = options.peers.split(",") if options.peers else []
    if unknown := set(peers) - set(ingest_peers.PEERS):
        parser.error(f"unknown peer {', '.join(sorted(unknown))}; known: {', '.join(ingest_peers.PEERS)}")
    missing = [name for name in peers if not ingest_peers.PEERS[name]().path]
    detail = minutes(options.seed)
    detail["year"] = year(options.seed, options.quick)
    out = {"raw_ms": detail["raw"]["ms"], "avg_1000_ms": detail["avg_1000"]["ms"], "p95_100_ms": detail["p95_100"]["ms"],
           "year_daily_ms": detail["year"]["daily"]["ms"], "cli_ms": detail.pop("cli_ms"), "detail": detail,
           "peers": {name: measure_peer(name, options.seed) for name in peers if name not in missing}}
    if options.output == "json":
        print(json.dumps(out, indent=2))
    else:
        print_table(out)
        if missing:
            print(f"not installed, so not measured: {', '.join(missing)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
