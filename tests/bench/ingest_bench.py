"""What the collector's ingest and storage cost and keep: samples per second, CPU, memory, bytes on disk, losses.

usage: scripts/bench ingest [--quick] [--seed N] [--shapes bulk,fleet,day,agents] [--agent-seconds N] [--peers NAME,…]
       [--output table|json]

The samples: 1,000 endpoints with 50 series each, every 10 s for 20 minutes, seven of ten gauges that wander with two
decimals, three counters. `bulk` sends them by four proxies, 12,500 samples a message: one tick of 250 devices, and ten ticks
of 25. `fleet` sends them by 1,000 agents, 50 samples a message; before and behind it the same go to a server that only
counts and acknowledges them, as a bound. A collector cuts what has waited for two seconds, in the load of ten ticks for one:
that load is over sooner than two seconds, and what is measured is not the wait. `day` sends the whole of yesterday of 100
endpoints, and measures the file once its days are joined and it has given back what the load left free. `agents` holds
10,000 agents with 100 series each for a minute, in which each is cut once or twice; with --agent-seconds 660 or more they
are cut every ten minutes, as the configuration has it. Beside it stands what a server takes that only counts the same
messages, and acknowledges them every 50 ms as commits do. Messages are made before the clock starts and leave as fast as the
window allows. An acknowledgement means: on the disk. Settled means: nothing waits to be compressed any more. --quick sends a
sixth, and leaves `day` and `agents` out. --peers sends the first of the bulk loads to other programs that are installed,
over remote write: acknowledged means to them what it means.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import ingest_peers  # noqa: E402
from ingest_lab import Collector, Lab, Load, count_syncs, cpu_seconds, memory_kb  # noqa: E402

ENDPOINTS, SERIES, TICKS, QUICK_TICKS = 1000, 50, 120, 20
PROXIES = 4
SHAPES = ("bulk", "fleet", "day", "agents")
QUICK_SHAPES = SHAPES[:2]
AGENTS, AGENT_SERIES, AGENT_SECONDS = 10_000, 100, 60
LONG_SECONDS = 660  # from it on each series is cut as the configuration has it, every ten minutes
DAY_ENDPOINTS, DAY_TICKS = 100, 8640


class Bench:
    def __init__(self, quick: bool, seed: int):
        self.ticks = QUICK_TICKS if quick else TICKS
        self.seed = seed

    def options(self, ticks: int | None = None) -> list[str]:
        return ["--endpoints", str(ENDPOINTS), "--series", str(SERIES), "--ticks", str(ticks or self.ticks),
                "--seed", str(self.seed)]

    def bulk_options(self, ticks_per_batch: int, ticks: int | None = None) -> list[str]:
        width = ENDPOINTS // PROXIES // ticks_per_batch
        return [*self.options(ticks), "--sources", str(PROXIES), "--ticks-per-batch", str(ticks_per_batch),
                "--endpoints-per-batch", str(width)]

    def load(self, collector: Collector, *options: str) -> dict:
        """One run against a collector until it has settled."""
        with Load(collector.lab, "--target", collector.lab.ingest, *options) as load:
            load.until("made")
            load.go_on()
            load.until("ready")
            cpu = cpu_seconds(collector.pid)
            load.go_on()
            figures = load.figures()
            acked = time.monotonic()
            figures["cpu_s_acked"] = cpu_seconds(collector.pid) - cpu
            settled = collector.settle(figures["samples"])
            figures["cpu_s_settled"] = cpu_seconds(collector.pid) - cpu
            figures["seconds_settled"] = figures["seconds"] + settled - acked
            figures["peak_mb"] = memory_kb(collector.pid, "VmHWM") / 1024
            figures["bytes"] = collector.chunk_bytes()
        return figures

    def bulk(self, ticks_per_batch: int) -> dict:
        with Collector(PROXIES, cut_after="2s" if ticks_per_batch == 1 else "1s") as collector:
            return self.load(collector, *self.bulk_options(ticks_per_batch))

    def lost_after_kill(self) -> int:
        """Killed once the last acknowledgement is there: what is missing after the next start."""
        with Collector(PROXIES) as collector:
            with Load(collector.lab, "--target", collector.lab.ingest, *self.bulk_options(1)) as load:
                for stage in ("made", "ready"):
                    load.until(stage)
                    load.go_on()
                acked = load.figures()["samples"]
                collector.lab.collector.kill()
            collector.lab.start_collector()
            return acked - collector.samples()

    def fsyncs(self) -> dict | None:
        with Collector(PROXIES) as collector:
            with Load(collector.lab, "--target", collector.lab.ingest, *self.bulk_options(1, QUICK_TICKS)) as load:
                load.until("made")
                load.go_on()
                load.until("ready")
                stop = count_syncs(collector)
                if stop is None:
                    return None
                load.go_on()
                figures = load.figures()
                return {"fsyncs": stop(), **figures}

    def fleet(self) -> dict:
        """The bare streams once before it and once behind: the machine's speed changes from one to the other."""
        fleet = [*self.options(), "--sources", str(ENDPOINTS), "--agents"]
        with Collector(ENDPOINTS) as collector:
            before = self.bare(collector, *fleet)
            figures = self.load(collector, *fleet)
            collector.lab.collector.stop()
            figures["bare"] = [before, self.bare(collector, *fleet)]
        return figures

    def bare(self, collector: Collector, *options: str) -> dict:
        with Load(collector.lab, "--serve-bare") as server:
            target = server.line()
            with Load(collector.lab, "--target", target, *options) as load:
                for stage in ("made", "ready"):
                    load.until(stage)
                    load.go_on()
                figures = load.figures()
            server.go_on()
        return figures

    def agents(self, seconds: int) -> dict:
        """Beside it, as a bound, the same messages to a server that only counts them and acknowledges them 50 ms later."""
        steady = ["--agents", "--steady", "--sources", str(AGENTS), "--endpoints", str(AGENTS), "--series", str(AGENT_SERIES),
                  "--seed", str(self.seed)]
        cut_after = "30s" if seconds < LONG_SECONDS else "10m"
        with Collector(AGENTS, cut_after=cut_after) as collector:
            figures = self.hold(collector.lab, collector.pid, collector.lab.ingest, [*steady, *ticks_of(seconds)])
            collector.lab.collector.stop()
            with Load(collector.lab, "--serve-bare", "--acks-every", "50") as server:
                figures["bare"] = self.hold(collector.lab, server.process.pid, server.line(), [*steady, *ticks_of(AGENT_SECONDS)])
                server.go_on()
        return figures

    def hold(self, lab: Lab, server: int, target: str, options: list[str]) -> dict:
        """The agents' streams, held open; what the server's process takes for them."""
        with Load(lab, "--target", target, *options) as load:
            load.until("made")
            memory = memory_kb(server, "VmRSS")
            load.go_on()
            load.until("ready")
            cpu, began = cpu_seconds(server), time.monotonic()
            load.go_on()
            figures = load.figures(seconds=3600)
            figures["core_share"] = (cpu_seconds(server) - cpu) / (time.monotonic() - began)
            figures["kb_per_agent"] = (memory_kb(server, "VmRSS") - memory) / AGENTS
        return figures

    def day(self) -> float:
        """Bytes a sample of the whole file, once the day is joined."""
        with Collector(PROXIES) as collector:
            midnight = int(time.time()) // 86_400 * 86_400
            with Load(collector.lab, "--target", collector.lab.ingest, "--sources", str(PROXIES), "--endpoints", str(DAY_ENDPOINTS),
                      "--series", str(SERIES), "--ticks", str(DAY_TICKS), "--ticks-per-batch", "60", "--endpoints-per-batch", "5",
                      "--last", str((midnight - 10) * 1000), "--seed", str(self.seed)) as load:
                for stage in ("made", "ready"):
                    load.until(stage)
                    load.go_on()
                samples = load.figures()["samples"]
                collector.settle(samples)
                collector.join()
                collector.shrink()
                return collector.file_bytes() / samples


def ticks_of(seconds: int) -> list[str]:
    return ["--ticks", str(seconds // 10 + 1)]  # the first one declares


def rate(samples: int, seconds: float) -> int:
    return round(samples / seconds)


def measure(quick: bool, seed: int, shapes: list[str], agent_seconds: int, peers: list[str]) -> tuple[dict, dict]:
    """What is told to programs, and everything that was measured."""
    bench = Bench(quick, seed)
    out = {"bulk_1tick": {"samples_per_s_durable": None},
           "bulk_10tick": {"samples_per_s_acked": None, "samples_per_s_settled": None},
           "fleet": {"samples_per_s_durable": None, "bare_stream_samples_per_s": None},
           "cpu_s_per_m_settled": None, "bytes_per_sample": None, "bytes_per_sample_day": None, "peak_mb": None,
           "fsyncs": None, "lost_after_kill": None,
           "agents_10k": {"core_share": None, "kb_per_agent": None, "ack_p99_ms": None}, "peers": {}}
    runs: dict = {}
    if "bulk" in shapes:
        out["lost_after_kill"] = bench.lost_after_kill()
        if (syncs := bench.fsyncs()) is not None:
            runs["fsyncs"] = syncs
            out["fsyncs"] = syncs["fsyncs"]
        one = runs["bulk, 1 tick"] = bench.bulk(1)
        ten = runs["bulk, 10 ticks"] = bench.bulk(10)
        out["bulk_1tick"]["samples_per_s_durable"] = rate(one["samples"], one["seconds"])
        out["bulk_10tick"] = {"samples_per_s_acked": rate(ten["samples"], ten["seconds"]),
                              "samples_per_s_settled": rate(ten["samples"], ten["seconds_settled"])}
        out["cpu_s_per_m_settled"] = round(one["cpu_s_settled"] / one["samples"] * 1e6, 3)
        out["bytes_per_sample"] = round(one["bytes"] / one["samples"], 3)
        out["peak_mb"] = round(one["peak_mb"], 1)
    if "fleet" in shapes:
        fleet = runs["fleet"] = bench.fleet()
        out["fleet"] = {"samples_per_s_durable": rate(fleet["samples"], fleet["seconds"]),
                        "bare_stream_samples_per_s": rate(*(sum(one[of] for one in fleet["bare"]) for of in ("samples", "seconds")))}
    if "day" in shapes:
        out["bytes_per_sample_day"] = round(bench.day(), 3)
    if "agents" in shapes:
        agents = runs["agents"] = bench.agents(agent_seconds)
        out["agents_10k"] = {"core_share": round(agents["core_share"], 3), "kb_per_agent": round(agents["kb_per_agent"], 1),
                             "ack_p99_ms": agents["ack_p99_ms"], "bare_core_share": round(agents["bare"]["core_share"], 3)}
    for name in peers:
        peer = runs[name] = ingest_peers.measure(name, bench.bulk_options(1))
        out["peers"][name] = {"samples_per_s_acked": rate(peer["samples"], peer["seconds"]),
                              "cpu_s_per_m_settled": round(peer["cpu_s_settled"] / peer["samples"] * 1e6, 3),
                              "bytes_per_sample": round(peer["bytes"] / peer["samples"], 3), "lost_after_kill": peer["lost_after_kill"]}
    return out, runs


def print_table(out: dict, runs: dict) -> None:
    def shown(value, unit: str = "") -> str:
        return "not measured" if value is None else f"{value:,}{unit}"
    print(f"{'lost after kill -9':34} {shown(out['lost_after_kill'])}")
    for name, peer in out["peers"].items():
        print(f"{'  ' + name:34} {shown(peer['lost_after_kill'])}")
    syncs = runs.get("fsyncs")
    print(f"{'fsyncs':34} {shown(out['fsyncs'])}" + (f" for {syncs['messages']} messages, {syncs['samples']:,} samples" if syncs else ""))
    print(f"\n{'shape':16} {'samples/s acked':>16} {'settled':>11} {'CPU s/M':>8} {'settled':>8} {'B/sample':>9} {'peak MB':>8} "
          f"{'ack p50 ms':>11} {'p99':>8} {'load CPU s/M':>13}")
    for name, run in runs.items():
        if name in ("fsyncs", "agents"):
            continue
        per_million = run["samples"] / 1e6
        settled = f"{rate(run['samples'], run['seconds_settled']):,}" if "seconds_settled" in run else ""
        print(f"{name:16} {rate(run['samples'], run['seconds']):16,} {settled:>11} "
              f"{run['cpu_s_acked'] / per_million:8.2f} {run['cpu_s_settled'] / per_million:8.2f} {run['bytes'] / run['samples']:9.2f} "
              f"{run['peak_mb']:8.1f} {run['ack_p50_ms']:11.1f} {run['ack_p99_ms']:8.1f} {run['cpu_s'] / per_million:13.2f}")
        for bare in run.get("bare", ()):
            print(f"{'  bare stream':16} {rate(bare['samples'], bare['seconds']):16,} {'':11} {'':8} {'':8} {'':9} {'':8} "
                  f"{bare['ack_p50_ms']:11.1f} {bare['ack_p99_ms']:8.1f} {bare['cpu_s'] / per_million:13.2f}")
    agents = out["agents_10k"]
    bound = f"; a server that only counts takes {agents['bare_core_share']} of a core" if "bare_core_share" in agents else ""
    print(f"\n{'bytes a sample, of a day':34} {shown(out['bytes_per_sample_day'])}")
    print(f"{'10,000 agents, 100 samples in 10 s':34} {shown(agents['core_share'], ' of a core')}, {shown(agents['kb_per_agent'], ' KB an agent')}, "
          f"acknowledged within {shown(agents['ack_p99_ms'], ' ms')} (99 %){bound}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench ingest", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a sixth of the work, within a minute")
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--shapes", help=f"comma-separated, of {', '.join(SHAPES)}; default: all, with --quick {', '.join(QUICK_SHAPES)}")
    parser.add_argument("--agent-seconds", type=int, default=AGENT_SECONDS, metavar="N",
                        help=f"how long `agents` lasts, by tens (default: {AGENT_SECONDS})")
    parser.add_argument("--peers", help=f"comma-separated, of {', '.join(ingest_peers.PEERS)}; default: none")
    parser.add_argument("--output", choices=("table", "json"), default="table")
    options = parser.parse_args()
    shapes = options.shapes.split(",") if options.shapes else list(QUICK_SHAPES if options.quick else SHAPES)
    if unknown := set(shapes) - set(SHAPES):
        parser.error(f"unknown shape {', '.join(sorted(unknown))}; known: {', '.join(SHAPES)}")
    peers = options.peers.split(",") if options.peers else []
    if unknown := set(peers) - set(ingest_peers.PEERS):
        parser.error(f"unknown peer {', '.join(sorted(unknown))}; known: {', '.join(ingest_peers.PEERS)}")
    missing = [name for name in peers if not ingest_peers.PEERS[name]().path]
    out, runs = measure(options.quick, options.seed, shapes, options.agent_seconds, [name for name in peers if name not in missing])
    if options.output == "json":
        print(json.dumps(out, indent=2))
    else:
        print_table(out, runs)
        if missing:
            print(f"not installed, so not measured: {', '.join(missing)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
