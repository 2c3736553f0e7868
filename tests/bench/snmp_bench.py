"""How many devices tidemark-snmp polls, and what that costs, against a farm of simulated switches on loopback.

usage: scripts/bench snmp [--full] [--output table|json]

Each device has 48 ports; six columns and sysUpTime are read in a poll: 289 varbinds.

devices_per_s           how many polls a second the poller alone makes where intervals are shorter than it can keep
cpu_s_per_1000_polls    processor time of the poller alone, 1,000 devices each second
cpu_s_per_1000_acked    the same of the whole proxy, all the way to the collector's acknowledgement under TLS
kb_per_device           resident memory of the whole proxy by its devices, beyond one that has none: 1,500 every 3 s, of which most is
                        buffers for that rate; with --full 10,000 a minute, which the bar is for
slowdown_10pct_dead     longest time between two polls of a living device where a tenth is dead, over that where none is
peers                   collectd and prometheus-snmp-exporter, where they are installed, against the same farm
v3_over_v2c             processor time of the poller by SHA-1 and AES over that by a community, against Net-SNMP's agent

--full: 10,000 devices a minute beside farm and collector for ten minutes: whether every interval was kept, and how much more than
the others the busiest twelfth of an interval cost the proxy.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from bench import snmp_peers  # noqa: E402
from bench.ingest_lab import cpu_seconds, memory_kb  # noqa: E402
from lab.lab import PROGRAMS, Lab, wait_for  # noqa: E402
from lab.oracle import Oracle  # noqa: E402
from lab.proxy import enrolled  # noqa: E402
from lab.snmpd import Snmpd, free_port  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent / "snmp"
PORTS, COLUMNS, DEVICES = 48, 6, 1_000
SAMPLES = PORTS * (COLUMNS - 1)  # the name is no sample
PEER_DEVICES = 200
WARM_S = 2
SLICES = 12  # of an interval: how flat the load is over it


def thread_seconds(pid: int) -> float:
    """Of all its threads, to the nanosecond (/proc/PID/task/*/schedstat)."""
    return sum(int((task / "schedstat").read_text().split()[0]) for task in pathlib.Path(f"/proc/{pid}/task").iterdir()) / 1e9


class Farm:
    """A context manager."""

    def __init__(self, devices: int, dead_percent: int = 0):
        self.port = free_port()
        self.command = [str(PROGRAMS / "tidemark_snmp_farm"), str(devices), str(self.port), str(PORTS), str(dead_percent)]

    def __enter__(self) -> "Farm":
        self.popen = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        assert self.popen.stdout.readline() == "up\n"
        return self

    def __exit__(self, *what) -> None:
        self.popen.terminate()
        self.popen.wait(20)
        self.popen.stdout.close()


def address(device: int) -> str:
    return f"127.0.{1 + device // 250}.{1 + device % 250}"


def poll(port: int, interval_ms: int, seconds: int, devices: int = DEVICES, profile: str = "six_columns", *user: str) -> dict:
    done = subprocess.run([str(PROGRAMS / "tidemark_snmp_poll"), str(devices), str(port), str(interval_ms), str(seconds),
                           str(HERE / f"{profile}.toml"), *user], capture_output=True, text=True, check=True, timeout=120)
    told = json.loads(done.stdout)
    assert told["polls"] > 0 and told["samples"] > 0, told
    return told


def poller_alone() -> dict:
    with Farm(DEVICES) as farm:
        steady = poll(farm.port, 1_000, 4)
        fastest = poll(farm.port, 100, 1)
    with Farm(DEVICES, 10) as farm:
        dead = poll(farm.port, 1_000, 3)
    assert steady["failed"] == 0 and steady["samples"] == steady["polls"] * (SAMPLES + 1), steady
    return {"steady": steady, "fastest": fastest, "dead": dead}


def versions(folder: pathlib.Path) -> dict:
    """One agent that listens as many devices."""
    devices = 120
    snmpd = Snmpd(folder, 'rocommunity public\ncreateUser olga SHA "authentication phrase" AES "privacy phrase"\nrouser olga priv\n')
    snmpd.addresses = [f"udp:{address(device)}:{snmpd.port}" for device in range(devices)]
    snmpd.start()
    try:
        return {"v2c": poll(snmpd.port, 1_000, 3, devices, "processes"),
                "v3": poll(snmpd.port, 1_000, 3, devices, "processes", "olga", "authentication phrase", "privacy phrase")}
    finally:
        snmpd.stop()


def busiest_slice(slices: list[float]) -> float:
    """Over the mean, of the place in the interval that cost most in all of the intervals together."""
    places = [sum(slices[place::SLICES]) for place in range(SLICES)]
    return max(places) * SLICES / sum(places)


def whole(devices: int, interval_s: int, seconds: int) -> dict:
    with Lab() as lab, Farm(devices) as farm:
        lab.start_collector()
        proxy = enrolled(lab, "proxy")
        profiles = proxy.folder / "profiles.d"
        profiles.mkdir()
        (profiles / "six_columns.toml").write_text((HERE / "six_columns.toml").read_text())
        community = proxy.write_secret("community", "public")
        head = f'[[credential]]\nname = "lan"\nversion = "2c"\ncommunity_file = "{community}"\n'
        proxy.write_devices(head)
        proxy.start()
        time.sleep(WARM_S)
        empty_kb = memory_kb(proxy.process.pid, "VmRSS")
        proxy.stop()
        ranges = ", ".join(f'"{address(first)}-{address(min(first + 249, devices - 1))}"' for first in range(0, devices, 250))
        proxy.write_devices(head + f'[[device]]\naddresses = [{ranges}]\nport = {farm.port}\ncredential = "lan"\ninterval = "{interval_s}s"\n'
                            'profiles = ["six_columns"]\n')
        name = lab.cli("endpoint", "list")["endpoints"][0]["name"]
        lab.cli("proxy", "assign", name, "127.0.0.0/8")
        proxy.start()
        wait_for("all to be polled", lambda: Oracle(lab).count("sample") >= devices * SAMPLES, 60 + 2 * interval_s)
        time.sleep(interval_s + 1)
        before, cpu, begun = Oracle(lab).count("sample"), cpu_seconds(proxy.process.pid), time.monotonic()
        slices = []
        for _ in range(seconds * SLICES // interval_s):
            spent = thread_seconds(proxy.process.pid)
            time.sleep(max(0.0, begun + (len(slices) + 1) * interval_s / SLICES - time.monotonic()))
            slices.append(thread_seconds(proxy.process.pid) - spent)
        cpu, took, samples = cpu_seconds(proxy.process.pid) - cpu, time.monotonic() - begun, Oracle(lab).count("sample") - before
        polls = samples / (SAMPLES + 1)
        told = {"devices": devices, "interval_s": interval_s, "seconds": took, "samples": samples, "polls": polls, "cpu_s": cpu,
                "cpu_share": cpu / took, "busiest_slice": busiest_slice(slices), "kept": polls / (devices * took / interval_s),
                "kb_per_device": (memory_kb(proxy.process.pid, "VmRSS") - empty_kb) / devices}
        proxy.stop()
        return told


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench snmp", description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="10,000 devices a minute for ten minutes, too")
    parser.add_argument("--output", choices=("table", "json"), default="table")
    options = parser.parse_args()
    alone = poller_alone()
    with Lab() as lab:
        of_version = versions(lab.folder / "snmpd")
    acked = whole(1_500, 3, 3)
    with Farm(PEER_DEVICES) as farm:
        peers = snmp_peers.measure([address(device) for device in range(PEER_DEVICES)], farm.port, SAMPLES + 1)
    figures = {"devices_per_s": round(alone["fastest"]["devices_per_s"]),
               "cpu_s_per_1000_polls": round(alone["steady"]["cpu_s_per_1000_polls"], 3),
               "cpu_s_per_1000_acked": round(acked["cpu_s"] * 1_000 / acked["polls"], 3),
               "kb_per_device": round(acked["kb_per_device"], 1),
               "slowdown_10pct_dead": round(alone["dead"]["longest_gap_ms"] / alone["steady"]["longest_gap_ms"], 3),
               "v3_over_v2c": round(of_version["v3"]["cpu_s_per_1000_polls"] / of_version["v2c"]["cpu_s_per_1000_polls"], 2)}
    detail = {"peers": peers, "alone": alone, "versions": of_version, "acked": acked}
    if options.full:
        detail["minute"] = whole(10_000, 60, 600)
        figures["kb_per_device"] = round(detail["minute"]["kb_per_device"], 1)
    if options.output == "json":
        print(json.dumps({**figures, **detail}, indent=2))
        return 0
    bars = {"cpu_s_per_1000_polls": "0.17", "cpu_s_per_1000_acked": "0.6", "kb_per_device": "20 with --full", "slowdown_10pct_dead": "1.0x", "v3_over_v2c": "1.8"}
    for name, value in figures.items():
        print(f"{name:22} {value:>9}   {'the bar: ' + bars[name] if name in bars else ''}")
    for name, peer in peers.items():
        print(f"{name}: {peer['cpu_s_per_1000_polls']} s per 1,000 polls, {peer['devices_per_s']} devices a second")
    if options.full:
        minute = detail["minute"]
        print(f"10,000 devices a minute for ten minutes: {minute['kept'] * 100:.1f} % of the polls, {minute['cpu_share'] * 100:.1f} % of a core in "
              f"the proxy, busiest twelfth of an interval {minute['busiest_slice']:.2f} times the mean")
    return 0


if __name__ == "__main__":
    sys.exit(main())
