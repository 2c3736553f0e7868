"""How long reports take that managers get: all faces with charts, made, kept and queued as mails.

usage: scripts/bench report [--services N] [--output table|json]

Collector, mail server and client run on this machine. 100 services of four components on two endpoints have a year of results, one
every two hours, with outages; and a filesystem each that fills up. A report is one of `tidemark report send` of the month so far:
the trend with its comparison, 13 months before it, forecasts, then text, HTML with inline charts, the mail's page with three charts
as PNG at double density, PDF, CSV and JSON, kept in the store with its mail. The mail goes to a real SMTP server.

one_ms                the median wall time of the command, its start included, for one service
all_100_s             100 services, one after the other, with the collector held to one core; agents stream to it meanwhile
memory_above_idle_mb  the most memory that the collector had in that time, above what it had before, when it had answered nothing
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from aiosmtpd.controller import Controller  # noqa: E402
from bench import sli_history  # noqa: E402
from bench.ingest_lab import cpu_seconds, memory_kb  # noqa: E402
from lab.lab import PROGRAMS, Lab, wait_for  # noqa: E402
from lab.ports import HeldPort  # noqa: E402

AGENTS, REPEATS, INTERVAL = 4, 7, 7_200
DAY = sli_history.DAY


class Sink:
    def __init__(self):
        self.mails, self.most = 0, 0

    async def handle_DATA(self, server, session, envelope):
        self.mails += 1
        self.most = max(self.most, len(envelope.original_content))
        return "250 taken"


def write_history(file: pathlib.Path, services: int) -> int:
    chance, end, lines = random.Random(7), int(time.time()) // INTERVAL * INTERVAL, 0
    with open(file, "w", encoding="utf-8") as out:
        for number in range(services):
            for endpoint in "ab":
                name = f"service-{number:02}-{endpoint}"
                parts = [sli_history.component(f'{{"endpoint":"{name}","check":"{check}","time":', end - 365 * DAY, end, INTERVAL, 12, 600, 8,
                                               (sli_history.CRITICAL,), chance) for check in ("http", "disk")]
                sli_history.write(out, [made for made, _ in parts])
                lines += sum(history.lines for _, history in parts)
            for day in range(90):
                out.write(f'{{"kind":"sample","endpoint":"service-{number:02}-a","metric":"system.filesystem.utilization","unit":"1",'
                          f'"value":{0.5 + 0.004 * day + 0.001 * chance.random():.4f},"time":{end - (90 - day) * DAY},'
                          f'"attributes":{{"system.filesystem.mountpoint":"/data"}}}}\n')
                lines += 1
    return lines


def send(lab: Lab, service: str) -> float:
    begun = time.monotonic()
    subprocess.run([str(PROGRAMS / "tidemark"), "report", "send", service, "--attach", "pdf", "--attach", "csv", "--attach", "json",
                    "--socket", str(lab.run / "admin.sock")], check=True, stdout=subprocess.DEVNULL, timeout=120)
    return time.monotonic() - begun


def hold_to(pid: int, cores: set[int]) -> None:
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(task.name), cores)


def measure(services: int) -> dict:
    port, sink = HeldPort(), Sink()
    server = Controller(sink, hostname="127.0.0.1", port=port.number)
    server.start()
    mail = f'[mail]\nhost = "127.0.0.1"\nport = {port.number}\nsecurity = "none"\nfrom = "Tidemark <tidemark@example.org>"\n'
    try:
        with Lab(mail) as lab:
            text, _ = sli_history.services(services, sli_history.datetime.date.today())
            lab.write_service(text.replace("goal = 'is measured'\n", "goal = 'is measured'\nalarm.to = []\n"))
            lab.write_set('name = "s"\nsampling_interval = "1s"\n')
            file = lab.folder / "history.jsonl"
            lines = write_history(file, services)
            lab.start_collector()
            subprocess.run([str(PROGRAMS / "tidemark"), "import", str(file), "--socket", str(lab.run / "admin.sock")], check=True,
                           stdout=subprocess.DEVNULL)
            # Runs are kept when upkeep looks first.
            lab.collector.stop()
            lab.start_collector()
            for number in range(AGENTS):
                lab.agent(f"agent-{number}").start()
            return {"lines": lines, **sent(lab, services, sink)}
    finally:
        server.stop()
        port.close()


def sent(lab: Lab, services: int, sink: Sink) -> dict:
    pid, cores = lab.collector.pid, sorted(os.sched_getaffinity(0))
    kept = lambda: lab.cli("status")["store"]["samples"]
    first = kept()
    wait_for("samples", lambda: kept() > first)
    idle = memory_kb(pid, "VmRSS")
    ones = [send(lab, "service-00") for _ in range(REPEATS)]
    hold_to(pid, {cores[0]})
    samples, cpu, begun = kept(), cpu_seconds(pid), time.monotonic()
    for number in range(services):
        send(lab, f"service-{number:02}")
    took = time.monotonic() - begun
    used, gained = cpu_seconds(pid) - cpu, kept() - samples
    hold_to(pid, set(cores))
    wait_for("all mails", lambda: sink.mails == services + REPEATS, 120)
    return {"one_ms": [round(one * 1_000, 1) for one in ones], "all_s": took, "collector_cpu_s": used, "samples_meanwhile": gained,
            "idle_mb": idle / 1024, "most_mb": memory_kb(pid, "VmHWM") / 1024, "largest_mail_kb": sink.most / 1024,
            "store_mb": (lab.state / "tidemark.db").stat().st_size / 2**20}


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench report", description=__doc__.splitlines()[0])
    parser.add_argument("--services", type=int, default=100)
    parser.add_argument("--output", choices=("table", "json"), default="table")
    options = parser.parse_args()
    told = measure(options.services)
    one = statistics.median(told["one_ms"])
    above = told["most_mb"] - told["idle_mb"]
    if options.output == "json":
        print(json.dumps({"one_ms": round(one, 1), "all_100_s": round(told["all_s"] * 100 / options.services, 2),
                          "memory_above_idle_mb": round(above, 1), **{key: value for key, value in told.items() if key != "one_ms"},
                          "each_ms": told["one_ms"]}, indent=2))
        return 0
    print(f"{options.services} services with a year of history, {told['lines']:,} lines; the store has {told['store_mb']:.0f} MB")
    print(f"  one report with all faces       {one:8.1f} ms   (the bar: 300; {min(told['one_ms'])} to {max(told['one_ms'])})")
    print(f"  {options.services} services on one core        {told['all_s']:8.2f} s    (the bar: 25 for 100; "
          f"{told['samples_meanwhile']:,} samples were stored meanwhile; the collector's CPU {told['collector_cpu_s']:.1f} s)")
    print(f"  memory above idle               {above:8.1f} MB   (the bar: 100; {told['idle_mb']:.0f} before, {told['most_mb']:.0f} at most)")
    print(f"  the largest mail                {told['largest_mail_kb']:8.0f} KB   with its PDF")
    return 0


if __name__ == "__main__":
    sys.exit(main())
